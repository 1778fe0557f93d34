"""What a worker does beside its lanes: a sign of life, fetching, catching up, emptying the provider's copies."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from messages.catalogue import languages
from messages.channel import Forgets, Inbound, Links, SendFailed, Sweeps, can
from messages.render import render
from scheduler.keeping import MESSAGES_KEPT, NOT_UNDERSTOOD_KEPT, SIGNS_OF_DANGER_KEPT
from storage import copies, key_file, lanes, workers
from storage.database import Connection, DatabaseAway
from storage.ledger import copy_outside
from storage.not_understood import keep_given, take_held
from storage.notes import note, set_note, set_start_link
from storage.pausing import paused_since
from storage.sweeping import sweep

from .alarm import Alarm
from .house import House

log = logging.getLogger("gobetween.upkeep")
BEAT_EVERY = 15.0
CATCH_UP_EVERY = 15 * 60.0
FORGET_EVERY = 60.0
SWEEP_EVERY = 3600.0
COPY_LEDGER_EVERY = 10.0
TRY_AGAIN = 5.0
POLLS_UNTIL = timedelta(seconds=40)
"""One worker fetches for all; another takes over when it has not been heard of for this long."""
CATCH_UP_BEFORE = timedelta(minutes=2)
COMMANDS = ("start", "help", "stop", "language")


@dataclass(slots=True)
class Upkeep:
    """``worker`` is a random name of this process."""

    house: House
    alarm: Alarm
    worker: str
    public_url: str
    stopping: asyncio.Event
    ledger: Path
    """Outside the database and its backups."""
    catch_up_since: timedelta = field(default=timedelta(hours=24))
    """How far back the very first look goes."""

    def jobs(self) -> list[Awaitable[None]]:
        """Everything that runs until the worker is told to end."""
        channels = self.house.channels.values()
        return [
            self._now_and_then(BEAT_EVERY, self._beat),
            *(self._now_and_then(CATCH_UP_EVERY, self._caught_up(one)) for one in channels if can(one, "missed")),
            self._now_and_then(FORGET_EVERY, self._forget),
            self._now_and_then(SWEEP_EVERY, self._sweep),
            self._now_and_then(COPY_LEDGER_EVERY, self._copy_ledger),
            *(self._set_up(channel) for channel in channels if can(channel, "set_up")),
            *(self._fetch(channel) for channel in channels if can(channel, "poll")),
        ]

    async def end(self) -> None:
        with contextlib.suppress(DatabaseAway):
            await self.house.database.run(workers.ended, self.worker)

    # --- now and then ---------------------------------------------------------------------------------------------

    async def _now_and_then(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        """At once and then again and again; what goes wrong is tried again sooner, and never ends the worker."""
        while not self.stopping.is_set():
            wait = seconds
            try:
                await work()
            except (DatabaseAway, SendFailed):
                wait = min(TRY_AGAIN, seconds)
            except Exception:
                log.exception("upkeep failed")
            await self._pause(wait)

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.stopping.wait(), seconds)

    async def _beat(self) -> None:
        await self.house.database.run(workers.beat, self.worker, self.house.now())
        await self.alarm.look()

    # --- catching up (R6) -----------------------------------------------------------------------------------------

    def _caught_up(self, channel: Any) -> Callable[[], Awaitable[None]]:
        """Looks through the provider's list for what it could not post while we were away.

        The first look waits until the provider's library is imported, so that the door does not wait for that.
        """

        async def look() -> None:
            await self.house.libraries_read.wait()
            if await self.house.database.run(paused_since):
                return
            now = self.house.now()
            since = await self.house.database.run(self._since, channel.name, now)
            found: Sequence[Inbound] = await cast(Sweeps, channel).missed(since)
            await self.house.door.keep(found)
            await self.house.database.run(set_note, f"caught up/{channel.name}", now.isoformat())

        return look

    def _since(self, connection: Connection, channel: str, now: datetime) -> datetime:
        last = note(connection, f"caught up/{channel}")
        return datetime.fromisoformat(last) - CATCH_UP_BEFORE if last else now - self.catch_up_since

    # --- the provider's copies (S8) -------------------------------------------------------------------------------

    async def _forget(self) -> None:
        able = {name: channel for name, channel in self.house.channels.items() if can(channel, "forget")}
        for copy in await self.house.database.run(copies.due, able, self.house.now()):
            if self.stopping.is_set():
                return
            try:
                await cast(Forgets, able[copy.channel]).forget(copy.provider_id)
            except SendFailed:
                if not await self.house.database.run(copies.not_yet, copy, self.house.now()):
                    log.error("a copy stays at the provider", extra={"id": copy.id, "channel": copy.channel})
                continue
            await self.house.database.run(copies.forgotten, copy)

    # --- what was kept long enough (D4, S5), and what must never be forgotten (S6) ---------------------------------

    async def _sweep(self) -> None:
        database, seal, now = self.house.database, self.house.seal, self.house.now()
        given = await database.run(take_held, seal, now, MESSAGES_KEPT)
        # Never in the transaction of whoever gave it (S3).
        await database.run(keep_given, seal, given, now, NOT_UNDERSTOOD_KEPT)
        await database.run(sweep, seal, now, MESSAGES_KEPT, SIGNS_OF_DANGER_KEPT)
        await asyncio.to_thread(self.house.database.truncate_log)

    async def _copy_ledger(self) -> None:
        await self.house.database.run(copy_outside, self.ledger)
        await self.house.database.run(key_file.without_the_erased, key_file.beside(self.ledger))

    # --- Telegram and its like ------------------------------------------------------------------------------------

    async def _set_up(self, channel: Any) -> None:
        """Until it has worked once: the provider may be away while we start. Then people can be given our link."""
        while not self.stopping.is_set():
            if await channel.set_up(self.public_url, commands()):
                break
            await self._pause(TRY_AGAIN)
        while can(channel, "start_link") and not self.stopping.is_set():
            try:
                link = await cast(Links, channel).start_link("CODE")
                await self.house.database.run(set_start_link, channel.name, link)
                return
            except (SendFailed, DatabaseAway):
                await self._pause(TRY_AGAIN)

    async def _fetch(self, channel: Any) -> None:
        """One poller a token: the provider refuses a second one, so only one worker at a time fetches."""
        while not self.stopping.is_set():
            with contextlib.suppress(DatabaseAway):
                if await self.house.database.run(self._my_turn, channel.name):
                    await self._fetch_for_a_while(channel)
                    continue
            await self._pause(TRY_AGAIN)

    async def _fetch_for_a_while(self, channel: Any) -> None:
        fetching = asyncio.create_task(channel.poll(self.house.door.keep))
        try:
            while not self.stopping.is_set() and await self.house.database.run(self._my_turn, channel.name):
                await self._pause(POLLS_UNTIL.total_seconds() / 4)
        finally:
            fetching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await fetching

    def _my_turn(self, connection: Connection, channel: str) -> bool:
        """Taken or kept, under the lane's lock."""
        lanes.enter(connection, channel)
        now, name = self.house.now(), f"fetches/{channel}"
        who, _, until = (note(connection, name) or "").partition(" ")
        if who and who != self.worker and datetime.fromisoformat(until) > now:
            return False
        set_note(connection, name, f"{self.worker} {(now + POLLS_UNTIL).isoformat()}")
        return True


def commands() -> dict[str, dict[str, str]]:
    """Language -> command -> what it does, for the list that a phone shows."""
    return {
        language: {name: render(f"COMMAND_{name.upper()}", {}, language) for name in COMMANDS}
        for language in languages()
    }
