"""Between two releases nothing tells a facilitator that somebody wrote, not even how long an answer takes (trust A13).

Two databases that differ in 50 waiting concerns only; the same questions of a facilitator to both, in turns.
"""

import random
import time
from collections.abc import Iterator
from datetime import date

from bench.databases import KINDS, empty
from bench.figure import Figure, amount, percentile
from bench.world import MADE, fresh, seal, settle_people
from bot.conversations.staff.passed_on import show_passed_on
from storage.changes import KeepConcern
from storage.concerns import keep_concern
from storage.database import Connection, Database
from storage.people import know, people_of, projects
from tests.conversations.group import heard

WAITING = 50
TURNS = 20


def figures() -> Iterator[Figure]:
    for kind in KINDS:
        still, stirred, again = (_database(kind, waiting) for waiting in (0, WAITING, 0))
        taken: dict[Database, list[float]] = {still: [], stirred: [], again: []}
        for _ in range(amount(TURNS, 2000)):
            for database in random.sample(list(taken), len(taken)):
                taken[database].append(database.do(_one_answer))
        usual, with_fifty, noise = (percentile(taken[one], 0.5) for one in (still, stirred, again))
        for one in taken:
            one.close()
        what = (
            f"{kind}: a facilitator's answer with {WAITING} concerns waiting, against none (noise {noise / usual:.3f})"
        )
        yield Figure(what, with_fifty / usual, "x", "lower", 1.25, 1.05)


def _database(kind: str, waiting: int) -> Database:
    database = fresh(empty(kind))
    settle_people(database, 20, "sms")
    for number in range(waiting):
        database.do(_keep, number)
    return database


def _keep(connection: Connection, number: int) -> None:
    [project] = projects(connection)
    words, day = f"Words {number}.", date(2027, 3, 8)
    keep_concern(connection, seal(), KeepConcern(f"{number:064x}", project.id, words, f"writer {number % 8}", day))


_SEAL = seal()


def _one_answer(connection: Connection) -> float:
    """Seconds from knowing nothing to the answer of what was passed on."""
    [project] = projects(connection)
    facilitator = next(one for one in people_of(connection, _SEAL, project.id) if "facilitator" in one.roles)
    began = time.perf_counter()
    known = know(connection, _SEAL, facilitator.id, MADE)
    assert known is not None
    show_passed_on(heard(known, "D"))
    return time.perf_counter() - began
