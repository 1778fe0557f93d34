"""Whether a time of day is hard for many people: mornings and mealtimes (30, 32). Pure."""

from datetime import time

MIDDAY = time(12)
MEALS = ((time(12), time(13, 30)), (time(17, 30), time(19)))
"""When people here usually eat in the middle of the day and in the evening."""
LONG_ENOUGH = 30
"""Minutes of a mealtime that a session may touch before it counts."""


def in_the_morning(start: time) -> bool:
    """Tablets make people drowsy in the morning (30)."""
    return start < MIDDAY


def over_a_meal(start: time, end: time) -> bool:
    """It takes more than half an hour of a mealtime (32)."""
    until = _minutes(end) if end > start else _minutes(end) + 24 * 60
    shared = (min(until, _minutes(last)) - max(_minutes(start), _minutes(first)) for first, last in MEALS)
    return any(minutes > LONG_ENOUGH for minutes in shared)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
