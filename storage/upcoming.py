"""What waits in the outbox as staff may see it: what a session or a broadcast says. Never an answer, never what is private."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from . import tables
from .outbox import PAUSED, RANKS
from .own_keys import sealers
from .sealed import Seal

LOOK_AHEAD = timedelta(days=14)
MOST = 5000
SHOWN = frozenset({"invite", "chase", "first", "again", "decided", "group"})
"""The steps that staff may see, beside reminders. All else stays unseen: an answer or a concern would show who wrote (A4)."""
REMINDER = RANKS.index("reminder")


@dataclass(frozen=True, slots=True)
class Upcoming:
    """Messages that say the same and leave together. ``at``: None if staff have stopped them."""

    ids: tuple[str, ...]
    people: tuple[str, ...]
    step: str
    about: str
    """The session, or the broadcast."""
    at: datetime | None
    revision: int = 0
    """Which state of the session a reminder is about; one of an older state drops when its time comes."""
    reminds: bool = False

    @property
    def paused(self) -> bool:
        return self.at is None


def upcoming(connection: Connection, seal: Seal, people: Collection[str], now: datetime) -> list[Upcoming]:
    """What leaves in the next two weeks, soonest first, then what is stopped."""
    outbox = tables.outbox
    soon = (outbox.c.not_before <= now + LOOK_AHEAD) | (outbox.c.channel == PAUSED)
    rows = connection.execute(
        select(outbox)
        .where(outbox.c.state == "waiting", soon)
        .order_by(outbox.c.not_before, outbox.c.place)
        .limit(MOST)
    ).all()
    groups: dict[tuple[str, str, datetime | None, int, bool], list[tuple[str, str]]] = {}
    of = sealers(connection, seal, [row.person_id for row in rows])
    for row in rows:
        if row.person_id not in people:
            continue
        body = of[row.person_id].open(row.body, f"outbox/body/{row.id}")
        reminds = row.rank == REMINDER
        if (body["step"] not in SHOWN and not reminds) or body["answers"]:
            continue
        at = None if row.channel == PAUSED else row.not_before
        about = body["session"] or body.get("broadcast", "")
        group = body["step"], about, at, body["revision"], reminds
        groups.setdefault(group, []).append((row.id, row.person_id))
    found = [
        Upcoming(tuple(one for one, _ in some), tuple(who for _, who in some), *group) for group, some in groups.items()
    ]
    return sorted(found, key=lambda group: (group.paused, group.at or now))
