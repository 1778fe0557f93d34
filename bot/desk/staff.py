"""Staff: one new member, and what each does; by the same checks as in a project file (A0, T18)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot import project_values
from bot.project_values import StaffRow
from messages.catalogue import languages, own_name
from storage import changes as c
from storage.database import Connection
from storage.enrol import names_taken
from storage.people import people_of
from storage.records import STAFF_ROLES, NewPerson, Person
from storage.sealed import Seal

from .asked import COORDINATOR, Asked, Done, Outcome, Page, View, Wrong, roles, version
from .naming import label
from .people import offered
from .typed import errors, typed
from .words import say

ROLES = ("facilitator", "go_between", "coordinator", "deputy", "named_contact")
NEEDED = ("facilitator", "coordinator")
"""Without them nobody runs the sessions, and nobody hears what the program cannot do."""


@dataclass(frozen=True, slots=True)
class Seen:
    everybody: tuple[Person, ...]
    new: StaffRow | None
    wrong: Mapping[str, str]
    taken: bool
    """The number in the form is somebody else's; nobody is told whose (L4)."""
    one: Person | None = None


def look(connection: Connection, seal: Seal, asked: Asked) -> Seen:
    table = typed(asked.form, ("name", "channel", "address", "language"), lists=("roles",))
    new, _ = project_values.member(table, languages(), offered(asked))
    wrong = errors(table, asked.project.language)
    taken = bool(new and names_taken(connection, seal, asked.project.id, [_person(new)]))
    everybody = people_of(connection, seal, asked.project.id)
    one = next((person for person in everybody if person.id == asked.on and person.is_staff), None)
    return Seen(everybody, new, wrong, taken, one)


def look_at_one(connection: Connection, seal: Seal, asked: Asked) -> Seen | None:
    seen = look(connection, seal, asked)
    return seen if seen.one is not None else None


def _person(new: StaffRow) -> NewPerson:
    return NewPerson(new.name, "staff", new.roles, new.channel, new.address, new.language)


def show(seen: Seen, asked: Asked) -> View:
    return View(
        "staff.html",
        {
            "roles": _roles(),
            "channels": [(name, label(f"CHANNEL_{name.upper()}")) for name in offered(asked)],
            "languages": [(code, own_name(code)) for code in languages()],
        },
    )


def _roles() -> list[tuple[str, str]]:
    return [(role, say(f"people.role_{role}")) for role in ROLES]


def enrol(seen: Seen, asked: Asked) -> Outcome:
    if seen.new is None:
        return Wrong(seen.wrong)
    if seen.taken:
        return Wrong({"address": "people.taken"})
    if any(person.name.casefold() == seen.new.name.casefold() for person in seen.everybody):
        return Wrong({"name": "people.same_name"})
    return Done([c.Enrol(asked.project.id, (_person(seen.new),))], "staff.enrolled", "/desk/people")


# --- what somebody does --------------------------------------------------------------------------------------------


def show_one(seen: Seen, asked: Asked) -> View:
    assert seen.one is not None
    facts: dict[str, Any] = {"title": say("staff.of", name=seen.one.name), "person": seen.one, "roles": _roles()}
    return View("roles.html", {**facts, "seen": version(sorted(seen.one.roles))})


def set_roles(seen: Seen, asked: Asked) -> Outcome:
    """Nobody is facilitator and go-between of one project, and nobody leaves the project without those it needs (A0)."""
    person = seen.one
    assert person is not None
    if asked.form.text("seen") != version(sorted(person.roles)):
        return Wrong({"": "frame.changed_meanwhile"})
    table = typed(asked.form, lists=("roles",))
    chosen = table.take("roles", lambda: project_values.some_roles(table.values["roles"]))
    if chosen is None:
        return Wrong(errors(table, asked.project.language))
    missing = [role for role in NEEDED if not _held(role, chosen, person, seen.everybody)]
    if missing:
        return Wrong({"roles": f"staff.no_{missing[0]}"})
    new = chosen | (person.roles - STAFF_ROLES)
    return Done([c.SetRoles(person.id, new)], "staff.saved", f"/desk/person/{person.id}")


def _held(role: str, chosen: frozenset[str], person: Person, everybody: Sequence[Person]) -> bool:
    return role in chosen or any(role in other.roles for other in everybody if other.id != person.id)


MINE = roles(COORDINATOR)
NEW = Page("staff", "/desk/staff/new", MINE, look, show, {"enrol": enrol})
ONE = Page("roles", "/desk/staff/{on}", MINE, look_at_one, show_one, {"set": set_roles})
