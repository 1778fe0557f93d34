"""Asking the providers, whatever a channel of somebody else's may do."""

import asyncio
import time
from typing import Any

import pytest

from bot import asking
from messages.channel import Problem

WRONG = Problem("The pigeon is not ours.", "Buy one.")


class Pigeon:
    """A channel that only checks. ``does``: "answers", "fails" or "sleeps"."""

    def __init__(self, does: str) -> None:
        self.does, self.closed = does, False

    async def check(self) -> list[Problem]:
        if self.does == "fails":
            raise ValueError("a-marker-of-a-number")
        await asyncio.sleep(3 if self.does == "sleeps" else 0)
        return [WRONG]

    async def close(self) -> None:
        self.closed = True


async def asked(monkeypatch: pytest.MonkeyPatch, **channels: Any) -> dict[str, tuple[Problem, ...]]:
    monkeypatch.setattr(asking, "build", lambda environment: channels)
    monkeypatch.setattr(asking, "LONGEST", 0.1)
    return await asking.ask({})


async def test_each_is_asked_and_closed_whatever_the_others_do(monkeypatch: pytest.MonkeyPatch) -> None:
    pigeons = {does: Pigeon(does) for does in ("answers", "fails", "sleeps")}
    started = time.monotonic()
    said = await asked(monkeypatch, **pigeons)
    assert time.monotonic() - started < 1
    assert said["answers"] == (WRONG,)
    assert [problem.said for does in ("fails", "sleeps") for problem in said[does]] == [
        "The provider could not be asked (ValueError).",
        "The provider could not be asked (TimeoutError).",
    ]
    assert not any(problem.stops for does in ("fails", "sleeps") for problem in said[does])
    assert all(pigeon.closed for pigeon in pigeons.values())


async def test_a_channel_that_cannot_be_asked_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await asked(monkeypatch, byhand=object()) == {}


async def test_with_no_account_there_is_nobody_to_ask() -> None:
    assert await asking.ask({}) == {}
