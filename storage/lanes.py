"""One lane for each channel: how fast it may go, shared by all workers, and whether it works at all.

A lane is entered under a lock, so that workers claim one after the other; what they claimed they send side by side.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from . import tables

WORKS, HALTED = "works", "halted"
HALTED_FOR = timedelta(minutes=5)
"""How long a lane whose account is refused stands still before one message tries it again."""

_lanes = tables.lanes
_MICROSECOND = timedelta(microseconds=1)
_BEGIN = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Lane:
    """``next_free`` is when the provider takes the next message. ``reason`` is for staff, in plain words."""

    channel: str
    state: str = WORKS
    reason: str = ""
    since: datetime | None = None
    look_at: datetime | None = None
    next_free: datetime = _BEGIN

    def stands_still(self, now: datetime) -> bool:
        return self.state == HALTED and self.look_at is not None and now < self.look_at


def make(connection: Connection, channels: Iterable[str]) -> None:
    """Makes the rows that are missing; several workers may start at once."""
    there = set(connection.execute(select(_lanes.c.channel)).scalars())
    for channel in sorted(set(channels) - there):
        try:
            with connection.begin_nested():
                row = {"channel": channel, "state": WORKS, "reason": "", "next_free": 0}
                connection.execute(insert(_lanes).values(**row))
        except IntegrityError:
            continue


def enter(connection: Connection, channel: str) -> Lane:
    """The lane, locked until the transaction ends."""
    row = connection.execute(select(_lanes).where(_lanes.c.channel == channel).with_for_update()).first()
    if row is None:
        make(connection, (channel,))
        return enter(connection, channel)
    return Lane(row.channel, row.state, row.reason, row.since, row.look_at, _BEGIN + row.next_free * _MICROSECOND)


def take(connection: Connection, channel: str, next_free: datetime) -> None:
    """Whoever comes next may go from this moment on."""
    value = (next_free - _BEGIN) // _MICROSECOND
    connection.execute(update(_lanes).where(_lanes.c.channel == channel).values(next_free=value))


def halt(connection: Connection, channel: str, reason: str, now: datetime) -> bool:
    """Our own account is refused: the lane stands still. True if it worked until now: somebody must be told."""
    lane = enter(connection, channel)
    connection.execute(
        update(_lanes)
        .where(_lanes.c.channel == channel)
        .values(
            state=HALTED,
            reason=reason,
            since=lane.since if lane.state == HALTED else now,
            look_at=now + HALTED_FOR,
        )
    )
    return lane.state != HALTED


def look_now(connection: Connection, channel: str, now: datetime) -> None:
    """The message that was to try the lane again did not leave after all: the next one may try at once."""
    connection.execute(update(_lanes).where(_lanes.c.channel == channel, _lanes.c.state == HALTED).values(look_at=now))


def works(connection: Connection, channel: str) -> None:
    """A message went: the lane works again."""
    connection.execute(
        update(_lanes)
        .where(_lanes.c.channel == channel, _lanes.c.state != WORKS)
        .values(state=WORKS, reason="", since=None, look_at=None)
    )


def halted(connection: Connection) -> list[Lane]:
    """The lanes that do not work, for the desk, ``/health`` and the operator's alarm."""
    rows = connection.execute(select(_lanes).where(_lanes.c.state == HALTED).order_by(_lanes.c.channel)).all()
    return [Lane(row.channel, row.state, row.reason, row.since, row.look_at) for row in rows]
