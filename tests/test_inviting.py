"""What ``gobetween invite`` says before anything is sent (6, 19, 30, 32)."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.inviting import cautions, hard_sessions
from storage.known import Known, Member
from tests.conversations.group import NOW, PARTICIPANTS, SAM, SESSION, known, person


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


def test_demand_6_30_check_groups_the_sessions_ahead_by_what_is_hard() -> None:
    early = replace(SESSION, start=time(10), end=time(11))
    sessions = (early, replace(early, id="s2", day=date(2027, 3, 23)), replace(early, id="s3", cancelled=True))
    group = tuple(replace(member, answers={"s1": "yes"}) for member in facts().group)
    ahead = replace(facts(), sessions=sessions, group=group)
    morning = "It is in the morning, which is hard for many."
    assert hard_sessions(ahead, NOW) == {morning: ["Tuesday 9 March", "Tuesday 23 March"]}
    late = hard_sessions(ahead, NOW + timedelta(days=10))
    assert late == {morning: ["Tuesday 23 March"], "This is late: people plan 14 days ahead.": ["Tuesday 23 March"]}


def test_demand_19_more_than_15_people_and_no_number_of_places_is_said() -> None:
    found = cautions(facts(16), SESSION, 20)
    assert [line for line in found if "no number of places is set" in line]
    assert not [line for line in cautions(facts(16), replace(SESSION, capacity=12), 20) if "no number" in line]
