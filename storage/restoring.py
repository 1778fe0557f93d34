"""After a backup was restored: who stopped stays stopped, who was erased stays erased, nothing overdue goes by itself (S6, R20)."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select, update

from . import changes as c
from . import ledger, tables
from .apply import apply
from .people import addresses_of
from .sealed import Seal


@dataclass(frozen=True, slots=True)
class Restored:
    """Counts only."""

    stopped: int
    erased: int
    overdue: int


def after_restoring(connection: Connection, seal: Seal, outside: Path, now: datetime) -> Restored | None:
    """Does once more what the restored database does not know; None if it knows everything, as after any other start.

    Overdue messages do not leave: each person's are a task for the coordinator.

    Raises:
        ledger.Broken: the file outside was changed or cut.
    """
    entries = ledger.checked(seal, ledger.read_file(outside))
    missing = ledger.put_back(connection, entries)
    if not missing:
        return None
    last = {entry.what: entry.kind for entry in entries}
    owners = _owners(connection, seal)
    overdue = _hold_back(connection, seal, now)
    done = {"stopped": 0, "erased": 0}
    for what, kind in last.items():
        if what in owners and kind in done:
            again = c.Stop(owners[what], now) if kind == "stopped" else c.Erase(owners[what])
            apply(connection, seal, [again], now)
            done[kind] += 1
    return Restored(done["stopped"], done["erased"], overdue)


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
