"""The desk over the sample project, on SQLite; ``both`` gives it on PostgreSQL too."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.demo import Demo
from storage.database import Database
from tests.conftest import make_world, scanned
from tests.desk.browser import At


@pytest_asyncio.fixture(scope="session")
async def opened(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample project taken in and invited, made once and copied."""
    path = tmp_path_factory.mktemp("desk") / "opened.db"
    shutil.copy(sqlite_template, path)
    world = make_world(Database(f"sqlite:///{path}"))
    await world.open()
    world.house.database.close()
    return path


@pytest_asyncio.fixture
async def at(opened: Path, tmp_path: Path) -> AsyncIterator[At]:
    """The desk of the sample project, Monday 22 February 2027 at 11:00, and its phones."""
    shutil.copy(opened, tmp_path / "world.db")
    with scanned(make_world(Database(f"sqlite:///{tmp_path / 'world.db'}"))) as world:
        await world.open()
        yield At(world)
        world.house.database.close()


@pytest.fixture
def both(world: Demo) -> At:
    """The same on each kind of database."""
    return At(world)
