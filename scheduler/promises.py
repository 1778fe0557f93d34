"""By when somebody is answered (mission section 2): 3 working days, and 48 hours before the session. Pure."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from storage.records import Session, wall

END_OF_DAY = time(17, 0)
WORKING_DAYS = 3
BEFORE_SESSION = timedelta(hours=48)


def answer_by(asked_at: datetime, zone: str, session: Session | None = None) -> datetime:
    """The moment of the promise, whole minutes, in UTC."""
    usual = wall(working_day_after(asked_at.astimezone(ZoneInfo(zone)).date(), WORKING_DAYS), END_OF_DAY, zone)
    if session is None:
        return usual
    before = (session.starts_at - BEFORE_SESSION).replace(second=0, microsecond=0)
    return min(usual, before) if before > asked_at else _today(asked_at, zone, session)


def next_promise(missed: datetime, zone: str) -> datetime:
    """After a promise that was not kept: the end of the next working day."""
    return wall(working_day_after(missed.astimezone(ZoneInfo(zone)).date(), 1), END_OF_DAY, zone)


def short_notice(asked_at: datetime, session: Session | None) -> bool:
    """Asked later than 48 hours before: it may be too late, and we say so."""
    return session is not None and session.starts_at - BEFORE_SESSION <= asked_at


def _today(asked_at: datetime, zone: str, session: Session) -> datetime:
    local = asked_at.astimezone(ZoneInfo(zone))
    tonight = wall(local.date(), time(20, 0), zone)
    return max(min(tonight, session.starts_at), asked_at + timedelta(minutes=15))


def local(at: datetime, zone: str) -> str:
    """A moment as sentences take it: local wall time, minutes."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None).isoformat(timespec="minutes")


def working_day_after(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def remind_coordinator_at(answer_by_: datetime) -> datetime:
    return answer_by_ - timedelta(days=1)
