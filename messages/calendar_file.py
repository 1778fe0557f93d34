"""Meetings as a calendar file (RFC 5545): put into any calendar, moved or taken out again by the next one. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

NAME, MEDIA_TYPE = "calendar.ics", "text/calendar"
LONGEST_LINE = 75
"""Bytes, without the line end."""


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


def calendar_file(events: Sequence[Event], now: datetime) -> bytes:
    """The file, in UTF-8 with the line ends of the standard. ``events``: at least one, each of another meeting.

    Only a file in which every meeting is cancelled is a cancellation (RFC 5546, 3.2.5); in any other each says it for itself.
    """
    return "".join(f"{_folded(line)}\r\n" for line in _lines(events, now)).encode()


def _lines(events: Sequence[Event], now: datetime) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Group//EN", "CALSCALE:GREGORIAN")
    yield f"METHOD:{'CANCEL' if all(event.cancelled for event in events) else 'PUBLISH'}"
    for zone in dict.fromkeys(event.zone for event in events):
        years = [_year(at, zone) for event in events if event.zone == zone for at in (event.starts_at, event.ends_at)]
        yield from _time_zone(zone, min(years), max(years))
    for event in events:
        yield from _entry(event, now)
    yield "END:VCALENDAR"


def _entry(event: Event, now: datetime) -> Iterator[str]:
    yield from ("BEGIN:VEVENT", f"UID:{event.uid}", f"SEQUENCE:{event.sequence}", f"DTSTAMP:{_utc(now)}")
    yield f"DTSTART;TZID={event.zone}:{_local(event.starts_at, event.zone)}"
    yield f"DTEND;TZID={event.zone}:{_local(event.ends_at, event.zone)}"
    yield f"SUMMARY:{_escaped(event.title)}"
    if event.place:
        yield f"LOCATION:{_escaped(event.place)}"
    yield f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}"
    yield from ("CLASS:PRIVATE", "END:VEVENT")


def _year(at: datetime, zone: str) -> int:
    return at.astimezone(ZoneInfo(zone)).year


@lru_cache
def _time_zone(name: str, first_year: int, last_year: int) -> tuple[str, ...]:
    """The zone's offsets in the years of the meetings, so that a calendar needs no list of zones of its own."""
    zone, first = ZoneInfo(name), datetime(first_year, 1, 1, tzinfo=UTC)
    hours_in_all = (datetime(last_year + 1, 1, 1, tzinfo=UTC) - first) // timedelta(hours=1)
    hours = [first + timedelta(hours=number) for number in range(hours_in_all)]
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
