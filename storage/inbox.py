"""What we were told: kept once, claimed by one reader at a time, done."""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import BindParameter, Connection, and_, bindparam, delete, func, or_, select, update

from messages.channel import Inbound

from . import tables
from .once import insert_once
from .own_keys import has_key, own
from .people import find_address, heard_from
from .records import Kept
from .sealed import CannotOpen, Seal
from .wake import announce

LEASE = timedelta(seconds=60)
TRIES = 3
_TURN = 4207
"""The number of the readers' lock; any number that nothing else uses."""


Keeping = Literal["kept", "again", "stranger"]


def keep(connection: Connection, seal: Seal, heard: Inbound, new_id: str, now: datetime) -> Keeping:
    """Stores one text, once per (channel, provider id), if we know who writes (R3, R10). Nothing is kept of a stranger."""
    known = find_address(connection, seal, heard.channel, heard.address)
    if known is None:
        return "stranger"
    at = heard.received_at or now
    row = {
        "id": new_id,
        "channel": heard.channel,
        "provider_id": heard.provider_id,
        "person_id": known[1],
        "state": "unread",
        "tries": 0,
        "received_at": at,
        "place": time.time_ns() // 1000,
        "body": own(connection, seal, known[1]).close(_body(heard), f"inbox/body/{new_id}"),
    }
    if not connection.execute(insert_once(connection, tables.inbox, ("channel", "provider_id")), row).rowcount:
        return "again"
    if heard.kind != "blocked":
        heard_from(connection, known[0], at)
    announce(connection)
    return "kept"


def _body(heard: Inbound) -> dict[str, Any]:
    return {
        "address": heard.address,
        "words": heard.words,
        "kind": heard.kind,
        "choice": heard.choice,
        "answers": heard.answers,
        "link_code": heard.link_code,
        "opted": heard.opted,
    }


_NOW: BindParameter[datetime] = bindparam("now", type_=tables.inbox.c.lease_until.type)
_READING = tables.inbox.c.state == "reading"
_BUSY = select(tables.inbox.c.person_id).where(
    _READING, tables.inbox.c.lease_until > _NOW, tables.inbox.c.person_id.is_not(None)
)
_FREE = or_(tables.inbox.c.state == "unread", and_(_READING, tables.inbox.c.lease_until <= _NOW))
_OLDEST_FREE = (
    select(tables.inbox)
    .where(_FREE, or_(tables.inbox.c.person_id.is_(None), tables.inbox.c.person_id.not_in(_BUSY)))
    .order_by(tables.inbox.c.received_at, tables.inbox.c.place)
    .limit(1)
    .with_for_update(skip_locked=True)
)


def claim(connection: Connection, seal: Seal, now: datetime) -> Kept | None:
    """The oldest unread text of a person whose texts nobody else is reading, with a lease.

    Two readers that look at the same moment take turns, so that they never read two texts of one person side by side.
    """
    texts = tables.inbox
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_TURN)))
    row = connection.execute(_OLDEST_FREE, {"now": now}).first()
    if row is None:
        return None
    connection.execute(
        update(texts).where(texts.c.id == row.id).values(state="reading", tries=row.tries + 1, lease_until=now + LEASE)
    )
    try:
        body: dict[str, Any] = own(connection, seal, row.person_id).open(row.body, f"inbox/body/{row.id}")
    except CannotOpen:
        if has_key(connection, row.person_id):
            raise
        connection.execute(delete(texts).where(texts.c.id == row.id))  # it came in the moment its writer was erased
        return claim(connection, seal, now)
    return Kept(
        row.id, row.channel, row.provider_id, row.person_id, received_at=row.received_at, tries=row.tries + 1, **body
    )


def done(connection: Connection, kept_id: str, now: datetime) -> None:
    """It is answered; the provider's copy can go (S8)."""
    texts = tables.inbox
    connection.execute(update(texts).where(texts.c.id == kept_id).values(state="done", lease_until=None, forget_at=now))


def give_up(connection: Connection, kept_id: str) -> None:
    """The text stays, marked: a human looks at it."""
    connection.execute(
        update(tables.inbox).where(tables.inbox.c.id == kept_id).values(state="broken", lease_until=None)
    )


def again(connection: Connection, kept_id: str) -> None:
    connection.execute(
        update(tables.inbox).where(tables.inbox.c.id == kept_id).values(state="unread", lease_until=None)
    )


def answered_since(connection: Connection, person_id: str, since: datetime) -> Sequence[datetime]:
    """When this person's recent texts came, for the limit on answers (R16)."""
    texts = tables.inbox
    rows = connection.execute(
        select(texts.c.received_at).where(texts.c.person_id == person_id, texts.c.received_at > since)
    )
    return [row.received_at for row in rows]
