"""A list of sessions and their places from a spreadsheet -> what to add. Reads text only: no database, no clock."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from bot import cells, spreadsheet
from bot.cells import Collected, ImportProblems, Problem, Wrong
from bot.project_values import MOST_SEATS, a_day, a_time, venue_name

COLUMNS = ("date", "start", "end", "place")
MORE_COLUMNS = ("ends", "find", "seats")
"""What may be left out: whether the end is exact, how to find the place, how many can come."""
ENDS = ("exactly", "approximately")


@dataclass(frozen=True, slots=True)
class SessionOfList:
    """One session of the list, by the project's wall clock."""

    row: int
    day: date
    start: time
    end: time
    end_exact: bool
    place: str
    find: str
    seats: int


def read_sessions(data: bytes) -> tuple[SessionOfList, ...]:
    """The sessions of a spreadsheet saved as text, in the order of the file.

    Raises:
        ImportProblems: problems of the columns, or else all problems of all rows.
    """
    sheet = spreadsheet.read(data, COLUMNS, MORE_COLUMNS)
    found: list[SessionOfList] = []
    problems = list(sheet.problems)
    for number, given in sheet.rows:
        session, wrong = _session(number, given)
        problems.extend(wrong)
        found.extend([session] if session else [])
    problems.extend(_repeated(found))
    if not sheet.rows and not problems:
        problems.append(Problem(None, None, "There is no session in this file.", "Write one session in each row."))
    if problems:
        raise ImportProblems(sorted(problems, key=lambda problem: problem.row or 0))
    return tuple(found)


def _session(number: int, given: Mapping[str, str]) -> tuple[SessionOfList | None, list[Problem]]:
    row = Collected(number)
    day = row.take("date", lambda: written_day(given["date"]))
    start = row.take("start", lambda: written_time(given["start"]))
    end = row.take("end", lambda: written_time(given["end"]))
    place = row.take("place", lambda: _place(given["place"]))
    exact = row.take("ends", lambda: cells.one_of(given["ends"] or ENDS[0], ENDS, "way to end") == ENDS[0])
    seats = row.take("seats", lambda: _seats(given["seats"]))
    if start is not None and end is not None and end <= start:
        row.say("end", "It ends before it starts.", "Write a later end.")
    if day is None or start is None or end is None or place is None or exact is None or seats is None:
        return None, row.problems
    return SessionOfList(number, day, start, end, exact, place, given["find"], seats), row.problems


def written_day(text: str) -> date:
    """ "2027-03-09" or, as spreadsheets here write it, "09/03/2027".

    Raises:
        Wrong: it is no day of the calendar.
    """
    found = re.fullmatch(r"([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})", text.strip())
    return a_day("-".join((found[3], found[2], found[1])) if found else text.strip())


def written_time(text: str) -> time:
    """ "14:00", "2pm" or "2:30 pm".

    Raises:
        Wrong: it is no time of day.
    """
    found = re.fullmatch(r"(1[0-2]|0?[1-9])(?:[:.]([0-5][0-9]))?(?::00)?\s*([ap])m", text.strip().casefold())
    if found is None:
        return a_time(text.strip())
    return time(int(found[1]) % 12 + (12 if found[3] == "p" else 0), int(found[2] or 0))


def _place(text: str) -> str:
    if len(text) < 3:
        raise Wrong("There is no place.", "Write a name or street address that a stranger can find.")
    return venue_name(text)


def _seats(text: str) -> int:
    if not text:
        return 0
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= MOST_SEATS:
        raise Wrong(f"{cells.shown(text)} is not a number from 1 to {MOST_SEATS}.", "Write how many can come.")
    return int(text)


def _repeated(sessions: Sequence[SessionOfList]) -> Iterator[Problem]:
    """Two sessions at one time; one place that is found in two ways."""
    first: dict[tuple[date, time], int] = {}
    finds: dict[str, SessionOfList] = {}
    for session in sessions:
        before = first.setdefault((session.day, session.start), session.row)
        if before != session.row:
            yield Problem(session.row, "date", f"This session is also in row {before}.", "Take one out.")
        same = finds.setdefault(cells.folded(session.place), session) if session.find else session
        if same.find != session.find:
            yield Problem(session.row, "find", f"Row {same.row} says another way to this place.", "Write one of them.")
