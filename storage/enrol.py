"""Taking in a project and its people. Doing it twice changes nothing."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from . import tables
from .blank import blank_dialogue, new_id
from .own_keys import give_key, own
from .people import addresses_of, all_indexes, holders
from .preferences import leads_to_json
from .records import STAFF_ROLES, Project, Session, Venue
from .records import NewPerson as NewPerson
from .sealed import Seal
from .sessions import body_of, venue_body

AT_ONCE = 5000
"""Look-up hashes in one question."""


class Taken(Exception):
    """The number belongs to somebody already. Staff are not told to whom (L4)."""


def put_project(connection: Connection, project: Project) -> str:
    """Makes or updates a project, by its id at the desk and by its name from a file; its id."""
    body = {
        "short_name": project.short_name,
        "zone": project.zone,
        "language": project.language,
        "emergency": project.emergency,
        "help_lines": [_plain(asdict(line)) for line in project.help_lines],
        "danger": dict(project.danger),
        "release_weekday": project.release_weekday,
        "release_time": project.release_time.isoformat("minutes"),
        "opened_at": project.opened_at.isoformat(),
        "demo": project.demo,
        "leads": leads_to_json(project.leads),
        "must_act": project.must_act,
        "keep_not_understood": project.keep_not_understood,
        "prices": dict(project.prices),
    }
    table = tables.projects
    row = (
        connection.execute(select(table).where(table.c.id == project.id)).first()
        or connection.execute(select(table).where(table.c.name == project.name)).first()
    )
    if row is None:
        connection.execute(insert(table).values(id=project.id, name=project.name, body=json.dumps(body)))
        return project.id
    body["opened_at"] = json.loads(row.body)["opened_at"]
    connection.execute(update(table).where(table.c.id == row.id).values(name=project.name, body=json.dumps(body)))
    return str(row.id)


def _plain(line: Mapping[str, object]) -> dict[str, object]:
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in line.items()}


def put_venue(connection: Connection, venue: Venue) -> None:
    body = venue_body(venue)
    table = tables.venues
    if connection.execute(select(table.c.id).where(table.c.id == venue.id)).first():
        connection.execute(update(table).where(table.c.id == venue.id).values(body=body))
    else:
        connection.execute(insert(table).values(id=venue.id, project_id=venue.project_id, body=body))


def put_session(connection: Connection, seal: Seal, session: Session) -> bool:
    """A new session; False if there is one on that day at that time (it is left as it is: changes go out with a notice)."""
    table = tables.sessions
    day, start = session.day.isoformat(), session.start.isoformat("minutes")
    same = select(table.c.id).where(
        table.c.project_id == session.project_id, table.c.day == day, table.c.start == start
    )
    if connection.execute(same).first():
        return False
    connection.execute(
        insert(table).values(
            id=session.id,
            project_id=session.project_id,
            day=day,
            start=start,
            end=session.end.isoformat("minutes"),
            end_exact=session.end_exact,
            zone=session.zone,
            venue_id=session.venue.id,
            starts_at=session.starts_at,
            revision=0,
            cancelled=False,
            body=body_of(session, seal),
        )
    )
    return True


def put_person(
    connection: Connection, seal: Seal, project_id: str, new: NewPerson, now: datetime, *, proven: bool = False
) -> bool:
    """Enrols somebody; False if they are enrolled already. ``proven``: they have answered from there before (the demo).

    Raises:
        Taken: the number or account belongs to another person.
    """
    owner = _owner(connection, seal, new)
    if owner is not None:
        if _same(connection, seal, owner, project_id, new):
            return False
        raise Taken
    if new.channel == "byhand":
        if _by_hand(connection, seal, project_id, new):
            return False
    elif not new.address and _by_name(connection, seal, project_id, new.name):
        return False
    person_id = new_id()
    theirs = give_key(connection, seal, person_id)
    connection.execute(
        insert(tables.people).values(
            id=person_id,
            project_id=project_id,
            name_index=seal.index(new.name.casefold()),
            staff=bool(new.roles & STAFF_ROLES),
            profile=theirs.close(profile_of(new), f"people/profile/{person_id}"),
            dialogue=blank_dialogue(theirs, person_id),
            enrolled_at=now,
        )
    )
    if new.address or new.channel == "byhand":
        _put_address(connection, seal, person_id, new, proven=proven or new.channel == "byhand")
    return True


def profile_of(new: NewPerson) -> dict[str, object]:
    """What of somebody new is sealed in their row."""
    return {"name": new.name, "language": new.language, "group": new.group, "roles": sorted(new.roles)}


def _put_address(connection: Connection, seal: Seal, person_id: str, new: NewPerson, *, proven: bool) -> None:
    address_id = new_id()
    place = connection.execute(
        select(func.count()).select_from(tables.addresses).where(tables.addresses.c.person_id == person_id)
    ).scalar_one()
    connection.execute(
        insert(tables.addresses).values(
            id=address_id,
            person_id=person_id,
            channel=new.channel,
            value_index=seal.index(_key(new, person_id)),
            value=own(connection, seal, person_id).close(new.address, f"addresses/value/{address_id}"),
            state="proven" if proven else "unproven",
            place=place,
        )
    )


def _key(new: NewPerson, person_id: str) -> str:
    """By hand several people may share an address; a number belongs to one person (L4)."""
    return f"byhand/{person_id}" if new.channel == "byhand" else f"{new.channel}/{new.address}"


def _owner(connection: Connection, seal: Seal, new: NewPerson) -> str | None:
    """Whose address this is; a phone number is one person's, on whichever channel (L4)."""
    if not new.address or new.channel == "byhand":
        return None
    return next(iter(holders(connection, seal, new.channel, new.address)), None)


