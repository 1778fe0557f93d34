"""A new key: everything sealed is sealed again with it, in batches; stopped at any moment, it goes on where it was (S4).

Also gives a key of their own to whoever has none yet, and seals with it what the house's key had sealed for them (S5).
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, Table, select, update

from . import concerns, not_understood, tables
from .database import Database
from .own_keys import give_key, own, without_key
from .people import person
from .sealed import OwnSeal, Seal
from .talks import sealed_anew

BATCH = 200
SEALED: tuple[tuple[Table, str], ...] = (
    (tables.person_keys, "key"),
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
    (tables.polls, "body"),
)
"""Every sealed column but two: concerns and texts given without a name are always written all at once (S3). What the ledger
holds never changes."""
BY_PERSON: Mapping[str, str] = {
    "people": "id",
    **dict.fromkeys(("addresses", "inbox", "outbox", "requests", "tasks", "passphrases", "desk_sessions"), "person_id"),
}
"""Tables whose rows are sealed with a person's own key -> the column that says whose."""


def rotate(connection: Connection, seal: Seal) -> int:
    """One batch sealed with the newest key; how many rows that were. 0: all is done, and the concerns are too.

    Raises:
        CannotOpen: a row is sealed with a key that is not there. Nothing of the batch is changed.
    """
    if given := _give_keys(connection, seal):
        return given
    for table, column in SEALED:
        rows = _older(connection, seal, table, column)
        for row in rows:
            _again(connection, seal, table, column, row)
        if rows:
            return len(rows)
    concerns.write_anew(connection, seal)
    not_understood.write_anew(connection, seal)
    return 0


def rotate_all(database: Database, seal: Seal) -> int:
    """``rotate`` to its end; how many values were sealed again."""
    done = 0
    while batch := database.do(rotate, seal):
        done += batch
    return done


def _give_keys(connection: Connection, seal: Seal) -> int:
    ids = without_key(connection)[:BATCH]
    for person_id in ids:
        give_key(connection, seal, person_id)
        _look_up_anew(connection, seal, person_id)
    if ids:
        _talks_anew(connection, seal)
    return len(ids)


def _talks_anew(connection: Connection, seal: Seal) -> None:
    """Whose a talk is stands inside it only, so all are sealed again; there are tens of them."""
    table = tables.talks
    for row in connection.execute(select(table)).all():
        sealed = sealed_anew(connection, seal, row.handle, row.body)
        connection.execute(update(table).where(table.c.handle == row.handle).values(body=sealed))


def _older(connection: Connection, seal: Seal, table: Table, column: str) -> list[Row[Any]]:
    """Rows under another key than they should be. The key's name stands in clear at the beginning of what is sealed."""
    [key] = table.primary_key.columns
    whose = table.c.get(BY_PERSON.get(table.name, ""))
    wanted = [key.label("name"), table.c[column].label("sealed")] + (
        [whose.label("person")] if whose is not None else []
    )
    found: list[Row[Any]] = []
    have_keys = (
        set(connection.execute(select(tables.person_keys.c.person_id)).scalars()) if whose is not None else set()
    )
    for row in connection.execute(select(*wanted).where(table.c[column].is_not(None)).order_by(key)):
        is_own = whose is not None and row.person in have_keys
        if not bytes(row.sealed).startswith(OwnSeal.beginning if is_own else seal.beginning):
            found.append(row)
            if len(found) == BATCH:
                break
    return found


def _again(connection: Connection, seal: Seal, table: Table, column: str, row: Row[Any]) -> None:
    [key] = table.primary_key.columns
    sealed, place = bytes(row.sealed), f"{table.name}/{column}/{row.name}"
    if table is tables.talks:
        new: dict[str, Any] = {column: sealed_anew(connection, seal, row.name, sealed)}
    else:
        theirs = own(connection, seal, row.person) if table.name in BY_PERSON else seal
        new = {column: theirs.close(theirs.open(sealed, place), place)}
    connection.execute(update(table).where(key == row.name).values(new))
    if table is tables.person_keys:
        _look_up_anew(connection, seal, row.name)


def _look_up_anew(connection: Connection, seal: Seal, person_id: str) -> None:
    """The keyed look-up hashes of a person move to the new key together with their own key (S2)."""
    people, ways, words = tables.people, tables.addresses, tables.passphrases
    who = person(connection, seal, person_id)
    if who is None:
        return
    name = who.name.casefold()
    connection.execute(update(people).where(people.c.id == person_id).values(name_index=seal.index(name)))
    own_words = words.c.person_id == person_id
    connection.execute(update(words).where(own_words).values(name_index=seal.index(f"desk/{name}")))
    for way in who.addresses:
        # By hand several people may share one of these, so it is looked up by person (L4).
        index = seal.index(f"{way.channel}/{person_id if way.channel == 'byhand' else way.value}")
        connection.execute(update(ways).where(ways.c.id == way.id).values(value_index=index))
