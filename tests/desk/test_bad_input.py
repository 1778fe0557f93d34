"""What goes wrong at a desk: nothing is lost, nothing is done twice, nobody else can press a button."""

from datetime import timedelta

import pytest

from bot.demo import DEMO_PASSPHRASE
from storage import changes as c
from tests.desk.browser import At, Browser


async def with_task(at: At) -> Browser:
    tom = at.person("Tom")
    await at.world.house.make([c.NewTask(tom.project_id, tom.id, "REASON_BROKEN", at.world.clock.now())])
    browser = at.signed_in("Kim")
    await browser.get("/desk")
    return browser


def tasks(at: At) -> int:
    from storage.people import tasks_of

    return len(at.world.house.database.do(tasks_of, at.world.house.seal, at.person("Tom").project_id))


async def test_a_double_click_and_the_back_button_do_nothing_twice(both: At) -> None:
    browser = await with_task(both)
    form = dict(browser.forms("done")[0].fields)
    await browser.post("/desk", form)
    await browser.post("/desk", form)
    assert "Nothing was done twice" in browser.words
    assert tasks(both) == 0


@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"}],
    ids=str,
)
async def test_a_form_from_another_site_changes_nothing(at: At, headers: dict[str, str]) -> None:
    browser = await with_task(at)
    answer = await browser.post("/desk", dict(browser.forms("done")[0].fields), headers=headers)
    assert answer.status_code == 403
    assert tasks(at) == 1


@pytest.mark.parametrize("token", ["", "x", "é" * 10, "0" * 64])
async def test_a_form_without_our_token_changes_nothing(at: At, token: str) -> None:
    browser = await with_task(at)
    form = dict(browser.forms("done")[0].fields) | {"token": token}
    assert (await browser.post("/desk", form)).status_code == 403
    assert tasks(at) == 1


async def test_a_form_of_one_browser_is_none_of_another(at: At) -> None:
    kim, pat = await with_task(at), at.signed_in("Pat")
    assert (await pat.post("/desk", dict(kim.forms("done")[0].fields))).status_code == 403
    assert tasks(at) == 1


async def test_a_form_open_over_lunch_is_kept_and_offered_after_the_passphrase(both: At) -> None:
    browser = await with_task(both)
    both.later = timedelta(minutes=40)
    await browser.send("done")
    assert browser.path == "/desk/passphrase"
    assert tasks(both) == 1
    await browser.send("passphrase", passphrase=DEMO_PASSPHRASE)
    assert browser.path == "/desk/kept"
    await browser.send("done")
    assert "noted as done" in browser.words
    assert tasks(both) == 0
    await browser.get("/desk/kept")
    assert browser.path == "/desk"


async def test_what_was_typed_can_be_forgotten(at: At) -> None:
    browser = await with_task(at)
    at.later = timedelta(minutes=40)
    await browser.send("done")
    await browser.send("passphrase", passphrase=DEMO_PASSPHRASE)
    await browser.send("forget")
    await browser.get("/desk/kept")
    assert (browser.path, tasks(at)) == ("/desk", 1)


async def test_what_was_typed_is_offered_to_the_same_person_only(at: At) -> None:
    browser = await with_task(at)
    at.later = timedelta(hours=13)
    await browser.send("done")
    assert browser.path == "/desk/sign-in"
    before = dict(browser.client.cookies)
    other = at.signed_in("Pat")
    await other.get("/desk/kept")
    assert other.path == "/desk"
    await browser.send("sign_in", name="Kim", passphrase=DEMO_PASSPHRASE)
    assert dict(browser.client.cookies) != before


async def test_somebody_who_lost_their_cookie_is_told_that_nothing_changed(at: At) -> None:
    browser = await with_task(at)
    form = dict(browser.forms("done")[0].fields)
    browser.client.cookies.clear()
    await browser.post("/desk", form)
    assert "Nothing was changed" in browser.words
    assert tasks(at) == 1


async def test_two_people_at_the_same_task_do_it_once_and_the_second_is_told(at: At) -> None:
    kim, pat = await with_task(at), at.signed_in("Pat")
    await pat.get("/desk")
    await kim.send("done")
    await pat.send("done")
    assert "no longer there" in pat.words


@pytest.mark.parametrize(
    "path",
    [
        "/desk/../phones",
        "/desk/%2e%2e/health",
        "/desk//evil.example",
        "/desk/words/en.toml",
        "/desk/html/today.html",
        "/desk/desk.css/../app.py",
        "/desk/%00",
        "/desk/' OR 1=1 --",
    ],
)
async def test_odd_paths_lead_nowhere(at: At, path: str) -> None:
    browser = at.signed_in("Kim")
    answer = await browser.get(path)
    assert answer.status_code in (404, 405) or browser.path == "/health"


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/desk/\\evil.example", "/phones"])
async def test_after_the_passphrase_nobody_is_led_elsewhere(at: At, to: str) -> None:
    browser = at.signed_in("Kim")
    at.later = timedelta(minutes=20)
    await browser.get("/desk/passphrase")
    browser.client.follow_redirects = False
    await browser.send("passphrase", passphrase=DEMO_PASSPHRASE, to=to)
    assert browser.answer.headers["location"] == "/desk"


async def test_a_note_on_the_page_cannot_be_made_by_a_link(at: At) -> None:
    browser = at.signed_in("Kim")
    await browser.get("/desk?said=today.task_done~0000000000000000")
    assert "noted as done" not in browser.words


async def test_a_foreign_host_header_changes_no_address(at: At) -> None:
    browser = at.browser()
    browser.client.follow_redirects = False
    answer = await browser.client.get("/desk", headers={"host": "evil.example", "x-forwarded-host": "evil.example"})
    assert answer.headers["location"] == "/desk/sign-in"


async def test_too_much_is_refused_before_it_is_read(at: At) -> None:
    browser = at.signed_in("Kim")
    answer = await browser.post("/desk", {"do": "done", "words": "x" * 5_000_000})
    assert answer.status_code == 413


async def test_R12_odd_letters_break_nothing_and_never_reach_the_page(both: At) -> None:
    tom = both.person("Tom")
    words = "<b onclick=x>\u202eevil\u202c\U0001f600 {{ 7*7 }}"
    await both.world.house.make(
        [
            c.NewTask(
                tom.project_id,
                tom.id,
                "REASON_BYHAND",
                both.world.clock.now(),
                words=words,
                facts={"way": "post", "by": "2027-03-01T12:00"},
            )
        ]
    )
    browser = both.signed_in("Kim")
    await browser.get("/desk")
    assert "&lt;b onclick=x&gt;evil\U0001f600 {{ 7*7 }}" in browser.html


async def test_no_page_can_be_put_into_a_frame(at: At) -> None:
    answer = await at.browser().get("/desk/sign-in")
    assert answer.headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
