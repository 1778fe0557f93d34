"""Answers to one of several open questions, to several sessions at once, late, or to an older message: nothing is guessed."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.conversations import converse
from bot.demo import Demo
from storage import changes as c
from storage.dialogue import Asked, Dialogue, Option, Question
from storage.known import Known
from storage.records import Meeting
from tests.conversations.group import LATER_SESSION, NOW, RUI, SESSION, heard, known

FIRST_ASKED, THEN_ASKED = NOW - timedelta(hours=3), NOW - timedelta(hours=1)


def two_open(first_answered: datetime | None = None, first_asked: datetime = FIRST_ASKED) -> Known:
    """Asked about two sessions; the last question is about the later one."""
    asked = (Asked(SESSION.id, first_asked), Asked(LATER_SESSION.id, THEN_ASKED))
    facts = known(RUI, Dialogue(question=Question("invite", LATER_SESSION.id), asked_about=asked))
    meetings = (Meeting(SESSION, answered_at=first_answered), Meeting(LATER_SESSION))
    return replace(facts, meetings=meetings)


def answers(changes: list[c.Change]) -> list[tuple[str, str]]:
    return [(change.session_id, change.answer) for change in changes if isinstance(change, c.Answer)]


def said(changes: list[c.Change]) -> list[str]:
    return [p.sentence for change in changes if isinstance(change, c.Queue) and change.answers for p in change.parts]


@pytest.mark.parametrize("text", ["1", "2", "yes", "no", "I'll be late", "not sure yet"])
def test_two_open_questions_are_never_mixed_up(text: str) -> None:
    changes = converse(heard(two_open(), text))
    assert answers(changes) == []
    [list_] = [change for change in changes if isinstance(change, c.Queue) and change.letters]
    assert [about for _, _, about in list_.letters] == [SESSION.id, LATER_SESSION.id]


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        (two_open(first_answered=NOW - timedelta(hours=2)), "the first is answered"),
        (two_open(first_asked=NOW - timedelta(hours=25)), "the first was asked more than a day ago"),
    ],
)
def test_an_answer_belongs_to_the_last_question_when_no_other_is_open(facts: Known, why: str) -> None:
    assert answers(converse(heard(facts, "1"))) == [(LATER_SESSION.id, "yes")], why


def test_a_question_asked_again_after_an_answer_is_open_again() -> None:
    assert answers(converse(heard(two_open(first_answered=NOW - timedelta(hours=4)), "1"))) == []


def test_words_about_a_session_and_buttons_need_no_list() -> None:
    assert answers(converse(heard(two_open(), "yes to the 9th"))) == [(SESSION.id, "yes")]
    pressed = replace(heard(two_open(), "1"), pressed=True)
    assert answers(converse(pressed)) == [(LATER_SESSION.id, "yes")]


@pytest.mark.parametrize("text", ["yes to both", "I can come to all of them", "yes to both please"])
def test_a_yes_to_several_is_a_yes_to_each(text: str) -> None:
    changes = converse(heard(two_open(), text))
    assert answers(changes) == [(SESSION.id, "yes"), (LATER_SESSION.id, "yes")]
    assert said(changes)[0] == "CONFIRMED_ALL"


LIST = (Option("A", "attend_yes", SESSION.id), Option("B", "attend_yes", LATER_SESSION.id))


def with_list() -> Known:
    facts = two_open()
    return replace(facts, dialogue=replace(facts.dialogue, options=LIST, options_at=NOW))


@pytest.mark.parametrize("text", ["A and B", "a, b", "A B", "a+b", "A i B", "a e b"])
def test_several_letters_are_several_answers_in_one_message(text: str) -> None:
    changes = converse(heard(with_list(), text))
    assert answers(changes) == [(SESSION.id, "yes"), (LATER_SESSION.id, "yes")]
    assert len([change for change in changes if isinstance(change, c.Queue) and "CONFIRMED" in said([change])]) == 1


@pytest.mark.parametrize("text", ["A and C", "a b c", "b"])
def test_a_letter_that_the_list_does_not_have_answers_nothing_else(text: str) -> None:
    assert answers(converse(heard(with_list(), text))) in ([], [(LATER_SESSION.id, "yes")])


async def test_a_reply_to_an_older_message_answers_that_one(
    world: Demo, say: Callable[..., Awaitable[list[tuple[str, str]]]]
) -> None:
    """Maria swipes the invitation of two weeks ago and writes under it, after another question has come."""
    invitation = world.phones.phone("maria").screen[-1].provider_id
    await say("maria", "DELETE ME")
    heard_ = await say("maria", "no sorry", answers=invitation)
    answer = next(words for phone, words in heard_ if phone == "maria")
    assert answer.startswith("Thank you for telling us. You are not coming"), (
        "it says no to the session, not to erasing"
    )
