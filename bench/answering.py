"""One text from the door to the answer handed over, beside plain inserts of the same rows: how much the house costs."""

import asyncio
import sqlite3
import tempfile
import time
from pathlib import Path

from bench.figure import Figure
from bot.demo import BEGINS, Demo, StandingClock
from bot.phones.network import Phones
from storage.database import Database
from storage.sealed import Key, Seal
from storage.upgrade import upgrade

TEXTS = 100


def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        ours = asyncio.run(_ours(Path(folder)))
        plain = _plain(Path(folder))
    return [
        Figure("texts answered a second, one process, SQLite (this machine, now)", ours, "/s", "higher", 0, 0),
        Figure("the same against plain: keep, mark done, queue, mark sent", ours / plain, "ratio", "higher", 0.02, 0.1),
    ]


async def _ours(folder: Path) -> float:
    database = Database(f"sqlite:///{folder / 'ours.db'}")
    upgrade(database)
    clock = StandingClock(BEGINS)
    world = Demo(database, Seal([Key("bench", bytes(32))]), Phones(clock.now), clock)
    await world.open()
    begun = time.perf_counter()
    for number in range(TEXTS):
        who = ("rui", "tom", "kasia", "maria", "luc")[number % 5]
        await world.deliver(who, world.phones.posted(who, str(number % 2 + 1)))
        await world.settle()
    took = time.perf_counter() - begun
    database.close()
    return TEXTS / took


def _plain(folder: Path) -> float:
    connection = sqlite3.connect(folder / "plain.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE texts (id INTEGER PRIMARY KEY, words BLOB, state TEXT)")
    begun = time.perf_counter()
    for _ in range(TEXTS):
        for state in ("unread", "done", "waiting", "sent"):
            connection.execute("INSERT INTO texts (words, state) VALUES (?, ?)", (bytes(1024), state))
    took = time.perf_counter() - begun
    connection.close()
    return TEXTS / took
