"""A home with many people on text messages and on Telegram, to whom anything can be queued, and its workers.

crowd.queue(crowd.some(9))            one message to each of so many people on each channel whom nobody wrote to yet
with crowd.worker() as one:           ``serve --only work`` on PostgreSQL, ``serve`` on SQLite
crowd.leases_end()                    as if a minute had passed; crowd.wake() lets everybody look
crowd.audit(people)                   how often each of them was written to
"""

import os
import signal
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

import psycopg
from sqlalchemy import delete, select, update

from bot.project_file import read_project
from bot.settings import load
from bot.taking_in import take_in_project
from messages.catalogue import languages
from storage import tables
from storage.apply import apply, new_id
from storage.changes import Change, Part, Queue
from storage.database import Connection, Database
from storage.enrol import NewPerson, put_person, put_project
from storage.people import find_address, projects
from storage.sealed import Seal
from storage.upgrade import upgrade
from tests.end_to_end.conftest import here_and_now
from tests.end_to_end.running import SAMPLES, Home, Service, free_port, until
from tests.reliability.nursery import Nursery

CHANNELS = ("sms", "telegram")
A_MINUTE = 61
A_WHILE = 30.0
"""Seconds; only a failing test, or a busy machine, waits so long."""
A_GROUP = 8
"""People on each channel in one project, as in real ones: what is known about a person grows with their group."""
Who = tuple[str, str]
"""(channel, address)"""


def address(channel: str, number: int) -> str:
    return f"+447700{800000 + number}" if channel == "sms" else str(700_200_000 + number)


def furnish(home: Home, people: int) -> None:
    """The sample project in the middle of its day, and a crowd whose numbers are proven; nothing is queued."""
    database = Database(home.where)
    upgrade(database)
    try:
        database.do(_move_in, Seal(load(home.settings).keys), people)
    finally:
        database.close()


def _move_in(connection: Connection, seal: Seal, people: int) -> None:
    now, text = datetime.now(UTC), (SAMPLES / "project.toml").read_text(encoding="utf-8")
    take_in_project(
        connection, seal, read_project(here_and_now(text), languages(), (*CHANNELS, "byhand")), now, demo=False
    )
    sample, project = projects(connection)[0], ""
    for number in range(people):
        if number % A_GROUP == 0:
            project = put_project(connection, replace(sample, id=new_id(), name=f"Group {number // A_GROUP}"))
        for channel in CHANNELS:
            name = f"{channel.capitalize()} {number}"
            new = NewPerson(name, "carer", frozenset({"participant"}), channel, address(channel, number), "en")
            put_person(connection, seal, project, new, now, proven=True)
    connection.execute(update(tables.addresses).values(state="proven"))


