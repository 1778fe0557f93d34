"""Talks with the go-between (door B), for her alone, and the log of who opened them (A0)."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from . import changes as c
from . import tables
from .blank import new_id
from .records import Opening, Said, Talk
from .sealed import Seal


def talks_of(connection: Connection, seal: Seal, project_id: str) -> tuple[Talk, ...]:
    """The talks of a project, in the order of their handles, which is no order at all."""
    table = tables.talks
    rows = connection.execute(select(table).where(table.c.project_id == project_id).order_by(table.c.handle)).all()
    return tuple(_talk(seal, row.handle, row.body) for row in rows)


def _talk(seal: Seal, handle: str, sealed: bytes) -> Talk:
    body = seal.open(sealed, f"talks/body/{handle}")
    texts = tuple(Said(who == "go-between", words, datetime.fromisoformat(at)) for who, words, at in body["texts"])
    return Talk(handle, body["person"], texts)


def openings_of(connection: Connection, seal: Seal, person_id: str) -> tuple[Opening, ...]:
    """Every time that somebody opened what this person wrote, oldest first."""
    table = tables.openings
    rows = connection.execute(
        select(table).where(table.c.person_id == _whose(seal, person_id)).order_by(table.c.at, table.c.id)
    )
    return tuple(Opening(seal.open(row.body, f"openings/body/{row.id}")["by"], row.at) for row in rows)


def _log_opening(connection: Connection, seal: Seal, change: c.LogOpening, now: datetime) -> None:
    row_id = new_id()
    body = seal.close({"by": change.by}, f"openings/body/{row_id}")
    connection.execute(
        insert(tables.openings).values(id=row_id, person_id=_whose(seal, change.person_id), at=change.at, body=body)
    )


def _whose(seal: Seal, person_id: str) -> str:
    """A keyed hash: in clear, a dump would say who talks with the go-between."""
    return seal.once(f"openings/{person_id}")


def forget(connection: Connection, seal: Seal, person_id: str) -> None:
    """What somebody who is erased wrote at door B, and who read it."""
    table = tables.talks
    for row in connection.execute(select(table)).all():
        if seal.open(row.body, f"talks/body/{row.handle}")["person"] == person_id:
            connection.execute(delete(table).where(table.c.handle == row.handle))
    connection.execute(delete(tables.openings).where(tables.openings.c.person_id == _whose(seal, person_id)))


MAKERS: dict[type, Callable[..., None]] = {c.LogOpening: _log_opening}
