"""What rides on a reminder comes once, in the right one, and to who joins late with their yes (15, 18, 21, 38)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.conversations import converse
from scheduler.leaving import fate
from scheduler.plan import for_everybody, moments
from scheduler.riders import riders
from scheduler.wording import Wording
from storage import changes as c
from storage.dialogue import MOST_TOLD, Dialogue, Question
from storage.known import Known, Member
from storage.preferences import USUAL_LEADS, Lead, Preferences
from storage.records import AnswerGiven, Meeting, Session
from tests.conversations.group import MOVED, NOW, PARTICIPANTS, PROJECT, RUI, SESSION, heard, known
from tests.scheduler.test_reminders import DAY_BEFORE, facts, leaves, waiting

FULL = replace(SESSION, helper="Lee", link="https://a.example/b", materials_on=date(2027, 3, 5))
WEEK_BEFORE = SESSION.starts_at - timedelta(days=7)
TWO_HOURS = SESSION.starts_at - timedelta(hours=2)
EARLY = datetime(2027, 2, 20, 12, tzinfo=UTC)


def names(now: datetime, told: tuple[str, ...] = (), session: Session = FULL, **chosen: Any) -> list[str]:
    who = replace(RUI, preferences=Preferences(**chosen))
    return [name.partition("/")[0] for name in riders(who, session, USUAL_LEADS, told, now)]


@pytest.mark.parametrize(
    ("now", "told", "expected"),
    [
        (EARLY, (), []),
        (WEEK_BEFORE, (), ["papers"]),
        (DAY_BEFORE, ("papers/s1",), ["helper"]),
        (TWO_HOURS, ("papers/s1", "helper/s1"), ["link"]),
        (TWO_HOURS, (), ["helper", "link"]),
        (TWO_HOURS, ("helper/s1", "link/s1"), []),
    ],
)
def test_demand_15_21_38_each_rides_on_its_reminder_and_only_once(
    now: datetime, told: tuple[str, ...], expected: list[str]
) -> None:
    """The papers are out on 5 March, so nothing says after that when they come."""
    assert names(now, told) == expected


def test_the_last_reminder_of_somebodys_own_set_carries_all_that_is_left() -> None:
    assert names(DAY_BEFORE, leads=(Lead(days=1),)) == ["helper", "link"]
    assert names(EARLY, leads=()) == ["papers", "helper", "link"]


def test_demand_15_papers_that_are_there_are_pointed_to() -> None:
    there = replace(FULL, materials={"en": "Two pages."})
    part = riders(RUI, there, USUAL_LEADS, (), DAY_BEFORE)["papers/s1"]
    assert part == ("PAPERS_THERE", {})
    assert riders(RUI, there, USUAL_LEADS, (), WEEK_BEFORE)["papers/s1"] == ("PAPERS_COME", {"day": "2027-03-05"})


def test_a_reminder_says_what_rides_on_it_and_counts_it_as_told() -> None:
    full = replace(facts(), sessions=(FULL,))
    said = fate(waiting(), full, DAY_BEFORE)
    assert leaves(said)[0] == "REMIND_TOMORROW"
    assert said.tells == ("helper/s1",)  # type: ignore[union-attr]
    told = replace(full, dialogue=Dialogue(told=("helper/s1",)))
    assert fate(waiting(), told, DAY_BEFORE).tells == ()  # type: ignore[union-attr]
    once_more = fate(waiting(not_arrived=True), told, DAY_BEFORE)
    assert once_more.tells == ("helper/s1",), "what did not arrive is said again"  # type: ignore[union-attr]


def test_only_the_last_few_are_remembered() -> None:
    many = Dialogue().with_told(f"helper/{number}" for number in range(MOST_TOLD + 3))
    assert many.told[0] == "helper/3"
    assert many.with_told(("helper/3",)).told == many.told


def test_L1_outside_the_24_hours_the_approved_sentence_says_how_far_away_it_is_and_what_rides_waits() -> None:
    wording = Wording({("reminder", "en"): "HX"})
    full = replace(facts(), sessions=(FULL,))
    for step, at, when in (
        ("week", WEEK_BEFORE, "in 1 week"),
        ("day", DAY_BEFORE, "tomorrow"),
        ("hours", TWO_HOURS, "today"),
    ):
        said = wording.of(fate(waiting(step), full, at).parts, full)  # type: ignore[union-attr]
        assert said.template_words.startswith(f"From Island Voices: your group is {when}: Tuesday 9 March, 2pm")
        assert said.leaves_out
        assert "https" not in said.template_words


# ---------------------------------------------------------------------------------------------- who joins late


def late(session: Session = FULL, answer: AnswerGiven = "open", **more: Any) -> Known:
    who = known(RUI, Dialogue(question=Question("invite", session.id)), answer)
    return replace(
        who, sessions=(session,), meetings=(Meeting(session, answer),), requests=(), **{"changes": (), **more}
    )


def answer_to(facts: Known, words: str, now: datetime) -> c.Queue:
    [said] = [one for one in converse(heard(facts, words, now)) if isinstance(one, c.Queue) and one.answers][:1]
    return said


def sentences(said: c.Queue) -> list[str]:
    return [part.sentence for part in said.parts]


@pytest.mark.parametrize(("words", "first"), [("1", "CONFIRMED"), ("I will be late", "LATE_NOTED"), ("maybe", "MAYBE")])
def test_who_says_yes_late_gets_what_still_matters_once(words: str, first: str) -> None:
    an_hour_before = SESSION.starts_at - timedelta(hours=1)
    said = answer_to(late(), words, an_hour_before)
    assert sentences(said)[:3] == [first, "HELPER_IS", "JOIN_LINK"]
    assert said.tells == ("helper/s1", "link/s1")
    told = replace(late(), dialogue=Dialogue(question=Question("invite", "s1"), told=said.tells))
    assert sentences(answer_to(told, words, an_hour_before))[:2] == [first, *sentences(said)[3:4]]


def test_who_says_yes_in_time_gets_it_with_the_reminders() -> None:
    assert sentences(answer_to(late(), "1", EARLY))[0] == "CONFIRMED"
    assert answer_to(late(), "1", EARLY).tells == ()


def test_demand_7_who_was_invited_after_a_change_hears_once_what_is_no_more() -> None:
    moved = replace(MOVED, answers={})
    said = answer_to(late(SESSION, changes=(moved,)), "1", EARLY)
    assert "CHANGED_BEFORE" in sentences(said)
    assert said.tells == ("change/moved",)
    told = replace(
        late(SESSION, changes=(moved,)), dialogue=Dialogue(question=Question("invite", "s1"), told=said.tells)
    )
    assert "CHANGED_BEFORE" not in sentences(answer_to(told, "1", EARLY))
    assert "CHANGED_BEFORE" not in sentences(answer_to(late(SESSION, changes=(MOVED,)), "1", EARLY)), "they were told"


def test_demand_15_a_yes_after_the_papers_went_out_is_a_task() -> None:
    def tasks(now: datetime, answer: AnswerGiven = "open") -> list[str]:
        made = converse(heard(late(answer=answer), "1", now))
        return [one.reason for one in made if isinstance(one, c.NewTask)]

    assert tasks(DAY_BEFORE) == ["REASON_PAPERS"]
    assert tasks(DAY_BEFORE, "yes") == []
    assert tasks(EARLY) == []


# ---------------------------------------------------------------------------------------------- the project's own set


def test_other_reminders_of_the_project_are_planned_for_who_comes_and_chose_none() -> None:
    chosen = replace(PROJECT, leads=(Lead(days=3),))
    own = replace(PARTICIPANTS[1], preferences=Preferences(leads=(Lead(hours=2),)))
    group = (Member(RUI, {"s1": "yes"}), Member(own, {"s1": "yes"}), Member(PARTICIPANTS[2], {"s1": "no"}))
    planned = for_everybody(replace(known(), project=chosen, group=group), NOW)
    assert [(one.to, one.step) for one in planned if isinstance(one, c.Queue)] == [(RUI.id, "3d"), (own.id, "hours")]


def test_what_was_planned_by_the_set_before_never_leaves() -> None:
    assert leaves(fate(waiting("week"), facts(), WEEK_BEFORE))
    chosen = replace(facts(), project=replace(PROJECT, leads=(Lead(days=1),)))
    assert fate(waiting("week"), chosen, WEEK_BEFORE).state == "dropped"  # type: ignore[union-attr]
    assert moments(SESSION, (Lead(days=1),))[0][0] == "day"
