"""The engine and its transactions; hidden here so that no other folder names SQLAlchemy's types."""

import asyncio
import threading
import time
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
    """Two transactions stood in each other's way; this one was undone, and is done again."""


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
        self._patience, self._turn = busy_seconds, threading.local()
        self._engine = _engine(url, busy_seconds, self._seconds_left)
        self._threads = ThreadPoolExecutor(max_workers=1 if self.is_sqlite else 8, thread_name_prefix="database")

    def _seconds_left(self) -> float:
        """How long the transaction that begins now may wait for SQLite's lock."""
        now = time.monotonic()
        return max(0.0, getattr(self._turn, "patient_until", now + self._patience) - now)

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
        """``do`` in a thread, so that the loop stays free.

        While SQLite is locked by somebody else, waiting for one's turn counts as waiting: whoever comes later does not
        wait for the patience of all before (R7).
        """
        loop = asyncio.get_running_loop()
        patient_until = time.monotonic() + self._patience
        return await loop.run_in_executor(self._threads, lambda: self._do_by(patient_until, work, *arguments))

    def _do_by(self, patient_until: float, work: Callable[..., Result], *arguments: Any) -> Result:
        self._turn.patient_until = patient_until
        try:
            return self.do(work, *arguments)
        finally:
            del self._turn.patient_until

    def truncate_log(self) -> None:
        """Empties SQLite's log, in which copies of what was erased would lie until it is written over (S5)."""
        if self.is_sqlite:
            with self._engine.connect() as connection:
                raw = connection.connection.driver_connection
                assert raw is not None
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        self._threads.shutdown(wait=True)
        self._engine.dispose()


def _engine(url: str, busy_seconds: float, seconds_left: Callable[[], float]) -> Engine:
    if not url.startswith("sqlite"):
        patience = {"connect_timeout": int(busy_seconds), "options": f"-c lock_timeout={int(busy_seconds * 1000)}"}
        return create_engine(url, hide_parameters=True, pool_size=8, pool_pre_ping=True, connect_args=patience)
    engine = create_engine(url, hide_parameters=True, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "synchronous=FULL",
        ):
            connection.execute(f"PRAGMA {pragma}")

    # SQLite would otherwise let two readers both write what they read (lost updates).
    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute(f"PRAGMA busy_timeout={int(seconds_left() * 1000)}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def reachable(connection: Connection) -> bool:
    return connection.execute(text("SELECT 1")).scalar() == 1
