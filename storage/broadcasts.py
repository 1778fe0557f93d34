"""Messages that staff write to a group: their words, to whom, by whom. Who got one stands in the outbox alone."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from . import changes as c
from . import tables
from .outbox import PAUSED, PAUSED_FROM
from .own_keys import sealers
from .queueing import LASTS
from .records import Broadcast
from .sealed import Seal

_table, _outbox = tables.broadcasts, tables.outbox


def broadcasts_of(connection: Connection, seal: Seal, project_id: str) -> tuple[Broadcast, ...]:
    """All of a project, newest first."""
    newest_first = _table.c.at.desc(), _table.c.id
    rows = connection.execute(select(_table).where(_table.c.project_id == project_id).order_by(*newest_first))
    return tuple(_from(row, seal) for row in rows)


def _from(row: Row[Any], seal: Seal) -> Broadcast:
    body = seal.open(row.body, f"broadcasts/body/{row.id}")
    again = datetime.fromisoformat(body["reworded_at"]) if body["reworded_at"] else None
    what = body["by"], row.at, body["whom"], body["words"], body["revision"]
    return Broadcast(row.id, row.project_id, *what, again)


def _keep(connection: Connection, seal: Seal, change: c.KeepBroadcast, now: datetime) -> None:
    _put(connection, seal, change.broadcast)


def _put(connection: Connection, seal: Seal, broadcast: Broadcast) -> None:
    body = {
        "by": broadcast.by,
        "whom": broadcast.whom,
        "words": dict(broadcast.words),
        "revision": broadcast.revision,
        "reworded_at": broadcast.reworded_at.isoformat() if broadcast.reworded_at else None,
    }
    row = {"id": broadcast.id, "project_id": broadcast.project_id, "at": broadcast.at}
    connection.execute(delete(_table).where(_table.c.id == broadcast.id))
    connection.execute(insert(_table).values(**row, body=seal.close(body, f"broadcasts/body/{broadcast.id}")))


def _reword(connection: Connection, seal: Seal, change: c.Reword, now: datetime) -> None:
    """In the same row, so that nobody gets both: a worker that has taken it in the meantime keeps the words it has."""
    waits = _outbox.c.once == seal.once(change.once), _outbox.c.state == "waiting"
    row = connection.execute(select(_outbox).where(*waits)).first()
    if row is None:
        return
    place, theirs = f"outbox/body/{row.id}", sealers(connection, seal, [row.person_id])[row.person_id]
    body = {**theirs.open(row.body, place), "parts": [[part.sentence, dict(part.facts)] for part in change.parts]}
    if row.channel == PAUSED:
        body[PAUSED_FROM] = max(body[PAUSED_FROM], change.not_before.isoformat())
    earliest = max(row.not_before, change.not_before)
    connection.execute(update(_outbox).where(*waits).values(body=theirs.close(body, place), not_before=earliest))


def forget_broadcasts(connection: Connection, until: datetime) -> None:
    """What was over by then goes, like the words of every message (D4)."""
    connection.execute(delete(_table).where(_table.c.at <= until - LASTS))


MAKERS: dict[type, Callable[..., None]] = {c.KeepBroadcast: _keep, c.Reword: _reword}
