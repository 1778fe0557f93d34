"""Messages that are taken back before they left. With an invitation goes that somebody is invited: they can be invited again."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, select, update

from . import tables
from .own_keys import sealers
from .sealed import Seal

_outbox, _invitations = tables.outbox, tables.invitations
INVITES = ("invite", "chase")
"""The steps whose names are free again: else the next invitation would count as said already."""


def take_back(connection: Connection, seal: Seal, wanted: ColumnElement[bool]) -> None:
    """What has left already is not touched."""
    rows = connection.execute(select(_outbox).where(wanted, _outbox.c.state == "waiting")).all()
    of = sealers(connection, seal, [row.person_id for row in rows])
    for row in rows:
        body = of[row.person_id].open(row.body, f"outbox/body/{row.id}")
        cancelled = {"state": "cancelled", "lease_until": None, **({"once": None} if body["step"] in INVITES else {})}
        connection.execute(update(_outbox).where(_outbox.c.id == row.id).values(cancelled))
        if body["step"] == "invite":
            _not_invited(connection, row, body["session"])


def _not_invited(connection: Connection, row: Row[Any], session_id: str) -> None:
    """Unless they have said something about it in the meantime."""
    own = _invitations.c.person_id == row.person_id, _invitations.c.session_id == session_id
    connection.execute(delete(_invitations).where(*own, _invitations.c.answered_at.is_(None)))
