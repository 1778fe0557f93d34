"""A list of people from a spreadsheet -> who to enrol. Reads text only: no database, no clock.

``project.toml`` has a file of its own (``project_file.py``). Either gives all of the file or raises ``ImportProblems``
with everything that is wrong, each with what to write instead.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot import cells, channels
from bot.cells import Collected, ImportProblems, Problem, print_problems
from bot.project_file import ProjectFile, read_project
from storage.records import GROUPS

__all__ = ["ImportProblems", "PersonRow", "Problem", "ProjectFile", "print_problems", "read_people", "read_project"]

COLUMNS = ("name", "group", "channel", "address", "language")


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person of the list. An empty ``address`` on Telegram: the person joins by a start link."""

    row: int
    name: str = field(repr=False)
    group: str = field(repr=False)
    channel: str
    address: str = field(repr=False)
    language: str
    warning: str | None = None


def read_people(
    data: bytes, languages: Sequence[str], channel_names: Sequence[str] | None = None
) -> tuple[PersonRow, ...]:
    """The people of a spreadsheet saved as text: commas, semicolons or tabs, columns in any order, others ignored.

    Raises:
        ImportProblems: problems of the columns, or else all problems of all rows.
    """
    header, rows = _table(_text(data))
    places = _columns(header)
    problems: list[Problem] = []
    people: list[PersonRow] = []
    for number, row in rows:
        if len(row) > len(header) and any(row[len(header) :]):
            problems.append(
                Problem(
                    number, None, "This row has more cells than the first row.", "Put quotes around text with commas."
                )
            )
            continue
        given = {name: row[place] if place < len(row) else "" for name, place in places.items()}
        person, wrong = _person(number, given, languages, channel_names or channels.names())
        problems.extend(wrong)
        people.append(person)
    problems.extend(_repeated(people))
    if not rows:
        problems.append(Problem(None, None, "There is nobody in this file.", "Write one person in each row."))
    if problems:
        raise ImportProblems(sorted(problems, key=lambda problem: problem.row or 0))
    return tuple(people)


def _text(data: bytes) -> str:
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise ImportProblems(
            [Problem(None, None, "This is a spreadsheet program's own file.", "Save it as “CSV UTF-8”.")]
        )
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ImportProblems([Problem(None, None, "The letters of this file cannot be read.", "Save it as “CSV UTF-8”.")])


def _table(text: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The first row, and each row after it that is not blank, with the number that the spreadsheet shows."""
    told = re.match(r"sep=(.)\r?\n", text)
    text = text[told.end() :] if told else text
    first = text.lstrip().partition("\n")[0]
    mark = told[1] if told else max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        rows = [(number, [cell.strip() for cell in row]) for number, row in enumerate(reader, start=1)]
    except csv.Error:
        problem = Problem(None, None, f"The quotes near line {reader.line_num} do not match.", "Close each quote.")
        raise ImportProblems([problem]) from None
    filled = [(number, row) for number, row in rows if any(row)]
    if not filled:
        raise ImportProblems([Problem(None, None, "This file is empty.", f"Begin with the row {','.join(COLUMNS)}.")])
    return filled[0][1], filled[1:]


def _columns(header: Sequence[str]) -> dict[str, int]:
    """Where each of our columns is."""
    spelt = [cells.folded(cell) for cell in header]
    problems = [
        Problem(1, name, "This column is there more than once.", "Keep one of them.")
        for name in COLUMNS
        if spelt.count(name) > 1
    ]
    spare = [cell for cell in spelt if cell and cell not in COLUMNS]
    for name in COLUMNS:
        if name not in spelt:
            near = cells.nearest(name, spare)
            instead = f"Rename the column {cells.shown(near)} to {name}." if near else f"Add a column named {name}."
            problems.append(Problem(1, name, "This column is missing.", instead))
    if problems:
        raise ImportProblems(problems)
    return {name: spelt.index(name) for name in COLUMNS}


def _person(
    number: int, given: Mapping[str, str], languages: Sequence[str], channel_names: Sequence[str]
) -> tuple[PersonRow, list[Problem]]:
    """The person of one row, and what is wrong with it. What could not be read is empty."""
    row = Collected(number)
    name = row.take("name", lambda: cells.person_name(given["name"]))
    group = row.take("group", lambda: cells.one_of(given["group"], GROUPS, "group"))
    channel = row.take("channel", lambda: cells.channel_name(given["channel"], channel_names))
    language = row.take("language", lambda: cells.language_code(given["language"], languages))
    reached = row.take("address", lambda: cells.address(given["address"], channel)) if channel else None
    address, warning = reached or ("", None)
    if channel == "byhand":
        address = cells.by_hand(given["channel"], address)
    return PersonRow(number, name or "", group or "", channel or "", address, language or "", warning), row.problems


def _repeated(people: Sequence[PersonRow]) -> Iterator[Problem]:
    """One address is one person (L4). Where there is no address to tell two people apart, the name must."""
    first: dict[tuple[str, ...], int] = {}
    for person in people:
        if not person.channel or not (person.name or person.address):
            continue
        before = first.setdefault(_identity(person), person.row)
        if before == person.row:
            continue
        if person.channel in ("sms", "whatsapp", "telegram") and person.address:
            instead = "One address is one person: take one row out, or write byhand for the second person."
            yield Problem(person.row, "address", f"This address is also in row {before}.", instead)
        else:
            instead = "Take one out, or add a family name."
            yield Problem(person.row, "name", f"This person is also in row {before}.", instead)


def _identity(person: PersonRow) -> tuple[str, ...]:
    if person.address and person.channel != "byhand":
        return ("phone" if person.channel in ("sms", "whatsapp") else person.channel, person.address)
    return (person.channel, cells.folded(person.name), cells.folded(cells.where_by_hand(person.address)))
