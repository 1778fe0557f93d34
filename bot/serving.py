"""Runs the house: the web side under uvicorn, the worker beside it; a signal drains both and the exit code is 0."""

import asyncio
import contextlib
import gc
import logging
import signal
import socket
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn
from starlette.applications import Starlette

from messages.channel import Channel, can
from scheduler.clock_guard import ClockGuard
from storage.apply import new_id
from storage.database import Connection, Database, DatabaseAway, reachable
from storage.ledger import Broken
from storage.notes import set_start_link
from storage.people import people_of, projects
from storage.restoring import after_restoring
from storage.rotating import rotate_all
from storage.sealed import CannotOpen, Seal
from storage.upgrade import is_current, upgrade
from storage.wake import Listener

from .alarm import Alarm
from .card import number_of
from .channels import build
from .conversations.alerts import why_not
from .desk.opening import desk_of, opening
from .house import House
from .settings import WRONG_KEYS, Settings
from .upkeep import Upkeep
from .web import application

log = logging.getLogger("gobetween.serving")

if TYPE_CHECKING:
    from .demo import Demo

LONGEST_DRAIN = 5
"""Seconds that a request may take to its end after a signal; a provider posts again what was not answered."""
WORKER_WAITS = 30.0
"""Seconds that a worker waits for somebody else's lock; the door says after 4 that it could not keep a text (R7)."""
WATCH_EVERY = 30.0
"""Seconds; how soon a door sees that no worker is at work."""


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
        NotReady: no channel, no usable database, another key than the data's, or the port is taken.
    """
    database, door = _databases(settings.database_url)
    seal = Seal(settings.keys)
    try:
        _make_ready(database, seal)
        _remember_what_a_backup_forgot(database, seal, settings.ledger)
        channels = _built(settings)
        guard = ClockGuard(_now, _steady)
        house = House(database, seal, channels, _now, seal.code, guard.right, door)
        await house.prepare()
        if settings.public_url:
            await database.run(set_start_link, "desk", f"{settings.public_url.rstrip('/')}/desk")
        gc.enable()
        stopping = _stopping()
        alarm = Alarm(database, channels, _now, guard.right, settings.operator)
        upkeep = Upkeep(house, alarm, new_id(), settings.public_url, stopping, settings.ledger)
        jobs: list[Awaitable[None]] = []
        if only != "work":
            listening = listen(settings.host, settings.port)
            jobs.append(_door(house, listening, stopping, settings))
        if only != "web":
            jobs += [*house.jobs(stopping), *upkeep.jobs()]
        if only == "web":
            jobs.append(_watching(alarm, stopping))
        with _listening(database, house):
            await _together(jobs, stopping)
        await upkeep.end()
        await asyncio.gather(*(_closing(channel) for channel in channels.values() if can(channel, "close")))
    finally:
        database.close()
        door.close()


def _databases(url: str) -> tuple[Database, Database]:
    """The worker's and the door's. SQLite has one writer at a time, so there both take turns in one queue: two would
    fight for its lock, and the door could lose. On PostgreSQL the door never waits for what the worker waits for (R7)."""
    door = Database(url)
    return (door, door) if door.is_sqlite else (Database(url, WORKER_WAITS), door)


@contextlib.contextmanager
def _listening(database: Database, house: House) -> Iterator[None]:
    """Other processes on the same database tell us that there is something to do."""
    if database.is_sqlite:
        yield
        return
    loop = asyncio.get_running_loop()

    def wake() -> None:
        loop.call_soon_threadsafe(house.knock)

    listener = Listener(database.url, wake)
    listener.start()
    try:
        yield
    finally:
        listener.close()


async def _watching(alarm: Alarm, stopping: asyncio.Event) -> None:
    """A door without a worker beside it looks whether one is at work somewhere."""
    while not stopping.is_set():
        await _pause(WATCH_EVERY, stopping)
        with contextlib.suppress(DatabaseAway):
            await alarm.look()


def _steady() -> float:
    """Seconds that nobody can set; where the machine can say so, those in which it slept count too."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


