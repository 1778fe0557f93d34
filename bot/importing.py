"""A list of people from a spreadsheet -> who to enrol. Reads text only: no database, no clock.

``project.toml`` has a file of its own (``project_file.py``). Either gives all of the file or raises ``ImportProblems``
with everything that is wrong, each with what to write instead.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot import cells, channels, spreadsheet
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
    sheet = spreadsheet.read(data, COLUMNS)
    problems = list(sheet.problems)
    people: list[PersonRow] = []
    for number, given in sheet.rows:
        person, wrong = _person(number, given, languages, channel_names or channels.names())
        problems.extend(wrong)
        people.append(person)
    problems.extend(_repeated(people))
    if not sheet.rows and not problems:
        problems.append(Problem(None, None, "There is nobody in this file.", "Write one person in each row."))
    if problems:
        raise ImportProblems(sorted(problems, key=lambda problem: problem.row or 0))
    return tuple(people)


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
