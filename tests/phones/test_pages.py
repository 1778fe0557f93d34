"""The phones page without a browser: who may post, and what is answered to things that no page would send."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio
from starlette.applications import Starlette

from bot.phones.pages import LONGEST_TEXT, language_name, routes
from messages.channel import File, Outgoing
from tests.browser.pretend_house import PretendHouse


class Client:
    """A browser without a face."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.token = ""

    async def do(self, what: str, /, **asked: Any) -> tuple[int, dict[str, Any]]:
        answer = await self.http.post(f"/phones/{what}", json=asked, headers={"X-Phones-Token": self.token})
        return answer.status_code, answer.json()

    async def refused(self, what: str, /, **asked: Any) -> str:
        status, answer = await self.do(what, **asked)
        assert status == 400
        return str(answer["error"])


@pytest.fixture
def house() -> PretendHouse:
    return PretendHouse()


@pytest_asyncio.fixture
async def client(house: PretendHouse) -> AsyncIterator[Client]:
    transport = httpx.ASGITransport(app=Starlette(routes=routes(house)))
    async with httpx.AsyncClient(transport=transport, base_url="http://demo") as http:
        client = Client(http)
        page = (await http.get("/phones")).text
        client.token = page.split('name="phones-token" content="')[1].split('"')[0]
        yield client


@pytest.mark.parametrize("what", ["say", "press", "media", "link", "clock", "fault", "add"])
async def test_a_post_from_elsewhere_is_refused(client: Client, house: PretendHouse, what: str) -> None:
    for wrong in ("", "guess", "0" * len(client.token)):
        client.token = wrong
        assert await client.do(what, phone="rui", words="hello") == (
            403,
            {"error": "This page is from an earlier start. Please load it again."},
        )
    assert len(house.phones.events) == 1 + len(house.phones.all())


@pytest.mark.parametrize("path", ["", "/state", "/transcript", "/phones.css", "/phones.js", "/phones.svg"])
async def test_every_page_forbids_everything_from_elsewhere(client: Client, path: str) -> None:
    answer = await client.http.get(f"/phones{path}")
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http://" not in answer.text.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in answer.text


async def test_a_file_that_came_along_can_be_saved_and_no_other(client: Client, house: PretendHouse) -> None:
    phone = house.phones.add("Luc", "participant", "telegram", "79", "fr")
    entry = File("calendar.ics", "text/calendar", b"BEGIN:VCALENDAR")
    telegram = house.phones.channels()["telegram"]
    sent = await telegram.send(Outgoing(phone.address, "Merci.", "CONFIRMED", "fr", "token", file=entry))
    state = (await client.http.get("/phones/state")).json()
    [shown] = [one for screen in state["phones"] for one in screen["screen"] if one["id"] == sent]
    assert shown["file"] == "calendar.ics"
    answer = await client.http.get(f"/phones/file/{sent}")
    assert (answer.content, answer.headers["content-type"]) == (entry.content, "text/calendar; charset=utf-8")
    assert answer.headers["content-disposition"] == 'attachment; filename="calendar.ics"'
    assert (await client.http.get("/phones/file/p999")).status_code == 404


async def test_screens_are_sent_only_when_something_is_new(client: Client) -> None:
    _, state = await client.do("say", phone="rui", words="hello")
    again = (await client.http.get("/phones/state", params={"seen": state["version"]})).json()
    assert "phones" in state
    assert "phones" not in again
    assert again["serial"] > state["serial"]


