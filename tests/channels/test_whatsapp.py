"""WhatsApp: what differs from text messages, by the real library against a local Twilio."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.channels import _twilio, whatsapp
from messages.channel import Answer, Choice, Inbound, Pace, Receipt, Refused, SendFailed, Template, can
from tests.channels import PERSON, SAID, WORDS, assert_silent, last, outgoing
from tests.providers import Fault, Listener, down, dropped
from tests.providers.twilio_server import TwilioServer, refused, slow_down

TOKEN = "marker-of-the-auth-token"
HX = "HX" + "1" * 32


@pytest.fixture
def server() -> Iterator[TwilioServer]:
    with TwilioServer(auth_token=TOKEN) as running:
        yield running


@pytest.fixture
def door() -> Iterator[Listener]:
    with Listener() as running:
        yield running


@pytest.fixture
def account(server: TwilioServer, door: Listener) -> _twilio.Twilio:
    return _twilio.Twilio(server.account_sid, TOKEN, door.url, server.url, timeout=0.7)


@pytest.fixture
async def channel(
    account: _twilio.Twilio, server: TwilioServer, caplog: pytest.LogCaptureFixture
) -> AsyncIterator[whatsapp.WhatsApp]:
    caplog.set_level("DEBUG")
    built = whatsapp.WhatsApp(account, server.number)
    yield built
    await built.close()


# ---------------------------------------------------------------------------------------------- settings


def settings(sender: str) -> dict[str, str]:
    account = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": TOKEN, "PUBLIC_URL": "https://example.org"}
    return {**account, "TWILIO_WHATSAPP_SENDER": sender}


def test_no_sender_is_the_normal_case() -> None:
    assert whatsapp.build({}) is None
    assert whatsapp.build(settings("")) is None


@pytest.mark.parametrize("missing", ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "PUBLIC_URL"])
def test_R9_half_an_account_is_refused_by_name(missing: str) -> None:
    with pytest.raises(ValueError, match=f"^{missing} is missing"):
        whatsapp.build({**settings("+447700900999"), missing: ""})


def test_a_sender_alone_is_half_an_account() -> None:
    with pytest.raises(ValueError, match="TWILIO_ACCOUNT_SID"):
        whatsapp.build({"TWILIO_WHATSAPP_SENDER": "+447700900999"})


def test_what_it_can_do(channel: whatsapp.WhatsApp) -> None:
    assert [can(channel, what) for what in ("find", "missed", "forget", "poll")] == [True, True, True, False]
    assert [can(channel, what) for what in ("check", "start_link")] == [True, False]
    assert channel.pace == Pace(80, per_address=1.0, at_once=20)
    assert (channel.has_window, channel.can_write_first, channel.shows_buttons) == (True, True, False)


# ---------------------------------------------------------------------------------------------- sending


@pytest.mark.parametrize("sender", ["+447700900999", "whatsapp:+447700900999"])
async def test_sends_free_text_while_the_window_is_open(
    account: _twilio.Twilio, server: TwilioServer, door: Listener, sender: str
) -> None:
    channel = whatsapp.WhatsApp(account, sender)
    sid = await channel.send(outgoing(choices=(Choice("1", "Yes"),)))
    [sent] = server.sent
    assert (sent.sid, sent.to, sent.from_, sent.body) == (
        sid,
        f"whatsapp:{PERSON}",
        "whatsapp:+447700900999",
        WORDS,
    )
    assert sent.callback == f"{door.url}/hooks/whatsapp"
    await channel.close()


async def test_a_person_without_a_number_is_answered(channel: whatsapp.WhatsApp, server: TwilioServer) -> None:
    await channel.send(outgoing("GB.1A2B3C"))
    assert server.sent[0].to == "whatsapp:GB.1A2B3C"


async def test_outside_the_window_nothing_is_tried(channel: whatsapp.WhatsApp, server: TwilioServer) -> None:
    with pytest.raises(SendFailed, match="24 hours and no approved template") as failed:
        await channel.send(outgoing(window_open=False))
    assert failed.value.kind == "none"
    assert server.asked == []


async def test_outside_the_window_a_template_goes(channel: whatsapp.WhatsApp, server: TwilioServer) -> None:
    server.approve(HX, "From Bluebell: hello {{1}}. Your next session is at {{2}}.", language="pl")
    template = Template(HX, ("Zażółć", "Oak House,\n  room 2"))
    await channel.send(outgoing(window_open=False, language="pl", template=template))
    [sent] = server.sent
    assert sent.content_sid == HX
    assert sent.body == "From Bluebell: hello Zażółć. Your next session is at Oak House, room 2."
    assert json.loads(sent.content_variables or "") == {"1": "Zażółć", "2": "Oak House, room 2"}


@pytest.mark.parametrize(
    ("label", "more", "reason"),
    [
        ("none is approved", {}, "no approved template"),
        ("an empty value", {"template": Template(HX, ("Ana", " \n "))}, "value of the WhatsApp template is empty"),
    ],
)
async def test_outside_the_window_a_template_that_cannot_fit_is_not_tried(
    channel: whatsapp.WhatsApp, server: TwilioServer, label: str, more: dict[str, Any], reason: str
) -> None:
    with pytest.raises(SendFailed, match=reason) as failed:
        await channel.send(outgoing(window_open=False, **more))
    assert failed.value.kind == "none"
    assert server.asked == []


# ---------------------------------------------------------------------------------------------- buttons

QUESTION = "From Bluebell: {{1}}, are you coming on {{2}}?"
YES_NO = (Choice("1", "I am coming"), Choice("2", "I cannot"))
ASKED = Template(HX, ("Ana", "Tuesday"))


def approve(server: TwilioServer) -> None:
    server.approve(HX, QUESTION, buttons=[(choice.label, choice.value) for choice in YES_NO])


async def test_in_the_window_too_a_template_shows_the_buttons(channel: whatsapp.WhatsApp, server: TwilioServer) -> None:
    approve(server)
    await channel.send(outgoing(choices=YES_NO, template=ASKED))
    [sent] = server.sent
    assert (sent.content_sid, sent.body) == (HX, "From Bluebell: Ana, are you coming on Tuesday?")
    assert sent.buttons == (("I am coming", "1"), ("I cannot", "2"))


@pytest.mark.parametrize("more", [{"choices": YES_NO}, {"template": ASKED}, {}])
async def test_in_the_window_without_choices_or_template_plain_words_go(
    channel: whatsapp.WhatsApp, server: TwilioServer, more: dict[str, Any]
) -> None:
    approve(server)
    await channel.send(outgoing(**more))
    assert [(sent.content_sid, sent.body) for sent in server.sent] == [(None, WORDS)]


@pytest.mark.parametrize("code", [21655, 21656, 63013, 63021, 63027, 63028, 63040])
async def test_a_template_that_is_refused_in_the_window_becomes_plain_words_once(
    channel: whatsapp.WhatsApp, server: TwilioServer, code: int
) -> None:
    server.next_answers(refused(code), to="create")
    sid = await channel.send(outgoing(choices=YES_NO, template=ASKED))
    assert [(sent.sid, sent.body) for sent in server.sent] == [(sid, WORDS)]
    assert len(server.asked) == 2


async def test_a_value_that_is_empty_in_the_window_becomes_plain_words(
    channel: whatsapp.WhatsApp, server: TwilioServer
) -> None:
    approve(server)
    await channel.send(outgoing(choices=YES_NO, template=Template(HX, ("Ana", " "))))
    assert [sent.body for sent in server.sent] == [WORDS]


@pytest.mark.parametrize("template", [Template("HX" + "9" * 32, ("Ana", "Tuesday")), Template(HX, ("Ana",))])
async def test_outside_the_window_a_template_that_is_refused_is_the_end(
    channel: whatsapp.WhatsApp, server: TwilioServer, template: Template
) -> None:
    """The local Twilio's own refusals: it does not know the template, or there is a value too few."""
    approve(server)
    with pytest.raises(SendFailed) as failed:
        await channel.send(outgoing(window_open=False, choices=YES_NO, template=template))
    assert (failed.value.kind, len(server.asked), server.sent) == ("none", 1, [])


