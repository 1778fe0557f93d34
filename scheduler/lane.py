"""One lane at work: claims what there is room for, hands it over side by side, notes what became of it.

Claiming, handing over and noting overlap, so that a slow provider costs no more than its own time; what is under way and not
noted yet is never more than the channel's pace says, because a crash may repeat that much (R1).
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from storage.database import DatabaseAway

from .dispatch import AHEAD, Dispatcher, HandedOver, Ready

log = logging.getLogger("gobetween.lane")
SOON = 0.001
SLOWLY = 15.0
"""Seconds; how often a lane looks although nobody knocked and nothing is known to be due."""
GATHER = 0.02
"""Seconds that a lane under way waits for more to finish, so that one transaction notes several."""
FEW = 8
"""So many are claimed in one go, if there is room."""
AWAY = 1.0
"""Seconds until the database is tried again."""


@dataclass(slots=True)
class Lane:
    """``may_send`` says whether anything may leave at all just now: the clock must be right (R8). ``noticed`` is called when
    something went another way than straight to the person: into another lane, or onto somebody's list."""

    name: str
    dispatcher: Dispatcher
    may_send: Callable[[], bool]
    noticed: Callable[[], None]
    _knocked: asyncio.Event = field(default_factory=asyncio.Event)
    _under_way: set[asyncio.Task[HandedOver]] = field(default_factory=set)
    _done: list[HandedOver] = field(default_factory=list)

    def knock(self) -> None:
        self._knocked.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Works until ``stopping`` is set, finishing what is under way."""
        stop = asyncio.create_task(stopping.wait())
        while not stopping.is_set() or self._under_way or self._done:
            self._knocked.clear()
            try:
                await self._note_down()
                wait = 0.0 if stopping.is_set() else await self._take_more()
            except DatabaseAway:
                wait = AWAY
            except Exception:
                log.exception("round failed")
                wait = AWAY
            await self._wait(wait, stop, stopping)
        stop.cancel()

    async def _note_down(self) -> None:
        done, self._done = self._done, []
        try:
            await self.dispatcher.settle(done)
        except DatabaseAway:
            self._done = [*done, *self._done]
            raise
        if any(one.failure is not None for one in done):
            self.noticed()

    async def _take_more(self) -> float:
        """Claims into the room there is; how many seconds until the next look, at the latest.

        Where many may be under way, never more than half at a time: one half is made ready while the provider has the other.
        """
        most = self._at_once()
        room = min(most - len(self._under_way) - len(self._done), max(FEW, most // 2))
        if room < 1:
            return SLOWLY
        if not self.may_send():
            return AWAY
        claimed, due = await self.dispatcher.look(self.name, room)
        if claimed:
            ready = await self.dispatcher.prepare(self.name, claimed)
            for message in ready:
                self._start(message)
            if len(ready) < len(claimed):
                self.noticed()
            return SOON if self._under_way else 0.0
        return self._until(due)

    def _at_once(self) -> int:
        return self.dispatcher.pace(self.name).at_once

    def _start(self, ready: Ready) -> None:
        task = asyncio.create_task(self.dispatcher.hand_over(ready))
        self._under_way.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[HandedOver]) -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            self._done.append(task.result())
        self._knocked.set()

    def _until(self, due: datetime | None) -> float:
        """Seconds. What is due and may not go yet, because of the pace, is looked at again in a moment."""
        if due is None:
            return SLOWLY
        wait = (due - self.dispatcher.now()).total_seconds()
        return min(wait if wait > 0 else AHEAD.total_seconds() / 5, SLOWLY)

    async def _wait(self, seconds: float, stop: asyncio.Task[bool], stopping: asyncio.Event) -> None:
        """Until something is finished, somebody knocks, the time is over, or we are told to end."""
        ending = stopping.is_set()
        if not self._under_way and (self._done or ending or seconds <= 0):
            await asyncio.sleep(0)
            return
        ring = asyncio.create_task(self._knocked.wait())
        others = () if ending else (stop,)
        await asyncio.wait({ring, *others}, timeout=seconds or SLOWLY, return_when=asyncio.FIRST_COMPLETED)
        ring.cancel()
        if self._under_way and len(self._done) < self._at_once() // 4:
            await asyncio.sleep(GATHER)
