"""Sessions from a spreadsheet: as people here write days and times, and every problem with what to write instead."""

from datetime import date, time

import pytest

from bot.cells import ImportProblems
from bot.importing_sessions import COLUMNS, MORE_COLUMNS, read_sessions, written_day, written_time

HEADER = "date,start,end,place,ends,find,seats\n"


def problems(text: str) -> list[str]:
    with pytest.raises(ImportProblems) as found:
        read_sessions(text.encode())
    return [str(problem) for problem in found.value.problems]


@pytest.mark.parametrize("text", ["2027-03-09", "09/03/2027", "9/3/2027", "9.3.2027"])
def test_a_day_is_read_as_spreadsheets_write_it(text: str) -> None:
    assert written_day(text) == date(2027, 3, 9)


@pytest.mark.parametrize(
    ("text", "at"),
    [("14:00", time(14)), ("2pm", time(14)), ("2:30 PM", time(14, 30)), ("12am", time(0)), ("14.15", time(14, 15))],
)
def test_a_time_is_read_as_people_write_it(text: str, at: time) -> None:
    assert written_time(text) == at


def test_a_list_is_read_with_what_may_be_left_out() -> None:
    first, second = read_sessions(
        "place;date;start;end;ends;find;seats\r\n"
        "Oak House;09/03/2027;2pm;4pm;approximately;Green door;8\r\n"
        "Oak House;23/03/2027;14:00;16:00;;;\r\n".encode("utf-8-sig")
    )
    assert (first.place, first.end_exact, first.find, first.seats) == ("Oak House", False, "Green door", 8)
    assert (second.day, second.end_exact, second.find, second.seats) == (date(2027, 3, 23), True, "", 0)
    short = read_sessions(b"date,start,end,place\n2027-03-09,14:00,16:00,Oak House\n")
    assert [one.row for one in short] == [2]


def test_columns_come_first() -> None:
    assert problems("day,start,end,venue\n2027-03-09,14:00,16:00,Oak House\n") == [
        "Row 1, date: This column is missing. Add a column named date.",
        "Row 1, place: This column is missing. Add a column named place.",
    ]
    assert not set(COLUMNS) & set(MORE_COLUMNS)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("31/02/2027,14:00,16:00,Oak House", "Row 2, date"),
        ("2027-03-09,25:00,16:00,Oak House", "Row 2, start"),
        ("2027-03-09,16:00,14:00,Oak House", "Row 2, end: It ends before it starts."),
        ("2027-03-09,14:00,16:00,", "Row 2, place: There is no place."),
        ("2027-03-09,14:00,16:00,Mental Health Centre", "Row 2, place"),
        ("2027-03-09,14:00,16:00,Oak House,maybe", "Row 2, ends"),
        ("2027-03-09,14:00,16:00,Oak House,,,99", "Row 2, seats"),
        ("2027-03-09,14:00,16:00,Oak House,,,8,extra", "Row 2: This row has more cells"),
    ],
)
def test_each_row_says_what_is_wrong_and_what_to_write(row: str, said: str) -> None:
    [problem] = problems(HEADER + row + "\n")
    assert problem.startswith(said)


def test_two_sessions_at_one_time_and_two_ways_to_one_place_are_problems() -> None:
    rows = "2027-03-09,14:00,16:00,Oak House,,Green door,\n2027-03-09,14:00,16:00,oak house,,Red door,\n"
    found = problems(HEADER + rows)
    assert found == [
        "Row 3, date: This session is also in row 2. Take one out.",
        "Row 3, find: Row 2 says another way to this place. Write one of them.",
    ]


def test_a_file_without_sessions_says_so() -> None:
    assert problems(HEADER) == ["There is no session in this file. Write one session in each row."]
