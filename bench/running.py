"""One run: workers are started, everything is due at one moment, and the provider says what came when."""

import functools
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import plain, world
from bench.databases import Template, empty
from bench.provider import Arrival, Provider
from bench.worker import Said, Worker
from storage.database import Connection

LEAD = 6.0
"""Seconds from a worker's start to the moment when everything is due: by then it has read its phrases, as a service has that runs."""
PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Run:
    """How many were wanted, what came when, and what the workers said at their end."""

    wanted: int
    due_at: float
    came: Sequence[Arrival]
    refused: int
    said: Sequence[Said | None]
    peak_mb: float
    cpu: float

    @property
    def seconds(self) -> float:
        """From the due moment until the last was handed over and noted."""
        last = max((one.at for one in self.came), default=self.due_at + PATIENCE)
        return max(last, *(one.ended_at if one else last for one in self.said)) - self.due_at

    @property
    def per_second(self) -> float:
        return len(self.came) / self.seconds

    @property
    def processor(self) -> float:
        """Microseconds of processor for each message, which other work on the machine changes least."""
        return self.cpu / max(1, len(self.came)) * 1e6

    def late(self, due: Mapping[str, float] | None = None) -> list[float]:
        """Seconds after the moment; who was not written to counts as late as the run was long."""
        late = [one.at - (due[one.to] if due else self.due_at) for one in self.came]
        return late + [self.seconds] * (self.wanted - len(late))


def our_run(
    channel: str,
    url: str,
    wanted: int,
    provider: Provider,
    workers: int = 1,
    per_second: float = 0.0,
    patience: float = PATIENCE,
) -> Run:
    """``channel``: bare, telegram or sms; ``per_second``: the pace that it is told, and the limit that is enforced."""
    due_at = time.time() + LEAD
    provider.begin(per_second)
    started = [Worker(channel, url, provider.url, due_at, per_second) for _ in range(workers)]
    return _watched(wanted, due_at, provider, started, patience)


def plain_run(kind: str, count: int, provider: Provider, every: float = 0.0) -> Run:
    """The reference, with as many messages of the same words."""
    url = empty(kind)
    due_at = time.time() + LEAD
    plain.fill(url, _rows(count, due_at, every))
    provider.begin()
    return _watched(count, due_at, provider, [Worker("plain", url, provider.url, due_at)], count * every + PATIENCE)


def _watched(wanted: int, due_at: float, provider: Provider, workers: Sequence[Worker], patience: float) -> Run:
    ids = [worker.process.pid for worker in workers]
    time.sleep(max(0.0, due_at - time.time()))
    before = sum(processor(pid) for pid in ids)
    while provider.count() < wanted and time.time() < due_at + patience:
        time.sleep(0.05)
    peak, used = max(status(pid, "VmHWM") for pid in ids), sum(processor(pid) for pid in ids) - before
    said = [worker.ended() for worker in workers]
    came = provider.arrivals()
    taken = [one for one in came if one.taken]
    return Run(wanted, due_at, taken, len(came) - len(taken), said, peak, used)


def _rows(count: int, due_at: float, every: float) -> list[tuple[float, str, str]]:
    words = reference_words()
    return [
        (due_at + number * every, world.address("telegram", number), words[number % len(words)])
        for number in range(count)
    ]


@functools.cache
def reference_words() -> list[str]:
    """A reminder in each language."""
    url = Template(1, "telegram", _nothing).copy("sqlite")
    database = world.fresh(url)
    [(session, _)] = database.do(world.groups)
    database.close()
    return [world.words_of(session, language) for language in world.LANGUAGES]


def _nothing(connection: Connection) -> None:
    """Nothing is due."""


def status(pid: int, name: str) -> float:
    """A size from the process's status, in megabytes."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    return 0.0


def processor(pid: int) -> float:
    """Processor seconds so far, of the process and of the system for it."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def in_turns(repeats: int, longest: float, *sides: Callable[[], Run]) -> list[list[Run]]:
    """Each side once, then again, so that a busy moment of the machine meets all; not again when it takes too long."""
    found: list[list[Run]] = [[] for _ in sides]
    for _ in range(repeats):
        begun = time.time()
        for runs, side in zip(found, sides, strict=True):
            runs.append(side())
        if time.time() - begun > longest * len(sides):
            break
    return found
