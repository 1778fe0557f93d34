"""Takes away all that is kept about one person: first their key, then their rows (S5, D3)."""

from sqlalchemy import Connection, delete

from . import polls, tables, talks
from .own_keys import destroy_key
from .sealed import Seal

OF_A_PERSON = (
    tables.addresses,
    tables.codes,
    tables.invitations,
    tables.inbox,
    tables.outbox,
    tables.requests,
    tables.tasks,
    tables.attendance,
    tables.passphrases,
    tables.desk_sessions,
)


def forget_person(connection: Connection, seal: Seal, person_id: str) -> None:
    """Nothing of it is opened on the way: their key may be gone already, as after a restore."""
    destroy_key(connection, seal, person_id)
    for table in OF_A_PERSON:
        connection.execute(delete(table).where(table.c.person_id == person_id))
    talks.forget(connection, seal, person_id)
    polls.forget(connection, seal, person_id)
    connection.execute(delete(tables.people).where(tables.people.c.id == person_id))
