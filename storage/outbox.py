"""What we will say: claimed when due, handed over, and what became of it. States only move forward (R4)."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, case, func, or_, select, update

from . import tables
from .records import Waiting
from .sealed import Seal

LEASE = timedelta(seconds=60)
BATCH = 50
RANK = {"waiting": 0, "sending": 1, "accepted": 2, "sent": 3, "undelivered": 4, "delivered": 5, "read": 6}
_CLASS_RANK = case({"change": 0, "other": 1}, value=tables.outbox.c["class"], else_=2)


def claim(connection: Connection, seal: Seal, now: datetime, most: int = BATCH) -> list[Waiting]:
    """What is due, at most one message a person, changes first, each with a lease.

    A row whose lease ran out while it was being handed over comes back in state "unclear": it may have gone (R1).
    """
    rows = outbox = tables.outbox
    busy = select(outbox.c.person_id).where(outbox.c.state == "sending", outbox.c.lease_until > now)
    due = or_(
        and_(outbox.c.state == "waiting", outbox.c.not_before <= now),
        and_(outbox.c.state == "sending", outbox.c.lease_until <= now),
    )
    found = connection.execute(
        select(rows)
        .where(due, outbox.c.person_id.not_in(busy))
        .order_by(_CLASS_RANK, outbox.c.not_before, outbox.c.place)
        .limit(most * 4)
        .with_for_update(skip_locked=True)
    ).all()
    chosen = _first_of_each_person(found)[:most]
    for row in chosen:
        connection.execute(
            update(outbox)
            .where(outbox.c.id == row.id)
            .values(state="sending", lease_until=now + LEASE, tries=row.tries + 1)
        )
    return [_opened(row, seal) for row in chosen]


def _first_of_each_person(rows: Any) -> list[Row[Any]]:
    first: dict[str, Row[Any]] = {}
    for row in rows:
        before = first.get(row.person_id)
        if before is None or (row.not_before, row.place) < (before.not_before, before.place):
            first[row.person_id] = row
    return [row for row in rows if first[row.person_id] is row]


def _opened(row: Row[Any], seal: Seal) -> Waiting:
    return Waiting(
        id=row.id,
        person_id=row.person_id,
        not_before=row.not_before,
        not_after=row.not_after,
        class_=row._mapping["class"],
        tries=row.tries + 1,
        state="unclear" if row.state == "sending" else "waiting",
        payload=seal.open(row.body, f"outbox/body/{row.id}"),
        channel=row.channel,
        address_id=row.address_id,
        provider_id=row.provider_id,
    )


def going(connection: Connection, row_id: str, channel: str, address_id: str) -> None:
    """Remembers by which way a message is being handed over, before it is."""
    connection.execute(
        update(tables.outbox).where(tables.outbox.c.id == row_id).values(channel=channel, address_id=address_id)
    )


def accepted(connection: Connection, row_id: str, provider_id: str, now: datetime) -> None:
    connection.execute(
        update(tables.outbox)
        .where(tables.outbox.c.id == row_id, tables.outbox.c.state == "sending")
        .values(state="accepted", provider_id=provider_id, sent_at=now, lease_until=None)
    )


def later(connection: Connection, row_id: str, at: datetime) -> None:
    connection.execute(
        update(tables.outbox)
        .where(tables.outbox.c.id == row_id)
        .values(state="waiting", not_before=at, lease_until=None)
    )


def unclear(connection: Connection, row_id: str, at: datetime) -> None:
    """It may have gone. It stays "sending" until ``at``, then comes back marked unclear, so that it is asked about first."""
    connection.execute(update(tables.outbox).where(tables.outbox.c.id == row_id).values(lease_until=at))


def ended(connection: Connection, row_id: str, state: str) -> None:
    """Ends a message that will not go: failed, expired, dropped or cancelled."""
    connection.execute(update(tables.outbox).where(tables.outbox.c.id == row_id).values(state=state, lease_until=None))


def receipt(connection: Connection, channel: str, provider_id: str, state: str) -> tuple[str, str] | None:
    """Moves a message forward by what the provider says; (outbox id, person id) if that changed anything (R4)."""
    outbox = tables.outbox
    row = connection.execute(
        select(outbox.c.id, outbox.c.person_id, outbox.c.state).where(
            outbox.c.channel == channel, outbox.c.provider_id == provider_id
        )
    ).first()
    target = "undelivered" if state == "failed" else state
    if row is None or RANK.get(target, 0) <= RANK.get(row.state, 9):
        return None
    connection.execute(update(outbox).where(outbox.c.id == row.id).values(state=target))
    return row.id, row.person_id


def by_provider_id(connection: Connection, seal: Seal, channel: str, provider_id: str) -> Waiting | None:
    """The message of ours that a button belongs to or that is replied to."""
    row = connection.execute(
        select(tables.outbox).where(tables.outbox.c.channel == channel, tables.outbox.c.provider_id == provider_id)
    ).first()
    return _opened(row, seal) if row else None


def by_id(connection: Connection, seal: Seal, row_id: str) -> Waiting | None:
    row = connection.execute(select(tables.outbox).where(tables.outbox.c.id == row_id)).first()
    return _opened(row, seal) if row else None


def next_due(connection: Connection) -> datetime | None:
    """When the next waiting message wants to leave."""
    outbox = tables.outbox
    return connection.execute(select(func.min(outbox.c.not_before)).where(outbox.c.state == "waiting")).scalar()


def counts(connection: Connection, now: datetime) -> dict[str, int]:
    """Numbers for ``/health``: how much waits, how much is late. Nothing about anybody."""
    outbox = tables.outbox
    waiting = connection.execute(
        select(func.count()).select_from(outbox).where(outbox.c.state.in_(("waiting", "sending")))
    ).scalar()
    late = connection.execute(
        select(func.count())
        .select_from(outbox)
        .where(outbox.c.state == "waiting", outbox.c.not_before < now - timedelta(seconds=60))
    ).scalar()
    return {"waiting": int(waiting or 0), "late": int(late or 0)}
