"""The attack of ``bench/linkage.py`` in small: what it finds when passed on at once, and that the timetable gives it nothing."""

import random

import pytest

from bench.linkage import BEGINS, GROUPS, WEEK, at_once, attack, by_the_timetable

WORLDS = 40


@pytest.mark.parametrize("people", GROUPS)
def test_A5_by_the_timetable_a_facilitator_names_the_writer_no_more_often_than_chance(people: int) -> None:
    named = attack(people, WORLDS, by_the_timetable)
    assert named.concerns > 500
    assert named.share <= named.chance + 3 * named.error


@pytest.mark.parametrize("people", GROUPS)
def test_A5_the_same_attack_names_most_writers_when_words_are_passed_on_at_once(people: int) -> None:
    """Else the attack would prove nothing."""
    named = attack(people, WORLDS, at_once)
    assert named.share > 0.5


def test_A5_nothing_is_lost_on_the_way_to_a_release() -> None:
    written = [(BEGINS + WEEK * share, who) for who, share in enumerate((0.1, 0.97, 3.2, 7.9))]
    passed_on = by_the_timetable(written, random.Random(1))
    assert sorted(writer for release in passed_on for _, writer in release) == [0, 1, 2, 3]
