"""Money and evidence: what is known of it today; pay statements and the evidence report come here."""

from dataclasses import dataclass

from scheduler.promised import promises, share
from storage.database import Connection
from storage.records import Task
from storage.requests import promised_tasks
from storage.sealed import Seal

from . import knowing
from .asked import COORDINATOR, Asked, Page, View, roles


@dataclass(frozen=True, slots=True)
class Seen(knowing.Seen):
    tasks: tuple[Task, ...] = ()


def look(connection: Connection, seal: Seal, asked: Asked) -> Seen | None:
    seen = knowing.look(connection, seal, asked)
    return Seen(seen.known, promised_tasks(connection, seal, asked.project.id)) if seen is not None else None


def show(seen: Seen, asked: Asked) -> View:
    """Counts of what was held and promised, never of people's words."""
    held = [one for one in seen.known.sessions if one.ends_at <= asked.now and not one.cancelled]
    kept = share(promises(seen.known.requests, seen.tasks, asked.now))
    return View("money.html", {"held": len(held), "requests": len(seen.known.requests), "kept": kept})


PAGE = Page("money", "/desk/money", roles(COORDINATOR), look, show, menu=True)
