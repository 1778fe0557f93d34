"""L5: names that people see of us on a phone that others see too."""

import pytest

from bot.channels._neutral import unneutral


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Jersey Mental Health", "mental"),
        ("island_mental_bot", "mental"),
        ("IslandMentalBot", "mental"),
        ("islandhealthbot", "health"),
        ("Recovery College", "recovery"),
        ("Carers' Café", "carer"),
        ("Zdrowie psychiczne", "psych"),
        ("Sănătate psihică", "psih"),
        ("Saúde Mental", "mental"),
        ("CRISIS line", "crisis"),
        ("Art therapy", "therap"),
    ],
)
def test_L5_a_name_that_gives_the_topic_away(name: str, word: str) -> None:
    assert unneutral("Bluebell", name) == word


@pytest.mark.parametrize(
    "name", ["Bluebell", "Island Voices", "island_voices_bot", "Environmental group", "", "Ménage"]
)
def test_L5_a_neutral_name(name: str) -> None:
    assert unneutral(name) is None
