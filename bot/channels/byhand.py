"""By hand: post, a phone call, in person. No network: such a message becomes a task on the coordinator's list.

The core never sends on this channel; it is here so that a person may choose it like any other.
"""

from collections.abc import Mapping, Sequence
from typing import NoReturn

from messages.channel import Answer, Inbound, Outgoing, Pace, Posted, Receipt, Refused, SendFailed


def build(environment: Mapping[str, str]) -> "ByHand":
    """Always there: it needs no account."""
    return ByHand()


class ByHand:
    name = "byhand"
    shows_buttons = False
    can_write_first = True
    has_window = False
    pace = Pace()

    async def receive(self, posted: Posted) -> NoReturn:
        """Nobody posts here, so whoever does cannot prove anything (R9)."""
        raise Refused

    def accepted(self, heard: Sequence[Inbound | Receipt]) -> Answer:
        return Answer(204)

    async def send(self, outgoing: Outgoing) -> NoReturn:
        raise SendFailed("none", "to be done by hand")
