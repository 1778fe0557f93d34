"""The house put together: door, reader, sweeps and dispatcher over one database. The only place that knows all of them."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from messages.channel import Channel
from scheduler.chase import due_now, next_moment
from scheduler.clockwork import Clockwork
from scheduler.dispatch import Dispatcher
from storage import outbox
from storage.apply import apply
from storage.changes import Change
from storage.database import Connection, Database
from storage.known import Watch
from storage.people import projects, watch
from storage.sealed import Seal

from .inbox import Reader
from .strangers import Strangers
from .web import Door

log = logging.getLogger("gobetween.house")
Now = Callable[[], datetime]


@dataclass(slots=True)
class House:
    """One go-between at work."""

    database: Database
    seal: Seal
    channels: Mapping[str, Channel]
    now: Now
    code: Callable[[str], str]
    door: Door = field(init=False)
    reader: Reader = field(init=False)
    dispatcher: Dispatcher = field(init=False)
    clockwork: Clockwork = field(init=False)

    def __post_init__(self) -> None:
        self.clockwork = Clockwork(self.work, self.next_due, self.now)
        strangers = Strangers(self.database, self.seal, self.channels, self.now)
        self.door = Door(self.database, self.seal, self.channels, self.now, self.clockwork.knock, strangers)
        self.reader = Reader(self.database, self.seal, self.now, self.code)
        self.dispatcher = Dispatcher(self.database, self.seal, self.channels, self.now)

    async def work(self) -> bool:
        """Reads every unread text, looks what is due, sends one batch. True while there may be more."""
        read = 0
        while await self.reader.read_next():
            read += 1
        await self.database.run(self._sweep)
        sent = await self.dispatcher.send_due()
        return bool(read or sent)

    def _sweep(self, connection: Connection) -> None:
        now = self.now()
        for project in projects(connection):
            changes = due_now(self._watch(connection, project.id), now)
            if changes:
                apply(connection, self.seal, changes, now)

    def _watch(self, connection: Connection, project_id: str) -> Watch:
        return watch(connection, self.seal, project_id)

    async def next_due(self) -> datetime | None:
        return await self.database.run(self._next_due)

    def _next_due(self, connection: Connection) -> datetime | None:
        now = self.now()
        moments = [next_moment(self._watch(connection, project.id), now) for project in projects(connection)]
        return min((at for at in (outbox.next_due(connection), *moments) if at is not None), default=None)

    async def make(self, changes: Sequence[Change]) -> None:
        """Changes that come from a command instead of a text."""
        await self.database.run(lambda connection: apply(connection, self.seal, changes, self.now()))
        self.clockwork.knock()

    async def health(self) -> dict[str, Any]:
        """Counts only, nothing about anybody (S7)."""
        try:
            counts = await self.database.run(outbox.counts, self.now())
        except Exception:
            log.exception("health")
            return {"ok": False, "database": "away"}
        beat = self.clockwork.beat
        age = None if beat is None else max(0, int((self.now() - beat).total_seconds()))
        return {
            "ok": True,
            "database": "there",
            "channels": len(self.channels),
            "worker_seconds_ago": age,
            "refused": self.door.refused,
            **counts,
        }