@pytest.mark.parametrize(
    ("label", "fault", "kind", "went"),
    [
        ("a cut line", dropped(accepts=True), "unclear", 1),
        ("a server fault", down(), "unclear", 0),
        ("an opt-out", refused(63014), "stop", 0),
        ("a wrong sender", refused(63007), "halt", 0),
        ("too many requests", slow_down(2), "retry", 0),
    ],
)
async def test_R1_only_a_certain_refusal_of_the_template_is_followed_by_plain_words(
    channel: whatsapp.WhatsApp, server: TwilioServer, label: str, fault: Fault, kind: str, went: int
) -> None:
    approve(server)
    server.next_answers(fault, to="create")
    with pytest.raises(SendFailed) as failed:
        await channel.send(outgoing(choices=YES_NO, template=ASKED))
    assert (failed.value.kind, len(server.sent), len(server.asked)) == (kind, went, 1)


async def test_a_pressed_button_names_its_value_and_our_message(
    channel: whatsapp.WhatsApp, server: TwilioServer, door: Listener
) -> None:
    approve(server)
    sid = await channel.send(outgoing(choices=YES_NO, template=ASKED))
    await asyncio.to_thread(server.press, f"{door.url}/hooks/whatsapp", f"whatsapp:{PERSON}", "2")
    [heard] = await channel.receive(last(door))
    assert isinstance(heard, Inbound)
    assert (heard.choice, heard.answers, heard.words, heard.kind) == ("2", sid, "", "text")


