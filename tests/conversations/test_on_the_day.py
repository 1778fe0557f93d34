"""QUIET on the day (21, 22): one helper after the other, until one has answered; the person always knows what happens."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.conversations import converse
from storage import changes as c
from storage.dialogue import Dialogue, Pending, Question
from storage.known import Known
from tests.conversations.group import KIM, RUI, SAM, SESSION, heard, known, person

DURING = SESSION.starts_at + timedelta(minutes=20)
LEE = person("Lee", "facilitator", group="staff")


def with_two_facilitators(facts: Known) -> Known:
    return replace(facts, staff=(LEE, *facts.staff))


def queued(changes: list[c.Change], who: str) -> list[c.Queue]:
    return [change for change in changes if isinstance(change, c.Queue) and change.to == who]


def said(changes: list[c.Change], who: str) -> list[str]:
    return [part.sentence for change in queued(changes, who) for part in change.parts]


def call(at: datetime = DURING, text: str = "QUIET") -> list[c.Change]:
    return converse(heard(with_two_facilitators(known(answer="yes")), text, at))


def answer(who: str, at: datetime, text: str = "OK", pending: Pending | None = None) -> list[c.Change]:
    """A helper who was called by Rui at ``DURING`` answers."""
    [alert] = queued(call(), who)
    helper = next(one for one in (LEE, SAM, KIM) if one.id == who)
    facts = with_two_facilitators(known(helper, Dialogue(question=alert.asks, pending=pending)))
    return converse(heard(facts, text, at))


def test_demand_21_one_helper_after_the_other_is_called_and_the_coordinator_last() -> None:
    changes = call()
    moments = {who.id: queued(changes, who.id)[0].not_before for who in (LEE, SAM, KIM)}
    assert moments == {who.id: DURING + timedelta(minutes=5 * place) for place, who in enumerate((LEE, SAM, KIM))}
    assert all(queued(changes, who)[0].class_ == "change" for who in moments), "at any hour"
    assert said(changes, KIM.id) == ["TODAY_QUIET_LAST"]


def test_demand_22_the_person_reads_at_once_who_was_told_and_later_if_nobody_answered() -> None:
    now, later = sorted(queued(call(), RUI.id), key=lambda one: not one.answers)
    assert (now.parts[0].sentence, now.parts[0].facts["names"]) == ("QUIET_ASKED", ["Lee"])
    assert (later.parts[0].sentence, later.not_before) == ("QUIET_NOBODY", DURING + timedelta(minutes=15))


def test_QUIET_written_twice_is_one_call() -> None:
    first, again = call(), call(DURING + timedelta(seconds=40))
    names = [{change.once for change in queued(changes, LEE.id)} for changes in (first, again)]
    assert names[0] == names[1]


def test_OK_ends_the_call_and_the_person_reads_who_comes() -> None:
    changes = answer(SAM.id, DURING + timedelta(minutes=6))
    [cancelled] = [change for change in changes if isinstance(change, c.CancelQueued)]
    waiting = {change.once for change in call() if isinstance(change, c.Queue) and change.once}
    assert waiting <= set(cancelled.onces)
    [comes] = queued(changes, RUI.id)
    assert (comes.parts[0].sentence, comes.parts[0].facts["names"]) == ("QUIET_COMES", ["Sam"])
    assert said(changes, LEE.id) == ["QUIET_NOT_NEEDED"], "who was called before"
    assert said(changes, KIM.id) == [], "who was not called yet hears nothing"


@pytest.mark.parametrize("text", ["OK", "ok", "I'm coming", "yes"])
def test_a_helper_answers_in_their_own_words(text: str) -> None:
    assert said(answer(LEE.id, DURING + timedelta(minutes=1), text), LEE.id) == ["QUIET_TOLD"]


def test_a_helper_who_had_begun_something_answers_the_call_first_and_keeps_it() -> None:
    begun = Pending("change", "s1/town-library", until=DURING + timedelta(minutes=10), code="4821")
    changes = answer(LEE.id, DURING + timedelta(minutes=1), pending=begun)
    assert said(changes, LEE.id) == ["QUIET_TOLD"]
    [kept] = [change.dialogue.pending for change in changes if isinstance(change, c.Remember)]
    assert kept == begun


def test_without_anybody_to_call_the_person_reads_what_they_can_do() -> None:
    nobody = replace(known(answer="yes"), staff=())
    assert said(converse(heard(nobody, "QUIET", DURING)), RUI.id) == ["QUIET_NOBODY"]


@pytest.mark.parametrize("at", [SESSION.starts_at - timedelta(days=1), SESSION.ends_at + timedelta(hours=3)])
def test_at_another_time_nobody_is_called(at: datetime) -> None:
    changes = call(at)
    assert not queued(changes, LEE.id)
    assert said(changes, RUI.id) in (["QUIET_LATER"], ["NO_SESSION"])


@pytest.mark.parametrize("text", ["I need a quiet place", "it is too loud for me"])
def test_own_words_in_the_session_call_for_help_and_at_another_time_ask_for_it(text: str) -> None:
    assert said(call(text=text), LEE.id) == ["TODAY_QUIET"]
    before = call(SESSION.starts_at - timedelta(days=3), text)
    assert not queued(before, LEE.id)
    assert [change for change in before if isinstance(change, c.NewRequest)]


def test_the_call_is_about_this_session_and_ends_with_it() -> None:
    [alert] = queued(call(), LEE.id)
    assert alert.asks is not None
    assert (alert.asks.name, alert.asks.session_id) == ("quiet", SESSION.id)
    assert alert.not_after == SESSION.ends_at + timedelta(hours=1)
    assert isinstance(alert.asks, Question)