def _same(connection: Connection, seal: Seal, person_id: str, project_id: str, new: NewPerson) -> bool:
    row = connection.execute(select(tables.people).where(tables.people.c.id == person_id)).one()
    return row.project_id == project_id and row.name_index in seal.indexes(new.name.casefold())


def _by_name(connection: Connection, seal: Seal, project_id: str, name: str) -> list[str]:
    """The ids of those who are called that."""
    people = tables.people
    wanted = people.c.project_id == project_id, people.c.name_index.in_(seal.indexes(name.casefold()))
    return list(connection.execute(select(people.c.id).where(*wanted)).scalars())


def _by_hand(connection: Connection, seal: Seal, project_id: str, new: NewPerson) -> bool:
    """Whether they are enrolled already: several people may share an address, so the name tells too."""
    found = addresses_of(connection, seal, _by_name(connection, seal, project_id, new.name))
    ways = (way for addresses in found.values() for way in addresses)
    return any((way.channel, way.value) == ("byhand", new.address) for way in ways)


def names_taken(connection: Connection, seal: Seal, project_id: str, people: Iterable[NewPerson]) -> list[NewPerson]:
    """Those whose number belongs to somebody else; asked before anything is taken in."""
    wanted = [new for new in people if new.address and new.channel != "byhand"]
    known = spoken_for(connection, seal, wanted)
    return [
        new
        for new in wanted
        if known & set(all_indexes(seal, new.channel, new.address))
        and (owner := _owner(connection, seal, new)) is not None
        and not _same(connection, seal, owner, project_id, new)
    ]


def spoken_for(connection: Connection, seal: Seal, people: Sequence[NewPerson]) -> set[str]:
    """Which of their look-up hashes are somebody's, asked for many at a time: a list may have thousands."""
    indexes = [index for new in people for index in all_indexes(seal, new.channel, new.address)]
    column = tables.addresses.c.value_index
    found: set[str] = set()
    for start in range(0, len(indexes), AT_ONCE):
        some = column.in_(indexes[start : start + AT_ONCE])
        found.update(connection.execute(select(column).where(some)).scalars())
    return found
