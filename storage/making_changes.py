"""Makes what changes about sessions: another time or place, taking that back, who has seen it, a new venue."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from . import changes as c
from . import tables
from .records import Arrangement, Venue, arrangement
from .sealed import Seal
from .sessions import venue_body

ANSWER = ("answer", "minutes_late", "manner", "answered_at", "in_advance")


def _change_session(connection: Connection, seal: Seal, change: c.ChangeSession, now: datetime) -> None:
    """The old answers are kept beside the change: who had declined is asked nothing, and taking it back restores them."""
    body = {
        "old": change.old.plain(),
        "new": change.new.plain(),
        "by": change.by,
        "seen": [],
        "declined": sorted(change.declined),
        "answers": _answers(connection, change.session_id),
    }
    connection.execute(
        insert(tables.changes).values(
            id=change.id,
            session_id=change.session_id,
            state="held",
            at=change.at,
            leaves_at=change.leaves_at,
            step=0,
            body=seal.close(body, _place(change.id)),
        )
    )
    _hold_it(connection, seal, change.session_id, change.new)
    if change.old.when() != change.new.when():
        _open_answers(connection, change.session_id)


def _hold_it(connection: Connection, seal: Seal, session_id: str, new: Arrangement) -> None:
    table = tables.sessions
    row = connection.execute(select(table).where(table.c.id == session_id)).one()
    connection.execute(
        update(table)
        .where(table.c.id == session_id)
        .values(
            day=new.day.isoformat(),
            start=new.start.isoformat("minutes"),
            end=new.end.isoformat("minutes"),
            end_exact=new.end_exact,
            venue_id=new.venue_id,
            cancelled=new.cancelled,
            starts_at=new.starts_at(row.zone),
            revision=row.revision + 1,
            body=_with_new_body(seal, row, new),
        )
    )


def _with_new_body(seal: Seal, row: Row[Any], new: Arrangement) -> bytes | None:
    """Older rows have none, and need none as long as nothing in it changed."""
    if row.body is None and not new.link and not new.led_by:
        return None
    place = f"sessions/body/{row.id}"
    empty: dict[str, Any] = {"helper": "", "capacity": 0, "materials_on": None}
    before = seal.open(row.body, place) if row.body is not None else empty
    return seal.close({**before, "link": new.link, "led_by": list(new.led_by)}, place)


def _answers(connection: Connection, session_id: str) -> dict[str, dict[str, Any]]:
    table = tables.invitations
    rows = connection.execute(select(table).where(table.c.session_id == session_id)).all()
    return {
        row.person_id: {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name in ANSWER
            for value in [getattr(row, name)]
        }
        for row in rows
    }


def _open_answers(connection: Connection, session_id: str) -> None:
    table = tables.invitations
    nothing = {**dict.fromkeys(ANSWER), "answer": "open"}
    connection.execute(update(table).where(table.c.session_id == session_id).values(nothing))


def _undo_change(connection: Connection, seal: Seal, change: c.UndoChange, now: datetime) -> None:
    table = tables.changes
    row = connection.execute(select(table).where(table.c.id == change.id)).one()
    body = seal.open(row.body, _place(change.id))
    connection.execute(update(table).where(table.c.id == change.id).values(state="undone"))
    old, new = arrangement(body["old"]), arrangement(body["new"])
    _hold_it(connection, seal, row.session_id, old)
    if old.when() != new.when():
        _restore_answers(connection, row.session_id, body["answers"])


def _restore_answers(connection: Connection, session_id: str, answers: Mapping[str, Mapping[str, Any]]) -> None:
    """Of those who have not answered since."""
    table = tables.invitations
    for who, answer in answers.items():
        at = answer["answered_at"]
        connection.execute(
            update(table)
            .where(table.c.session_id == session_id, table.c.person_id == who, table.c.answered_at.is_(None))
            .values({**answer, "answered_at": datetime.fromisoformat(at) if at else None})
        )


def _saw_change(connection: Connection, seal: Seal, change: c.SawChange, now: datetime) -> None:
    table = tables.changes
    row = connection.execute(select(table).where(table.c.id == change.id)).one()
    body = seal.open(row.body, _place(change.id))
    body["seen"] = sorted({*body["seen"], change.person_id})
    connection.execute(update(table).where(table.c.id == change.id).values(body=seal.close(body, _place(change.id))))


def _place(change_id: str) -> str:
    return f"changes/body/{change_id}"


def _step_change(connection: Connection, seal: Seal, change: c.StepChange, now: datetime) -> None:
    table = tables.changes
    connection.execute(update(table).where(table.c.id == change.id).values(state=change.state, step=change.step))


def _new_venue(connection: Connection, seal: Seal, change: c.NewVenue, now: datetime) -> None:
    table = tables.venues
    if connection.execute(select(table.c.id).where(table.c.id == change.id)).first() is None:
        body = venue_body(Venue(change.id, change.project_id, change.name))
        connection.execute(insert(table).values(id=change.id, project_id=change.project_id, body=body))


MAKERS: Mapping[type, Callable[..., None]] = {
    c.ChangeSession: _change_session,
    c.UndoChange: _undo_change,
    c.SawChange: _saw_change,
    c.StepChange: _step_change,
    c.NewVenue: _new_venue,
}
