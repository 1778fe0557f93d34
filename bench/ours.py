"""The measured side, and the only file here that knows how the house is put together."""

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence

import aiohttp
from starlette.applications import Starlette

from bench.world import Clock, seal
from bot.channels import build
from bot.house import House
from bot.web import application
from messages.channel import Answer, Channel, Inbound, Outgoing, Pace, Posted, Receipt, Refused, SendFailed
from storage.database import Database

UNDER_WAY = 256
TOKEN = "1:bench"
ACCOUNT = "AC" + "0" * 32
AUTH_TOKEN = "f" * 32
SENDER = "+447700900000"
PUBLIC_URL = "https://talk.example.org"


class Bare:
    """A channel without a provider's library: one post with the address and the words."""

    shows_buttons = False
    can_write_first = True
    has_window = False

    def __init__(self, name: str, provider: str, pace: Pace) -> None:
        self.name = name
        self.pace = pace
        self._url = f"{provider}/bare"
        self._client: aiohttp.ClientSession | None = None

    async def receive(self, posted: Posted) -> Sequence[Inbound | Receipt]:
        raise Refused

    def accepted(self, heard: Sequence[Inbound | Receipt]) -> Answer:
        return Answer(204)

    async def send(self, outgoing: Outgoing) -> str:
        if self._client is None:
            self._client = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=UNDER_WAY))
        async with self._client.post(self._url, json={"to": outgoing.address, "words": outgoing.words}) as answer:
            if answer.status == 429:
                raise SendFailed("retry", "too many messages at once", 1.0)
            return str((await answer.json())["id"])

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()


def channels(kind: str, provider: str, per_second: float | None = None) -> dict[str, Channel]:
    """``bare`` for telegram's people, or the real channel of a provider's library."""
    if kind == "bare":
        return {"telegram": Bare("telegram", provider, Pace(per_second=per_second, at_once=UNDER_WAY))}
    built = build(settings(kind, provider))
    for channel in built.values():
        channel.pace = Pace(per_second=per_second, at_once=UNDER_WAY)  # what the library can, not what is allowed
    return built


def settings(kind: str, provider: str) -> Mapping[str, str]:
    if kind == "telegram":
        return {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": provider}
    return {
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "TWILIO_SMS_SENDER": SENDER,
        "GOBETWEEN_SMS_PER_SECOND": "500",
        "TWILIO_API_URL": provider,
        "PUBLIC_URL": PUBLIC_URL,
    }


def house(url: str, clock: Clock, theirs: Mapping[str, Channel]) -> House:
    logging.disable(logging.ERROR)
    ours = seal()
    return House(Database(url), ours, theirs, clock.now, ours.code)


async def run(url: str, clock: Clock, theirs: Mapping[str, Channel], stopping: asyncio.Event) -> None:
    """Works like ``gobetween serve --only work`` until it is told to stop."""
    made = house(url, clock, theirs)
    await made.prepare()
    await asyncio.gather(*made.jobs(stopping))
    for channel in theirs.values():
        if hasattr(channel, "close"):
            await channel.close()
    made.database.close()


def door(url: str) -> Starlette:
    """The web side alone, as ``gobetween serve --only web``."""
    made = house(url, Clock(time.time()), channels("sms", "http://127.0.0.1:9"))
    return application(made.door, made.health, None)
