"""Enrolling many people at once: three statements for all whose number nobody has; the others by the rules for one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert

from . import tables
from .blank import blank_dialogue, new_id
from .enrol import profile_of, put_person, spoken_for
from .own_keys import give_keys
from .people import all_indexes
from .records import STAFF_ROLES, NewPerson
from .sealed import Seal


def put_people(
    connection: Connection,
    seal: Seal,
    project_id: str,
    people: Sequence[NewPerson],
    now: datetime,
    *,
    proven: bool = False,
) -> int:
    """How many of them are new. Nobody is in the list twice. ``proven``: they have answered before (the demo).

    Raises:
        Taken: a number or account belongs to another person.
    """
    with_number = [new for new in people if new.address and new.channel != "byhand"]
    known = spoken_for(connection, seal, with_number)
    fresh = [new for new in with_number if known.isdisjoint(all_indexes(seal, new.channel, new.address))]
    _put_all(connection, seal, project_id, fresh, now, "proven" if proven else "unproven")
    at_once = {id(new) for new in fresh}
    others = [new for new in people if id(new) not in at_once]
    return len(fresh) + sum(put_person(connection, seal, project_id, new, now, proven=proven) for new in others)


def _put_all(
    connection: Connection, seal: Seal, project_id: str, people: Sequence[NewPerson], now: datetime, state: str
) -> None:
    if not people:
        return
    ids = [new_id() for _ in people]
    of = give_keys(connection, seal, ids)
    rows = [
        {
            "id": who,
            "project_id": project_id,
            "name_index": seal.index(new.name.casefold()),
            "staff": bool(new.roles & STAFF_ROLES),
            "profile": of[who].close(profile_of(new), f"people/profile/{who}"),
            "dialogue": blank_dialogue(of[who], who),
            "enrolled_at": now,
        }
        for who, new in zip(ids, people, strict=True)
    ]
    connection.execute(insert(tables.people), rows)
    ways = [
        {
            "id": (way := new_id()),
            "person_id": who,
            "channel": new.channel,
            "value_index": seal.index(f"{new.channel}/{new.address}"),
            "value": of[who].close(new.address, f"addresses/value/{way}"),
            "state": state,
            "place": 0,
        }
        for who, new in zip(ids, people, strict=True)
    ]
    connection.execute(insert(tables.addresses), ways)
