"""One worker in a process of its own, ours or the reference. Works until SIGTERM, then says how it was.

``Worker(kind, url, provider, clock)`` starts one; ``end()`` stops it and returns what it said.
"""

import asyncio
import json
import resource
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench import ours, plain
from bench.profiling import profiled
from bench.world import Clock

ROOT = Path(__file__).parent.parent
DRAIN = 5.0


@dataclass(frozen=True, slots=True)
class Said:
    """What a worker says at its end: when it had finished, its processor seconds, its largest size."""

    ended_at: float
    cpu: float
    peak_mb: float


class Worker:
    def __init__(self, kind: str, url: str, provider: str, clock: Clock, per_second: float = 0.0) -> None:
        given = json.dumps([kind, url, provider, clock.due_at, per_second])
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.worker", given], cwd=ROOT, stdout=subprocess.PIPE, stderr=None
        )
        assert self._process.stdout is not None
        self._process.stdout.readline()

    @property
    def pid(self) -> int:
        return self._process.pid

    def end(self) -> Said | None:
        """None: it did not come to its end in time and was killed."""
        self._process.send_signal(signal.SIGTERM)
        try:
            told, _ = self._process.communicate(timeout=DRAIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
            return None
        return Said(*json.loads(told))


async def _work(kind: str, url: str, provider: str, due_at: float, per_second: float) -> None:
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    print("ready", flush=True)
    if kind == "plain":
        await plain.run(url, provider, stopping)
    else:
        await ours.run(url, Clock(due_at), ours.channels(kind, provider, per_second or None), stopping)


def main() -> None:
    with profiled():
        asyncio.run(_work(*json.loads(sys.argv[1])))
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps([time.time(), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))


if __name__ == "__main__":
    main()
