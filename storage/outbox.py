"""What we will say: claimed when due, handed over, and what became of it. States only move forward (R4).

    waiting    it has not been handed over                unclear    it may have gone: the provider is asked first
    sending    a worker has it, until its lease ends      accepted, sent, delivered, read, undelivered   the provider's word
    failed, expired, dropped, cancelled, byhand           it will not go this way

Each channel is a lane of its own, so that an outage of one holds up no other (R5).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Connection, Integer, Row, bindparam, delete, func, select, text, union_all, update

from . import tables
from .among import among
from .each import update_each
from .own_keys import has_key, sealers
from .records import Waiting
from .sealed import CannotOpen, Seal, Sealer

LEASE = timedelta(seconds=60)
"""Longer than any channel's own time-out."""
RANKS = ("change", "other", "reminder")
"""Who overtakes whom among what is due; the place in this list is the column ``rank``."""
HELD = "held"
"""The lane of what waits for a person's first answer (L7)."""
PAUSED = "paused"
"""The lane of what staff have stopped for now; from here it can only be over."""
PAUSED_FROM = "paused_from"
"""When a stopped message was to leave, beside the rest of what it is."""
STAGES = {
    "waiting": 0,
    "unclear": 0,
    "sending": 1,
    "accepted": 2,
    "sent": 3,
    "undelivered": 4,
    "delivered": 5,
    "read": 6,
}
LATE = timedelta(seconds=60)

_outbox = tables.outbox
_OF_THE_ROW_ONLY = {"place", "once", "lease_until", "forget_at"}
_WHOLE = select(*(column for column in _outbox.c if column.name not in _OF_THE_ROW_ONLY))
_WAITS, _UNDER_WAY, _HAS_ID = text(tables.WAITS), text(tables.UNDER_WAY), text(tables.HAS_ID)


@dataclass(frozen=True, slots=True)
class Queue:
    """How much waits and how late the oldest of it is, for ``/health``. Nothing about anybody."""

    waiting: int
    late: int
    latest_seconds: int


# --- claiming ------------------------------------------------------------------------------------------------------


def claim(
    connection: Connection, seal: Seal, channel: str, now: datetime, most: int, apart: float = 0.0
) -> list[Waiting]:
    """What is due in one lane, at most one message a person, changes first, each with a lease.

    The caller has locked the lane (``lanes.enter``), so that two workers never take two messages of one person.
    What a worker left behind when it died comes back in state "unclear": it may have gone (R1).
    ``apart`` are the seconds that the provider wants between two messages to one person.
    """
    facts = {"lane": channel, "now": now, "most": most}
    chosen: dict[str, Row[Any]] = {}
    _choose(connection.execute(_LEFT_BEHIND, facts), chosen, most)
    due = _due(bool(apart))
    facts |= {"most": 2 * most, "since": now - timedelta(seconds=apart)} if apart else {"most": 2 * most}
    for rank in range(len(RANKS)):
        if len(chosen) >= most:
            break
        _choose(connection.execute(due, {**facts, "rank": rank}), chosen, most)
    rows = list(chosen.values())
    _lease(connection, rows, now)
    return _opened(connection, seal, rows)


_LANE: BindParameter[str] = bindparam("lane")
_NOW: BindParameter[datetime] = bindparam("now", type_=_outbox.c.not_before.type)
_FREE = _WHOLE.limit(bindparam("most", type_=Integer)).with_for_update(skip_locked=True)
_LEFT_BEHIND = _FREE.where(_outbox.c.channel == _LANE, _UNDER_WAY, _outbox.c.lease_until <= _NOW).order_by(
    _outbox.c.not_before
)

_OVER = _FREE.where(_WAITS, _outbox.c.channel == _LANE, _outbox.c.not_after <= _NOW)


@cache
def _due(apart: bool) -> Any:
    """What is due in one lane and rank, of people to whom nothing is under way, nor, if ``apart``, went just now."""
    busy: Any = select(_outbox.c.person_id).where(_UNDER_WAY, _outbox.c.lease_until > _NOW)
    if apart:
        just_now = text(tables.WENT), _outbox.c.sent_at > bindparam("since", type_=_outbox.c.sent_at.type)
        busy = busy.union(select(_outbox.c.person_id).where(*just_now, _outbox.c.channel == _LANE))
    due = _WAITS, _outbox.c.channel == _LANE, _outbox.c.rank == bindparam("rank"), _outbox.c.not_before <= _NOW
    found = _FREE.where(*due, _outbox.c.person_id.not_in(busy))
    return found.order_by(_outbox.c.not_before, _outbox.c.place)


