"""What a message to a group costs, by the prices that the project gave. No price is guessed: they change too often. Pure."""

from collections.abc import Mapping
from decimal import ROUND_UP, Decimal

FREE = frozenset({"telegram", "byhand"})
"""Nobody charges for a message there."""


def pounds(prices: Mapping[str, str], parts: Mapping[str, int]) -> tuple[str, list[str]]:
    """What is known of the cost ("£1.35", empty: nothing is), and the channels without a price.

    ``prices``: pence for each part of a message, by channel. ``parts``: how many parts go by each channel.
    """
    paid = sorted(set(parts) - FREE)
    unknown = [channel for channel in paid if channel not in prices]
    if not parts or (paid and unknown == paid):
        return "", unknown
    pence = sum((Decimal(prices.get(channel, "0")) * count for channel, count in parts.items()), Decimal(0))
    return f"£{(pence / 100).quantize(Decimal('0.01'), ROUND_UP)}", unknown
