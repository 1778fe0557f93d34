"""A text from a number we do not know: one neutral answer a day, no facts, nothing stored but a counter (mission 6, 2)."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from messages.channel import Channel, Inbound, Outgoing, SendFailed
from messages.render import message
from messages.understand import read
from scheduler.leaving import in_language
from storage.apply import apply, new_id
from storage.changes import Note
from storage.database import Connection, Database
from storage.notes import note
from storage.people import projects
from storage.records import Project
from storage.sealed import Seal

ONE_A_DAY = timedelta(hours=24)
MOST_HELP_A_DAY = 2


@dataclass(frozen=True, slots=True)
class Strangers:
    database: Database
    seal: Seal
    channels: Mapping[str, Channel]
    now: Callable[[], datetime]
    counting: asyncio.Lock = field(default_factory=asyncio.Lock)
    """One count at a time: the same text may come on several connections at once."""

    async def answer(self, heard: Inbound) -> None:
        """The neutral answer, or help in danger; silence after that until tomorrow."""
        if heard.kind in ("blocked", "unblocked", "edited") or heard.opted is not None:
            return
        reading = read(heard.words, language="en", context="none")
        danger = any(meaning.label == "crisis" for meaning in reading.meanings)
        async with self.counting:
            known = await self.database.run(self._may_answer, heard, danger)
        if known is None:
            return
        sentence = "CRISIS_PLAIN" if danger else "UNKNOWN_NUMBER"
        outgoing = Outgoing(heard.address, self._words(known, sentence), sentence, "en", new_id())
        try:
            await self.channels[heard.channel].send(outgoing)
        except SendFailed:
            # Nobody we know waits for this; there is no address to keep it for.
            return

    def _words(self, project: Project, sentence: str) -> str:
        lines = [
            f"{in_language(line.name, 'en')}: {line.number}, {in_language(line.hours, 'en')}."
            for line in project.help_lines
        ]
        return message([(sentence, {})], {"emergency": project.emergency, "lines": lines}, "en")

    def _may_answer(self, connection: Connection, heard: Inbound, danger: bool) -> Project | None:
        known = projects(connection)
        if not known:
            return None
        name = f"stranger/{'help/' if danger else ''}{self.seal.index(f'{heard.channel}/{heard.address}')}"
        times = [at for at in (note(connection, name) or "").split() if self._recent(at)]
        if len(times) >= (MOST_HELP_A_DAY if danger else 1):
            return None
        apply(connection, self.seal, [Note(name, " ".join([*times, self.now().isoformat()]))], self.now())
        return known[0]

    def _recent(self, at: str) -> bool:
        return self.now() - datetime.fromisoformat(at) < ONE_A_DAY
