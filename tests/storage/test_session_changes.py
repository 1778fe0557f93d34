"""A changed session at rest: what was answered is kept with the change, and comes back when it is taken back (7)."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from scheduler.chase import due_now
from storage.changes import Answer, ChangeSession, Invite, SawChange, StepChange, UndoChange
from storage.people import know, watch
from storage.records import Arrangement, Session
from tests.scheduler.stage import Stage


def changed(stage: Stage, new: Arrangement, session: Session) -> ChangeSession:
    who = stage.person("Sue", sms="+447700900399")
    return ChangeSession(
        "change", session.id, session.arrangement, new, who, stage.now, stage.now + timedelta(minutes=2)
    )


def answer(stage: Stage, who: str) -> str:
    seen = stage.database.do(watch, stage.seal, stage.project.id)
    return seen.answers[who][stage.session().id]


@pytest.mark.parametrize("moved", [True, False])
def test_demand_7_another_time_opens_the_answers_and_another_place_does_not(stage: Stage, *, moved: bool) -> None:
    ana, session = stage.person("Ana", sms="+447700900301"), stage.session()
    stage.make(Invite(ana, session.id, stage.now), Answer(ana, session.id, "late", stage.now, True, 10))
    held = session.arrangement
    new = (
        replace(held, start=time(15), end=time(17))
        if moved
        else replace(held, led_by=("Sam",), link="https://a.example/b")
    )
    stage.make(changed(stage, new, session))
    assert stage.session().arrangement == new
    assert stage.session().revision == session.revision + 1
    assert answer(stage, ana) == ("open" if moved else "late")
    stage.make(UndoChange("change"))
    assert stage.session().arrangement == held
    assert answer(stage, ana) == "late"
    known = stage.database.do(know, stage.seal, ana, stage.now)
    assert known is not None
    assert known.changes == ()


def test_demand_7_who_answered_since_keeps_that_answer(stage: Stage) -> None:
    ana, session = stage.person("Ana", sms="+447700900301"), stage.session()
    stage.make(Invite(ana, session.id, stage.now), Answer(ana, session.id, "no", stage.now, in_advance=True))
    stage.make(changed(stage, replace(session.arrangement, start=time(15), end=time(17)), session))
    stage.make(Answer(ana, session.id, "yes", stage.now + timedelta(minutes=1), in_advance=True))
    stage.make(UndoChange("change"))
    assert answer(stage, ana) == "yes"


def test_demand_7_all_that_a_session_knows_stays(stage: Stage) -> None:
    session = stage.session()
    assert session.capacity == 10
    assert session.about["en"]
    stage.make(changed(stage, replace(session.arrangement, cancelled=True), session))
    after = stage.session()
    assert replace(after, cancelled=False, revision=session.revision) == session


def test_demand_7_the_chase_comes_to_rest(stage: Stage) -> None:
    """Several steps that are due together are each taken once."""
    ana, session = stage.person("Ana", sms="+447700900301"), stage.session()
    stage.make(Invite(ana, session.id, stage.now))
    stage.make(changed(stage, replace(session.arrangement, led_by=("Sam",)), session))
    late = session.starts_at - timedelta(minutes=30)
    for _ in range(5):
        due = due_now(stage.database.do(watch, stage.seal, stage.project.id), late)
        stage.make(*(one for one in due if isinstance(one, StepChange)))
    due = due_now(stage.database.do(watch, stage.seal, stage.project.id), late)
    assert not [one for one in due if isinstance(one, StepChange)]


def test_demand_7_seen_twice_is_seen_once(stage: Stage) -> None:
    ana, session = stage.person("Ana", sms="+447700900301"), stage.session()
    stage.make(changed(stage, replace(session.arrangement, link="https://a.example/b"), session))
    stage.make(SawChange("change", ana), SawChange("change", ana))
    [change] = stage.database.do(watch, stage.seal, stage.project.id).changes
    assert change.seen == {ana}
