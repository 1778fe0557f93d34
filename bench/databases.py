"""Databases to measure on: SQLite files and a PostgreSQL server of our own, each run on a fresh copy."""

import atexit
import functools
import itertools
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench import world
from storage.database import Database

os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="gobetween-run-"))

KINDS = ("sqlite", "postgresql")
_numbers = itertools.count(1)


@functools.cache
def folder() -> Path:
    made = Path(tempfile.mkdtemp(prefix="gobetween-bench-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


@functools.cache
def server() -> "Server":
    return Server()


class Server:
    """One PostgreSQL server for all measurements."""

    def __init__(self) -> None:
        from tests.postgres import Postgres

        self._server = Postgres()
        atexit.register(self._server.stop)

    def new(self, template: str = "template0") -> tuple[str, str]:
        """A database of this name, and its address."""
        name = f"bench_{next(_numbers)}"
        self._server._do(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name, self._server.url(name)


@functools.cache
def _sqlite_world(people: int, channel: str) -> Path:
    path = folder() / f"world-{people}-{channel}.db"
    database = world.fresh(f"sqlite:///{path}")
    world.settle_people(database, people, channel)
    database.close()
    return path


class Template:
    """One world with something planned in it, from which each run gets a copy on either kind of database."""

    def __init__(self, people: int, channel: str, plan: Callable[..., object], *arguments: object) -> None:
        self._path = folder() / f"template-{next(_numbers)}.db"
        shutil.copy(_sqlite_world(people, channel), self._path)
        database = Database(f"sqlite:///{self._path}")
        self.planned = database.do(plan, *arguments)
        database.close()
        self._on_postgresql = ""

    def copy(self, kind: str) -> str:
        """The address of a fresh copy."""
        if kind == "sqlite":
            path = folder() / f"run-{next(_numbers)}.db"
            shutil.copy(self._path, path)
            return f"sqlite:///{path}"
        return server().new(self._copied())[1]

    def _copied(self) -> str:
        if not self._on_postgresql:
            name, url = server().new("template_world")
            database = Database(f"sqlite:///{self._path}")
            world.copy_to_postgresql(database, url)
            database.close()
            self._on_postgresql = name
        return self._on_postgresql


def empty(kind: str) -> str:
    """The address of a database without tables."""
    if kind == "sqlite":
        return f"sqlite:///{folder() / f'empty-{next(_numbers)}.db'}"
    return server().new()[1]
