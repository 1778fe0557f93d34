"""What ``gobetween invite`` says before anything is sent (6, 19, 30, 32)."""

from dataclasses import replace
from datetime import time

import pytest

from bot.inviting import cautions
from storage.known import Known, Member
from tests.conversations.group import PARTICIPANTS, SAM, SESSION, known, person


def facts(size: int = 6) -> Known:
    people = [*PARTICIPANTS, *(person(f"Ann{number}") for number in range(20))][:size]
    return replace(known(SAM), group=tuple(Member(one, {}) for one in people))


def test_demand_6_with_time_to_plan_nothing_is_said() -> None:
    assert cautions(facts(), SESSION, 14) == []


@pytest.mark.parametrize(
    ("size", "notice", "start", "capacity", "said"),
    [
        (6, 13, time(14), 0, "This is late"),
        (4, 20, time(14), 0, "The group has 4 people"),
        (11, 20, time(14), 0, "The group has 11 people"),
        (10, 20, time(14), 8, "8 can come"),
        (6, 20, time(10), 0, "in the morning"),
        (6, 20, time(12, 30), 0, "over a meal time"),
    ],
)
def test_demand_6_19_30_32_what_to_think_of_first(
    size: int, notice: int, start: time, capacity: int, said: str
) -> None:
    session = replace(SESSION, start=start, end=time(start.hour + 2), capacity=capacity)
    found = cautions(facts(size), session, notice)
    assert [line for line in found if said in line]
    assert all(line.startswith("Think of this: ") for line in found)