def over(connection: Connection, seal: Seal, channel: str, now: datetime, most: int) -> list[Waiting]:
    """What can no longer leave in a lane that stands still: it goes to the coordinator's list within the minute (R5)."""
    rows = connection.execute(_OVER, {"lane": channel, "now": now, "most": most}).all()
    _lease(connection, rows, now)
    return _opened(connection, seal, rows)


def _choose(rows: Iterable[Row[Any]], chosen: dict[str, Row[Any]], most: int) -> None:
    for row in rows:
        if len(chosen) < most:
            chosen.setdefault(row.person_id, row)


def _lease(connection: Connection, rows: Sequence[Row[Any]], now: datetime) -> None:
    if rows:
        connection.execute(
            update(_outbox)
            .where(among(connection, _outbox.c.id, [row.id for row in rows]))
            .values(state="sending", lease_until=now + LEASE, tries=_outbox.c.tries + 1)
        )


def _opened(connection: Connection, seal: Seal, rows: Sequence[Row[Any]]) -> list[Waiting]:
    of = sealers(connection, seal, [row.person_id for row in rows])
    found = []
    for row in rows:
        try:
            found.append(_waiting(row, of[row.person_id]))
        except CannotOpen:
            if has_key(connection, row.person_id):
                raise
            # Another process queued it in the very moment in which its reader was erased.
            connection.execute(delete(_outbox).where(_outbox.c.id == row.id))
    return found


def _waiting(row: Row[Any], theirs: Sealer) -> Waiting:
    return Waiting(
        id=row.id,
        person_id=row.person_id,
        not_before=row.not_before,
        not_after=row.not_after,
        class_=RANKS[row.rank],
        tries=row.tries + (row.state in ("waiting", "unclear", "sending")),
        state="unclear" if row.state in ("sending", "unclear") else "waiting",
        payload=theirs.open(row.body, f"outbox/body/{row.id}"),
        channel=row.channel,
        address_id=row.address_id,
        provider_id=row.provider_id,
        tried_at=row.sent_at,
    )


# --- what became of it ---------------------------------------------------------------------------------------------


def still_ours(connection: Connection, messages: Sequence[str]) -> set[str]:
    """Those that may still be handed over: nobody has stopped them while they waited for their turn (R15)."""
    people = tables.people
    return set(
        connection.execute(
            select(_outbox.c.id)
            .join(people, people.c.id == _outbox.c.person_id)
            .where(among(connection, _outbox.c.id, messages), _UNDER_WAY, people.c.stopped_at.is_(None))
        ).scalars()
    )


def accepted(
    connection: Connection, handed: Sequence[tuple[str, str, str]], now: datetime, forget_at: datetime | None
) -> None:
    """The provider has them: (message, the provider's id, the address it went to). ``forget_at``: when its copy can go."""
    rows = [{"id": message, "provider_id": name, "address_id": address} for message, name, address in handed]
    went = {"state": "accepted", "sent_at": now, "forget_at": forget_at, "lease_until": None}
    update_each(connection, _outbox, "id", rows, where=tables.UNDER_WAY, **went)


def again(connection: Connection, waiting: Waiting, at: datetime, *, unclear: bool = False) -> None:
    """It is tried again, at ``at`` or when its time is over, whichever is first: then it goes to the coordinator's list.

    If it is unclear, the moment of its first try stays: from then on the provider is asked about, however late (R1).
    """
    first_try = {"sent_at": func.coalesce(_outbox.c.sent_at, _outbox.c.not_before)} if unclear else {}
    _move(
        connection,
        waiting.id,
        state="unclear" if unclear else "waiting",
        tries=waiting.tries,
        not_before=at if waiting.not_after is None else min(at, waiting.not_after),
        **first_try,
    )


def by_another_way(connection: Connection, waiting: Waiting, channel: str, failed: str, at: datetime) -> None:
    """It goes to the lane of the next address, after the one that failed."""
    _move(connection, waiting.id, state="waiting", channel=channel, address_id=failed, not_before=at)


def held(connection: Connection, waiting: Waiting, until: datetime) -> None:
    """It waits for the person's first answer; unanswered, it comes to the coordinator's list when its time is over (L7)."""
    _move(connection, waiting.id, state="waiting", channel=HELD, not_before=until)


def let_go(connection: Connection, person_id: str, channel: str, now: datetime, place: int) -> bool:
    """The person has answered: what was held goes, in its order, after the answer to them. False if nothing was."""
    held_back = _outbox.c.person_id == person_id, _WAITS, _outbox.c.channel == HELD
    ids = connection.execute(select(_outbox.c.id).where(*held_back).order_by(_outbox.c.place)).scalars().all()
    for number, row_id in enumerate(ids):
        _move(connection, row_id, channel=channel, not_before=now, place=place + number)
    return bool(ids)


