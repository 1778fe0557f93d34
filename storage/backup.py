"""A backup: every row but people's own keys, in one sealed file that either kind of database can be restored from (S4 to S6).

A file is one line in clear, then pieces: four bytes of length, then that many sealed bytes. The last piece says so, so that a file
that was cut off does not open. Sealed with the house's key, which lies elsewhere; without the file of people's keys
(``storage.key_file``) whoever was erased since stays erased.
"""

import json
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Boolean, Connection, DateTime, MetaData, Table, func, insert, select

from . import key_file, tables
from .erasing import forget_person
from .own_keys import without_key
from .restoring import Restored, after_restoring
from .sealed import CannotOpen, Seal
from .upgrade import make_steps, newest

FIRST_LINE = b"gobetween backup 1 "
PIECE = 1 << 20
"""Bytes before sealing."""
APART = {tables.person_keys.name}
"""Kept in a file of its own, always the newest."""
MOMENTS = (
    tables.inbox.c.received_at,
    tables.outbox.c.sent_at,
    tables.people.c.enrolled_at,
    tables.requests.c.asked_at,
    tables.tasks.c.at,
    tables.changes.c.at,
    tables.openings.c.at,
)
"""By these it is seen what came after a backup."""


class CannotRestore(Exception):
    """Nothing was changed; says why and what to do."""


class NotYet(Exception):
    """Somebody has no key of their own: a backup would lose what is theirs."""


@dataclass(frozen=True, slots=True)
class Header:
    """``version`` is the last step of ``migrations/versions`` that had been made; ``projects`` are ids."""

    version: str
    made_at: datetime
    people: int
    projects: tuple[str, ...]


# --- making one ------------------------------------------------------------------------------------------------------


def write(connection: Connection, seal: Seal, file: BinaryIO, now: datetime) -> Header:
    """Everything as it is at this moment, in one transaction.

    Raises:
        NotYet: somebody has no key of their own yet.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    if without_key(connection):
        raise NotYet
    people = connection.execute(select(func.count()).select_from(tables.people)).scalar_one()
    projects = connection.execute(select(tables.projects.c.id).order_by(tables.projects.c.id)).scalars()
    header = Header(newest(), now, people, tuple(projects))
    name = secrets.token_hex(16)
    file.write(FIRST_LINE + name.encode() + b"\n")
    lines = (f"{line}\n".encode() for line in _lines(connection, header))
    for number, (piece, is_last) in enumerate(_pieces(lines)):
        sealed = seal.close_bytes(piece, _place(name, number, is_last=is_last))
        file.write(len(sealed).to_bytes(4) + sealed)
    return header


def _lines(connection: Connection, header: Header) -> Iterator[str]:
    yield json.dumps([header.version, header.made_at.isoformat(), header.people, header.projects])
    for table in tables.metadata.sorted_tables:
        if table.name in APART:
            continue
        yield json.dumps({"table": table.name, "columns": [column.name for column in table.columns]})
        for row in connection.execute(select(table).order_by(*table.primary_key.columns)):
            yield json.dumps([_written(value) for value in row])


def _written(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"bytes": b64encode(value).decode("ascii")}
    if isinstance(value, datetime):
        return {"at": value.astimezone(UTC).isoformat()}
    return value


def _pieces(lines: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Lines gathered into pieces, and whether each is the last."""
    gathered = bytearray()
    for line in lines:
        if len(gathered) >= PIECE:
            yield bytes(gathered), False
            gathered.clear()
        gathered += line
    yield bytes(gathered), True


def _place(name: str, number: int, *, is_last: bool) -> str:
    return f"backup/{name}/{number}/{'last' if is_last else 'more'}"


# --- reading one -----------------------------------------------------------------------------------------------------


def read_header(seal: Seal, path: Path) -> Header:
    """What a backup says about itself, once it is sure that all of it opens.

    Raises:
        CannotOpen: it was changed or cut off, or the key is missing.
        CannotRestore: it is no backup, or a newer program made it.
    """
    lines = _read_lines(seal, path)
    version, made_at, people, projects = json.loads(next(lines))
    for _ in lines:
        pass
    if version > newest():
        raise CannotRestore("A newer program made this backup. Put that version of the program here first.")
    return Header(version, datetime.fromisoformat(made_at), people, tuple(projects))


