"""People's own keys in a file outside the database and its backups: always the newest, so that an erased key is nowhere (S5).

The keys are wrapped by the house's key. A backup is of no use without this file, and the file says nothing without a backup.
"""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, insert, select

from . import tables

NAME = "people.keys"
_keys = tables.person_keys


def beside(ledger: Path) -> Path:
    """Where the file lies: with the ledger, which must not be in a backup either."""
    return ledger.with_name(NAME)


def read(path: Path) -> dict[str, bytes]:
    """Person id -> wrapped key.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it was cut or changed.
    """
    found: dict[str, bytes] = json.loads(path.read_text(encoding="ascii"))
    return {person_id: b64decode(wrapped, validate=True) for person_id, wrapped in found.items()}


def write(connection: Connection, path: Path) -> int:
    """Replaces the file by the keys of today; how many they are. What it held before is written over."""
    rows = connection.execute(select(_keys).order_by(_keys.c.person_id))
    kept = {row.person_id: b64encode(row.key).decode("ascii") for row in rows}
    new = path.with_name(f"{path.name}.new")
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        json.dump(kept, file)
        file.flush()
        os.fsync(file.fileno())
    old = path.open("r+b") if path.exists() else None
    new.replace(path)
    if old is not None:
        _write_over(old)
    return len(kept)


def _write_over(file: BinaryIO) -> None:
    with file:
        file.write(bytes(os.fstat(file.fileno()).st_size))
        file.flush()
        os.fsync(file.fileno())


def without_the_erased(connection: Connection, path: Path) -> bool:
    """Takes out of the file whoever is in the database no more; whether somebody was. Without a backup there is no file yet."""
    if not path.exists():
        return False
    there = set(connection.execute(select(_keys.c.person_id)).scalars())
    if read(path).keys() <= there:
        return False
    write(connection, path)
    return True


def put_back(connection: Connection, keys: Mapping[str, bytes]) -> None:
    """Into a restored database, for those who are in it."""
    there = connection.execute(select(tables.people.c.id)).scalars()
    rows = [{"person_id": who, "key": keys[who]} for who in there if who in keys]
    if rows:
        connection.execute(insert(_keys), rows)