@dataclass
class Crowd:
    home: Home
    people: int
    nursery: Nursery
    _next: Iterator[int] = field(default_factory=count)
    _logs: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.home.telegram.started |= {int(address("telegram", number)) for number in range(self.people)}
        self.seal = Seal(load(self.home.settings).keys)
        self.database = Database(self.home.where)

    @property
    def on_postgresql(self) -> bool:
        return bool(self.home.database_url)

    # ------------------------------------------------------------------ messages

    def some(self, many: int) -> list[Who]:
        """So many people on each channel whom no test has written to."""
        numbers = [next(self._next) for _ in range(many)]
        return [(channel, address(channel, number)) for number in numbers for channel in CHANNELS]

    def queue(self, people: Sequence[Who], **more: Any) -> list[str]:
        """One message to each, at any hour; their rows' ids. Everybody is told, as when a text was answered."""

        def work(connection: Connection) -> list[str]:
            ids = [self.id_of(connection, who) for who in people]
            what: list[Change] = [Queue(one, (Part("HELLO_DONE"),), **{"answers": True, **more}) for one in ids]
            before = set(connection.execute(select(tables.outbox.c.id)).scalars())
            apply(connection, self.seal, what, datetime.now(UTC))
            return [one for one in connection.execute(select(tables.outbox.c.id)).scalars() if one not in before]

        return self.database.do(work)

    def id_of(self, connection: Connection, who: Who) -> str:
        found = find_address(connection, self.seal, *who)
        assert found is not None
        return found[1]

    def heard(self, who: Who) -> int:
        channel, where = who
        return len(self.home.phone(where if channel == "sms" else int(where)))

    def audit(self, people: Sequence[Who]) -> dict[Who, int]:
        return {who: self.heard(who) for who in people}

    def handed_over(self, people: Sequence[Who], channel: str) -> int:
        return sum(self.heard(who) for who in people if who[0] == channel)

    def states(self, ids: Sequence[str]) -> list[tuple[str, str]]:
        """(channel, state) of each of these messages."""
        return [(row.channel, row.state) for row in self.home.rows("outbox") if row.id in ids]

    def count(self, ids: Sequence[str], channel: str, *states: str) -> int:
        return sum(where == channel and state in states for where, state in self.states(ids))

    # ------------------------------------------------------------------ workers

    @contextmanager
    def worker(self, words: tuple[str, ...] = (), settings: Mapping[str, str] | None = None) -> Iterator[Service]:
        """A worker, on SQLite with its door, that is at work already."""
        words = words or (("serve", "--only", "work") if self.on_postgresql else ("serve",))
        before = self._beats()
        with self._process(words, self.home.port, settings or {}) as service:
            until(lambda: not service.process.poll() and self._beats() - before, "the worker is at work", A_WHILE)
            yield service

    @contextmanager
    def door(self, url: str) -> Iterator[Service]:
        """One more door to the same house, at another port."""
        port = url.rsplit(":", 1)[1]
        with self._process(("serve", "--only", "web"), int(port), {"PORT": port}) as service:
            until(service.answers, "the door is open", A_WHILE)
            yield service

    def other_door(self) -> str:
        return f"http://127.0.0.1:{free_port()}"

    @contextmanager
    def _process(self, words: tuple[str, ...], port: int, settings: Mapping[str, str]) -> Iterator[Service]:
        log = self.home.folder / f"process-{next(self._logs)}.log"
        process: Any = self.nursery.start(words, self.home.folder, {**self.home.settings, **settings}, log)
        service = Service(process, log, f"http://127.0.0.1:{port}")
        try:
            yield service
            if process.poll() is None:
                assert service.ends(signal.SIGTERM) == 0, service.log_text()
            assert "Traceback" not in service.log_text(), service.log_text()
        finally:
            process.kill()
            process.wait()

    def _beats(self) -> set[str]:
        return {row.name for row in self.home.rows("facts") if row.name.startswith("beat/")}

    def leases_end(self) -> None:
        """As if a minute had passed. Whoever is alive has finished by then: only what the dead had stays under way."""
        before: set[str] | None = None
        while before != (before := self._under_way()):
            time.sleep(0.7)
        self.home.time_passes(A_MINUTE)
        with self.database.transaction() as connection:
            connection.execute(delete(tables.facts).where(tables.facts.c.name.startswith("fetches/")))

    def _under_way(self) -> set[str]:
        with self.database.transaction() as connection:
            rows = connection.execute(select(tables.outbox.c.id).where(tables.outbox.c.state == "sending"))
            return set(rows.scalars())

    def wake(self) -> None:
        """Everybody looks now, and not at their next slow tick. On SQLite the one process must answer."""
        if self.on_postgresql:
            with psycopg.connect(self.plain_url, autocommit=True) as connection:
                connection.execute("NOTIFY gobetween")
        else:
            self.home.knock()

    @property
    def plain_url(self) -> str:
        return self.home.database_url.replace("postgresql+psycopg://", "postgresql://")

    def all_gone(self, ids: Sequence[str], seconds: float = 60) -> None:
        """Until the provider has every one of these, and that is noted."""
        gone = {"accepted", "sent", "delivered", "read"}
        until(lambda: all(state in gone for _, state in self.states(ids)), "everything is sent", seconds)

    def close(self) -> None:
        self.database.close()


# ------------------------------------------------------------------ holding the database still


@contextmanager
def written_by_nobody(path: str) -> Iterator[None]:
    """Holds SQLite's lock for writing."""
    held = sqlite3.connect(path, isolation_level=None, timeout=10)
    held.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        held.execute("ROLLBACK")
        held.close()


CLAIMED, NOTED = 990_001, 990_002
_GATES = f"""
CREATE FUNCTION at_the_gate() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_advisory_xact_lock_shared(TG_ARGV[0]::bigint); RETURN NEW; END $$;
CREATE TRIGGER claimed BEFORE UPDATE ON outbox FOR EACH ROW
    WHEN (NEW.state = 'sending') EXECUTE FUNCTION at_the_gate({CLAIMED});
CREATE TRIGGER noted BEFORE UPDATE ON outbox FOR EACH ROW
    WHEN (NEW.state = 'accepted') EXECUTE FUNCTION at_the_gate({NOTED});
"""


class Gates:
    """In this database only: an update of the outbox waits while its gate is shut."""

    def __init__(self, url: str) -> None:
        self._url = url
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(_GATES)

    @contextmanager
    def shut(self, gate: int) -> Iterator[None]:
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", (gate,))
            yield
            connection.execute("SELECT pg_advisory_unlock(%s)", (gate,))

    @contextmanager
    def read_by_nobody(self, table: str) -> Iterator[None]:
        with psycopg.connect(self._url) as connection:
            connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            yield
            connection.rollback()

    def waiting(self, kind: str) -> int:
        """How many sessions wait for a lock of this kind: ``advisory`` at a gate, ``relation`` for a table."""
        return self._count("wait_event_type = 'Lock' AND wait_event = %s", kind)

    def in_a_transaction(self) -> int:
        return self._count("state LIKE %s", "%in transaction%")

    def _count(self, condition: str, value: str) -> int:
        question = f"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND {condition}"
        with psycopg.connect(self._url, autocommit=True) as connection:
            found = connection.execute(question, (value,)).fetchone()
            return int(found[0]) if found else 0


@contextmanager
def asleep(service: Service | None, gates: Gates | None) -> Iterator[None]:
    """A worker that does nothing for a while, stopped where it holds no lock."""
    if service is None or gates is None:
        yield
        return
    while True:
        os.kill(service.process.pid, signal.SIGSTOP)
        if not gates.in_a_transaction():
            break
        os.kill(service.process.pid, signal.SIGCONT)
        time.sleep(0.01)
    try:
        yield
    finally:
        os.kill(service.process.pid, signal.SIGCONT)
