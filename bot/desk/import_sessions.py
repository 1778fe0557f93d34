"""Importing sessions and their places from a spreadsheet: what is wrong first, all at once; then all of them; then one button."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from bot.cells import ImportProblems, Problem, folded
from bot.importing_sessions import COLUMNS, ENDS, MORE_COLUMNS, SessionOfList, read_sessions
from storage import changes as c
from storage.database import Connection
from storage.records import Session, Venue
from storage.sealed import Seal

from . import knowing
from .asked import COORDINATOR, Asked, Done, Outcome, Page, View, Wrong, roles
from .import_people import file_of, problems_shown
from .project import hard_about
from .words import say


@dataclass(frozen=True, slots=True)
class Seen(knowing.Seen):
    rows: tuple[SessionOfList, ...] = ()
    problems: tuple[Problem, ...] = ()


def look(connection: Connection, seal: Seal, asked: Asked) -> Seen | None:
    seen = knowing.look(connection, seal, asked)
    if seen is None or not file_of(asked.form):
        return Seen(seen.known) if seen is not None else None
    try:
        return Seen(seen.known, read_sessions(file_of(asked.form)))
    except ImportProblems as wrong:
        return Seen(seen.known, (), tuple(wrong.problems))


def show(seen: Seen, asked: Asked) -> View:
    what = say("import_sessions.what", columns=", ".join(COLUMNS), more=", ".join(MORE_COLUMNS))
    return View("import.html", {"what": what, "back": ("/desk/sessions", say("session.back")), "problems": []})


def check(seen: Seen, asked: Asked) -> Outcome:
    """All problems at once, with the row that the spreadsheet shows; or else every session and what to think of first."""
    if not file_of(asked.form):
        return Wrong({"file": "import_people.no_file"})
    past = [row for row, session in _all(seen, asked) if session.starts_at <= asked.now]
    problems = (*seen.problems, *(Problem(row.row, "date", say("import_sessions.past")) for row in past))
    if problems:
        shown = show(seen, asked)
        return View(shown.template, {**shown.facts, **problems_shown(problems)})
    sessions, places = new_sessions(seen, asked), new_places(seen, asked)
    known = len(seen.rows) - len(sessions)
    notes = list(dict.fromkeys(warning for session in sessions for warning in hard_about(session, asked)))
    here = [say("import_sessions.known", count=known)] if known else []
    added = [say("import_sessions.places", names=", ".join(venue.name for venue in places))] if places else []
    facts = {"sessions": sessions, "kept": [("text", as_text(seen.rows))], "warnings": [*here, *added, *notes]}
    return View("series_preview.html", facts)


def as_text(rows: Sequence[SessionOfList]) -> str:
    """The rows as a clean file, which the button brings back and which is read and checked again."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow((*COLUMNS, *MORE_COLUMNS))
    for row in rows:
        ends, seats = ENDS[0] if row.end_exact else ENDS[1], row.seats or ""
        times = row.day.isoformat(), row.start.isoformat("minutes"), row.end.isoformat("minutes")
        writer.writerow((*times, row.place, ends, row.find, seats))
    return written.getvalue()


def new_places(seen: Seen, asked: Asked) -> list[Venue]:
    """Places that the project does not have yet, each once."""
    known = {folded(venue.name) for venue in seen.known.venues}
    found: dict[str, Venue] = {}
    for row in seen.rows:
        name = folded(row.place)
        if name not in known and (name not in found or (row.find and not found[name].details)):
            details = {asked.project.language: row.find} if row.find else {}
            found[name] = Venue(f"{asked.new_id[:24]}-{len(found)}", asked.project.id, row.place, details)
    return list(found.values())


def new_sessions(seen: Seen, asked: Asked) -> list[Session]:
    """Those that are not there yet: what is there stays as it is, because a change goes out with a notice."""
    there = {(session.day, session.start) for session in seen.known.sessions}
    return [session for row, session in _all(seen, asked) if (row.day, row.start) not in there]


def _all(seen: Seen, asked: Asked) -> list[tuple[SessionOfList, Session]]:
    """Each row and the session it would be."""
    places = {folded(venue.name): venue for venue in (*new_places(seen, asked), *seen.known.venues)}
    return [(row, _session(row, places[folded(row.place)], asked)) for row in seen.rows]


def _session(row: SessionOfList, venue: Venue, asked: Asked) -> Session:
    return Session(
        f"{asked.new_id[:24]}-{row.row}",
        asked.project.id,
        row.day,
        row.start,
        row.end,
        row.end_exact,
        venue,
        asked.project.zone,
        capacity=row.seats,
    )


def add(seen: Seen, asked: Asked) -> Outcome:
    if seen.problems or not seen.rows:
        return check(seen, asked)
    sessions = [c.PutSession(session) for session in new_sessions(seen, asked)]
    return Done([*map(c.PutVenue, new_places(seen, asked)), *sessions], "series.added", "/desk/sessions")


PAGE = Page("import_sessions", "/desk/sessions/import", roles(COORDINATOR), look, show, {"check": check, "add": add})
