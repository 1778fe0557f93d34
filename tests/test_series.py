"""A facilitator's whole series under the movable clock: played word for word, and read as each person would read it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.demo import BEGINS, Demo, StandingClock
from bot.phones.network import Phones
from bot.phones.transcript import Step, parse, play
from messages.render import render
from storage.database import Database
from storage.sealed import Seal
from storage.upgrade import upgrade
from tests.conftest import KEY

HERE = Path(__file__).parent / "series"
TRANSCRIPT = parse((HERE / "a_whole_series.txt").read_text(encoding="utf-8"))
CANCELLED = ("Tuesday 4 May", "terça-feira, 4 de maio", "wtorek 4 maja", "mardi 4 mai", "marți, 4 mai")
MOVED = ("Tuesday 6 April", "terça-feira, 6 de abril", "wtorek 6 kwietnia", "mardi 6 avril", "marți, 6 aprilie")
OPENS = re.compile(r"(?:(?:From|De|Od|De la) )?Island Voices ?:")
KNOCKS = [render("TEMPLATE_MESSAGE", {"sender": "Island Voices"}, language) for language in ("pl", "ro")]
STAFF = ("sam", "lee", "kim", "pat", "anna")


@pytest.fixture
async def series(tmp_path: Path) -> Demo:
    database = Database(f"sqlite:///{tmp_path / 'series.db'}")
    upgrade(database)
    clock = StandingClock(BEGINS)
    world = Demo(database, Seal([KEY]), Phones(clock.now), clock, HERE)
    await world.open()
    world.phones.take()
    return world


async def test_a_whole_series_word_for_word(series: Demo) -> None:
    await play(TRANSCRIPT, series)
    series.house.database.close()


def _arrived() -> Iterator[tuple[int, Step, str, str]]:
    """(number of the step, the step, whose phone, the words) of everything that we started and a participant reads."""
    for number, step in enumerate(TRANSCRIPT.steps):
        for who, words in step.expected:
            if who not in STAFF and OPENS.match(words):
                yield number, step, who, words


def _after(label: str) -> int:
    """The step in which the digits of a change were sent."""
    steps = TRANSCRIPT.steps
    cancel = [
        number for number, step in enumerate(steps) if step.who == "sam" and any(label in w for _, w in step.expected)
    ]
    return cancel[0] + 1


def test_nobody_reads_of_a_cancelled_meeting_but_that_it_is_cancelled() -> None:
    told = _after("Now: no meeting")
    later = [words for number, _, _, words in _arrived() if number > told and any(day in words for day in CANCELLED)]
    assert later
    assert all(re.search("CANCEL|CANCELADO|ODWOŁANE|ANNULÉE|ANULATĂ|SCHIMBARE|ZMIANA", words) for words in later)


def test_after_the_place_changed_nobody_is_sent_to_the_old_one() -> None:
    told = _after("Now: Tuesday 6 April, 2pm to 4pm, Town Library")
    later = [words for number, _, _, words in _arrived() if number > told and any(day in words for day in MOVED)]
    assert later
    assert all("Town Library" in words for words in later)


def test_nobody_gets_the_same_words_twice_from_us() -> None:
    """But on WhatsApp outside its 24 hours, where one approved text stands for a change, also when it is said again."""
    read = [(who, words) for _, _, who, words in _arrived()]
    twice = {(who, words) for who, words in read if read.count((who, words)) > 1}
    assert not [words for _, words in twice if words not in KNOCKS and not re.search("SCHIMBARE|ZMIANA", words)]


def test_whoever_joins_later_reads_nothing_of_what_is_over() -> None:
    over = {"nina": ("março",), "omar": ("March", "6 April"), "pia": ("mars", "avril")}
    for _, _, who, words in _arrived():
        assert not [day for day in over.get(who, ()) if day in words], (who, words)


def test_whoever_said_no_is_left_in_peace() -> None:
    """Raj said no to 23 March, Beth to 4 May: no reminder; Beth hears once that it is cancelled."""
    read = [(who, words) for _, _, who, words in _arrived()]
    assert [words for who, words in read if who == "raj" and "23 March" in words and "hello" not in words] == []
    [once] = [words for who, words in read if who == "beth" and "4 May" in words and "hello" not in words]
    assert "CANCELLED" in once
