"""A key of their own for everybody, wrapped by the house's; destroyed when they are erased, so that no copy can be read (S5)."""

import secrets
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, delete, insert, select

from . import tables
from .among import among
from .once import insert_once
from .sealed import OwnSeal, Seal, Sealer

KEY_BYTES = 32
AT_ONCE = 5000
"""Keys in one question."""
MOST_REMEMBERED = 50_000

_keys = tables.person_keys


def own(connection: Connection, seal: Seal, person_id: str | None) -> Sealer:
    """What seals and opens one person's values. The house's seal for nobody, and for whoever has no key."""
    return seal if person_id is None else sealers(connection, seal, (person_id,))[person_id]


def sealers(connection: Connection, seal: Seal, person_ids: Collection[str | None]) -> Mapping[str | None, Sealer]:
    """``own`` for many at once: person id -> what seals and opens their values."""
    found: dict[str | None, Sealer] = {}
    unknown: list[str] = []
    for who in person_ids:
        theirs = seal if who is None else seal.of_people.get(who)
        if theirs is not None:
            found[who] = theirs
        elif who is not None:
            unknown.append(who)
    for start in range(0, len(unknown), AT_ONCE):
        some = among(connection, _keys.c.person_id, unknown[start : start + AT_ONCE])
        for row in connection.execute(select(_keys).where(some)):
            found[row.person_id] = _remembered(seal, row.person_id, _unwrapped(seal, row.person_id, row.key))
    return {**dict.fromkeys(unknown, seal), **found}


def give_key(connection: Connection, seal: Seal, person_id: str) -> Sealer:
    """A new key for somebody who has none; whoever has one keeps it."""
    secret = secrets.token_bytes(KEY_BYTES)
    row = {"person_id": person_id, "key": seal.close(secret.hex(), _place(person_id))}
    is_new = connection.execute(insert_once(connection, _keys, ("person_id",)), row).rowcount
    return _remembered(seal, person_id, secret) if is_new else own(connection, seal, person_id)


def give_keys(connection: Connection, seal: Seal, person_ids: Sequence[str]) -> Mapping[str, OwnSeal]:
    """New keys for people who are new themselves: person id -> what seals and opens their values."""
    secrets_of = {who: secrets.token_bytes(KEY_BYTES) for who in person_ids}
    rows = [{"person_id": who, "key": seal.close(key.hex(), _place(who))} for who, key in secrets_of.items()]
    connection.execute(insert(_keys), rows)
    return {who: _remembered(seal, who, key) for who, key in secrets_of.items()}


def destroy_key(connection: Connection, seal: Seal, person_id: str) -> None:
    """From now on nothing that was sealed for this person can be opened, wherever a copy of it lies."""
    connection.execute(delete(_keys).where(_keys.c.person_id == person_id))
    seal.of_people.pop(person_id, None)


def without_key(connection: Connection) -> list[str]:
    """The ids of people who have no key: not yet, or not any more."""
    people = tables.people.c.id
    return list(
        connection.execute(select(people).where(people.not_in(select(_keys.c.person_id))).order_by(people)).scalars()
    )


def has_key(connection: Connection, person_id: str) -> bool:
    return connection.execute(select(_keys.c.person_id).where(_keys.c.person_id == person_id)).first() is not None


def _remembered(seal: Seal, person_id: str, secret: bytes) -> OwnSeal:
    if len(seal.of_people) >= MOST_REMEMBERED:
        seal.of_people.clear()
    seal.of_people[person_id] = found = OwnSeal(seal, secret)
    return found


def _unwrapped(seal: Seal, person_id: str, wrapped: bytes) -> bytes:
    return bytes.fromhex(seal.open(wrapped, _place(person_id)))


def _place(person_id: str) -> str:
    return f"person_keys/key/{person_id}"
