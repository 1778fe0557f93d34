"""What must never be forgotten by restoring a backup: who stopped, who was erased, which names were opened (S6).

Only keyed hashes and sealed notes. Each entry carries a hash over itself and the one before, so that none can be taken out
unseen; a worker copies new entries to a file outside the database and its backups.
"""

import fcntl
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select, text

from . import tables
from .records import Address
from .sealed import Seal

_ledger = tables.ledger
KINDS = ("stopped", "started", "erased", "opened")


class Broken(Exception):
    """An entry was changed or taken out. Names only the place."""


@dataclass(frozen=True, slots=True)
class Entry:
    """``what`` is a keyed hash of an address, or a sealed note as hexadecimal digits."""

    place: int
    kind: str
    what: str
    on: str
    chain: str

    def line(self) -> str:
        return json.dumps([self.place, self.kind, self.what, self.on, self.chain])


def add(connection: Connection, seal: Seal, kind: str, note: Any, at: datetime) -> None:
    """One entry more. A note is sealed; a text is taken as it is, and must be a keyed hash."""
    if connection.dialect.name == "postgresql":  # two at once would take the same place
        connection.execute(text("LOCK TABLE ledger IN EXCLUSIVE MODE"))
    place = (connection.execute(select(func.max(_ledger.c.place))).scalar() or 0) + 1
    what = note if isinstance(note, str) else seal.close(note, f"ledger/what/{place}").hex()
    before = connection.execute(select(_ledger.c.chain).where(_ledger.c.place == place - 1)).scalar() or ""
    on = at.date().isoformat()
    chain = _chain(seal, before, place, kind, what, on)
    connection.execute(insert(_ledger).values(place=place, kind=kind, what=what, day=on, chain=chain))


def _chain(seal: Seal, before: str, place: int, kind: str, what: str, on: str) -> str:
    return seal.once(f"ledger\n{before}\n{place}\n{kind}\n{what}\n{on}")


def name_of(seal: Seal, channel: str, value: str) -> str:
    """An address as the ledger knows it: a keyed hash."""
    return seal.once(f"ledger/{channel}/{value}")


def note_ways(
    connection: Connection, seal: Seal, kind: str, ways: Mapping[str, Iterable[Address]], at: datetime
) -> None:
    """One entry for each address of these people."""
    for way in (way for own in ways.values() for way in own if way.value):
        add(connection, seal, kind, name_of(seal, way.channel, way.value), at)


def entries(connection: Connection, after: int = 0) -> list[Entry]:
    rows = connection.execute(select(_ledger).where(_ledger.c.place > after).order_by(_ledger.c.place))
    return [Entry(row.place, row.kind, row.what, row.day, row.chain) for row in rows]


def checked(seal: Seal, found: Iterable[Entry]) -> list[Entry]:
    """The same entries, once it is sure that none was changed and none between them was taken out.

    Raises:
        Broken: one was.
    """
    before = ""
    good = []
    for place, entry in enumerate(found, start=1):
        right = _chain(seal, before, entry.place, entry.kind, entry.what, entry.on)
        if entry.place != place or entry.chain != right:
            raise Broken(f"entry {place}")
        before = entry.chain
        good.append(entry)
    return good


def read_file(path: Path) -> list[Entry]:
    """The copy outside the database; empty if there is none yet. A last line that was cut off by a crash does not count."""
    if not path.exists():
        return []
    whole, _, _ = path.read_text(encoding="ascii").rpartition("\n")
    return [Entry(*json.loads(line)) for line in whole.splitlines() if line]


def copy_outside(connection: Connection, path: Path) -> int:
    """Appends what the file does not have yet, one process at a time; how many entries that were."""
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        known = read_file(path)
        new = entries(connection, after=len(known))
        if new:
            file.truncate(sum(len(entry.line()) + 1 for entry in known))
            file.write("".join(f"{entry.line()}\n" for entry in new).encode("ascii"))
            file.flush()
            os.fsync(file.fileno())
    return len(new)


def put_back(connection: Connection, kept_outside: Iterable[Entry]) -> list[Entry]:
    """Entries that a restored database does not know any more; they are in it again now."""
    known = connection.execute(select(func.max(_ledger.c.place))).scalar() or 0
    missing = [entry for entry in kept_outside if entry.place > known]
    for entry in missing:
        row = {"place": entry.place, "kind": entry.kind, "what": entry.what, "day": entry.on, "chain": entry.chain}
        connection.execute(insert(_ledger).values(row))
    return missing
