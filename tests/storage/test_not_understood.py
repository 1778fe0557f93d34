"""Texts given without a name: when they leave their writer, how few are too few, when they go (S3 to S5, A6, A10, D4, D7)."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.unread import NOTHING_YET, unread
from scheduler.keeping import MESSAGES_KEPT, NOT_UNDERSTOOD_KEPT, SIGNS_OF_DANGER_KEPT
from storage.changes import Erase, GiveConsent, PutProject, Remember, Stop
from storage.dialogue import Dialogue, Held
from storage.not_understood import keep_given, take_held
from storage.people import dialogue_of
from storage.sweeping import sweep
from tests.scheduler.stage import Stage

WEEK = MESSAGES_KEPT
NAMES = ("Ana", "Ben", "Cat", "Dan", "Eve", "Fay")


@pytest.fixture
def givers(stage: Stage) -> list[str]:
    """Six people who agreed, in a project that keeps such texts."""
    stage.make(PutProject(replace(stage.project, keep_not_understood=True)))
    found = [stage.person(name, sms=f"+4477009003{place:02d}") for place, name in enumerate(NAMES)]
    stage.make(*(GiveConsent(who, "not_understood", "yes", "2026-11", date(2027, 2, 1)) for who in found))
    return found


def hold(stage: Stage, people: Sequence[str], *, cleared: bool = True) -> None:
    for who in people:
        text = Held(f"zibble {people.index(who)}", "en", "invite", stage.now, cleared)
        stage.make(Remember(who, Dialogue(held=text)))


def swept(stage: Stage, **later: int) -> None:
    """As the worker does every hour."""
    stage.clock.set(stage.now + timedelta(**later))
    given = stage.database.do(take_held, stage.seal, stage.now, WEEK)
    stage.database.do(keep_given, stage.seal, given, stage.now, NOT_UNDERSTOOD_KEPT)
    stage.database.do(sweep, stage.seal, stage.now, WEEK, SIGNS_OF_DANGER_KEPT)


def printed(stage: Stage, *, forget: bool = False) -> list[str]:
    return [
        json.loads(line)["text"] for line in stage.database.do(lambda c: unread(c, stage.seal, forget=forget)).lines
    ]


def test_D7_a_text_is_its_writers_for_a_week_and_then_nobodys(stage: Stage, givers: list[str]) -> None:
    hold(stage, givers)
    swept(stage, days=6)
    assert stage.rows("not_understood") == []
    swept(stage, days=1)
    assert {stage.database.do(dialogue_of, stage.seal, who).held for who in givers} == {None}
    assert sorted(printed(stage)) == [f"zibble {number}" for number in range(6)]
    for row in stage.rows("not_understood"):
        opened = repr(stage.seal.open(row.body, f"not_understood/body/{row.handle}"))
        assert not [who for who in givers if who in opened or who in row.handle]
        assert "2027-03" in opened
        assert "2027-03-0" not in opened, "no time finer than the month"


def test_D7_in_the_week_a_no_erasing_STOP_or_no_clearing_up_keeps_it_out(stage: Stage, givers: list[str]) -> None:
    hold(stage, givers)
    ana, ben, cat, *others = givers
    stage.make(GiveConsent(ana, "not_understood", "no", "2026-11", date(2027, 2, 23)), Erase(ben), Stop(cat, stage.now))
    assert stage.database.do(dialogue_of, stage.seal, ana).held is None
    hold(stage, others, cleared=False)
    swept(stage, days=7)
    swept(stage, days=1)
    assert stage.rows("not_understood") == []
    assert stage.database.do(dialogue_of, stage.seal, cat).held is None, "it does not lie with whoever stopped"


def test_D5_when_the_project_stops_keeping_texts_nothing_more_is_taken(stage: Stage, givers: list[str]) -> None:
    hold(stage, givers)
    stage.make(PutProject(replace(stage.project, keep_not_understood=False)))
    swept(stage, days=8)
    assert stage.rows("not_understood") == []


def test_A6_where_fewer_than_five_agreed_their_texts_are_let_go(stage: Stage, givers: list[str]) -> None:
    stage.make(*(GiveConsent(who, "not_understood", "no", "2026-11", date(2027, 2, 22)) for who in givers[4:]))
    hold(stage, givers[:4])
    swept(stage, days=7)
    assert stage.rows("not_understood") == []


def test_A10_texts_are_shown_by_fives_so_that_two_looks_never_differ_by_one(stage: Stage, givers: list[str]) -> None:
    hold(stage, givers[:4])
    swept(stage, days=7)
    assert len(stage.rows("not_understood")) == 4
    assert stage.database.do(lambda c: unread(c, stage.seal, forget=False)).said == NOTHING_YET
    hold(stage, givers[:1])
    swept(stage, days=7)
    assert len(printed(stage)) == 5
    hold(stage, givers[:1])
    swept(stage, days=7)
    assert len(printed(stage)) == 5, "the sixth waits for company"
    assert len(printed(stage, forget=True)) == 5
    assert (printed(stage), len(stage.rows("not_understood"))) == ([], 1)


def test_D7_a_printed_line_has_the_form_of_the_practice_lines_and_no_label(stage: Stage, givers: list[str]) -> None:
    hold(stage, givers)
    swept(stage, days=7)
    found = stage.database.do(lambda c: unread(c, stage.seal, forget=False))
    first = json.loads(found.lines[0])
    asked = {"lang": "en", "context": "invite"}
    assert first == {"id": "", **asked, "text": first["text"], "expect": "", "never": [], "note": ""}
    assert "zibble" not in repr(found)


def test_D4_what_nobody_made_a_test_of_goes_after_90_days_at_most(stage: Stage, givers: list[str]) -> None:
    hold(stage, givers)
    swept(stage, days=7)
    swept(stage, days=88)
    assert len(stage.rows("not_understood")) == 6
    swept(stage, days=2)
    assert stage.rows("not_understood") == []
