"""A browser for the tests, and a loud word when there is none."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, async_playwright

HERE = Path(__file__).parent
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NOT_RUN = "BROWSER TESTS NOT RUN: no Chromium found (apt-get install chromium)"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a browser these tests are left out, never skipped in silence; on the build machine that is a failure."""
    ours = [item for item in items if HERE in item.path.parents]
    if CHROMIUM is not None or not ours:
        return
    if os.environ.get("CI") == "true":
        raise pytest.UsageError(NOT_RUN)
    items[:] = [item for item in items if item not in ours]
    config.hook.pytest_deselected(items=ours)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if CHROMIUM is None:
        terminalreporter.section("browser", sep="!", red=True, bold=True)
        terminalreporter.line(NOT_RUN, red=True, bold=True)


@pytest_asyncio.fixture(scope="session")
async def tab() -> AsyncIterator[Page]:
    """One tab for all tests: opening a new one takes longer than most of them."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, headless=True, args=["--no-sandbox", "--disable-gpu"]
        )
        yield await browser.new_page()
        await browser.close()
