"""Sessions and venues."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any

from sqlalchemy import Connection, Row, select

from . import tables
from .records import Session, Venue


def venues_of(connection: Connection, project_id: str) -> tuple[Venue, ...]:
    rows = connection.execute(
        select(tables.venues).where(tables.venues.c.project_id == project_id).order_by(tables.venues.c.id)
    ).all()
    return tuple(Venue(row.id, row.project_id, **json.loads(row.body)) for row in rows)


def venues_with(connection: Connection, ids: Iterable[str]) -> dict[str, Venue]:
    wanted = list(ids)
    if not wanted:
        return {}
    rows = connection.execute(select(tables.venues).where(tables.venues.c.id.in_(wanted))).all()
    return {row.id: Venue(row.id, row.project_id, **json.loads(row.body)) for row in rows}


def sessions_with(connection: Connection, ids: Sequence[str]) -> list[Session]:
    """The sessions of these ids that exist, with their venues."""
    if not ids:
        return []
    rows = connection.execute(select(tables.sessions).where(tables.sessions.c.id.in_(ids))).all()
    venues = venues_with(connection, {row.venue_id for row in rows})
    return [session_from(row, venues) for row in rows]


def sessions_of(connection: Connection, project_id: str) -> tuple[Session, ...]:
    """All sessions of a project, soonest first."""
    venues = {venue.id: venue for venue in venues_of(connection, project_id)}
    rows = connection.execute(
        select(tables.sessions)
        .where(tables.sessions.c.project_id == project_id)
        .order_by(tables.sessions.c.starts_at, tables.sessions.c.id)
    ).all()
    return tuple(session_from(row, venues) for row in rows)


def session_from(row: Row[Any], venues: Mapping[str, Venue]) -> Session:
    return Session(
        id=row.id,
        project_id=row.project_id,
        day=date.fromisoformat(row.day),
        start=time.fromisoformat(row.start),
        end=time.fromisoformat(row.end),
        end_exact=row.end_exact,
        venue=venues[row.venue_id],
        zone=row.zone,
        revision=row.revision,
        cancelled=row.cancelled,
    )
