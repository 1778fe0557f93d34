"""The desk in a real browser: axe on every page in every role, and a first day at the desk with nothing but it and the phones."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from bot.demo import DEMO_PASSPHRASE, demo_at
from bot.desk.app import routes as desk_routes
from bot.desk.asked import DESK_ROLES
from bot.desk.pages import PAGES
from bot.phones.pages import routes as phones_routes
from tests.browser.pretend_house import served
from tests.desk.browser import At

STAFF = {"facilitator": "Sam", "go_between": "Anna", "coordinator": "Kim"}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
FIRST_LIST = "name;group;channel;address;language\n" + "".join(
    f"{name};{group};sms;07700 9003{number:02d};English\n"
    for number, (name, group) in enumerate(
        [
            ("Ada", "carer"),
            ("Bo", "carer"),
            ("Cy", "clinician"),
            ("Di", "government"),
            ("Ed", "charity"),
            ("Flo", "carer"),
        ]
    )
)
SECOND_LIST = "name,group,channel,address,language\n" + "".join(
    f"{name},lived experience,sms,07700 9004{number:02d},{language}\n"
    for number, (name, language) in enumerate(
        [
            ("Gus", "French"),
            ("Hal", "Polish"),
            ("Ivo", "Portuguese"),
            ("Jo", "Romanian"),
            ("Kit", "English"),
            ("Lu", "English"),
        ]
    )
)


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
        await tab.set_viewport_size({"width": 320, "height": 640})
        await tab.goto(address + path)
        found = await Axe().run(tab, options=RULES)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        wide = await tab.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, f"{path} is {wide} wide on a phone"
    await tab.goto("about:blank")


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


async def test_a_first_day_with_only_the_desk_and_the_phones(tab: Page, place: tuple[At, str], tmp_path: Path) -> None:
    """12 people from two files are invited, a place is changed, a request is answered; signed in with a code from the phone."""
    at, address = place
    await tab.context.clear_cookies()
    await tab.set_viewport_size({"width": 1100, "height": 900})
    await tab.goto(f"{address}/phones")
    await tab.get_by_role("link", name="the desk").evaluate("link => link.removeAttribute('target')")
    await tab.get_by_role("link", name="the desk").click()

    await tab.get_by_label("Name").fill("Kim")
    await tab.get_by_label("Passphrase").fill(DEMO_PASSPHRASE)
    await tab.get_by_role("button", name="Next").click()
    await expect(tab.get_by_role("heading", name="The code from your phone")).to_be_visible()
    code = await code_on_the_phone(tab, address)
    await tab.goto(f"{address}/desk/code")
    await tab.get_by_label("Six digits").fill(code)
    await tab.get_by_role("button", name="Sign in").click()
    await expect(tab.get_by_role("heading", name="Today", exact=True)).to_be_visible()

    for number, words in enumerate((FIRST_LIST, SECOND_LIST)):
        file = tmp_path / f"people{number}.csv"
        file.write_text(words, encoding="utf-8-sig")
        await tab.get_by_role("link", name="People", exact=True).click()
        await tab.get_by_role("link", name="Import a list").click()
        await tab.get_by_label("The file").set_input_files(file)
        await tab.get_by_role("button", name="Check it").click()
        await tab.get_by_role("button", name="Take in 6 people").click()
        await expect(tab.get_by_role("status")).to_contain_text("They are enrolled.")

    await tab.get_by_role("link", name="Sessions", exact=True).click()
    await tab.get_by_role("link", name="Tuesday 9 March").click()
    await tab.get_by_role("button", name="Invite 12 people").click()
    await tab.get_by_role("button", name="Invite 12 people").click()
    await expect(tab.get_by_role("status")).to_contain_text("The invitations wait for their time.")

    await at.time_passes(at.world.clock.now().replace(hour=12))
    assert "May messages about a group come to this number?" in said(at, "ada")
    await at.says("Ada", "1")
    await at.says("Ada", "1")
    await at.says("Ada", "I need a lift")

    await tab.get_by_role("link", name="Requests and fund").click()
    await tab.get_by_role("link", name="Ada: A lift").click()
    await tab.get_by_label("Yes", exact=True).check()
    await tab.get_by_label("What they should know").fill("Lee picks you up at 1:30pm.")
    await tab.get_by_role("button", name="Answer").click()
    await expect(tab.get_by_role("status")).to_contain_text("Your answer is on its way.")
    assert "1:30pm" not in said(at, "ada")
    assert "Lee picks you up at 1:30pm." in "".join(await at.says("Ada", "READ"))

    await tab.get_by_role("link", name="Sessions", exact=True).click()
    await tab.get_by_role("link", name="Tuesday 9 March").click()
    await tab.get_by_label("Place", exact=True).select_option(label="Town Library, room 2")
    await tab.get_by_role("button", name="See the message first").first.click()
    await tab.get_by_role("button", name=re.compile(r"Change it and tell \d+ people")).click()
    await at.time_passes(at.world.clock.now().replace(minute=10))
    assert "Town Library, room 2" in said(at, "ada")
    await at.says("Ada", "OK")
    await tab.reload()
    await expect(tab.get_by_text("Has seen it").locator("xpath=following-sibling::dd[1]")).to_contain_text("Ada")
    await tab.goto("about:blank")


def said(at: At, phone: str) -> str:
    """Everything on this phone's screen."""
    return "\n".join(shown.words for shown in at.world.phones.phone(phone).screen if shown.direction == "heard")


async def code_on_the_phone(tab: Page, address: str) -> str:
    await tab.goto(f"{address}/phones")
    newest = tab.locator("#phone-kim .heard").last
    await expect(newest).to_contain_text("your code is")
    found = re.search(r"\d{6}", await newest.inner_text())
    assert found
    return found[0]
