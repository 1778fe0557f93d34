"""A spreadsheet saved as text: its columns, and each row with the number that the spreadsheet program shows."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot import cells
from bot.cells import ImportProblems, Problem


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read: rows by number, each with a cell for each of our columns; and rows that have too many cells."""

    rows: tuple[tuple[int, Mapping[str, str]], ...] = field(repr=False)
    problems: tuple[Problem, ...] = ()


def read(data: bytes, columns: Sequence[str], more: Sequence[str] = ()) -> Sheet:
    """Rows that are not blank, with commas, semicolons or tabs; columns in any order, others ignored.

    ``more`` are columns that may be missing: their cells are empty then.

    Raises:
        ImportProblems: it cannot be read, or columns are missing.
    """
    header, rows = _table(_text(data), columns)
    places = _places(header, columns, more)
    fit = [(number, row) for number, row in rows if not any(row[len(header) :])]
    said, instead = "This row has more cells than the first row.", "Put quotes around text with commas."
    longer = tuple(Problem(number, None, said, instead) for number, row in rows if any(row[len(header) :]))
    named = (*columns, *more)
    return Sheet(tuple((number, {name: _cell(row, places.get(name)) for name in named}) for number, row in fit), longer)


def _cell(row: Sequence[str], place: int | None) -> str:
    return row[place] if place is not None and place < len(row) else ""


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


def _table(text: str, columns: Sequence[str]) -> tuple[list[str], list[tuple[int, list[str]]]]:
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
        raise ImportProblems([Problem(None, None, "This file is empty.", f"Begin with the row {','.join(columns)}.")])
    return filled[0][1], filled[1:]


def _places(header: Sequence[str], columns: Sequence[str], more: Sequence[str]) -> dict[str, int]:
    """Where each of our columns is."""
    spelt = [cells.folded(cell) for cell in header]
    problems = [
        Problem(1, name, "This column is there more than once.", "Keep one of them.")
        for name in (*columns, *more)
        if spelt.count(name) > 1
    ]
    spare = [cell for cell in spelt if cell and cell not in (*columns, *more)]
    for name in columns:
        if name not in spelt:
            near = cells.nearest(name, spare)
            instead = f"Rename the column {cells.shown(near)} to {name}." if near else f"Add a column named {name}."
            problems.append(Problem(1, name, "This column is missing.", instead))
    if problems:
        raise ImportProblems(problems)
    return {name: spelt.index(name) for name in (*columns, *more) if name in spelt}
