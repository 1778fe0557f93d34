"""People, projects and reminders to measure with: made by the functions that the service itself uses.

Many projects of about twenty people in five languages. Everybody has said yes to a session on ``DAY`` at two o'clock,
so the last reminder of everybody is due at ``DUE``. A worker's clock is set so that this moment comes when we like.
"""

import time as stopwatch
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import select

from bot.project_file import ProjectFile, SessionRow, StaffRow, read_project
from bot.taking_in import take_in_project
from messages.catalogue import languages
from messages.render import message
from scheduler.chase import next_moment
from scheduler.leaving import session_facts
from scheduler.plan import reminders
from storage import tables
from storage.agenda import looked
from storage.apply import apply
from storage.changes import Answer, Change, Invite, Queue
from storage.database import Connection, Database
from storage.enrol import NewPerson, put_person
from storage.people import people_of, projects, watch
from storage.preferences import USUAL_LEADS
from storage.records import Person, Session, Venue, wall
from storage.sealed import Key, Seal
from storage.sessions import sessions_of
from storage.upgrade import upgrade

SAMPLE = Path(__file__).parent.parent / "samples" / "project.toml"
SECRET = bytes(range(32))
CHANNELS = ("sms", "whatsapp", "telegram", "byhand")
LANGUAGES = ("en", "pt", "pl", "fr", "ro")
PROJECT_SIZE = 20
ZONE = "Europe/Jersey"
DAY = date(2027, 3, 3)
STARTS = time(14, 0)
DUE = wall(DAY, time(12, 0), ZONE)
MADE = wall(DAY, time(11, 30), ZONE)


def seal() -> Seal:
    return Seal([Key("bench", SECRET)])


@dataclass(frozen=True, slots=True)
class Clock:
    """The machine's clock, moved so that ``DUE`` is at ``due_at`` of it."""

    due_at: float

    def now(self) -> datetime:
        return DUE + timedelta(seconds=stopwatch.time() - self.due_at)

    def on_the_machine(self, moment: datetime) -> float:
        return self.due_at + (moment - DUE).total_seconds()


def fresh(url: str) -> Database:
    database = Database(url)
    upgrade(database)
    return database


def settle_people(database: Database, people: int, channel: str) -> None:
    """So many participants, each invited to the session of their project and coming."""
    file = read_project(SAMPLE.read_text(encoding="utf-8"), languages(), CHANNELS)
    for number in range(-(-people // PROJECT_SIZE)):
        size = min(PROJECT_SIZE, people - number * PROJECT_SIZE)
        database.do(_settle_project, _project(file, number, channel), number, size, channel)


def _project(file: ProjectFile, number: int, channel: str) -> ProjectFile:
    roles = (("Sam", {"facilitator"}), ("Anna", {"go_between", "named_contact"}), ("Kim", {"coordinator", "deputy"}))
    staff = tuple(
        StaffRow(name, frozenset(has), channel, address(channel, 9_000_000 + number * 10 + place), "en")
        for place, (name, has) in enumerate(roles)
    )
    session = SessionRow(DAY, STARTS, time(16, 0), end_exact=True, venue=file.venues[0].id)
    return replace(file, name=f"Project {number}", staff=staff, sessions=(session,))


def address(channel: str, number: int) -> str:
    return f"{10_000_000 + number}" if channel == "telegram" else f"+4477{10_000_000 + number}"


def _settle_project(connection: Connection, file: ProjectFile, number: int, size: int, channel: str) -> None:
    taken = take_in_project(connection, seal(), file, MADE, demo=True)
    project_id = connection.execute(
        select(tables.projects.c.id).where(tables.projects.c.name == taken.project)
    ).scalar_one()
    for place in range(size):
        who = number * PROJECT_SIZE + place
        new = NewPerson(
            f"Person {who}", "carer", frozenset({"participant"}), channel, address(channel, who), LANGUAGES[who % 5]
        )
        put_person(connection, seal(), project_id, new, MADE, proven=True)
    [session] = sessions_of(connection, seal(), project_id)
    apply(connection, seal(), _coming(connection, project_id, session), MADE)
    seen = watch(connection, seal(), project_id)  # a project at rest: the worker has looked at it when it was made
    looked(connection, project_id, next_moment(seen, MADE) or MADE + timedelta(days=1))


def _coming(connection: Connection, project_id: str, session: Session) -> Iterator[Change]:
    for person in participants(connection, project_id):
        yield Invite(person.id, session.id, MADE)
        yield Answer(person.id, session.id, "yes", MADE, in_advance=True)


def participants(connection: Connection, project_id: str) -> list[Person]:
    return [person for person in people_of(connection, seal(), project_id) if "participant" in person.roles]


def groups(connection: Connection) -> list[tuple[Session, list[Person]]]:
    """The session of each project and who comes to it."""
    found = [project.id for project in projects(connection)]
    return [
        (sessions_of(connection, seal(), project_id)[0], participants(connection, project_id)) for project_id in found
    ]


# ---------------------------------------------------------------------------------------------- what is due


def all_at_once(connection: Connection, each: int = 1) -> None:
    """The last reminder of everybody, at ``DUE``; ``each``: so many for each person."""
    for session, people in groups(connection):
        planned = [queue for person in people for queue in _last(person, session)]
        apply(connection, seal(), [_again(queue, time_) for queue in planned for time_ in range(each)], MADE)


def _again(queue: Queue, times: int) -> Queue:
    return replace(queue, once=f"{queue.once}/{times}") if times else queue


def _last(person: Person, session: Session) -> list[Queue]:
    return [change for change in reminders(person, session, USUAL_LEADS, MADE) if isinstance(change, Queue)]


def one_at_a_time(connection: Connection, count: int, every: timedelta) -> dict[str, datetime]:
    """``count`` reminders, one each ``every``; address -> moment."""
    moments: dict[str, datetime] = {}
    for session, people in groups(connection):
        for person in people[: count - len(moments)]:
            [queue] = _last(person, session)
            at = DUE + len(moments) * every
            apply(connection, seal(), [replace(queue, not_before=at)], MADE)
            moments[person.addresses[0].value] = at
    return moments


def words_of(session: Session, language: str) -> str:
    return message([("REMIND_TODAY", session_facts(session))], {"sender": "Island Voices"}, language)


# ---------------------------------------------------------------------------------------------- the same on PostgreSQL


def copy_to_postgresql(database: Database, url: str) -> None:
    """The same rows in an empty database with the same tables."""
    plain = url.replace("postgresql+psycopg://", "postgresql://")
    with database.transaction() as connection, psycopg.connect(plain) as there:
        for table in tables.metadata.sorted_tables:
            rows = connection.execute(select(table)).all()
            if rows:
                _copy(there, table.name, [column.name for column in table.columns], rows)


def _copy(there: "psycopg.Connection[Any]", table: str, columns: Sequence[str], rows: Sequence[Any]) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    with there.cursor().copy(f"COPY {table} ({names}) FROM STDIN") as copying:
        for row in rows:
            copying.write_row(tuple(row))


def moved(session: Session, venue: Venue) -> Session:
    """The session as it is after a move to another place."""
    return replace(session, venue=venue, revision=session.revision + 1)
