"""After sessions 1, 4 and the last everybody who was there is asked once, in private, whether something was left unsaid (23)."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from scheduler.afterwards import afterwards
from storage.changes import Queue
from storage.known import Watch
from storage.preferences import Hours, Preferences
from storage.records import Address, Consent
from tests.conversations.group import PARTICIPANTS, RUI, SESSION, watching

ASKED_FROM = SESSION.ends_at + timedelta(hours=2)


def series(count: int, *, cancelled: tuple[int, ...] = (), answer: str = "yes", who: Any = RUI) -> Watch:
    """A fortnightly series, numbered from 1; ``who`` gave this answer to each."""
    sessions = tuple(
        replace(
            SESSION,
            id=f"s{number}",
            day=date(2027, 3, 9) + (number - 1) * timedelta(days=14),
            cancelled=number in cancelled,
        )
        for number in range(1, count + 1)
    )
    watch = watching(people=(who, *PARTICIPANTS[1:]))
    return replace(watch, sessions=sessions, answers={who.id: {one.id: answer for one in sessions}})


def asked(watch: Watch, now: datetime = SESSION.starts_at) -> list[Queue]:
    return [change for due in afterwards(watch, now) for change in due.changes if isinstance(change, Queue)]


@pytest.mark.parametrize(
    ("count", "cancelled", "expected"),
    [
        (8, (), ["s1", "s4", "s8"]),
        (3, (), ["s1", "s3"]),
        (1, (), ["s1"]),
        (6, (1,), ["s2", "s5", "s6"]),
        (5, (5,), ["s1", "s4"]),
    ],
)
def test_demand_23_the_first_the_fourth_and_the_last_that_were_held(
    count: int, cancelled: tuple[int, ...], expected: list[str]
) -> None:
    names = [change.once for change in asked(series(count, cancelled=cancelled))]
    assert names == [f"after/{session}/{RUI.id}" for session in expected]


@pytest.mark.parametrize(("answer", "times"), [("yes", 1), ("late", 1), ("maybe", 0), ("no", 0), ("open", 0)])
def test_only_who_was_there_is_asked(answer: str, times: int) -> None:
    assert len(asked(series(1, answer=answer))) == times


def test_D5_whoever_refused_the_private_line_or_stopped_is_not_asked() -> None:
    refused = replace(RUI, consents={"concerns": Consent("no", "1", "2027-01-01")})
    assert asked(series(1, who=refused)) == []
    assert asked(series(1, who=replace(RUI, stopped_at=SESSION.starts_at))) == []


def test_it_comes_two_hours_later_in_their_own_hours_and_leads_to_the_private_line() -> None:
    [usual] = asked(series(1))
    assert (usual.not_before, usual.not_after) == (ASKED_FROM, ASKED_FROM + timedelta(days=2))
    assert usual.letters == (("A", "private", ""),)
    assert not usual.counts, "it takes no place from the three texts in 7 days"
    assert usual.asks is None, "it is no question that a yes or no could answer"
    early = replace(RUI, preferences=Preferences(hours=Hours(time(9), time(12))))
    [tomorrow] = asked(series(1, who=early))
    assert tomorrow.not_before == datetime.combine(date(2027, 3, 10), time(9), ASKED_FROM.tzinfo)


def test_A0_whoever_is_written_to_by_hand_is_not_asked_through_the_coordinator() -> None:
    by_hand = replace(RUI, addresses=(Address("h", "byhand", "post", "proven"), *RUI.addresses))
    assert asked(series(1, who=by_hand)) == []


def test_after_two_days_it_is_not_asked_any_more() -> None:
    assert asked(series(1), ASKED_FROM + timedelta(days=2)) == []
