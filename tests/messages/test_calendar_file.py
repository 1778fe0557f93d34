"""The calendar file (RFC 5545): exact times, one entry that is moved or taken out, nothing that tells the topic (L1)."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from messages.calendar_file import Event, calendar_file
from scheduler.calendar_entry import calendar_entry
from storage.known import Known
from storage.records import Waiting
from tests.conversations.group import MOVED, NOW, RUI, SESSION, known

EVENT = Event(
    "s1@group",
    2,
    "Island Voices",
    "Oak House",
    datetime(2027, 3, 9, 14, tzinfo=UTC),
    datetime(2027, 3, 9, 16, tzinfo=UTC),
    "Europe/Jersey",
)


def lines(event: Event) -> list[str]:
    """Put together again, as a calendar reads them."""
    return calendar_file(event, NOW).decode().replace("\r\n ", "").split("\r\n")


def test_it_has_the_exact_times_of_the_zone() -> None:
    said = lines(EVENT)
    assert "DTSTART;TZID=Europe/Jersey:20270309T140000" in said
    assert "DTEND;TZID=Europe/Jersey:20270309T160000" in said
    summer = lines(replace(EVENT, starts_at=EVENT.starts_at.replace(month=6), ends_at=EVENT.ends_at.replace(month=6)))
    assert "DTSTART;TZID=Europe/Jersey:20270609T150000" in summer
    for line in ("DTSTART:20270328T010000", "TZOFFSETTO:+0100", "DTSTART:20271031T020000", "TZOFFSETTO:+0000"):
        assert line in said


def test_a_change_is_the_same_entry_with_a_higher_number_and_a_cancelled_one_is_taken_out() -> None:
    before, after = lines(EVENT), lines(replace(EVENT, sequence=3, cancelled=True))
    assert {"UID:s1@group", "SEQUENCE:2", "STATUS:CONFIRMED", "METHOD:PUBLISH"} <= set(before)
    assert {"UID:s1@group", "SEQUENCE:3", "STATUS:CANCELLED", "METHOD:CANCEL"} <= set(after)


@pytest.mark.parametrize("words", ["a, b; c\\d", "line\none", "ą" * 100, "Ștefan, " * 30, "a" * 74 + "ż"])
def test_lines_are_short_escaped_and_end_as_the_standard_says(words: str) -> None:
    made = calendar_file(replace(EVENT, place=words), NOW)
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    assert b"\n" not in made.replace(b"\r\n", b"")
    assert made.endswith(b"END:VCALENDAR\r\n")
    [place] = [line for line in lines(replace(EVENT, place=words)) if line.startswith("LOCATION:")]
    plain = place.removeprefix("LOCATION:").replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";")
    assert plain.replace("\\\\", "\\") == words


# --- which message carries it --------------------------------------------------------------------------------------


def about(step: str = "", change: str = "", **more: Any) -> Waiting:
    payload = {"session": SESSION.id, "change": change, "step": step, **more}
    return Waiting("w", RUI.id, NOW, None, "other", 0, "sending", payload)


def told(facts: Known, waiting: Waiting) -> list[str]:
    file = calendar_entry(waiting, facts, NOW)
    return file.content.decode().split("\r\n") if file else []


def test_L1_the_title_is_the_word_with_which_our_texts_begin_and_nothing_more() -> None:
    said = told(known(RUI), about(calendar=True))
    assert "SUMMARY:Island Voices" in said
    assert not any(line.startswith(("DESCRIPTION", "ATTENDEE", "ORGANIZER", "URL")) for line in said)
    own = replace(RUI, preferences=replace(RUI.preferences, opening="Swimming"))
    assert "SUMMARY:Swimming" in told(replace(known(RUI), person=own), about(calendar=True))


def test_demand_7_a_change_goes_to_who_had_said_yes_and_only_with_its_first_text() -> None:
    coming = replace(known(RUI), changes=(replace(MOVED, answers={RUI.id: "yes"}),))
    assert "UID:s1@group" in told(coming, about("first", MOVED.id))
    assert told(coming, about("again", MOVED.id)) == []
    assert told(replace(coming, changes=(replace(MOVED, answers={RUI.id: "no"}),)), about("first", MOVED.id)) == []
    assert told(known(RUI), about("invite")) == []


def test_demand_7_a_cancelled_session_is_taken_out_of_the_calendar() -> None:
    off = replace(SESSION, cancelled=True, revision=4)
    facts = replace(known(RUI), sessions=(off,), changes=(replace(MOVED, answers={RUI.id: "late"}),))
    assert {"METHOD:CANCEL", "SEQUENCE:4"} <= set(told(facts, about("first", MOVED.id)))


def test_a_meeting_over_midnight_ends_on_the_next_day() -> None:
    late = replace(SESSION, start=time(23), end=time(1))
    facts = replace(known(RUI), sessions=(late,))
    day = late.day + timedelta(days=1)
    assert f"DTEND;TZID=Europe/Jersey:{day:%Y%m%d}T010000" in told(facts, about(calendar=True))
