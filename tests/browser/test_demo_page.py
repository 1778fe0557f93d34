"""The phones page over the real demo: the first thing that a newcomer does."""

from pathlib import Path

from playwright.async_api import Page, expect

from bot.demo import demo_at
from bot.phones.pages import routes
from tests.browser.pretend_house import served


async def test_rui_says_yes_and_the_facilitator_sees_it(tab: Page, tmp_path: Path) -> None:
    demo = demo_at(tmp_path / "world", fresh=True)
    await demo.open()
    async with served(routes(demo)) as address:
        await tab.set_viewport_size({"width": 1280, "height": 900})
        await tab.goto(f"{address}/phones")
        await tab.get_by_label("Write as Rui").fill("1")
        await tab.get_by_role("button", name="Send as Rui").click()
        await expect(tab.locator("#phone-rui .heard").nth(1)).to_contain_text("Obrigado.")
        await tab.get_by_label("Write as Sam").fill("NEXT")
        await tab.get_by_role("button", name="Send as Sam").click()
        await expect(tab.locator("#phone-sam .heard").last).to_contain_text("Coming, 1: Rui")
        await tab.goto("about:blank")
    demo.house.database.close()
