"""Telegram: the real library against a local Telegram, called by it and fetching from it."""

import asyncio
import contextlib
import hmac
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.channels import telegram
from messages.channel import Answer, Choice, File, Inbound, Pace, Posted, Receipt, Refused, SendFailed, can
from tests.channels import SAID, assert_silent, last, outgoing
from tests.providers import Fault, Listener, Told, down, dropped, html_page, nonsense, silent, truncated
from tests.providers.telegram_server import MEDIA, TelegramServer, Uploaded, moved, refused, slow_down

TOKEN = "7000000001:AAmarker-of-the-bot-token"
SECRET = "marker-of-the-secret_1"
PERSON = 447797000001
GROUP = -1001234567890
YES_NO = (Choice("1", "Yes, I am coming"), Choice("2", "No"))


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    with TelegramServer(TOKEN, first_update=500) as running:
        running.started.add(PERSON)
        yield running


@pytest.fixture
def door() -> Iterator[Listener]:
    with Listener() as running:
        yield running


@pytest.fixture
async def channel(server: TelegramServer, caplog: pytest.LogCaptureFixture) -> AsyncIterator[telegram.Telegram]:
    caplog.set_level("DEBUG")
    built = telegram.Telegram(TOKEN, server.url, SECRET, timeout=0.7)
    yield built
    await built.close()


@pytest.fixture
async def poller(server: TelegramServer, caplog: pytest.LogCaptureFixture) -> AsyncIterator[telegram.PollingTelegram]:
    caplog.set_level("DEBUG")
    built = telegram.PollingTelegram(TOKEN, server.url, "", first_pause=0.1)
    yield built
    await built.close()


def post_of(update: Any, secret: str | None = SECRET) -> Posted:
    """An update as it comes to the door."""
    headers = {name.lower(): value for name, value in TelegramServer.headers(secret).items()}
    return Posted(TelegramServer.body(update), headers, "/hooks/telegram")


# ---------------------------------------------------------------------------------------------- settings


def test_no_bot_is_the_normal_case() -> None:
    assert telegram.build({}) is None
    assert telegram.build({"PUBLIC_URL": "https://example.org"}) is None


def test_R9_a_secret_without_a_bot_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="TELEGRAM_BOT_TOKEN is missing"):
        telegram.build({"TELEGRAM_WEBHOOK_SECRET": SECRET})


@pytest.mark.parametrize(
    ("label", "secret", "public_url", "polls"),
    [
        ("called by Telegram", SECRET, "https://example.org", False),
        ("no secret: fetches", "", "https://example.org", True),
        ("no address: fetches", SECRET, "", True),
    ],
)
def test_which_way_it_hears(label: str, secret: str, public_url: str, polls: bool) -> None:
    settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_SECRET": secret, "PUBLIC_URL": public_url}
    channel = telegram.build(settings)
    assert channel is not None
    assert can(channel, "poll") is polls
    assert not any(can(channel, what) for what in ("find", "missed", "forget"))
    assert all(can(channel, what) for what in ("check", "start_link"))
    assert channel.pace == Pace(30, per_address=1.0, at_once=8)


def test_S7_nothing_shows_the_token() -> None:
    channel = telegram.build({"TELEGRAM_BOT_TOKEN": TOKEN})
    assert TOKEN not in repr(channel)


# ---------------------------------------------------------------------------------------------- setting up


async def test_says_where_it_is_and_what_it_understands(channel: telegram.Telegram, server: TelegramServer) -> None:
    server.message(PERSON, text=SAID)
    assert await channel.set_up("https://example.org/")
    assert server.webhook["url"] == "https://example.org/hooks/telegram"
    assert server.webhook["secret_token"] == SECRET
    assert server.webhook["allowed_updates"] == ["message", "edited_message", "callback_query", "my_chat_member"]
    assert "drop_pending_updates" not in server.webhook, "people may have written while we were down"
    assert sorted(server.commands) == ["", "en"]
    assert server.commands[""] == server.commands["en"]
    assert [name for name, _ in server.commands["en"]] == ["start", "help", "stop", "language"]


async def test_commands_come_in_every_language_that_is_given(
    channel: telegram.Telegram, server: TelegramServer
) -> None:
    commands = {"en": {"help": "Help"}, "ro": {"help": "Ajutor"}}
    assert await channel.set_up("https://example.org/", commands)
    assert server.commands == {"en": [("help", "Help")], "ro": [("help", "Ajutor")], "": [("help", "Help")]}


async def test_fetching_has_commands_and_no_webhook(poller: telegram.PollingTelegram, server: TelegramServer) -> None:
    assert await poller.set_up("https://example.org")
    assert (server.webhook, sorted(server.commands)) == ({}, ["", "en"])


