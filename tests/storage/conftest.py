"""The same stage as the scheduler's tests."""

from tests.scheduler.conftest import stage

__all__ = ["stage"]
