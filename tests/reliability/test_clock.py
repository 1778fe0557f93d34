"""R8: a clock that jumps sends nothing early; over each change of the clocks every reminder comes once, at its wall time."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.alarm import Alarm
from bot.house import House
from bot.upkeep import BEAT_EVERY
from scheduler.clock_guard import ClockGuard
from scheduler.lane import AWAY
from scheduler.plan import TOO_CLOSE, moments
from scheduler.quiet import ENOUGH_LEFT
from storage.preferences import USUAL_HOURS
from storage.records import Session, Venue, wall
from tests.reliability.figures import EXAMPLES
from tests.scheduler.stage import Stage

JERSEY = "Europe/Jersey"
HERE = ZoneInfo(JERSEY)
ANA = "+447700900301"


# ---------------------------------------------------------------------------------------------- jumps


@dataclass
class Steady:
    """Seconds that nobody can set."""

    seconds: float = 0.0

    def now(self) -> float:
        return self.seconds


@pytest.mark.parametrize("jump", [timedelta(hours=3), timedelta(hours=-3), timedelta(seconds=61)])
async def test_R8_nothing_leaves_while_the_clock_is_wrong(stage: Stage, jump: timedelta) -> None:
    """The lane is at work; the clock jumps, an hour later it jumps back. Only then, and at its own moment, the text goes."""
    steady = Steady()
    guard = ClockGuard(stage.clock.now, steady.now)
    house = guarded(stage, guard)
    due = stage.now + timedelta(hours=2)
    row, at_once = stage.queue(stage.person("Ana", sms=ANA), not_before=due), stage.queue(stage.person("Ben", sms="+1"))
    stage.clock.set(stage.now + jump)
    alarm = Alarm(stage.database, stage.channels, stage.clock.now, guard.right, ("telegram", "99"))
    async with running(house):
        await asyncio.sleep(0.3)
        assert stage.sms.taken == [], "pause"
        await alarm.look()
        assert ["clock" in words for words in stage.telegram.to("99")].count(True) == 1, "alarm"
        stage.clock.set(stage.now - jump)
        await until_noted(stage, at_once)
        assert stage.state(row) == "waiting"
        stage.clock.set(due)
        steady.seconds += 7200
        house.knock()
        await until_noted(stage, row)
    assert [one.at for one in stage.sms.taken] == [due - timedelta(hours=2), due]
    assert BEAT_EVERY + AWAY < 60, "pause and alarm come within 60 seconds"


@pytest.mark.parametrize("jump", [timedelta(hours=3), timedelta(hours=-3)])
async def test_R8_no_moment_of_a_project_comes_while_the_clock_is_wrong(stage: Stage, jump: timedelta) -> None:
    """At 14:00 concerns reach the facilitators; a clock that runs three hours ahead at noon must not do it."""
    guard = ClockGuard(stage.clock.now, Steady().now)
    house = guarded(stage, guard)
    await stage.settle()
    before = {row.name: row.body for row in stage.rows("facts")}
    stage.clock.set(stage.now + jump)
    while await house.sweep_one():
        pass
    assert {row.name: row.body for row in stage.rows("facts")} == before
    assert stage.rows() == []
    stage.clock.set(stage.now - jump)
    assert guard.right()
    stage.house = replace(stage.house, may_send=lambda: True)
    await stage.passes(hours=2)
    assert [row.person_id for row in stage.rows()], "at its moment it comes"


def guarded(stage: Stage, guard: ClockGuard) -> House:
    made = replace(stage.house, may_send=guard.right)
    stage.house = made
    return made


@contextlib.asynccontextmanager
async def running(house: House) -> AsyncIterator[None]:
    stopping = asyncio.Event()
    tasks = [asyncio.ensure_future(lane.run(stopping)) for lane in house.lanes]
    try:
        yield
    finally:
        stopping.set()
        await asyncio.gather(*tasks)


def test_R8_a_small_correction_is_followed_and_a_jump_is_not() -> None:
    steady, wall_clock = Steady(), [datetime(2027, 2, 22, 12, tzinfo=UTC)]
    guard = ClockGuard(lambda: wall_clock[0], steady.now)
    for _ in range(100):  # a clock that is slowly put right: 5 seconds every quarter of an hour, over 8 minutes in all
        steady.seconds += 900
        wall_clock[0] += timedelta(seconds=905)
        assert guard.right()
    for jump in (61, -61, 3 * 3600, -3 * 3600):
        wall_clock[0] += timedelta(seconds=jump)
        assert not guard.right()
        wall_clock[0] -= timedelta(seconds=jump)
        assert guard.right()
    steady.seconds += 8 * 3600  # the machine slept
    wall_clock[0] += timedelta(hours=8)
    assert guard.right()


# ---------------------------------------------------------------------------------------------- changes of the clocks


def session(day: date, start: time, zone: str = JERSEY) -> Session:
    end = (datetime.combine(day, start) + timedelta(hours=1)).time()
    return Session("s", "p", day, start, end, False, Venue("v", "p", "Oak House"), zone)


@pytest.mark.parametrize(
    ("day", "start", "expected"),
    [
        (date(2026, 3, 29), time(14), ["2026-03-22T14:00+00:00", "2026-03-28T14:00+00:00", "2026-03-29T12:00+01:00"]),
        (date(2026, 3, 30), time(14), ["2026-03-23T14:00+00:00", "2026-03-29T14:00+01:00", "2026-03-30T12:00+01:00"]),
        (date(2026, 10, 25), time(14), ["2026-10-18T14:00+01:00", "2026-10-24T14:00+01:00", "2026-10-25T12:00+00:00"]),
        (date(2026, 10, 26), time(14), ["2026-10-19T14:00+01:00", "2026-10-25T14:00+00:00", "2026-10-26T12:00+00:00"]),
        (date(2027, 3, 28), time(14), ["2027-03-21T14:00+00:00", "2027-03-27T14:00+00:00", "2027-03-28T12:00+01:00"]),
        (date(2027, 3, 29), time(14), ["2027-03-22T14:00+00:00", "2027-03-28T14:00+01:00", "2027-03-29T12:00+01:00"]),
    ],
)
def test_R8_the_day_before_is_the_same_wall_time_over_the_changes(day: date, start: time, expected: list[str]) -> None:
    found = [at.astimezone(HERE).isoformat(timespec="minutes") for _, at in moments(session(day, start))]
    assert found == expected


def test_R8_a_doubled_time_is_the_first_and_a_skipped_one_moves_forward() -> None:
    assert wall(date(2026, 10, 25), time(1, 30), JERSEY) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    for day in (date(2026, 3, 29), date(2027, 3, 28)):
        at = wall(day, time(1, 30), JERSEY)
        assert at.astimezone(HERE).time() == time(2, 30)


DAYS = st.dates(date(2026, 1, 8), date(2030, 12, 31))
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0, tzinfo=None))


@settings(max_examples=EXAMPLES, deadline=None)
@given(day=DAYS, start=TIMES)
def test_R8_each_reminder_comes_once_in_its_hours_and_in_time(day: date, start: time) -> None:
    meeting = session(day, start)
    found = moments(meeting)
    steps, when = [step for step, _ in found], [at for _, at in found]
    assert steps == [step for step in ("week", "day", "hours") if step in steps]
    assert steps[-1] == "hours"
    assert "week" in steps
    assert when == sorted(set(when))
    assert all(later - before >= TOO_CLOSE for before, later in pairwise(when))
    for step, at in found:
        local = at.astimezone(HERE)
        assert at < meeting.starts_at
        assert USUAL_HOURS.earliest <= local.time() <= USUAL_HOURS.latest
        wanted = _wanted(meeting, step)
        if USUAL_HOURS.earliest <= wanted.astimezone(HERE).time() <= USUAL_HOURS.latest:
            assert at == wanted
        else:
            assert abs(at - wanted) < timedelta(hours=16)
            assert at > wanted or meeting.starts_at - at < timedelta(hours=24) + ENOUGH_LEFT


def _wanted(meeting: Session, step: str) -> datetime:
    if step == "hours":
        return meeting.starts_at - timedelta(hours=2)
    return wall(meeting.day - timedelta(days=7 if step == "week" else 1), meeting.start, JERSEY)


@settings(max_examples=EXAMPLES, deadline=None)
@given(day=DAYS, start=TIMES.filter(lambda at: USUAL_HOURS.earliest <= at <= USUAL_HOURS.latest))
def test_R8_the_day_before_is_the_same_wall_time_on_any_day(day: date, start: time) -> None:
    found = dict(moments(session(day, start)))
    assert found["week"].astimezone(HERE).replace(tzinfo=None) == datetime.combine(day - timedelta(days=7), start)
    if "day" in found:
        assert found["day"].astimezone(HERE).replace(tzinfo=None) == datetime.combine(day - timedelta(days=1), start)


async def until_noted(stage: Stage, row: str) -> None:
    for _ in range(500):
        if stage.state(row) == "accepted":
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it was not sent")
