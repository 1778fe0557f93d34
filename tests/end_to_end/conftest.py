"""Homes to run commands in: empty, or with the sample project moved in and everybody invited."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import psycopg
import pytest

from tests.end_to_end.running import PROJECT, SAMPLES, SPARE, Home
from tests.postgres import Postgres
from tests.providers.telegram_server import TelegramServer
from tests.providers.twilio_server import TwilioServer

NOON = 14
MakeHome = Callable[..., Home]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """An empty folder and no database yet."""
    with TwilioServer() as twilio, TelegramServer(longest_wait=1.0) as telegram:
        yield Home(tmp_path, twilio, telegram)


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file in which all commands before ``serve`` were run once."""
    folder = tmp_path_factory.mktemp("furnished")
    _furnish(Home(folder, TwilioServer(port=9), TelegramServer(port=9)))
    return folder / "gobetween.db"


@pytest.fixture(scope="session")
def furnished_on_postgres(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    """Gives the address of a new PostgreSQL database in which all commands before ``serve`` were run once."""
    numbers = count(1)

    def create(name: str, template: str) -> str:
        with psycopg.connect(_plain(postgres.url("postgres")), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return postgres.url(name)

    first = create("furnished", "template0")
    _furnish(Home(tmp_path_factory.mktemp("furnished"), TwilioServer(port=9), TelegramServer(port=9), first))
    return lambda: create(f"furnished_{next(numbers)}", "furnished")


@pytest.fixture(scope="module")
def move_in(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeHome]:
    """Makes furnished homes, with providers of their own: ``move_in("sqlite", webhook=True)``."""
    with ExitStack() as open_ones:

        def make(kind: str = "sqlite", *, webhook: bool = False, calls_back: bool = False) -> Home:
            folder = tmp_path_factory.mktemp(kind)
            twilio = open_ones.enter_context(TwilioServer(calls_back=calls_back))
            telegram = open_ones.enter_context(TelegramServer(longest_wait=1.0))
            if kind == "sqlite":
                shutil.copy(request.getfixturevalue("furnished"), folder / "gobetween.db")
                return Home(folder, twilio, telegram, webhook=webhook)
            return Home(folder, twilio, telegram, request.getfixturevalue("furnished_on_postgres")(), webhook)

        yield make


def _furnish(home: Home) -> None:
    """The sample files, moved to where it is the middle of the day and to days ahead: nothing depends on the hour."""
    project, people = home.folder / "project.toml", home.folder / "people.csv"
    project.write_text(here_and_now((SAMPLES / "project.toml").read_text(encoding="utf-8")), encoding="utf-8")
    more = "".join(f"Spare {number[-2:]},lived experience,sms,{number},English\n" for number in SPARE)
    people.write_text((SAMPLES / "people.csv").read_text(encoding="utf-8") + more, encoding="utf-8")
    home.must("upgrade")
    home.must("import", str(project))
    home.must("import", str(people), "--project", PROJECT)
    home.everybody_has_answered()
    home.must("invite")


def here_and_now(project: str) -> str:
    now = datetime.now(UTC)
    ahead = NOON - now.hour
    zone = f"Etc/GMT{-ahead:+d}"  # these names count westwards
    days = count(1)

    def later(_: re.Match[str]) -> str:
        return f"date = {date.fromordinal(now.toordinal()) + timedelta(weeks=2 * next(days))}"

    return re.sub(r"(?m)^date = [-0-9]+", later, project.replace("Europe/Jersey", zone))


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")
