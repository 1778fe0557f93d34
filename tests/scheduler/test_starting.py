"""The first seconds after a start: the door is open at once, and what waited is read as soon as it can be."""

import asyncio
import threading

import pytest

from messages.channel import Inbound
from tests.scheduler.stage import Stage

ANA = "+447700900301"


async def test_R7_a_text_waits_for_the_phrases_outside_the_database(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading holds a transaction, and the first text would hold it for as long as the phrases take."""
    phrases_may_come = threading.Event()
    monkeypatch.setattr("bot.house.SOON", 0)
    monkeypatch.setattr("bot.house._learn", lambda language: phrases_may_come.wait(30))
    stage.person("Ana", sms=ANA)
    stopping = asyncio.Event()
    working = asyncio.gather(*stage.house.jobs(stopping))
    await stage.house.door.keep([Inbound("sms", "in1", ANA, "WHERE")])
    await _asks_many_times(stage)
    assert _states(stage) == ["unread"]

    phrases_may_come.set()
    async with asyncio.timeout(30):
        while not stage.sms.to(ANA):
            await _asks_many_times(stage)
    stopping.set()
    stage.house.knock()
    await working
    assert _states(stage) != ["unread"]


async def _asks_many_times(stage: Stage) -> None:
    """As often as whoever waits for the same connections would have had a turn."""
    for _ in range(50):
        await stage.database.run(lambda connection: None)


def _states(stage: Stage) -> list[str]:
    return [row.state for row in stage.rows("inbox")]
