"""A meeting as a calendar file (RFC 5545): put into any calendar, moved or taken out again by the next one. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

NAME, MEDIA_TYPE = "calendar.ics", "text/calendar"
LONGEST_LINE = 75
"""Bytes, without the line end."""
HOURS_IN_A_YEAR = 367 * 24
"""And a day more: a meeting may go over New Year's Eve."""


@dataclass(frozen=True, slots=True)
class Event:
    """``starts_at`` and ``ends_at`` are aware; ``sequence`` grows with every change; ``title`` tells a stranger nothing (L1)."""

    uid: str
    sequence: int
    title: str = field(repr=False)
    place: str = field(repr=False)
    starts_at: datetime
    ends_at: datetime
    zone: str
    cancelled: bool = False


def calendar_file(event: Event, now: datetime) -> bytes:
    """The file, in UTF-8 with the line ends of the standard."""
    return "".join(f"{_folded(line)}\r\n" for line in _lines(event, now)).encode()


def _lines(event: Event, now: datetime) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Group//EN", "CALSCALE:GREGORIAN")
    yield f"METHOD:{'CANCEL' if event.cancelled else 'PUBLISH'}"
    yield from _time_zone(event.zone, event.starts_at.astimezone(ZoneInfo(event.zone)).year)
    yield from ("BEGIN:VEVENT", f"UID:{event.uid}", f"SEQUENCE:{event.sequence}", f"DTSTAMP:{_utc(now)}")
    yield f"DTSTART;TZID={event.zone}:{_local(event.starts_at, event.zone)}"
    yield f"DTEND;TZID={event.zone}:{_local(event.ends_at, event.zone)}"
    yield f"SUMMARY:{_escaped(event.title)}"
    if event.place:
        yield f"LOCATION:{_escaped(event.place)}"
    yield f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}"
    yield from ("CLASS:PRIVATE", "END:VEVENT", "END:VCALENDAR")


@lru_cache
def _time_zone(name: str, year: int) -> tuple[str, ...]:
    """The zone's offsets in the year of the meeting, so that a calendar needs no list of zones of its own."""
    zone, first = ZoneInfo(name), datetime(year, 1, 1, tzinfo=UTC)
    hours = [first + timedelta(hours=number) for number in range(HOURS_IN_A_YEAR)]
    changes = [
        (before, hour)
        for before, hour in pairwise(hours)
        if before.astimezone(zone).utcoffset() != hour.astimezone(zone).utcoffset()
    ]
    observed = [line for change in ((first, first), *changes) for line in _observed(*change, zone)]
    return ("BEGIN:VTIMEZONE", f"TZID:{name}", *observed, "END:VTIMEZONE")


def _observed(before: datetime, since: datetime, zone: ZoneInfo) -> Iterator[str]:
    """Since when which offset holds; its beginning is told by the clock as it stood before."""
    old, new = before.astimezone(zone), since.astimezone(zone)
    kind = "DAYLIGHT" if new.dst() else "STANDARD"
    begins = since.astimezone(timezone(old.utcoffset() or timedelta()))
    yield from (f"BEGIN:{kind}", f"DTSTART:{begins:%Y%m%dT%H%M%S}")
    yield from (f"TZOFFSETFROM:{old:%z}", f"TZOFFSETTO:{new:%z}", f"TZNAME:{new.tzname()}", f"END:{kind}")


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _local(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%Y%m%dT%H%M%S}"


def _escaped(words: str) -> str:
    for sign in ("\\", ";", ","):
        words = words.replace(sign, f"\\{sign}")
    return words.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """No line is longer than 75 bytes; it goes on after a line end and a space, and never within a letter."""
    folded, size = "", 0
    for sign in line:
        bytes_ = len(sign.encode())
        if size + bytes_ > LONGEST_LINE:
            folded, size = f"{folded}\r\n ", 1
        folded, size = folded + sign, size + bytes_
    return folded
