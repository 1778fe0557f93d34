"""A stage on SQLite and on PostgreSQL."""

from collections.abc import Iterator

import pytest

from tests.scheduler.stage import Stage


@pytest.fixture
def stage(database_url: str) -> Iterator[Stage]:
    made = Stage(database_url)
    yield made
    made.close()
