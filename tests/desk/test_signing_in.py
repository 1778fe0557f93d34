"""Signing in: name, passphrase, six digits on the person's own phone; sessions that end (S9, ecosystem section 3)."""

import re
from datetime import timedelta

from bot.demo import DEMO_PASSPHRASE
from storage.passphrases import NOBODY, hashed, matches
from tests.desk.browser import At, Browser


async def first_step(at: At, name: str = "Kim", passphrase: str = DEMO_PASSPHRASE) -> Browser:
    browser = at.browser()
    await browser.get("/desk/sign-in")
    await browser.send("sign_in", name=name, passphrase=passphrase)
    return browser


def code_on(at: At, name: str) -> str:
    [words] = at.phone(name)
    found = re.search(r"\b\d{6}\b", words)
    assert found
    return found[0]


async def test_S9_name_passphrase_and_the_code_on_the_own_phone_open_the_desk(both: At) -> None:
    browser = await first_step(both)
    assert browser.path == "/desk/code"
    await browser.send("code", code=code_on(both, "Kim"))
    assert browser.path == "/desk"
    assert "things need you" in browser.words or "Nothing needs you" in browser.words or "thing needs" in browser.words


async def test_S9_the_desk_sends_whoever_is_not_signed_in_to_the_sign_in_page(at: At) -> None:
    browser = at.browser()
    await browser.get("/desk")
    assert browser.path == "/desk/sign-in"


async def test_S9_known_and_unknown_names_and_wrong_passphrases_get_the_same_answer(at: At) -> None:
    pages = []
    for name, passphrase in (("Kim", DEMO_PASSPHRASE), ("Kim", "not this one"), ("Nobody", DEMO_PASSPHRASE)):
        browser = await first_step(at, name, passphrase)
        pages.append((browser.path, browser.answer.status_code, re.sub(r'value="[^"]*"', "", browser.html)))
    assert pages[0] == pages[1] == pages[2]
    assert len(at.phone("Kim")) == 1


async def test_S9_a_name_that_nobody_has_costs_as_much_as_one_that_somebody_has() -> None:
    assert NOBODY.split("$")[:3] == hashed("a long passphrase").split("$")[:3]
    assert not matches(NOBODY, "")


async def test_S9_a_code_works_once(at: At) -> None:
    browser = await first_step(at)
    old_cookie = dict(browser.client.cookies)
    code = code_on(at, "Kim")
    await browser.send("code", code=code)
    thief = at.browser()
    thief.client.cookies.update(old_cookie)
    await thief.get("/desk/code")
    await thief.send("code", code=code)
    assert "does not work" in thief.words


async def test_S9_a_code_ends_after_five_tries_and_after_ten_minutes(at: At) -> None:
    browser = await first_step(at)
    code = code_on(at, "Kim")
    wrong = "000000" if code != "000000" else "000001"
    for _ in range(5):
        await browser.send("code", code=wrong)
    await browser.send("code", code=code)
    assert browser.path == "/desk/code"
    late = await first_step(at)
    code = code_on(at, "Kim")
    at.later = timedelta(minutes=10)
    await late.send("code", code=code)
    assert late.path == "/desk/code"


async def test_S9_a_code_belongs_to_one_browser(at: At) -> None:
    mine, other = await first_step(at), await first_step(at, "Kim", "not this one")
    await other.send("code", code=code_on(at, "Kim"))
    assert "does not work" in other.words
    assert mine.path == "/desk/code"


async def test_S9_more_than_ten_tries_in_an_hour_bring_no_code(at: At) -> None:
    for _ in range(10):
        await first_step(at, "Kim", "not this one")
    browser = await first_step(at)
    assert browser.path == "/desk/code"
    assert at.phone("Kim") == []
    at.later = timedelta(hours=1)
    await first_step(at)
    assert len(at.phone("Kim")) == 1


async def test_S9_participants_cannot_sign_in(at: At) -> None:
    await first_step(at, "Rui")
    assert at.phone("Rui") == []


