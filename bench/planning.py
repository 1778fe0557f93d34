"""Planning: three reminders for each person, and all of them again after a move, against a bulk insert of the same rows."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

import psycopg
from sqlalchemy import select

from bench import plain, world
from bench.databases import KINDS, Template, folder, server
from bench.figure import Figure, amount
from scheduler.plan import reminders, replanned
from storage import tables
from storage.apply import apply, new_id
from storage.changes import Change, ChangeSession
from storage.database import Connection, Database
from storage.preferences import USUAL_LEADS
from storage.records import Person, Session
from storage.sessions import venues_of

PEOPLE = (4_000, 100_000)
TOGETHER = 50
"""Projects in one transaction: a thousand people."""
REPEATS = 3
LONGEST = 20.0
"""Seconds; no second time if the first took longer."""
LONG_BEFORE = world.DUE - timedelta(days=10)
Group = tuple[Session, list[Person]]


def figures() -> list[Figure]:
    count = amount(*PEOPLE)
    template = Template(count, "telegram", _nothing)
    return [figure for kind in KINDS for figure in _on(kind, template, count)]


def _nothing(connection: Connection) -> None:
    """Everybody is coming; nothing is planned yet."""


def _on(kind: str, template: Template, count: int) -> Iterator[Figure]:
    planning, moving, raw = [], [], []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        plan, move, rows = _ours(kind, template)
        planning.append(plan)
        moving.append(move)
        raw.append(_raw(kind, rows))
        if time.perf_counter() - begun > LONGEST:
            break
    each = f"{count:,} people, {kind}"
    for what, took in ((f"plan 3 reminders each, {each}", planning), (f"plan again after a move, {each}", moving)):
        yield Figure(what, len(rows) / min(took), "rows/s", "higher", 0, 0)
        yield Figure("  the time against a raw bulk insert", min(took) / min(raw), "times", "lower", 8, 3)


def _ours(kind: str, template: Template) -> tuple[float, float, list[tuple[Any, ...]]]:
    """Seconds to plan, seconds to plan again, and the rows that planning made."""
    database = Database(template.copy(kind))
    before = database.do(world.groups)
    planning = _timed(lambda: _in_parts(database, before, _plan))
    rows = database.do(_rows)
    moving = _timed(lambda: _in_parts(database, before, _move))
    assert len(database.do(_rows)) >= 2 * len(rows), "a move plans all of them again"
    database.close()
    return planning, moving, rows


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


# ---------------------------------------------------------------------------------------------- ours


def _in_parts(database: Database, groups: Sequence[Group], make: Callable[..., list[Change]]) -> None:
    """Pure planning, then the changes, a thousand people in each transaction."""
    for first in range(0, len(groups), TOGETHER):
        database.do(_part, groups[first : first + TOGETHER], make)


def _part(connection: Connection, groups: Sequence[Group], make: Callable[..., list[Change]]) -> None:
    changes = [change for session, people in groups for change in make(connection, session, people)]
    apply(connection, world.seal(), changes, LONG_BEFORE)


def _plan(connection: Connection, session: Session, people: Sequence[Person]) -> list[Change]:
    return [change for person in people for change in reminders(person, session, USUAL_LEADS, LONG_BEFORE)]


def _move(connection: Connection, session: Session, people: Sequence[Person]) -> list[Change]:
    """What a facilitator's MOVE does to the reminders."""
    other = next(venue for venue in venues_of(connection, session.project_id) if venue.id != session.venue.id)
    moved = world.moved(session, other)
    leaves = LONG_BEFORE + timedelta(minutes=2)
    sides = session.arrangement, moved.arrangement
    move = ChangeSession(new_id(), session.id, *sides, people[0].id, LONG_BEFORE, leaves)
    return [move, *replanned(people, moved, USUAL_LEADS, LONG_BEFORE)]


def _rows(connection: Connection) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(select(tables.outbox))]


# ---------------------------------------------------------------------------------------------- the reference


def _raw(kind: str, rows: Sequence[tuple[Any, ...]]) -> float:
    """Seconds for the same rows, a thousand people in each transaction, into the same table with the same indexes."""
    parts = [rows[first : first + TOGETHER * 60] for first in range(0, len(rows), TOGETHER * 60)]
    names = ", ".join(f'"{column.name}"' for column in tables.outbox.columns)
    if kind == "sqlite":
        return _raw_sqlite(parts, names)
    return _raw_postgresql(parts, names)


def _raw_sqlite(parts: Sequence[Sequence[tuple[Any, ...]]], names: str) -> float:
    path = folder() / "raw.db"
    world.fresh(f"sqlite:///{path}").close()
    connection = plain.opened(str(path))
    marks = ", ".join("?" for _ in tables.outbox.columns)
    plain_parts = [[_as_sqlite(row) for row in part] for part in parts]

    def insert() -> None:
        for part in plain_parts:
            with plain.writing(connection):
                connection.executemany(f"INSERT INTO outbox ({names}) VALUES ({marks})", part)

    took = _timed(insert)
    connection.close()
    path.unlink()
    return took


def _as_sqlite(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(str(value) if hasattr(value, "isoformat") else value for value in row)


def _raw_postgresql(parts: Sequence[Sequence[tuple[Any, ...]]], names: str) -> float:
    _, url = server().new("template_world")
    marks = ", ".join("%s" for _ in tables.outbox.columns)

    def insert() -> None:
        for part in parts:
            with there.transaction():
                there.cursor().executemany(f"INSERT INTO outbox ({names}) VALUES ({marks})", part)

    with psycopg.connect(plain.raw(url), autocommit=True) as there:
        return _timed(insert)
