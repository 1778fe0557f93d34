"""The phones page in a real browser: what people see, and that everybody can use it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from bot.phones.pages import routes
from bot.phones.transcript import Step, parse
from tests.browser.pretend_house import PretendHouse, served


@pytest.fixture
def house() -> PretendHouse:
    return PretendHouse()


@pytest_asyncio.fixture
async def address(house: PretendHouse) -> AsyncIterator[str]:
    async with served(routes(house)) as address:
        yield address


@pytest_asyncio.fixture
async def page(tab: Page, address: str) -> AsyncIterator[Page]:
    """The page, which must neither fail, nor break its own rules, nor ask anybody else for anything."""
    complaints: list[str] = []
    watching: list[tuple[Any, Callable[[Any], None]]] = [
        ("pageerror", lambda error: complaints.append(str(error))),
        ("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None),
        ("request", lambda asked: None if asked.url.startswith(address) else complaints.append(asked.url)),
    ]
    for event, note in watching:
        tab.on(event, note)
    await tab.set_viewport_size({"width": 1280, "height": 900})
    await tab.emulate_media(color_scheme="light", reduced_motion="reduce")
    await tab.goto(f"{address}/phones")
    await tab.locator("#phone-rui").wait_for()
    yield tab
    for event, note in watching:
        tab.remove_listener(event, note)
    await tab.unroute_all()
    await tab.goto("about:blank")
    assert complaints == []


def phone(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def bubbles(page: Page, name: str) -> Locator:
    return phone(page, name).locator(".message .bubble > span:not(.unseen)")


async def write(page: Page, name: str, words: str) -> None:
    await page.get_by_label(f"Write as {name}").fill(words)
    await page.get_by_role("button", name=f"Send as {name}").click()


# --- what is shown ---------------------------------------------------------------------------------------------------


async def test_six_phones_and_then_the_others(page: Page) -> None:
    await expect(page.locator(".phone:visible h2")).to_have_text(["Rui", "Kasia", "Maria", "Sam", "Anna", "Kim"])
    await expect(page.locator("#phone-rui .about")).to_have_text("lived experience · SMS · Portuguese")
    await expect(page.get_by_text("Start here: on Rui's phone, press 1 and Send.")).to_be_visible()
    await page.get_by_role("button", name="Show the other phones (1)").click()
    await expect(phone(page, "Tom")).to_be_visible()


async def test_each_channel_shows_what_it_can_show(page: Page, house: PretendHouse) -> None:
    for name in ("rui", "kasia", "maria"):
        await house.say(name, "ã" * 100)
    await expect(phone(page, "Rui").locator(".note")).to_have_text("11:00 · 2 texts")
    await expect(phone(page, "Rui").locator(".choices button")).to_have_count(0)
    await expect(phone(page, "Kasia").locator(".choices button")).to_have_text(
        ["Yes, I will come", "No, I cannot", "More"]
    )
    await expect(phone(page, "Maria").locator(".note")).to_have_text("11:00")
    await expect(phone(page, "Kasia").locator(".window")).to_have_text("window shut: only approved messages")
    await write(page, "Kasia", "hej")
    await expect(phone(page, "Kasia").locator(".window")).to_have_text("window open until Tuesday 11:00")


# --- what people do --------------------------------------------------------------------------------------------------


async def test_writing_needs_only_the_keyboard(page: Page) -> None:
    field = page.get_by_label("Write as Rui")
    await field.focus()
    await page.keyboard.type("sim")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("não")
    await page.keyboard.press("Enter")
    await expect(bubbles(page, "Rui")).to_have_text(["sim\nnão", "You said: sim\nnão"])
    await expect(field).to_have_value("")
    await expect(field).to_be_focused()


async def test_on_telegram_the_buttons_go_and_the_answer_stays(page: Page, house: PretendHouse) -> None:
    await house.say("maria", "Will you come?")
    await page.get_by_role("button", name="No, I cannot").click()
    await expect(bubbles(page, "Maria")).to_have_text(["Will you come?", "No, I cannot", "You said: 2"])
    await expect(phone(page, "Maria").locator(".message").first.get_by_role("button")).to_have_count(0)
    await expect(page.get_by_label("Write as Maria")).to_be_focused()


async def test_on_whatsapp_the_pressed_button_is_marked(page: Page, house: PretendHouse) -> None:
    await house.say("kasia", "Will you come?")
    button = page.get_by_role("button", name="Yes, I will come").first
    await button.click()
    await expect(button).to_have_attribute("aria-pressed", "true")
    await expect(bubbles(page, "Kasia")).to_have_text(["Will you come?", "Yes, I will come", "You said: 1"])


async def test_a_voice_note(page: Page) -> None:
    await phone(page, "Sam").locator("summary").click()
    await phone(page, "Sam").get_by_role("button", name="Voice note").click()
    await expect(bubbles(page, "Sam")).to_have_text(["(voice note)", "You said: voice"])


async def test_the_clock_moves_and_says_so(page: Page, house: PretendHouse) -> None:
    clock = page.locator("#clock")
    await expect(clock).to_have_text("Monday 22 February 2027, 11:00")
    await page.get_by_role("button", name="+1 hour").click()
    await expect(clock).to_have_text("Monday 22 February 2027, 12:00")
    await page.get_by_role("button", name="Next message due (Tuesday 23 February, 09:00)").click()
    await expect(page.locator("#status")).to_have_text("It is now Tuesday 23 February 2027, 09:00. New messages: 1.")
    await expect(bubbles(page, "Rui")).to_have_text(["Good morning"])
    await page.get_by_role("button", name="+1 day").click()
    await expect(clock).to_have_text("Wednesday 24 February 2027, 09:00")
    await page.get_by_label("Go to a date").fill("2027-03-28T10:30")
    await page.get_by_role("button", name="Go", exact=True).click()
    await expect(clock).to_have_text("Sunday 28 March 2027, 10:30")
    house.mornings = False
    await expect(page.get_by_role("button", name="No message is waiting")).to_have_attribute("aria-disabled", "true")


async def test_the_clock_does_not_go_back(page: Page) -> None:
    await page.get_by_label("Go to a date").fill("2027-02-21T10:30")
    await page.get_by_role("button", name="Go", exact=True).click()
    await expect(page.locator("#clock-error")).to_have_text(
        "The clock only goes forward. It is now Monday 22 February 2027, 11:00."
    )
    await expect(page.get_by_label("Go to a date")).to_have_value("2027-02-21T10:30")


async def test_adding_a_phone(page: Page) -> None:
    await page.get_by_text("Add a phone").click()
    await page.get_by_role("button", name="Add this phone").click()
    await expect(page.locator("#add-error")).to_have_text("Please write a name.")
    await page.get_by_label("First name").fill("Nobody")
    await page.get_by_role("button", name="Add this phone").click()
    await expect(page.locator("#add-error")).to_have_text("There is somebody of that name already.")
    await page.get_by_label("First name").fill("Ana")
    await page.get_by_label("Channel").select_option(label="Telegram")
    await page.get_by_label("Language").select_option(label="Portuguese")
    await page.get_by_role("button", name="Add this phone").click()
    await expect(bubbles(page, "Ana")).to_have_text(["Hello Ana"])
    await expect(page.locator("#phone-ana .about")).to_have_text("lived experience · Telegram · Portuguese")
    await expect(page.locator("#add-error")).to_have_text("")


async def test_letting_something_go_wrong(page: Page) -> None:
    await page.get_by_text("Let something go wrong").click()
    await page.locator("#where").select_option(label="Rui's phone")
    await page.locator("#what").select_option("undelivered")
    await page.get_by_role("button", name="Make it so").click()
    await expect(page.locator("#faults")).to_have_text("Now: Rui's phone loses texts on the way.")
    await expect(page.locator("#phone-rui .broken")).to_have_text("Now it loses texts on the way")
    await write(page, "Rui", "hello?")
    await expect(bubbles(page, "Rui")).to_have_text(["hello?", "A text was sent, but never arrived here."])
    await page.locator("#what").select_option("works")
    await page.get_by_role("button", name="Make it so").click()
    await expect(page.locator("#faults")).to_have_text("")


async def test_saving_a_transcript(page: Page, house: PretendHouse) -> None:
    await house.say("maria", "Will you come?")
    await page.get_by_role("button", name="No, I cannot").click()
    await write(page, "Rui", "sim")
    await expect(bubbles(page, "Rui")).to_have_count(2)
    async with page.expect_download() as started:
        await page.get_by_role("link", name="Save as transcript").click()
    download = await started.value
    assert download.suggested_filename == "transcript-2027-02-22-1100.txt"
    saved = await asyncio.to_thread(Path(await download.path()).read_text, encoding="utf-8")
    transcript = parse(saved)
    assert transcript.title == "Pilot, saved from the phones page on Monday 22 February 2027, 11:00"
    assert transcript.steps[1:] == (
        Step("press", "maria", "No, I cannot", expected=(("maria", "You said: 2"),)),
        Step("say", "rui", "sim", expected=(("rui", "You said: sim"),)),
    )


# --- when something is wrong -----------------------------------------------------------------------------------------


async def test_nothing_typed_is_lost_when_the_demo_is_away(page: Page) -> None:
    await page.route("**/phones/say*", lambda route: route.abort())
    await write(page, "Rui", "a long thought")
    error = phone(page, "Rui").locator(".error")
    await expect(error).to_have_text("The demo does not answer. Nothing you wrote is lost. Is it still running?")
    await expect(page.get_by_label("Write as Rui")).to_have_value("a long thought")
    await page.unroute("**/phones/say*")
    await page.get_by_role("button", name="Send as Rui").click()
    await expect(error).to_have_text("")
    await expect(bubbles(page, "Rui")).to_have_text(["a long thought", "You said: a long thought"])


async def test_a_page_from_an_earlier_start_says_so(page: Page) -> None:
    await page.evaluate("document.body.dataset.start = 'yesterday'")
    await expect(page.get_by_text("The demo was started again. Please load this page again.")).to_be_visible()


async def test_markup_is_only_words(page: Page) -> None:
    await write(page, "Rui", "<img src=x onerror=alert(1)>")
    await expect(bubbles(page, "Rui").first).to_have_text("<img src=x onerror=alert(1)>")
    await expect(page.locator("main img")).to_have_count(0)


# --- for everybody ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "columns"), [(320, 1), (640, 1), (1280, 3)])
async def test_fits_a_small_screen_and_twice_the_size(
    page: Page, house: PretendHouse, width: int, columns: int
) -> None:
    """640 is 1280 at 200%."""
    await house.say("maria", "https://example.org/" + "verylong" * 30)
    await house.say("kasia", "Will you come?")
    await page.set_viewport_size({"width": width, "height": 800})
    for drawer in await page.locator("summary:visible").all():
        await drawer.click()
    await expect(bubbles(page, "Kasia")).to_have_count(1)
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    grid = await page.evaluate("getComputedStyle(document.querySelector('main')).gridTemplateColumns")
    assert len(grid.split()) == columns
    assert await _measure(page, SMALL_TARGETS) == []


SMALL_TARGETS = """() => [...document.querySelectorAll('button, a, input, select, textarea, summary')]
    .filter(it => it.checkVisibility() && !it.matches('.skip'))
    .map(it => [it.textContent.trim() || it.id, it.getBoundingClientRect()])
    .filter(([, box]) => box.height < 24 || box.width < 24).map(([name]) => name)"""

FIELDS_WITHOUT_A_VISIBLE_LABEL = """() => [...document.querySelectorAll('input, select, textarea')]
    .filter(it => it.checkVisibility() && ![...it.labels].some(label => label.checkVisibility() && label.textContent.trim()))
    .map(it => it.id)"""

TOO_FAINT = """() => {
    const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
        .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
    const behind = it => {
        for (; it; it = it.parentElement) {
            const colour = numbers(getComputedStyle(it).backgroundColor);
            if (colour.length < 4 || colour[3] === 1) return colour;
        }
        return [255, 255, 255];
    };
    const hasWords = it => [...it.childNodes].some(child => child.nodeType === 3 && child.data.trim());
    return [...document.querySelectorAll('body *')].filter(it => it.checkVisibility() && hasWords(it))
        .map(it => {
            const [a, b] = [light(numbers(getComputedStyle(it).color)), light(behind(it))];
            return [it.textContent.trim(), (Math.max(a, b) + .05) / (Math.min(a, b) + .05)];
        }).filter(([, contrast]) => contrast < 4.5);
}"""


async def _measure(page: Page, script: str) -> Any:
    return await page.evaluate(script)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_word_can_be_read(page: Page, house: PretendHouse, scheme: Any) -> None:
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    house.phones.fault("kim", "undelivered")
    for name in ("rui", "kasia", "maria", "kim"):
        await house.say(name, "Will you come?")
    for name in ("Rui", "Kasia", "Maria"):
        await write(page, name, "sim")
        await expect(bubbles(page, name)).to_have_count(3)
    await page.get_by_role("button", name="Yes, I will come").first.click()
    for drawer in await page.locator("summary:visible").all():
        await drawer.click()
    await page.get_by_role("button", name="Add this phone").click()
    await expect(page.locator("#add-error")).not_to_be_empty()
    assert await _measure(page, TOO_FAINT) == []


async def test_every_field_has_a_visible_label_and_every_phone_a_heading(page: Page) -> None:
    for drawer in await page.locator("summary:visible").all():
        await drawer.click()
    assert await _measure(page, FIELDS_WITHOUT_A_VISIBLE_LABEL) == []
    await expect(page.locator(".phone:visible h2")).to_have_count(6)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Pilot: the phones")


async def test_a_screen_reader_hears_new_messages_and_not_the_old_ones(page: Page, house: PretendHouse) -> None:
    log = page.get_by_role("log", name="Messages on Rui's phone")
    await expect(log).to_have_attribute("aria-live", "polite")
    await house.say("rui", "Good morning")
    await expect(log.locator(".message")).to_have_text(["Arrived: Good morning11:00 · 1 text"])


async def test_the_focus_can_be_seen_everywhere(page: Page) -> None:
    focused = set()
    for _ in range(60):
        await page.keyboard.press("Tab")
        name, outline = await page.evaluate(
            "(it => [it.outerHTML.slice(0, 80), getComputedStyle(it).outlineStyle])(document.activeElement)"
        )
        if name.startswith("<body"):
            break
        assert outline != "none", name
        focused.add(name)
    assert len(focused) > 25