async def test_starts_while_telegram_is_away(
    channel: telegram.Telegram, server: TelegramServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.stop()
    assert not await channel.set_up("https://example.org")
    assert_silent(caplog, (TOKEN, SECRET))
    server.start()
    assert await channel.set_up("https://example.org")


BAD_ANSWERS = [
    pytest.param(down(), id="a server fault"),
    pytest.param(html_page(), id="a page"),
    pytest.param(nonsense(), id="JSON of another shape"),
    pytest.param(truncated(), id="a truncated answer"),
    pytest.param(dropped(), id="a cut line"),
    pytest.param(silent(3), id="silence"),
    pytest.param(slow_down(), id="too many requests"),
    pytest.param(refused(400, "Bad Request"), id="a refusal"),
    pytest.param(Fault(told=Told(200)), id="nothing"),
    pytest.param(Fault(told=Told(200, b"null")), id="null"),
    pytest.param(Fault(told=Told(200, b"[1]")), id="a list"),
    pytest.param(Fault(told=Told(200, b'{"ok": false, "error_code": 403, "description": "x"}')), id="an error inside"),
    pytest.param(Fault(told=Told(200, b'{"ok": true, "result": "words"}')), id="words"),
    pytest.param(Fault(told=Told(200, b'{"ok": true, "result": {}}')), id="half of a result"),
    pytest.param(Fault(told=Told(500, b'"words"')), id="a server fault in JSON of another shape"),
]


@pytest.mark.parametrize("fault", BAD_ANSWERS)
@pytest.mark.parametrize("call", ["setWebhook", "setMyCommands"])
async def test_setting_up_takes_any_answer(
    channel: telegram.Telegram, server: TelegramServer, call: str, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    """Both calls answer true; whatever else comes under a good status cannot be told from it."""
    server.always(fault, to=call)
    await channel.set_up("https://example.org")
    assert_silent(caplog, (TOKEN, SECRET))


# ---------------------------------------------------------------------------------------------- start links


async def test_a_start_link_carries_its_code_to_us(channel: telegram.Telegram, server: TelegramServer) -> None:
    assert await channel.start_link("K7_qf-2") == "https://t.me/island_voices_bot?start=K7_qf-2"
    assert await channel.start_link("a" * 64) == f"https://t.me/island_voices_bot?start={'a' * 64}"
    assert server.calls == ["getMe"], "our name is asked for once"
    server.press_start(PERSON, "K7_qf-2")
    [heard] = await channel.receive(post_of(server.waiting[-1]))
    assert isinstance(heard, Inbound)
    assert (heard.link_code, heard.address) == ("K7_qf-2", str(PERSON))


@pytest.mark.parametrize("code", ["", "a" * 65, "a b", "ą", "a/b", "a&b=c", "a\n"])
async def test_a_code_that_a_link_cannot_carry_is_refused(
    channel: telegram.Telegram, server: TelegramServer, code: str
) -> None:
    with pytest.raises(ValueError, match="1 to 64"):
        await channel.start_link(code)
    assert server.calls == []


@pytest.mark.parametrize("fault", BAD_ANSWERS)
async def test_without_our_name_there_is_no_link(
    channel: telegram.Telegram, server: TelegramServer, caplog: pytest.LogCaptureFixture, fault: Fault
) -> None:
    server.always(fault, to="getMe")
    with pytest.raises(SendFailed) as failed:
        await channel.start_link("K7QF")
    assert failed.value.kind in ("retry", "none")
    assert_silent(caplog, (TOKEN, SECRET), failed.value)
    server.recover()
    assert await channel.start_link("K7QF")


# ---------------------------------------------------------------------------------------------- checks

HOOK = "https://talk.example.org/hooks/telegram"
ELSEWHERE = "https://old.example.org/bot/marker-of-a-secret"


@pytest.fixture
async def at_home(server: TelegramServer, caplog: pytest.LogCaptureFixture) -> AsyncIterator[telegram.Telegram]:
    """A bot that knows its public address."""
    caplog.set_level("DEBUG")
    built = telegram.Telegram(TOKEN, server.url, SECRET, timeout=0.7, public_url="https://talk.example.org/")
    yield built
    await built.close()


@pytest.mark.parametrize("hook", ["", HOOK])
async def test_all_is_well(at_home: telegram.Telegram, server: TelegramServer, hook: str) -> None:
    server.webhook = {"url": hook} if hook else {}
    server.last_error = (time.time() - 3 * 86_400, "Connection timed out")
    assert await at_home.check() == []


async def test_all_is_well_while_we_fetch(poller: telegram.PollingTelegram) -> None:
    assert await poller.check() == []


@pytest.mark.parametrize(
    ("label", "changes", "said", "do"),
    [
        ("the token is wrong", {"token": "7:another"}, "does not know the token", "TELEGRAM_BOT_TOKEN"),
        ("R18 groups are allowed", {"can_join_groups": True}, "into a group", "/setjoingroups"),
        ("L5 the name", {"name": "Jersey Mental Health"}, "says “mental”", "/setname"),
        ("L5 the user name", {"username": "islandrecoverybot"}, "says “recovery”", "make a new bot"),
        ("L5 the profile", {"short_description": "For patients"}, "says “patient”", "/setabouttext"),
        ("another address", {"webhook": {"url": ELSEWHERE}}, "(old.example.org)", "Stop the other program"),
        (
            "we were not reached",
            {"webhook": {"url": HOOK}, "last_error": (time.time(), "SSL error")},
            "in the last 24 hours: SSL error",
            "https://talk.example.org/",
        ),
        ("messages wait", {"waiting": [{"update_id": 1}] * 3}, "3 messages wait", "after 24 hours"),
    ],
)
async def test_what_is_wrong_is_said_and_what_to_do(
    at_home: telegram.Telegram,
    server: TelegramServer,
    caplog: pytest.LogCaptureFixture,
    label: str,
    changes: dict[str, Any],
    said: str,
    do: str,
) -> None:
    for name, value in changes.items():
        setattr(server, name, value)
    [problem] = await at_home.check()
    assert said in problem.said
    assert do in problem.do
    assert problem.stops == (label in ("the token is wrong", "another address"))
    assert_silent(caplog, (TOKEN, SECRET, "marker-of-a-secret"), problem)


async def test_while_we_fetch_any_webhook_is_another_program(
    poller: telegram.PollingTelegram, server: TelegramServer
) -> None:
    server.webhook = {"url": HOOK}
    [problem] = await poller.check()
    assert "another address (talk.example.org)" in problem.said


@pytest.mark.parametrize("fault", BAD_ANSWERS)
@pytest.mark.parametrize("call", ["getMe", "getMyShortDescription", "getWebhookInfo"])
async def test_a_bad_answer_is_a_problem_and_no_surprise(
    at_home: telegram.Telegram, server: TelegramServer, caplog: pytest.LogCaptureFixture, call: str, fault: Fault
) -> None:
    server.always(fault, to=call)
    found = await at_home.check()
    assert found
    assert all(problem.do and not problem.stops for problem in found)
    assert_silent(caplog, (TOKEN, SECRET), *found)


async def test_it_never_takes_long(
    at_home: telegram.Telegram, server: TelegramServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram, "CHECK_TIMEOUT", 0.2)
    server.always(silent(3), to="getMe")
    started = time.monotonic()
    [problem] = await at_home.check()
    assert "did not answer in time" in problem.said
    assert time.monotonic() - started < 0.6


# ---------------------------------------------------------------------------------------------- sending


async def test_sends_plain_words_with_buttons(channel: telegram.Telegram, server: TelegramServer) -> None:
    sent_id = await channel.send(outgoing(str(PERSON), words="Ana <3 *you*. https://x.org", choices=YES_NO))
    [sent] = server.sent
    assert sent_id.endswith(f":{sent.message_id}")
    assert str(PERSON) not in sent_id, "S2: an id may stand in a log or in clear in a table"
    assert (sent.chat_id, sent.text) == (PERSON, "Ana <3 *you*. https://x.org")
    assert sent.buttons == [("Yes, I am coming", "1"), ("No", "2")]
    assert [len(row) for row in sent.asked["reply_markup"]["inline_keyboard"]] == [1, 1]
    assert sent.asked["link_preview_options"] == {"is_disabled": True}
    assert "parse_mode" not in sent.asked


async def test_a_calendar_file_goes_in_one_call_with_the_words_and_the_buttons(
    channel: telegram.Telegram, server: TelegramServer
) -> None:
    file = File("calendar.ics", "text/calendar", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    sent_id = await channel.send(outgoing(str(PERSON), words="See you then. \u0105 <3", choices=YES_NO, file=file))
    assert server.calls == ["sendDocument"]
    [sent] = server.sent
    assert sent_id.endswith(f":{sent.message_id}")
    assert sent.text == "See you then. \u0105 <3"
    assert sent.buttons == [("Yes, I am coming", "1"), ("No", "2")]
    assert sent.asked["document"] == Uploaded("calendar.ics", "text/calendar", file.content)


async def test_words_too_long_to_stand_under_a_file_go_without_it(
    channel: telegram.Telegram, server: TelegramServer
) -> None:
    file = File("calendar.ics", "text/calendar", b"BEGIN:VCALENDAR")
    too_long = outgoing(str(PERSON), words="long " * 300, file=file)
    await channel.send(too_long)
    assert server.calls == ["sendMessage"]
    assert not channel.carries(too_long)
    assert channel.carries(replace(too_long, words="short"))


async def test_a_file_for_somebody_who_blocked_us_is_refused_as_words_are(
    channel: telegram.Telegram, server: TelegramServer
) -> None:
    server.block(PERSON)
    with pytest.raises(SendFailed, match="blocked"):
        await channel.send(outgoing(str(PERSON), file=File("calendar.ics", "text/calendar", b"BEGIN")))


async def test_demand_27_the_door_is_shown_and_the_words_go_without_it_if_telegram_cannot_fetch_it(
    channel: telegram.Telegram, server: TelegramServer
) -> None:
    server.pictures.add("https://example.org/door.jpg")
    for picture, calls in {
        "https://example.org/door.jpg": ["sendPhoto"],
        "https://example.org/gone.jpg": ["sendPhoto", "sendMessage"],
    }.items():
        server.calls.clear()
        sent_id = await channel.send(outgoing(str(PERSON), words="The blue door.", picture=picture))
        assert server.calls == calls
        assert (server.sent[-1].text, sent_id.split(":")[1]) == ("The blue door.", str(server.sent[-1].message_id))


async def test_a_picture_for_somebody_who_blocked_us_is_refused_as_words_are(
    channel: telegram.Telegram, server: TelegramServer
) -> None:
    server.pictures.add("https://example.org/door.jpg")
    server.block(PERSON)
    with pytest.raises(SendFailed, match="blocked"):
        await channel.send(outgoing(str(PERSON), picture="https://example.org/door.jpg"))


async def test_without_choices_there_are_no_buttons(channel: telegram.Telegram, server: TelegramServer) -> None:
    await channel.send(outgoing(str(PERSON)))
    assert "reply_markup" not in server.sent[0].asked


async def test_needs_no_getme(channel: telegram.Telegram, server: TelegramServer) -> None:
    await channel.send(outgoing(str(PERSON)))
    assert server.calls == ["sendMessage"]


@pytest.mark.parametrize(
    ("label", "message", "reason"),
    [
        (
            "R5 too late",
            outgoing(str(PERSON), not_after=datetime.now(UTC) - timedelta(seconds=1)),
            "time for this message had passed",
        ),
        ("not a chat", outgoing("@somebody"), "not the address of a person"),
        ("R18 a group", outgoing(str(GROUP)), "not the address of a person"),
    ],
)
async def test_what_is_not_even_tried(
    channel: telegram.Telegram, server: TelegramServer, label: str, message: Any, reason: str
) -> None:
    with pytest.raises(SendFailed, match=reason) as failed:
        await channel.send(message)
    assert failed.value.kind == "none"
    assert server.asked == []


@dataclass
class Sending:
    label: str
    fault: Fault
    kind: str
    reason: str
    wait: float | None = None
    went: int = 0


HALF_SENT = Told(200, b'{"ok":true,"result":{"text":"Marker-Of')
UNAUTHORISED = b'{"ok":false,"error_code":401,"description":"Unauthorized"}'
HALF_UPDATE = Told(200, b'{"ok":true,"result":[{"update_id":1,"message":{"text":"Marker-Of')
SENDING = [
    Sending("hears that the person blocked us", refused(403, "Forbidden: bot was blocked"), "stop", "blocked"),
    Sending("hears of a group that threw us out", refused(403, "Forbidden: bot was kicked"), "stop", "blocked"),
    Sending("hears that the account is gone", refused(403, "Forbidden: user is deactivated"), "none", "is gone"),
    Sending("hears that the person never wrote", refused(400, "Bad Request: chat not found"), "none", "not started"),
    Sending("may not begin", refused(403, "Forbidden: bot can't initiate conversation"), "none", "not started"),
    Sending("hears that the words are refused", refused(400, "Bad Request: message is too long"), "none", "refused"),
    Sending("hears that a chat moved", moved(GROUP), "none", "refused the message"),
    Sending("is asked to slow down", slow_down(3), "retry", "too many messages at once", wait=3.0),
    Sending("is asked to slow down, not for how long", refused(429, "Too Many Requests"), "retry", "too many"),
    Sending("hears that our token is revoked", refused(401, "Unauthorized"), "halt", "refuses our bot"),
    Sending("hears that our token is malformed", refused(404, "Not Found"), "halt", "refuses our bot"),
    Sending("meets a server fault", down(502), "unclear", "not clearly"),
    Sending("meets a server fault after the text went", down(500, accepts=True), "unclear", "not clearly", went=1),
    Sending("reads a page instead of an answer", html_page(accepts=True), "unclear", "not clearly", went=1),
    Sending("reads an answer of another shape", nonsense(accepts=True), "unclear", "cannot read", went=1),
    Sending("reads a truncated answer", truncated(), "unclear", "not clearly", went=1),
    Sending("reads half of the JSON", Fault(True, HALF_SENT), "unclear", "not clearly", went=1),
    Sending("is refused in broken JSON", Fault(told=replace(HALF_SENT, status=500)), "unclear", "not clearly"),
    Sending("reads an error under a good status", Fault(told=Told(200, UNAUTHORISED)), "unclear", "cannot read"),
    Sending("reads an empty answer", Fault(True, Told(200)), "unclear", "not clearly", went=1),
    Sending("reads null", Fault(True, Told(200, b"null")), "unclear", "cannot read", went=1),
    Sending("reads a list", Fault(True, Told(200, b"[1]")), "unclear", "cannot read", went=1),
    Sending("reads a mere yes", Fault(True, Told(200, b'{"ok":true,"result":true}')), "unclear", "cannot read", went=1),
    Sending("is refused in JSON of another shape", Fault(told=Told(400, b'["x"]')), "unclear", "cannot read"),
    Sending("waits in vain", silent(5, accepts=True), "unclear", "did not answer in time", went=1),
    Sending("is cut off", dropped(), "unclear", "not clearly"),
    Sending("is cut off after the text went", dropped(accepts=True), "unclear", "not clearly", went=1),
]  # fmt: skip


@pytest.mark.parametrize("row", SENDING, ids=lambda row: row.label)
async def test_sending(
    row: Sending, channel: telegram.Telegram, server: TelegramServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.next_answers(row.fault, to="sendMessage")
    with pytest.raises(SendFailed) as failed:
        await channel.send(outgoing(str(PERSON)))
    assert (failed.value.kind, failed.value.wait) == (row.kind, row.wait)
    assert row.reason in failed.value.reason
    assert len(server.sent) == row.went
    assert len(server.asked) == 1, "never repeated here: that is the outbox's decision"
    assert_silent(caplog, (TOKEN, SECRET), failed.value, channel)


async def test_a_refused_connection_was_never_sent(
    channel: telegram.Telegram, server: TelegramServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.stop()
    with pytest.raises(SendFailed, match="cannot be reached") as failed:
        await channel.send(outgoing(str(PERSON)))
    assert failed.value.kind == "retry"
    assert_silent(caplog, (TOKEN,), failed.value)
    server.start()
    assert await channel.send(outgoing(str(PERSON)))


async def test_too_fast_for_telegram_is_not_lost(channel: telegram.Telegram, server: TelegramServer) -> None:
    """The local Telegram's own flood control: one a second to a chat, thirty a second in all."""
    server.flood = True
    server.started |= set(range(1, 60))
    await channel.send(outgoing(str(PERSON)))
    with pytest.raises(SendFailed) as failed:
        await channel.send(outgoing(str(PERSON)))
    assert (failed.value.kind, failed.value.wait, server.floods) == ("retry", 1.0, 1)
    sent = await asyncio.gather(*(channel.send(outgoing(str(chat))) for chat in range(1, 60)), return_exceptions=True)
    refusals = [one for one in sent if isinstance(one, SendFailed)]
    assert (len(refusals), {(one.kind, one.wait) for one in refusals}) == (server.floods - 1, {("retry", 1.0)})


async def test_a_hundred_at_once_share_their_connections(server: TelegramServer) -> None:
    patient = telegram.Telegram(TOKEN, server.url, SECRET, timeout=30)
    for _ in range(2):
        await asyncio.gather(*(patient.send(outgoing(str(PERSON))) for _ in range(100)))
    await patient.close()
    assert len({sent.message_id for sent in server.sent}) == 200
    assert server.connections <= 100


async def test_a_person_who_never_started_or_who_blocked(channel: telegram.Telegram, server: TelegramServer) -> None:
    """The local Telegram's own refusals."""
    with pytest.raises(SendFailed, match="not started"):
        await channel.send(outgoing("99"))
    server.block(PERSON)
    with pytest.raises(SendFailed, match="blocked"):
        await channel.send(outgoing(str(PERSON)))


# ---------------------------------------------------------------------------------------------- receiving

Update = Callable[[TelegramServer], dict[str, Any]]


@dataclass
class Receiving:
    label: str
    update: Update
    heard: list[dict[str, Any]] = field(default_factory=list)


def says(text: str, **more: Any) -> Update:
    return lambda server: server.message(PERSON, text=text, **more)


def became(status: str) -> Update:
    return lambda server: server.member(PERSON, status)


def shows(kind: str, **more: Any) -> Update:
    return lambda server: server.message(PERSON, **MEDIA[kind], **more)


SEVEN = hmac.new(TOKEN.encode(), str(PERSON).encode(), "sha256").hexdigest()[:16] + ":7"
TIMER = {"message_auto_delete_timer_changed": {"message_auto_delete_time": 60}}
VOTE = {"poll_answer": {"poll_id": "1", "option_ids": []}}
OURS = {"message_id": 7, "date": 1, "chat": {"id": PERSON, "type": "private"}, "text": "?"}
OUR_MESSAGE = OURS | {"from": {"id": 1, "is_bot": True, "first_name": "Island"}}
THEIR_MESSAGE = OURS | {"from": {"id": PERSON, "is_bot": False, "first_name": "Display Name"}}
RECEIVING = [
    Receiving("a text", says(SAID), [{"words": SAID}]),
    Receiving("a start link", says("/start K7_qf-2"), [{"words": "/start", "link_code": "K7_qf-2"}]),
    Receiving("a start without a code", says("/start"), [{"words": "/start"}]),
    Receiving("a start with other words", says("/start hello there"), [{"words": "/start hello there"}]),
    Receiving("another command", says("/stop"), [{"words": "/stop"}]),
    Receiving("an answer to ours", says("ok", reply_to_message=OUR_MESSAGE), [{"words": "ok", "answers": SEVEN}]),
    Receiving("an answer to their own message", says("ok", reply_to_message=THEIR_MESSAGE), [{"words": "ok"}]),
    Receiving("R12 half of a character", says("a\ud800b"), [{"words": "a?b"}]),
    Receiving("R13 a voice note", shows("voice"), [{"kind": "voice"}]),
    Receiving("R13 a picture", shows("photo"), [{"kind": "picture"}]),
    Receiving("R13 a place", shows("location"), [{"kind": "place"}]),
    Receiving("R13 a sticker", shows("sticker"), [{"kind": "other_media"}]),
    Receiving("R13 a document", shows("document"), [{"kind": "other_media"}]),
    Receiving("R13 a contact card", shows("contact"), [{"kind": "other_media"}]),
    Receiving("a picture with words", shows("photo", caption=SAID), [{"words": SAID}]),
    Receiving("Telegram's own notice", lambda server: server.message(PERSON, **TIMER)),
    Receiving("R18 a changed message", lambda server: server.edited(PERSON, text=SAID), [{"kind": "edited"}]),
    Receiving("a place that moves along", lambda server: server.edited(PERSON, **MEDIA["location"])),
    Receiving("hears that the person blocked us", became("kicked"), [{"kind": "blocked"}]),
    Receiving("hears that the person let us in again", became("member"), [{"kind": "unblocked"}]),
    Receiving("a pressed button", lambda server: server.pressed(PERSON, "1", 7), [{"choice": "1", "answers": SEVEN}]),
    Receiving("a kind of update we did not ask for", lambda server: {"update_id": 9} | VOTE),
    Receiving("an update from the future", lambda server: {"update_id": 9, "telepathy": {"text": SAID}}),
    Receiving("a broken update", lambda server: {"update_id": 9, "message": {"text": SAID}}),
    Receiving("no update at all", lambda server: {"Marker-Of": SAID}),
    Receiving("a list", lambda server: [SAID]),  # type: ignore[arg-type,return-value]
]  # fmt: skip


@pytest.mark.parametrize("row", RECEIVING, ids=lambda row: row.label)
async def test_receiving(
    row: Receiving, channel: telegram.Telegram, server: TelegramServer, caplog: pytest.LogCaptureFixture
) -> None:
    update = row.update(server)
    heard = await channel.receive(post_of(update))
    assert heard == [Inbound("telegram", str(update["update_id"]), str(PERSON), **wanted) for wanted in row.heard]
    assert channel.accepted(heard) == Answer(200)
    assert "getFile" not in server.calls
    assert_silent(caplog, (TOKEN, SECRET, "K7_qf-2"), heard, post_of(update))


async def test_L8_names_stay_behind(channel: telegram.Telegram, server: TelegramServer) -> None:
    update = server.message(PERSON, text=SAID)
    assert b"Display Name" in TelegramServer.body(update), "it was there to be kept"
    [heard] = await channel.receive(post_of(update))
    assert isinstance(heard, Inbound)
    shown = "".join(str(getattr(heard, name)) for name in heard.__dataclass_fields__).lower()
    assert "display" not in shown


async def test_a_press_is_answered_and_its_buttons_go(channel: telegram.Telegram, server: TelegramServer) -> None:
    sent_id = await channel.send(outgoing(str(PERSON), choices=YES_NO))
    update = server.pressed(PERSON, "2")
    [heard] = await channel.receive(post_of(update))
    await asyncio.to_thread(server.wait_for, "editMessageReplyMarkup")
    assert isinstance(heard, Inbound)
    assert (heard.choice, heard.answers, heard.words) == ("2", sent_id, "")
    assert server.answered == [update["callback_query"]["id"]]
    assert server.sent[0].buttons == []


async def test_a_stale_press_is_heard_all_the_same(
    channel: telegram.Telegram, server: TelegramServer, caplog: pytest.LogCaptureFixture
) -> None:
    await channel.send(outgoing(str(PERSON), choices=YES_NO))
    update = server.pressed(PERSON, "1")
    assert [len(await channel.receive(post_of(update))) for _ in range(2)] == [1, 1]
    await asyncio.to_thread(server.wait_for, "answerCallbackQuery", 2)
    await asyncio.to_thread(server.wait_for, "editMessageReplyMarkup", 2)
    await channel.close()
    assert_silent(caplog, (TOKEN, SECRET))


@pytest.mark.parametrize("method", ["answerCallbackQuery", "editMessageReplyMarkup"])
async def test_the_door_does_not_wait_for_telegram(
    channel: telegram.Telegram, server: TelegramServer, method: str
) -> None:
    server.always(silent(5), to=method)
    started = asyncio.get_running_loop().time()
    assert len(await channel.receive(post_of(server.pressed(PERSON, "1", 7)))) == 1
    assert asyncio.get_running_loop().time() - started < 0.5


@pytest.mark.parametrize(
    ("label", "update"),
    [
        ("added to a group", lambda server: server.member(GROUP, "member")),
        ("made administrator of a channel", lambda server: server.member(GROUP, "administrator")),
        ("a text in a group", lambda server: server.message(GROUP, text=f"/start {SAID}")),
        ("a changed text in a group", lambda server: server.edited(GROUP, text=SAID)),
        ("a post in a channel", lambda server: server.channel_post(GROUP, SAID)),
        ("a button pressed in a group", lambda server: server.pressed(GROUP, "1", 7)),
    ],
)
async def test_R18_leaves_groups_and_says_nothing(
    channel: telegram.Telegram,
    server: TelegramServer,
    caplog: pytest.LogCaptureFixture,
    label: str,
    update: Update,
) -> None:
    assert await channel.receive(post_of(update(server))) == []
    await asyncio.to_thread(server.wait_for, "leaveChat")
    assert server.calls == ["leaveChat"]
    assert server.left == [GROUP]
    assert_silent(caplog, (TOKEN, SECRET))


async def test_R18_being_thrown_out_is_left_at_that(channel: telegram.Telegram, server: TelegramServer) -> None:
    assert await channel.receive(post_of(server.member(GROUP, "kicked"))) == []
    await channel.close()
    assert server.calls == []


@pytest.mark.parametrize(
    ("label", "secret"),
    [("no secret", None), ("a wrong one", "guess"), ("one letter more", SECRET + "x"), ("other letters", "ä€")],
)
async def test_R9_a_forgery_is_refused(
    channel: telegram.Telegram,
    server: TelegramServer,
    caplog: pytest.LogCaptureFixture,
    label: str,
    secret: str | None,
) -> None:
    with pytest.raises(Refused) as refusal:
        await channel.receive(post_of(server.message(GROUP, text=SAID), secret))
    await channel.close()
    assert server.calls == [], "not even a group is left on a stranger's word"
    assert_silent(caplog, (TOKEN, SECRET, "guess"), refusal.value)


@pytest.mark.parametrize("secret", [None, "", SECRET])
async def test_R9_without_a_secret_of_ours_nobody_can_post(
    poller: telegram.PollingTelegram, server: TelegramServer, secret: str | None
) -> None:
    with pytest.raises(Refused):
        await poller.receive(post_of(server.message(PERSON, text=SAID), secret))


@pytest.mark.parametrize("body", [b"", b"not json", b"\xff\xfe", b"null", b'{"update_id": 1, "mess'])
async def test_what_cannot_be_read_is_not_sent_again_and_again(
    channel: telegram.Telegram, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """Refusing it would hold up this person's next messages for a day."""
    heard = await channel.receive(replace(post_of({}), body=body))
    assert (heard, channel.accepted(heard)) == ([], Answer(200))
    assert_silent(caplog, (TOKEN, SECRET))


async def test_R10_a_replay_is_heard_again_with_the_same_id(channel: telegram.Telegram, server: TelegramServer) -> None:
    post = post_of(server.message(PERSON, text=SAID))
    assert await channel.receive(post) == await channel.receive(post)


async def test_the_local_telegram_posts_in_order_until_taken(
    channel: telegram.Telegram, server: TelegramServer, door: Listener
) -> None:
    await channel.set_up(door.url)
    refusing = Listener(Told(503))
    with refusing:
        server.webhook["url"] = f"{refusing.url}/hooks/telegram"
        assert (await asyncio.to_thread(server.say, PERSON, "first")).status == 503  # type: ignore[union-attr]
    server.webhook["url"] = f"{door.url}/hooks/telegram"
    await asyncio.to_thread(server.say, PERSON, "second")
    heard = [one for asked in door.asked for one in await channel.receive(replace(last(door), body=asked.body))]
    assert [one.words for one in heard if isinstance(one, Inbound)] == ["first", "second"]
    assert server.waiting == []


# ---------------------------------------------------------------------------------------------- fetching


class Kept(list[Inbound | Receipt]):
    """A ``keep`` that remembers, and fails as often as it is told; ``seen`` is what ``watch`` said at each failure."""

    def __init__(self, failing: int = 0, watch: Callable[[], int] = lambda: 0) -> None:
        super().__init__()
        self.failing, self.watch = failing, watch
        self.seen: list[int] = []
        self.grown = asyncio.Event()

    async def __call__(self, heard: Sequence[Inbound | Receipt]) -> None:
        if self.failing:
            self.failing -= 1
            self.seen.append(self.watch())
            raise OSError(f"database is locked: {SAID}")
        self.extend(heard)
        self.grown.set()

    async def until(self, length: int) -> list[str]:
        async with asyncio.timeout(8):
            while len(self) < length:
                self.grown.clear()
                await self.grown.wait()
        return [one.words for one in self if isinstance(one, Inbound)]


@contextlib.asynccontextmanager
async def fetching(poller: telegram.PollingTelegram, keep: Kept) -> AsyncIterator[None]:
    task = asyncio.create_task(poller.poll(keep))
    yield
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_R2_keeps_then_confirms(
    poller: telegram.PollingTelegram, server: TelegramServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.webhook = {"url": "https://old.example.org"}
    server.waiting.extend([server.message(PERSON, text="while we were down"), server.message(PERSON, text=SAID)])
    kept = Kept()
    async with fetching(poller, kept):
        assert await kept.until(2) == ["while we were down", SAID]
        server.say(PERSON, "later")
        await kept.until(3)
        await asyncio.to_thread(server.wait_for, "getUpdates", 3)
    assert server.webhook == {}
    assert server.waiting == [], "the next question confirmed them"
    assert_silent(caplog, (TOKEN,))


async def test_R2_what_could_not_be_kept_is_not_confirmed(
    poller: telegram.PollingTelegram, server: TelegramServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.say(PERSON, "first")
    server.say(PERSON, "second")
    kept = Kept(failing=2, watch=lambda: len(server.waiting))
    async with fetching(poller, kept):
        assert await kept.until(2) == ["first", "second"]
    assert kept.seen == [2, 2], "both still waited at Telegram, also after asking again"
    assert_silent(caplog, (TOKEN,))


async def test_R2_killed_after_keeping_it_is_fetched_again(server: TelegramServer) -> None:
    """And the inbox knows it by its number: at least once here, exactly once there."""
    server.say(PERSON, SAID)
    kept = [Kept(), Kept()]
    for times, one in enumerate(kept, start=1):
        poller = telegram.PollingTelegram(TOKEN, server.url, "")
        server.next_answers(None, silent(5), to="getUpdates")
        async with fetching(poller, one):
            await one.until(1)
            await asyncio.to_thread(server.wait_until_asked, 3 * times)  # the question that confirms has come, unheard
        await poller.close()
        server.recover()
    assert kept[0] == kept[1]


async def test_one_broken_update_does_not_stop_the_others(
    poller: telegram.PollingTelegram, server: TelegramServer, caplog: pytest.LogCaptureFixture
) -> None:
    broken = {"update_id": server.message(PERSON, text="")["update_id"], "message": {"text": SAID}}
    server.waiting.extend([broken, server.message(PERSON, text="2")])
    kept = Kept()
    async with fetching(poller, kept):
        assert await kept.until(1) == ["2"]
    assert_silent(caplog, (TOKEN,))


@pytest.mark.parametrize(
    ("label", "fault"),
    [
        ("a server fault", down()),
        ("a page instead of an answer", html_page()),
        ("a truncated answer with people's words in it", truncated()),
        ("half of an update", Fault(told=HALF_UPDATE)),
        ("too many requests", slow_down(1)),
        ("another poller", refused(409, "Conflict: terminated by other getUpdates request")),
        ("a cut line", dropped()),
    ],
)  # fmt: skip
async def test_fetching_goes_on_after(
    poller: telegram.PollingTelegram,
    server: TelegramServer,
    caplog: pytest.LogCaptureFixture,
    label: str,
    fault: Fault,
) -> None:
    server.next_answers(fault, to="getUpdates")
    server.say(PERSON, SAID)
    kept = Kept()
    async with fetching(poller, kept):
        assert await kept.until(1) == [SAID]
    assert_silent(caplog, (TOKEN,))


async def test_two_that_fetch_take_turns_and_nothing_is_lost(server: TelegramServer) -> None:
    """Telegram ends the older question with 409 (providers section 6); what was said is kept by one of them at least."""
    kept, pollers = [Kept(), Kept()], []
    async with contextlib.AsyncExitStack() as stack:
        for one in kept:
            pollers.append(telegram.PollingTelegram(TOKEN, server.url, "", first_pause=0.05))
            await stack.enter_async_context(fetching(pollers[-1], one))
        await asyncio.to_thread(server.wait_for, "getUpdates", 4)
        server.say(PERSON, SAID)
        hearing = [asyncio.create_task(one.until(1)) for one in kept]
        _, still = await asyncio.wait(hearing, return_when=asyncio.FIRST_COMPLETED)
        for task in still:
            task.cancel()
    for poller in pollers:
        await poller.close()
    assert {one.words for some in kept for one in some if isinstance(one, Inbound)} == {SAID}


async def test_fetching_waits_while_telegram_is_away(
    poller: telegram.PollingTelegram, server: TelegramServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.stop()
    kept = Kept()
    async with fetching(poller, kept):
        await asyncio.sleep(0.3)
        server.start()
        server.say(PERSON, SAID)
        assert await kept.until(1) == [SAID]
    assert_silent(caplog, (TOKEN,))


async def test_R18_fetching_leaves_groups_too(poller: telegram.PollingTelegram, server: TelegramServer) -> None:
    server.add_to_group(GROUP)
    server.say(PERSON, SAID)
    kept = Kept()
    async with fetching(poller, kept):
        assert await kept.until(1) == [SAID]
        await asyncio.to_thread(server.wait_for, "leaveChat")
    assert server.left == [GROUP]
