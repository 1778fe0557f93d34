"""Copies that lie at the provider: emptied once we are done with a text (S8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, text, update

from . import tables

AFTER_SENDING = timedelta(hours=1)
"""Until then the provider may still need the words, and we may have to ask for them (R1)."""
ASK_AGAIN = timedelta(hours=1)
GIVE_UP = timedelta(days=14)
"""The provider may refuse for a while, up to 14 days (S8)."""
MOST = 50


@dataclass(frozen=True, slots=True)
class Copy:
    """``table`` is inbox or outbox; ``since`` when the text came or went."""

    table: str
    id: str
    channel: str
    provider_id: str
    since: datetime


def due(connection: Connection, channels: Iterable[str], now: datetime) -> list[Copy]:
    found = []
    for name, since in (("inbox", tables.inbox.c.received_at), ("outbox", tables.outbox.c.sent_at)):
        table = tables.metadata.tables[name]
        rows = connection.execute(
            select(table.c.id, table.c.channel, table.c.provider_id, since.label("since"))
            .where(text(tables.HAS_COPY), table.c.forget_at <= now, table.c.channel.in_(tuple(channels)))
            .order_by(table.c.forget_at)
            .limit(MOST)
        )
        found += [Copy(name, row.id, row.channel, row.provider_id, row.since) for row in rows]
    return found


def forgotten(connection: Connection, copy: Copy) -> None:
    _set(connection, copy, None)


def not_yet(connection: Connection, copy: Copy, now: datetime) -> bool:
    """The provider refused; asked again later. False when it has refused for too long: a human is told."""
    given_up = now - copy.since > GIVE_UP
    _set(connection, copy, None if given_up else now + ASK_AGAIN)
    return not given_up


def _set(connection: Connection, copy: Copy, at: datetime | None) -> None:
    table = tables.metadata.tables[copy.table]
    connection.execute(update(table).where(table.c.id == copy.id).values(forget_at=at))
