"""Help and health: whom to call, what each page is for, and whether the service is at work."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from storage import lanes, outbox, workers
from storage.database import Connection
from storage.lanes import Lane
from storage.outbox import Queue
from storage.sealed import Seal

from .asked import COORDINATOR, DESK_ROLES, Asked, Page, View, roles
from .naming import label
from .today import at_work
from .words import say


@dataclass(frozen=True, slots=True)
class Seen:
    beat: datetime | None
    halted: tuple[Lane, ...]
    queue: Queue


def look(connection: Connection, seal: Seal, asked: Asked) -> Seen:
    queue = outbox.queue(connection, asked.channels, asked.now)
    return Seen(workers.last_beat(connection), tuple(lanes.halted(connection)), queue)


def show(seen: Seen, asked: Asked) -> View:
    coordinates = COORDINATOR in asked.roles
    return View(
        "help.html",
        {
            "lines": [
                (line.number, line.name.get("en", ""), line.hours.get("en", "")) for line in asked.project.help_lines
            ],
            "beat": at_work(seen.beat, asked),
            "waiting": seen.queue.waiting if coordinates else None,
            "late": seen.queue.late,
            "channels": list(_channels(seen, asked)) if coordinates else [],
        },
    )


def _channels(seen: Seen, asked: Asked) -> Iterator[tuple[str, str]]:
    stand = {lane.channel: lane.reason for lane in seen.halted}
    for name in asked.channels:
        reason = stand.get(name)
        said = say("help.works") if reason is None else say("help.halted", reason=reason)
        yield label(f"CHANNEL_{name.upper()}"), said


PAGE = Page("help", "/desk/help", roles(*DESK_ROLES), look, show, menu=True)
