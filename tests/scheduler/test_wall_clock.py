"""Wall-clock times over Europe/Jersey, 2026 to 2030: both clock changes, sessions across midnight, moved sessions (R8)."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as some

from scheduler.plan import moments, replanned
from scheduler.quiet import CHANGES_AT_ONCE, allowed, for_change, for_reminder, last_allowed_before, next_allowed
from storage import changes as c
from storage.preferences import USUAL_LEADS
from storage.records import wall
from tests.conversations.group import OAK, RUI, SESSION, ZONE

JERSEY = ZoneInfo(ZONE)
HOUR = timedelta(hours=1)
SPRING = (date(2026, 3, 29), date(2027, 3, 28), date(2028, 3, 26), date(2029, 3, 25), date(2030, 3, 31))
AUTUMN = (date(2026, 10, 25), date(2027, 10, 31), date(2028, 10, 29), date(2029, 10, 28), date(2030, 10, 27))

days = some.one_of(
    some.sampled_from([day + timedelta(days=near) for day in (*SPRING, *AUTUMN) for near in range(-8, 9)]),
    some.dates(date(2026, 1, 1), date(2030, 12, 31)),
)
times = some.builds(time, some.integers(0, 23), some.sampled_from([0, 1, 15, 29, 30, 45, 59]))
instants = some.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 31), timezones=some.just(UTC))  # noqa: DTZ001
fast = settings(max_examples=100, deadline=None, derandomize=True)


def local(at: datetime) -> datetime:
    return at.astimezone(JERSEY).replace(tzinfo=None)


def test_R8_these_are_the_days_on_which_the_clocks_change() -> None:
    """The tests below look at them more than at others."""
    for day in SPRING:
        assert local(wall(day, time(1, 30), ZONE)) == datetime.combine(day, time(2, 30)), "this half hour is skipped"
    for day in AUTUMN:
        first = wall(day, time(1, 30), ZONE)
        assert local(first + HOUR) == local(first), "this half hour comes twice"


@fast
@given(days, times)
def test_R8_a_wall_time_is_that_time_or_the_hour_after_a_gap_or_the_first_of_two(day: date, at: time) -> None:
    moment = wall(day, at, ZONE)
    written = datetime.combine(day, at)
    skipped = day in SPRING and at.hour == 1
    assert local(moment) == written + (HOUR if skipped else timedelta())
    assert moment.astimezone(JERSEY).fold == 0


@fast
@given(days, times, times)
@example(AUTUMN[0], time(0, 30), time(2, 30))
@example(SPRING[0], time(0, 30), time(2, 30))
@example(AUTUMN[1], time(23, 0), time(1, 30))
def test_R8_a_session_ends_after_it_starts_and_lasts_what_the_clock_on_the_wall_says(
    day: date, start: time, end: time
) -> None:
    session = replace(SESSION, day=day, start=start, end=end)
    on_the_wall = (datetime.combine(day, end) - datetime.combine(day, start)) % timedelta(days=1)
    lasts = session.ends_at - session.starts_at
    assert on_the_wall - HOUR <= lasts <= (on_the_wall or timedelta(days=1)) + HOUR
    if session.day not in (*SPRING, *AUTUMN) and session.day + timedelta(days=1) not in (*SPRING, *AUTUMN):
        assert lasts == (on_the_wall or timedelta(days=1))


@fast
@given(days, times)
def test_R8_the_day_before_is_the_same_time_on_the_wall(day: date, start: time) -> None:
    session = replace(SESSION, day=day, start=start, end=time((start.hour + 2) % 24))
    planned = dict(moments(session))
    if "day" in planned and allowed(wall(day - timedelta(days=1), start, ZONE), ZONE):
        assert local(planned["day"]) == datetime.combine(day - timedelta(days=1), start)
    if "week" in planned and allowed(wall(day - timedelta(days=7), start, ZONE), ZONE):
        assert local(planned["week"]) == datetime.combine(day - timedelta(days=7), start)


@fast
@given(days, times)
def test_R8_every_reminder_comes_in_people_s_hours_before_the_start_and_apart(day: date, start: time) -> None:
    session = replace(SESSION, day=day, start=start, end=time((start.hour + 2) % 24))
    planned = [at for _, at in moments(session)]
    assert planned == sorted(planned)
    assert planned, "somebody who said yes hears at least once"
    assert all(at < session.starts_at and allowed(at, ZONE) for at in planned)
    assert all(later - earlier >= timedelta(hours=6) for earlier, later in pairwise(planned))


@fast
@given(days, times, days, times, instants)
def test_R8_a_moved_session_is_reminded_of_by_its_new_time_only(
    day: date, start: time, new_day: date, new_start: time, now: datetime
) -> None:
    session = replace(SESSION, day=day, start=start, end=time((start.hour + 2) % 24))
    new = replace(session.arrangement, day=new_day, start=new_start, end=time((new_start.hour + 2) % 24))
    moved = session.arranged(new, OAK)
    planned = [one for one in replanned([RUI], moved, USUAL_LEADS, now) if isinstance(one, c.Queue)]
    assert [one.not_before for one in planned] == [at for _, at in moments(moved) if at > now]
    assert {one.revision for one in planned} <= {session.revision + 1}
    assert all(one.not_after == moved.starts_at for one in planned)


@fast
@given(instants)
def test_R8_the_next_and_the_last_allowed_moment_are_allowed_and_the_nearest(at: datetime) -> None:
    after, before = next_allowed(at, ZONE), last_allowed_before(at, ZONE)
    assert before <= at <= after
    assert allowed(after, ZONE)
    assert allowed(before, ZONE)
    assert next_allowed(after, ZONE) == after
    if not allowed(at, ZONE):
        assert not allowed(after - timedelta(minutes=1), ZONE)
        assert not allowed(before + timedelta(minutes=1), ZONE)


@fast
@given(days, times, some.timedeltas(timedelta(minutes=1), timedelta(days=9)))
def test_R8_a_reminder_is_never_after_the_start_and_a_change_at_the_latest_3_hours_before(
    day: date, start: time, before: timedelta
) -> None:
    starts = wall(day, start, ZONE)
    at = starts - before
    assert for_reminder(at, starts, ZONE) < starts
    leaves = for_change(at, starts, ZONE)
    assert at <= leaves <= max(at, starts - CHANGES_AT_ONCE)
    assert leaves == at or allowed(leaves, ZONE) or leaves == starts - CHANGES_AT_ONCE
