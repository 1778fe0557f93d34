"""From nothing to a group at work, in a real browser: ``gobetween admin create``, the desk and the phones page, and nothing else."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Page, expect

from bot.admin import create
from bot.demo import DEMO_PASSPHRASE, demo_at
from bot.desk.app import routes as desk_routes
from bot.phones.pages import routes as phones_routes
from tests.browser.pretend_house import served
from tests.desk.browser import At

SESSIONS = (
    "date;start;end;ends;place;find\r\n"
    "09/03/2027;2pm;4pm;approximately;Oak House;Green door, no steps\r\n"
    "23/03/2027;2pm;4pm;;Oak House;\r\n"
    "06/04/2027;14:00;16:00;;Town Library, room 2;\r\n"
)
GROUPS = ("carer", "lived experience", "clinician", "government")
LANGUAGES = ("English", "French", "Polish", "Portuguese", "Romanian")
NAMES = ("Ada", "Bo", "Cy", "Di", "Ed", "Flo", "Gus", "Hal", "Ivo", "Jo", "Kit", "Lu")
PEOPLE = "name,group,channel,address,language\n" + "".join(
    f"{name},{GROUPS[place % 4]},sms,07700 9003{place:02d},{LANGUAGES[place % 5]}\n" for place, name in enumerate(NAMES)
)
OWN = "seven quiet harbours"


@dataclass
class Empty:
    """A house in which only one person was made, on the command line."""

    at: At
    address: str
    passphrase: str


@pytest_asyncio.fixture
async def empty(tmp_path: Path) -> AsyncIterator[Empty]:
    demo = demo_at(tmp_path / "world", fresh=True)
    seal, now = demo.house.seal, demo.clock.now()
    printed = demo.house.database.do(create, seal, "Island Voices", "Kim", "07700 900201", "", now)
    found = re.search(r"[a-z2-9]{5}(-[a-z2-9]{5}){3}", printed)
    assert found
    await demo.open()
    at = At(demo, secure=False)
    async with served([*phones_routes(demo, DEMO_PASSPHRASE), *desk_routes(at.desk)]) as address:  # type: ignore[list-item]
        yield Empty(at, address, found[0])
    demo.house.database.close()


async def test_a_project_is_set_up_from_two_files_and_at_work_on_its_first_day(
    tab: Page, empty: Empty, tmp_path: Path
) -> None:
    """3 sessions, 2 places and 12 people from two files; all are invited, a request is answered, a place is changed."""
    at = empty.at
    await at.says("Kim", "hello")
    await at.says("Kim", "1")
    await tab.context.clear_cookies()
    await tab.set_viewport_size({"width": 1100, "height": 900})
    await sign_in(tab, empty)

    await import_list(tab, tmp_path, "Sessions", "Import a list of sessions", SESSIONS)
    await tab.get_by_role("button", name="Add 3 sessions").click()
    await expect(tab.get_by_role("status")).to_contain_text("The sessions are there.")
    await import_list(tab, tmp_path, "People", "Import a list", PEOPLE)
    await tab.get_by_role("button", name="Take in 12 people").click()
    await expect(tab.get_by_role("status")).to_contain_text("They are enrolled.")

    await open_session(tab)
    await tab.get_by_role("button", name="Invite 12 people").click()
    await tab.get_by_role("button", name="Invite 12 people").click()
    await expect(tab.get_by_role("status")).to_contain_text("The invitations wait for their time.")
    await at.time_passes(at.world.clock.now().replace(hour=12))
    for name in NAMES:
        assert "Oak House" not in said(at, name.lower())
        assert "Oak House" in "".join(await at.says(name, "1"))
    for words in ("1", "I need a lift", "From 3 Elm Street"):
        await at.says("Ada", words)

    await tab.get_by_role("link", name="Requests and fund").click()
    await tab.get_by_role("link", name="Ada: A lift").click()
    await tab.get_by_label("Yes", exact=True).check()
    await tab.get_by_label("What they should know").fill("Lee picks you up at 1:30pm.")
    await tab.get_by_role("button", name="Answer").click()
    await expect(tab.get_by_role("status")).to_contain_text("Your answer is on its way.")
    assert "1:30pm" not in said(at, "ada")
    assert "Lee picks you up at 1:30pm." in "".join(await at.says("Ada", "READ"))

    await open_session(tab)
    await tab.get_by_label("Place", exact=True).select_option(label="Town Library, room 2")
    await tab.get_by_role("button", name="See the message first").first.click()
    await tab.get_by_role("button", name="Change it and tell 12 people").click()
    await at.time_passes(at.world.clock.now().replace(minute=10))
    assert "Town Library, room 2" in said(at, "ada")
    await at.says("Ada", "OK")
    await tab.reload()
    await expect(tab.get_by_text("Has seen it").locator("xpath=following-sibling::dd[1]")).to_contain_text("Ada")
    await tab.goto("about:blank")


async def sign_in(tab: Page, empty: Empty) -> None:
    """With the passphrase that was printed and the code from the phone; then Kim chooses her own."""
    await tab.goto(f"{empty.address}/phones")
    await tab.get_by_role("link", name="the desk").evaluate("link => link.removeAttribute('target')")
    await tab.get_by_role("link", name="the desk").click()
    await tab.get_by_label("Name").fill("Kim")
    await tab.get_by_label("Passphrase").fill(empty.passphrase)
    await tab.get_by_role("button", name="Next").click()
    await expect(tab.get_by_role("heading", name="The code from your phone")).to_be_visible()
    code = await code_on_the_phone(tab, empty.address)
    await tab.goto(f"{empty.address}/desk/code")
    await tab.get_by_label("Six digits").fill(code)
    await tab.get_by_role("button", name="Sign in").click()
    await tab.get_by_label("The passphrase now").fill(empty.passphrase)
    await tab.get_by_label("The new passphrase", exact=True).fill(OWN)
    await tab.get_by_label("The new passphrase again").fill(OWN)
    await tab.get_by_role("button", name="Change it").click()
    await expect(tab.get_by_role("status")).to_contain_text("Your passphrase is changed.")


async def import_list(tab: Page, folder: Path, page: str, link: str, words: str) -> None:
    file = folder / "list.csv"
    file.write_text(words, encoding="utf-8-sig")
    await tab.get_by_role("link", name=page, exact=True).click()
    await tab.get_by_role("link", name=link, exact=True).click()
    await tab.get_by_label("The file").set_input_files(file)
    await tab.get_by_role("button", name="Check it").click()


async def open_session(tab: Page) -> None:
    await tab.get_by_role("link", name="Sessions", exact=True).click()
    await tab.get_by_role("link", name="Tuesday 9 March").click()


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