@pytest.mark.parametrize("values", [("Ana", "Tuesday"), ("Ana", "Tuesday  3\nMarch")])
async def test_R1_finds_a_template_that_went_out_unheard(
    channel: whatsapp.WhatsApp, server: TwilioServer, values: tuple[str, str]
) -> None:
    """Twilio's list shows the words with their values in place, which are not the words of a free text."""
    approve(server)
    asked = outgoing(window_open=False, template=Template(HX, values))
    since = datetime.now(UTC)
    server.next_answers(dropped(accepts=True), to="create")
    with pytest.raises(SendFailed):
        await channel.send(asked)
    assert await channel.find(asked, since) == server.sent[0].sid
    other = replace(asked, template=Template(HX, ("Ana", "Wednesday")))
    assert await channel.find(other, since) is None
    assert [one.path for one in server.asked].count(f"/v1/Content/{HX}") == 1, "its words never change"


async def test_R1_a_template_that_is_gone_was_not_sent(channel: whatsapp.WhatsApp, server: TwilioServer) -> None:
    await channel.send(outgoing(words="something else"))
    assert await channel.find(outgoing(template=ASKED), datetime.now(UTC)) is None


@pytest.mark.parametrize(
    ("label", "value", "code"),
    [("a line break in a value", "Oak House\nroom 2", 63013), ("far too long", "a" * 1100, 63021)],
)
async def test_the_local_whatsapp_refuses_some_values_later(
    server: TwilioServer, account: _twilio.Twilio, label: str, value: str, code: int
) -> None:
    """As the real one does (providers fact 15); the channel takes line breaks out before."""
    approve(server)
    content = {"content_sid": HX, "content_variables": json.dumps({"1": "Ana", "2": value})}
    await account.create(
        f"whatsapp:{server.number}", outgoing(), f"whatsapp:{PERSON}", account.hook("whatsapp"), content
    )
    await asyncio.to_thread(server.settle)
    assert (server.sent[0].status, server.sent[0].error_code) == ("failed", code)
    await account.close()


# ---------------------------------------------------------------------------------------------- refusals


@dataclass
class Sending:
    label: str
    fault: Fault
    kind: str
    reason: str
    wait: float | None = None


SENDING = [
    Sending("hears that the person blocked us", refused(63014), "stop", "the person blocked us on WhatsApp"),
    Sending("hears that the person is not on WhatsApp", refused(63003), "none", "this person is not on WhatsApp"),
    Sending("hears that our token is wrong", refused(20003, status=401), "halt", "Twilio refuses our account"),
    Sending("hears that our sender is not set up", refused(63007), "halt", "our WhatsApp sender is not set up"),
    Sending("hears that our sender is unknown", refused(63002), "halt", "our WhatsApp sender is not set up"),
    Sending("hears that the sender is too fast", refused(63018), "retry", "WhatsApp's limit"),
    Sending("is asked to slow down", slow_down(2), "retry", "too many messages", wait=2.0),
    Sending("meets a server fault", down(), "unclear", "fault of its own"),
    Sending("is cut off", dropped(), "unclear", "line was cut"),
]


