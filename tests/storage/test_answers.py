"""Answers at rest: two people who take the last seat in the same second (19)."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, BrokenBarrierError

import pytest

from bot.conversations.attendance import said_yes
from bot.conversations.heard import Heard
from bot.conversations.staff.inviting import invitations
from messages.understand import Reading
from storage.apply import apply
from storage.changes import Answer, CancelQueued, Invite, PutSession, Queue, TakeBackQueued
from storage.database import Connection, DatabaseAway
from storage.known import Member
from storage.people import know, watch
from storage.records import Person, Session
from tests.scheduler.stage import Stage

BOTH_HAVE_READ = 0.3
"""Seconds that one waits for the other. SQLite lets only one in at a time, so there the other does not come."""


@pytest.fixture
def one_seat(stage: Stage) -> Session:
    """Ana and Ben are invited to a session with one seat."""
    session = replace(stage.session(), id="one-seat", capacity=1, day=stage.session().day.replace(day=30))
    stage.make(PutSession(session))
    for name, number in (("Ana", "+447700900301"), ("Ben", "+447700900302")):
        stage.make(Invite(stage.person(name, sms=number), session.id, stage.now))
    return session


def invited(stage: Stage, session: Session) -> list[str]:
    return sorted(who for who, own in _answers(stage).items() if session.id in own)


def _answers(stage: Stage) -> dict[str, dict[str, str]]:
    seen = stage.database.do(watch, stage.seal, stage.project.id)
    return {who: dict(own) for who, own in seen.answers.items()}


def test_demand_19_two_who_say_yes_in_the_same_second_never_share_the_last_seat(
    stage: Stage, one_seat: Session
) -> None:
    meet = Barrier(2, timeout=BOTH_HAVE_READ)

    def says_yes(connection: Connection, person_id: str) -> None:
        known = know(connection, stage.seal, person_id, stage.now)
        meeting = known.meeting(one_seat.id) if known else None
        assert known is not None
        assert meeting is not None
        heard = Heard(known, "1", "1", Reading(), stage.now, "", f"text/{person_id}", known.person.addresses[0])
        made = said_yes(heard, meeting)
        with suppress(BrokenBarrierError):
            meet.wait()
        apply(connection, stage.seal, made, stage.now)

    people = invited(stage, one_seat)
    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda who: stage.database.do(says_yes, who), people))
    assert sorted(_answers(stage)[who][one_seat.id] for who in people) == ["waiting", "yes"]


@pytest.mark.parametrize("by_text", [True, False])
def test_an_invitation_that_is_taken_back_can_be_sent_again(stage: Stage, *, by_text: bool) -> None:
    ana, ben, session = (
        stage.person("Ana", sms="+447700900301"),
        stage.person("Ben", sms="+447700900302"),
        stage.session(),
    )
    group = [Member(person, {}) for who in (ana, ben) if (person := _person(stage, who))]
    in_an_hour = stage.now + timedelta(hours=1)
    invite = [
        replace(change, not_before=in_an_hour) if isinstance(change, Queue) and change.to == ana else change
        for change in invitations(group, session, stage.now)
    ]
    stage.make(*invite)
    stage.make(Answer(ben, session.id, "no", stage.now, in_advance=True))
    onces = tuple(f"{step}/{who}/{session.id}" for who in (ana, ben) for step in ("invite", "chase"))
    ids = tuple(row.id for row in stage.rows() if row.person_id == ana)
    stage.make(CancelQueued(onces) if by_text else TakeBackQueued(ids))
    assert {who: own.get(session.id) for who, own in _answers(stage).items()} == {ben: "no"}
    stage.make(*invite)
    waiting = [row.person_id for row in stage.rows() if row.state == "waiting"]
    assert ana in waiting


def _person(stage: Stage, who: str) -> Person | None:
    known = stage.database.do(know, stage.seal, who, stage.now)
    return known.person if known is not None else None


def test_demand_19_no_answer_that_takes_a_seat_is_kept_when_none_is_free(stage: Stage, one_seat: Session) -> None:
    ana, ben = invited(stage, one_seat)
    stage.make(Answer(ana, one_seat.id, "yes", stage.now, in_advance=True))
    stage.make(Answer(ana, one_seat.id, "late", stage.now, in_advance=True))
    for answer in ("yes", "late", "offered"):
        with pytest.raises(DatabaseAway):
            stage.make(Answer(ben, one_seat.id, answer, stage.now, in_advance=True))
    stage.make(Answer(ben, one_seat.id, "maybe", stage.now, in_advance=True))
    assert (_answers(stage)[ana][one_seat.id], _answers(stage)[ben][one_seat.id]) == ("late", "maybe")
