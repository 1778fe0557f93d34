"""Preferences by message: in one menu and in own words, said back, and planned at once (demands 3, 30, 50)."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest

from bot.conversations import converse
from storage import changes as c
from storage.dialogue import Dialogue, Option, Question
from storage.known import Known
from storage.preferences import Hours, Lead, Preferences
from tests.conversations.group import NOW, RUI, SESSION, heard, known


def facts(last: str = "", about: str = "", answer: Any = "yes", **chosen: Any) -> Known:
    """Rui, who comes to one session; ``last`` is what A of the list shown last does."""
    options = (Option("A", last, about),) if last else ()
    dialogue = Dialogue(question=Question("invite", SESSION.id), options=options, options_at=NOW if options else None)
    person = replace(RUI, preferences=Preferences(**chosen))
    return known(person, dialogue, answer)


def write(text: str, facts_: Known) -> list[c.Change]:
    return converse(heard(facts_, text))


def chosen(changes: list[c.Change]) -> Preferences:
    [new] = [change.preferences for change in changes if isinstance(change, c.SetPreferences)]
    return new


def said(changes: list[c.Change]) -> list[str]:
    return [p.sentence for change in changes if isinstance(change, c.Queue) and change.answers for p in change.parts]


def planned(changes: list[c.Change]) -> list[tuple[str, int]]:
    return [(change.step, change.plan) for change in changes if isinstance(change, c.Queue) and not change.answers]


def test_the_menu_leads_to_every_choice() -> None:
    [menu] = [change for change in write("SETTINGS", facts()) if isinstance(change, c.Queue)]
    assert [letter for letter, _, _ in menu.letters] == list("ABCDEF")
    assert menu.asks is None, "the open invitation stays open"


@pytest.mark.parametrize(
    ("last", "about", "field", "value"),
    [
        ("set_hours", "09:00-17:00", "hours", Hours(time(9), time(17))),
        ("set_reminders", "LEADS_DAY", "leads", (Lead(days=1),)),
        ("set_reminders", "LEADS_ALL", "leads", None),
        ("set_style", "STYLE_FULL", "style", "full"),
    ],
)
def test_a_letter_sets_it_and_grows_the_version(last: str, about: str, field: str, value: object) -> None:
    new = chosen(write("A", facts(last, about, leads=(), version=3)))
    assert getattr(new, field) == value
    assert new.version == 4


def test_other_reminders_are_planned_at_once_by_the_new_version() -> None:
    assert planned(write("A", facts("set_reminders", "LEADS_DAY"))) == [("day", 1)]
    assert planned(write("A", facts("set_reminders", "LEADS_DAY", answer="no"))) == []


def test_own_words_after_the_question_are_its_answer() -> None:
    assert chosen(write("9 to 5", facts("set_hours"))).hours == Hours(time(9), time(17))
    assert chosen(write("Bluebell", facts("set_opening"))).opening == "Bluebell"


def test_without_the_question_times_and_words_are_nothing_of_the_kind() -> None:
    for text in ("9 to 5", "Bluebell"):
        assert not [change for change in write(text, facts()) if isinstance(change, c.SetPreferences)]


def test_a_list_older_than_a_day_is_over() -> None:
    old = facts("set_opening")
    stale = replace(old, dialogue=replace(old.dialogue, options_at=NOW - timedelta(hours=25)))
    assert not [change for change in write("Bluebell", stale) if isinstance(change, c.SetPreferences)]


@pytest.mark.parametrize("text", ["please don't text me before 2pm", "only remind me the day before"])
def test_a_wish_in_own_words_needs_no_menu(text: str) -> None:
    assert chosen(write(text, facts())).version == 1


def test_a_wish_without_clear_times_gets_the_list_and_changes_nothing() -> None:
    changes = write("please don't text me so early", facts())
    assert said(changes) == ["HOURS_WHICH"]
    assert not [change for change in changes if isinstance(change, c.SetPreferences)]


def test_an_answer_to_the_invitation_is_never_taken_for_the_open_list() -> None:
    for text in ("yes", "no", "1", "2"):
        changes = write(text, facts("set_opening", answer="open", asked=True))
        assert not [change for change in changes if isinstance(change, c.SetPreferences)], text
        assert [change for change in changes if isinstance(change, c.Answer)], text


def test_hours_shorter_than_an_hour_are_asked_again() -> None:
    assert said(write("18:00 to 18:30", facts("set_hours"))) == ["HOURS_WHICH"]


def test_a_break_says_until_when_and_asks_once_at_its_end() -> None:
    changes = write("I need a break for 3 weeks", facts())
    [pause] = [change for change in changes if isinstance(change, c.Pause)]
    assert pause.until == NOW + timedelta(weeks=3)
    [question] = [change for change in changes if isinstance(change, c.Queue) and not change.answers]
    assert (question.not_before, question.asks) == (pause.until, Question("pause"))


# ---------------------------------------------------------------------------------------------- asked once


def new_here(**chosen: Any) -> Known:
    return known(
        replace(RUI, welcomed=False, preferences=Preferences(**chosen)), Dialogue(Question("invite", SESSION.id))
    )


def test_L7_the_question_about_a_change_on_the_day_is_asked_once_with_the_welcome() -> None:
    changes = write("1", new_here())
    assert said(changes)[-2:] == ["WELCOME", "ASK_ON_THE_DAY"]
    assert chosen(changes).asked
    assert said(write("1", new_here(asked=True)))[-1] == "WELCOME"


@pytest.mark.parametrize(("answer", "may"), [("yes", True), ("no", False)])
def test_L7_then_the_phone_and_no_further_question(answer: str, may: bool) -> None:
    first = write("A", facts("on_the_day", answer))
    assert chosen(first).on_the_day is may
    assert said(first)[-1] == "ASK_PHONE"
    second = write("A", facts("may_phone", answer))
    assert chosen(second).phone is may
    assert said(second) == ["PHONE_NOTED"]


def test_not_answering_it_is_a_no() -> None:
    assert not Preferences(asked=True).on_the_day
    assert not Preferences(asked=True).phone
