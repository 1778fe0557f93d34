"""The calendar file (RFC 5545): exact times, one entry that is moved, taken out and put back, and never the topic (L1)."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from messages.calendar_file import Event, calendar_file
from scheduler.calendar_entry import entries, file_of
from storage.dialogue import Dialogue, Entry, from_json, to_json
from storage.known import Known
from storage.records import AnswerGiven, Waiting
from tests.conversations.group import LATER_SESSION, MOVED, NOW, RUI, SESSION, known

EVENT = Event(
    "s1@group",
    2,
    "Island Voices",
    "Oak House",
    datetime(2027, 3, 9, 14, tzinfo=UTC),
    datetime(2027, 3, 9, 16, tzinfo=UTC),
    "Europe/Jersey",
)


def lines(*events: Event) -> list[str]:
    """Put together again, as a calendar reads them."""
    return calendar_file(events, NOW).decode().replace("\r\n ", "").split("\r\n")


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


def test_several_meetings_are_one_file_with_one_zone_over_all_their_years() -> None:
    year_after = {name: getattr(EVENT, name).replace(year=2028, month=6) for name in ("starts_at", "ends_at")}
    off = replace(EVENT, uid="s2@group", cancelled=True, **year_after)
    said = lines(EVENT, off)
    assert [said.count(line) for line in ("BEGIN:VEVENT", "BEGIN:VTIMEZONE", "METHOD:PUBLISH")] == [2, 1, 1]
    assert said.index("STATUS:CONFIRMED") < said.index("UID:s2@group") < said.index("STATUS:CANCELLED")
    assert {"DTSTART:20270328T010000", "DTSTART:20280326T010000"} <= set(said)
    assert "METHOD:CANCEL" in lines(off, replace(EVENT, cancelled=True))


@pytest.mark.parametrize("words", ["a, b; c\\d", "line\none", "ą" * 100, "Ștefan, " * 30, "a" * 74 + "ż"])
def test_lines_are_short_escaped_and_end_as_the_standard_says(words: str) -> None:
    made = calendar_file([replace(EVENT, place=words)], NOW)
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    assert b"\n" not in made.replace(b"\r\n", b"")
    assert made.endswith(b"END:VCALENDAR\r\n")
    [place] = [line for line in lines(replace(EVENT, place=words)) if line.startswith("LOCATION:")]
    plain = place.removeprefix("LOCATION:").replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";")
    assert plain.replace("\\\\", "\\") == words


# --- which message carries it --------------------------------------------------------------------------------------

THERE = Entry(SESSION.id, 4, SESSION.revision)
OUT = replace(THERE, taken_out=True)


def about(change: str = "", *sessions: str) -> Waiting:
    payload = {"session": "", "change": change, "calendar_of": sessions or (SESSION.id,)}
    return Waiting("w", RUI.id, NOW, None, "other", 0, "sending", payload)


def rui(answer: AnswerGiven = "yes", *had: Entry) -> Known:
    return known(RUI, Dialogue(entries=had), answer)


def told(facts: Known, waiting: Waiting) -> list[str]:
    file = file_of(entries(waiting, facts), facts, NOW)
    return file.content.decode().split("\r\n") if file else []


def test_L1_the_title_is_the_word_with_which_our_texts_begin_and_nothing_more() -> None:
    said = told(rui(), about())
    assert "SUMMARY:Island Voices" in said
    assert not any(line.startswith(("DESCRIPTION", "ATTENDEE", "ORGANIZER", "URL")) for line in said)
    own = replace(RUI, preferences=replace(RUI.preferences, opening="Swimming"))
    assert "SUMMARY:Swimming" in told(replace(rui(), person=own), about())


def test_demand_41_whoever_cannot_come_loses_the_entry_and_coming_back_brings_it_again() -> None:
    assert {"UID:s1@group", "METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:5"} <= set(told(rui("no", THERE), about()))
    assert {"UID:s1@group", "METHOD:PUBLISH", "STATUS:CONFIRMED", "SEQUENCE:5"} <= set(told(rui("yes", OUT), about()))


@pytest.mark.parametrize(
    ("answer", "had"),
    [("no", ()), ("no", (OUT,)), ("yes", (THERE,)), ("late", (THERE,)), ("maybe", ()), ("waiting", (OUT,))],
)
def test_no_file_tells_a_calendar_what_it_has_or_never_had(answer: AnswerGiven, had: tuple[Entry, ...]) -> None:
    assert told(rui(answer, *had), about()) == []


def test_yes_to_one_and_no_to_another_is_one_file() -> None:
    facts = rui("no", THERE)
    both = replace(facts.group[0], answers={SESSION.id: "no", LATER_SESSION.id: "late"})
    said = told(replace(facts, group=(both,)), about("", SESSION.id, LATER_SESSION.id))
    assert [line for line in said if line.startswith(("UID", "STATUS"))] == [
        "UID:s1@group",
        "STATUS:CANCELLED",
        "UID:s2@group",
        "STATUS:CONFIRMED",
    ]


def test_demand_7_a_change_moves_the_entry_also_where_another_time_has_opened_the_answer() -> None:
    moved = replace(SESSION, revision=SESSION.revision + 1)
    coming = replace(rui("open", THERE), sessions=(moved,), changes=(replace(MOVED, answers={RUI.id: "yes"}),))
    assert "SEQUENCE:5" in told(coming, about(MOVED.id))
    assert "UID:s1@group" in told(replace(coming, dialogue=Dialogue()), about(MOVED.id))
    assert told(replace(rui("open"), sessions=(moved,)), about(MOVED.id)) == []


def test_demand_7_a_cancelled_session_is_taken_out_of_the_calendars_that_have_it() -> None:
    off = replace(SESSION, cancelled=True, revision=4)
    facts = replace(rui("late", THERE), sessions=(off,))
    assert {"METHOD:CANCEL", "SEQUENCE:5"} <= set(told(facts, about(MOVED.id)))
    assert told(replace(facts, dialogue=Dialogue()), about(MOVED.id)) == []


def test_what_a_calendar_was_told_is_kept_and_the_newest_counts() -> None:
    dialogue = Dialogue().with_entries([THERE, replace(THERE, session_id="s2")]).with_entries([OUT])
    assert from_json(to_json(dialogue)) == dialogue
    assert (dialogue.entry(SESSION.id), len(dialogue.entries)) == (OUT, 2)


def test_a_meeting_over_midnight_ends_on_the_next_day() -> None:
    late = replace(SESSION, start=time(23), end=time(1))
    facts = replace(rui(), sessions=(late,))
    day = late.day + timedelta(days=1)
    assert f"DTEND;TZID=Europe/Jersey:{day:%Y%m%d}T010000" in told(facts, about())
