"""The alarm clock: rings at the next due moment, when somebody knocks, and slowly all the time in case a ring was missed.

Our tables are the truth and there is no job store, so the event loop's own timeout is alarm enough.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

log = logging.getLogger("gobetween.clockwork")
SLOWLY = 15.0


@dataclass(slots=True)
class Clockwork:
    """Calls ``work`` whenever something may be due. ``work`` says whether it did anything.

    Attributes:
        next_due: the moment of the next known thing, aware, or None.
        rest: seconds between two rounds at the least, so that many knocks in a row cost one look.
    """

    work: Callable[[], Awaitable[bool]]
    next_due: Callable[[], Awaitable[datetime | None]]
    now: Callable[[], datetime]
    rest: float = 0.0
    _knocked: asyncio.Event = field(default_factory=asyncio.Event)

    def knock(self) -> None:
        self._knocked.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Works until ``stopping`` is set, finishing what is under way."""
        while not stopping.is_set():
            self._knocked.clear()
            wait = await self._round()
            ring = asyncio.create_task(self._knocked.wait())
            stop = asyncio.create_task(stopping.wait())
            await asyncio.wait({ring, stop}, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
            for task in (ring, stop):
                task.cancel()
            if self.rest and not stopping.is_set():
                await asyncio.sleep(self.rest)

    async def _round(self) -> float:
        """One look at everything; how many seconds until the next, at the latest."""
        try:
            while await self.work():
                pass
            due = await self.next_due()
        except Exception:
            # The database may be away; nothing is lost, the next round tries again.
            log.exception("round failed")
            return 1.0
        if due is None:
            return SLOWLY
        return min(max((due - self.now()).total_seconds(), 0.02), SLOWLY)
