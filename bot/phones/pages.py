"""The phones page: several phones side by side, a clock to move, and things that go wrong. Demo only.

Whatever is typed here is posted to the same door as a real text; this file only draws and forwards.
"""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import jinja2
from babel import Locale, UnknownLocaleError
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from bot.phones.network import FAULTS, START_LINK, Phone, Phones, Shown
from bot.phones.transcript import DAYS, MEDIA, MONTHS, in_words, of_journal, write
from messages.channel import Posted
from storage.records import GROUPS

HERE = Path(__file__).parent
FIRST_PHONES = 6
LONGEST_TEXT = 20_000
LONGEST_MOVE = timedelta(days=370)
SCREEN = 200
"""Older texts stay in the journal and in the transcript."""
PHONES_FOR = (*GROUPS, "facilitator")
"""Who gets a phone on this page: people by their group, or one who runs the meetings."""
CHANNEL_NAMES = {"sms": "SMS", "whatsapp": "WhatsApp", "telegram": "Telegram"}
FAULT_NAMES = {
    "works": "works again",
    "down": "is down: nothing can be sent",
    "slow": "is slow: sent, but the provider does not say so",
    "twice": "posts the next text twice",
    "undelivered": "loses texts on the way",
    "off": "is off: texts are tried again later",
    "gone": "is gone: nobody has this number any more",
    "blocked": "has blocked us",
}
SAFE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class Clock(Protocol):
    def now(self) -> datetime: ...


class House(Protocol):
    """What the page needs of the running demo."""

    @property
    def phones(self) -> Phones: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def zone(self) -> ZoneInfo: ...
    @property
    def title(self) -> str: ...
    @property
    def first_hint(self) -> str: ...
    @property
    def languages(self) -> tuple[str, ...]: ...

    async def deliver(self, phone: str, posted: Posted) -> None: ...
    async def settle(self) -> None: ...
    async def move_clock(self, to: datetime) -> None: ...
    async def next_due(self) -> datetime | None: ...
    async def waiting_count(self) -> int: ...
    async def add_phone(self, *, name: str, group: str, channel: str, language: str) -> object: ...


class NotPossibleError(Exception):
    """Somebody asked for something that cannot be done; the message is shown beside the field."""


Asked = Mapping[str, Any]


def routes(house: House, passphrase: str = "") -> list[Route]:
    """Every address of the page, complete (``/phones``, ``/phones/state``, ...). ``passphrase`` opens the desk beside it."""
    page = _Page(house, passphrase)
    return [
        Route("/phones", page.show),
        Route("/phones/state", page.state),
        Route("/phones/transcript", page.transcript),
        Route("/phones/file/{message}", page.file),
        Route("/phones/phones.css", _file("phones.css", "text/css")),
        Route("/phones/phones.svg", _file("phones.svg", "image/svg+xml")),
        Route("/phones/phones.js", _file("phones.js", "text/javascript")),
        *(
            Route(f"/phones/{name}", page.doing(action), methods=["POST"])
            for name, action in {
                "say": page.say,
                "press": page.press,
                "media": page.media,
                "link": page.link,
                "clock": page.move_clock,
                "fault": page.fault,
                "add": page.add,
            }.items()
        ),
    ]


def _file(name: str, media_type: str) -> Callable[[Request], Awaitable[Response]]:
    content = (HERE / name).read_bytes()

    async def send(request: Request) -> Response:
        return Response(content, media_type=media_type, headers=SAFE_HEADERS)

    return send