@pytest.mark.parametrize(
    ("what", "asked", "why"),
    [
        ("say", {"phone": "nobody", "words": "x"}, "there is no phone 'nobody'"),
        ("say", {"words": "x"}, "Please fill in: phone."),
        ("say", {"phone": "rui", "words": 7}, "Please fill in: words."),
        ("say", {"phone": "rui", "words": "x" * (LONGEST_TEXT + 1)}, "This is too long for a phone."),
        ("press", {"phone": "rui", "message": "p9", "value": "1"}, "This button is gone."),
        ("media", {"phone": "rui", "kind": "smell"}, "A phone can send a voice note, a picture or a place."),
        ("link", {"phone": "rui"}, "There is no start link on this phone."),
        ("clock", {"to": "whenever"}, "Please choose a day and a time."),
        ("clock", {"to": "2029-01-01T10:00"}, "Please choose a day within the next year."),
        ("clock", {"to": "0001-01-01T00:00"}, "The clock only goes forward."),
        ("fault", {"where": "pigeon", "what": "down"}, "There is no channel or phone 'pigeon'."),
        ("add", {"name": "A, B"}, "Please write the name without a comma."),
        ("add", {"name": "A", "group": "carer", "channel": "pigeon"}, "Please choose one of these for channel: sms,"),
    ],
)
async def test_says_in_words_what_is_wrong(client: Client, what: str, asked: dict[str, Any], why: str) -> None:
    assert why in await client.refused(what, **asked)


async def test_start_is_pressed_once_on_a_new_telegram_phone(client: Client, house: PretendHouse) -> None:
    house.phones.add("Ana", "carer", "telegram", "99", "en", code="card-code")
    before = (await client.http.get("/phones/state")).json()["phones"][-1]
    _, state = await client.do("link", phone="ana")
    after = state["phones"][-1]
    assert (before["begun"], after["begun"]) == (False, True)
    assert [shown["words"] for shown in after["screen"]] == ["/start", "You said: /start"]


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[]", b"\xff"])
async def test_a_body_that_cannot_be_read_is_not_an_error_of_ours(client: Client, body: bytes) -> None:
    answer = await client.http.post("/phones/say", content=body, headers={"X-Phones-Token": client.token})
    assert (answer.status_code, answer.json()) == (400, {"error": "The page sent something that cannot be read."})


@pytest.mark.parametrize("words", ["", "\0", "👩‍👩‍👧", "\u202eright to left", "x" * LONGEST_TEXT])
async def test_strange_texts_are_shown_as_they_are(client: Client, words: str) -> None:
    _, state = await client.do("say", phone="rui", words=words)
    assert state["phones"][0]["screen"][0]["words"] == words


async def test_half_an_emoji_does_not_break_the_page(client: Client) -> None:
    body = rb'{"phone": "rui", "words": "half \ud83d"}'
    answer = await client.http.post("/phones/say", content=body, headers={"X-Phones-Token": client.token})
    state = answer.json()
    assert state["phones"][0]["screen"][0]["words"] == "half ?"
    assert (await client.http.get("/phones/transcript")).status_code == 200


async def test_nothing_waits(client: Client, house: PretendHouse) -> None:
    house.mornings = False
    assert await client.refused("clock", to="next") == "No message is waiting."


async def test_one_day_later_is_the_same_wall_time_over_a_clock_change(client: Client, house: PretendHouse) -> None:
    house.time = datetime(2027, 3, 27, 10, 0, tzinfo=house.zone).astimezone(house.time.tzinfo)
    before = house.time
    _, state = await client.do("clock", to="day")
    assert state["clock"] == "Sunday 28 March 2027, 10:00"
    assert house.time - before == timedelta(hours=23)


async def test_the_next_text_comes_twice_when_asked(client: Client, house: PretendHouse) -> None:
    delivered: list[str] = []
    deliver = house.deliver

    async def counting(phone: str, posted: Any) -> None:
        delivered.append(phone)
        await deliver(phone, posted)

    house.deliver = counting  # type: ignore[method-assign]
    await client.do("fault", where="sms", what="twice")
    await client.do("say", phone="rui", words="one")
    _, state = await client.do("say", phone="rui", words="two")
    assert delivered == ["rui", "rui", "rui"]
    assert [shown["words"] for shown in state["phones"][0]["screen"]] == [
        "one",
        "You said: one",
        "two",
        "You said: two",
    ]


def test_a_language_without_a_name_is_called_by_its_code() -> None:
    assert [language_name(code) for code in ("pl", "zz")] == ["Polish", "zz"]
