"""Nothing to do, and very many reminders in the future: memory, processor, and the time to find the next."""

import asyncio
import secrets
import time
from collections.abc import Iterator
from datetime import timedelta
from statistics import median

from sqlalchemy import insert, select

from bench import ours, world
from bench.databases import Template
from bench.figure import Figure, amount
from bench.provider import Provider
from bench.running import processor, status
from bench.service import Service, gobetween
from storage import tables
from storage.database import Connection

PEOPLE = 1_000
FEW = 1_000
SETTLES, WATCHED = 5.0, 16.0
"""Seconds. The worker looks at everything every 15 seconds, so one such look is in it."""
LOOKS = 15
A_YEAR = timedelta(days=365)


def figures() -> list[Figure]:
    count = amount(200_000, 1_000_000)
    many = Template(PEOPLE, "sms", _many, count).copy("sqlite")
    few = Template(PEOPLE, "sms", _many, FEW).copy("sqlite")
    empty = Template(0, "sms", _nothing).copy("sqlite")
    return [*_at_rest(f"{count:,} reminders of {PEOPLE:,} people", many, empty), *_finding(count, many, few)]


def _nothing(connection: Connection) -> None:
    """Tables, and nothing in them."""


def _many(connection: Connection, count: int) -> None:
    """One real row, copied: with names and moments of its own, its sealed words never opened."""
    world.all_at_once(connection)
    rows = [dict(row._mapping) for row in connection.execute(select(tables.outbox))]
    step = A_YEAR / count
    for first in range(0, count - len(rows), 10_000):
        copies = range(first, min(first + 10_000, count - len(rows)))
        connection.execute(insert(tables.outbox), [_copy(rows[place % len(rows)], place * step) for place in copies])


def _copy(row: dict[str, object], later: timedelta) -> dict[str, object]:
    names = {"id": secrets.token_hex(16), "once": secrets.token_hex(32)}
    return {**row, **names, "not_before": world.DUE + later, "not_after": world.DUE + later + timedelta(hours=2)}


def _at_rest(what: str, many: str, empty: str) -> Iterator[Figure]:
    with Provider() as provider, gobetween(many, provider.url) as full, gobetween(empty, provider.url) as bare:
        time.sleep(SETTLES)
        begun, used = time.time(), processor(full.process.pid)
        time.sleep(WATCHED)
        share = (processor(full.process.pid) - used) / (time.time() - begun)
        memory = _size(full) - _size(bare)
    yield Figure(f"idle, {what}: memory over an empty database", memory, "MB", "lower", 15, 5)
    yield Figure(f"idle, {what}: processor", share * 100, "%", "lower", 1, 0.2)


def _size(service: Service) -> float:
    return status(service.process.pid, "VmRSS")


def _finding(count: int, many: str, few: str) -> Iterator[Figure]:
    slow, quick = asyncio.run(_looks(many)), asyncio.run(_looks(few))
    yield Figure(f"finding the next due among {count:,}", slow * 1000, "ms", "lower", 0, 0)
    yield Figure(f"  against among {FEW:,}", slow / quick, "times", "lower", 3, 1.5)


async def _looks(url: str) -> float:
    house = ours.house(url, world.Clock(time.time() + 60), {})
    took = []
    for _ in range(LOOKS):
        begun = time.perf_counter()
        await house.next_due()
        took.append(time.perf_counter() - begun)
    house.database.close()
    return median(took)
