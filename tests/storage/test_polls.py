"""Answers about possible days: the newest counts; they go with the day chosen, the person, the project (31, D3)."""

from datetime import date, time

from storage.changes import AnswerPoll, ClosePoll, Erase, ForgetProject, NewPoll
from storage.polls import polls_of
from storage.possible_days import Poll, PossibleDay
from tests.scheduler.stage import Stage

DAYS = tuple(PossibleDay(date(2027, 3, day), time(14), time(16)) for day in (16, 18))
BOTH, FIRST = frozenset({0, 1}), frozenset({0})


def asked(stage: Stage, **answers: frozenset[int]) -> None:
    stage.make(NewPoll("poll", stage.project.id, DAYS, stage.now))
    stage.make(*(AnswerPoll("poll", who, places) for who, places in answers.items()))


def kept(stage: Stage) -> Poll:
    [poll] = stage.database.do(polls_of, stage.seal, stage.project.id)
    return poll


def test_demand_31_the_newest_answer_counts(stage: Stage) -> None:
    asked(stage, ana=BOTH, ben=FIRST)
    stage.make(AnswerPoll("poll", "ana", FIRST), AnswerPoll("another", "ana", BOTH))
    assert (kept(stage).days, kept(stage).answers) == (DAYS, {"ana": FIRST, "ben": FIRST})


def test_demand_31_with_the_day_chosen_the_answers_are_gone_and_no_other_comes_in(stage: Stage) -> None:
    asked(stage, ana=BOTH)
    stage.make(ClosePoll("poll"), AnswerPoll("poll", "ana", FIRST))
    assert (kept(stage).state, kept(stage).answers) == ("closed", {})


def test_D3_whoever_is_erased_has_answered_nothing(stage: Stage) -> None:
    ana = stage.person("Ana", sms="+447700900301")
    asked(stage, **{ana: BOTH, "ben": FIRST})
    stage.make(Erase(ana))
    assert kept(stage).answers == {"ben": FIRST}


def test_D4_with_the_project_over_nothing_of_it_is_kept(stage: Stage) -> None:
    asked(stage, ana=BOTH)
    stage.make(ForgetProject(stage.project.id))
    assert stage.database.do(polls_of, stage.seal, stage.project.id) == ()
