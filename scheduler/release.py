"""When approved concerns reach the facilitators, and which (A5 to A8). Pure."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from storage.records import Concern, Person, Project, wall

WEEK = timedelta(days=7)
BETWEEN = timedelta(hours=12)
SMALLEST_GROUP = 5
COMPANY = 3


def moment_of(project: Project, day: date) -> datetime:
    return wall(day, project.release_time, project.zone)


def next_release(project: Project, after: datetime) -> date:
    """The first release day whose moment is later than ``after``."""
    day = after.astimezone(ZoneInfo(project.zone)).date()
    day += timedelta(days=(project.release_weekday - day.weekday()) % 7)
    return day if moment_of(project, day) > after else day + WEEK


def release_for(project: Project, approved_at: datetime) -> date:
    """The release a concern approved now can go with: 12 hours lie between (A5)."""
    return next_release(project, approved_at + BETWEEN)


def could_have_written(project: Project, people: Sequence[Person], day: date) -> int:
    """How many participants could have written during the whole week before this release (A6)."""
    began = moment_of(project, day - WEEK)
    return sum(
        person.takes_part
        and not person.is_staff
        and person.agreed_to_concerns
        and person.stopped_at is None
        and person.enrolled_at <= began
        for person in people
    )


def group_is_big_enough(project: Project, people: Sequence[Person], day: date) -> bool:
    return could_have_written(project, people, day) >= SMALLEST_GROUP


def going(concerns: Sequence[Concern], day: date) -> list[Concern]:
    """What goes on this day: everything on SEND, and what waits once 3 different people can go together (A7)."""
    sent = [concern for concern in concerns if concern.release_day is not None and concern.release_day <= day]
    waiting = [concern for concern in concerns if concern.release_day is None]
    company = {concern.writer for concern in (*sent, *waiting)}
    return [*sent, *waiting] if waiting and len(company) >= COMPANY else sent
