"""Asks every provider whether our set-up is right, side by side, for ``gobetween check``. No channel, no network."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, cast

from messages.channel import Checks, Problem, can

from .channels import build

LONGEST = 15.0
"""Seconds for one provider; each channel gives up by itself sooner."""


async def ask(environment: Mapping[str, str]) -> dict[str, tuple[Problem, ...]]:
    """Channel -> what its provider said is wrong, for each that is configured and can be asked. Never raises.

    The channels live as long as the question: their connections belong to this event loop.
    """
    channels = build(environment)
    able = [name for name, channel in channels.items() if can(channel, "check")]
    try:
        said = await asyncio.gather(*(_asked(channels[name]) for name in able))
    finally:
        await asyncio.gather(*(_closed(channel) for channel in channels.values() if can(channel, "close")))
    return dict(zip(able, said, strict=True))


async def _asked(channel: Any) -> tuple[Problem, ...]:
    try:
        async with asyncio.timeout(LONGEST):
            found: Sequence[Problem] = await cast(Checks, channel).check()
            return tuple(found)
    except Exception as fault:  # a channel's own mistake must not hide what the others say; its words may be private
        said = f"The provider could not be asked ({type(fault).__name__})."
        return (Problem(said, "Check again in a few minutes.", stops=False),)


async def _closed(channel: Any) -> None:
    await channel.close()
