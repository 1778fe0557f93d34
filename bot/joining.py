"""A code from a number or an account that we do not know: it joins that to a person, once (R17).

Telegram codes come by a start link; on a phone ten digits, written 3-3-4 on the card. The answer to a wrong, a used and an
old code is the same, and nothing of it is kept but a counter. Who stopped before and sends a code from a new card begins again.
"""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from messages import texts as t
from messages.channel import Channel, Inbound, Outgoing, SendFailed
from messages.render import message
from storage import codes, inbox
from storage.agenda import look_at_project_of
from storage.apply import apply, new_id
from storage.changes import LetGo, Queue, StartAgain, part
from storage.database import Connection, Database
from storage.people import person, projects
from storage.records import Kept
from storage.sealed import Seal

CODE_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Joining:
    database: Database
    seal: Seal
    channels: Mapping[str, Channel]
    now: Callable[[], datetime]
    one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)
    """So that tries are counted one by one, also when they come on several connections."""

    async def join(self, heard: Inbound) -> bool:
        """Whether this was a code, right or wrong; then it is dealt with."""
        code = code_in(heard)
        if code is None:
            return False
        async with self.one_at_a_time:
            emergency = await self.database.run(self._try, heard, code)
        if emergency is not None:
            await self._say_no(heard, emergency)
        return True

    def _try(self, connection: Connection, heard: Inbound, code: str) -> str | None:
        """Joins, or gives the number to call in an emergency for the answer; nothing if this message was tried before."""
        now, sender = self.now(), f"{heard.channel}/{heard.address}"
        if codes.tried_before(connection, self.seal, f"{heard.channel}/{heard.provider_id}", now):
            return None
        allowed = codes.may_try(connection, self.seal, sender, now)
        joined = codes.join(connection, self.seal, code, heard.channel, heard.address, now) if allowed else None
        if joined is None:
            codes.wrong(connection, self.seal, sender, now)
            found = projects(connection)
            return found[0].emergency if found else ""
        look_at_project_of(connection, joined.person_id, now)
        self._keep_as_done(connection, heard, now)
        whoever = person(connection, self.seal, joined.person_id)
        again = [StartAgain(joined.person_id)] if whoever is not None and whoever.stopped_at is not None else []
        noted = Queue(joined.person_id, (part(t.HELLO_DONE),), answers=True, way=joined.address_id)
        apply(connection, self.seal, [*again, noted, LetGo(joined.person_id)], now)
        return None

    def _keep_as_done(self, connection: Connection, heard: Inbound, now: datetime) -> None:
        """The code is no text to be answered when it comes again (R10); the provider's copy of it can go (S8)."""
        kept = new_id()
        inbox.keep(connection, self.seal, heard, kept, now)
        inbox.done(connection, kept, now)

    async def _say_no(self, heard: Inbound, emergency: str) -> None:
        words = message([(t.CODE_WRONG.name, {})], {"emergency": emergency}, "en")
        try:
            await self.channels[heard.channel].send(Outgoing(heard.address, words, t.CODE_WRONG.name, "en", new_id()))
        except SendFailed:
            # Nobody we know waits for this; there is no address to keep it for.
            return


def code_in(heard: Inbound | Kept) -> str | None:
    """The code of a start link, or ten digits that are the whole text."""
    if heard.link_code:
        return heard.link_code
    digits = re.sub(r"\D", "", heard.words)
    written = re.fullmatch(r"[\d\s.\-]+", heard.words.strip()) is not None
    return digits if written and len(digits) == CODE_DIGITS else None
