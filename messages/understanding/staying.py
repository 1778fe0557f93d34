"""Online instead, or only a part: how somebody comes, as far as a text says so (demand 38)."""

import re
from collections.abc import Sequence, Set
from datetime import date, datetime, time, timedelta

from messages.understanding.folding import Token
from messages.understanding.lexicon import Lexicon
from messages.understanding.reading import StaySaid

MANNERS = frozenset({"online", "in_person", "partly", "whole"})
"""Phrases that say how somebody comes; each of them also says that they come."""
ASKED_FIRST = frozenset({"online", "partly"})
""" "Can I join online?" asks whether that is possible: it is no yes yet."""
_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?(h|am|pm)?$")
_HOURS_IN_HALF_A_DAY = 12
_A_DAY_WITHOUT_DATE = datetime.combine(date(2000, 1, 1), time())


def online_said(signals: Set[str]) -> bool | None:
    """By the link, at the place after all, or nothing about it."""
    if "online" in signals:
        return True
    return False if "in_person" in signals else None


def stay_said(
    signals: Set[str], text: Sequence[Token], readers: Sequence[Lexicon], minutes: int | None
) -> StaySaid | None:
    """How long they stay, if the text speaks of it. ``minutes``: those that it names."""
    if "partly" not in signals:
        return StaySaid("whole") if "whole" in signals else None
    words = [token.word for token in text]
    for reader in readers:
        clock = _until(words, reader)
        if clock is not None:
            return StaySaid("until", clock)
    for reader in readers:
        for first, name in reader.stay.first:
            if any(tuple(words[at : at + len(name)]) == name for at in range(len(words))):
                return StaySaid("first", first) if first else StaySaid("half")
    if minutes is None:
        return StaySaid("part")
    goes_early = any(word in reader.stay.early for word in words for reader in readers)
    return StaySaid("early" if goes_early else "first", minutes)


def _until(words: Sequence[str], reader: Lexicon) -> int | None:
    """The last time of day behind a word such as "until" or "at", in minutes after midnight as it was said."""
    found = None
    for place, word in enumerate(words):
        minutes = _clock(word, words[place + 1 : place + 2], reader)
        before = place - 1
        while before > 0 and words[before] in reader.stay.around - reader.stay.until:
            before -= 1
        if minutes is not None and before >= 0 and words[before] in reader.stay.until:
            found = minutes
    return found


def _clock(word: str, following: Sequence[str], reader: Lexicon) -> int | None:
    if word in reader.stay.hours:
        return int(reader.stay.hours[word]) * 60
    hit = _CLOCK.match(word)
    if hit is None or any(unit in reader.stay.units for unit in following):
        return None
    hour, minute = int(hit[1]), int(hit[2] or 0)
    if "pm" in (hit[3], *following) and hour < _HOURS_IN_HALF_A_DAY:
        hour += _HOURS_IN_HALF_A_DAY
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def until_meant(said: StaySaid, start: time, end: time) -> time | None:
    """When they leave a meeting from ``start`` to ``end``; None: not said, or no time within it fits."""
    begins = datetime.combine(_A_DAY_WITHOUT_DATE, start)
    ends = datetime.combine(_A_DAY_WITHOUT_DATE, end)
    ends += timedelta(days=ends <= begins)
    minutes = timedelta(minutes=said.minutes)
    midnight = _A_DAY_WITHOUT_DATE
    half_days = range(0, 48, _HOURS_IN_HALF_A_DAY)
    fitting = {
        "until": [midnight + minutes + timedelta(hours=hours) for hours in half_days],
        "first": [begins + minutes],
        "half": [begins + (ends - begins) / 2],
        "early": [ends - minutes],
    }
    return next((at.time() for at in fitting.get(said.kind, []) if begins < at < ends), None)
