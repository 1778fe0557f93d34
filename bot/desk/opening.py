"""Puts the desk together over a house at work, when somebody first opens it: nobody who only texts waits for that."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING

from starlette.routing import BaseRoute, Route, Router
from starlette.types import Receive, Scope, Send

from bot.house import House

if TYPE_CHECKING:
    from .app import Desk


def desk_of(
    house: House,
    *,
    secure: bool,
    watch: Callable[[], datetime],
    after: Callable[[], Awaitable[None]],
    number: str | None = "",
) -> "Desk":
    """``watch`` is the clock by which a session ends; ``after`` wakes whoever sends."""
    from .app import Desk
    from .pages import PAGES

    database = house.at_the_door or house.database
    return Desk(database, house.seal, PAGES, tuple(house.channels), house.now, watch, after, secure, number)


class _Opening:
    """Stands where the desk will be."""

    def __init__(self, made: Callable[[], "Desk"]) -> None:
        self._made = made
        self._desk: Router | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._desk is None:
            self._desk = await asyncio.to_thread(self._opened)
        await self._desk(scope, receive, send)

    def _opened(self) -> Router:
        from .app import routes

        return Router(routes(self._made()))


def opening(made: Callable[[], "Desk"]) -> list[BaseRoute]:
    """The addresses of the desk, which is ``made`` at the first call."""
    door = _Opening(made)
    return [Route("/desk", door), Route("/desk/{rest:path}", door)]