@pytest.mark.parametrize("row", SENDING, ids=lambda row: row.label)
async def test_sending(
    row: Sending, channel: whatsapp.WhatsApp, server: TwilioServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.next_answers(row.fault, to="create")
    with pytest.raises(SendFailed) as failed:
        await channel.send(outgoing())
    assert (failed.value.kind, failed.value.wait) == (row.kind, row.wait)
    assert row.reason in failed.value.reason
    assert_silent(caplog, (TOKEN, server.account_sid), failed.value, channel)


async def test_R1_finds_what_went_out_unheard(channel: whatsapp.WhatsApp, server: TwilioServer) -> None:
    since = datetime.now(UTC)
    server.next_answers(dropped(accepts=True), to="create")
    with pytest.raises(SendFailed):
        await channel.send(outgoing())
    assert await channel.find(outgoing(), since) == server.sent[0].sid


async def test_free_text_that_the_window_overtook_is_told_later(
    channel: whatsapp.WhatsApp, server: TwilioServer, door: Listener
) -> None:
    """Twilio takes it and reports 63016 afterwards (providers fact 14)."""
    sid = await channel.send(outgoing())
    await asyncio.to_thread(server.settle)
    heard = await channel.receive(last(door))
    assert heard == [Receipt("whatsapp", sid, "failed", "none", "outside WhatsApp's 24 hours")]


async def test_free_text_in_the_window_is_delivered(
    channel: whatsapp.WhatsApp, server: TwilioServer, door: Listener
) -> None:
    server.missed_text(f"whatsapp:{PERSON}", SAID)
    sid = await channel.send(outgoing())
    await asyncio.to_thread(server.settle)
    assert await channel.receive(last(door)) == [Receipt("whatsapp", sid, "delivered")]


async def test_S8_twilio_forgets(channel: whatsapp.WhatsApp, server: TwilioServer) -> None:
    sid = server.missed_text(f"whatsapp:{PERSON}", SAID, NumMedia="1")
    await channel.forget(sid)
    assert (server.messages[0].body, server.messages[0].media) == ("", [])


# ---------------------------------------------------------------------------------------------- receiving


@dataclass
class Receiving:
    label: str
    heard: dict[str, Any]
    body: str = SAID
    more: dict[str, str] = field(default_factory=dict)


PRESSED = {"ButtonText": "I am coming", "ButtonPayload": "1", "OriginalRepliedMessageSid": "SM77"}
PLACE = {"Latitude": "49.18", "Longitude": "-2.10", "Address": "", "Label": ""}
RECEIVING = [
    Receiving("a text", {"words": SAID}),
    Receiving("a pressed button", {"choice": "1", "answers": "SM77"}, "I am coming", PRESSED),
    Receiving("a button whose words were changed", {"choice": "1"}, "", {"ButtonPayload": "1", "ButtonText": "Tak"}),
    Receiving("a list beside an empty button", {"choice": "B"}, "Library", {"ListId": "B", "ButtonPayload": ""}),
    Receiving("an answer to their own message", {"words": SAID}, SAID, {"OriginalRepliedMessageSid": ""}),
    Receiving("a word that Twilio acted on", {"words": "STOP", "opted": "STOP"}, "STOP", {"OptOutType": "STOP"}),
    Receiving("a button without a value", {"words": "Yes"}, "", {"ButtonText": "Yes"}),
    Receiving("a choice from a list", {"choice": "B"}, "Library", {"ListId": "B", "ListTitle": "Library"}),
    Receiving("an answer to ours", {"words": SAID, "answers": "SM5"}, SAID, {"OriginalRepliedMessageSid": "SM5"}),
    Receiving("R13 a place", {"kind": "place"}, "", PLACE),
    Receiving("R13 a voice note", {"kind": "voice"}, "", {"NumMedia": "1", "MediaContentType0": "audio/ogg"}),
    Receiving("R13 a picture", {"kind": "picture"}, "", {"NumMedia": "1", "MediaContentType0": "image/jpeg"}),
    Receiving("R13 a document", {"kind": "other_media"}, "", {"NumMedia": "1", "MediaContentType0": "application/pdf"}),
    Receiving("a picture with words", {"words": SAID}, SAID, {"NumMedia": "1", "MediaContentType0": "image/jpeg"}),
    Receiving("STOP, which is ours to act on here", {"words": "STOP"}, "STOP"),
]  # fmt: skip


@pytest.mark.parametrize("row", RECEIVING, ids=lambda row: row.label)
async def test_receiving(
    row: Receiving,
    channel: whatsapp.WhatsApp,
    server: TwilioServer,
    door: Listener,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await asyncio.to_thread(server.text, f"{door.url}/hooks/whatsapp", f"whatsapp:{PERSON}", row.body, **row.more)
    heard = await channel.receive(last(door))
    assert heard == [Inbound("whatsapp", server.messages[0].sid, PERSON, **row.heard)]
    assert channel.accepted(heard) == Answer(200, b"<Response/>", "text/xml")
    assert server.media_fetches == 0
    assert_silent(caplog, (TOKEN,), heard, last(door))


async def test_L8_the_display_name_stays_behind(
    channel: whatsapp.WhatsApp, server: TwilioServer, door: Listener
) -> None:
    await asyncio.to_thread(server.text, f"{door.url}/hooks/whatsapp", f"whatsapp:{PERSON}", SAID)
    assert b"ProfileName=Display+Name" in last(door).body, "it was there to be kept"
    [heard] = await channel.receive(last(door))
    assert isinstance(heard, Inbound)
    assert "Display" not in "".join(str(getattr(heard, name)) for name in heard.__dataclass_fields__)


async def test_a_person_without_a_number_has_an_address(
    channel: whatsapp.WhatsApp, server: TwilioServer, door: Listener
) -> None:
    await asyncio.to_thread(server.text, f"{door.url}/hooks/whatsapp", "whatsapp:GB.1A2B3C", SAID, WaId="")
    [heard] = await channel.receive(last(door))
    assert isinstance(heard, Inbound)
    assert heard.address == "GB.1A2B3C"


@pytest.mark.parametrize(
    ("label", "status", "code", "expected"),
    [
        ("read", "read", None, ("read",)),
        ("blocked later", "failed", 63014, ("failed", "stop", "the person blocked us on WhatsApp")),
        ("WhatsApp's own fault", "undelivered", 63012, ("undelivered", "retry", "WhatsApp had a fault of its own")),
        ("a wrong template", "failed", 63027, ("failed", "none", "the template does not exist in this language")),
    ],
)
async def test_receipts(
    channel: whatsapp.WhatsApp,
    server: TwilioServer,
    door: Listener,
    label: str,
    status: str,
    code: int | None,
    expected: tuple[Any, ...],
) -> None:
    sid = await channel.send(outgoing())
    await asyncio.to_thread(server.status, f"{door.url}/hooks/whatsapp", sid, status, code)
    heard = await channel.receive(last(door))
    assert heard == [Receipt("whatsapp", sid, *expected)]
    assert channel.accepted(heard) == Answer(204)


async def test_R9_a_forgery_is_refused(channel: whatsapp.WhatsApp, server: TwilioServer, door: Listener) -> None:
    await asyncio.to_thread(server.text, f"{door.url}/hooks/whatsapp", f"whatsapp:{PERSON}", SAID)
    real = last(door)
    elsewhere, unsigned = replace(real, path_and_query="/hooks/sms"), replace(real, headers={})
    for forged in (elsewhere, unsigned, replace(real, body=b"Body=1")):
        with pytest.raises(Refused):
            await channel.receive(forged)


async def test_R6_a_text_that_was_swept_and_posted_is_one(
    channel: whatsapp.WhatsApp, server: TwilioServer, door: Listener
) -> None:
    since = datetime.now(UTC) - timedelta(minutes=1)
    await asyncio.to_thread(server.text, f"{door.url}/hooks/whatsapp", f"whatsapp:{PERSON}", SAID)
    [posted_one] = await channel.receive(last(door))
    [swept] = await channel.missed(since)
    assert isinstance(posted_one, Inbound)
    assert (swept.provider_id, swept.channel, swept.address, swept.words) == (
        posted_one.provider_id,
        "whatsapp",
        PERSON,
        SAID,
    )


async def test_R6_a_long_outage_has_many_pages(channel: whatsapp.WhatsApp, server: TwilioServer) -> None:
    for number in range(1050):
        server.missed_text(f"whatsapp:{PERSON}", str(number))
    found = await channel.missed(datetime.now(UTC) - timedelta(minutes=1))
    assert len({one.provider_id for one in found}) == 1050


async def test_R6_catches_up_after_being_down(channel: whatsapp.WhatsApp, server: TwilioServer) -> None:
    sid = server.missed_text(f"whatsapp:{PERSON}", SAID)
    server.missed_text(f"whatsapp:{PERSON}", "", **PLACE)
    server.missed_text(PERSON, "not on this channel")
    place, text = await channel.missed(datetime.now(UTC) - timedelta(minutes=1))
    assert (text.channel, text.provider_id, text.address, text.words) == ("whatsapp", sid, PERSON, SAID)
    assert place.kind == "other_media", "the list does not say what it was, but it was not an empty text"
