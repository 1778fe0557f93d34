"""The smallest house that the phones page can stand on: it answers every text, and says good morning every day at nine."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from bot.phones.network import Phones
from messages.channel import Choice, Inbound, Outgoing, Posted, SendFailed

CHOICES = (Choice("1", "Yes, I will come"), Choice("2", "No, I cannot"), Choice("MENU", "More"))
PEOPLE = (
    ("Rui", "lived experience", "sms", "pt"),
    ("Kasia", "lived experience", "whatsapp", "pl"),
    ("Maria", "carer", "telegram", "en"),
    ("Sam", "facilitator", "sms", "en"),
    ("Anna", "go-between", "whatsapp", "en"),
    ("Kim", "coordinator", "sms", "en"),
    ("Tom", "lived experience", "sms", "en"),
)


class PretendHouse:
    """House and clock in one."""

    def __init__(self) -> None:
        self.time = datetime(2027, 2, 22, 11, 0, tzinfo=UTC)
        self.zone = ZoneInfo("Europe/Jersey")
        self.languages = ("en", "pt", "zz")
        self.title = "Pilot"
        self.first_hint = "Start here: on Rui's phone, press 1 and Send."
        self.clock = self
        self.phones = Phones(self.now)
        self.seen: set[str] = set()
        self.mornings = True
        for number, (name, role, channel, language) in enumerate(PEOPLE):
            self.phones.add(name, role, channel, str(number), language)

    def now(self) -> datetime:
        return self.time

    async def deliver(self, phone: str, posted: Posted) -> None:
        (heard,) = await self.phones.channels()[self.phones.phone(phone).channel].receive(posted)
        assert isinstance(heard, Inbound)
        if heard.provider_id not in self.seen:
            self.seen.add(heard.provider_id)
            await self.say(phone, f"You said: {heard.choice or heard.words or heard.kind}")

    async def settle(self) -> None:
        self.phones.pending_receipts.clear()

    async def next_due(self) -> datetime | None:
        if not self.mornings:
            return None
        nine = self.time.replace(hour=9, minute=0)
        return nine if nine > self.time else nine + timedelta(days=1)

    async def waiting_count(self) -> int:
        return int(self.mornings)

    async def move_clock(self, to: datetime) -> None:
        while (due := await self.next_due()) is not None and due <= to:
            self.time = due
            await self.say("rui", "Good morning")
        self.time = to

    async def add_phone(self, *, name: str, group: str, channel: str, language: str) -> None:
        if name == "Nobody":
            raise ValueError("There is somebody of that name already.")
        added = self.phones.add(name, group, channel, f"new {name}", language)
        await self.say(added.name, f"Hello {name}")

    async def say(self, phone: str, words: str, choices: Sequence[Choice] = CHOICES) -> None:
        to = self.phones.phone(phone)
        outgoing = Outgoing(to.address, words, "INVITE", to.language, token=words, choices=tuple(choices))
        try:
            await self.phones.channels()[to.channel].send(outgoing)
        except SendFailed:
            return


@asynccontextmanager
async def served(routes: list[Route]) -> AsyncIterator[str]:
    """These pages on a free port of this machine."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(Starlette(routes=routes), lifespan="off", ws="none", log_level="warning")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve([listening]))
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving
        listening.close()
