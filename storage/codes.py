"""One-use codes that join a phone or an account to a person (R17). Only their keyed hashes are here."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from . import tables
from .apply import new_id
from .notes import forget_note, note, notes, set_note
from .sealed import Seal

WRONG_A_DAY = 100
WRONG_AN_HOUR = 5
"""By one sender. With 20 live codes of ten digits, 14 days of this leave a chance of 3 in a million (R17)."""

REMEMBERED = timedelta(days=8)
"""How long we know that a message with a wrong code was answered."""
_TRIED = "code tried/"


@dataclass(frozen=True, slots=True)
class Joined:
    person_id: str
    address_id: str


def may_try(connection: Connection, seal: Seal, sender: str, now: datetime) -> bool:
    return _count(connection, _day(now)) < WRONG_A_DAY and _count(connection, _hour(seal, sender, now)) < WRONG_AN_HOUR


def tried_before(connection: Connection, seal: Seal, message: str, now: datetime) -> bool:
    """Whether this very message was tried already; from now on it was. Providers and our own sweep bring it again (R10)."""
    name = f"{_TRIED}{seal.index(message)}"
    for other, at in notes(connection, _TRIED).items():
        if now - datetime.fromisoformat(at) > REMEMBERED:
            forget_note(connection, f"{_TRIED}{other}")
    if note(connection, name) is not None:
        return True
    set_note(connection, name, now.isoformat())
    return False


def wrong(connection: Connection, seal: Seal, sender: str, now: datetime) -> None:
    for name in (_day(now), _hour(seal, sender, now)):
        set_note(connection, name, str(_count(connection, name) + 1))


def join(connection: Connection, seal: Seal, code: str, channel: str, address: str, now: datetime) -> Joined | None:
    """Uses a code: the address belongs to the person from now on and comes first. None for a wrong, used or old one."""
    table, people = tables.codes, tables.people
    names = seal.indexes(f"code/{code}")
    live = table.c.index.in_(names), table.c.used_at.is_(None), table.c.until > now
    row = connection.execute(select(table.c.index, table.c.person_id).where(*live).with_for_update()).first()
    if row is None or connection.execute(select(people.c.id).where(people.c.id == row.person_id)).first() is None:
        return None
    connection.execute(update(table).where(table.c.index == row.index).values(used_at=now))
    ways, address_id = tables.addresses, new_id()
    connection.execute(delete(ways).where(ways.c.person_id == row.person_id, ways.c.channel == channel))
    first = connection.execute(
        select(ways.c.place).where(ways.c.person_id == row.person_id).order_by(ways.c.place).limit(1)
    ).scalar()
    connection.execute(
        insert(ways).values(
            id=address_id,
            person_id=row.person_id,
            channel=channel,
            value_index=seal.index(f"{channel}/{address}"),
            value=seal.close(address, f"addresses/value/{address_id}"),
            state="proven",
            place=(first or 0) - 1,
            heard_at=now,
        )
    )
    return Joined(row.person_id, address_id)


def _day(now: datetime) -> str:
    return f"wrong codes/{now.date().isoformat()}"


def _hour(seal: Seal, sender: str, now: datetime) -> str:
    this_hour = now.replace(minute=0, second=0, microsecond=0)
    return f"wrong codes/{seal.index(sender)}/{this_hour.isoformat()}"


def _count(connection: Connection, name: str) -> int:
    return int(note(connection, name) or 0)