async def serve_demo(world: "Demo", listening: socket.socket, opened: Callable[[], None]) -> None:
    """The demo: the same door, and the phones page on it."""
    from .demo import DEMO_PASSPHRASE
    from .phones.pages import routes

    await world.open()
    stopping = _stopping()
    desk = opening(lambda: desk_of(world.house, secure=False, watch=_now, after=world.staff_changed))
    web = application(world.house.door, world.house.health, None, [*routes(world, DEMO_PASSPHRASE), *desk])
    asyncio.get_running_loop().call_later(0.5, opened)
    await _together([_web(web, listening, stopping)], stopping)
    world.house.database.close()


def listen(host: str, port: int) -> socket.socket:
    """Takes the port before anything else happens: a second service beside the first would send everything twice.

    Raises:
        NotReady: somebody else has it.
    """
    try:
        return socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=2048
        )
    except OSError as error:
        raise NotReady(f"Port {port} on {host} cannot be used: something runs there already. Is it this?") from error


def _built(settings: Settings) -> dict[str, Channel]:
    try:
        channels = build(settings.for_channels)
    except ValueError as error:
        raise NotReady(str(error)) from error
    if not set(channels) - {"byhand"}:
        raise NotReady("No channel is configured: no text could come in or go out.")
    return channels


def _make_ready(database: Database, seal: Seal) -> None:
    try:
        if not database.do(reachable):
            raise NotReady("The database does not answer.")
        if not database.do(is_current):
            upgrade(database)
            rotate_all(database, seal)
        database.do(_try_keys, seal)
    except DatabaseAway as error:
        raise NotReady(f"The database cannot be used ({error}). Look at DATABASE_URL.") from error
    except CannotOpen as error:
        raise NotReady(str(WRONG_KEYS)) from error


def _remember_what_a_backup_forgot(database: Database, seal: Seal, ledger: Path) -> None:
    """Before anything can leave: who stopped or was erased since the backup stays so (S6)."""
    try:
        restored = database.do(after_restoring, seal, ledger, _now())
    except Broken as error:
        raise NotReady(
            f"{ledger} was changed ({error}). Put the right file there: it says who must not be written to."
        ) from error
    if restored is not None:
        log.warning("an older backup was restored: who stopped or was erased since stays so")


def _try_keys(connection: Connection, seal: Seal) -> None:
    """With a wrong key everybody would be a stranger; and what people are told about danger must be what is done (C4)."""
    for project in projects(connection):
        missing = why_not(project, people_of(connection, seal, project.id))
        if missing:
            raise NotReady(f"{project.name} must always act (must_act), and could not. {' '.join(missing)}")


def _now() -> datetime:
    return datetime.now(UTC)


def _stopping() -> asyncio.Event:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopping.set)
    return stopping


async def _door(house: House, listening: socket.socket, stopping: asyncio.Event, settings: Settings) -> None:
    async def after() -> None:
        house.knock()

    secure, number = settings.public_url.startswith("https://"), number_of(settings.for_channels)
    desk = opening(lambda: desk_of(house, secure=secure, watch=_now, after=after, number=number))
    await _web(application(house.door, house.health, None, desk), listening, stopping)


async def _web(web: Starlette, listening: socket.socket, stopping: asyncio.Event) -> None:
    config = uvicorn.Config(
        web, access_log=False, log_config=None, log_level="warning", timeout_graceful_shutdown=LONGEST_DRAIN
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve([listening]))
    stop = asyncio.create_task(stopping.wait())
    await asyncio.wait({serving, stop}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    stopping.set()
    await serving


async def _closing(channel: Any) -> None:
    await channel.close()


async def _pause(seconds: float, stopping: asyncio.Event) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stopping.wait(), seconds)


async def _together(jobs: list[Any], stopping: asyncio.Event) -> None:
    """Runs all; whichever ends badly ends the others, drained."""
    tasks = [asyncio.create_task(job) for job in jobs]
    try:
        await asyncio.gather(*tasks)
    except BaseException:
        stopping.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
