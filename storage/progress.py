"""How far messages to a group are, each asked for by the name under which it was queued: so never anything private."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from . import tables
from .outbox import HELD, PAUSED
from .receipts import name_of_the_next
from .sealed import Seal

STAGES = {
    "waiting": "waits",
    "unclear": "under_way",
    "sending": "under_way",
    "accepted": "sent",
    "sent": "sent",
    "delivered": "arrived",
    "read": "arrived",
    "byhand": "by_hand",
    "undelivered": "not_arrived",
    "failed": "not_arrived",
    "expired": "not_arrived",
    "dropped": "not_needed",
    "cancelled": "taken_back",
}
"""The states of the outbox as staff may see them."""
LANES = {HELD: "their_word", PAUSED: "stopped"}
"""Why a message waits longer than for its time: for a first answer, or for WhatsApp's window to open; or for staff."""


class Far(NamedTuple):
    """How far one message is, and when it left, if it has."""

    stage: str
    left_at: datetime | None


def how_far(connection: Connection, seal: Seal, names: Mapping[str, str]) -> dict[str, Far]:
    """By the keys of ``names``, for those that were queued. What goes once more counts as what became of that."""
    found: dict[str, Far] = {}
    asked = {seal.once(name): key for key, name in names.items()}
    while asked:
        outbox = tables.outbox
        columns = outbox.c.id, outbox.c.once, outbox.c.state, outbox.c.channel, outbox.c.sent_at
        rows = connection.execute(select(*columns).where(outbox.c.once.in_(list(asked)))).all()
        again: dict[str, str] = {}
        for row in rows:
            stage = LANES.get(row.channel, STAGES["waiting"]) if row.state == "waiting" else STAGES[row.state]
            found[asked[row.once]] = Far(stage, row.sent_at)
            if row.state == "undelivered":
                again[seal.once(name_of_the_next(row.id))] = asked[row.once]
        asked = again
    return found
