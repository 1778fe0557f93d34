"""By hand: no network, so nothing to send and nobody to hear."""

import pytest

from bot.channels import byhand
from messages.channel import Channel, Posted, Refused, SendFailed, can
from tests.channels import outgoing


def test_it_needs_no_account() -> None:
    channel: Channel = byhand.build({})
    assert (channel.name, channel.shows_buttons, channel.has_window) == ("byhand", False, False)
    assert not any(can(channel, what) for what in ("find", "missed", "forget", "poll"))


async def test_sending_is_a_persons_work() -> None:
    with pytest.raises(SendFailed, match="to be done by hand") as failed:
        await byhand.build({}).send(outgoing())
    assert failed.value.kind == "none"


async def test_R9_nobody_can_post_to_it() -> None:
    with pytest.raises(Refused):
        await byhand.build({}).receive(Posted(b"", {}, "/hooks/byhand"))
