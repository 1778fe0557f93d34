"""One lane at work: what is asked before it is repeated, what goes another way, what waits, and how a lane ends."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from messages.channel import Pace, SendFailed
from scheduler.failover import Again, GiveUp, OtherWay, after_failure
from storage.changes import LetGo, OpenAddress, Part, Stop
from storage.dialogue import ToRead
from storage.records import Address, Person, Waiting
from tests.scheduler.stage import Stage

ANA, BEN = "+447700900301", "+447700900302"
DOWN = SendFailed("retry", "the provider does not answer")
UNCLEAR = SendFailed("unclear", "no answer in time")
REFUSED = SendFailed("none", "wrong number")
BLOCKED = SendFailed("stop", "the person has blocked us")


# ---------------------------------------------------------------------------------------------- unclear (R1)


async def test_R1_what_is_unclear_is_asked_about_before_it_is_repeated(stage: Stage) -> None:
    stage.sms.keeps_what_is_unclear = True
    stage.sms.answers(UNCLEAR)
    row = stage.queue(stage.person("Ana", sms=ANA))
    await stage.settle()
    assert stage.state(row) == "unclear"
    await stage.passes(seconds=30)
    assert (stage.state(row), stage.sms.calls) == ("accepted", [ANA])
    assert stage.row(row).provider_id == stage.sms.taken[0].id


async def test_R1_what_the_provider_does_not_know_is_sent_again(stage: Stage) -> None:
    stage.sms.answers(UNCLEAR)
    row = stage.queue(stage.person("Ana", sms=ANA))
    await stage.passes(seconds=30)
    assert (stage.state(row), len(stage.sms.to(ANA))) == ("accepted", 1)


async def test_R1_where_nobody_can_be_asked_it_is_repeated_once_and_never_twice(stage: Stage) -> None:
    stage.telegram.keeps_what_is_unclear = True
    stage.telegram.always = UNCLEAR
    row = stage.queue(stage.person("Ana", telegram="71"))
    await stage.passes(hours=2)
    assert (stage.state(row), len(stage.telegram.to("71"))) == ("failed", 2)
    assert (stage.tasks(), stage.told()) == (["REASON_UNDELIVERED"], 1)


@pytest.mark.parametrize("hours", [0.2, 2])
async def test_R1_a_provider_that_cannot_be_asked_for_hours_is_asked_about_the_first_try(
    stage: Stage, hours: float
) -> None:
    """It took the message, its answer was lost, and then it was away: asked later, it still knows."""
    stage.sms.keeps_what_is_unclear = stage.sms.silent = True
    stage.sms.answers(UNCLEAR)
    row = stage.queue(stage.person("Ana", sms=ANA))
    await stage.passes(hours=hours)
    assert stage.state(row) == "unclear"
    stage.sms.silent = False
    await stage.passes(minutes=6)
    assert (stage.state(row), len(stage.sms.to(ANA))) == ("accepted", 1)


async def test_R1_the_same_words_of_another_message_are_not_taken_for_this_one(stage: Stage) -> None:
    """WHERE, asked twice within ten minutes, has the same answer twice; only the first has gone."""
    ana = stage.person("Ana", sms=ANA)
    first = stage.queue(ana, answers=True)
    await stage.settle()
    stage.sms.answers(UNCLEAR)
    second = stage.queue(ana, answers=True)
    await stage.passes(minutes=1)
    assert (stage.state(first), stage.state(second)) == ("accepted", "accepted")
    assert len(stage.sms.to(ANA)) == 2
    assert stage.row(first).provider_id != stage.row(second).provider_id


# ---------------------------------------------------------------------------------------------- again (R5)


async def test_R5_a_refusal_for_now_is_tried_after_30_seconds_2_minutes_and_every_5(stage: Stage) -> None:
    stage.sms.always = DOWN
    row = stage.queue(stage.person("Ana", sms=ANA))
    await stage.passes(minutes=20)
    waits = [(later - before).total_seconds() for before, later in pairwise(stage.sms.tried)]
    assert waits == [30, 120, 300, 300, 300]
    assert stage.state(row) == "waiting"


async def test_R5_the_provider_may_ask_for_more_time(stage: Stage) -> None:
    stage.sms.answers(SendFailed("retry", "slow down", wait=90))
    row = stage.queue(stage.person("Ana", sms=ANA))
    await stage.passes(seconds=89)
    assert stage.sms.calls == [ANA]
    await stage.passes(seconds=1)
    assert stage.state(row) == "accepted"


async def test_R5_what_is_over_is_never_sent_and_comes_to_the_list_at_that_moment(stage: Stage) -> None:
    stage.sms.answers(DOWN, DOWN, DOWN)
    row = stage.queue(stage.person("Ana", sms=ANA), not_after=stage.now + timedelta(minutes=4))
    await stage.passes(minutes=3, seconds=59)
    assert stage.state(row) == "waiting"
    await stage.passes(seconds=1)
    assert (stage.state(row), stage.sms.to(ANA), stage.tasks()) == ("expired", [], ["REASON_EXPIRED"])
    assert stage.told() == 1


async def test_one_message_that_cannot_be_worded_stops_no_other(stage: Stage) -> None:
    broken = stage.queue(stage.person("Ana", sms=ANA), Part("NO_SUCH_SENTENCE"))
    well = stage.queue(stage.person("Ben", sms=BEN))
    await stage.settle()
    assert (stage.state(broken), stage.state(well)) == ("waiting", "accepted")
    await stage.passes(hours=1)
    assert (stage.state(broken), stage.tasks()) == ("failed", ["REASON_UNDELIVERED"])


# ---------------------------------------------------------------------------------------------- another way


@pytest.mark.parametrize("refusal", [REFUSED, BLOCKED])
async def test_10_what_is_refused_goes_the_next_way_at_once(stage: Stage, refusal: SendFailed) -> None:
    stage.sms.answers(refusal)
    ana = stage.person("Ana", sms=ANA, telegram="71")
    row = stage.queue(ana)
    await stage.settle()
    assert (stage.state(row), stage.sms.to(ANA), len(stage.telegram.to("71"))) == ("accepted", [], 1)
    assert (stage.row(row).channel, stage.row(row).address_id) == ("telegram", stage.way(ana, "telegram"))
    blocked = [address.state for address in stage.rows("addresses") if address.id == stage.way(ana, "sms")]
    assert blocked == ["blocked" if refusal is BLOCKED else "proven"]
    assert stage.tasks() == []


async def test_10_without_another_way_a_human_is_told(stage: Stage) -> None:
    stage.sms.answers(REFUSED)
    row = stage.queue(stage.person("Ana", sms=ANA))
    await stage.settle()
    assert (stage.state(row), stage.tasks(), stage.told()) == ("failed", ["REASON_UNDELIVERED"], 1)


@pytest.mark.parametrize("kind", ["concern_answer", "talk", "held", "unsent"])
async def test_A9_what_is_private_never_goes_by_another_channel(stage: Stage, kind: str) -> None:
    stage.sms.answers(REFUSED)
    row = stage.queue(stage.person("Ana", sms=ANA, telegram="71"), reads=ToRead(kind, "x", "words"))
    await stage.settle()
    assert (stage.state(row), stage.telegram.taken, stage.tasks()) == ("failed", [], ["REASON_UNDELIVERED"])


async def test_L7_the_question_that_proves_an_address_never_goes_to_another(stage: Stage) -> None:
    stage.telegram.answers(REFUSED)
    ana = stage.person("Ana", sms=ANA, telegram="71")
    row = stage.queue(ana, way=stage.way(ana, "telegram"))
    await stage.settle()
    assert (stage.state(row), stage.sms.to(ANA), stage.telegram.calls) == ("failed", [], ["71"])


# ---------------------------------------------------------------------------------------------- held and let go (L7)


async def test_L7_what_is_held_goes_in_its_order_once_somebody_has_answered(stage: Stage) -> None:
    ana = stage.person("Ana", sms=ANA, proven=False)
    stage.queue(ana, Part("HELLO_DONE"))
    stage.queue(ana, Part("BROKEN"))
    await stage.settle()
    assert len(stage.sms.to(ANA)) == 1
    assert "reply 1" in stage.sms.to(ANA)[0].lower()
    await stage.passes(hours=1)
    stage.make(OpenAddress(stage.way(ana, "sms")), LetGo(ana))
    await stage.settle()
    _, first, second = stage.sms.to(ANA)
    assert sorted(row.state for row in stage.rows() if row.person_id == ana) == ["accepted"] * 3 + ["waiting"]
    assert first != second
    assert "went wrong" in second


async def test_L7_what_is_held_too_long_comes_to_the_list(stage: Stage) -> None:
    ana = stage.person("Ana", sms=ANA, proven=False)
    row = stage.queue(ana, not_after=stage.now + timedelta(hours=5))
    await stage.passes(hours=5)
    assert (stage.state(row), stage.tasks()) == ("expired", ["REASON_EXPIRED"])
    assert len(stage.sms.to(ANA)) == 1


# ---------------------------------------------------------------------------------------------- STOP (R15)


@pytest.mark.parametrize("how", ["queued", "its turn"])
async def test_R15_stop_reaches_what_is_not_handed_over_yet(database_url: str, how: str) -> None:
    stage = Stage(database_url, telegram=Pace(per_second=5.0, at_once=8))
    try:
        people = [stage.person(f"Person {number}", telegram=f"{70 + number}") for number in range(2)]
        rows = [stage.queue(one) for one in people]
        if how == "its turn":
            claimed = await stage.house.dispatcher.claim("telegram", 8)
            ready = await stage.house.dispatcher.prepare("telegram", claimed)
            assert len(ready) == 2
            stage.make(Stop(people[1], stage.now))
            handed = [await stage.house.dispatcher.hand_over(one) for one in ready]
            await stage.house.dispatcher.settle(handed)
        else:
            stage.make(Stop(people[1], stage.now))
            await stage.settle()
        assert [stage.state(row) for row in rows] == ["accepted", "cancelled"]
        assert stage.telegram.calls == ["70"]
    finally:
        stage.close()


# ---------------------------------------------------------------------------------------------- failed later

AT = datetime(2027, 2, 22, 12, tzinfo=UTC)
FIRST, SECOND = Address("one", "sms", ANA, "proven"), Address("two", "telegram", "71", "proven")
MESSAGE = Waiting("m", "ana", AT, AT + timedelta(hours=24), "other", 1, "waiting", {"reads": None, "way": ""})
MESSAGE = replace(MESSAGE, address_id="one", channel="sms")
BOTH = Person("ana", "p", "Ana", "en", "carer", frozenset({"participant"}), AT, addresses=(FIRST, SECOND))
ALONE = replace(BOTH, addresses=(FIRST,))
PRIVATE = replace(MESSAGE, payload={"reads": ["talk", "x", "", None], "way": ""})
PROOF = replace(MESSAGE, payload={"reads": None, "way": "one"})
HALF, TWO = Again(AT + timedelta(minutes=30)), Again(AT + timedelta(hours=2))


@pytest.mark.parametrize(
    ("message", "whom", "failure", "then"),
    [
        (MESSAGE, BOTH, "retry", HALF),
        (replace(MESSAGE, tries=2), BOTH, "retry", TWO),
        (replace(MESSAGE, tries=3), BOTH, "retry", OtherWay(SECOND)),
        (replace(MESSAGE, tries=3), ALONE, "retry", GiveUp()),
        (replace(MESSAGE, not_after=AT + timedelta(minutes=30)), BOTH, "retry", OtherWay(SECOND)),
        (replace(MESSAGE, not_after=AT + timedelta(minutes=30)), ALONE, "retry", GiveUp()),
        (replace(MESSAGE, not_after=AT), BOTH, "none", GiveUp()),
        (replace(MESSAGE, not_after=None), ALONE, "retry", HALF),
        (MESSAGE, BOTH, "none", OtherWay(SECOND)),
        (MESSAGE, BOTH, "stop", OtherWay(SECOND)),
        (MESSAGE, ALONE, "none", GiveUp()),
        (MESSAGE, replace(BOTH, addresses=(FIRST, replace(SECOND, state="blocked"))), "none", GiveUp()),
        (MESSAGE, replace(BOTH, addresses=(SECOND, FIRST)), "none", GiveUp()),
        (PRIVATE, BOTH, "none", GiveUp()),
        (PRIVATE, BOTH, "retry", HALF),
        (PROOF, BOTH, "none", GiveUp()),
    ],
)
def test_R4_what_follows_when_it_did_not_arrive(
    message: Waiting, whom: Person, failure: str, then: Again | OtherWay | GiveUp
) -> None:
    assert after_failure(message, whom, failure, AT) == then


# ---------------------------------------------------------------------------------------------- the end


async def test_R2_a_signal_that_comes_during_a_look_ends_the_lane_at_once(stage: Stage) -> None:
    for lane in stage.house.lanes:
        stopping = asyncio.Event()
        running = asyncio.create_task(lane.run(stopping))
        await asyncio.sleep(0)  # it asks the database now
        stopping.set()
        await asyncio.wait_for(running, 5)
