"""What a message says at the moment it leaves, or why it does not leave. Reads today's facts, never last week's. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from messages.segments import plain
from storage.known import Known
from storage.records import Address, Change, HelpLine, Person, Session, Waiting

from .changed import change_told, place_of, times_of
from .decided import may_go
from .limit import free_again, gives_way, is_too_many, rides_on_the_next
from .plan import NOT_REMINDED, moments_for
from .quiet import ENOUGH_LEFT, allowed, for_change, hardly_over, next_allowed
from .riders import ARRANGED, riders

Part = tuple[str, Mapping[str, Any]]
TIME_TO_SEE = timedelta(minutes=10)
"""Nobody is asked whether they saw a change sooner than this after they were told."""
WINDOW = timedelta(hours=24) - timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Leaves:
    """``tells``: what need not be said again once it has left."""

    parts: tuple[Part, ...]
    tells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Later:
    at: datetime


@dataclass(frozen=True, slots=True)
class Never:
    """``state`` is how the outbox remembers it; ``reason`` names a task for the coordinator, if a human must act."""

    state: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """Nobody has answered from this number yet: it waits, and only the neutral question goes out (L7)."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Passed:
    """A human passes it on, or leaves it: the words become a task with this reason."""

    parts: tuple[Part, ...]
    reason: str


Fate = Leaves | Later | Never | Held | Passed
HELD_FOR = timedelta(hours=72)


def fate(waiting: Waiting, known: Known, now: datetime) -> Fate:
    """What becomes of a message that is due now."""
    decided = _by_its_own_rules(waiting, known, now)
    if isinstance(decided, Leaves) and ARRANGED not in decided.parts and is_too_many(waiting, known, now):
        return _one_too_many(waiting, known, now, decided)
    return decided


def _one_too_many(waiting: Waiting, known: Known, now: datetime, leaves: Leaves) -> Fate:
    if gives_way(waiting) or rides_on_the_next(waiting, known, now):
        return Never("dropped")
    at = free_again(waiting, known, now)
    return Later(at) if at is not None else Passed(leaves.parts, "REASON_ENOUGH_TEXTS")


def _by_its_own_rules(waiting: Waiting, known: Known, now: datetime) -> Fate:
    payload = waiting.payload
    changes = bool(payload["change"] and payload["session"])
    if known.person.stopped_at is not None and not payload["even_stopped"]:
        return Never("cancelled")
    if payload["step"] == "prove" and _proved(known.person, payload["way"]):
        return Never("dropped")
    if waiting.not_after is not None and now >= waiting.not_after:
        return Never("expired", "" if _needs_nobody(waiting) else "REASON_EXPIRED")
    if payload["answers"] or (payload.get("way") and not changes):
        return _as_stored(waiting)
    if payload["step"] == "hello":
        return Never("dropped") if _needless(waiting, known) else _in_its_hours(waiting, known, now)
    if not known.person.proven:
        return Held(waiting.not_after or now + HELD_FOR)
    if waiting.class_ == "reminder":
        return _reminder(waiting, known, now)
    if changes:
        return _change(waiting, known, now)
    return _started_by_us(waiting, known, now)


def _needs_nobody(waiting: Waiting) -> bool:
    """Too late without harm: the first question has a rule of its own (L7), and some things nobody needs to have had."""
    return waiting.payload["step"] == "hello" or gives_way(waiting)


def _needless(waiting: Waiting, known: Known) -> bool:
    """The yes is there already, or they wrote first and were asked then; the question after 3 days still goes."""
    first = waiting.payload["parts"][0][0] == "HELLO"
    return known.person.proven or (first and waiting.payload["asks"][2] in known.dialogue.put_to)


def _proved(person: Person, way: str) -> bool:
    """Somebody has answered there in the meantime, or has said that it is not theirs."""
    return not any(address.id == way and address.state == "unproven" for address in person.addresses)


def _as_stored(waiting: Waiting) -> Leaves:
    return Leaves(tuple((name, facts) for name, facts in waiting.payload["parts"]))


def _started_by_us(waiting: Waiting, known: Known, now: datetime) -> Fate:
    if waiting.class_ == "change":
        return _as_stored(waiting)
    if known.person.paused_until is not None and now < known.person.paused_until:
        return Later(next_allowed(known.person.paused_until, known.project.zone, known.person.preferences.hours))
    if waiting.payload["step"] == "seat" and answer_of(known, waiting.payload["session"]) != "offered":
        return Never("dropped")
    if (
        waiting.payload["step"] == "decided"
        and (at := may_go(known.project, now, known.person.preferences.hours)) > now
    ):
        return Later(at)
    if waiting.payload["step"] in ("invite", "chase"):
        return _invitation(waiting, known, now)
    return _in_its_hours(waiting, known, now)


