"""Homes with a crowd of people: made once for each kind of database, then copied."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import psycopg
import pytest

from tests.end_to_end.running import Home
from tests.postgres import Postgres
from tests.providers.telegram_server import TelegramServer
from tests.providers.twilio_server import TwilioServer
from tests.reliability.crowd import Crowd, furnish
from tests.reliability.figures import PEOPLE
from tests.reliability.nursery import Nursery
from tests.scheduler.conftest import stage

__all__ = ["stage"]

Gather = Callable[[str], Crowd]


@pytest.fixture(scope="session")
def crowd_on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("crowd")
    furnish(Home(folder, TwilioServer(port=9), TelegramServer(port=9)), PEOPLE)
    return folder / "gobetween.db"


@pytest.fixture(scope="session")
def crowd_on_postgres(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    """Gives the address of a new database with the crowd in it."""
    numbers = count(1)

    def create(name: str, template: str) -> str:
        plain = postgres.url("postgres").replace("postgresql+psycopg://", "postgresql://")
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return postgres.url(name)

    first = create("crowd", "template0")
    furnish(Home(tmp_path_factory.mktemp("crowd"), TwilioServer(port=9), TelegramServer(port=9), first), PEOPLE)
    return lambda: create(f"crowd_{next(numbers)}", "crowd")


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    made = Nursery()
    yield made
    made.close()


@pytest.fixture
def gather(request: pytest.FixtureRequest, tmp_path: Path, nursery: Nursery) -> Iterator[Gather]:
    """Makes a home with a crowd and providers of its own: ``gather("sqlite")``. Telegram posts to it."""
    with ExitStack() as open_ones:

        def make(kind: str) -> Crowd:
            twilio = open_ones.enter_context(TwilioServer())
            telegram = open_ones.enter_context(TelegramServer(longest_wait=1.0))
            url = ""
            if kind == "sqlite":
                shutil.copy(request.getfixturevalue("crowd_on_sqlite"), tmp_path / "gobetween.db")
            else:
                url = request.getfixturevalue("crowd_on_postgres")()
            crowd = Crowd(Home(tmp_path, twilio, telegram, url, webhook=True), PEOPLE, nursery)
            open_ones.callback(crowd.close)
            return crowd

        yield make
