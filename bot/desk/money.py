"""Money and evidence: what is known of it today; pay statements and the evidence report come here."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from messages.small_numbers import FEWEST_PROJECTS, HIDDEN, across_projects
from scheduler.promised import promises, share
from storage.database import Connection
from storage.people import people_of, projects
from storage.records import Task
from storage.requests import promised_tasks
from storage.sealed import Seal

from . import knowing
from .asked import COORDINATOR, Asked, Page, View, roles
from .people import TAKE_PART
from .words import say


@dataclass(frozen=True, slots=True)
class Seen(knowing.Seen):
    tasks: tuple[Task, ...] = ()
    groups: tuple[int, ...] = ()
    """How many of each group take part, over all projects, in the order of ``TAKE_PART``."""
    projects: int = 0


def look(connection: Connection, seal: Seal, asked: Asked) -> Seen | None:
    seen = knowing.look(connection, seal, asked)
    if seen is None:
        return None
    everywhere = projects(connection)
    everybody = (person for project in everywhere for person in people_of(connection, seal, project.id))
    counts = Counter(one.group for one in everybody if one.takes_part and one.stopped_at is None)
    groups = tuple(counts[group] for group in TAKE_PART)
    return Seen(seen.known, promised_tasks(connection, seal, asked.project.id), groups, len(everywhere))


def show(seen: Seen, asked: Asked) -> View:
    """Counts of what was held and promised, never of people's words."""
    held = [one for one in seen.known.sessions if one.ends_at <= asked.now and not one.cancelled]
    published = across_projects(seen.groups, seen.projects)
    return View(
        "money.html",
        {
            "held": len(held),
            "requests": len(seen.known.requests),
            "kept": share(promises(seen.known.requests, seen.tasks, asked.now)),
            "groups": list(_shown(*published)) if published else [],
            "still": FEWEST_PROJECTS - seen.projects,
        },
    )


def _shown(cells: Sequence[int | None], total: int | None) -> Iterator[tuple[str, str]]:
    """Each group as it may be published, and everybody (A10)."""
    for name, count in [*zip(TAKE_PART, cells, strict=True), (say("money.everybody"), total)]:
        yield name, say("money.hidden") if count is HIDDEN else str(count)


PAGE = Page("money", "/desk/money", roles(COORDINATOR), look, show, menu=True)
