"""From a clean file to rows: the project, its venues, staff and sessions, and its people. Twice changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from scheduler.plan import for_everybody
from storage.apply import apply, new_id
from storage.database import Connection
from storage.enrol import NewPerson, names_taken, put_person, put_project, put_session, put_venue
from storage.enrol_many import put_people
from storage.glossary import put_term
from storage.people import know, people_of, projects
from storage.preferences import USUAL_LEADS
from storage.records import Project, Session, Venue
from storage.sealed import Seal

from .cells import ImportProblems, Problem
from .importing import PersonRow
from .project_file import ProjectFile, SessionRow


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What an import changed."""

    project: str
    sessions: int = 0
    people: int = 0
    known: int = 0


def take_in_project(connection: Connection, seal: Seal, file: ProjectFile, now: datetime, *, demo: bool) -> TakenIn:
    """The project and everything in its file.

    Raises:
        ImportProblems: a member of staff has a number that belongs to somebody else; nothing is taken in.
    """
    before = next((one for one in projects(connection) if one.name == file.name), None)
    project_id = put_project(connection, _project(file, before, now, demo))
    staff = [NewPerson(row.name, "staff", row.roles, row.channel, row.address, row.language) for row in file.staff]
    _refuse_taken(names_taken(connection, seal, project_id, staff), [])
    venues = {
        row.id: Venue(f"{project_id[:16]}-{row.id}", project_id, row.name, **row.card, photo=row.photo)
        for row in file.venues
    }
    for venue in venues.values():
        put_venue(connection, venue)
    sessions = [
        put_session(
            connection,
            seal,
            _session(row, project_id, venues.get(row.venue) or Venue("", project_id, ""), file.zone),
        )
        for row in file.sessions
    ]
    for term in file.glossary:
        put_term(connection, project_id, term)
    people = [put_person(connection, seal, project_id, new, now, proven=demo) for new in staff]
    _plan_anew(connection, seal, project_id, now)
    return TakenIn(file.name, sum(sessions), sum(people), len(people) - sum(people))


def _plan_anew(connection: Connection, seal: Seal, project_id: str, now: datetime) -> None:
    """The file may name other reminders than before; planning the same ones again is harmless."""
    known = know(connection, seal, people_of(connection, seal, project_id)[0].id, now)
    if known is not None:
        apply(connection, seal, for_everybody(known, now), now)


def _session(row: SessionRow, project_id: str, venue: Venue, zone: str) -> Session:
    return Session(
        new_id(),
        project_id,
        row.day,
        row.start,
        row.end,
        row.end_exact,
        venue,
        zone,
        link=row.link,
        led_by=row.led_by,
        helper=row.helper,
        capacity=row.capacity,
        materials_on=row.materials_on,
        about=row.words.get("about", {}),
        gives=row.words.get("gives", {}),
        food=row.words.get("food", {}),
        optional=row.words.get("optional", {}),
        materials=row.words.get("materials", {}),
    )


def _project(file: ProjectFile, before: Project | None, now: datetime, demo: bool) -> Project:
    """Where the file does not say which reminders go, or whether texts are kept, what was chosen before stays."""
    chosen = before.leads if before is not None else USUAL_LEADS
    kept = before is not None and before.keep_not_understood
    return Project(
        id=new_id(),
        name=file.name,
        short_name=file.short_name,
        zone=file.zone,
        language=file.language,
        emergency=file.emergency,
        help_lines=file.help_lines,
        danger=file.danger,
        release_weekday=file.release_weekday,
        release_time=file.release_time,
        opened_at=now,
        demo=demo,
        leads=chosen if file.reminders is None else file.reminders,
        must_act=file.must_act,
        keep_not_understood=kept if file.keep_not_understood is None else file.keep_not_understood,
        prices=file.prices,
    )


def take_in_people(
    connection: Connection,
    seal: Seal,
    project_id: str,
    rows: Sequence[PersonRow],
    now: datetime,
    *,
    proven: bool = False,
) -> TakenIn:
    """The people of a clean file. ``proven``: they have answered before (the demo).

    Raises:
        ImportProblems: a number is taken; nothing is taken in.
    """
    new = [
        NewPerson(row.name, row.group, frozenset({"participant"}), row.channel, row.address, row.language)
        for row in rows
    ]
    _refuse_taken(names_taken(connection, seal, project_id, new), rows)
    added = put_people(connection, seal, project_id, new, now, proven=proven)
    return TakenIn(project_id, people=added, known=len(new) - added)


def _refuse_taken(taken: Sequence[NewPerson], rows: Sequence[PersonRow]) -> None:
    """Staff are told only that the number is taken, not by whom (L4)."""
    if not taken:
        return
    numbers = {(row.channel, row.address): row.row for row in rows}
    raise ImportProblems(
        [
            Problem(
                numbers.get((person.channel, person.address)),
                "address",
                "This number is taken.",
                "Ask the person for another number, or use another channel.",
            )
            for person in taken
        ]
    )


def find_project(connection: Connection, name: str | None) -> Project:
    """The project with this name, or the only one.

    Raises:
        LookupError: there is none, or the name is needed; the message says what there is.
    """
    found = projects(connection)
    if not found:
        raise LookupError("There is no project yet. Run: gobetween import project.toml")
    if name is None and len(found) == 1:
        return found[0]
    for project in found:
        if name is not None and project.name.casefold() == name.strip().casefold():
            return project
    names = ", ".join(f'"{project.name}"' for project in found)
    raise LookupError(f"Which project? Add --project NAME. There is: {names}.")
