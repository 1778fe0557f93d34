"""Concerns of door A at rest: no author, no order, no times; every change writes all rows anew (S3, A7 to A9, A11)."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, text

from . import changes as c
from . import tables
from .records import Concern
from .sealed import Seal

_concerns = tables.concerns
Row = dict[str, Any]


def concerns_of(connection: Connection, seal: Seal, project_id: str, *states: str) -> tuple[Concern, ...]:
    """Concerns by state, in the order of their handles, which is no order at all (A8)."""
    wanted = _concerns.c.project_id == project_id, _concerns.c.state.in_(states)
    rows = connection.execute(select(_concerns).where(*wanted).order_by(_concerns.c.handle))
    return tuple(_concern(seal, dict(row._mapping)) for row in rows)


def _concern(seal: Seal, row: Row) -> Concern:
    body = _opened(seal, row)
    release = row["release_day"] or ""
    return Concern(
        row["handle"],
        row["project_id"],
        body["words"],
        body["writer"],
        row["state"],
        date.fromisoformat(release) if release else None,
        tuple(body["answers"]),
        tuple(body.get("without", ())),
        body.get("missed", 0),
        seal.order(release, body["words"]),
    )


def keep_concern(connection: Connection, seal: Seal, change: c.KeepConcern) -> None:
    """Writes approved words. The caller gives it a transaction of its own (S3); doing it twice is harmless."""
    if connection.execute(select(_concerns.c.handle).where(_concerns.c.handle == change.handle)).first():
        return
    body = {"words": change.words, "writer": change.writer, "answers": [], "without": list(change.without)}
    new = {
        "handle": change.handle,
        "project_id": change.project_id,
        "state": "approved",
        "release_day": change.release_day.isoformat() if change.release_day else None,
        "body": _closed(seal, change.handle, body),
    }
    connection.execute(insert(_concerns), [new])
    write_anew(connection, seal)


def write_anew(connection: Connection, seal: Seal, alter: Callable[[Row, Row], bool] | None = None) -> None:
    """Seals and writes all rows again in the order of their handles, so that none stands out as the newest (S3).

    ``alter`` is given each row and its opened body, changes them in place, and says whether the row stays.
    """
    lock_whole(connection, _concerns)
    stays = []
    for row in [dict(row._mapping) for row in connection.execute(select(_concerns).order_by(_concerns.c.handle))]:
        body = _opened(seal, row)
        if alter is None or alter(row, body):
            stays.append({**row, "body": _closed(seal, row["handle"], body)})
    connection.execute(delete(_concerns))
    if stays:
        connection.execute(insert(_concerns), stays)


def lock_whole(connection: Connection, table: Table) -> None:
    """Two at once would write the same rows twice. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"LOCK TABLE {table.name} IN EXCLUSIVE MODE"))


def take_back(connection: Connection, seal: Seal, change: c.TakeBackConcern, now: datetime) -> None:
    write_anew(connection, seal, lambda row, body: row["handle"] != change.handle or row["state"] != "approved")


def time_again(connection: Connection, seal: Seal, change: c.TimeConcern, now: datetime) -> None:
    def alter(row: Row, body: Row) -> bool:
        if row["handle"] == change.handle and row["state"] == "approved":
            row["release_day"] = change.release_day.isoformat() if change.release_day else None
            body["missed"] = 0
        return True

    write_anew(connection, seal, alter)


def release(connection: Connection, seal: Seal, change: c.ReleaseConcerns, now: datetime) -> None:
    """Marks what goes now; what stays has missed one more release (A7)."""

    def alter(row: Row, body: Row) -> bool:
        if row["handle"] in change.handles:
            row.update(state="released", release_day=change.day.isoformat())
        elif row["project_id"] == change.project_id and row["state"] == "approved" and row["release_day"] is None:
            body["missed"] = body.get("missed", 0) + 1
        return True

    write_anew(connection, seal, alter)


def add_answer(connection: Connection, seal: Seal, handle: str, words: str) -> tuple[str, int]:
    """The writer's id and the number of this answer. Only the caller's transaction learns them (A9)."""
    row = connection.execute(select(_concerns).where(_concerns.c.handle == handle)).one()
    told = _opened(seal, dict(row._mapping))
    number = len(told["answers"]) + 1

    def alter(row: Row, body: Row) -> bool:
        if row["handle"] == handle:
            body["answers"] = [*body["answers"], words]
        return True

    write_anew(connection, seal, alter)
    return told["writer"], number


def writer_of(connection: Connection, seal: Seal, handle: str) -> str:
    """Whoever wrote it. Only for a name that two people open under the sentence about danger; empty if it is gone."""
    row = connection.execute(select(_concerns).where(_concerns.c.handle == handle)).first()
    return str(_opened(seal, dict(row._mapping))["writer"]) if row else ""


def _opened(seal: Seal, row: Row) -> Row:
    body: Row = seal.open(row["body"], f"concerns/body/{row['handle']}")
    return body


def _closed(seal: Seal, handle: str, body: Row) -> bytes:
    return seal.close(body, f"concerns/body/{handle}")
