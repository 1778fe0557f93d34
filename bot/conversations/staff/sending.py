"""What every message to a group has in common: a preview, four digits back, and a hold in which it can be taken back."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from messages import texts as t
from messages.advice import advice
from messages.catalogue import languages
from messages.render import announced, message
from messages.segments import length
from scheduler.leaving import standing_facts
from storage import changes as c
from storage.dialogue import Option, Pending
from storage.known import Known, Member

from ..heard import Heard

DIGITS_LAST = timedelta(minutes=10)
HOLD = timedelta(minutes=2)
HOLD_WHEN_SOON = timedelta(seconds=15)
SOON = timedelta(hours=3)
FEW_HOURS = timedelta(hours=2)
FEW_DAYS = timedelta(days=2)

Confirmed = Callable[[Heard, Pending], list[c.Change]]


def preview_of(
    known: Known, members: Sequence[Member], parts: Sequence[tuple[str, Mapping[str, Any]]]
) -> dict[str, Any]:
    """How many people, how many text parts, and one message as it will read.

    ``channels``, ``used`` and ``parts`` are for the coordinator's page alone: no sentence by text has them, because they
    tell a facilitator who writes in what (A10, and the table of who sees what in ecosystem section 3). ``texts`` has it in
    every language, whoever reads which. Whoever it is shown for is there by first name only.
    """
    own = known.person.language
    name = next((m.person.name.split()[0] for m in members), known.person.name)
    texts = {
        language: message(
            [(s, {"name": name, **_announced(known, facts, language)}) for s, facts in parts],
            standing_facts(known, language),
            language,
        )
        for language in languages()
    }
    sent = parts_by_channel(members, texts)
    return {
        "people": len(members),
        "channels": by_channel(members),
        "used": dict(Counter(m.person.language for m in members)),
        "texts": texts,
        "segments": sent["sms"],
        "parts": dict(sent),
        "example": texts[own],
    }


def by_channel(members: Sequence[Member]) -> dict[str, int]:
    """How many are written to by each channel."""
    return dict(Counter(m.person.addresses[0].channel for m in members if m.person.addresses))


def parts_by_channel(members: Sequence[Member], texts: Mapping[str, str]) -> Counter[str]:
    """How many parts go out by each channel; only a text message is cut into several. ``texts`` by language."""
    sent = Counter[str]()
    for person in (member.person for member in members if member.person.addresses):
        channel = person.addresses[0].channel
        sent[channel] += length(texts[person.language]).segments if channel == "sms" else 1
    return sent


def _announced(known: Known, facts: Mapping[str, Any], language: str) -> Mapping[str, Any]:
    """What staff wrote themselves goes as it is, announced to whoever reads another language (mission section 6, 6)."""
    if "words" not in facts:
        return facts
    return {**facts, "words": announced(facts["words"], known.person.language, language)}


def reachable(heard: Heard) -> list[Member]:
    return [member for member in heard.known.group if member.person.reachable]


def left_out(heard: Heard) -> list[c.Part]:
    """Who gets nothing, below a preview."""
    names = [member.person.name for member in heard.known.group if not member.person.reachable]
    return [c.part(t.LEFT_OUT, names=names, reason={"say": "LEFT_OUT_STOPPED"})] if names else []


def cannot_go(heard: Heard, words: str, most: int, language: str = "") -> c.Part | None:
    """Why these words of staff do not go to the group: nothing, too much, or what tells the topic on a lock screen (L1)."""
    if not words or len(words) > most:
        return c.part(t.WRITE_TOO_LONG, count=len(words), most=most)
    hints = advice(words, language or heard.known.person.language).hints
    seen = next((hint.written for hint in hints if hint.kind == "lock screen"), None)
    return c.part(t.WRITE_SHOWS, words=seen) if seen is not None else None


def after_digits(confirmed: Confirmed) -> Confirmed:
    """Four digits back from this phone, within 10 minutes, three tries (T9); then ``confirmed`` is done."""

    def digits(heard: Heard, pending: Pending) -> list[c.Change]:
        if pending.over_at(heard.now):
            return [heard.remembering(pending=None).remember(), heard.say(c.part(t.DIGITS_OVER))]
        if heard.text.strip() == pending.code:
            return confirmed(heard.remembering(pending=None), pending)
        tries = pending.tries - 1
        if tries == 0:
            return [heard.remembering(pending=None).remember(), heard.say(c.part(t.DIGITS_OVER))]
        again = heard.remembering(pending=replace(pending, tries=tries))
        return [again.remember(), heard.say(c.part(t.DIGITS_WRONG, tries=tries))]

    return digits


def notice(left: timedelta) -> dict[str, Any]:
    """How long before people could know (6, 7): days, on the last two days hours, in the last two hours minutes."""
    if left >= FEW_DAYS:
        return {"say": "NOTICE_DAYS", "facts": {"count": left.days}}
    if left >= FEW_HOURS:
        return {"say": "NOTICE_HOURS", "facts": {"count": left // timedelta(hours=1)}}
    return {"say": "NOTICE_MINUTES", "facts": {"count": max(left // timedelta(minutes=1), 0)}}


def hold(starts_at: datetime, now: datetime) -> timedelta:
    return HOLD_WHEN_SOON if starts_at - now < SOON else HOLD


def on_its_way(heard: Heard, leaves_at: datetime, does: str, about: str) -> c.Queue:
    """Until it leaves, A takes it back."""
    left = leaves_at - heard.now
    if left > HOLD:
        said = c.part(t.ON_ITS_WAY_LATER, by=heard.local(leaves_at))
    else:
        said = c.part(t.ON_ITS_WAY, seconds=int(left.total_seconds()))
    return heard.say(said, letters=[Option("A", does, about)])


def to_take_back(queued: Iterable[c.Change]) -> str:
    """The copies that wait, each with the moment at which it leaves; the letter that takes them back keeps it."""
    return "\n".join(
        f"{copy.not_before.isoformat()} {copy.once}"
        for copy in queued
        if isinstance(copy, c.Queue) and copy.once and copy.not_before
    )


def nobody_has_it(heard: Heard, back: str) -> bool:
    return all(leaves > heard.now for leaves, _ in _copies(back))


def undo_queue(heard: Heard, back: str) -> list[c.Change]:
    """What has not left is taken back; nobody is told that nobody got it, if somebody did."""
    waiting = tuple(once for leaves, once in _copies(back) if leaves > heard.now)
    if not waiting:
        return [heard.say(c.part(t.UNDO_TOO_LATE))]
    said = t.UNDONE if nobody_has_it(heard, back) else t.UNDONE_FOR_SOME
    return [c.CancelQueued(waiting), heard.say(c.part(said))]


def _copies(back: str) -> Iterator[tuple[datetime, str]]:
    for line in back.split("\n"):
        leaves, _, once = line.partition(" ")
        yield datetime.fromisoformat(leaves), once