class _Page:
    def __init__(self, house: House, passphrase: str) -> None:
        self._house = house
        self._passphrase = passphrase
        self._token = secrets.token_urlsafe(24)
        self._start = secrets.token_hex(4)
        self._serial = 0
        self._one_at_a_time = asyncio.Lock()
        source = (HERE / "phones.html").read_text(encoding="utf-8")
        self._template = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(source)

    async def show(self, request: Request) -> Response:
        languages = [(code, language_name(code)) for code in self._house.languages]
        page = self._template.render(
            title=self._house.title,
            hint=self._house.first_hint,
            passphrase=self._passphrase,
            token=self._token,
            start=self._start,
            languages=languages,
            channels=CHANNEL_NAMES.items(),
            groups=PHONES_FOR,
            faults=[(fault, FAULT_NAMES[fault]) for fault in FAULTS],
            first_phones=FIRST_PHONES,
        )
        return HTMLResponse(page, headers=SAFE_HEADERS)

    async def state(self, request: Request) -> Response:
        return await self._state(request.query_params.get("seen", ""))

    async def transcript(self, request: Request) -> Response:
        house = self._house
        today = house.clock.now().astimezone(house.zone)
        steps = of_journal(house.phones.events, house.zone)
        text = write(f"{house.title}, saved from the phones page on {in_words(_minute(today))}", steps)
        headers = {"Content-Disposition": f'attachment; filename="transcript-{today:%Y-%m-%d-%H%M}.txt"'}
        return Response(text, media_type="text/plain; charset=utf-8", headers=SAFE_HEADERS | headers)

    async def file(self, request: Request) -> Response:
        """What came along with one message, to be saved."""
        message = request.path_params["message"]
        shown = (one for phone in self._house.phones.all() for one in phone.screen)
        found = next((one.file for one in shown if one.provider_id == message and one.file), None)
        if found is None:
            return _not_done("This file is gone.", 404)
        name, content = found
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type="text/calendar; charset=utf-8", headers=SAFE_HEADERS | headers)

    def doing(self, action: Callable[[Asked], Awaitable[None]]) -> Callable[[Request], Awaitable[Response]]:
        """An action behind the token: another website can post here, but it cannot read the token."""

        async def post(request: Request) -> Response:
            if not secrets.compare_digest(request.headers.get("x-phones-token", ""), self._token):
                return _not_done("This page is from an earlier start. Please load it again.", 403)
            try:
                asked = await _asked(request)
                async with self._one_at_a_time:
                    await action(asked)
            except NotPossibleError as why:
                return _not_done(str(why), 400)
            return await self._state(request.query_params.get("seen", ""))

        return post

    # ------------------------------------------------------------------ what a person does on a phone

    async def say(self, asked: Asked) -> None:
        words = _text(asked, "words")
        if len(words) > LONGEST_TEXT:
            raise NotPossibleError(f"This is too long for a phone. The longest is {LONGEST_TEXT} letters.")
        await self._post(asked, words)

    async def press(self, asked: Asked) -> None:
        message = _text(asked, "message")
        for shown in self._phone(asked).screen:
            for value, label in shown.buttons:
                if (shown.provider_id, value) == (message, asked.get("value")):
                    await self._post(asked, label, choice=value, answers=message)
                    return
        raise NotPossibleError("This button is gone.")

    async def media(self, asked: Asked) -> None:
        if asked.get("kind") not in MEDIA.values():
            raise NotPossibleError("A phone can send a voice note, a picture or a place.")
        await self._post(asked, "", kind=asked["kind"])

    async def link(self, asked: Asked) -> None:
        """Opens the newest start link on a phone, or the one on its card, and presses Start."""
        house = self._house
        try:
            phone, posted = house.phones.open_link(self._phone(asked).name)
        except ValueError:
            raise NotPossibleError("There is no start link on this phone.") from None
        await house.deliver(phone, posted)
        await house.settle()

    async def _post(self, asked: Asked, words: str, **how: str) -> None:
        house, phone = self._house, self._phone(asked).name
        times = house.phones.deliveries(phone)
        posted = house.phones.posted(phone, words, **how)  # type: ignore[arg-type]
        for _ in range(times):
            await house.deliver(phone, posted)
        await house.settle()

    def _phone(self, asked: Asked) -> Phone:
        try:
            return self._house.phones.phone(_text(asked, "phone"))
        except KeyError as why:
            raise NotPossibleError(why.args[0]) from None

    # ------------------------------------------------------------------ the world around the phones

    async def move_clock(self, asked: Asked) -> None:
        to = await self._moment(_text(asked, "to"))
        now = self._house.clock.now()
        if to < now:
            raise NotPossibleError(f"The clock only goes forward. It is now {self._in_words(now)}.")
        if to - now > LONGEST_MOVE:
            raise NotPossibleError("Please choose a day within the next year.")
        self._house.phones.clock_moved(to)
        await self._house.move_clock(to)

    async def _moment(self, to: str) -> datetime:
        now = self._house.clock.now()
        if to == "hour":
            return now + timedelta(hours=1)
        if to == "day":
            tomorrow = now.astimezone(self._house.zone) + timedelta(days=1)
            return tomorrow.astimezone(UTC)
        if to == "next":
            due = await self._house.next_due()
            if due is None:
                raise NotPossibleError("No message is waiting.")
            return max(due, now)
        try:
            return datetime.fromisoformat(to).replace(tzinfo=self._house.zone).astimezone(UTC)
        except (ValueError, OverflowError):
            raise NotPossibleError("Please choose a day and a time.") from None

    async def fault(self, asked: Asked) -> None:
        try:
            self._house.phones.fault(_text(asked, "where"), _text(asked, "what"))
        except ValueError as why:
            raise NotPossibleError(str(why)) from None
        await self._house.settle()

    async def add(self, asked: Asked) -> None:
        name = " ".join(_text(asked, "name").split())
        if not name:
            raise NotPossibleError("Please write a name.")
        if "," in name:
            raise NotPossibleError("Please write the name without a comma.")
        group = _one_of(asked, "group", PHONES_FOR)
        channel = _one_of(asked, "channel", CHANNEL_NAMES)
        language = _one_of(asked, "language", self._house.languages)
        try:
            await self._house.add_phone(name=name, group=group, channel=channel, language=language)
        except ValueError as why:
            raise NotPossibleError(str(why)) from None
        await self._house.settle()

    # ------------------------------------------------------------------ what the page shows

    async def _state(self, seen: str) -> Response:
        """Everything, or without the screens when the browser has seen all of them."""
        house = self._house
        now, due = house.clock.now(), await house.next_due()
        waiting = await house.waiting_count()
        self._serial += 1
        version = str(len(house.phones.events))
        phones = house.phones.all()
        state: dict[str, Any] = {
            "start": self._start,
            "serial": self._serial,
            "version": version,
            "clock": self._in_words(now),
            "local": f"{now.astimezone(house.zone):%Y-%m-%dT%H:%M}",
            "next": self._in_short(max(due, now)) if due else None,
            "waiting": waiting,
            "faults": [f"{self._called(where)} {FAULT_NAMES[fault]}" for where, fault in house.phones.faults().items()],
            "windows": {phone.name: self._window(phone, now) for phone in phones if phone.channel == "whatsapp"},
        }
        if seen != version:
            state["phones"] = [self._drawn(phone) for phone in phones]
        return JSONResponse(state, headers=SAFE_HEADERS)

    def _drawn(self, phone: Phone) -> dict[str, Any]:
        fault = self._house.phones.fault_of(phone)
        pressed = {shown.answers: shown.words for shown in phone.screen if shown.answers is not None}
        return {
            "name": phone.name,
            "title": phone.title,
            "role": phone.role.replace("_", "-"),
            "channel": phone.channel,
            "on": CHANNEL_NAMES[phone.channel],
            "language": language_name(phone.language),
            "lang": phone.language,
            "broken": "" if fault == "works" else f"Now it {FAULT_NAMES[fault]}",
            "begun": not phone.code,
            "screen": [self._shown(shown, pressed) for shown in phone.screen[-SCREEN:]],
        }

    def _shown(self, shown: Shown, pressed: Mapping[str, str]) -> dict[str, Any]:
        at = shown.at.astimezone(self._house.zone)
        return {
            "id": shown.provider_id,
            "said": shown.direction == "said",
            "words": shown.words,
            "day": f"{DAYS[at.weekday()]} {at.day}",
            "time": f"{at:%H:%M}",
            "segments": shown.segments,
            "buttons": shown.buttons,
            "file": shown.file[0] if shown.file else "",
            "pressed": pressed.get(shown.provider_id),
            "lost": shown.state == "undelivered",
            "kind": next((name for name, kind in MEDIA.items() if kind == shown.kind), ""),
            "template": shown.template,
            "link": shown.direction == "heard" and START_LINK.search(shown.words) is not None,
        }

    def _window(self, phone: Phone, now: datetime) -> str:
        until = phone.window_until
        if until is None or until <= now:
            return "window shut: only approved messages"
        local = until.astimezone(self._house.zone)
        return f"window open until {DAYS[local.weekday()]} {local:%H:%M}"

    def _called(self, where: str) -> str:
        return CHANNEL_NAMES.get(where) or f"{self._house.phones.phone(where).title}'s phone"

    def _in_short(self, moment: datetime) -> str:
        local = moment.astimezone(self._house.zone)
        return f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]}, {local:%H:%M}"

    def _in_words(self, moment: datetime) -> str:
        return in_words(_minute(moment.astimezone(self._house.zone)))


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


async def _asked(request: Request) -> Asked:
    try:
        asked = json.loads(await request.body())
    except ValueError:
        asked = None
    if not isinstance(asked, dict):
        raise NotPossibleError("The page sent something that cannot be read.")
    return asked


def _text(asked: Asked, name: str) -> str:
    value = asked.get(name)
    if not isinstance(value, str):
        raise NotPossibleError(f"Please fill in: {name}.")
    return value.encode("utf-8", "replace").decode()  # half an emoji cannot be stored or shown


def _one_of(asked: Asked, name: str, allowed: Collection[str]) -> str:
    value = _text(asked, name)
    if value not in allowed:
        raise NotPossibleError(f"Please choose one of these for {name}: {', '.join(allowed)}.")
    return value


def _not_done(why: str, status: int) -> Response:
    return JSONResponse({"error": why}, status, headers=SAFE_HEADERS)


def language_name(code: str) -> str:
    """In English, as the page is; the code itself when nobody knows a name."""
    try:
        return Locale.parse(code).english_name or code
    except (UnknownLocaleError, ValueError):
        return code