def _read_lines(seal: Seal, path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        first = file.readline()
        if not first.startswith(FIRST_LINE):
            raise CannotRestore(f"{path} is not a backup of the go-between.")
        name = first.removeprefix(FIRST_LINE).strip().decode("ascii", "replace")
        following = _sealed_piece(file)
        if following is None:
            raise CannotOpen("backup")
        number = 0
        while (sealed := following) is not None:
            following = _sealed_piece(file)
            yield from seal.open_bytes(sealed, _place(name, number, is_last=following is None)).decode().splitlines()
            number += 1


def _sealed_piece(file: BinaryIO) -> bytes | None:
    size = file.read(4)
    return file.read(int.from_bytes(size)) if size else None


# --- putting one back ------------------------------------------------------------------------------------------------


def would_be_lost(connection: Connection, header: Header) -> int:
    """How many texts, messages, people, requests and projects the database holds of which the backup knows nothing."""
    projects = tables.projects.c.id
    others = select(func.count()).where(projects.not_in(header.projects))
    newer = [select(func.count()).where(moment > header.made_at) for moment in MOMENTS]
    return sum(connection.execute(counted).scalar_one() for counted in (others, *newer))


def restore(connection: Connection, seal: Seal, path: Path, ledger: Path, now: datetime) -> Restored:
    """Puts a backup in the place of all there is, in the caller's transaction: all or nothing.

    Whoever stopped or was erased since stays so; sending is paused until a person says so (R20).

    Raises:
        CannotRestore, CannotOpen, ledger.Broken: nothing is changed.
    """
    try:
        keys = key_file.read(key_file.beside(ledger))
    except (FileNotFoundError, ValueError) as error:
        raise CannotRestore(
            f"{key_file.beside(ledger)} is not there, or not whole. Nothing that people wrote can be read without it."
        ) from error
    lines = _read_lines(seal, path)
    version = json.loads(next(lines))[0]
    _take_all_away(connection)
    make_steps(connection, version)
    _fill(connection, lines)
    make_steps(connection)
    key_file.put_back(connection, keys)
    seal.of_people.clear()
    erased = without_key(connection)
    for person_id in erased:
        forget_person(connection, seal, person_id)
    done = after_restoring(connection, seal, ledger, now, certain=True)
    assert done is not None
    return Restored(done.stopped, done.erased + len(erased), done.overdue, done.paused)


def _take_all_away(connection: Connection) -> None:
    there = MetaData()
    there.reflect(connection)
    there.drop_all(connection)


def _fill(connection: Connection, lines: Iterable[str]) -> None:
    """Rows into the tables as they were when the backup was made, whatever their columns are called today."""
    there = MetaData()
    there.reflect(connection)
    table: Table | None = None
    rows: list[dict[str, Any]] = []
    columns: list[str] = []
    for line in lines:
        said = json.loads(line)
        if isinstance(said, dict):
            _insert(connection, table, rows)
            table, columns, rows = there.tables[said["table"]], said["columns"], []
            continue
        assert table is not None
        rows.append({name: _value(table, name, value) for name, value in zip(columns, said, strict=True)})
        if len(rows) >= 500:
            _insert(connection, table, rows)
            rows = []
    _insert(connection, table, rows)


def _insert(connection: Connection, table: Table | None, rows: list[dict[str, Any]]) -> None:
    if table is not None and rows:
        connection.execute(insert(table), rows)


def _value(table: Table, column: str, value: Any) -> Any:
    kind = table.c[column].type
    if isinstance(value, dict) and "bytes" in value:
        return b64decode(value["bytes"])
    if isinstance(value, dict):
        moment = datetime.fromisoformat(value["at"])
        return moment if isinstance(kind, DateTime) and kind.timezone else moment.replace(tzinfo=None)
    return bool(value) if isinstance(kind, Boolean) and value is not None else value
