"""Reminders that are due: how many a second, how late, how much memory, and two workers against one."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from bench import plain, world
from bench.databases import Template, empty
from bench.provider import Arrival, Provider
from bench.worker import Said, Worker
from storage.database import Database

LEAD = 3.0
"""Seconds from a worker's start to the moment when everything is due."""
PATIENCE = 60.0
REPEATS = 2


@dataclass(frozen=True, slots=True)
class Run:
    """One run: how many were wanted, what came when, and what the workers said."""

    wanted: int
    due_at: float
    came: Sequence[Arrival]
    said: Sequence[Said | None]

    @property
    def seconds(self) -> float:
        """From the due moment until the last was handed over and noted."""
        last = max((one.at for one in self.came), default=self.due_at + PATIENCE)
        return max(last, *(one.ended_at if one else last for one in self.said)) - self.due_at

    @property
    def per_second(self) -> float:
        return len(self.came) / self.seconds

    def late(self, due: dict[str, float] | None = None) -> list[float]:
        """Seconds after the moment; who was not written to counts as late as the run was long."""
        late = [one.at - (due[one.to] if due else self.due_at) for one in self.came]
        return late + [self.seconds] * (self.wanted - len(late))


def run(kind: str, url: str, wanted: int, provider: Provider, workers: int = 1, patience: float = PATIENCE) -> Run:
    """Starts workers before the moment and ends them when everything has come."""
    provider.begin()
    clock = world.Clock(time.time() + LEAD)
    started = [Worker(kind, url, provider.url, clock.due_at) for _ in range(workers)]
    while provider.count() < wanted and time.time() < clock.due_at + patience:
        time.sleep(0.05)
    said = [worker.ended() for worker in started]
    return Run(wanted, clock.due_at, [one for one in provider.arrivals() if one.taken], said)


def plain_rows(count: int, template: Template, clock: world.Clock, every: float = 0.0) -> list[tuple[float, str, str]]:
    """The same messages for the reference: the words are as long as ours."""
    database = Database(template.copy("sqlite"))
    session = database.do(lambda connection: world.groups(connection)[0][0])
    database.close()
    words = [world.words_of(session, language) for language in world.LANGUAGES]
    return [
        (clock.due_at + number * every, world.address("telegram", number), words[number % 5]) for number in range(count)
    ]


def plain_run(kind: str, template: Template, count: int, provider: Provider, every: float = 0.0) -> Run:
    url = empty(kind)
    provider.begin()
    clock = world.Clock(time.time() + LEAD)
    plain.fill(url, plain_rows(count, template, clock, every))
    worker = Worker("plain", url, provider.url, clock.due_at)
    while provider.count() < count and time.time() < clock.due_at + PATIENCE:
        time.sleep(0.05)
    said = worker.ended()
    return Run(count, clock.due_at, [one for one in provider.arrivals() if one.taken], [said])
