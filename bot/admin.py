"""``gobetween admin create``: the first person who may sign in at the desk. Everybody else gets a passphrase there."""

from datetime import datetime

from storage.database import Connection
from storage.enrol import NewPerson, Taken, put_person, put_project
from storage.passphrases import hashed, made_up
from storage.people import people_of, projects
from storage.records import Person, Project
from storage.sealed import Seal
from storage.signing_in import NameTaken, set_passphrase

from .beginning import beginning
from .cells import Wrong, address
from .taking_in import find_project

FIRST_ROLES = frozenset({"coordinator", "facilitator"})
"""Whoever begins a project coordinates and leads it, until others are named."""


class NotMade(Exception):
    """Nothing was changed; says why and what to do."""


def create(
    connection: Connection, seal: Seal, project: str | None, name: str, number: str, url: str, now: datetime
) -> str:
    """A passphrase for a member of staff, or for a new coordinator with this number; it is printed once.

    Where there is no project yet, one of this name begins; all else about it is set at the desk.

    Raises:
        NotMade: the name or the number cannot be used.
        LookupError: there is no such project.
    """
    begins = bool(project) and bool(number) and not projects(connection)
    chosen = _begun(connection, project or "", now) if begins else find_project(connection, project)
    roles = FIRST_ROLES if begins else frozenset({"coordinator"})
    person = _coordinator(connection, seal, chosen, " ".join(name.split()), number, roles, now)
    passphrase = made_up()
    try:
        set_passphrase(connection, seal, person, hashed(passphrase), must_change=True)
    except NameTaken:
        raise NotMade(f"Somebody else signs in as {person.name}. Give the second one a family name.") from None
    lines = [
        f"{person.name} may sign in at the desk of {chosen.name}.",
        f"The passphrase for the first time: {passphrase}",
        "It is shown only now. The desk asks for one of their own at once.",
    ]
    if not person.proven:
        lines.append(f"Next: {person.name} writes hello to the service from their phone and answers 1. Codes go there.")
    lines.append(f"Next: open {url.rstrip('/') or 'PUBLIC_URL'}/desk and sign in as {person.name}.")
    return "\n".join(lines)


def _begun(connection: Connection, name: str, now: datetime) -> Project:
    try:
        put_project(connection, beginning(name, now))
    except Wrong as wrong:
        raise NotMade(f"The name of the project: {wrong}") from None
    return projects(connection)[0]


def _coordinator(
    connection: Connection, seal: Seal, project: Project, name: str, number: str, roles: frozenset[str], now: datetime
) -> Person:
    found = _called(connection, seal, project, name)
    if len(found) > 1:
        raise NotMade(f"{len(found)} of the staff are called {name}. Give one of them a family name in project.toml.")
    if found:
        return found[0]
    if not number:
        raise NotMade(f"Nobody of the staff is called {name}. Add --number +44... to make them a coordinator.")
    try:
        e164, _ = address(number, "sms")
        put_person(
            connection,
            seal,
            project.id,
            NewPerson(name, "staff", roles, "sms", e164, project.language),
            now,
        )
    except Wrong as wrong:
        raise NotMade(str(wrong)) from None
    except Taken:
        raise NotMade("This number is taken. Use another one.") from None
    return _called(connection, seal, project, name)[0]


def _called(connection: Connection, seal: Seal, project: Project, name: str) -> list[Person]:
    everybody = people_of(connection, seal, project.id)
    return [person for person in everybody if person.is_staff and person.name.casefold() == name.casefold()]