def ended(connection: Connection, row_id: str, state: str) -> None:
    """Ends a message that will not go: failed, expired, dropped, cancelled or byhand."""
    _move(connection, row_id, state=state)


def _move(connection: Connection, row_id: str, **values: Any) -> None:
    connection.execute(update(_outbox).where(_outbox.c.id == row_id).values(lease_until=None, **values))


def cancel_all(connection: Connection, person_id: str) -> None:
    """STOP: also what is claimed and not handed over yet (R15); what is under way shows as cancelled if it fails."""
    connection.execute(
        update(_outbox).where(_outbox.c.person_id == person_id, _WAITS).values(state="cancelled", lease_until=None)
    )


def receipt(connection: Connection, channel: str, provider_id: str, state: str) -> tuple[str, str] | None:
    """Moves a message forward by what the provider says; (outbox id, person id) if that changed anything (R4)."""
    row = connection.execute(
        select(_outbox.c.id, _outbox.c.person_id, _outbox.c.state).where(
            _HAS_ID, _outbox.c.provider_id == provider_id, _outbox.c.channel == channel
        )
    ).first()
    target = "undelivered" if state == "failed" else state
    if row is None or STAGES.get(target, 0) <= STAGES.get(row.state, 9):
        return None
    connection.execute(update(_outbox).where(_outbox.c.id == row.id).values(state=target))
    return row.id, row.person_id


def first_lane(connection: Connection, person_id: str) -> str:
    """The channel of a person's first address that works; without one it is done by hand."""
    ways = tables.addresses
    first = select(ways.c.channel).where(ways.c.person_id == person_id, ways.c.state != "blocked")
    return connection.execute(first.order_by(ways.c.place, ways.c.id).limit(1)).scalar() or "byhand"


# --- looking -------------------------------------------------------------------------------------------------------


def by_provider_id(connection: Connection, seal: Seal, channel: str, provider_id: str) -> Waiting | None:
    """The message of ours that a button belongs to, that is replied to, or that a receipt tells of."""
    row = connection.execute(
        _WHOLE.where(_HAS_ID, _outbox.c.provider_id == provider_id, _outbox.c.channel == channel)
    ).first()
    return next(iter(_opened(connection, seal, [row])), None) if row else None


def provider_ids(connection: Connection, person_id: str) -> set[str]:
    """The provider's ids of all that this person was sent."""
    own = select(_outbox.c.provider_id).where(_HAS_ID, _outbox.c.person_id == person_id)
    return set(connection.execute(own).scalars())


def by_id(connection: Connection, seal: Seal, row_id: str) -> Waiting | None:
    row = connection.execute(_WHOLE.where(_outbox.c.id == row_id)).first()
    return next(iter(_opened(connection, seal, [row])), None) if row else None


def next_due(connection: Connection, channels: Iterable[str]) -> datetime | None:
    """When the next message of these lanes wants to leave, or one that a worker left behind is free again."""
    moments = (connection.execute(_NEXT_DUE, {"lane": channel}).scalar() for channel in channels)
    return min((at for at in moments if at is not None), default=None)


def _first_of(condition: Any, moment: Any, rank: int | None = None) -> Any:
    of_rank = () if rank is None else (_outbox.c.rank == rank,)
    wanted = select(moment.label("at")).where(condition, _outbox.c.channel == bindparam("lane"), *of_rank)
    return select(wanted.order_by(moment).limit(1).subquery().c.at)


_MOMENTS = union_all(
    *(_first_of(_WAITS, _outbox.c.not_before, rank) for rank in range(len(RANKS))),
    _first_of(_UNDER_WAY, _outbox.c.lease_until),
).subquery()
_NEXT_DUE = select(func.min(_MOMENTS.c.at))


def queue(connection: Connection, channels: Iterable[str], now: datetime) -> Queue:
    """Numbers for ``/health``: how much waits, how much of it is late, and how late the oldest is, in seconds."""
    waiting = connection.execute(select(func.count()).select_from(_outbox).where(_WAITS)).scalar_one()
    of_lanes, since = _outbox.c.channel.in_(tuple(channels)), _outbox.c.not_before < now - LATE
    late = connection.execute(select(func.count(), func.min(_outbox.c.not_before)).where(_WAITS, of_lanes, since)).one()
    oldest = late[1]
    return Queue(int(waiting), int(late[0]), int((now - oldest).total_seconds()) if oldest else 0)
