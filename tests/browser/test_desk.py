"""The desk in a real browser: axe on every page in every role, previews, the keyboard alone, mistakes."""

import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, ViewportSize, expect

from bot.demo import DEMO_PASSPHRASE, demo_at
from bot.desk.app import routes as desk_routes
from bot.desk.asked import DESK_ROLES
from bot.desk.pages import PAGES
from bot.phones.pages import routes as phones_routes
from storage import changes as c
from storage.records import NewPerson
from tests.browser.pretend_house import served
from tests.desk.browser import At

STAFF = {"facilitator": "Sam", "go_between": "Anna", "coordinator": "Kim"}
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
PHONE: ViewportSize = {"width": 320, "height": 640}
HALF_OF_1280: ViewportSize = {"width": 640, "height": 400}
"""What a page has to do with at 200 % zoom on a usual screen."""
BY_HAND = ("byhand", "post: 12 Elm Street", "en")


@pytest_asyncio.fixture
async def place(tmp_path: Path) -> AsyncIterator[tuple[At, str]]:
    """The demo with its phones and its desk, and where it listens."""
    demo = demo_at(tmp_path / "world", fresh=True)
    await demo.open()
    at = At(demo, secure=False)
    async with served([*phones_routes(demo, DEMO_PASSPHRASE), *desk_routes(at.desk)]) as address:  # type: ignore[list-item]
        yield at, address
    demo.house.database.close()


async def sit_down(tab: Page, at: At, address: str, name: str) -> None:
    await tab.context.clear_cookies()
    await tab.context.add_cookies([{"name": at.desk.cookie, "value": at.token_for(name), "url": address}])


@pytest.mark.parametrize("role", DESK_ROLES)
async def test_axe_finds_nothing_on_any_page_of_this_role(tab: Page, place: tuple[At, str], role: str) -> None:
    at, address = place
    await at.fill()
    await sit_down(tab, at, address, STAFF[role])
    pages = [page for page in PAGES if role in page.roles and not page.path.endswith(".csv")]
    paths = [page.path.replace("{on}", at.something_for(page)) for page in pages]
    for path in (*paths, "/desk/me", "/desk/sign-in", "/desk/code", "/desk/nowhere"):
        await tab.set_viewport_size(PHONE)
        await tab.goto(address + path)
        await everybody_can_use_it(tab, path)
    await tab.goto("about:blank")


async def everybody_can_use_it(tab: Page, what: str) -> None:
    """axe; nothing cut off on a phone nor at 200 % zoom; headings without gaps, one of the first level;"""
    found = await Axe().run(tab, options=RULES)
    assert found.violations_count == 0, f"{what}: {found.generate_report()}"
    levels = await tab.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])")
    assert levels.count(1) == 1, what
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), f"{what}: {levels}"
    for size in (PHONE, HALF_OF_1280):
        await tab.set_viewport_size(size)
        wide = await tab.evaluate("document.documentElement.scrollWidth")
        assert wide <= size["width"], f"{what} is {wide} wide where there is room for {size['width']}"


async def test_pages_behind_a_button_are_as_usable_as_the_others(tab: Page, place: tuple[At, str]) -> None:
    """Previews, a card, a passphrase, an opened talk, a page with mistakes: none has an address of its own."""
    at, address = place
    await at.fill()
    session, tom, lee = at.session().id, at.person("Tom").id, at.person("Lee").id
    ada = NewPerson("Ada", "carer", frozenset({"participant"}), *BY_HAND)
    await at.world.house.make([c.Enrol(at.person("Tom").project_id, (ada,))])
    pressed = [
        ("Kim", "write", {"Your words, in English": "Please utilise a cup."}, "See the message first"),
        ("Kim", "message/tea", {"Your words, in English": "There will be soup."}, "See the message first"),
        ("Kim", f"session/{session}", {"Start": "15:00"}, "See the message first"),
        ("Kim", f"session/{session}", {}, "Invite 1 person"),
        ("Kim", "sessions/new", {"First day": "2027-05-04", "Start": "14:00", "End": "16:00"}, "Check"),
        ("Kim", f"person/{tom}", {}, "Make a card"),
        ("Kim", f"person/{lee}", {}, "Give a passphrase"),
        ("Kim", "settings", {"Time zone": "Jersey"}, "Save the settings"),
        ("Kim", "term/new", {}, "Save"),
        ("Sam", "write", {"Your words, in English": "x" * 481}, "See the message first"),
        ("Sam", "concern/2027-02-15-1", {}, "Send"),
        ("Anna", "talk/talk", {}, "Open it"),
    ]
    for name, path, typed, button in pressed:
        await sit_down(tab, at, address, name)
        await tab.set_viewport_size(PHONE)
        await tab.goto(f"{address}/desk/{path}")
        for label, words in typed.items():
            await tab.get_by_label(label, exact=True).fill(words)
        await tab.get_by_role("button", name=button).first.click()
        await everybody_can_use_it(tab, f"{button} on {path}")
    await tab.goto("about:blank")


async def test_a_message_is_written_sent_and_taken_back_with_the_keyboard_alone(
    tab: Page, place: tuple[At, str]
) -> None:
    at, address = place
    await sit_down(tab, at, address, "Sam")
    await tab.goto(f"{address}/desk/write")
    await tab.keyboard.press("Tab")
    assert await tab.evaluate("document.activeElement.className") == "skip"
    await tab.keyboard.press("Enter")
    for _ in range(2):
        await tab.keyboard.press("Tab")
    await tab.keyboard.type("Please bring a cup.")
    await press_by_keyboard(tab, "See the message first")
    await expect(tab.get_by_text("No message is sent yet.")).to_be_visible()
    await press_by_keyboard(tab, "Send it to 8 people")
    await expect(tab.get_by_role("status")).to_contain_text("It is held for a moment")
    await press_by_keyboard(tab, "Take it back from 8 people")
    await expect(tab.get_by_role("status")).to_contain_text("It is taken back.")
    await tab.goto("about:blank")


async def press_by_keyboard(tab: Page, button: str) -> None:
    """Tab until the button has the focus, which can be seen; then Enter."""
    for _ in range(60):
        await tab.keyboard.press("Tab")
        focused = await tab.evaluate(
            "[document.activeElement.textContent.trim(), getComputedStyle(document.activeElement).outlineStyle]"
        )
        if focused[0] == button:
            assert focused[1] != "none"
            return await tab.keyboard.press("Enter")
    raise AssertionError(f"{button} cannot be reached")


async def test_a_page_with_mistakes_leads_from_the_summary_to_the_field(tab: Page, place: tuple[At, str]) -> None:
    at, address = place
    await sit_down(tab, at, address, "Kim")
    await tab.goto(f"{address}/desk/people/new")
    await tab.get_by_role("button", name="Enrol").press("Enter")
    found = await Axe().run(tab, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert (await tab.title()).startswith("Problem:")
    await tab.get_by_role("link", name="Write a name").click()
    assert await tab.evaluate("document.activeElement.name") == "name"
    await tab.goto("about:blank")
