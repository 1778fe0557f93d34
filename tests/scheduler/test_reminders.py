"""Reminders by the project's set and by each person's own: in their hours, once, in time, and never a fourth in 7 days."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.leaving import Fate, Later, Leaves, Never, Passed, fate
from scheduler.plan import TOO_CLOSE, moments, planned_anew, reminders, wanted_at
from scheduler.quiet import for_change
from scheduler.wording import Wording
from storage.changes import Queue
from storage.dialogue import Dialogue
from storage.known import Known
from storage.preferences import USUAL_LEADS, Hours, Lead, Preferences, from_json, to_json
from storage.records import Person, Session, Waiting
from tests.conversations.group import NOW, PROJECT, RUI, SAM, SESSION, ZONE, known

HERE = ZoneInfo(ZONE)
DAY_BEFORE = SESSION.starts_at - timedelta(days=1)
ONLY_THE_DAY_BEFORE = (Lead(days=1),)


def who(**chosen: Any) -> Person:
    return replace(RUI, preferences=Preferences(**chosen))


def steps(person: Person, now: datetime = NOW) -> list[str]:
    return [queued.step for queued in reminders(person, SESSION, USUAL_LEADS, now) if isinstance(queued, Queue)]


# ---------------------------------------------------------------------------------------------- planned


def test_demand_50_each_person_has_their_own_reminders() -> None:
    assert steps(who()) == ["week", "day", "hours"]
    assert steps(who(leads=ONLY_THE_DAY_BEFORE)) == ["day"]
    assert steps(who(leads=())) == []


def test_what_is_over_is_not_planned_for_somebody_who_joins_late() -> None:
    assert steps(who(), DAY_BEFORE) == ["hours"]
    assert steps(who(), SESSION.starts_at - timedelta(hours=1)) == []


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (Hours(time(9), time(12)), ["9 March 12:00"]),
        (Hours(time(13), time(20)), ["9 March 13:00"]),
        (Hours(time(15), time(20)), ["8 March 20:00"]),
        (Hours(time(13, 30), time(20)), ["8 March 20:00"]),
    ],
)
def test_a_reminder_in_a_persons_quiet_hours_goes_at_their_end_or_before_them(
    hours: Hours, expected: list[str]
) -> None:
    found = [at.astimezone(HERE) for _, at in moments(SESSION, (Lead(hours=2),), hours)]
    assert [f"{at.day} March {at:%H:%M}" for at in found] == expected


def test_after_other_reminders_were_chosen_nothing_comes_twice_and_nothing_is_lost() -> None:
    before, now = who(), SESSION.starts_at - timedelta(days=7) + timedelta(minutes=30)
    later_hours = who(hours=Hours(time(16), time(20)), version=1)
    anew = planned_anew(before, later_hours, SESSION, USUAL_LEADS, now)
    assert [queued.step for queued in anew if isinstance(queued, Queue)] == ["hours"], "the week before has left"
    not_left_yet = planned_anew(before, later_hours, SESSION, USUAL_LEADS, now - timedelta(hours=1))
    assert [queued.step for queued in not_left_yet if isinstance(queued, Queue)] == ["week", "hours"]
    assert {queued.plan for queued in anew if isinstance(queued, Queue)} == {1}


DAYS = st.dates(date(2026, 1, 8), date(2030, 12, 31))
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0, tzinfo=None))
LEADS = st.lists(
    st.builds(Lead, days=st.integers(1, 14)) | st.builds(Lead, hours=st.integers(1, 23)), max_size=6, unique=True
)
HOURS = st.integers(0, 20).flatmap(
    lambda first: st.builds(Hours, st.just(time(first)), st.integers(first + 2, 23).map(time))
)


@settings(max_examples=300, deadline=None)
@given(day=DAYS, start=TIMES, leads=LEADS, hours=HOURS)
def test_R8_any_set_in_any_hours_comes_once_in_them_and_before_the_start(
    day: date, start: time, leads: list[Lead], hours: Hours
) -> None:
    """Also sessions across midnight, over the skipped and the doubled hour."""
    end = (datetime.combine(day, start) + timedelta(hours=2)).time()
    session = replace(SESSION, day=day, start=start, end=end)
    found = moments(session, leads, hours)
    when = [at for _, at in found]
    assert len({step for step, _ in found}) == len(found)
    assert when == sorted(when)
    assert all(later - before >= TOO_CLOSE for before, later in pairwise(when))
    assert all(at < session.starts_at for at in when)
    assert all(hours.earliest <= at.astimezone(HERE).time() <= hours.latest for at in when)
    assert bool(found) == bool(leads)
    wanted = {lead.name: wanted_at(session, lead) for lead in leads}
    for step, at in found:
        if hours.earliest <= wanted[step].astimezone(HERE).time() <= hours.latest:
            assert at == wanted[step]


def test_preferences_come_back_as_they_were_stored() -> None:
    chosen = Preferences(Hours(time(9), time(17, 30)), (Lead(days=1), Lead(hours=3)), "full", "Bluebell", True, False)
    assert from_json(to_json(chosen)) == chosen
    assert from_json({}) == Preferences()


# ---------------------------------------------------------------------------------------------- leaving


def waiting(step: str = "day", class_: str = "reminder", **payload: Any) -> Waiting:
    said = {"session": SESSION.id, "revision": 0, "step": step, "counts": True, "asks": None, "reads": None, **payload}
    body = {"parts": [["INVITE", {}]], "answers": False, "even_stopped": False, "change": "", "way": "", **said}
    return Waiting("w", RUI.id, DAY_BEFORE, SESSION.starts_at, class_, 0, "waiting", body)


def facts(person: Person = RUI, started: tuple[datetime, ...] = (), coming: int = 0, answer: Any = "yes") -> Known:
    return replace(known(person, Dialogue(started=started), answer), coming={SESSION.id: coming})


def leaves(what: Fate) -> Any:
    assert isinstance(what, Leaves), what
    return what.parts[0]


def test_demand_18_the_day_before_says_how_many_come() -> None:
    sentence, said = leaves(fate(waiting(), facts(coming=6), DAY_BEFORE))
    assert (sentence, said["count"]) == ("REMIND_TOMORROW_MANY", 6)
    assert leaves(fate(waiting(), facts(answer="maybe"), DAY_BEFORE))[0] == "REMIND_TOMORROW"


def test_a_reminder_of_an_older_choice_never_leaves() -> None:
    chose_anew = facts(who(version=2))
    assert fate(waiting(plan=1), chose_anew, DAY_BEFORE) == Never("dropped")
    assert leaves(fate(waiting(plan=2), chose_anew, DAY_BEFORE))


def test_nobody_is_woken_by_a_reminder_that_is_late() -> None:
    """The service was down from before 20:00 until 23:00, and the session is at 9 in the morning: a human hears."""
    early: Session = replace(SESSION, start=time(9), end=time(10))
    row = replace(waiting("hours"), not_after=early.starts_at)
    at_night = early.starts_at - timedelta(hours=10)
    assert fate(row, replace(facts(), sessions=(early,)), at_night) == Never("expired", "REASON_EXPIRED")
    just_over = early.starts_at - timedelta(hours=13) + timedelta(seconds=5)
    assert leaves(fate(row, replace(facts(), sessions=(early,)), just_over))


THREE = tuple(DAY_BEFORE - timedelta(days=days) for days in (6, 4, 2))


def test_the_fourth_text_in_7_days_rides_on_the_next_reminder() -> None:
    assert fate(waiting(), facts(started=THREE), DAY_BEFORE) == Never("dropped")
    assert leaves(fate(waiting(), facts(started=THREE[1:]), DAY_BEFORE))
    a_week_ago = (DAY_BEFORE - timedelta(days=7), *THREE[1:])
    assert leaves(fate(waiting(), facts(started=a_week_ago), DAY_BEFORE)), "7 days are over"


def test_the_last_reminder_that_is_too_many_becomes_a_task_with_its_words() -> None:
    at = SESSION.starts_at - timedelta(hours=2)
    passed = fate(waiting("hours"), facts(started=THREE), at)
    assert isinstance(passed, Passed)
    assert (passed.parts[0][0], passed.reason) == ("REMIND_TODAY", "REASON_ENOUGH_TEXTS")


def test_the_fourth_invitation_waits_until_it_may_go_if_there_is_time() -> None:
    now = NOW
    started = tuple(now - timedelta(days=days) for days in (6, 4, 2))
    row = replace(waiting("invite", "other"), not_after=SESSION.starts_at)
    assert fate(row, facts(started=started, answer="open"), now) == Later(started[0] + timedelta(days=7))
    soon = SESSION.starts_at - timedelta(days=1, hours=1)
    started = tuple(soon - timedelta(hours=hours) for hours in (3, 2, 1))
    assert isinstance(fate(row, facts(started=started, answer="open"), soon), Passed)


def test_the_question_after_a_session_gives_way_to_everything_and_is_never_a_task() -> None:
    """Decision 12: it goes where there is a place, and drops without a word where there is none."""
    row = waiting("after", "other", counts=False, session="")
    assert leaves(fate(row, facts(started=THREE[1:]), DAY_BEFORE))
    assert fate(row, facts(started=THREE), DAY_BEFORE) == Never("dropped")
    assert fate(replace(row, not_after=DAY_BEFORE), facts(), DAY_BEFORE) == Never("expired")
    assert not Queue("x", step="after").counts


def test_changes_answers_and_what_staff_get_are_never_too_many() -> None:
    full = facts(started=THREE)
    assert leaves(fate(waiting("", "other", answers=True, counts=False), full, DAY_BEFORE))
    assert leaves(fate(waiting("", "change", counts=False, session=""), full, DAY_BEFORE))
    assert Queue("x", class_="change").counts is False
    assert Queue("x", answers=True).counts is False
    staff = replace(known(SAM, Dialogue(started=THREE)), sessions=())
    assert leaves(fate(waiting("after", "other", session=""), staff, DAY_BEFORE))


def test_what_left_counts_for_7_days_and_no_longer() -> None:
    dialogue = Dialogue().with_started(NOW).with_started(NOW + timedelta(days=7, seconds=-1))
    assert len(dialogue.started) == 2
    assert dialogue.with_started(NOW + timedelta(days=8)).started == (
        NOW + timedelta(days=7, seconds=-1),
        NOW + timedelta(days=8),
    )


# ---------------------------------------------------------------------------------------------- changes and hours


@pytest.mark.parametrize(
    ("at", "on_the_day", "expected"),
    [
        (datetime(2027, 3, 9, 7, tzinfo=UTC), False, datetime(2027, 3, 9, 11, tzinfo=UTC)),
        (datetime(2027, 3, 9, 7, tzinfo=UTC), True, datetime(2027, 3, 9, 7, tzinfo=UTC)),
        (datetime(2027, 3, 8, 23, tzinfo=UTC), True, datetime(2027, 3, 9, 11, tzinfo=UTC)),
        (datetime(2027, 3, 9, 11, 30, tzinfo=UTC), False, datetime(2027, 3, 9, 11, 30, tzinfo=UTC)),
    ],
)
def test_a_change_on_the_day_comes_outside_the_hours_only_to_who_said_yes(
    at: datetime, on_the_day: bool, expected: datetime
) -> None:
    assert for_change(at, SESSION.starts_at, ZONE, Hours(time(12), time(20)), on_the_day=on_the_day) == expected


# ---------------------------------------------------------------------------------------------- wording


def worded(person: Person, parts: Any = (("STARTED", {}),)) -> str:
    return Wording({}).of(parts, replace(known(person), project=PROJECT)).words


def test_L2_the_opening_word_is_the_neutral_one_unless_they_chose_another() -> None:
    parts: Any = (("NUMBER_CHECK", {}),)
    assert worded(who(), parts).startswith("Island Voices: ")
    assert worded(who(style="full"), parts).startswith("Island Voices pilot: ")
    assert worded(who(opening="Bluebell"), parts).startswith("Bluebell: ")


def test_one_batch_words_each_style_for_itself() -> None:
    wording = Wording({})
    parts: Any = (("NUMBER_CHECK", {}),)
    said = {wording.of(parts, known(replace(who(style=style), language="pl"))).words for style in ("discreet", "full")}
    assert len(said) == 2
