"""The engine and its transactions; hidden here so that no other folder names SQLAlchemy's types."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError

Result = TypeVar("Result")


__all__ = ["Connection", "Database", "DatabaseAway", "reachable"]


class DatabaseAway(Exception):
    """The database could not be used: locked, full, gone. Carries no statement and no values (S7)."""


class Collided(DatabaseAway):
    """Two transactions waited for each other, and this one was undone."""


COLLISIONS = ("40001", "40P01")
"""PostgreSQL's numbers for a serialization failure and a deadlock."""
TRIES = 3


class Database:
    """One database. ``run`` takes a function of a connection and gives it one transaction, all or nothing.

    ``busy_seconds`` is how long it waits for somebody else's lock, or for a server, before it says that the database is away.
    """

    def __init__(self, url: str, busy_seconds: float = 4.0) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self._engine = _engine(url, busy_seconds)
        self._threads = ThreadPoolExecutor(max_workers=1 if self.is_sqlite else 8, thread_name_prefix="database")

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            kind = Collided if getattr(error.orig, "sqlstate", None) in COLLISIONS else DatabaseAway
            raise kind(type(error.orig).__name__) from None

    def do(self, work: Callable[..., Result], *arguments: Any) -> Result:
        """Two transactions that wait for each other: one is undone by the database, and simply done again."""
        for _ in range(TRIES - 1):
            try:
                with self.transaction() as connection:
                    return work(connection, *arguments)
            except Collided:
                continue
        with self.transaction() as connection:
            return work(connection, *arguments)

    async def run(self, work: Callable[..., Result], *arguments: Any) -> Result:
        """``do`` in a thread, so that the loop stays free."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, lambda: self.do(work, *arguments))

    def close(self) -> None:
        self._threads.shutdown(wait=True)
        self._engine.dispose()


def _engine(url: str, busy_seconds: float) -> Engine:
    if not url.startswith("sqlite"):
        patience = {"connect_timeout": int(busy_seconds), "options": f"-c lock_timeout={int(busy_seconds * 1000)}"}
        return create_engine(url, hide_parameters=True, pool_size=8, pool_pre_ping=True, connect_args=patience)
    engine = create_engine(url, hide_parameters=True, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={int(busy_seconds * 1000)}",
            "journal_mode=WAL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "synchronous=FULL",
        ):
            connection.execute(f"PRAGMA {pragma}")

    # SQLite would otherwise let two readers both write what they read (lost updates).
    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def reachable(connection: Connection) -> bool:
    return connection.execute(text("SELECT 1")).scalar() == 1
