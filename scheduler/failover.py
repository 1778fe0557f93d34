"""What happens after the provider says that a message did not arrive: again, another way, or a human (R4, mission 6, 10). Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.records import Address, Person, Waiting

from .leaving import ways

TRIED_AGAIN_AFTER = (timedelta(minutes=30), timedelta(hours=2))
"""A phone that is off or out of reach: a few times over hours, if it is still useful (providers section 2, 30003, 30008)."""


@dataclass(frozen=True, slots=True)
class Again:
    """The same way once more, later."""

    at: datetime


@dataclass(frozen=True, slots=True)
class OtherWay:
    way: Address


@dataclass(frozen=True, slots=True)
class GiveUp:
    """The coordinator's list."""


AfterFailure = Again | OtherWay | GiveUp


def after_failure(message: Waiting, person: Person, failure: str, now: datetime) -> AfterFailure:
    """``failure`` is the kind that the channel gave; a private message never goes by another way without leave (A9)."""
    if failure == "retry" and message.tries <= len(TRIED_AGAIN_AFTER):
        at = now + TRIED_AGAIN_AFTER[message.tries - 1]
        if message.not_after is None or at < message.not_after:
            return Again(at)
    others = [] if message.private or message.payload.get("way") else ways(person, after=message.address_id)
    still_useful = message.not_after is None or now < message.not_after
    return OtherWay(others[0]) if others and still_useful else GiveUp()
