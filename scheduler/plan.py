"""Who is reminded when: a person, a session and now become messages with their moments. Pure."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from storage.changes import AskedAddress, Change, Part, Queue
from storage.dialogue import Question
from storage.known import Known
from storage.preferences import USUAL_HOURS, USUAL_LEADS, Hours, Lead
from storage.records import Person, Session, wall

from .quiet import for_reminder, next_allowed

TOO_CLOSE = timedelta(hours=6)
CHASE_AFTER = timedelta(days=3)
NOT_REMINDED = frozenset({"no", "open", "not_invited", "waiting", "offered"})


def moments(
    session: Session, leads: Sequence[Lead] = USUAL_LEADS, hours: Hours = USUAL_HOURS
) -> list[tuple[str, datetime]]:
    """Each reminder and when it leaves. "The day before" is the same wall time, over both clock changes (R8).

    Two that would come within 6 hours of each other become one: the later.
    """
    return list(_moments(session.day, session.start, session.zone, tuple(leads), hours))


@lru_cache(maxsize=4096)
def _moments(
    day: date, start: time, zone: str, leads: tuple[Lead, ...], hours: Hours
) -> tuple[tuple[str, datetime], ...]:
    """Worked out once for all those who chose alike: a group's reminders leave at one moment."""
    starts_at = wall(day, start, zone)
    wanted = [
        (lead.name, for_reminder(_wanted_at(day, start, zone, lead), starts_at, zone, hours))
        for lead in sorted(set(leads), key=lambda lead: lead.length, reverse=True)
    ]
    return tuple(
        (step, at)
        for number, (step, at) in enumerate(wanted)
        if not any(abs(later - at) < TOO_CLOSE for _, later in wanted[number + 1 :])
    )


def wanted_at(session: Session, lead: Lead) -> datetime:
    """The moment of a reminder before anybody thinks of quiet hours."""
    return _wanted_at(session.day, session.start, session.zone, lead)


def _wanted_at(day: date, start: time, zone: str, lead: Lead) -> datetime:
    if lead.days:
        return wall(day - timedelta(days=lead.days), start, zone)
    return wall(day, start, zone) - timedelta(hours=lead.hours)


def moments_for(person: Person, session: Session, usual: Sequence[Lead]) -> list[tuple[str, datetime]]:
    """By what the person chose; ``usual`` are the reminders of the project."""
    chosen = person.preferences.leads
    return moments(session, usual if chosen is None else chosen, person.preferences.hours)


def reminders(person: Person, session: Session, usual: Sequence[Lead], now: datetime) -> list[Change]:
    """The reminders still to come. Queueing them again is harmless; those of an old revision drop when they leave."""
    return [_reminder(person, session, step, at) for step, at in moments_for(person, session, usual) if at > now]


def _reminder(person: Person, session: Session, step: str, at: datetime) -> Queue:
    plan = person.preferences.version
    once = f"remind/{person.id}/{session.id}/{session.revision}/{step}"
    return Queue(
        to=person.id,
        class_="reminder",
        not_before=at,
        not_after=session.starts_at,
        once=f"{once}/{plan}" if plan else once,
        session_id=session.id,
        revision=session.revision,
        step=step,
        plan=plan,
        asks=Question("reminder", session.id),
    )


def planned_anew(
    before: Person, person: Person, session: Session, usual: Sequence[Lead], now: datetime
) -> list[Change]:
    """After somebody chose other reminders or hours: what has left by the old plan does not come again by the new one."""
    left = {step for step, at in moments_for(before, session, usual) if at <= now}
    return [
        _reminder(person, session, step, at)
        for step, at in moments_for(person, session, usual)
        if at > now and step not in left
    ]


def replanned(people: Sequence[Person], session: Session, usual: Sequence[Lead], now: datetime) -> list[Change]:
    """After a move: new reminders for everybody who may come."""
    return [change for person in people for change in reminders(person, session, usual, now)]


def for_everybody(known: Known, now: datetime) -> list[Change]:
    """After the project chose other reminders: for who comes. Those of the set before drop when they leave."""
    return [
        change
        for session in known.sessions
        if session.starts_at > now and not session.cancelled
        for member in known.group
        if member.answers.get(session.id, "not_invited") not in NOT_REMINDED
        for change in reminders(member.person, session, known.project.leads, now)
    ]


def chase_moment(asked_at: datetime, session: Session) -> datetime | None:
    """When the one friendly second question goes: 3 days after the invitation, not in the last day before (52)."""
    at = for_reminder(asked_at + CHASE_AFTER, session.starts_at, session.zone)
    return at if session.starts_at - at > timedelta(days=1) else None


def copy_for(step: str, person_id: str, session_id: str) -> str:
    """The name under which an invitation, or its second question, is queued for one person."""
    return f"{step}/{person_id}/{session_id}"


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
