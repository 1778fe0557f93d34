"""After sessions 1, 4 and the last: was there anything that could not be said? Once, gently, into the private line (23). Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from storage import changes as c
from storage.known import Watch
from storage.records import Person, Session

from .leaving import ways
from .quiet import next_allowed
from .unseen import Due

ASKED_AFTER = frozenset({1, 4})
"""The first session and the fourth, counted without those that were cancelled; and always the last."""
TIME_TO_GO_HOME = timedelta(hours=2)
STILL_FRESH = timedelta(days=2)
THERE = frozenset({"yes", "late"})


def afterwards(watch: Watch, now: datetime) -> Iterator[Due]:
    """One moment for each of these sessions; none once it is long over."""
    held = [session for session in watch.sessions if not session.cancelled]
    for number, session in enumerate(held, start=1):
        is_asked = number in ASKED_AFTER or number == len(held)
        if is_asked and now < session.ends_at + TIME_TO_GO_HOME + STILL_FRESH:
            yield Due(session.ends_at + TIME_TO_GO_HOME, tuple(_questions(watch, session)))


def _questions(watch: Watch, session: Session) -> Iterator[c.Queue]:
    """In each person's own hours; after two days nobody remembers, so it does not come any more."""
    asked_from = session.ends_at + TIME_TO_GO_HOME
    for person in watch.everybody:
        if _was_there(watch, person, session):
            yield c.Queue(
                to=person.id,
                parts=(c.Part("AFTER_SESSION", {"day": session.day.isoformat()}),),
                not_before=next_allowed(asked_from, watch.project.zone, person.preferences.hours),
                not_after=asked_from + STILL_FRESH,
                once=f"after/{session.id}/{person.id}",
                step="after",
                letters=(("A", "private", ""),),
            )


def _was_there(watch: Watch, person: Person, session: Session) -> bool:
    """Who said that they come, can write back to us, and has not refused the private line (D5)."""
    answer = watch.answers.get(person.id, {}).get(session.id, "")
    return answer in THERE and person.takes_part and _can_write_back(person) and person.agreed_to_concerns


def _can_write_back(person: Person) -> bool:
    """What is passed on by hand is passed on by the coordinator, who never learns what is said in private (A0)."""
    return person.reachable and any(way.channel != "byhand" for way in ways(person)[:1])
