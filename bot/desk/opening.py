"""Puts the desk together over a house at work."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.house import House

from .app import Desk, routes
from .pages import PAGES

__all__ = ["desk_of", "routes"]


def desk_of(
    house: House,
    *,
    secure: bool,
    watch: Callable[[], datetime],
    after: Callable[[], Awaitable[None]],
    number: str | None = "",
) -> Desk:
    """``watch`` is the clock by which a session ends; ``after`` wakes whoever sends."""
    database = house.at_the_door or house.database
    return Desk(database, house.seal, PAGES, tuple(house.channels), house.now, watch, after, secure, number)
