"""Sending stands still after a restore, until a person has looked and says so (S6, R20).

What waited then keeps waiting, nothing is planned, and nothing is fetched that may have been answered before. Whoever writes to
us now is answered: in danger nobody must get silence.
"""

from datetime import datetime

from sqlalchemy import Connection, func, literal, update

from . import tables
from .notes import forget_note, note, set_note

_SINCE = "sending paused"
_LANE = "restored/"
"""Before the name of the lane in which a message waited. No worker empties such a lane."""
_outbox = tables.outbox


def pause(connection: Connection, now: datetime) -> int:
    """Stops what waits; how many messages that is."""
    set_note(connection, _SINCE, now.isoformat())
    waits = _outbox.c.state.in_(("waiting", "unclear")), _outbox.c.channel.not_like(f"{_LANE}%")
    return connection.execute(update(_outbox).where(*waits).values(channel=literal(_LANE) + _outbox.c.channel)).rowcount


def paused_since(connection: Connection) -> datetime | None:
    """None: sending is not paused."""
    since = note(connection, _SINCE)
    return datetime.fromisoformat(since) if since else None


def resume(connection: Connection) -> int:
    """A person said so: what was stopped waits for its moment again; how many messages that is."""
    forget_note(connection, _SINCE)
    stopped = _outbox.c.channel.like(f"{_LANE}%")
    lane = func.substr(_outbox.c.channel, len(_LANE) + 1)
    gone_on = connection.execute(update(_outbox).where(stopped).values(channel=lane)).rowcount
    connection.execute(update(tables.projects).values(look_at=None))
    return gone_on
