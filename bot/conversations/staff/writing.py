"""A facilitator writes to the group, or says that they are late: shown first, four digits back, then a hold."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from messages import texts as t
from messages.render import announced, message
from messages.texts import Sentence
from scheduler.leaving import standing_facts
from scheduler.quiet import next_allowed
from storage import changes as c
from storage.dialogue import Option, Pending
from storage.known import Known, Member
from storage.records import Broadcast, Person, Session

from ..heard import Heard, facts_of
from .sending import DIGITS_LAST, HOLD, cannot_go, hold, left_out, on_its_way, preview_of, to_take_back

LONGEST = 480
"""Letters of a message to the group: about three texts."""
LONGEST_DELAY = 120
COMING = frozenset({"yes", "late", "maybe"})
STILL_WRITTEN_ABOUT = timedelta(days=7)
UNSEEN = "unseen/"
"""Stands before the id of a change that people have not seen."""
Words = Mapping[str, str]
"""What is written, by language: at the desk always in the project's own, by text in the writer's."""


def to_whom(heard: Heard, _: str = "") -> list[c.Change]:
    """Everybody, or who comes to the next session."""
    session = _next(heard)
    if session is None:
        return begin(heard, "all")
    options = [Option("A", "write_to", "all"), Option("B", "write_to", session.id)]
    return [heard.say(c.part(t.WRITE_TO_WHOM, **facts_of(session)), letters=options)]


def begin(heard: Heard, whom: str) -> list[c.Change]:
    writing = heard.remembering(pending=Pending("group_words", whom, until=heard.now + DIGITS_LAST))
    return [writing.remember(), heard.say(c.part(t.WRITE_WORDS))]


def written(heard: Heard, pending: Pending) -> list[c.Change]:
    """The words, as they will be read; nothing leaves yet."""
    words = heard.text.strip()
    if (refused := cannot_go(heard, words, LONGEST)) is not None:
        return [heard.say(refused)]
    people = readers(heard.known, pending.about)
    facts = {"name": heard.known.person.name, "words": words}
    waits = Pending("group", pending.about, words, heard.now + DIGITS_LAST, code=heard.code)
    return _previewed(heard, waits, people, t.GROUP_WORDS, facts)


def send(heard: Heard, pending: Pending) -> list[c.Change]:
    leaves = heard.now + hold_of(heard)
    return _leaving(heard, leaves, to_group(heard, pending.about, {heard.known.person.language: pending.extra}))


def to_group(heard: Heard, whom: str, words: Words) -> list[c.Change]:
    """Kept, and queued for each in their own hours, at the earliest after the hold; until then it can be taken back."""
    known, leaves = heard.known, heard.now + hold_of(heard)
    written = Broadcast(heard.handle, known.project.id, known.person.name, heard.now, whom, words)
    copies = [
        c.Queue(
            to=person.id,
            parts=(_worded(known, words, person.language),),
            not_before=_in_their_hours(known, person, leaves),
            once=copy_for(written.id, person.id),
            step="group",
            broadcast_id=written.id,
        )
        for person in (member.person for member in readers(known, whom))
    ]
    return [c.KeepBroadcast(written), *copies]


def anew(heard: Heard, before: Broadcast, words: Words, people: Sequence[Person]) -> list[c.Change]:
    """Other words for those whom it has not reached, after a hold of its own. Whoever has it keeps what they read."""
    known, leaves = heard.known, heard.now + hold_of(heard)
    after = replace(before, words=words, revision=before.revision + 1, reworded_at=heard.now)
    copies = [
        c.Reword(
            copy_for(before.id, person.id),
            (_worded(known, words, person.language, before.by),),
            _in_their_hours(known, person, leaves),
        )
        for person in people
    ]
    return [c.KeepBroadcast(after), *copies]


def copy_for(broadcast_id: str, person_id: str) -> str:
    """The name under which one person's copy is queued."""
    return f"group/{broadcast_id}/{person_id}"


def _worded(known: Known, words: Words, language: str, by: str = "") -> c.Part:
    """In the reader's language where somebody wrote that; else as it was written, announced (mission section 6, 6)."""
    written_in = language_of(known, words)
    theirs = words.get(language) or announced(words[written_in], written_in, language)
    return c.part(t.GROUP_WORDS, name=by or known.person.name, words=theirs)


def language_of(known: Known, words: Words) -> str:
    """The language whose words go to whoever has none of their own."""
    return known.project.language if known.project.language in words else next(iter(words))


def as_read(known: Known, words: Words, language: str) -> str:
    """The whole text as a reader of this language gets it."""
    said = _worded(known, words, language)
    return message([(said.sentence, said.facts)], standing_facts(known, language), language)


def _in_their_hours(known: Known, person: Person, leaves: datetime) -> datetime:
    return next_allowed(leaves, known.project.zone, person.preferences.hours)


def readers(known: Known, whom: str) -> list[Member]:
    """Who of those that a broadcast is for can be reached."""
    return [member for member in meant(known, whom) if member.person.reachable]


def may_write_about(session: Session, now: datetime) -> bool:
    """Whoever comes to a session may be written to until some days after it."""
    return not session.cancelled and session.ends_at + STILL_WRITTEN_ABOUT > now


def meant(known: Known, whom: str) -> list[Member]:
    """Everybody; who comes to a session; or who has not seen a change. Nobody, if that is not there any more."""
    if whom == "all":
        return list(known.group)
    if not whom.startswith(UNSEEN):
        return [member for member in known.group if member.answers.get(whom) in COMING]
    moved = known.change(whom.removeprefix(UNSEEN))
    return [member for member in known.to_see(moved) if member.person.id not in moved.seen] if moved else []


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
    facts, leaves = _late_facts(heard, session, int(pending.extra)), heard.now + hold(session.starts_at, heard.now)
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


def _leaving(heard: Heard, leaves: datetime, made: Sequence[c.Change]) -> list[c.Change]:
    return [*made, heard.remember(), on_its_way(heard, leaves, "undo_queue", to_take_back(made))]


def hold_of(heard: Heard) -> timedelta:
    """How long a message to the group is held before it leaves."""
    session = _next(heard)
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