def _invitation(waiting: Waiting, known: Known, now: datetime) -> Fate:
    """It says when and where as it is today, not as it was when it was planned."""
    session = known.session(waiting.payload["session"])
    if session is None or session.cancelled or answer_of(known, session.id) != "open":
        return Never("dropped")
    if now >= session.starts_at:
        return Never("expired", "REASON_EXPIRED")
    waits = _in_its_hours(waiting, known, now)
    if not isinstance(waits, Leaves):
        return waits
    return Leaves(tuple((name, {**facts, **session_facts(session)}) for name, facts in waits.parts))


def _in_its_hours(waiting: Waiting, known: Known, now: datetime) -> Fate:
    hours = known.person.preferences.hours
    if not allowed(now, known.project.zone, hours):
        return Later(next_allowed(now, known.project.zone, hours))
    return _as_stored(waiting)


def _reminder(waiting: Waiting, known: Known, now: datetime) -> Fate:
    session = known.session(waiting.payload["session"])
    if session is None or session.cancelled or session.revision != waiting.payload["revision"]:
        return Never("dropped")
    if waiting.payload.get("plan", 0) != known.person.preferences.version or not _in_the_set(waiting, session, known):
        return Never("dropped")  # planned anew since then
    if now >= session.starts_at:
        return Never("expired", "REASON_EXPIRED")
    if answer_of(known, session.id) in NOT_REMINDED or known.person.paused_until is not None:
        return Never("dropped")
    draft = known.dialogue.draft
    if draft is not None and draft.open_at(now) and session.starts_at - now > ENOUGH_LEFT:
        return Later(now + timedelta(minutes=5))
    return _in_quiet_hours(session, known, now) or _reminds(session, known, waiting, now)


def _in_the_set(waiting: Waiting, session: Session, known: Known) -> bool:
    """The project may have chosen other reminders since it was planned."""
    return any(step == waiting.payload["step"] for step, _ in moments_for(known.person, session, known.project.leads))


def _in_quiet_hours(session: Session, known: Known, now: datetime) -> Fate | None:
    """A reminder that is late goes when the quiet hours end, or nobody is woken by it and the coordinator hears."""
    hours = known.person.preferences.hours
    if allowed(now, session.zone, hours):
        return None
    later = next_allowed(now, session.zone, hours)
    if session.starts_at - later >= ENOUGH_LEFT:
        return Later(later)
    return None if hardly_over(now, session.zone, hours) else Never("expired", "REASON_EXPIRED")


def _reminds(session: Session, known: Known, waiting: Waiting, now: datetime) -> Leaves:
    """The reminder and what rides on it. One that did not arrive says all of it once more."""
    told = () if waiting.payload.get("not_arrived") else known.dialogue.told
    riding = riders(known.person, session, known.project.leads, told, now, known.requests)
    return Leaves((_reminder_sentence(session, known, now), *riding.values()), tuple(riding))


def _reminder_sentence(session: Session, known: Known, now: datetime) -> Part:
    """ "Today", "tomorrow" and "in 1 week" are worked out when the text leaves; the day before says how many come (18)."""
    coming = known.coming.get(session.id, 0)
    days = (session.day - now.astimezone(ZoneInfo(session.zone)).date()).days
    facts = {**session_facts(session), "when": {"say": {0: "TODAY", 1: "TOMORROW", 7: "IN_A_WEEK"}.get(days, "SOON")}}
    if days == 1 and coming:
        return "REMIND_TOMORROW_MANY", {**facts, "count": coming}
    return {0: "REMIND_TODAY", 1: "REMIND_TOMORROW", 7: "REMIND_WEEK"}.get(days, "REMIND_DATE"), facts


def _change(waiting: Waiting, known: Known, now: datetime) -> Fate:
    """A newer change, or a session that has begun, makes it needless; so does an OK to its first text."""
    change = next((change for change in known.changes if change.id == waiting.payload["change"]), None)
    session = known.session(waiting.payload["session"])
    if change is None or session is None or session.arrangement != change.new:
        return Never("dropped")
    if waiting.payload["step"] != "first" and known.person.id in change.seen:
        return Never("dropped")
    earliest = _in_their_hours(change, known, again=waiting.payload["step"] != "first")
    if now < earliest and earliest < (waiting.not_after or earliest):
        return Later(earliest)
    return Leaves(change_told(change, known.venues, known, waiting.payload["step"]))


