"""What will be said: who goes first, that nobody takes it twice, and that what happened to it never moves back."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import permutations

import pytest

from storage import lanes, outbox
from storage.changes import CancelQueued, Stop
from storage.database import Connection
from storage.records import Waiting
from tests.scheduler.stage import Stage

ANA, BEN, CAT = (f"+4477009003{place:02d}" for place in range(3))


def claim(stage: Stage, channel: str = "sms", most: int = 50, apart: float = 0.0) -> list[str]:
    """The ids of what is claimed, in the order in which it is handed over."""

    def work(connection: Connection) -> list[Waiting]:
        lanes.enter(connection, channel)
        return outbox.claim(connection, stage.seal, channel, stage.now, most, apart)

    return [waiting.id for waiting in stage.database.do(work)]


def hand_over(stage: Stage, rows: Sequence[str]) -> None:
    handed = [(row, f"provider-{row}", "address") for row in rows]
    stage.database.do(outbox.accepted, handed, stage.now, None)


def passes(stage: Stage, seconds: float) -> None:
    stage.clock.set(stage.now + timedelta(seconds=seconds))


# ---------------------------------------------------------------------------------------------- who goes first


def test_a_change_goes_before_other_messages_and_these_before_reminders(stage: Stage) -> None:
    people = [stage.person(f"Person {number}", sms=f"+44770090031{number}") for number in range(6)]
    wanted = ["reminder", "other", "change", "reminder", "other", "change"]
    rows = {
        stage.queue(who, class_=rank, not_before=stage.now - timedelta(minutes=number)): rank
        for number, (who, rank) in enumerate(zip(people, wanted, strict=True))
    }
    claimed = claim(stage)
    assert [rows[row] for row in claimed] == ["change", "change", "other", "other", "reminder", "reminder"]
    assert claimed == sorted(claimed, key=lambda row: (outbox.RANKS.index(rows[row]), stage.row(row).not_before))


def test_a_change_overtakes_when_there_is_room_for_one(stage: Stage) -> None:
    for number in range(5):
        stage.queue(stage.person(f"Person {number}", sms=f"+44770090031{number}"), class_="other")
    urgent = stage.queue(stage.person("Ana", sms=ANA), class_="change")
    assert claim(stage, most=1) == [urgent]


def test_nothing_leaves_before_its_moment(stage: Stage) -> None:
    row = stage.queue(stage.person("Ana", sms=ANA), not_before=stage.now + timedelta(seconds=1))
    assert claim(stage) == []
    assert stage.database.do(outbox.next_due, ["sms"]) == stage.row(row).not_before
    passes(stage, 1)
    assert claim(stage) == [row]


def test_one_person_gets_one_message_at_a_time_in_its_order(stage: Stage) -> None:
    ana, ben = stage.person("Ana", sms=ANA), stage.person("Ben", sms=BEN)
    first, second, third = (stage.queue(ana) for _ in range(3))
    other = stage.queue(ben)
    assert claim(stage) == [first, other]
    assert claim(stage) == []
    hand_over(stage, [first, other])
    assert claim(stage) == [second]
    hand_over(stage, [second])
    assert claim(stage) == [third]


def test_one_person_gets_one_message_at_a_time_on_all_channels_together(stage: Stage) -> None:
    ana = stage.person("Ana", sms=ANA, telegram="71")
    first = stage.queue(ana)
    stage.queue(ana, way=stage.way(ana, "telegram"))
    assert claim(stage) == [first]
    assert claim(stage, "telegram") == []


def test_a_flood_to_one_person_leaves_room_for_the_others(stage: Stage) -> None:
    ana, ben = stage.person("Ana", sms=ANA), stage.person("Ben", sms=BEN)
    many = [stage.queue(ana) for _ in range(30)]
    last = stage.queue(ben)
    assert claim(stage, most=2) == [many[0]]
    assert claim(stage, most=2) == [last]


def test_what_the_provider_wants_apart_is_claimed_apart(stage: Stage) -> None:
    ana = stage.person("Ana", telegram="71")
    first, second = stage.queue(ana), stage.queue(ana)
    assert claim(stage, "telegram", apart=1.0) == [first]
    hand_over(stage, [first])
    passes(stage, 0.9)
    assert claim(stage, "telegram", apart=1.0) == []
    passes(stage, 0.1)
    assert claim(stage, "telegram", apart=1.0) == [second]


# ---------------------------------------------------------------------------------------------- leases


def test_R1_what_a_dead_worker_had_comes_back_as_unclear_when_its_lease_ends(stage: Stage) -> None:
    ana = stage.person("Ana", sms=ANA)
    row = stage.queue(ana)
    stage.queue(ana, class_="change")
    [first] = claim(stage)
    passes(stage, 60 - 0.001)
    assert claim(stage) == []
    passes(stage, 0.001)

    def again(connection: Connection) -> list[Waiting]:
        return outbox.claim(connection, stage.seal, "sms", stage.now, 50)

    [waiting] = stage.database.do(again)
    assert (waiting.id, waiting.state, waiting.tries) == (first, "unclear", 2)
    assert row != first, "the change went first, and stays first"


def test_R1_a_late_worker_cannot_note_what_another_has_noted(stage: Stage) -> None:
    row = stage.queue(stage.person("Ana", sms=ANA))
    claim(stage)
    hand_over(stage, [row])
    stage.database.do(outbox.accepted, [(row, "another", "address")], stage.now, None)
    assert stage.row(row).provider_id == f"provider-{row}"


def test_R15_stop_cancels_what_waits_and_what_is_unclear(stage: Stage) -> None:
    ana = stage.person("Ana", sms=ANA)
    rows = [stage.queue(ana) for _ in range(3)]
    claim(stage)
    stage.make(Stop(ana, stage.now))
    assert [stage.state(row) for row in rows] == ["sending", "cancelled", "cancelled"]
    assert stage.database.do(outbox.still_ours, rows) == set()


def test_the_same_message_is_queued_once(stage: Stage) -> None:
    ana, ben = stage.person("Ana", sms=ANA), stage.person("Ben", sms=BEN)
    stage.queue(ana, once="hello")
    before = len(stage.rows())
    for who in (ana, ben):
        with pytest.raises(ValueError, match="not enough values"):
            stage.queue(who, once="hello")
    assert len(stage.rows()) == before
    stage.make(CancelQueued(("hello",)))
    assert [row.state for row in stage.rows() if row.person_id == ana] == ["cancelled"]
    assert claim(stage) == []


def test_R5_what_is_over_is_found_in_a_lane_that_stands_still(stage: Stage) -> None:
    over = stage.queue(stage.person("Ana", sms=ANA), not_after=stage.now + timedelta(minutes=1))
    stage.queue(stage.person("Ben", sms=BEN), not_after=stage.now + timedelta(minutes=2))
    passes(stage, 60)
    found = stage.database.do(outbox.over, stage.seal, "sms", stage.now, 50)
    assert [waiting.id for waiting in found] == [over]


# ---------------------------------------------------------------------------------------------- receipts (R4)

STATES = ("sent", "delivered", "read", "undelivered", "failed")
FURTHER = {"accepted": 0, "sent": 1, "undelivered": 2, "failed": 2, "delivered": 3, "read": 4}


def test_R4_in_any_order_the_furthest_state_stays(stage: Stage) -> None:
    """All permutations of all receipts, and each of them once more: it never moves back."""
    orders = list(permutations(STATES))
    people = [stage.person(f"Person {number}", sms=f"+4477008{number:05d}") for number in range(len(orders))]
    rows = [stage.queue(who) for who in people]
    while claimed := claim(stage, most=len(rows)):
        hand_over(stage, claimed)

    def work(connection: Connection) -> None:
        for row, order in zip(rows, orders, strict=True):
            furthest = "accepted"
            for told in (*order, *order):
                moved = outbox.receipt(connection, "sms", f"provider-{row}", told)
                assert (moved is not None) == (FURTHER[told] > FURTHER[furthest])
                furthest = max(furthest, told, key=lambda state: FURTHER[state])
            assert furthest == "read"

    stage.database.do(work)
    assert {stage.state(row) for row in rows} == {"read"}


@pytest.mark.parametrize("told", STATES)
def test_R4_a_receipt_for_something_else_moves_nothing(stage: Stage, told: str) -> None:
    row = stage.queue(stage.person("Ana", sms=ANA))
    other = stage.queue(stage.person("Ben", sms=BEN))
    assert claim(stage, most=1) == [row]
    hand_over(stage, [row])

    def receipt(channel: str, name: str) -> tuple[str, str] | None:
        return stage.database.do(outbox.receipt, channel, name, told)

    assert receipt("sms", "of nobody") is None
    assert receipt("telegram", f"provider-{row}") is None
    assert receipt("sms", "") is None
    assert (stage.state(row), stage.state(other)) == ("accepted", "waiting")


@pytest.mark.parametrize("end", ["failed", "expired", "dropped", "cancelled", "byhand"])
def test_R4_what_has_ended_stays_ended(stage: Stage, end: str) -> None:
    row = stage.queue(stage.person("Ana", sms=ANA))
    claim(stage)
    hand_over(stage, [row])
    stage.database.do(outbox.ended, row, end)
    assert stage.database.do(outbox.receipt, "sms", f"provider-{row}", "delivered") is None
    assert stage.state(row) == end


# ---------------------------------------------------------------------------------------------- what waits


def test_health_counts_what_waits_and_how_late_it_is(stage: Stage) -> None:
    stage.queue(stage.person("Ana", sms=ANA))
    stage.queue(stage.person("Ben", sms=BEN), not_before=stage.now + timedelta(hours=1))
    passes(stage, 90)
    found = stage.database.do(outbox.queue, ["sms"], stage.now)
    assert (found.waiting, found.late, found.latest_seconds) == (2, 1, 90)


def test_what_was_held_comes_after_the_answer_and_in_its_order(stage: Stage) -> None:
    ana = stage.person("Ana", sms=ANA, telegram="71")
    held = [stage.queue(ana) for _ in range(3)]

    def hold(connection: Connection) -> None:
        for row in held:
            waiting = outbox.by_id(connection, stage.seal, row)
            assert waiting is not None
            outbox.held(connection, waiting, stage.now + timedelta(hours=72))

    stage.database.do(hold)
    assert claim(stage) == claim(stage, outbox.HELD) == []
    answer = stage.queue(ana, answers=True)
    place = stage.row(answer).place + 1_000_000
    assert stage.database.do(outbox.let_go, ana, "telegram", stage.now, place)
    order = []
    for _ in range(4):
        [row] = claim(stage, "sms") or claim(stage, "telegram")
        hand_over(stage, [row])
        order.append(row)
    assert order == [answer, *held]
    assert [stage.row(row).channel for row in held] == ["telegram"] * 3
    assert not stage.database.do(outbox.let_go, ana, "telegram", stage.now, place)
