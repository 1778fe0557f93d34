"""Processes that are measured: a worker, ours or the reference, works until SIGTERM and then says how it was."""

import asyncio
import json
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
DRAIN = 5.0


@dataclass(frozen=True, slots=True)
class Said:
    """What a worker says at its end: when it had finished."""

    ended_at: float


class Process:
    """``python -m module`` with these words; ``told`` is the one line it prints when it is ready."""

    def __init__(self, module: str, *given: object) -> None:
        words = [sys.executable, "-m", module, json.dumps(given)]
        self.process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        self.told = self.process.stdout.readline().decode().strip()

    def end(self) -> str:
        """Asks it to end; what it printed last, or nothing when it had to be killed."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.communicate(timeout=DRAIN)[0].decode()
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            return ""


class Worker(Process):
    def __init__(self, kind: str, url: str, provider: str, due_at: float, per_second: float = 0.0) -> None:
        super().__init__("bench.worker", kind, url, provider, due_at, per_second)

    def ended(self) -> Said | None:
        """None: it did not come to its end in time."""
        told = self.end()
        return Said(*json.loads(told)) if told else None


def say_ready(told: object = "ready") -> None:
    print(told, flush=True)


async def _work(kind: str, url: str, provider: str, due_at: float, per_second: float) -> None:
    from bench import ours, plain
    from bench.world import Clock

    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    say_ready()
    if kind == "plain":
        await plain.run(url, provider, stopping)
    else:
        await ours.run(url, Clock(due_at), ours.channels(kind, provider, per_second or None), stopping)


def main() -> None:
    from bench.profiling import profiled

    with profiled(json.loads(sys.argv[1])[0]):
        asyncio.run(_work(*json.loads(sys.argv[1])))
    print(json.dumps([time.time()]))


if __name__ == "__main__":
    main()
