"""A message that did not arrive and goes once more: a new row, because what happened to the old one never moves back (R4)."""

from datetime import datetime

from sqlalchemy import Connection, insert, select

from . import tables
from .apply import new_id
from .outbox import RANKS
from .own_keys import own
from .records import Waiting
from .sealed import Seal
from .wake import announce


def name_of_the_next(message_id: str) -> str:
    """The name of the row that goes after this one did not arrive."""
    return f"{message_id}/once more"


def once_more(
    connection: Connection, seal: Seal, message: Waiting, channel: str, failed_address: str, at: datetime
) -> None:
    """Queues the same words again, after ``failed_address`` if that is given; doing it twice is harmless."""
    table = tables.outbox
    once = seal.once(name_of_the_next(message.id))
    if connection.execute(select(table.c.id).where(table.c.once == once)).first():
        return
    row_id = new_id()
    # the person has not got it yet: it is the same text, counted once, with all that it said
    again = {**message.payload, "counts": False, "not_arrived": True}
    connection.execute(
        insert(table).values(
            id=row_id,
            person_id=message.person_id,
            rank=RANKS.index(message.class_),
            state="waiting",
            not_before=at,
            not_after=message.not_after,
            place=0,
            tries=0 if failed_address else message.tries,
            once=once,
            channel=channel,
            address_id=failed_address,
            provider_id="",
            body=own(connection, seal, message.person_id).close(again, f"outbox/body/{row_id}"),
        )
    )
    announce(connection)
