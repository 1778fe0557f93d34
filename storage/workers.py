"""Which workers are at work: each leaves its beat, so that a stopped one is seen from outside."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from .notes import forget_note, notes, set_note

AT_WORK = timedelta(seconds=60)
"""A worker beats every 15 seconds; one that has not for this long is not at work."""
GONE = timedelta(days=1)
_BEAT = "beat/"


def beat(connection: Connection, worker: str, now: datetime) -> None:
    """A sign of life of one worker; those that ended long ago are forgotten."""
    set_note(connection, f"{_BEAT}{worker}", now.isoformat())
    for name, at in _beats(connection).items():
        if now - at > GONE:
            forget_note(connection, f"{_BEAT}{name}")


def ended(connection: Connection, worker: str) -> None:
    """It was told to end, and has drained: nobody needs to look for it."""
    forget_note(connection, f"{_BEAT}{worker}")


def last_beat(connection: Connection) -> datetime | None:
    return max(_beats(connection).values(), default=None)


def at_work(connection: Connection, now: datetime) -> int:
    return sum(now - at <= AT_WORK for at in _beats(connection).values())


def _beats(connection: Connection) -> dict[str, datetime]:
    return {name: datetime.fromisoformat(at) for name, at in notes(connection, _BEAT).items()}
