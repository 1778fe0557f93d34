"""Seats of a session: who has one, who waits, and a free one offered to the next for a while (19). Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from storage import changes as c
from storage.dialogue import Question
from storage.known import Watch
from storage.records import SEATED, Session

from .leaving import session_facts
from .quiet import next_allowed
from .unseen import Due

KEPT_FOR = timedelta(hours=24)
TOO_LATE = timedelta(hours=1)
"""Nobody can get ready in less."""


def taken(answers: Mapping[str, Mapping[str, str]], session_id: str) -> int:
    """``answers``: person id -> session id -> answer."""
    return sum(own.get(session_id) in SEATED for own in answers.values())


def kept_until(offered_at: datetime, starts_at: datetime) -> datetime | None:
    """A day, or half of what is left, so that the next one has time too; None if it is too late to offer anything."""
    left = starts_at - offered_at
    return offered_at + min(KEPT_FOR, left / 2) if left > TOO_LATE else None


def seats(watch: Watch, now: datetime) -> Iterator[Due]:
    """What was offered and not answered goes to the next; each free seat to who has waited longest."""
    for session in watch.sessions:
        if session.capacity and not session.cancelled and session.starts_at > now:
            yield from _lapsed(watch, session)
            yield from _offers(watch, session, now)


def _lapsed(watch: Watch, session: Session) -> Iterator[Due]:
    for who, at in _those(watch, session, "offered"):
        until = kept_until(at, session.starts_at) or session.starts_at
        yield Due(until, (c.Answer(who, session.id, "open", until, in_advance=True),))


def _offers(watch: Watch, session: Session, now: datetime) -> Iterator[Due]:
    at = next_allowed(now, session.zone)
    until = kept_until(at, session.starts_at)
    free = session.capacity - taken(watch.answers, session.id)
    if until is None or free <= 0:
        return
    local = until.astimezone(ZoneInfo(session.zone)).replace(tzinfo=None, second=0, microsecond=0)
    facts = {**session_facts(session), "by": local.isoformat(timespec="minutes")}
    for who, _ in _those(watch, session, "waiting")[:free]:
        offer = c.Queue(
            to=who,
            parts=(c.Part("SEAT_OFFERED", facts),),
            not_before=at,
            not_after=until,
            once=f"seat/{session.id}/{who}/{at.isoformat()}",
            session_id=session.id,
            step="seat",
            asks=Question("invite", session.id),
        )
        yield Due(now, (c.Answer(who, session.id, "offered", at, in_advance=True), offer))


def _those(watch: Watch, session: Session, answer: str) -> list[tuple[str, datetime]]:
    """Who gave this answer, and since when; the longest first. Nobody who stopped."""
    found = []
    for person in watch.everybody:
        since = watch.since.get(person.id, {}).get(session.id)
        if watch.answers.get(person.id, {}).get(session.id) == answer and since and person.stopped_at is None:
            found.append((person.id, since))
    return sorted(found, key=lambda one: (one[1], one[0]))
