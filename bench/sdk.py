"""Through the libraries of the providers: what one process hands over, and what the library alone would."""

import asyncio
import time
from collections.abc import Iterator

from bench import ours, world
from bench.databases import Template
from bench.figure import Figure, amount
from bench.provider import Provider
from bench.running import in_turns, our_run, reference_words
from messages.channel import Outgoing

CHANNELS = {"telegram": ("Telegram", 500), "sms": ("Twilio", 300)}
"""The name, and the least number a second."""
UNDER_WAY = (32, 64)
"""Calls at once; with many more the Telegram library spends its time looking through its own connections."""
REPEATS = 2
LONGEST = 15.0


def figures() -> list[Figure]:
    with Provider() as provider:
        return [figure for channel in CHANNELS for figure in _through(channel, provider)]


def _through(channel: str, provider: Provider) -> Iterator[Figure]:
    name, least = CHANNELS[channel]
    count = amount(1_500, 10_000)
    template = Template(count, channel, world.all_at_once)
    alone = max(_library_alone(channel, min(count, 1_000), provider, many) for many in UNDER_WAY)
    [runs] = in_turns(REPEATS, LONGEST, lambda: our_run(channel, template.copy("sqlite"), count, provider))
    fastest = max(run.per_second for run in runs)
    yield Figure(f"{name}'s library alone, our channel's send, one process", alone, "/s", "higher", 0, 0)
    yield Figure(f"{count:,} due at once through {name}'s library, sqlite", fastest, "/s", "higher", least, 3 * least)


def _library_alone(channel: str, count: int, provider: Provider, under_way: int) -> float:
    provider.begin()
    return asyncio.run(_send_all(channel, count, provider, under_way))


async def _send_all(channel: str, count: int, provider: Provider, under_way: int) -> float:
    through = ours.channels(channel, provider.url)[channel]
    room = asyncio.Semaphore(under_way)
    words = reference_words()

    async def send(number: int) -> None:
        async with room:
            language = world.LANGUAGES[number % 5]
            to = world.address(channel, number)
            await through.send(Outgoing(to, words[number % 5], "REMIND_TODAY", language, f"{number:032x}"))

    begun = time.perf_counter()
    await asyncio.gather(*(send(number) for number in range(count)))
    took = time.perf_counter() - begun
    await through.close()  # type: ignore[attr-defined]
    return count / took
