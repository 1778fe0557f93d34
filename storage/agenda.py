"""When to look at a project again: at once after something changed in it, else when its next moment comes."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import BindParameter, Connection, bindparam, func, select, update

from . import tables
from .pausing import paused_since

_projects = tables.projects
_NOW: BindParameter[datetime] = bindparam("now", type_=_projects.c.look_at.type)
_LOOK_AT = func.coalesce(_projects.c.look_at, _NOW)
_ONE_DUE = select(_projects.c.id).where(_LOOK_AT <= _NOW).order_by(_LOOK_AT).limit(1).with_for_update(skip_locked=True)


def look_again(connection: Connection, project_ids: Iterable[str], now: datetime) -> None:
    """Something changed. Written even if it is due already: whoever is looking just now has not seen this change.

    In one order always, so that two transactions never wait for each other.
    """
    for project_id in sorted(set(project_ids)):
        connection.execute(update(_projects).where(_projects.c.id == project_id).values(look_at=now))


def look_at_project_of(connection: Connection, person_id: str, now: datetime) -> None:
    """The person wrote: whatever changes by it is in their own project."""
    own = connection.execute(select(tables.people.c.project_id).where(tables.people.c.id == person_id)).scalar()
    if own is not None:
        look_again(connection, (own,), now)


def due(connection: Connection, now: datetime) -> str | None:
    """One project to look at now, locked until the transaction ends; None if there is none, or while sending is paused."""
    if paused_since(connection):
        return None
    return connection.execute(_ONE_DUE, {"now": now}).scalar()


def looked(connection: Connection, project_id: str, next_moment: datetime) -> None:
    connection.execute(update(_projects).where(_projects.c.id == project_id).values(look_at=next_moment))


def next_look(connection: Connection) -> datetime | None:
    if paused_since(connection):
        return None
    return connection.execute(select(func.min(_projects.c.look_at))).scalar()