async def test_S9_after_15_minutes_idle_the_passphrase_alone_is_asked_and_after_12_hours_everything(at: At) -> None:
    browser = at.signed_in("Kim")
    await browser.get("/desk")
    assert browser.path == "/desk"
    at.later = timedelta(minutes=16)
    await browser.get("/desk")
    assert browser.path == "/desk/passphrase"
    await browser.send("passphrase", passphrase="not this one")
    assert "not the passphrase" in browser.words
    await browser.send("passphrase", passphrase=DEMO_PASSPHRASE)
    assert browser.path == "/desk"
    at.later = timedelta(hours=12, minutes=1)
    await browser.get("/desk")
    assert browser.path == "/desk/sign-in"


async def test_S9_five_wrong_passphrases_end_the_browser(at: At) -> None:
    browser = at.signed_in("Kim")
    at.later = timedelta(minutes=16)
    await browser.get("/desk")
    for _ in range(5):
        await browser.send("passphrase", passphrase="not this one")
    await browser.get("/desk/passphrase")
    assert browser.path == "/desk/sign-in"


async def test_S9_signing_out_everywhere_ends_every_browser(both: At) -> None:
    here, there = both.signed_in("Kim"), both.signed_in("Kim")
    sam = both.signed_in("Sam")
    await here.get("/desk/me")
    await here.send("everywhere")
    for browser, path in ((here, "/desk/sign-in"), (there, "/desk/sign-in"), (sam, "/desk")):
        await browser.get("/desk")
        assert browser.path == path


async def test_S9_signing_out_ends_this_browser_only(at: At) -> None:
    here, there = at.signed_in("Kim"), at.signed_in("Kim")
    await here.get("/desk")
    await here.post("/desk/sign-out", {"token": here.forms("take_back")[0].value("token")})
    await here.get("/desk")
    await there.get("/desk")
    assert (here.path, there.path) == ("/desk/sign-in", "/desk")


async def test_S9_a_new_passphrase_ends_the_other_browsers_and_must_be_long(at: At) -> None:
    here, there = at.signed_in("Kim"), at.signed_in("Kim")
    await here.get("/desk/me")
    await here.send("change", passphrase=DEMO_PASSPHRASE, new="short", again="short")
    assert "at least 12 letters" in here.words
    assert here.answer.status_code == 422
    await here.send("change", passphrase=DEMO_PASSPHRASE, new="a long enough one", again="a long enough one")
    assert "is changed" in here.words
    await there.get("/desk")
    assert there.path == "/desk/sign-in"
    await first_step(at, "Kim", "a long enough one")
    assert len(at.phone("Kim")) == 1


async def test_S9_the_cookie_goes_by_https_only_and_never_to_scripts_or_other_sites(at: At) -> None:
    browser = at.browser()
    browser.client.follow_redirects = False
    await browser.get("/desk/sign-in")
    await browser.send("sign_in", name="Kim", passphrase=DEMO_PASSPHRASE)
    cookie = browser.answer.headers["set-cookie"]
    assert cookie.startswith("__Host-desk=")
    for word in ("Secure", "HttpOnly", "SameSite=strict", "Path=/"):
        assert word in cookie


async def test_S2_what_is_stored_shows_neither_code_nor_token_nor_passphrase(at: At) -> None:
    browser = await first_step(at)
    code = code_on(at, "Kim")
    token = browser.client.cookies["__Host-desk"]
    dump = at.world.house.database.do(
        lambda connection: (
            repr(connection.connection.driver_connection.execute("SELECT * FROM desk_sessions").fetchall())
            + repr(connection.connection.driver_connection.execute("SELECT * FROM passphrases").fetchall())
        )
    )
    assert not [secret for secret in (code, token, DEMO_PASSPHRASE, "scrypt") if secret in dump]


async def test_desk_by_text_brings_the_address_of_the_sign_in_page_and_nothing_more(at: At) -> None:
    [words] = await at.says("Sam", "DESK")
    assert words == "The desk is here: http://127.0.0.1:8000/desk\nSign in with your name and your passphrase."
