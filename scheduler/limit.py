"""At most 3 texts that we start in 7 days: what would be the fourth rides on the next, waits, or goes to a human. Pure."""

from datetime import datetime, timedelta

from storage.dialogue import COUNTED_FOR
from storage.known import Known
from storage.records import Session, Waiting

from .plan import moments_for
from .quiet import ENOUGH_LEFT, next_allowed

MOST = 3
GIVES_WAY = frozenset({"after"})
"""Steps of what nobody needs to have had: it takes no place from others, and goes only where one is free (decision 14)."""
TIME_TO_ANSWER = timedelta(days=1)


def is_too_many(waiting: Waiting, known: Known, now: datetime) -> bool:
    """Changes and answers do not count, and nothing that staff get does (mission section 2)."""
    limited = waiting.counts or gives_way(waiting)
    return limited and not known.person.is_staff and len(known.dialogue.started_since(now)) >= MOST


def gives_way(waiting: Waiting) -> bool:
    """It goes while there is a place, and is dropped without a word when there is none."""
    return waiting.payload["step"] in GIVES_WAY


def rides_on_the_next(waiting: Waiting, known: Known, now: datetime) -> bool:
    """A later reminder of the same session says the same, and more."""
    session = known.session(waiting.payload["session"])
    if waiting.class_ != "reminder" or session is None:
        return False
    return any(at > now for _, at in moments_for(known.person, session, known.project.leads))


def free_again(waiting: Waiting, known: Known, now: datetime) -> datetime | None:
    """When it may go after all, or None if that would be too late to be of use."""
    oldest = known.dialogue.started_since(now)[-MOST]
    at = next_allowed(oldest + COUNTED_FOR, known.project.zone, known.person.preferences.hours)
    return at if at < _useful_until(waiting, known.session(waiting.payload["session"]), now) else None


def _useful_until(waiting: Waiting, session: Session | None, now: datetime) -> datetime:
    if session is None:
        return waiting.not_after or now
    return session.starts_at - (ENOUGH_LEFT if waiting.class_ == "reminder" else TIME_TO_ANSWER)
