"""Runs the house: the web side under uvicorn, the worker beside it; a signal drains both and the exit code is 0."""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import uvicorn
from starlette.applications import Starlette

from messages.channel import can
from storage.database import Database, DatabaseAway, reachable
from storage.sealed import Seal
from storage.upgrade import is_current, upgrade

from .channels import build
from .house import House
from .settings import Settings
from .web import application

if TYPE_CHECKING:
    from .demo import Demo


class NotReady(Exception):
    """The service cannot start; says why, in words for the operator."""


class _Server(uvicorn.Server):
    """uvicorn raises a caught signal again when it ends, which kills the worker undrained; ours are caught before it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve_for_real(settings: Settings, only: str) -> None:
    """Door, worker or both, until a signal comes.

    Raises:
        NotReady: no channel, or no usable database.
    """
    database = Database(settings.database_url)
    _make_ready(database)
    try:
        channels = build(settings.for_channels)
    except ValueError as error:
        raise NotReady(str(error)) from error
    if not set(channels) - {"byhand"}:
        raise NotReady("No channel is configured: no text could come in or go out.")
    seal = Seal(settings.keys)
    house = House(database, seal, channels, _now, seal.code)
    stopping = _stopping()
    jobs = [house.clockwork.run(stopping)] if only != "web" else []
    if only != "web":
        jobs += [_fetching(channel, house, stopping) for channel in channels.values() if can(channel, "poll")]
        jobs += [_setting_up(channel, settings) for channel in channels.values() if can(channel, "set_up")]
    if only != "work":
        jobs.append(_web(application(house.door, house.health, None), settings.host, settings.port, stopping))
    await _together(jobs, stopping)
    database.close()


async def serve_demo(world: "Demo", port: int, opened: Callable[[], None]) -> None:
    """The demo: the same door, and the phones page on it."""
    from .phones.pages import routes

    await world.open()
    stopping = _stopping()
    web = application(world.house.door, world.house.health, None, routes(world))
    asyncio.get_running_loop().call_later(0.5, opened)
    await _together([_web(web, "127.0.0.1", port, stopping)], stopping)
    world.house.database.close()


def _make_ready(database: Database) -> None:
    try:
        if not database.do(reachable):
            raise NotReady("The database does not answer.")
        if not database.do(is_current):
            upgrade(database)
    except DatabaseAway as error:
        raise NotReady(f"The database cannot be used ({error}). Look at DATABASE_URL.") from error


def _now() -> datetime:
    return datetime.now(UTC)


def _stopping() -> asyncio.Event:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopping.set)
    return stopping


async def _web(web: Starlette, host: str, port: int, stopping: asyncio.Event) -> None:
    config = uvicorn.Config(web, host=host, port=port, access_log=False, log_config=None, log_level="warning")
    server = _Server(config)
    serving = asyncio.create_task(server.serve())
    stop = asyncio.create_task(stopping.wait())
    await asyncio.wait({serving, stop}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    stopping.set()
    await serving


async def _fetching(channel: Any, house: House, stopping: asyncio.Event) -> None:
    fetching = asyncio.create_task(channel.poll(house.door.keep))
    await stopping.wait()
    fetching.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await fetching


async def _setting_up(channel: Any, settings: Settings) -> None:
    await channel.set_up(settings.public_url)


async def _together(jobs: list[Any], stopping: asyncio.Event) -> None:
    """Runs all; whichever ends badly ends the others, drained."""
    tasks = [asyncio.create_task(job) for job in jobs]
    try:
        await asyncio.gather(*tasks)
    except BaseException:
        stopping.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
