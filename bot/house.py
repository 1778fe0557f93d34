"""The house put together: door, reader, sweeps and lanes over one database. The only place that knows all of them."""

import asyncio
import contextlib
import gc
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, cast

from messages.catalogue import languages
from messages.channel import Channel, GetsReady, can
from messages.render import moment, render
from messages.understand import read
from scheduler.chase import due_now, next_moment
from scheduler.clockwork import Clockwork
from scheduler.dispatch import Dispatcher
from scheduler.lane import Lane
from storage import agenda, lanes, outbox, workers
from storage.apply import apply
from storage.changes import Change
from storage.concerns import write_anew
from storage.database import Connection, Database, DatabaseAway
from storage.pausing import paused_since
from storage.people import watch
from storage.queueing import not_queued_yet
from storage.sealed import Seal

from .inbox import Reader
from .joining import Joining
from .strangers import Strangers
from .web import Door

log = logging.getLogger("gobetween.house")
Now = Callable[[], datetime]
LOOK_EVERY = timedelta(days=1)
"""A project in which nothing waits for its moment is looked at all the same, this often."""
SWEEP_REST = 0.3
"""Seconds between two looks at projects: a look costs more than a text, and many texts may come at once."""
SOON = 0.5
"""Seconds after the start until libraries and phrases are read."""
MOST_ROUNDS = 5
"""How often one look at a project may lead to the next at once."""


