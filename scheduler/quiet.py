"""When a text that we start may leave: in the person's own hours, else 11:00 to 20:00 local time (mission section 2). Pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from storage.preferences import USUAL_HOURS, Hours
from storage.records import wall

ENOUGH_LEFT = timedelta(minutes=60)
CHANGES_AT_ONCE = timedelta(hours=3)
A_LITTLE = timedelta(minutes=30)


def allowed(at: datetime, zone: str, hours: Hours = USUAL_HOURS) -> bool:
    local = at.astimezone(ZoneInfo(zone))
    return hours.earliest <= local.time() <= hours.latest


def next_allowed(at: datetime, zone: str, hours: Hours = USUAL_HOURS) -> datetime:
    """The first moment from ``at`` on that is not in quiet hours."""
    if allowed(at, zone, hours):
        return at
    local = at.astimezone(ZoneInfo(zone))
    day = local.date() if local.time() < hours.earliest else local.date() + timedelta(days=1)
    return wall(day, hours.earliest, zone)


def last_allowed_before(at: datetime, zone: str, hours: Hours = USUAL_HOURS) -> datetime:
    """The last moment up to ``at`` that is not in quiet hours."""
    if allowed(at, zone, hours):
        return at
    local = at.astimezone(ZoneInfo(zone))
    day = local.date() if local.time() > hours.latest else local.date() - timedelta(days=1)
    return wall(day, hours.latest, zone)


def hardly_over(at: datetime, zone: str, hours: Hours = USUAL_HOURS) -> bool:
    """The allowed hours ended a little while ago: what was due at their end and took its time still goes."""
    return allowed(at - A_LITTLE, zone, hours)


def for_reminder(at: datetime, starts_at: datetime, zone: str, hours: Hours = USUAL_HOURS) -> datetime:
    """A reminder in quiet hours goes at their end if 60 minutes or more then remain, else at the last moment before."""
    later = next_allowed(at, zone, hours)
    if starts_at - later >= ENOUGH_LEFT:
        return later
    return last_allowed_before(at, zone, hours)


def for_change(
    at: datetime, starts_at: datetime, zone: str, hours: Hours = USUAL_HOURS, *, on_the_day: bool = False
) -> datetime:
    """A change goes at once from 3 hours before the start; else it waits for the next allowed moment, not past that.

    ``on_the_day``: the person has said that a change on the day itself may come at any hour.
    """
    day_itself = at.astimezone(ZoneInfo(zone)).date() == starts_at.astimezone(ZoneInfo(zone)).date()
    if starts_at - at <= CHANGES_AT_ONCE or (on_the_day and day_itself):
        return at
    return min(next_allowed(at, zone, hours), starts_at - CHANGES_AT_ONCE)
