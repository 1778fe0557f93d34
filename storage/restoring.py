"""After a backup was restored: who stopped stays stopped, who was erased stays erased, nothing goes before a person says so.

Rules S6 and R20 of trust.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select, update

from . import changes as c
from . import ledger, tables
from .apply import apply
from .pausing import pause
from .people import addresses_of
from .sealed import Seal


@dataclass(frozen=True, slots=True)
class Restored:
    """Counts only. ``overdue`` went to the coordinator's list, ``paused`` waits until a person lets it go."""

    stopped: int
    erased: int
    overdue: int
    paused: int


def after_restoring(
    connection: Connection, seal: Seal, outside: Path, now: datetime, *, certain: bool = False
) -> Restored | None:
    """Does once more what the restored database does not know; None if it knows everything, as after any other start.

    ``certain``: it was restored just now, whatever it knows. Overdue messages do not leave: each person's are a task for
    the coordinator. Everything else that waits is paused.

    Raises:
        ledger.Broken: the file outside was changed or cut.
    """
    entries = ledger.checked(seal, ledger.read_file(outside))
    missing = ledger.put_back(connection, entries)
    if not missing and not certain:
        return None
    owners = _owners(connection, seal)
    overdue = _hold_back(connection, seal, now)
    stopped, erased = _do_again(connection, seal, {entry.what: entry.kind for entry in entries}, owners, now)
    return Restored(stopped, erased, overdue, pause(connection, now))


def _do_again(
    connection: Connection, seal: Seal, last: Mapping[str, str], owners: Mapping[str, str], now: datetime
) -> tuple[int, int]:
    """What each address was noted for last, for whoever has it in the restored database; how many stopped, how many erased."""
    noted: dict[str, set[str]] = {"stopped": set(), "erased": set()}
    for what, kind in last.items():
        if kind in noted and what in owners:
            noted[kind].add(owners[what])
    stopped = {who for who in noted["stopped"] - noted["erased"] if not _is_stopped(connection, who)}
    apply(connection, seal, [c.Stop(who, now) for who in sorted(stopped)], now)
    apply(connection, seal, [c.Erase(who) for who in sorted(noted["erased"])], now)
    return len(stopped), len(noted["erased"])


def _is_stopped(connection: Connection, person_id: str) -> bool:
    people = tables.people
    return connection.execute(select(people.c.stopped_at).where(people.c.id == person_id)).scalar() is not None


def _owners(connection: Connection, seal: Seal) -> dict[str, str]:
    """Each address as the ledger knows it -> person id."""
    ids = list(connection.execute(select(tables.people.c.id)).scalars())
    return {
        ledger.name_of(seal, way.channel, way.value): person_id
        for person_id, ways in addresses_of(connection, seal, ids).items()
        for way in ways
    }


def _hold_back(connection: Connection, seal: Seal, now: datetime) -> int:
    """What was due before now may have gone already: a human decides (R20)."""
    outbox, people = tables.outbox, tables.people
    due = outbox.c.state.in_(("waiting", "unclear", "sending")), outbox.c.not_before <= now
    found = connection.execute(
        select(outbox.c.person_id, people.c.project_id).join(people, people.c.id == outbox.c.person_id).where(*due)
    ).all()
    connection.execute(update(outbox).where(*due).values(state="expired", lease_until=None))
    for person_id, project_id in sorted({(row.person_id, row.project_id) for row in found}):
        task = c.NewTask(project_id, person_id, "REASON_EXPIRED", now, once=f"restored/{person_id}/{now.isoformat()}")
        apply(connection, seal, [task], now)
    return len(found)