@dataclass(slots=True)
class House:
    """One go-between at work."""

    database: Database
    seal: Seal
    channels: Mapping[str, Channel]
    now: Now
    code: Callable[[str], str]
    may_send: Callable[[], bool] = lambda: True
    at_the_door: Database | None = None
    """The door's own connections: it answers within 5 seconds, whatever the worker waits for (R7)."""
    door: Door = field(init=False)
    reader: Reader = field(init=False)
    dispatcher: Dispatcher = field(init=False)
    reading: Clockwork = field(init=False)
    sweeping: Clockwork = field(init=False)
    lanes: tuple[Lane, ...] = field(init=False)
    libraries_read: asyncio.Event = field(default_factory=asyncio.Event)
    """The providers' libraries are imported: from now on asking a provider keeps nobody waiting."""
    phrases_read: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.reading = Clockwork(self.read_one, self._nothing_known, self.now)
        self.sweeping = Clockwork(self.sweep_one, self._next_look, self.now, SWEEP_REST)
        self.reader = Reader(self.database, self.seal, self.now, self.code, tuple(self.channels))
        self.dispatcher = Dispatcher(self.database, self.seal, self.channels, self.now)
        self.lanes = tuple(Lane(name, self.dispatcher, self.may_send, self.knock) for name in self.dispatcher.lanes)
        database, seal, channels, now = self.at_the_door or self.database, self.seal, self.channels, self.now
        strangers, joining = Strangers(database, seal, channels, now), Joining(database, seal, channels, now)
        self.door = Door(database, seal, channels, now, self.knock, strangers, joining)

    def knock(self) -> None:
        """Something was kept, queued or changed: everybody looks."""
        self.reading.knock()
        self.sweeping.knock()
        for lane in self.lanes:
            lane.knock()

    def jobs(self, stopping: asyncio.Event) -> list[Awaitable[None]]:
        """Everything a worker does until it is told to end: reading, sweeping, and each lane by itself."""
        return [
            self._read_texts(stopping),
            self.sweeping.run(stopping),
            *(lane.run(stopping) for lane in self.lanes),
            self._get_ready_soon(stopping),
        ]

    async def _read_texts(self, stopping: asyncio.Event) -> None:
        """What waited while we were away is read once the phrases are: else the first text would hold a transaction for as
        long as that takes, and on SQLite the door would wait behind it (R7)."""
        await self.phrases_read.wait()
        await self.reading.run(stopping)

    async def _get_ready_soon(self, stopping: asyncio.Event) -> None:
        """Reads the phrases and imports the providers' libraries, so that the first person does not wait for it.

        After the first answers of ``/health``, and step by step: whoever starts or ends the service is not kept waiting.
        """
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), SOON)
        able = (channel for channel in self.channels.values() if can(channel, "get_ready"))
        await _in_threads([cast(GetsReady, channel).get_ready for channel in able], stopping)
        self.libraries_read.set()
        gc.disable()  # what is made now stays: looking through it again and again would hold up what is due meanwhile
        await _in_threads([partial(_learn, language) for language in languages()], stopping)
        gc.freeze()  # hundreds of thousands of phrases that never change: looking through them costs each message a part
        gc.enable()
        self.phrases_read.set()

    # --- one after the other: the demo and the tests ------------------------------------------------------------------

    async def work(self) -> bool:
        """Reads every unread text, looks what is due, sends one batch a lane. True while there may be more."""
        read = 0
        while await self.read_one():
            read += 1
        await self.sweep_one()
        sent = [await self.dispatcher.send_due(name) for name in await self._lanes_with_work()]
        return bool(read or sum(sent))

    async def _lanes_with_work(self) -> list[str]:
        """One look at all lanes; an idle one costs no transaction of its own."""
        lanes, now = self.dispatcher.lanes, self.now()
        due = await self.database.run(lambda connection: [outbox.next_due(connection, (name,)) for name in lanes])
        return [name for name, at in zip(lanes, due, strict=True) if at is not None and at <= now]

    async def next_due(self) -> datetime | None:
        moments = (await self.database.run(outbox.next_due, self.dispatcher.lanes), await self._next_look())
        return min((at for at in moments if at is not None), default=None)

    # --- reading, sweeping --------------------------------------------------------------------------------------------

    async def read_one(self) -> bool:
        """Answers the oldest unread text. Its answer, and what it changes, is looked at at once."""
        if not await self.reader.read_next():
            return False
        self.sweeping.knock()
        for lane in self.lanes:
            lane.knock()
        return True

    async def _nothing_known(self) -> datetime | None:
        return None

    async def sweep_one(self) -> bool:
        """Looks at one project whose moment has come; False if there is none, or if the clock cannot say so (R8)."""
        if not self.may_send():
            return False
        queued = await self.database.run(self._sweep)
        if queued:
            for lane in self.lanes:
                lane.knock()
        return queued is not None

    def _sweep(self, connection: Connection) -> bool | None:
        """None: nothing to look at; else whether anything was due. What is due may make more due, so it looks again."""
        now = self.now()
        project_id = agenda.due(connection, now)
        if project_id is None:
            return None
        before: list[Change] = []
        for _ in range(MOST_ROUNDS):
            seen = watch(connection, self.seal, project_id)
            changes = not_queued_yet(connection, self.seal, due_now(seen, now))
            if not changes or changes == before:
                break
            apply(connection, self.seal, changes, now)
            before = changes
        if seen.approved:
            write_anew(connection, self.seal)  # else PostgreSQL would tell whose text came just before one of them (S3)
        agenda.looked(connection, project_id, next_moment(seen, now) or now + LOOK_EVERY)
        return bool(before)

    async def _next_look(self) -> datetime | None:
        return await self.database.run(agenda.next_look)

    async def make(self, changes: Sequence[Change]) -> None:
        """Changes that come from a command instead of a text."""
        await self.database.run(lambda connection: apply(connection, self.seal, changes, self.now()))
        self.knock()

    async def prepare(self) -> None:
        """Makes the rows that the lanes share with other workers."""
        await self.database.run(lanes.make, self.dispatcher.lanes)

    # --- how it is ----------------------------------------------------------------------------------------------------

    async def health(self) -> dict[str, Any]:
        """Counts only, nothing about anybody (S7). Red only while the database is away: whoever watches reads the counts."""
        try:
            told = await (self.at_the_door or self.database).run(self._health)
        except DatabaseAway:
            return {"ok": False, "database": "away"}
        except Exception:
            log.exception("health")
            return {"ok": False, "database": "away"}
        return {**told, "refused": self.door.refused}

    def _health(self, connection: Connection) -> dict[str, Any]:
        now = self.now()
        beat = workers.last_beat(connection)
        queue = outbox.queue(connection, self.channels, now)
        halted = lanes.halted(connection)
        paused = paused_since(connection)
        return {
            "ok": True,
            "database": "there",
            "channels": len(self.channels),
            "channels_not_working": len(halted),
            "paused": paused is not None,
            "workers": workers.at_work(connection, now),
            "worker_seconds_ago": None if beat is None else max(0, int((now - beat).total_seconds())),
            "waiting": queue.waiting,
            "late": queue.late,
            "latest_seconds": queue.latest_seconds,
        }


async def _in_threads(steps: Sequence[Callable[[], object]], stopping: asyncio.Event) -> None:
    for step in steps:
        if not stopping.is_set():
            await asyncio.to_thread(step)


def _learn(language: str) -> None:
    read("hm", language=language, context="none")  # no command, so that the second opinion wakes up as well
    render("HELLO_DONE", {"sender": ""}, language)
    moment(datetime(2027, 1, 1, tzinfo=UTC), language)  # the names of days and months
