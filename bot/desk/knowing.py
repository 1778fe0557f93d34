"""What most pages begin with: everything that is known about the project and whoever asks."""

from dataclasses import dataclass

from storage.database import Connection
from storage.known import Known
from storage.people import know
from storage.sealed import Seal

from .asked import Asked


@dataclass(frozen=True, slots=True)
class Seen:
    known: Known


def look(connection: Connection, seal: Seal, asked: Asked) -> Seen | None:
    known = know(connection, seal, asked.me.id, asked.now)
    return Seen(known) if known is not None else None