def _in_their_hours(change: Change, known: Known, *, again: bool) -> datetime:
    """From 3 hours before at once; else in the person's own hours, or at any hour if they said so for the day itself."""
    chosen = known.person.preferences
    at_once = bool(chosen.on_the_day) and known.person.id not in change.declined
    told = for_change(change.leaves_at, change.first_start, change.zone, chosen.hours, on_the_day=at_once)
    return told + TIME_TO_SEE if again else told


def answer_of(known: Known, session_id: str) -> str:
    return known.as_member.answers.get(session_id, "not_invited") if known.as_member else "not_invited"


def session_facts(session: Session) -> dict[str, Any]:
    """The facts of a session as sentences take them."""
    place = place_of(session.venue)
    facts = {
        "day": session.day.isoformat(),
        "start": session.start.isoformat("minutes"),
        "time": times_of(session.arrangement),
        "place": place,
    }
    return {**facts, "leaders": list(session.led_by)} if session.led_by else facts


def standing_facts(known: Known, language: str) -> dict[str, Any]:
    """What every sentence to this person may use: who writes, who reads, whom to call."""
    project = known.project
    lines = project.help_lines
    return {
        "sender": opening_word(known),
        "emergency": project.emergency,
        "talk_line": _talk_line([line for line in lines if line.number not in project.emergency], language),
        "lines": [_named(line, language) for line in lines],
        "leaders": known.names("facilitator"),
        "readers": known.names("facilitator"),
        "gobetween": _first_name(known, "go_between"),
        "coordinator": _first_name(known, "coordinator"),
        "contact": _first_name(known, "named_contact"),
        "danger": project.danger.get(language) or project.danger.get(project.language, ""),
        "name": known.person.name,
    }


def opening_word(known: Known) -> str:
    """Their own word, if they chose one; the project's own name only for those who asked for full wording (L1, L2)."""
    chosen = known.person.preferences
    return chosen.opening or (known.project.name if chosen.style == "full" else known.project.short_name)


def _talk_line(lines: Sequence[HelpLine], language: str) -> str:
    """Number and hours only, no name of a service (C1)."""
    return ", ".join((lines[0].number, in_language(lines[0].hours, language))) if lines else ""


def _named(line: HelpLine, language: str) -> str:
    return f"{in_language(line.name, language)}: {line.number}, {in_language(line.hours, language)}."


def in_language(words: Mapping[str, str], language: str) -> str:
    return words.get(language) or words.get("en") or next(iter(words.values()), "")


def _first_name(known: Known, role: str) -> str:
    person = known.first(role)
    return person.name if person else ""


def in_letters(words: str, person: Person, way: Address) -> str:
    """A text message without accents for whoever chose that; everybody else keeps every letter."""
    return plain(words) if person.plain_letters and way.channel == "sms" else words


def ways(person: Person, after: str = "") -> list[Address]:
    """The addresses to try, in the person's order; only those after one that failed.

    Once somebody has answered, only numbers that answered (and what is done by hand) are written to (L7).
    """
    ids = [address.id for address in person.addresses]
    start = ids.index(after) + 1 if after in ids else 0
    fit = ("proven", "doubtful") if person.proven else ("unproven",)
    return [address for address in person.addresses[start:] if address.state in fit]


def way_of(waiting: Waiting, person: Person) -> Address | None:
    """The way a message names; the one it is under way on, if that is unclear; else the first that has not failed."""
    named = waiting.payload.get("way")
    if named:
        return next((way for way in person.addresses if way.id == named), None)
    if waiting.state == "unclear":
        return next((way for way in ways(person) if way.channel == waiting.channel), None)
    return next(iter(ways(person, after=waiting.address_id)), None)


def by_hand_facts(waiting: Waiting, known: Known, way: Address | None, now: datetime) -> dict[str, Any]:
    """For the coordinator: how to pass it on ("post: 12 Elm Street"), and by when: before it is no use any more."""
    session = known.session(waiting.payload["session"])
    until = waiting.not_after or now + HELD_FOR
    if session is not None and session.starts_at > now:
        until = min(until, session.starts_at)
    local = until.astimezone(known.project.timezone).replace(tzinfo=None)
    how = way.value if way is not None and way.value else {"say": "CHANNEL_BYHAND"}
    return {"way": how, "by": local.isoformat(timespec="minutes")}


def window_open(address: Address, now: datetime) -> bool:
    """WhatsApp: the person's own last message is less than 24 hours old; the last minutes count as shut."""
    return address.heard_at is not None and now - address.heard_at < WINDOW
