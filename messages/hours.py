"""From when to when, how many reminders, how long a break: what people write about our texts, if it is clear (``hours.toml``)."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import time
from functools import cache
from pathlib import Path
from typing import Literal

from .understand import fold

Reminders = Literal["day", "on_day", "none"]
MOST_WEEKS = 12
_TIME = r"(?<![\d:.])(\d{1,2})(?:[:.h](\d{2}))?\s*(a\.?m\.?|p\.?m\.?|h|oclock|o'clock|uhr)?(?![\d:])"
_NOON = 12


@cache
def _phrases(language: str) -> Mapping[str, Sequence[str]]:
    """Of the person's language and of English, longest first."""
    data = tomllib.loads((Path(__file__).parent / "hours.toml").read_text(encoding="utf-8"))
    spoken = [data[code] for code in dict.fromkeys((language, "en")) if code in data]
    return {
        name: sorted({phrase for table in spoken for phrase in table[name]}, key=len, reverse=True)
        for name in data["en"]
    }


def hours_said(text: str, language: str) -> tuple[time | None, time | None] | None:
    """(from, until); one of them may be open. None: there is no time in it, or it is not clear which is meant."""
    words, phrases = fold(text).replace("'", ""), _phrases(language)
    found = [(hit, _clock(hit)) for hit in re.finditer(_TIME, words)]
    times = [(hit, at) for hit, at in found if at is not None]
    if len(times) != len(found) or not 1 <= len(times) <= 2:
        return None
    if len(times) == 2:
        return _both(words, times)
    [(hit, at)] = times
    before = words[: hit.start()].rstrip()
    ends = [(len(phrase), name) for name in ("from", "until") for phrase in phrases[name] if _ends_with(before, phrase)]
    if not ends:
        return None
    is_from = max(ends)[1] == "from"
    turned = bool(set(before.split()) & set(phrases["never"]))
    return (at, None) if is_from != turned else (None, at)


def _ends_with(words: str, phrase: str) -> bool:
    return bool(re.search(rf"(?:^|\W){re.escape(phrase.replace(chr(39), ''))}$", words))


def _both(words: str, times: Sequence[tuple[re.Match[str], time]]) -> tuple[time, time] | None:
    """ "9 to 5" ends in the afternoon; an end before its beginning that was written as such is not clear."""
    (first, start), (second, end) = times
    if first.end() > second.start() or end == start:
        return None
    if end < start and second[3] is None and second[2] is None and end.hour + _NOON < 24:
        end = end.replace(hour=end.hour + _NOON)
    if start.hour < _NOON and first[3] is None and second[3] is not None and second[3].startswith("p"):
        later = start.replace(hour=start.hour + _NOON) if 0 < start.hour < _NOON else start
        start = later if start.hour < 7 and later < end else start
    return (start, end) if start < end else None


def _clock(hit: re.Match[str]) -> time | None:
    hour, minute, half = int(hit[1]), int(hit[2] or 0), (hit[3] or "")[:1]
    if half == "p" and 0 < hour < _NOON:
        hour += _NOON
    if half == "a" and hour == _NOON:
        hour = 0
    return time(hour, minute) if hour < 24 and minute < 60 else None


def reminders_said(text: str, language: str, *, asked: bool = False) -> Reminders | None:
    """Which reminders they want. Unless we have just asked, the text must speak of reminders."""
    words, phrases = fold(text).replace("'", ""), _phrases(language)

    def holds(name: str) -> bool:
        return any(phrase.replace("'", "") in words for phrase in phrases[name])

    if not asked and not holds("remind"):
        return None
    if holds("no_reminders"):
        return "none"
    if holds("day_before") == holds("on_day"):
        return None
    return "day" if holds("day_before") else "on_day"


def weeks_said(text: str, language: str) -> int | None:
    """ "A break for 3 weeks": 3. None without a number, or when it is not about a break."""
    words, phrases = fold(text), _phrases(language)
    number = re.search(r"(?<!\d)(\d{1,2})(?!\d)", words)
    if number is None or not 1 <= int(number[1]) <= MOST_WEEKS:
        return None
    said = (any(stem in words for stem in phrases[name]) for name in ("break", "week"))
    return int(number[1]) if all(said) else None
