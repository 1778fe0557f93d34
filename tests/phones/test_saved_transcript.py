"""What the phones page saves in the real demo plays again in a new one, word for word."""

from pathlib import Path

import httpx
from starlette.applications import Starlette

from bot.demo import Demo, demo_at
from bot.phones.network import START_LINK
from bot.phones.pages import routes
from bot.phones.transcript import parse, play

DONE: list[tuple[str, dict[str, str]]] = [
    ("say", {"phone": "rui", "words": "1"}),
    ("say", {"phone": "sam", "words": "NEXT"}),
    ("fault", {"where": "rui", "what": "twice"}),
    ("say", {"phone": "rui", "words": "não\nposso (desculpe)"}),
    ("media", {"phone": "maria", "kind": "voice"}),
    ("fault", {"where": "maria", "what": "undelivered"}),
    ("say", {"phone": "maria", "words": "[hello]"}),
    ("fault", {"where": "maria", "what": "works"}),
    ("clock", {"to": "next"}),
    ("clock", {"to": "day"}),
    ("add", {"name": "Łucja", "group": "carer", "channel": "telegram", "language": "pl"}),
    ("link", {"phone": "lucja"}),
    ("say", {"phone": "lucja", "words": "1"}),
    ("say", {"phone": "tom", "words": "Telegram instead please"}),
    ("link", {"phone": "tom"}),
    ("say", {"phone": "tom-telegram", "words": "hello"}),
    ("clock", {"to": "2027-03-09T15:00"}),
]


async def test_a_talk_saved_in_the_demo_plays_in_a_new_demo(tmp_path: Path) -> None:
    first = await _new_demo(tmp_path / "first")
    saved = await _talk(first)
    second = await _new_demo(tmp_path / "second")
    await play(parse(saved), second)
    assert _screens(second) == _screens(first)
    first.house.database.close()
    second.house.database.close()


async def _new_demo(folder: Path) -> Demo:
    demo = demo_at(folder, fresh=True)
    await demo.open()
    return demo


async def _talk(demo: Demo) -> str:
    transport = httpx.ASGITransport(app=Starlette(routes=routes(demo)))
    async with httpx.AsyncClient(transport=transport, base_url="http://demo") as http:
        page = (await http.get("/phones")).text
        headers = {"X-Phones-Token": page.split('name="phones-token" content="')[1].split('"')[0]}
        state = (await http.get("/phones/state")).json()
        maria = next(phone for phone in state["phones"] if phone["name"] == "maria")
        asked = maria["screen"][-1]
        press = ("press", {"phone": "maria", "message": asked["id"], "value": asked["buttons"][0][0]})
        for what, how in [press, *DONE]:
            answer = await http.post(f"/phones/{what}", json=how, headers=headers)
            assert answer.status_code == 200, (what, how, answer.text)
        return (await http.get("/phones/transcript")).text


def _screens(demo: Demo) -> dict[str, list[str]]:
    """Without the codes of start links, which are drawn anew."""
    return {phone.name: [START_LINK.sub("", shown.words) for shown in phone.screen] for phone in demo.phones.all()}
