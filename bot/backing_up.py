"""``gobetween backup``, ``restore`` and ``resume``: a sealed copy of everything, how it comes back, and when sending goes on."""

import os
from datetime import UTC, datetime
from pathlib import Path

from scheduler.keeping import BACKUPS_KEPT
from storage import backup, key_file, ledger, workers
from storage.backup import CannotRestore, Header
from storage.database import Connection, Database
from storage.pausing import resume
from storage.sealed import CannotOpen, Seal
from storage.upgrade import is_current, is_empty

NAME = "gobetween-%Y-%m-%d-%H%M%S.backup"


class Refused(Exception):
    """Nothing was changed; says why and what to do."""


# --- backup ----------------------------------------------------------------------------------------------------------


def back_up(database: Database, seal: Seal, folder: Path, ledger_file: Path, now: datetime) -> str:
    """Writes a backup into a folder, takes those away that are older than 30 days (D4), and says so.

    Raises:
        Refused: the folder cannot be used, or the database is of an older version.
    """
    keys = key_file.beside(ledger_file)
    if folder.resolve() == ledger_file.resolve().parent:
        raise Refused(
            f"{keys.name} and the ledger lie in this folder. Choose another one: they must not be in a backup."
        )
    if not database.do(is_current):
        raise Refused("The database is not up to date. Next: gobetween upgrade")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / now.astimezone(UTC).strftime(NAME)
    unfinished = path.with_suffix(".unfinished")

    def work(connection: Connection) -> Header:
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            made = backup.write(connection, seal, file, now)
            key_file.write(connection, keys)
            file.flush()
            os.fsync(file.fileno())
        return made

    try:
        made = database.do(work)
        backup.read_header(seal, unfinished)
    except backup.NotYet:
        raise Refused("Some people have no key of their own yet. Next: gobetween upgrade") from None
    unfinished.replace(path)
    gone = _take_old_ones_away(folder, now)
    return (
        f"{path} is written and reads well: {made.people} people. It is sealed with the first key of GOBETWEEN_KEYS.\n"
        f"{gone} older than {BACKUPS_KEPT.days} days were taken away.\n"
        f"Next: copy it to another machine. Copy {keys} and {ledger_file} there too, each over the last one: "
        "never keep older copies of those two."
    )


def _take_old_ones_away(folder: Path, now: datetime) -> int:
    old = [path for path in folder.glob("gobetween-*.backup") if (at := _made_at(path)) and now - at > BACKUPS_KEPT]
    for path in old:
        path.unlink()
    return len(old)


def _made_at(path: Path) -> datetime | None:
    try:
        return datetime.strptime(path.name, NAME).replace(tzinfo=UTC)
    except ValueError:
        return None


# --- restore ---------------------------------------------------------------------------------------------------------


def put_back(
    database: Database, seal: Seal, file: Path, ledger_file: Path, now: datetime, *, lose_newer: bool = False
) -> str:
    """Puts a backup in the place of the whole database and says what that did. Sending is paused afterwards (R20).

    Raises:
        Refused: it is no backup, its key is missing, a worker is at work, or something newer would be lost.
    """
    try:
        header = backup.read_header(seal, file)
        database.do(_may_be_replaced, header, now, lose_newer)
        database.do(_last_words, ledger_file)
        done = database.do(backup.restore, seal, file, ledger_file, now)
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.") from error
    except CannotRestore as error:
        raise Refused(str(error)) from error
    except ledger.Broken as error:
        raise Refused(f"{ledger_file} was changed ({error}). Put the right one there.") from error
    except CannotOpen as error:
        raise Refused(
            f"{file} does not open: it was changed or cut off, or its key is not in GOBETWEEN_KEYS."
        ) from error
    database.truncate_log()
    return (
        f"The database is as it was on {header.made_at:%d %B %Y at %H:%M} UTC.\n"
        f"{done.stopped} people have stopped since and stay stopped. {done.erased} were erased since and stay erased.\n"
        f"{done.overdue} messages may have gone already: they do not leave, and the coordinator's list names whom they are for.\n"
        f"{done.paused} messages wait. Sending is paused. Whoever writes is answered.\n"
        "Next: start the service and let the coordinator look at the list. Then press the button on the page Today, or run: "
        "gobetween resume"
    )


def _may_be_replaced(connection: Connection, header: Header, now: datetime, lose_newer: bool) -> None:
    if is_empty(connection):
        return
    if not is_current(connection):
        raise Refused("The database here is of an older version. Next: gobetween upgrade, then restore again.")
    if workers.at_work(connection, now):
        raise Refused("The service is at work. Stop it first, wait a minute, then restore again.")
    newer = backup.would_be_lost(connection, header)
    if newer and not lose_newer:
        raise Refused(
            f"The database holds {newer} texts, messages and other things that are newer than this backup "
            f"({header.made_at:%d %B %Y at %H:%M} UTC). They would be lost.\n"
            "Next: gobetween backup, to have them. Then, if it must be: gobetween restore FILE --lose-newer"
        )


def _last_words(connection: Connection, ledger_file: Path) -> None:
    """Who stopped or was erased in the last seconds may not stand in the files outside yet."""
    if not is_empty(connection):
        ledger.copy_outside(connection, ledger_file)
        key_file.without_the_erased(connection, key_file.beside(ledger_file))


# --- resume ----------------------------------------------------------------------------------------------------------


def go_on(database: Database) -> str:
    return f"Sending goes on. {database.do(resume)} messages wait for their moment."
