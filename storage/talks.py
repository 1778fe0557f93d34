"""Talks with the go-between (door B), for her alone, and the log of who opened them (A0)."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from . import changes as c
from . import tables
from .blank import new_id
from .own_keys import own
from .records import Opening, Said, Talk
from .sealed import Seal


def talks_of(connection: Connection, seal: Seal, project_id: str) -> tuple[Talk, ...]:
    """The talks of a project, in the order of their handles, which is no order at all."""
    table = tables.talks
    rows = connection.execute(select(table).where(table.c.project_id == project_id).order_by(table.c.handle)).all()
    return tuple(_talk(connection, seal, row.handle, row.body) for row in rows)


def _talk(connection: Connection, seal: Seal, handle: str, sealed: bytes) -> Talk:
    body = seal.open(sealed, _place(handle))
    said = _texts(connection, seal, handle, body)
    texts = tuple(Said(who == "go-between", words, datetime.fromisoformat(at)) for who, words, at in said)
    return Talk(handle, body["person"], texts)


def _keep(connection: Connection, seal: Seal, change: c.KeepTalk, now: datetime) -> None:
    table = tables.talks
    row = connection.execute(select(table).where(table.c.handle == change.handle)).first()
    texts = _texts(connection, seal, change.handle, seal.open(row.body, _place(change.handle))) if row else []
    texts.append(["go-between" if change.by_gobetween else "person", change.words, change.at.isoformat()])
    sealed = _sealed(connection, seal, change.handle, change.person_id, texts)
    if row:
        connection.execute(update(table).where(table.c.handle == change.handle).values(body=sealed))
    else:
        connection.execute(insert(table).values(handle=change.handle, project_id=change.project_id, body=sealed))


def _texts(connection: Connection, seal: Seal, handle: str, body: Mapping[str, Any]) -> list[Any]:
    if "texts" in body:  # kept before people had keys of their own; rotating seals them again
        return list(body["texts"])
    return list(own(connection, seal, body["person"]).open(b64decode(body["own"]), _place(handle)))


def _sealed(connection: Connection, seal: Seal, handle: str, person_id: str, texts: Sequence[Any]) -> bytes:
    """What was said is sealed with the writer's key, and whose it is with the house's: a dump names nobody (S3, S5)."""
    inner = own(connection, seal, person_id).close(texts, _place(handle))
    return seal.close({"person": person_id, "own": b64encode(inner).decode("ascii")}, _place(handle))


def sealed_anew(connection: Connection, seal: Seal, handle: str, sealed: bytes) -> bytes:
    """The same talk, sealed with the newest key of the house and with the writer's own."""
    body = seal.open(sealed, _place(handle))
    return _sealed(connection, seal, handle, body["person"], _texts(connection, seal, handle, body))


def _place(handle: str) -> str:
    return f"talks/body/{handle}"


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
        if seal.open(row.body, _place(row.handle))["person"] == person_id:
            connection.execute(delete(table).where(table.c.handle == row.handle))
    connection.execute(delete(tables.openings).where(tables.openings.c.person_id == _whose(seal, person_id)))


MAKERS: dict[type, Callable[..., None]] = {c.KeepTalk: _keep, c.LogOpening: _log_opening}
