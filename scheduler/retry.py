"""How long to wait before a message is tried again: 30 seconds, 2 minutes, then every 5 (architecture section 8). Pure."""

from datetime import datetime, timedelta

WAITS = (timedelta(seconds=30), timedelta(minutes=2))
THEN = timedelta(minutes=5)
UNCLEAR_TRIES = 2


def next_try(tries: int, now: datetime, asked: float | None = None) -> datetime:
    """When try number ``tries`` + 1 may happen; ``asked`` are the seconds that the provider asked for."""
    wait = WAITS[tries - 1] if 0 < tries <= len(WAITS) else THEN
    return now + max(wait, timedelta(seconds=asked or 0))
