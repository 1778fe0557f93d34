"""A facilitator writes to the group, or says that they are late: shown first, four digits back, then a hold."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from messages import texts as t
from messages.render import announced
from messages.texts import Sentence
from scheduler.quiet import next_allowed
from storage import changes as c
from storage.dialogue import Option, Pending
from storage.known import Known, Member
from storage.records import Person, Session

from ..heard import Heard, facts_of
from .sending import DIGITS_LAST, HOLD, cannot_go, hold, left_out, on_its_way, preview_of, reachable

LONGEST = 480
"""Letters of a message to the group: about three texts."""
LONGEST_DELAY = 120
COMING = frozenset({"yes", "late", "maybe"})


def to_whom(heard: Heard, _: str = "") -> list[c.Change]:
    """Everybody, or who comes to the next session."""
    session = _next(heard)
    if session is None:
        return begin(heard, "all")
    options = [Option("A", "write_to", "all"), Option("B", "write_to", session.id)]
    return [heard.say(c.part(t.WRITE_TO_WHOM, **facts_of(session)), letters=options)]


def begin(heard: Heard, whom: str) -> list[c.Change]:
    writing = heard.remembering(pending=Pending("group_words", whom))
    return [writing.remember(), heard.say(c.part(t.WRITE_WORDS))]


def written(heard: Heard, pending: Pending) -> list[c.Change]:
    """The words, as they will be read. What would give the topic away on a lock screen is not sent (L1)."""
    words = heard.text.strip()
    if (refused := cannot_go(heard, words, LONGEST)) is not None:
        return [heard.say(refused)]
    people = _readers(heard, pending.about)
    facts = {"name": heard.known.person.name, "words": words}
    waits = Pending("group", pending.about, words, heard.now + DIGITS_LAST, code=heard.code)
    return _previewed(heard, waits, people, t.GROUP_WORDS, facts)


def send(heard: Heard, pending: Pending) -> list[c.Change]:
    """Each in their own hours, at the earliest after the hold; until then it can be taken back."""
    session = _next(heard)
    leaves = heard.now + _hold(heard, session)
    facts = {"name": heard.known.person.name, "words": pending.extra}
    queued = [_to_group(heard, member.person, facts, leaves) for member in _readers(heard, pending.about)]
    return _leaving(heard, leaves, queued)


def _to_group(heard: Heard, person: Person, facts: Mapping[str, Any], leaves: datetime) -> c.Queue:
    words = announced(facts["words"], heard.known.project.language, person.language)
    return c.Queue(
        to=person.id,
        parts=(c.part(t.GROUP_WORDS, **{**facts, "words": words}),),
        not_before=next_allowed(leaves, heard.known.project.zone, person.preferences.hours),
        once=f"group/{heard.handle}/{person.id}",
        step="group",
    )


def _readers(heard: Heard, whom: str) -> list[Member]:
    everybody = reachable(heard)
    return everybody if whom == "all" else [m for m in everybody if m.answers.get(whom) in COMING]


# --- late themselves -----------------------------------------------------------------------------------------------


def late(heard: Heard, _: str = "") -> list[c.Change]:
    """By how much, then what those who come will read."""
    session = _today(heard)
    if session is None:
        return [heard.say(c.part(t.LATE_NOT_TODAY))]
    if heard.reading.minutes:
        return minutes(heard, Pending("late_minutes", session.id, str(heard.reading.minutes)))
    asking = heard.remembering(pending=Pending("late_minutes", session.id, until=heard.now + DIGITS_LAST))
    return [asking.remember(), heard.say(c.part(t.LATE_HOW_LONG))]


def minutes(heard: Heard, pending: Pending) -> list[c.Change]:
    session = heard.known.session(pending.about)
    said = pending.extra or heard.text.strip().removesuffix("min").strip()
    by = int(said) if said.isdecimal() else heard.reading.minutes or 0
    if session is None or not 0 < by <= LONGEST_DELAY:
        return [heard.say(c.part(t.LATE_HOW_LONG))]
    waits = Pending("leader_late", session.id, str(by), heard.now + DIGITS_LAST, code=heard.code)
    return _previewed(heard, waits, _expected(heard, session), t.LEADER_LATE, _late_facts(heard, session, by))


def late_now(heard: Heard, pending: Pending) -> list[c.Change]:
    """On the day it concerns whoever is on their way: at any hour, after the hold; the other facilitators hear it too."""
    session = heard.known.session(pending.about)
    if session is None:
        return [heard.remember(), heard.say(c.part(t.NO_SESSION))]
    facts, leaves = _late_facts(heard, session, int(pending.extra)), heard.now + _hold(heard, session)
    others = [person for person in heard.known.with_role("facilitator") if person.id != heard.me]
    people = [*(member.person for member in _expected(heard, session)), *others]
    queued = [
        c.Queue(
            to=person.id,
            parts=(c.part(t.LEADER_LATE, **facts),),
            class_="change",
            not_before=leaves,
            not_after=session.ends_at,
            once=f"leader late/{heard.handle}/{person.id}",
        )
        for person in people
    ]
    return _leaving(heard, leaves, queued)


def _expected(heard: Heard, session: Session) -> list[Member]:
    return [m for m in heard.known.group if m.answers.get(session.id) in COMING and m.person.reachable]


def _late_facts(heard: Heard, session: Session, by: int) -> dict[str, Any]:
    return {**facts_of(session), "name": heard.known.person.name, "minutes": by}


# --- both ----------------------------------------------------------------------------------------------------------


def _previewed(
    heard: Heard, waits: Pending, people: Sequence[Member], sentence: Sentence, facts: Mapping[str, Any]
) -> list[c.Change]:
    """How many people and texts, and how it reads; no names with channels or languages (A10)."""
    if not people:
        return [heard.remembering(pending=None).remember(), heard.say(c.part(t.WRITE_NOBODY))]
    told = c.part(t.WRITE_PREVIEW, **preview_of(heard.known, people, [(sentence.name, facts)]), digits=heard.code)
    return [heard.remembering(pending=waits).remember(), heard.say(told, *left_out(heard))]


def _leaving(heard: Heard, leaves: datetime, queued: Sequence[c.Queue]) -> list[c.Change]:
    onces = "\n".join(change.once for change in queued if change.once)
    return [*queued, heard.remember(), on_its_way(heard, leaves, "undo_queue", onces)]


def _hold(heard: Heard, session: Session | None) -> timedelta:
    return hold(session.starts_at, heard.now) if session is not None else HOLD


def _next(heard: Heard) -> Session | None:
    upcoming = [s for s in heard.known.sessions if s.ends_at > heard.now and not s.cancelled]
    return upcoming[0] if upcoming else None


def _today(heard: Heard) -> Session | None:
    session = _next(heard)
    return session if session is not None and _is_today(session, heard.now) else None


def has_session_today(known: Known, now: datetime) -> bool:
    """Whether one of us runs a session today that is not over."""
    held = (session for session in known.sessions if session.ends_at > now and not session.cancelled)
    return "facilitator" in known.person.roles and any(_is_today(session, now) for session in held)


def _is_today(session: Session, now: datetime) -> bool:
    return session.day == now.astimezone(ZoneInfo(session.zone)).date()
