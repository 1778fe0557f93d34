"""The only place that sends: claim (transaction), word it, hand over (no transaction), note what became of it (transaction).

Dispatcher.claim     what is due in one lane, with leases and the moments at which each may go (``Pace``)
Dispatcher.prepare   reads today's facts for the whole batch: who leaves, later, never, by another way
Dispatcher.hand_over one call to the provider, with no transaction open
Dispatcher.settle    what became of the calls, in one transaction
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast

from messages.channel import Carries, Channel, Finds, Outgoing, Pace, SendFailed, can
from messages.segments import length
from storage import lanes, outbox
from storage.apply import after_leaving, after_sending, apply
from storage.changes import BlockAddress, Change, NewTask, Queue
from storage.copies import AFTER_SENDING
from storage.database import Connection, Database, DatabaseAway
from storage.dialogue import Entry
from storage.known import Known
from storage.recipients import recipients
from storage.records import Address, Waiting
from storage.sealed import Seal
from storage.templates import approved

from .calendar_entry import entries, file_of
from .leaving import (
    HELD_FOR,
    Held,
    Later,
    Leaves,
    Never,
    Passed,
    by_hand_facts,
    fate,
    in_letters,
    way_of,
    ways,
    window_open,
)
from .plan import introductions
from .retry import UNCLEAR_TRIES, next_try
from .wording import Worded, Wording

log = logging.getLogger("gobetween.dispatch")
ASKED_SINCE = timedelta(minutes=10)
AHEAD = timedelta(milliseconds=250)
"""How far ahead of its turn a message is claimed where the provider sets a pace; an urgent one waits no longer than this."""
UNDER_THE_LIMIT = 0.997
"""We go a little slower than the provider allows: calls arrive with some jitter, and it is never told to slow down."""
MOST_TRIES = 5
"""After so many failures of our own with one message a human looks at it."""
BY_HAND = "byhand"


@dataclass(frozen=True, slots=True)
class Claimed:
    waiting: Waiting
    at: datetime
    """Its turn."""
    tries_the_lane: bool = False
    """It goes alone, to see whether an account that was refused works again."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A message that leaves: worded, with its way and its turn."""

    waiting: Waiting
    known: Known = field(repr=False)
    way: Address
    outgoing: Outgoing
    at: datetime


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What became of one call. One of ``provider_id`` and ``failure`` is there; neither: it was stopped before."""

    ready: Ready
    provider_id: str = ""
    failure: SendFailed | None = None

    def by(self, channel: str) -> bool:
        return self.ready.way.channel == channel


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """Empties the outbox of what is due."""

    database: Database
    seal: Seal
    channels: Mapping[str, Channel]
    now: Callable[[], datetime]

    @property
    def lanes(self) -> tuple[str, ...]:
        """Every lane that somebody must empty: the channels, what is done by hand, what waits for a first answer or for staff."""
        return (*self.channels, *({BY_HAND} - set(self.channels)), outbox.HELD, outbox.PAUSED)

    async def send_due(self, lane: str) -> int:
        """One batch from beginning to end; the number of messages that were dealt with."""
        claimed = await self.claim(lane, self.pace(lane).at_once)
        if not claimed:
            return 0
        ready = await self.prepare(lane, claimed)
        await self.settle(await asyncio.gather(*(self.hand_over(message) for message in ready)))
        return len(claimed)

    def pace(self, lane: str) -> Pace:
        channel = self.channels.get(lane)
        return channel.pace if channel is not None else Pace()

    # --- claim -----------------------------------------------------------------------------------------------------

    async def claim(self, lane: str, most: int) -> list[Claimed]:
        return (await self.look(lane, most))[0]

    async def look(self, lane: str, most: int) -> tuple[list[Claimed], datetime | None]:
        """What may be handed over now; if that is nothing, when the next is due. An idle lane costs one question."""
        return await self.database.run(self._look, lane, most)

    def _look(self, connection: Connection, lane: str, most: int) -> tuple[list[Claimed], datetime | None]:
        due = outbox.next_due(connection, (lane,))
        if due is None or due > self.now():
            return [], due
        return self._claim(connection, lane, most), due

    def _claim(self, connection: Connection, name: str, most: int) -> list[Claimed]:
        now, pace = self.now(), self.pace(name)
        lane = lanes.enter(connection, name)
        if lane.stands_still(now):
            return [Claimed(waiting, now) for waiting in outbox.over(connection, self.seal, name, now, most)]
        tries = lane.state == lanes.HALTED
        if tries:
            most = 1
            lanes.halt(connection, name, lane.reason, now)
        if pace.per_second is None:
            claimed = outbox.claim(connection, self.seal, name, now, most, pace.per_address)
            return [Claimed(waiting, now, tries) for waiting in claimed]
        step = timedelta(seconds=1 / (pace.per_second * UNDER_THE_LIMIT))
        free = max(lane.next_free, now)
        most = min(most, (now + AHEAD - free) // step + 1)
        if most < 1:
            return []
        claimed = outbox.claim(connection, self.seal, name, now, most, pace.per_address)
        if claimed:
            lanes.take(connection, name, free + len(claimed) * step)
        return [Claimed(waiting, free + place * step, tries) for place, waiting in enumerate(claimed)]

    # --- prepare ---------------------------------------------------------------------------------------------------

    async def prepare(self, lane: str, claimed: Sequence[Claimed]) -> list[Ready]:
        """What of this batch leaves. The rest is put where it belongs."""
        return await self.database.run(self._prepare, lane, claimed)

    def _prepare(self, connection: Connection, lane: str, claimed: Sequence[Claimed]) -> list[Ready]:
        known = recipients(connection, self.seal, [one.waiting for one in claimed], self.now())
        wording = Wording(approved(connection) if self._has_window(lane) else {})
        ready: list[Ready] = []
        units = 0
        for one in claimed:
            try:
                message = self._decide(connection, lane, one, known.get(one.waiting.person_id), wording)
            except DatabaseAway:
                raise
            except Exception:
                self._broken(connection, one.waiting, known.get(one.waiting.person_id))
                continue
            if message is not None:
                ready.append(message)
                units += self._units(lane, message) - 1
        self._took_more(connection, lane, units)
        if not ready and any(one.tries_the_lane for one in claimed):
            lanes.look_now(connection, lane, self.now())
        return ready

    def _has_window(self, lane: str) -> bool:
        return lane in self.channels and self.channels[lane].has_window

    def _units(self, lane: str, message: Ready) -> int:
        return length(message.outgoing.words).segments if self.pace(lane).counts_segments else 1

    def _took_more(self, connection: Connection, lane: str, units: int) -> None:
        """A long text counts as several: whoever comes next waits for all of them (providers section 4)."""
        pace = self.pace(lane)
        if units > 0 and pace.per_second is not None:
            step = timedelta(seconds=1 / (pace.per_second * UNDER_THE_LIMIT))
            lanes.take(connection, lane, lanes.enter(connection, lane).next_free + units * step)

    def _decide(
        self, connection: Connection, lane: str, claimed: Claimed, known: Known | None, wording: Wording
    ) -> Ready | None:
        waiting = claimed.waiting
        if known is None:
            self._end(connection, waiting, "cancelled")
            return None
        match fate(waiting, known, self.now()):
            case Later(at):
                outbox.again(connection, replace(waiting, tries=waiting.tries - 1), at)
            case Never(state, reason):
                self._end(connection, waiting, state, _task(known, reason, self.now(), waiting.id))
            case Held(until):
                outbox.held(connection, waiting, until)
                apply(connection, self.seal, introductions(known.person, self.now(), known.project.zone), self.now())
            case Passed(parts, reason):
                words = wording.of(parts, known).words
                self._end(connection, waiting, "byhand", _task(known, reason, self.now(), waiting.id, words))
            case Leaves() as leaves:
                return self._leaves(connection, lane, claimed, known, leaves, wording.of(leaves.parts, known))
        return None

    def _leaves(
        self, connection: Connection, lane: str, claimed: Claimed, known: Known, leaves: Leaves, worded: Worded
    ) -> Ready | None:
        waiting, way = claimed.waiting, way_of(claimed.waiting, known.person)
        if way is None or way.channel not in self.channels or way.channel == BY_HAND:
            self._by_hand(connection, waiting, known, worded.words, way)
            return None
        if way.channel != lane:
            outbox.by_another_way(connection, waiting, way.channel, waiting.address_id, self.now())
            return None
        channel = self.channels[lane]
        shut = channel.has_window and not window_open(way, self.now())
        if shut and worded.template is None:
            self._window_shut(connection, waiting, known, way, worded)
            return None
        says_all = not (shut and worded.leaves_out)
        told = entries(waiting, known)
        outgoing = Outgoing(
            address=way.value,
            words=worded.template_words if shut else in_letters(worded.words, known.person, way),
            sentence=worded.sentence,
            language=known.person.language,
            token=waiting.id,
            template=worded.template if shut or not worded.leaves_out else None,
            choices=worded.choices,
            not_after=waiting.not_after,
            window_open=not shut,
            file=file_of(told, known, self.now()),
            picture=waiting.payload.get("picture", ""),
        )
        carried = told if can(channel, "carries") and cast(Carries, channel).carries(outgoing) else ()
        counts = _counting(waiting, leaves.tells if says_all else (), carried)
        return Ready(counts, known, way, outgoing, claimed.at)

    def _window_shut(
        self, connection: Connection, waiting: Waiting, known: Known, way: Address, worded: Worded
    ) -> None:
        """ "There is a message for you, reply OK": the words follow after OK; without that template, another way."""
        urgent = waiting.class_ == "change" and bool(ways(known.person, after=way.id))
        if urgent or not worded.can_knock:
            self._next_way(connection, waiting, known, way, [])
            return
        now = self.now()
        outbox.held(connection, waiting, waiting.not_after or now + HELD_FOR)
        asks = way.state != "unproven" or not known.person.proven
        apply(connection, self.seal, [worded.knock(known.person.id, way.id, now, asks=asks)], now)

    def _by_hand(self, connection: Connection, waiting: Waiting, known: Known, words: str, way: Address | None) -> None:
        """A task with the words, how to pass them on and by when; never what was said in private (A9)."""
        silent = any(address.state == "silent" for address in known.person.addresses)
        if waiting.private or (way is None and not silent):
            self._end(connection, waiting, "failed", _task(known, "REASON_UNDELIVERED", self.now(), waiting.id))
            return
        facts = by_hand_facts(waiting, known, way, self.now())
        self._end(connection, waiting, "byhand", _task(known, "REASON_BYHAND", self.now(), waiting.id, words, facts))

    def _broken(self, connection: Connection, waiting: Waiting, known: Known | None) -> None:
        """Our own mistake with one message: it never stops the others, and after some tries a human looks at it."""
        log.exception("message not dealt with", extra={"id": waiting.id})
        if waiting.tries < MOST_TRIES or known is None:
            outbox.again(connection, waiting, next_try(waiting.tries, self.now()))
            return
        self._end(connection, waiting, "failed", _task(known, "REASON_UNDELIVERED", self.now(), waiting.id))

    # --- hand over -------------------------------------------------------------------------------------------------

    async def hand_over(self, ready: Ready) -> HandedOver:
        """One call to the provider, at its turn. Never raises what a provider can do to us."""
        wait = (ready.at - self.now()).total_seconds()
        channel = self.channels[ready.way.channel]
        try:
            if wait > 0:
                await asyncio.sleep(wait)
                if not await self.database.run(outbox.still_ours, [ready.waiting.id]):
                    return HandedOver(ready)
            found = await self._found(ready, channel)
            return HandedOver(ready, found or await channel.send(ready.outgoing))
        except SendFailed as failure:
            return HandedOver(ready, failure=failure)
        except DatabaseAway:
            return HandedOver(ready, failure=SendFailed("retry", "our database was away"))
        except Exception as fault:
            log.exception("a channel failed in its own way", extra={"id": ready.waiting.id})
            return HandedOver(ready, failure=SendFailed("unclear", f"our channel failed ({type(fault).__name__})"))

    async def _found(self, ready: Ready, channel: Channel) -> str | None:
        """An unclear hand-over is asked about before it is repeated, where the provider can be asked (R1)."""
        if ready.waiting.state != "unclear" or not can(channel, "find"):
            return None
        others = await self.database.run(outbox.provider_ids, ready.waiting.person_id)
        first_try = ready.waiting.tried_at or ready.waiting.not_before
        return await cast(Finds, channel).find(ready.outgoing, first_try - ASKED_SINCE, others)

    # --- settle ----------------------------------------------------------------------------------------------------

    async def settle(self, handed: Sequence[HandedOver]) -> None:
        """Notes what became of the calls. One that cannot be noted never spoils the others.

        Raises:
            DatabaseAway: nothing is noted; try again with the same.
        """
        if not handed:
            return
        try:
            await self.database.run(self._settle, handed)
        except DatabaseAway:
            raise
        except Exception:
            if len(handed) == 1:
                log.exception("not noted", extra={"id": handed[0].ready.waiting.id})
                return
            for one in handed:
                await self.settle([one])

    def _settle(self, connection: Connection, handed: Sequence[HandedOver]) -> None:
        """Failures first: they touch projects, and whoever touches both takes projects before people."""
        now = self.now()
        for one in handed:
            if one.failure is not None:
                self._failed(connection, one.ready, one.failure)
            elif not one.provider_id:
                self._end(connection, one.ready.waiting, "cancelled")
        went = [one for one in handed if one.provider_id]
        for channel in {one.ready.way.channel for one in went}:
            ids = [(one.ready.waiting.id, one.provider_id, one.ready.way.id) for one in went if one.by(channel)]
            forget_at = now + AFTER_SENDING if can(self.channels[channel], "forget") else None
            outbox.accepted(connection, ids, now, forget_at)
            lanes.works(connection, channel)
        after_sending(connection, self.seal, ((one.ready.known, one.ready.waiting.payload) for one in went), now)
        for one in went:
            after_leaving(connection, self.seal, one.ready.waiting.payload, one.ready.way.channel, now)

    def _failed(self, connection: Connection, ready: Ready, failure: SendFailed) -> None:
        waiting, way, now = ready.waiting, ready.way, self.now()
        log.warning("not handed over", extra={"id": waiting.id, "status": failure.kind, "channel": way.channel})
        was_unclear = waiting.state == "unclear"
        if failure.kind == "halt":
            self._halted(connection, ready, failure, unclear=was_unclear)
        elif failure.kind == "retry":
            if failure.wait:
                lanes.take(connection, way.channel, now + timedelta(seconds=failure.wait))
            at = next_try(waiting.tries, now, failure.wait)
            outbox.again(connection, waiting, at, unclear=was_unclear)
        elif failure.kind == "unclear":
            self._unclear(connection, ready)
        else:
            changes: list[Change] = [BlockAddress(way.id)] if failure.kind == "stop" else []
            self._next_way(connection, waiting, ready.known, way, changes)

    def _halted(self, connection: Connection, ready: Ready, failure: SendFailed, *, unclear: bool) -> None:
        """Our account is refused: the lane stands still and says why; no message counts as failed, the others go on."""
        channel, now = ready.way.channel, self.now()
        if lanes.halt(connection, channel, failure.reason, now):
            log.error("channel does not work", extra={"channel": channel})
            reason = NewTask(
                ready.known.project.id,
                None,
                "REASON_CHANNEL_HALTED",
                now,
                words=failure.reason,
                once=f"halted/{channel}/{now.date().isoformat()}",
            )
            apply(connection, self.seal, [reason], now)
        waiting = replace(ready.waiting, tries=ready.waiting.tries - 1)
        outbox.again(connection, waiting, now + lanes.HALTED_FOR, unclear=unclear)

    def _unclear(self, connection: Connection, ready: Ready) -> None:
        """It may have gone: asked about, else once more, never twice."""
        waiting, now = ready.waiting, self.now()
        if not can(self.channels[ready.way.channel], "find") and waiting.tries >= UNCLEAR_TRIES:
            self._end(connection, waiting, "failed", _task(ready.known, "REASON_UNDELIVERED", now, waiting.id))
            return
        outbox.again(connection, waiting, next_try(waiting.tries, now), unclear=True)

    def _next_way(
        self, connection: Connection, waiting: Waiting, known: Known, way: Address, changes: list[Change]
    ) -> None:
        """The next address the person allowed; never for what is private (A9), never for a proof of one address."""
        now = self.now()
        others = [] if waiting.private or waiting.payload.get("way") else ways(known.person, after=way.id)
        if not others:
            task = _task(known, "REASON_UNDELIVERED", now, waiting.id)
            self._end(connection, waiting, "failed", [*changes, *task])
            return
        apply(connection, self.seal, changes, now)
        outbox.by_another_way(connection, waiting, others[0].channel, way.id, now)

    def _end(
        self, connection: Connection, waiting: Waiting, state: str, changes: Sequence[Change | Queue] = ()
    ) -> None:
        outbox.ended(connection, waiting.id, state)
        apply(connection, self.seal, changes, self.now())
        after_leaving(connection, self.seal, waiting.payload, waiting.channel, self.now())


def _counting(waiting: Waiting, tells: Sequence[str], entries: Sequence[Entry]) -> Waiting:
    """What was found only now, when it was worded: people, and their calendars, count as told once this has left."""
    found = {name: value for name, value in (("tells", tells), ("entries", entries)) if value}
    return replace(waiting, payload={**waiting.payload, **found}) if found else waiting


def _task(
    known: Known, reason: str, now: datetime, about: str, words: str = "", facts: Mapping[str, Any] | None = None
) -> list[Change]:
    """A task for the coordinator, who is told; nothing about staff's own messages to the coordinator (that would loop)."""
    if not reason:
        return []
    person = known.person
    which = about if words else now.date().isoformat()
    once = f"{person.id}/{reason}/{which}"
    return [NewTask(known.project.id, person.id, reason, now, words=words, once=once, facts=facts or {})]
