"""Importing people from a spreadsheet: what is wrong first, all at once; then real messages; then one button with the count."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.cells import ImportProblems, Problem
from bot.importing import COLUMNS, PersonRow, read_people
from messages.catalogue import languages, own_name
from messages.render import message
from scheduler.leaving import session_facts, standing_facts
from storage import changes as c
from storage.database import Connection
from storage.enrol import names_taken
from storage.known import Known
from storage.people import know
from storage.records import NewPerson
from storage.sealed import Seal

from .asked import COORDINATOR, Asked, Done, Form, Outcome, Page, View, Wrong, roles
from .words import say

MOST_PROBLEMS = 200
AT_ONCE = 250
"""People in one transaction: whoever writes meanwhile waits no longer than for these."""
_FRAME = {"what": say("import_people.what", columns=", ".join(COLUMNS)), "back": ("/desk/people", say("people.back"))}


@dataclass(frozen=True, slots=True)
class Seen:
    known: Known
    rows: tuple[PersonRow, ...] = ()
    problems: tuple[Problem, ...] = ()


def look(connection: Connection, seal: Seal, asked: Asked) -> Seen | None:
    known = know(connection, seal, asked.me.id, asked.now)
    if known is None:
        return None
    if asked.given is None:
        return Seen(known)
    if isinstance(asked.given, ImportProblems):
        return Seen(known, (), tuple(asked.given.problems))
    rows: tuple[PersonRow, ...] = asked.given
    taken = set(names_taken(connection, seal, asked.project.id, [_new(row) for row in rows]))
    return Seen(known, rows, tuple(_taken(row) for row in rows if _new(row) in taken))


def read(form: Form, channels: tuple[str, ...]) -> tuple[PersonRow, ...] | ImportProblems | None:
    """The list in the form, or what is wrong with it; None: there is none. Thousands of numbers take their time."""
    data = file_of(form)
    try:
        return read_people(data, languages(), (*channels, "byhand")) if data else None
    except ImportProblems as wrong:
        return wrong


def file_of(form: Form) -> bytes:
    """The file as it was chosen, or its text as the preview brings it back."""
    return form.file or form.raw("text").encode("utf-8")


def _new(row: PersonRow) -> NewPerson:
    return NewPerson(row.name, row.group, frozenset({"participant"}), row.channel, row.address, row.language)


def _taken(row: PersonRow) -> Problem:
    instead = "Ask the person for another number, or use another channel."
    return Problem(row.row, "address", "This number is taken.", instead)


def show(seen: Seen, asked: Asked) -> View:
    return View("import.html", {**_FRAME, "problems": []})


def check(seen: Seen, asked: Asked) -> Outcome:
    """All problems at once, with the row that the spreadsheet shows; or else a preview of real messages."""
    if not file_of(asked.form):
        return Wrong({"file": "import_people.no_file"})
    if seen.problems:
        return View("import.html", {**_FRAME, **problems_shown(seen.problems)})
    new = fresh(seen)
    return View(
        "import_preview.html",
        {
            "count": len(new),
            "known": len(seen.rows) - len(new),
            "by_channel": sorted(Counter(row.channel for row in new).items()),
            "warnings": [f"Row {row.row}: {row.warning}" for row in new if row.warning],
            "messages": _messages(seen.known, new, asked),
            "groups": Counter(row.group for row in new),
            "text": as_text(seen.rows),
        },
    )


def problems_shown(problems: Sequence[Problem]) -> dict[str, Any]:
    """As many as somebody can read, and how many there are besides."""
    return {"problems": [str(one) for one in problems[:MOST_PROBLEMS]], "more": max(0, len(problems) - MOST_PROBLEMS)}


def fresh(seen: Seen) -> list[PersonRow]:
    """Those who are not enrolled yet."""
    there = {
        (member.person.name.casefold(), address)
        for member in seen.known.group
        for address in ("", *(way.value for way in member.person.addresses))
        if address or not member.person.addresses
    }
    return [row for row in seen.rows if (row.name.casefold(), row.address) not in there]


def _messages(known: Known, rows: Sequence[PersonRow], asked: Asked) -> list[dict[str, Any]]:
    """For the first person of each language: the question that comes first, and the invitation after their yes."""
    first: dict[str, PersonRow] = {}
    for row in rows:
        first.setdefault(row.language, row)
    upcoming = [session for session in known.sessions if session.starts_at > asked.now and not session.cancelled]
    shown = []
    for language, row in first.items():
        standing = {**standing_facts(known, language), "name": row.name}
        words = [message([("HELLO", {})], standing, language)]
        if upcoming:
            words.append(message([("INVITE", session_facts(upcoming[0]))], standing, language))
        shown.append({"name": row.name, "language": own_name(language), "code": language, "words": words})
    return shown


def as_text(rows: Sequence[PersonRow]) -> str:
    """The rows as a clean file, which the button brings back and which is read and checked again."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    writer.writerows((row.name, row.group, row.channel, row.address, row.language) for row in rows)
    return written.getvalue()


def take_in(seen: Seen, asked: Asked) -> Outcome:
    if seen.problems or not seen.rows:
        return check(seen, asked)
    people = tuple(_new(row) for row in fresh(seen))
    parts = [[c.Enrol(asked.project.id, people[start : start + AT_ONCE])] for start in range(0, len(people), AT_ONCE)]
    return Done(parts[0] if parts else [], "import_people.done", "/desk/people", later=parts[1:])


PAGE = Page(
    "import_people",
    "/desk/people/import",
    roles(COORDINATOR),
    look,
    show,
    {"check": check, "take_in": take_in},
    reads=read,
)
