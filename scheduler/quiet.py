"""When a text that we start may leave: nothing before 11:00 or after 20:00 local time (mission section 2). Pure."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from storage.records import wall

EARLIEST = time(11, 0)
LATEST = time(20, 0)
ENOUGH_LEFT = timedelta(minutes=60)
CHANGES_AT_ONCE = timedelta(hours=3)
_UTC = ZoneInfo("UTC")


def allowed(at: datetime, zone: str) -> bool:
    local = at.astimezone(ZoneInfo(zone))
    return EARLIEST <= local.time() <= LATEST


def next_allowed(at: datetime, zone: str) -> datetime:
    """The first moment from ``at`` on that is not in quiet hours."""
    if allowed(at, zone):
        return at
    local = at.astimezone(ZoneInfo(zone))
    day = local.date() if local.time() < EARLIEST else local.date() + timedelta(days=1)
    return wall(day, EARLIEST, zone)


def last_allowed_before(at: datetime, zone: str) -> datetime:
    """The last moment up to ``at`` that is not in quiet hours."""
    if allowed(at, zone):
        return at
    local = at.astimezone(ZoneInfo(zone))
    day = local.date() if local.time() > LATEST else local.date() - timedelta(days=1)
    return wall(day, LATEST, zone)


def for_reminder(at: datetime, starts_at: datetime, zone: str) -> datetime:
    """A reminder in quiet hours goes at their end if 60 minutes or more then remain, else at the last moment before."""
    later = next_allowed(at, zone)
    if starts_at - later >= ENOUGH_LEFT:
        return later
    return last_allowed_before(at, zone)


def for_change(at: datetime, starts_at: datetime, zone: str) -> datetime:
    """A change goes at once from 3 hours before the start; else it waits for the next allowed moment, not past that."""
    if starts_at - at <= CHANGES_AT_ONCE:
        return at
    return min(next_allowed(at, zone), starts_at - CHANGES_AT_ONCE)
