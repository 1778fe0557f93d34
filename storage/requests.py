"""What people asked for, what is arranged for them, and what the coordinator has to do."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from . import tables
from .among import among
from .own_keys import sealers
from .records import Request, Task
from .sealed import Seal, Sealer


def requests_of(connection: Connection, seal: Seal, project_id: str) -> tuple[Request, ...]:
    """All requests of a project, in the order in which they are to be answered."""
    table = tables.requests
    soonest = select(table).order_by(table.c.answer_by, table.c.asked_at, table.c.id)
    rows = connection.execute(soonest.where(table.c.project_id == project_id)).all()
    of = sealers(connection, seal, [row.person_id for row in rows])
    return tuple(_request(row, of[row.person_id]) for row in rows)


def held_for(connection: Connection, seal: Seal, person_ids: Sequence[str]) -> dict[str, tuple[Request, ...]]:
    """Person id -> what is arranged for them."""
    if not person_ids:
        return {}
    table = tables.requests
    wanted = among(connection, table.c.person_id, person_ids), table.c.state.in_(("yes", "agreed"))
    rows = connection.execute(select(table).where(*wanted).order_by(table.c.id)).all()
    of = sealers(connection, seal, [row.person_id for row in rows])
    found: dict[str, tuple[Request, ...]] = {}
    for row in rows:
        found[row.person_id] = (*found.get(row.person_id, ()), _request(row, of[row.person_id]))
    return found


def _request(row: Row[Any], seal: Sealer) -> Request:
    body = seal.open(row.body, f"requests/body/{row.id}")
    return Request(
        row.id,
        row.project_id,
        row.person_id,
        body["kind"],
        body["words"],
        body["session"],
        row.state,
        row.asked_at,
        row.answer_by,
        row.reminded,
        body.get("answer", ""),
        body.get("cost"),
        body.get("late", False),
        body.get("each", False),
        date.fromisoformat(body["back_on"]) if body.get("back_on") else None,
        body.get("worked", ""),
    )


def tasks_of(connection: Connection, seal: Seal, project_id: str) -> tuple[Task, ...]:
    """What the coordinator still has to do, the oldest first."""
    return _tasks(connection, seal, project_id, tables.tasks.c.done_at.is_(None))


def promised_tasks(connection: Connection, seal: Seal, project_id: str) -> tuple[Task, ...]:
    """Also those that are done: whether a promise was kept is seen afterwards (13)."""
    return tuple(task for task in _tasks(connection, seal, project_id) if task.due is not None)


def _tasks(connection: Connection, seal: Seal, project_id: str, *which: ColumnElement[bool]) -> tuple[Task, ...]:
    table = tables.tasks
    oldest = select(table).where(table.c.project_id == project_id, *which).order_by(table.c.at, table.c.id)
    rows = connection.execute(oldest).all()
    of = sealers(connection, seal, [row.person_id for row in rows])
    return tuple(_task(row, of[row.person_id]) for row in rows)


def _task(row: Row[Any], seal: Sealer) -> Task:
    body = seal.open(row.body, f"tasks/body/{row.id}")
    due = datetime.fromisoformat(body["due"]) if body.get("due") else None
    said = body["reason"], body["words"], row.at, row.done_at, body.get("facts", {})
    return Task(row.id, row.project_id, row.person_id, *said, due)
