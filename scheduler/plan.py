"""Who is reminded when: a person, a session and now become messages with their moments. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from storage.changes import AskedAddress, Change, Part, Queue
from storage.dialogue import Question
from storage.records import Person, Session, wall

from .quiet import for_reminder, next_allowed

REMINDERS = (("week", 7), ("day", 1), ("hours", 0))
HOURS_BEFORE = timedelta(hours=2)
TOO_CLOSE = timedelta(hours=6)
CHASE_AFTER = timedelta(days=3)
NOT_REMINDED = frozenset({"no", "open", "not_invited", "waiting", "offered"})


def moments(session: Session) -> list[tuple[str, datetime]]:
    """Each reminder and when it leaves. "The day before" is the same wall time, over both clock changes (R8).

    Two that would come within 6 hours of each other become one: the later.
    """
    wanted = []
    for step, days in REMINDERS:
        exact = wall(session.day - timedelta(days=days), session.start, session.zone) if days else None
        at = exact if exact is not None else session.starts_at - HOURS_BEFORE
        wanted.append((step, for_reminder(at, session.starts_at, session.zone)))
    return [
        (step, at)
        for number, (step, at) in enumerate(wanted)
        if not any(abs(later - at) < TOO_CLOSE for _, later in wanted[number + 1 :])
    ]


def reminders(person_id: str, session: Session, now: datetime) -> list[Change]:
    """The reminders still to come. Queueing them again is harmless; those of an old revision drop when they leave."""
    return [
        Queue(
            to=person_id,
            class_="reminder",
            not_before=at,
            not_after=session.starts_at,
            once=f"remind/{person_id}/{session.id}/{session.revision}/{step}",
            session_id=session.id,
            revision=session.revision,
            step=step,
            asks=Question("reminder", session.id),
        )
        for step, at in moments(session)
        if at > now
    ]


def replanned(people: Sequence[str], session: Session, now: datetime) -> list[Change]:
    """After a move: new reminders for everybody who may come."""
    return [change for person_id in people for change in reminders(person_id, session, now)]


def chase_moment(asked_at: datetime, session: Session) -> datetime | None:
    """When the one friendly second question goes: 3 days after the invitation, not in the last day before (52)."""
    at = for_reminder(asked_at + CHASE_AFTER, session.starts_at, session.zone)
    return at if session.starts_at - at > timedelta(days=1) else None


def introductions(person: Person, now: datetime, zone: str) -> list[Change]:
    """The neutral question to a new number, and once more after 3 days; queueing them again is harmless (L7)."""
    new = next((address for address in person.addresses if address.state == "unproven"), None)
    if new is None:
        return []
    first = next_allowed(now, zone)
    again = next_allowed(first + CHASE_AFTER, zone)
    asked: list[Change] = [AskedAddress(new.id, first)] if new.asked_at is None else []
    return asked + [
        Queue(
            to=person.id,
            parts=(Part(sentence),),
            not_before=at,
            once=f"{sentence}/{new.id}",
            step="hello",
            asks=Question("hello", about=new.id),
        )
        for sentence, at in (("HELLO", first), ("HELLO_AGAIN", again))
    ]
