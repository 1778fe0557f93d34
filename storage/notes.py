"""Facts about the house itself, by name: which release was sent, when a provider's list was last looked through."""

from sqlalchemy import Connection, bindparam, delete, select, update

from . import tables
from .once import insert_once

_facts = tables.facts
_NOTE = select(_facts.c.body).where(_facts.c.name == bindparam("name"))
_LINK = "start link/"


def note(connection: Connection, name: str) -> str | None:
    """The fact of this name, or None."""
    return connection.execute(_NOTE, {"name": name}).scalar()


def set_note(connection: Connection, name: str, body: str) -> None:
    """Two processes that start at the same moment may both note the same."""
    changed = connection.execute(update(_facts).where(_facts.c.name == name).values(body=body))
    if not changed.rowcount:
        connection.execute(insert_once(connection, _facts, ("name",)), {"name": name, "body": body})


def notes(connection: Connection, beginning: str) -> dict[str, str]:
    """Every fact whose name begins like this, by the rest of its name."""
    named = _facts.c.name.startswith(beginning, autoescape=True)
    return {row.name.removeprefix(beginning): row.body for row in connection.execute(select(_facts).where(named))}


def forget_note(connection: Connection, name: str) -> None:
    connection.execute(delete(_facts).where(_facts.c.name == name))


def start_links(connection: Connection) -> dict[str, str]:
    """Channel -> the address that opens a chat with us, with CODE where the one-use code belongs."""
    return notes(connection, _LINK)


def set_start_link(connection: Connection, channel: str, link: str) -> None:
    set_note(connection, f"{_LINK}{channel}", link)
