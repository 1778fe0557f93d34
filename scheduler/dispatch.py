"""The only loop that sends: claim (transaction), render, hand over (no transaction), record (transaction)."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from messages.channel import Channel, Finds, Outgoing, SendFailed, can
from messages.render import buttons, message
from storage import outbox
from storage.apply import after_leaving, after_sending, apply
from storage.changes import BlockAddress, Change, NewTask
from storage.database import Connection, Database
from storage.known import Known
from storage.people import know
from storage.records import Address, Waiting
from storage.sealed import Seal

from .leaving import Later, Leaves, Never, fate, standing_facts, ways, window_open
from .retry import UNCLEAR_TRIES, next_try

log = logging.getLogger("gobetween.dispatch")
ASKED_SINCE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """Empties the outbox of what is due."""

    database: Database
    seal: Seal
    channels: Mapping[str, Channel]
    now: Callable[[], datetime]

    async def send_due(self) -> int:
        """Hands over one batch; the number of messages that were dealt with."""
        batch = await self.database.run(self._claim)
        await asyncio.gather(*(self._deal_with(waiting, known) for waiting, known in batch))
        return len(batch)

    def _claim(self, connection: Connection) -> list[tuple[Waiting, Known | None]]:
        now = self.now()
        claimed = outbox.claim(connection, self.seal, now)
        return [(waiting, know(connection, self.seal, waiting.person_id, now)) for waiting in claimed]

    async def _deal_with(self, waiting: Waiting, known: Known | None) -> None:
        try:
            if known is None:
                await self._end(waiting, "cancelled")
            else:
                await self._follow_fate(waiting, known)
        except Exception:
            # One message that cannot be dealt with never stops the loop; its lease runs out and it is tried again.
            log.exception("message not dealt with", extra={"id": waiting.id})

    async def _follow_fate(self, waiting: Waiting, known: Known) -> None:
        match fate(waiting, known, self.now()):
            case Later(at):
                await self.database.run(outbox.later, waiting.id, at)
            case Never(state, reason):
                await self._end(waiting, state, _task(known, reason, self.now(), waiting.id))
            case Leaves(parts):
                await self._hand_over(waiting, known, parts)

    async def _hand_over(
        self, waiting: Waiting, known: Known, parts: tuple[tuple[str, Mapping[str, object]], ...]
    ) -> None:
        way = _way(waiting, known)
        language = known.person.language
        words = message(parts, standing_facts(known, language), language)
        if way is None or way.channel == "byhand" or way.channel not in self.channels:
            await self._by_hand(waiting, known, words, way)
            return
        channel = self.channels[way.channel]
        outgoing = Outgoing(
            address=way.value,
            words=words,
            sentence=parts[0][0],
            language=language,
            token=waiting.id,
            choices=buttons(parts, language),
            not_after=waiting.not_after,
            window_open=window_open(way, self.now()) if channel.has_window else True,
        )
        await self._send(waiting, known, channel, way, outgoing)

    async def _send(self, waiting: Waiting, known: Known, channel: Channel, way: Address, outgoing: Outgoing) -> None:
        await self.database.run(outbox.going, waiting.id, way.channel, waiting.address_id)
        try:
            provider_id = await self._found(waiting, channel, outgoing) or await channel.send(outgoing)
        except SendFailed as failure:
            await self._failed(waiting, known, way, failure)
            return
        await self.database.run(self._record, waiting, way, provider_id)

    async def _found(self, waiting: Waiting, channel: Channel, outgoing: Outgoing) -> str | None:
        """An unclear hand-over is asked about before it is repeated, where the provider can be asked (R1)."""
        if waiting.state != "unclear" or not can(channel, "find"):
            return None
        return await cast(Finds, channel).find(outgoing, waiting.not_before - ASKED_SINCE)

    def _record(self, connection: Connection, waiting: Waiting, way: Address, provider_id: str) -> None:
        outbox.going(connection, waiting.id, way.channel, way.id)
        outbox.accepted(connection, waiting.id, provider_id, self.now())
        after_sending(connection, self.seal, waiting.person_id, dict(waiting.payload), self.now())
        after_leaving(connection, self.seal, waiting.payload, way.channel, self.now())

    async def _failed(self, waiting: Waiting, known: Known, way: Address, failure: SendFailed) -> None:
        log.warning("not handed over", extra={"id": waiting.id, "status": failure.kind, "channel": way.channel})
        now = self.now()
        if failure.kind in ("retry", "halt") and waiting.state == "unclear":
            await self.database.run(outbox.unclear, waiting.id, next_try(waiting.tries, now, failure.wait))
        elif failure.kind in ("retry", "halt"):
            await self.database.run(outbox.later, waiting.id, next_try(waiting.tries, now, failure.wait))
        elif failure.kind == "unclear":
            await self._unclear(waiting, known, way, now)
        else:
            await self._next_way(waiting, known, way, blocked=failure.kind == "stop")

    async def _unclear(self, waiting: Waiting, known: Known, way: Address, now: datetime) -> None:
        askable = can(self.channels[way.channel], "find")
        if not askable and waiting.tries >= UNCLEAR_TRIES:
            await self._end(waiting, "failed", _task(known, "REASON_UNDELIVERED", now, waiting.id))
            return
        await self.database.run(outbox.unclear, waiting.id, next_try(waiting.tries, now))

    async def _next_way(self, waiting: Waiting, known: Known, way: Address, *, blocked: bool) -> None:
        changes: list[Change] = [BlockAddress(way.id)] if blocked else []
        if ways(known.person, after=way.id):
            await self.database.run(self._try_next, waiting, way, changes)
            return
        await self._end(waiting, "failed", [*changes, *_task(known, "REASON_UNDELIVERED", self.now(), waiting.id)])

    def _try_next(self, connection: Connection, waiting: Waiting, way: Address, changes: list[Change]) -> None:
        apply(connection, self.seal, changes, self.now())
        outbox.going(connection, waiting.id, way.channel, way.id)
        outbox.later(connection, waiting.id, self.now())

    async def _by_hand(self, waiting: Waiting, known: Known, words: str, way: Address | None) -> None:
        reason = "REASON_BYHAND" if way is not None else "REASON_UNDELIVERED"
        changes = _task(known, reason, self.now(), waiting.id, words if way is not None else "")
        await self._end(waiting, "byhand" if way is not None else "failed", changes)

    async def _end(self, waiting: Waiting, state: str, changes: list[Change] | None = None) -> None:
        await self.database.run(self._end_with, waiting, state, changes or [])

    def _end_with(self, connection: Connection, waiting: Waiting, state: str, changes: list[Change]) -> None:
        outbox.ended(connection, waiting.id, state)
        apply(connection, self.seal, changes, self.now())
        after_leaving(connection, self.seal, waiting.payload, waiting.channel, self.now())


def _way(waiting: Waiting, known: Known) -> Address | None:
    """The way it is under way on, if that is unclear; else the first that has not failed."""
    if waiting.state == "unclear":
        return next((way for way in ways(known.person) if way.channel == waiting.channel), None)
    return next(iter(ways(known.person, after=waiting.address_id)), None)


def _task(known: Known, reason: str, now: datetime, about: str, words: str = "") -> list[Change]:
    """A task for the coordinator, who is told; nothing about staff's own messages to the coordinator (that would loop)."""
    if not reason:
        return []
    person = known.person
    which = about if words else now.date().isoformat()
    return [NewTask(known.project.id, person.id, reason, now, words=words, once=f"{person.id}/{reason}/{which}")]
