"""Makes what people ask for: a new request, how it goes on, and what is added to it. All of it but its dates is sealed."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from . import changes as c
from . import tables
from .own_keys import own
from .sealed import Seal

_requests = tables.requests


def _new(connection: Connection, seal: Seal, change: c.NewRequest, now: datetime) -> None:
    if connection.execute(select(_requests.c.id).where(_requests.c.id == change.id)).first():
        return
    body = {"kind": change.kind, "words": change.words, "session": change.session_id, "each": change.each}
    connection.execute(
        insert(_requests).values(
            id=change.id,
            project_id=change.project_id,
            person_id=change.person_id,
            state="open",
            asked_at=change.asked_at,
            answer_by=change.answer_by,
            reminded=0,
            body=own(connection, seal, change.person_id).close(body, _place(change.id)),
        )
    )


def _move(connection: Connection, seal: Seal, change: c.MoveRequest, now: datetime) -> None:
    row = connection.execute(select(_requests).where(_requests.c.id == change.id)).first()
    if row is None:
        return
    theirs = own(connection, seal, row.person_id)
    body = theirs.open(row.body, _place(change.id))
    if change.answer:
        body["answer"] = change.answer
    if change.cost is not None:
        body["cost"] = change.cost
    if row.state == "open" and now >= row.answer_by:
        body["late"] = True
    connection.execute(
        update(_requests)
        .where(_requests.c.id == change.id)
        .values(
            state=change.state,
            answer_by=change.answer_by or row.answer_by,
            reminded=row.reminded if change.reminded is None else change.reminded,
            body=theirs.close(body, _place(change.id)),
        )
    )


def _add(connection: Connection, seal: Seal, change: c.AddToRequest, now: datetime) -> None:
    row = connection.execute(select(_requests).where(_requests.c.id == change.id)).first()
    if row is None:
        return
    theirs = own(connection, seal, row.person_id)
    body = theirs.open(row.body, _place(change.id))
    if change.words:
        body["words"] = "\n".join(part for part in (body["words"], change.words) if part)
    if change.each is not None:
        body["each"] = change.each
    if change.back_on is not None:
        body["back_on"] = change.back_on.isoformat()
    if change.worked is not None:
        body["worked"] = change.worked
    connection.execute(
        update(_requests).where(_requests.c.id == change.id).values(body=theirs.close(body, _place(change.id)))
    )


def _place(request_id: str) -> str:
    return f"requests/body/{request_id}"


MAKERS: dict[type, Callable[..., None]] = {c.NewRequest: _new, c.MoveRequest: _move, c.AddToRequest: _add}
