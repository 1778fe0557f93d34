"""What every message to a group has in common: a preview, four digits back, and a hold in which it can be taken back."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from messages import texts as t
from messages.catalogue import own_name
from messages.render import message
from messages.segments import length
from scheduler.leaving import standing_facts
from storage import changes as c
from storage.dialogue import Option, Pending
from storage.known import Member
from storage.records import Session

from ..heard import Heard

DIGITS_LAST = timedelta(minutes=10)
HOLD = timedelta(minutes=2)
HOLD_WHEN_SOON = timedelta(seconds=15)
SOON = timedelta(hours=3)

Confirmed = Callable[[Heard, Pending], list[c.Change]]


def preview_of(heard: Heard, members: Sequence[Member], sentence: str, facts: dict[str, Any]) -> dict[str, Any]:
    """How many people, which channels and languages, how many text parts, and one message as it will read."""
    known = heard.known
    channels = Counter(m.person.addresses[0].channel for m in members if m.person.addresses)
    languages = Counter(m.person.language for m in members)
    texts = {
        language: message(
            [(sentence, {**facts, "name": members[0].person.name})], standing_facts(known, language), language
        )
        for language in languages
    }
    texted = [m.person.language for m in members if m.person.addresses and m.person.addresses[0].channel == "sms"]
    own = known.person.language
    example = texts.get(own) or message(
        [(sentence, {**facts, "name": members[0].person.name})], standing_facts(known, own), own
    )
    return {
        "people": len(members),
        "channels": ", ".join(f"{channel} {count}" for channel, count in sorted(channels.items())),
        "languages": ", ".join(f"{own_name(language)} {count}" for language, count in sorted(languages.items())),
        "segments": sum(length(texts[language]).segments for language in texted),
        "example": example,
    }


def after_digits(confirmed: Confirmed) -> Confirmed:
    """Four digits back from this phone, within 10 minutes, three tries (T9); then ``confirmed`` is done."""

    def digits(heard: Heard, pending: Pending) -> list[c.Change]:
        if pending.until is not None and heard.now > pending.until:
            return [heard.remembering(pending=None).remember(), heard.say(c.part(t.DIGITS_OVER))]
        if heard.text.strip() == pending.code:
            return confirmed(heard.remembering(pending=None), pending)
        tries = pending.tries - 1
        if tries == 0:
            return [heard.remembering(pending=None).remember(), heard.say(c.part(t.DIGITS_OVER))]
        again = heard.remembering(pending=replace(pending, tries=tries))
        return [again.remember(), heard.say(c.part(t.DIGITS_WRONG, tries=tries))]

    return digits


def hold(session: Session | None, now: datetime) -> timedelta:
    """Time to think again: short when the session is near, for then each minute counts."""
    return HOLD_WHEN_SOON if session is not None and session.starts_at - now < SOON else HOLD


def on_its_way(heard: Heard, session: Session | None, does: str, about: str) -> c.Queue:
    seconds = int(hold(session, heard.now).total_seconds())
    return heard.say(c.part(t.ON_ITS_WAY, seconds=seconds), letters=[Option("A", does, about)])


def undo_queue(heard: Heard, onces: str) -> list[c.Change]:
    return [c.CancelQueued(tuple(onces.split("\n"))), heard.say(c.part(t.UNDONE))]
