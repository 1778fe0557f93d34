"""Tells the operator by a text of their own when the service needs a human: it has stopped, it is late, its clock is wrong.

Straight through a channel and not through the outbox, which is what may have stopped.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from messages import texts as t
from messages.channel import Channel, Outgoing, SendFailed
from messages.render import message
from storage import lanes, outbox, workers
from storage.apply import new_id
from storage.database import Connection, Database
from storage.notes import note, set_note
from storage.people import projects

log = logging.getLogger("gobetween.alarm")
LATE = timedelta(minutes=5)
"""How late the oldest message may be before somebody is told."""
ONCE_IN = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Alarm:
    """``operator`` is where the text goes: (channel, address), or None when nobody is named."""

    database: Database
    channels: Mapping[str, Channel]
    now: Callable[[], datetime]
    clock_right: Callable[[], bool]
    operator: tuple[str, str] | None

    async def look(self) -> None:
        """Finds what is wrong and says it, each kind once in six hours."""
        for reason in await self.database.run(self._wrong):
            log.error("somebody is needed", extra={"status": reason})
            if self.operator is not None and await self.database.run(self._not_said, reason):
                await self._say(reason)

    def _wrong(self, connection: Connection) -> list[str]:
        now = self.now()
        beat = workers.last_beat(connection)
        found = {
            t.ALARM_STOPPED.name: beat is not None and workers.at_work(connection, now) == 0,
            t.ALARM_CLOCK.name: not self.clock_right(),
            t.ALARM_CHANNEL.name: bool(lanes.halted(connection)),
            t.ALARM_LATE.name: (outbox.next_due(connection, self.channels) or now) < now - LATE,
        }
        return [reason for reason, there in found.items() if there]

    def _not_said(self, connection: Connection, reason: str) -> bool:
        name = f"alarm/{reason}"
        said = note(connection, name)
        if said is not None and abs(self.now() - datetime.fromisoformat(said)) < ONCE_IN:
            return False
        set_note(connection, name, self.now().isoformat())
        return True

    async def _say(self, reason: str) -> None:
        assert self.operator is not None
        name, address = self.operator
        sender = await self.database.run(_sender)
        words = message([(t.ALARM.name, {"reason": {"say": reason}})], {"sender": sender}, "en")
        try:
            await self.channels[name].send(Outgoing(address, words, t.ALARM.name, "en", new_id()))
        except (KeyError, SendFailed):
            log.error("the operator could not be told", extra={"channel": name})


def _sender(connection: Connection) -> str:
    found = projects(connection)
    return found[0].short_name if found else "The go-between"
