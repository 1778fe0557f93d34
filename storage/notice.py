"""When people were invited to each session: what the notice that they had is counted from (demand 6)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from . import tables


def first_invited(connection: Connection, session_ids: Sequence[str]) -> dict[str, tuple[datetime, int]]:
    """Session id -> (the moment of its first invitations, how many are invited by now)."""
    table = tables.invitations
    asked = select(table.c.session_id, func.min(table.c.asked_at).label("first"), func.count().label("people"))
    wanted = asked.where(table.c.session_id.in_(session_ids), table.c.asked_at.is_not(None))
    rows = connection.execute(wanted.group_by(table.c.session_id))
    return {row.session_id: (row.first, row.people) for row in rows}
