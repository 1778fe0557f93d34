"""Questions about possible days at rest: asked, answered, closed; with a day chosen the answers are gone (31)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from . import changes as c
from . import tables
from .possible_days import Poll, possible_day
from .sealed import Seal

_table = tables.polls


def polls_of(connection: Connection, seal: Seal, project_id: str) -> tuple[Poll, ...]:
    """Those of a project, the newest first."""
    rows = connection.execute(
        select(_table).where(_table.c.project_id == project_id).order_by(_table.c.at.desc())
    ).all()
    return tuple(_poll(row, seal.open(row.body, _place(row.id))) for row in rows)


def _poll(row: Any, body: Mapping[str, Any]) -> Poll:
    days = tuple(possible_day(plain) for plain in body["days"])
    answers = {who: frozenset(places) for who, places in body["answers"].items()}
    return Poll(row.id, row.project_id, days, row.at, row.state, answers)


def _place(poll_id: str) -> str:
    return f"polls/body/{poll_id}"


def _new_poll(connection: Connection, seal: Seal, change: c.NewPoll, now: datetime) -> None:
    body = {"days": [day.plain() for day in change.days], "answers": {}}
    sealed = seal.close(body, _place(change.id))
    connection.execute(
        insert(_table).values(id=change.id, project_id=change.project_id, state="open", at=change.at, body=sealed)
    )


def _answer_poll(connection: Connection, seal: Seal, change: c.AnswerPoll, now: datetime) -> None:
    """One after the other: two answers in the same moment are both kept."""
    wanted = select(_table).where(_table.c.id == change.id, _table.c.state == "open").with_for_update()
    row = connection.execute(wanted).first()
    if row is None:
        return
    body = seal.open(row.body, _place(row.id))
    body["answers"][change.person_id] = sorted(change.places)
    sealed = seal.close(body, _place(row.id))
    connection.execute(update(_table).where(_table.c.id == row.id).values(body=sealed))


def _close_poll(connection: Connection, seal: Seal, change: c.ClosePoll, now: datetime) -> None:
    row = connection.execute(select(_table).where(_table.c.id == change.id).with_for_update()).first()
    if row is None:
        return
    body = {**seal.open(row.body, _place(row.id)), "answers": {}}
    sealed = seal.close(body, _place(row.id))
    connection.execute(update(_table).where(_table.c.id == row.id).values(state="closed", body=sealed))


MAKERS: Mapping[type, Callable[..., None]] = {
    c.NewPoll: _new_poll,
    c.AnswerPoll: _answer_poll,
    c.ClosePoll: _close_poll,
}


def forget(connection: Connection, seal: Seal, person_id: str) -> None:
    """Their answers to questions that are still open."""
    for row in connection.execute(select(_table).where(_table.c.state == "open").with_for_update()).all():
        body = seal.open(row.body, _place(row.id))
        if body["answers"].pop(person_id, None) is not None:
            sealed = seal.close(body, _place(row.id))
            connection.execute(update(_table).where(_table.c.id == row.id).values(body=sealed))
