"""Makes what people say about coming: who is invited, who answered what; never more seats taken than there are (19)."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from . import changes as c
from . import tables
from .database import Collided
from .records import SEATED
from .sealed import Seal
from .sessions import capacity_of


class SeatTaken(Collided):
    """Somebody else took the last seat at the same moment: this is undone, and thought about again with what holds now."""


def _answer(connection: Connection, seal: Seal, change: c.Answer, now: datetime) -> None:
    if change.answer in SEATED:
        _find_a_seat(connection, seal, change)
    table = tables.invitations
    said_how = {} if change.manner is None else {"manner": change.manner.plain()}
    connection.execute(
        update(table)
        .where(table.c.person_id == change.person_id, table.c.session_id == change.session_id)
        .values(
            answer=change.answer,
            minutes_late=change.minutes_late,
            answered_at=change.at,
            in_advance=change.in_advance,
            **said_how,
        )
    )


def _find_a_seat(connection: Connection, seal: Seal, change: c.Answer) -> None:
    """One after the other for each session; whoever has a seat keeps it.

    Raises:
        SeatTaken: every seat is another's.
    """
    sessions, table = tables.sessions, tables.invitations
    locked = select(sessions).where(sessions.c.id == change.session_id).with_for_update()
    row = connection.execute(locked).first()
    capacity = capacity_of(row, seal) if row is not None else 0
    if not capacity:
        return
    seated = table.c.session_id == change.session_id, table.c.answer.in_(SEATED)
    if connection.execute(select(table.c.answer).where(*seated, table.c.person_id == change.person_id)).first():
        return
    if connection.execute(select(func.count()).select_from(table).where(*seated)).scalar_one() >= capacity:
        raise SeatTaken("every seat is taken")


def _invite(connection: Connection, seal: Seal, change: c.Invite, now: datetime) -> None:
    table = tables.invitations
    known = connection.execute(
        select(table.c.person_id).where(table.c.person_id == change.person_id, table.c.session_id == change.session_id)
    ).first()
    if known is None:
        connection.execute(
            insert(table).values(
                person_id=change.person_id, session_id=change.session_id, answer="open", asked_at=change.at
            )
        )


MAKERS: Mapping[type, Callable[..., None]] = {c.Answer: _answer, c.Invite: _invite}
