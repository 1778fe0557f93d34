"""A new key: everything sealed is sealed again with it, in batches; stopped at any moment, it goes on where it was (S4)."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Column, Connection, Table, select, update

from . import tables
from .concerns import write_anew
from .sealed import Seal

BATCH = 200
SEALED: tuple[tuple[Table, str], ...] = (
    (tables.people, "profile"),
    (tables.people, "dialogue"),
    (tables.addresses, "value"),
    (tables.changes, "body"),
    (tables.inbox, "body"),
    (tables.outbox, "body"),
    (tables.requests, "body"),
    (tables.tasks, "body"),
    (tables.talks, "body"),
    (tables.sessions, "body"),
    (tables.passphrases, "body"),
    (tables.desk_sessions, "kept"),
    (tables.openings, "body"),
    (tables.broadcasts, "body"),
)
"""Every sealed column but the concerns', which are always written all at once (S3), and the ledger's, which never change."""


def rotate(connection: Connection, seal: Seal) -> int:
    """One batch sealed with the newest key; how many rows that were. 0: all is done, and the concerns are too.

    Raises:
        CannotOpen: a row is sealed with a key that is not there. Nothing of the batch is changed.
    """
    for table, column in SEALED:
        rows = _older(connection, seal, table, table.c[column])
        for name, sealed in rows:
            _again(connection, seal, table, column, name, sealed)
        if rows:
            return len(rows)
    write_anew(connection, seal)
    return 0


def _older(connection: Connection, seal: Seal, table: Table, column: Column[Any]) -> list[tuple[str, bytes]]:
    """Rows under an older key. The key's name stands in clear at the beginning of what is sealed."""
    [key] = table.primary_key.columns
    newest = seal.beginning
    found: list[tuple[str, bytes]] = []
    for row in connection.execute(select(key, column).where(column.is_not(None)).order_by(key)):
        if not bytes(row[1]).startswith(newest):
            found.append((row[0], bytes(row[1])))
            if len(found) == BATCH:
                break
    return found


def _again(connection: Connection, seal: Seal, table: Table, column: str, name: str, sealed: bytes) -> None:
    [key] = table.primary_key.columns
    place = f"{table.name}/{column}/{name}"
    value = seal.open(sealed, place)
    new: dict[str, Any] = {column: seal.close(value, place)}
    look_up = LOOKED_UP_BY.get((table.name, column))
    if look_up is not None:
        new.update(look_up(connection, seal, name, value))
    connection.execute(update(table).where(key == name).values(new))


def _name(connection: Connection, seal: Seal, name: str, profile: Any) -> Mapping[str, str]:
    return {"name_index": seal.index(profile["name"].casefold())}


def _address(connection: Connection, seal: Seal, name: str, value: Any) -> Mapping[str, str]:
    """By hand several people may share one of these, so it is looked up by person (L4)."""
    table = tables.addresses
    row = connection.execute(select(table.c.channel, table.c.person_id).where(table.c.id == name)).one()
    return {"value_index": seal.index(f"{row.channel}/{row.person_id if row.channel == 'byhand' else value}")}


def _signing_in(connection: Connection, seal: Seal, person_id: str, _: Any) -> Mapping[str, str]:
    people = tables.people
    sealed = connection.execute(select(people.c.profile).where(people.c.id == person_id)).scalar_one()
    name = seal.open(sealed, f"people/profile/{person_id}")["name"].casefold()
    return {"name_index": seal.index(f"desk/{name}")}


LOOKED_UP_BY: dict[tuple[str, str], Callable[[Connection, Seal, str, Any], Mapping[str, str]]] = {
    ("people", "profile"): _name,
    ("addresses", "value"): _address,
    ("passphrases", "body"): _signing_in,
}
"""Keyed look-up hashes that belong to a sealed value: they move to the new key with it (S2)."""
