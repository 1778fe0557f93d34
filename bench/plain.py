"""The reference: the least that could do the work. One table with an index, one loop, one client, plain words.

No encryption, no per-person order, no rules read at the moment of leaving: what it does not do is what ours may cost.
"""

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import aiohttp
import psycopg

UNDER_WAY = 256
BATCH = 1000
LEASE = 60.0
TABLE = """
CREATE TABLE due (id INTEGER PRIMARY KEY, state TEXT NOT NULL, due_at DOUBLE PRECISION NOT NULL, address TEXT NOT NULL,
words TEXT NOT NULL, lease_until DOUBLE PRECISION, provider_id TEXT NOT NULL)
"""
INDEX = "CREATE INDEX due_when ON due (state, due_at)"
CLAIM = """
UPDATE due SET state = 'sending', lease_until = {now} WHERE id IN
(SELECT id FROM due WHERE state = 'waiting' AND due_at <= {now} ORDER BY due_at LIMIT {most} {lock})
RETURNING id, address, words
"""
Row = tuple[int, str, str]
"""Id, address, words."""


class Table(Protocol):
    """The one table, in either database."""

    async def claim(self, now: float) -> Sequence[Row]: ...

    async def sent(self, ids: Sequence[tuple[str, int]]) -> None: ...

    async def next_due(self) -> float | None: ...


class Sqlite:
    """In the loop's own thread: nothing is quicker for a small database."""

    def __init__(self, path: str) -> None:
        self._connection = opened(path)

    async def claim(self, now: float) -> Sequence[Row]:
        with writing(self._connection):
            return self._connection.execute(CLAIM.format(now="?1", most="?2", lock=""), (now, BATCH)).fetchall()

    async def sent(self, ids: Sequence[tuple[str, int]]) -> None:
        with writing(self._connection):
            self._connection.executemany("UPDATE due SET state = 'sent', provider_id = ? WHERE id = ?", ids)

    async def next_due(self) -> float | None:
        found = self._connection.execute("SELECT min(due_at) FROM due WHERE state = 'waiting'").fetchone()[0]
        return None if found is None else float(found)


class Postgresql:
    def __init__(self, connection: "psycopg.AsyncConnection[Any]") -> None:
        self._connection = connection

    async def claim(self, now: float) -> Sequence[Row]:
        claim = CLAIM.format(now="%(now)s", most="%(most)s", lock="FOR UPDATE SKIP LOCKED")
        return await (await self._connection.execute(claim, {"now": now, "most": BATCH})).fetchall()

    async def sent(self, ids: Sequence[tuple[str, int]]) -> None:
        update = "UPDATE due SET state = 'sent', provider_id = %s WHERE id = %s"
        async with self._connection.transaction(), self._connection.cursor() as cursor:
            await cursor.executemany(update, ids)

    async def next_due(self) -> float | None:
        found = await self._connection.execute("SELECT min(due_at) FROM due WHERE state = 'waiting'")
        row = await found.fetchone()
        return row[0] if row else None


def opened(path: str) -> sqlite3.Connection:
    """With the promises that ours makes: nothing is lost when the power goes."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection


@contextlib.contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    yield
    connection.execute("COMMIT")


def fill(url: str, rows: Sequence[tuple[float, str, str]]) -> None:
    """(When, address, words) for each message that will be due."""
    full = [(number, "waiting", *row, None, "") for number, row in enumerate(rows)]
    if url.startswith("sqlite"):
        connection = opened(url.removeprefix("sqlite:///"))
        connection.execute(TABLE)
        connection.execute(INDEX)
        with writing(connection):
            connection.executemany("INSERT INTO due VALUES (?, ?, ?, ?, ?, ?, ?)", full)
        connection.close()
        return
    with psycopg.connect(raw(url)) as there:
        there.execute(TABLE)
        there.execute(INDEX)
        with there.cursor().copy("COPY due FROM STDIN") as copying:
            for row in full:
                copying.write_row(row)


def raw(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


async def run(url: str, provider: str, stopping: asyncio.Event) -> None:
    """Sends what is due until it is told to stop."""
    table: Table
    if url.startswith("sqlite"):
        table = Sqlite(url.removeprefix("sqlite:///"))
    else:
        table = Postgresql(await psycopg.AsyncConnection.connect(raw(url), autocommit=True))
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=UNDER_WAY)) as client:
        while not stopping.is_set():
            if not await _send_batch(table, client, provider):
                await _wait_for_the_next(table, stopping)


async def _send_batch(table: Table, client: aiohttp.ClientSession, provider: str) -> int:
    batch = await table.claim(time.time())
    room = asyncio.Semaphore(UNDER_WAY)

    async def send(row: Row) -> tuple[str, int]:
        async with room, client.post(f"{provider}/bare", json={"to": row[1], "words": row[2]}) as answer:
            return str((await answer.json())["id"]), row[0]

    if batch:
        await table.sent(await asyncio.gather(*(send(row) for row in batch)))
    return len(batch)


async def _wait_for_the_next(table: Table, stopping: asyncio.Event) -> None:
    due = await table.next_due()
    wait = 1.0 if due is None else max(due - time.time(), 0.0)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stopping.wait(), wait)
