"""Requests: only what is missing is asked, something else can be offered, each meeting, lent things, and the ledger of promises."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.conversations import converse
from scheduler.arranged import arranged, help_facts
from scheduler.chase import due_now, timeline
from scheduler.leaving import Leaves, fate
from scheduler.promised import Share, promises, share, talk_promises
from storage import changes as c
from storage.dialogue import Dialogue, Option, Pending, Question
from storage.known import Known
from storage.preferences import Lead, Preferences
from storage.records import Meeting, Person, Request, Said, Talk, Task, Waiting

from .group import ANNA, KIM, LANGUAGES, NOW, PAT, REQUEST, RUI, SESSION, heard, known, watching

HELD = replace(REQUEST, state="agreed", answer="Lee comes at 1:30pm.")
RESPITE = replace(HELD, id="respite", kind="KIND_RESPITE")
DAY_AFTER = SESSION.ends_at + timedelta(hours=18)


def said(changes: Sequence[c.Change], to: Person = RUI) -> list[str]:
    return [part.sentence for one in changes if isinstance(one, c.Queue) and one.to == to.id for part in one.parts]


def asking(words: str, language: str = "en", requests: tuple[Request, ...] = (), **standing: object) -> list[c.Change]:
    who = replace(RUI, language=language)
    facts = replace(known(who, Dialogue(question=Question("invite", SESSION.id))), requests=requests, **standing)  # type: ignore[arg-type]
    return converse(heard(facts, words))


@pytest.mark.parametrize(
    ("words", "language", "sentence"),
    [
        ("I need a lift", "en", "MISSING_TRANSPORT"),
        ("I need a lift from Elm Street", "en", "REQUEST_EACH_ASK"),
        ("preciso de uma boleia", "pt", "MISSING_TRANSPORT"),
        ("potrzebuję kogoś do męża", "pl", "REQUEST_EACH_ASK"),
        ("il me faut une garde d'enfants", "fr", "MISSING_CHILDCARE"),
        ("am nevoie de cineva care să stea acasă în locul meu", "ro", "MISSING_RESPITE"),
        ("I need an interpreter", "en", "MISSING_INTERPRETER"),
        ("I need a Polish interpreter", "en", "REQUEST_EACH_ASK"),
        ("can I see the place first on Monday?", "en", "REQUEST_EACH_ASK"),
    ],
)
def test_demand_38_only_what_is_missing_is_asked(words: str, language: str, sentence: str) -> None:
    asked = said(asking(words, language))
    assert sentence in asked
    assert sum(one.startswith("MISSING_") or one == "REQUEST_EACH_ASK" for one in asked) == 1


def test_demand_38_who_asks_for_two_things_is_asked_one_question_and_last() -> None:
    asked = said(asking("I need a lift and a babysitter please"))
    assert asked.count("REQUEST_RECEIVED") == 2
    assert [one for one in asked if one.startswith("MISSING_")] == asked[-1:]


@pytest.mark.parametrize("words", ["At the bus stop by the park", "no idea yet", "12 Elm Street, St Helier"])
def test_demand_13_what_was_missing_goes_to_the_coordinator(words: str) -> None:
    facts = known(RUI, Dialogue(question=Question("request_more", SESSION.id, REQUEST.id)))
    changes = converse(heard(facts, words))
    assert c.AddToRequest(REQUEST.id, words=words) in changes
    assert said(changes, KIM) == ["REQUEST_MORE"]
    assert not [one for one in changes if isinstance(one, c.Answer)]


def test_demand_41_an_absence_is_an_absence_also_while_something_is_asked() -> None:
    facts = known(RUI, Dialogue(question=Question("request_more", SESSION.id, REQUEST.id)), "yes")
    changes = converse(heard(facts, "sorry, I am not coming on 9 March"))
    assert [one.answer for one in changes if isinstance(one, c.Answer)] == ["no"]


def test_demand_13_something_else_can_be_offered_and_needs_words() -> None:
    pending = Dialogue(pending=Pending("details_instead", REQUEST.id))
    empty = converse(heard(known(KIM, pending), "OK"))
    assert said(empty, KIM) == ["REQUEST_INSTEAD_WRITE"]
    assert not [one for one in empty if isinstance(one, c.MoveRequest)]
    offered = converse(heard(known(KIM, pending), "Bus 3 stops outside."))
    assert c.MoveRequest(REQUEST.id, "instead", answer="Bus 3 stops outside.") in offered
    assert said(offered) == ["REQUEST_INSTEAD"]


@pytest.mark.parametrize(("word", "state"), [("1", "agreed"), ("2", "open")])
def test_demand_13_they_take_it_or_not(word: str, state: str) -> None:
    facts = known(RUI, Dialogue(question=Question("request_answer", SESSION.id, REQUEST.id)))
    facts = replace(facts, requests=(replace(REQUEST, state="instead"),))
    changes = converse(heard(facts, word))
    assert [one.state for one in changes if isinstance(one, c.MoveRequest)] == [state]


def test_demand_29_what_is_lent_has_a_day_on_which_it_comes_back() -> None:
    facts = known(KIM, Dialogue(pending=Pending("back_on", REQUEST.id)))
    assert c.AddToRequest(REQUEST.id, back_on=date(2027, 3, 16)) in converse(heard(facts, "16 March"))
    assert said(converse(heard(facts, "some day")), KIM) == ["BACK_ON_AGAIN"]
    assert not [one for one in converse(heard(facts, "OK")) if isinstance(one, c.AddToRequest)]


def test_demand_29_a_reminder_the_day_before_and_then_the_coordinator_looks() -> None:
    lent = replace(HELD, kind="KIND_SENSORY", session_id=None, back_on=date(2027, 3, 16))
    dues = list(arranged(watching(requests=[lent]), NOW))
    assert [due.at.date() for due in dues] == [date(2027, 3, 15), date(2027, 3, 17)]
    assert said(dues[0].changes) == ["BRING_BACK"]
    assert [one.reason for one in dues[1].changes if isinstance(one, c.NewTask)] == ["REASON_BACK_DUE"]


# --- each meeting --------------------------------------------------------------------------------------------------


def test_demand_38_for_each_meeting_a_further_yes_asks_again() -> None:
    facts = known(RUI, Dialogue(question=Question("invite", "s2")))
    later = facts.sessions[1]
    facts = replace(facts, meetings=(*facts.meetings, Meeting(later, "open")), requests=(replace(HELD, each=True),))
    changes = converse(heard(facts, "1"))
    [new] = [one for one in changes if isinstance(one, c.NewRequest)]
    assert (new.session_id, new.kind, new.each) == ("s2", REQUEST.kind, True)
    assert "REQUEST_EACH_AGAIN" in said(changes)
    assert "REQUEST_EACH_ASK" not in said(changes)


def test_demand_38_for_each_asks_at_once_for_what_they_said_yes_to() -> None:
    facts = known(RUI, Dialogue(options=(Option("B", "each_time", REQUEST.id),), options_at=NOW), "yes")
    facts = replace(facts, meetings=(*facts.meetings, Meeting(facts.sessions[1], "yes")))
    changes = converse(heard(facts, "B"))
    assert [one.session_id for one in changes if isinstance(one, c.NewRequest)] == ["s2"]
    assert said(changes, KIM) == ["REQUEST_EACH_MORE"]


# --- the day before, the day after ---------------------------------------------------------------------------------


def test_demand_38_somebody_is_at_home_from_half_an_hour_before_until_half_an_hour_after() -> None:
    assert help_facts("KIND_RESPITE", SESSION)["time"] == ["13:30", "16:30", False]
    assert help_facts("KIND_TRANSPORT", SESSION)["time"] == help_facts("KIND_PRINTED", SESSION)["time"]


def reminder() -> Waiting:
    plain = c.Queue(RUI.id, class_="reminder", session_id=SESSION.id, step="day")
    body = {"change": "", "session": SESSION.id, "even_stopped": False, "step": "day", "answers": False, "way": ""}
    payload = {**body, "revision": 0, "plan": 0, "counts": plain.counts}
    return Waiting("row", RUI.id, NOW, SESSION.starts_at, "reminder", 1, "waiting", payload)


def knows(*requests: Request, texts: int = 0) -> Known:
    started = tuple(SESSION.starts_at - timedelta(days=2, hours=hour) for hour in range(texts))
    return replace(known(RUI, Dialogue(started=started), "yes"), requests=requests)


@pytest.mark.parametrize("texts", [0, 3])
def test_demand_26_the_day_before_says_that_it_is_arranged_however_many_texts_there_were(texts: int) -> None:
    told = fate(reminder(), knows(HELD, texts=texts), SESSION.starts_at - timedelta(days=1))
    assert isinstance(told, Leaves)
    assert told.parts[-1][0] == "ARRANGED_LINE"


def test_demand_26_what_is_only_asked_for_is_not_said_to_be_arranged() -> None:
    told = fate(reminder(), knows(REQUEST), SESSION.starts_at - timedelta(days=1))
    assert isinstance(told, Leaves)
    assert [name for name, _ in told.parts] == ["REMIND_TOMORROW"]


def test_demand_26_who_gets_no_reminder_the_day_before_is_told_by_itself() -> None:
    usual = watching(requests=[HELD])
    own = replace(RUI, preferences=Preferences(leads=(Lead(hours=2),)))
    alone = replace(usual, everybody=tuple(own if one.id == RUI.id else one for one in usual.everybody))
    at = SESSION.starts_at - timedelta(days=1)
    assert "ARRANGED_SOON" not in said(_due(usual, at))
    assert said(_due(alone, at)) == ["ARRANGED_SOON"]


def _due(watch: object, at: datetime) -> list[c.Change]:
    return [change for due in arranged(watch, at) if due.at <= at for change in due.changes]  # type: ignore[arg-type]


def test_demand_13_the_day_after_one_question_for_all_that_was_arranged() -> None:
    watch = watching(requests=[HELD, RESPITE])
    asked = _due(watch, DAY_AFTER + timedelta(hours=3))
    assert said(asked) == ["REQUEST_WORKED"]
    assert [one.worked for one in asked if isinstance(one, c.AddToRequest)] == ["asked"]
    again = watching(requests=[replace(HELD, worked="asked"), RESPITE])
    assert said(_due(again, DAY_AFTER + timedelta(hours=3))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_demand_13_it_did_not_work_reaches_the_coordinator(language: str) -> None:
    facts = known(replace(RUI, language=language), Dialogue(question=Question("request_worked", SESSION.id, HELD.id)))
    changes = converse(heard(replace(facts, requests=(HELD,)), "2"))
    assert [one.reason for one in changes if isinstance(one, c.NewTask)] == ["REASON_DID_NOT_WORK"]
    assert not [one for one in changes if isinstance(one, c.Answer)]


# --- the ledger ----------------------------------------------------------------------------------------------------

TASK = Task("task", RUI.project_id, RUI.id, "REASON_UNCLEAR", at=NOW, due=NOW + timedelta(days=3))


def test_demand_13_promises_are_counted_kept_open_and_late() -> None:
    late = replace(REQUEST, id="late", answer_by=NOW - timedelta(hours=1))
    done = replace(TASK, done_at=NOW)
    found = promises([REQUEST, HELD, late, replace(REQUEST, state="asked")], [TASK, done], NOW)
    assert [one.kept for one in found].count(None) == 2
    assert share(found) == Share(kept=2, of=3)


def test_demand_13_a_promised_task_is_chased_before_and_reaches_the_deputy_after() -> None:
    watch = watching(tasks=[TASK])
    assert TASK.due is not None
    before = due_now(watch, TASK.due - timedelta(days=1))
    assert said(before, KIM).count("NEEDS_YOU") == 2
    assert said(before, PAT) == []
    assert said(due_now(watch, TASK.due), PAT) == ["PROMISE_LATE"]


def test_A0_what_was_promised_at_door_B_is_chased_with_the_go_between_alone() -> None:
    talk = Talk("talk", RUI.id, (Said(by_gobetween=False, words="private", at=NOW),))
    watch = replace(watching(), talks=(talk,))
    [promise] = talk_promises([talk], "Europe/Jersey", NOW)
    due = [change for one in timeline(watch, NOW) if one.at <= promise.by for change in one.changes]
    assert "TALK_DUE" in said(due, ANNA)
    assert "REQUEST_NOT_YET_FREE" in said(due)
    told = {one.to for one in due if isinstance(one, c.Queue) and "TALK_DUE" in said([one], ANNA)}
    assert told == {ANNA.id}
    assert not any("private" in repr(one.parts) for one in due if isinstance(one, c.Queue))
