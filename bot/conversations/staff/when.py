"""A day and times as a facilitator writes them: "16 March, 2pm to 4pm", "15:00-17:00", "midday". Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from messages.understand import DaySaid, meant
from storage.records import Arrangement

AHEAD = 366
"""Days that a written day is looked for in."""
KINDS = ("date", "day", "relative", "weekday")
_TIME = re.compile(
    r"(?<![\d.:/])(?:(?P<word>midday|noon|midnight)"
    r"|(?P<hour>\d{1,2})(?:(?:[:h]|\.(?=\d\d\s*[ap]\.?m))(?P<minute>\d{2}))?\s*(?P<half>am|pm|a\.m\.|p\.m\.)?)"
    r"(?![\d:/])",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(about|approximately|approx|around|roughly|cerca|environ|vers|około|circa|aproximativ)\b|~", re.I
)


def times_written(text: str) -> list[time]:
    """The times of a text, in order. A number alone is no time: it may be a day."""
    return [at for found in _TIME.finditer(text) if (at := _time(found)) is not None]


def _time(found: re.Match[str]) -> time | None:
    if found["word"]:
        return time(0) if found["word"].lower() == "midnight" else time(12)
    if found["minute"] is None and found["half"] is None:
        return None
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), (found["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def rearranged(now_held: Arrangement, text: str, days: Sequence[DaySaid], today: date) -> Arrangement | None:
    """The same session at the day and times that were written; None if there are none, or the weekday does not fit.

    Only a start: it lasts as long as before. Only a day: at the same time.
    """
    try:
        day = _day(days, today)
    except ValueError:
        return None
    times = times_written(text)
    if day is None and not times:
        return None
    new = replace(now_held, day=day or now_held.day)
    if not times:
        return new
    start, length = times[0], _length(now_held)
    if len(times) == 1:
        return replace(new, start=start, end=(datetime.combine(new.day, start) + length).time())
    return replace(new, start=start, end=times[1], end_exact=not _ABOUT.search(text))


def day_written(days: Sequence[DaySaid], today: date) -> date | None:
    """The day of a text; None: there is none, or it contradicts itself."""
    try:
        return _day(days, today)
    except ValueError:
        return None


def _day(days: Sequence[DaySaid], today: date) -> date | None:
    """A date before a number of a day before a weekday. Raises ``ValueError`` if they do not go together."""
    coming = [today + timedelta(days=number) for number in range(AHEAD)]
    named = {said.kind: found[0] for said in days if said.kind in KINDS and (found := meant([said], coming, today))}
    day = next((named[kind] for kind in KINDS if kind in named), None)
    weekday = next((said.value for said in days if said.kind == "weekday"), None)
    if day is not None and weekday is not None and day.weekday() != weekday:
        raise ValueError("The weekday is not that of the date.")
    return day


def _length(held: Arrangement) -> timedelta:
    start, end = datetime.combine(held.day, held.start), datetime.combine(held.day, held.end)
    return (end - start) % timedelta(days=1)
