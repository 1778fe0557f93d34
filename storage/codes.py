"""One-use codes that join a phone or an account to a person (R17). Only their keyed hashes are here."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from . import tables
from .apply import new_id
from .notes import forget_note, note, notes, set_note
from .own_keys import own
from .people import holders
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
    """Uses a code: the address belongs to the person from now on and comes first. None for a wrong, used or old one.

    A number that somebody else has already stays theirs (L4): that looks like a wrong code.
    """
    person_id = _owner(connection, seal, code, now)
    if person_id is None or set(holders(connection, seal, channel, address)) - {person_id}:
        return None
    _use(connection, seal, code, now)
    ways, address_id = tables.addresses, new_id()
    connection.execute(delete(ways).where(ways.c.person_id == person_id, ways.c.channel == channel))
    first = connection.execute(
        select(ways.c.place).where(ways.c.person_id == person_id).order_by(ways.c.place).limit(1)
    ).scalar()
    connection.execute(
        insert(ways).values(
            id=address_id,
            person_id=person_id,
            channel=channel,
            value_index=seal.index(f"{channel}/{address}"),
            value=own(connection, seal, person_id).close(address, f"addresses/value/{address_id}"),
            state="proven",
            place=(first or 0) - 1,
            heard_at=now,
        )
    )
    return Joined(person_id, address_id)


def use_own(connection: Connection, seal: Seal, code: str, person_id: str, now: datetime) -> bool:
    """Whether this is a live code of this very person; then it is used. Theirs is the number already."""
    if _owner(connection, seal, code, now) != person_id:
        return False
    _use(connection, seal, code, now)
    return True


def _owner(connection: Connection, seal: Seal, code: str, now: datetime) -> str | None:
    """Whose live code this is."""
    table, people = tables.codes, tables.people
    live = table.c.index.in_(seal.indexes(f"code/{code}")), table.c.used_at.is_(None), table.c.until > now
    found = select(table.c.person_id).join(people, people.c.id == table.c.person_id).where(*live)
    return connection.execute(found.with_for_update(of=table)).scalar()


def _use(connection: Connection, seal: Seal, code: str, now: datetime) -> None:
    table = tables.codes
    connection.execute(update(table).where(table.c.index.in_(seal.indexes(f"code/{code}"))).values(used_at=now))


def _day(now: datetime) -> str:
    return f"wrong codes/{now.date().isoformat()}"


def _hour(seal: Seal, sender: str, now: datetime) -> str:
    this_hour = now.replace(minute=0, second=0, microsecond=0)
    return f"wrong codes/{seal.index(sender)}/{this_hour.isoformat()}"


def _count(connection: Connection, name: str) -> int:
    return int(note(connection, name) or 0)
