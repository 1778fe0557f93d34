"""Sessions, venues, and what was changed about sessions."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, select

from . import tables
from .among import among
from .records import CARD, Arrangement, Change, Session, Venue, arrangement
from .sealed import Seal

_HERE: BindParameter[str] = bindparam("project_id")
_VENUES = select(tables.venues).where(tables.venues.c.project_id == _HERE).order_by(tables.venues.c.id)
_SESSIONS = (
    select(tables.sessions)
    .where(tables.sessions.c.project_id == _HERE)
    .order_by(tables.sessions.c.starts_at, tables.sessions.c.id)
)


def venues_of(connection: Connection, project_id: str) -> tuple[Venue, ...]:
    rows = connection.execute(_VENUES, {"project_id": project_id}).all()
    return tuple(Venue(row.id, row.project_id, **json.loads(row.body)) for row in rows)


def venue_body(venue: Venue) -> str:
    """A venue card as it is stored."""
    words = {part: dict(getattr(venue, part)) for part in CARD}
    return json.dumps({"name": venue.name, **words, "photo": venue.photo})


def venues_with(connection: Connection, ids: Iterable[str]) -> dict[str, Venue]:
    wanted = list(ids)
    if not wanted:
        return {}
    rows = connection.execute(select(tables.venues).where(among(connection, tables.venues.c.id, wanted))).all()
    return {row.id: Venue(row.id, row.project_id, **json.loads(row.body)) for row in rows}


def sessions_with(connection: Connection, seal: Seal, ids: Sequence[str]) -> list[Session]:
    """The sessions of these ids that exist, with their venues."""
    if not ids:
        return []
    rows = connection.execute(select(tables.sessions).where(among(connection, tables.sessions.c.id, ids))).all()
    venues = venues_with(connection, {row.venue_id for row in rows})
    return [session_from(row, seal, venues) for row in rows]


def sessions_of(
    connection: Connection, seal: Seal, project_id: str, venues: Sequence[Venue] | None = None
) -> tuple[Session, ...]:
    """All sessions of a project, soonest first. ``venues``: those of the project, if the caller has read them already."""
    known = venues if venues is not None else venues_of(connection, project_id)
    rows = connection.execute(_SESSIONS, {"project_id": project_id}).all()
    return tuple(session_from(row, seal, {venue.id: venue for venue in known}) for row in rows)


def session_from(row: Row[Any], seal: Seal, venues: Mapping[str, Venue]) -> Session:
    return Session(
        id=row.id,
        project_id=row.project_id,
        day=date.fromisoformat(row.day),
        start=time.fromisoformat(row.start),
        end=time.fromisoformat(row.end),
        end_exact=row.end_exact,
        venue=venues.get(row.venue_id) or Venue("", row.project_id, ""),
        zone=row.zone,
        revision=row.revision,
        cancelled=row.cancelled,
        **_more(row, seal),
    )


def _more(row: Row[Any], seal: Seal) -> dict[str, Any]:
    """What a session knows besides when and where. Older rows know nothing else."""
    if row.body is None:
        return {}
    body = dict(seal.open(row.body, f"sessions/body/{row.id}"))
    body["led_by"] = tuple(body["led_by"])
    body["materials_on"] = date.fromisoformat(body["materials_on"]) if body["materials_on"] else None
    return body


def capacity_of(row: Row[Any], seal: Seal) -> int:
    """How many can come; 0: no limit is known."""
    return int(_more(row, seal).get("capacity", 0))


def body_of(session: Session, seal: Seal) -> bytes:
    """The sealed part of a session's row."""
    body = {
        "link": session.link,
        "led_by": list(session.led_by),
        "helper": session.helper,
        "capacity": session.capacity,
        "about": dict(session.about),
        "gives": dict(session.gives),
        "food": dict(session.food),
        "optional": dict(session.optional),
        "materials": dict(session.materials),
        "materials_on": session.materials_on.isoformat() if session.materials_on else None,
    }
    return seal.close(body, f"sessions/body/{session.id}")


# --- what was changed ----------------------------------------------------------------------------------------------


def changes_of(connection: Connection, seal: Seal, sessions: Sequence[Session]) -> tuple[Change, ...]:
    """The changes of these sessions, oldest first, without those that were taken back."""
    return _changes(
        connection, seal, sessions, among(connection, tables.changes.c.session_id, [one.id for one in sessions])
    )


def changes_with(
    connection: Connection, seal: Seal, sessions: Sequence[Session], ids: Sequence[str]
) -> tuple[Change, ...]:
    return _changes(connection, seal, sessions, among(connection, tables.changes.c.id, ids)) if ids else ()


def _changes(connection: Connection, seal: Seal, sessions: Sequence[Session], wanted: Any) -> tuple[Change, ...]:
    rows = connection.execute(select(tables.changes).where(wanted, tables.changes.c.state != "undone")).all()
    by_id = {session.id: session for session in sessions}
    found = [_change_from(row, seal, by_id[row.session_id]) for row in rows if row.session_id in by_id]
    return tuple(sorted(found, key=lambda change: change.at))


def _change_from(row: Row[Any], seal: Seal, session: Session) -> Change:
    body = seal.open(row.body, f"changes/body/{row.id}")
    return Change(
        id=row.id,
        session_id=row.session_id,
        old=_side(body["old"], session),
        new=_side(body["new"], session),
        zone=session.zone,
        by=body["by"],
        at=row.at,
        leaves_at=row.leaves_at,
        state=row.state,
        seen=frozenset(body["seen"]),
        step=row.step,
        answers={who: answer["answer"] for who, answer in body.get("answers", {}).items()},
        declined=frozenset(body.get("declined", ())),
    )


def _side(stored: Any, session: Session) -> Arrangement:
    """The first version knew only the place on each side."""
    if isinstance(stored, str):
        return replace(session.arrangement, venue_id=stored)
    return arrangement(stored)
