"""What is known about those to whom something is due: one look into the database for a whole batch."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from . import tables
from .among import among
from .dialogue import from_json
from .known import Known
from .own_keys import sealers
from .people import addresses_of, member_from, person_from, project_from
from .records import Change, Person, Project, Venue, Waiting
from .requests import held_for
from .sealed import Seal
from .sessions import changes_with, sessions_with, venues_with
from .standing_in import as_of


def recipients(connection: Connection, seal: Seal, batch: Sequence[Waiting], now: datetime) -> dict[str, Known]:
    """Person id -> what the messages of this batch may need: far less than a conversation knows.

    ``group`` holds only the person; ``sessions``, ``changes`` and ``venues`` only what the messages are about;
    ``requests`` only what is arranged for whom a reminder is due to.
    """
    rows = _rows(connection, {waiting.person_id for waiting in batch})
    projects = _projects(connection, {row.project_id for row in rows})
    staff = _staff(connection, seal, projects, now)
    addresses = addresses_of(connection, seal, [row.id for row in rows])
    sessions = {session.id: session for session in sessions_with(connection, seal, _sessions(batch))}
    told = changes_with(connection, seal, list(sessions.values()), _named(batch, "change"))
    changes = {change.id: change for change in told}
    venues = _venues_of(connection, changes.values())
    answers = _answers(connection, [row.id for row in rows], list(sessions))
    of = sealers(connection, seal, [row.id for row in rows])
    about, coming = _about(batch), _coming(connection, list(sessions))
    arranged = held_for(connection, seal, list({one.person_id for one in batch if one.class_ == "reminder"}))
    found = {}
    for row in rows:
        person = person_from(row, of[row.id], addresses.get(row.id, ()))
        found[row.id] = Known(
            project=projects[row.project_id],
            person=person,
            dialogue=from_json(of[row.id].open(row.dialogue, f"people/dialogue/{row.id}")),
            staff=staff.get(row.project_id, ()),
            group=(member_from(person, answers.get(row.id, {})),),
            sessions=_those(sessions, about[row.id]),
            venues=venues,
            changes=_those(changes, about[row.id]),
            requests=arranged.get(row.id, ()),
            coming=coming,
            sealed_dialogue=row.dialogue,
        )
    return found


def _rows(connection: Connection, ids: Iterable[str]) -> Sequence[Row[Any]]:
    return connection.execute(select(tables.people).where(among(connection, tables.people.c.id, set(ids)))).all()


def _named(batch: Sequence[Waiting], what: str) -> list[str]:
    return list({waiting.payload[what] for waiting in batch if waiting.payload[what]})


def _sessions(batch: Sequence[Waiting]) -> list[str]:
    entered = {name for waiting in batch for name in waiting.payload.get("calendar_of", ())}
    return list(entered.union(_named(batch, "session")))


def _about(batch: Sequence[Waiting]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for waiting in batch:
        ids = {waiting.payload["session"], waiting.payload["change"], *waiting.payload.get("calendar_of", ())}
        found.setdefault(waiting.person_id, set()).update(ids)
    return found


def _those(of: Mapping[str, Any], ids: Iterable[str]) -> tuple[Any, ...]:
    return tuple(of[name] for name in ids if name in of)


def _projects(connection: Connection, ids: Iterable[str]) -> dict[str, Project]:
    rows = connection.execute(select(tables.projects).where(among(connection, tables.projects.c.id, set(ids)))).all()
    return {row.id: project_from(row) for row in rows}


def _staff(
    connection: Connection, seal: Seal, projects: Mapping[str, Project], now: datetime
) -> dict[str, tuple[Person, ...]]:
    """Those who are named in messages today, in the order of their names; without their numbers."""
    people = tables.people
    working = among(connection, people.c.project_id, projects), people.c.staff
    found: dict[str, list[Person]] = {}
    rows = connection.execute(select(people).where(*working)).all()
    of = sealers(connection, seal, [row.id for row in rows])
    for row in rows:
        person = person_from(row, of[row.id], ())
        if person.is_staff:
            found.setdefault(row.project_id, []).append(person)
    return {
        name: tuple(sorted(as_of(some, _today(projects[name], now)), key=lambda one: (one.name.casefold(), one.id)))
        for name, some in found.items()
    }


def _today(project: Project, now: datetime) -> date:
    return now.astimezone(project.timezone).date()


def _venues_of(connection: Connection, changes: Iterable[Change]) -> tuple[Venue, ...]:
    return tuple(
        venues_with(connection, {side.venue_id for change in changes for side in (change.old, change.new)}).values()
    )


def _coming(connection: Connection, sessions: Sequence[str]) -> dict[str, int]:
    """How many people come to each of these sessions."""
    table = tables.invitations
    wanted = among(connection, table.c.session_id, sessions), table.c.answer.in_(("yes", "late"))
    counted = select(table.c.session_id, func.count().label("people")).where(*wanted).group_by(table.c.session_id)
    return {row.session_id: row.people for row in connection.execute(counted)} if sessions else {}


def _answers(connection: Connection, people: Sequence[str], sessions: Sequence[str]) -> dict[str, dict[str, Row[Any]]]:
    """Person id -> session id -> what they said about it."""
    if not sessions:
        return {}
    table = tables.invitations
    wanted = among(connection, table.c.person_id, people), among(connection, table.c.session_id, sessions)
    found: dict[str, dict[str, Row[Any]]] = {}
    columns = [table.c.person_id, table.c.session_id, table.c.answer, table.c.manner]
    for row in connection.execute(select(*columns).where(*wanted)).all():
        found.setdefault(row.person_id, {})[row.session_id] = row
    return found
