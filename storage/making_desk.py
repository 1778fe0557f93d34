"""Makes the changes that staff make at the desk to what waits and to what they have done."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from . import changes as c
from . import tables
from .outbox import PAUSED, PAUSED_FROM, first_lane
from .own_keys import sealers
from .pausing import resume
from .sealed import Seal
from .taking_back import take_back
from .wake import announce

_outbox = tables.outbox


def _hold(connection: Connection, seal: Seal, change: c.HoldQueued, now: datetime) -> None:
    rows = connection.execute(
        select(_outbox).where(_outbox.c.id.in_(change.ids), _outbox.c.state == "waiting", _outbox.c.channel != PAUSED)
    ).all()
    of = sealers(connection, seal, [row.person_id for row in rows])
    for row in rows:
        place, theirs = f"outbox/body/{row.id}", of[row.person_id]
        body = {**theirs.open(row.body, place), PAUSED_FROM: row.not_before.isoformat()}
        stopped = {"channel": PAUSED, "not_before": row.not_after or row.not_before, "body": theirs.close(body, place)}
        connection.execute(update(_outbox).where(_outbox.c.id == row.id).values(**stopped))


def _let_leave(connection: Connection, seal: Seal, change: c.LetLeave, now: datetime) -> None:
    rows = connection.execute(
        select(_outbox).where(_outbox.c.id.in_(change.ids), _outbox.c.state == "waiting", _outbox.c.channel == PAUSED)
    ).all()
    of = sealers(connection, seal, [row.person_id for row in rows])
    for row in rows:
        body = of[row.person_id].open(row.body, f"outbox/body/{row.id}")
        at = max(datetime.fromisoformat(body[PAUSED_FROM]), now)
        lane = first_lane(connection, row.person_id)
        connection.execute(update(_outbox).where(_outbox.c.id == row.id).values(channel=lane, not_before=at))
    announce(connection)


def _take_back(connection: Connection, seal: Seal, change: c.TakeBackQueued, now: datetime) -> None:
    take_back(connection, seal, _outbox.c.id.in_(change.ids))


def _task_done(connection: Connection, seal: Seal, change: c.TaskDone, now: datetime) -> None:
    tasks = tables.tasks
    open_ = tasks.c.id == change.id, tasks.c.done_at.is_(None)
    connection.execute(update(tasks).where(*open_).values(done_at=change.at))


def _tick(connection: Connection, seal: Seal, change: c.Tick, now: datetime) -> None:
    table = tables.attendance
    for person_id, mark in change.marks.items():
        own = table.c.session_id == change.session_id, table.c.person_id == person_id
        connection.execute(delete(table).where(*own))
        if mark:
            connection.execute(insert(table).values(session_id=change.session_id, person_id=person_id, mark=mark))


def ticked(connection: Connection, session_id: str) -> dict[str, str]:
    """Person id -> mark, of those who were ticked."""
    table = tables.attendance
    rows = connection.execute(select(table).where(table.c.session_id == session_id))
    return {row.person_id: row.mark for row in rows}


def _resume_sending(connection: Connection, seal: Seal, change: c.ResumeSending, now: datetime) -> None:
    resume(connection)
    announce(connection)


MAKERS: dict[type, Callable[..., None]] = {
    c.HoldQueued: _hold,
    c.LetLeave: _let_leave,
    c.TakeBackQueued: _take_back,
    c.TaskDone: _task_done,
    c.Tick: _tick,
    c.ResumeSending: _resume_sending,
}
