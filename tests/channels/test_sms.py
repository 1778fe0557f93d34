"""Text messages: the real library against a local Twilio."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from bot.channels import _twilio, sms
from bot.channels._twilio_codes import CODES
from messages.channel import Answer, Inbound, Pace, Receipt, Refused, SendFailed, can
from tests.channels import PERSON, SAID, WORDS, assert_silent, last, outgoing, posted
from tests.providers import Fault, Listener, Told, down, dropped, html_page, nonsense, silent, truncated
from tests.providers.twilio_server import TwilioServer, refused, signature, slow_down

TOKEN = "marker-of-the-auth-token"
NOW = datetime.now(UTC)


@pytest.fixture
def server() -> Iterator[TwilioServer]:
    with TwilioServer(auth_token=TOKEN) as running:
        yield running


@pytest.fixture
def door() -> Iterator[Listener]:
    with Listener() as running:
        yield running


@pytest.fixture
async def channel(server: TwilioServer, door: Listener, caplog: pytest.LogCaptureFixture) -> AsyncIterator[sms.Sms]:
    caplog.set_level("DEBUG")
    account = _twilio.Twilio(server.account_sid, TOKEN, door.url, server.url, timeout=0.7)
    built = sms.Sms(account, server.number)
    yield built
    await built.close()


# ---------------------------------------------------------------------------------------------- settings

SETTINGS = {
    "TWILIO_ACCOUNT_SID": "AC1",
    "TWILIO_AUTH_TOKEN": TOKEN,
    "TWILIO_SMS_SENDER": "+447700900999",
    "PUBLIC_URL": "https://example.org",
}


def test_no_account_is_the_normal_case() -> None:
    assert sms.build({}) is None
    assert sms.build({"PUBLIC_URL": "https://example.org"}) is None


@pytest.mark.parametrize("missing", ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "PUBLIC_URL", "TWILIO_SMS_SENDER"])
def test_R9_half_an_account_is_refused_by_name(missing: str) -> None:
    with pytest.raises(ValueError, match=f"^{missing} is missing"):
        sms.build({**SETTINGS, missing: ""})


def test_a_sender_alone_is_half_an_account() -> None:
    with pytest.raises(ValueError, match="TWILIO_ACCOUNT_SID"):
        sms.build({"TWILIO_SMS_SENDER": "+447700900999"})


def test_an_account_for_whatsapp_only_has_no_sms() -> None:
    assert sms.build({**SETTINGS, "TWILIO_SMS_SENDER": "", "TWILIO_WHATSAPP_SENDER": "+447700900999"}) is None


def test_S7_nothing_shows_the_token() -> None:
    channel = sms.build(SETTINGS)
    assert channel is not None
    assert TOKEN not in repr(channel) + repr(vars(channel))


def test_what_it_can_do(channel: sms.Sms) -> None:
    assert [can(channel, what) for what in ("find", "missed", "forget", "poll")] == [True, True, True, False]
    assert [can(channel, what) for what in ("check", "start_link")] == [True, False]


@pytest.mark.parametrize(
    ("given", "pace"),
    [
        ("", Pace(1, counts_segments=True, at_once=2)),
        ("10", Pace(10, counts_segments=True, at_once=3)),
        ("0.5", Pace(0.5, counts_segments=True, at_once=2)),
        ("100", Pace(100, counts_segments=True, at_once=25)),
    ],
)
def test_R1_no_more_calls_at_once_than_its_speed_needs(given: str, pace: Pace) -> None:
    channel = sms.build({**SETTINGS, "GOBETWEEN_SMS_PER_SECOND": given})
    assert channel is not None
    assert channel.pace == pace


def test_another_pace_can_be_given(channel: sms.Sms) -> None:
    assert channel.pace.per_second == 1
    assert sms.Sms(channel._account, "+447700900999", Pace()).pace == Pace()


@pytest.mark.parametrize("given", ["0", "fast", "-1", "1e9"])
def test_a_speed_that_is_none_stops_the_start(given: str) -> None:
    with pytest.raises(ValueError, match=r"^GOBETWEEN_SMS_PER_SECOND is not a speed"):
        sms.build({**SETTINGS, "GOBETWEEN_SMS_PER_SECOND": given})


# ---------------------------------------------------------------------------------------------- sending


async def test_sends_plain_words_to_the_person(channel: sms.Sms, server: TwilioServer, door: Listener) -> None:
    sid = await channel.send(outgoing())
    [sent] = server.sent
    assert (sent.sid, sent.to, sent.from_, sent.body) == (sid, PERSON, server.number, WORDS)
    assert sent.callback == f"{door.url}/hooks/sms"
    assert sent.validity is None


async def test_sends_by_a_messaging_service(server: TwilioServer) -> None:
    channel = sms.Sms(_twilio.Twilio(server.account_sid, TOKEN, "https://example.org/", server.url), "MG123")
    await channel.send(outgoing())
    assert (server.sent[0].service, server.sent[0].from_) == ("MG123", None)
    assert server.sent[0].callback == "https://example.org/hooks/sms"
    await channel.close()


@pytest.mark.parametrize(
    ("left", "validity"),
    [
        pytest.param(timedelta(hours=2), 7199, id="two hours"),
        pytest.param(timedelta(days=3), 36_000, id="longer than Twilio can"),
        pytest.param(timedelta(seconds=1.5), 1, id="a moment"),
    ],
)
async def test_R5_twilio_may_not_deliver_later(
    channel: sms.Sms, server: TwilioServer, left: timedelta, validity: int
) -> None:
    await channel.send(outgoing(not_after=datetime.now(UTC) + left))
    assert server.sent[0].validity == validity


async def test_R5_what_is_past_is_not_even_tried(channel: sms.Sms, server: TwilioServer) -> None:
    with pytest.raises(SendFailed, match="time for this message had passed") as failed:
        await channel.send(outgoing(not_after=datetime.now(UTC) - timedelta(seconds=1)))
    assert failed.value.kind == "none"
    assert server.asked == []


@dataclass
class Sending:
    """One thing Twilio may answer. ``went``: how many messages reached the person all the same."""

    label: str
    fault: Fault
    kind: str
    reason: str
    wait: float | None = None
    went: int = 0


UNAUTHORISED = b'{"code": 20003, "message": "Authenticate", "status": 401}'
FAILED = b'{"sid": "SM1", "status": "failed", "error_code": 21610}'
RFC_9457 = Told(
    400, b'{"type": "https://twilio.com/docs/errors/21610", "title": "Opted out", "status": 400, "code": 21610}'
)
SENDING = [
    Sending("hears that the person opted out", refused(21610), "stop", "the person has opted out"),
    Sending("hears that the number is no number", refused(21211), "none", "the number is not a phone number"),
    Sending("hears that the number is no mobile", refused(21614), "none", "the number is not a mobile"),
    Sending("hears a refusal it does not know", refused(29999), "none", "Twilio refused the message (code 29999)"),
    Sending("hears that our token is wrong", refused(20003, status=401), "halt", "Twilio refuses our account"),
    Sending("hears 401 with an unknown code", refused(1, status=401), "halt", "Twilio refuses our account"),
    Sending("hears that our account is shut", refused(20005, status=403), "halt", "our Twilio account is not active"),
    Sending("hears that the address is wrong", refused(20404, status=404), "halt", "Twilio does not know our account"),
    Sending("hears that our sender is no number", refused(21212), "halt", "our sender is not a phone number"),
    Sending("hears that our sender is missing", refused(21603), "halt", "our own sender is missing"),
    Sending("hears that our sender cannot send", refused(21606), "halt", "our sender cannot send text messages"),
    Sending("hears that our sender is not Twilio's", refused(21659), "halt", "our sender is not a number of Twilio's"),
    Sending("hears that our sender is not ours", refused(21660), "halt", "belongs to another Twilio account"),
    Sending("hears that our service is gone", refused(21701, status=404), "halt", "Messaging Service does not exist"),
    Sending("hears that a country is switched off", refused(21408), "none", "may not write to this country"),
    Sending("hears that sender and number do not meet", refused(21612), "none", "our sender cannot reach this number"),
    Sending("hears that the text is too long", refused(21617), "none", "too long"),
    Sending("hears of a trial account", refused(21608), "none", "verified at Twilio"),
    Sending("hears that today's limit is reached", refused(63038), "retry", "limit for the day"),
    Sending("hears a refusal without a number", Fault(told=Told(400, b"{}")), "none", "Twilio refused the message"),
    Sending(
        "is refused by a page", Fault(told=Told(403, b"<html>", "text/html")), "none", "Twilio refused the message"
    ),
    Sending("is refused in an empty answer", Fault(told=Told(400)), "none", "Twilio refused the message"),
    Sending("is refused by a new kind of error", Fault(told=RFC_9457), "stop", "opted out"),
    Sending("reads an error under a good status", Fault(told=Told(200, UNAUTHORISED)), "unclear", "cannot read"),
    Sending("reads a failed message", Fault(told=Told(201, FAILED)), "stop", "opted out"),
    Sending("reads an empty answer", Fault(True, Told(201)), "unclear", "cannot read", went=1),
    Sending("reads a list", Fault(True, Told(201, b"[]")), "unclear", "cannot read", went=1),
    Sending("reads null", Fault(True, Told(201, b"null")), "unclear", "cannot read", went=1),
    Sending("is asked to slow down", slow_down(7), "retry", "too many messages at once", wait=7.0),
    Sending("hears that the queue is full", refused(30001), "retry", "Twilio's queue is full"),
    Sending("meets a server fault", down(503), "unclear", "fault of its own"),
    Sending("meets a server fault after the text went", down(500, accepts=True), "unclear", "fault", went=1),
    Sending("meets a server fault in Twilio's words", refused(20500, status=500), "unclear", "fault of its own"),
    Sending("meets a redirect", refused(0, status=307), "unclear", "fault of its own"),
    Sending("reads a page instead of an answer", html_page(accepts=True), "unclear", "cannot read", went=1),
    Sending("reads an answer of another shape", nonsense(accepts=True), "unclear", "cannot read", went=1),
    Sending("reads a truncated answer", truncated(), "unclear", "line was cut", went=1),
    Sending("waits in vain", silent(5, accepts=True), "unclear", "did not answer in time", went=1),
    Sending("is cut off", dropped(), "unclear", "line was cut"),
    Sending("is cut off after the text went", dropped(accepts=True), "unclear", "line was cut", went=1),
]


@pytest.mark.parametrize("row", SENDING, ids=lambda row: row.label)
async def test_sending(row: Sending, channel: sms.Sms, server: TwilioServer, caplog: pytest.LogCaptureFixture) -> None:
    server.next_answers(row.fault, to="create")
    with pytest.raises(SendFailed) as failed:
        await channel.send(outgoing())
    assert (failed.value.kind, failed.value.wait) == (row.kind, row.wait)
    assert row.reason in failed.value.reason
    assert len(server.sent) == row.went
    assert len(server.asked) == 1, "never repeated here: that is the outbox's decision"
    assert_silent(caplog, (TOKEN, server.account_sid), failed.value, channel)


@pytest.mark.parametrize(
    ("code", "gone"), [(21211, True), (21614, True), (30005, True), (21610, False), (21408, False)]
)
async def test_L6_a_number_that_no_text_reaches_is_told_at_once(
    channel: sms.Sms, server: TwilioServer, code: int, gone: bool
) -> None:
    server.next_answers(refused(code), to="create")
    with pytest.raises(SendFailed) as failed:
        await channel.send(outgoing())
    assert failed.value.number_gone is gone


NAMED_BY_THE_PROVIDERS_PAGE = (
    "20003 20429 20500 20503 21211 21408 21610 21612 21614 21611 30001 21617 21619 21624 21656 21910 30003 30004 30005 "
    "30006 30007 30008 30036 63003 63024 63005 63012 63013 63021 63027 63028 63014 63016 63018 63032 63049"
)


@pytest.mark.parametrize("code", [int(code) for code in NAMED_BY_THE_PROVIDERS_PAGE.split()])
def test_every_code_of_the_providers_page_has_a_kind_and_plain_words(code: int) -> None:
    kind, reason = CODES[code]
    assert kind in ("retry", "stop", "halt", "none")
    assert reason
    assert not any(sign.isdigit() for sign in reason.replace("24 hours", ""))


async def test_too_fast_for_the_account_is_not_lost(channel: sms.Sms, server: TwilioServer) -> None:
    """The local Twilio's own limit: one a second, told in whole seconds."""
    server.limit(1)
    await channel.send(outgoing())
    with pytest.raises(SendFailed) as failed:
        await channel.send(outgoing())
    assert (failed.value.kind, failed.value.wait, server.throttled) == ("retry", 1.0, 1)


async def test_a_refused_connection_was_never_sent(
    channel: sms.Sms, server: TwilioServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.stop()
    with pytest.raises(SendFailed, match="cannot be reached") as failed:
        await channel.send(outgoing())
    assert failed.value.kind == "retry"
    assert_silent(caplog, (TOKEN, server.account_sid), failed.value)
    server.start()
    assert await channel.send(outgoing()) == server.sent[0].sid


async def test_R15_a_stop_that_twilio_knows_stops_us(channel: sms.Sms, server: TwilioServer, door: Listener) -> None:
    await asyncio.to_thread(server.text, f"{door.url}/hooks/sms", PERSON, "Stop")
    with pytest.raises(SendFailed) as failed:
        await channel.send(outgoing())
    assert failed.value.kind == "stop"
    await asyncio.to_thread(server.text, f"{door.url}/hooks/sms", PERSON, "START")
    assert await channel.send(outgoing())


async def test_a_hundred_at_once_share_their_connections(channel: sms.Sms, server: TwilioServer) -> None:
    for _ in range(2):
        await asyncio.gather(*(channel.send(outgoing()) for _ in range(100)))
    assert len({sent.sid for sent in server.sent}) == 200
    assert server.connections <= 100


async def test_twenty_at_once(channel: sms.Sms, server: TwilioServer) -> None:
    sids = await asyncio.gather(*(channel.send(outgoing()) for _ in range(20)))
    assert sorted(sids) == sorted(sent.sid for sent in server.sent)


# ---------------------------------------------------------------------------------------------- asking


async def test_R1_finds_what_went_out_unheard(channel: sms.Sms, server: TwilioServer) -> None:
    since = datetime.now(UTC)
    server.next_answers(dropped(accepts=True), to="create")
    with pytest.raises(SendFailed):
        await channel.send(outgoing())
    assert await channel.find(outgoing(), since) == server.sent[0].sid


async def test_R1_does_not_find_another_message_with_the_same_words(channel: sms.Sms, server: TwilioServer) -> None:
    since = datetime.now(UTC)
    first, second = await channel.send(outgoing()), await channel.send(outgoing())
    assert await channel.find(outgoing(), since, {second}) == first
    assert await channel.find(outgoing(), since, {first, second}) is None


@pytest.mark.parametrize(
    ("label", "asked", "since"),
    [
        ("other words", {"words": "Something else"}, NOW),
        ("another person", {"address": "+447797000002"}, NOW),
        ("only from later on", {}, NOW + timedelta(hours=1)),
    ],
)
async def test_R1_does_not_find(
    channel: sms.Sms, server: TwilioServer, label: str, asked: Mapping[str, Any], since: datetime
) -> None:
    await channel.send(outgoing())
    assert await channel.find(outgoing(**asked), since) is None


async def test_R1_does_not_take_the_persons_own_words_for_ours(channel: sms.Sms, server: TwilioServer) -> None:
    server.missed_text(server.number, WORDS)
    assert await channel.find(outgoing(server.number), NOW) is None


async def test_R1_blanks_that_twilio_changed_do_not_matter(channel: sms.Sms, server: TwilioServer) -> None:
    sid = await channel.send(outgoing(words="One line \n\n another line"))
    assert await channel.find(outgoing(words="One line\n\nanother line \n"), NOW) == sid


@pytest.mark.parametrize(
    ("label", "fault", "kind"),
    [
        ("a server fault", down(), "retry"),
        ("a truncated answer", truncated(), "retry"),
        ("a wrong token", refused(20003, status=401), "halt"),
        ("too many requests", slow_down(), "retry"),
    ],
)
async def test_R1_a_question_without_an_answer_is_asked_again(
    channel: sms.Sms, server: TwilioServer, label: str, fault: Fault, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    server.next_answers(fault, to="list")
    with pytest.raises(SendFailed) as failed:
        await channel.find(outgoing(), NOW)
    assert failed.value.kind == kind
    assert_silent(caplog, (TOKEN,), failed.value)


async def test_R6_catches_up_after_being_down(
    channel: sms.Sms, server: TwilioServer, caplog: pytest.LogCaptureFixture
) -> None:
    since = datetime.now(UTC) - timedelta(minutes=1)
    await channel.send(outgoing())
    ids = [server.missed_text(PERSON, f"{SAID} {number}") for number in range(3)]
    server.missed_text(f"whatsapp:{PERSON}", "not on this channel")
    server.missed_text(PERSON, "", NumMedia="1")
    found = await channel.missed(since)
    assert [(one.provider_id, one.words) for one in reversed(found[1:])] == [
        (sid, f"{SAID} {number}") for number, sid in enumerate(ids)
    ]
    assert {(one.channel, one.address) for one in found} == {("sms", PERSON)}
    assert found[0].kind == "other_media"
    assert all(one.received_at and abs(one.received_at - datetime.now(UTC)) < timedelta(minutes=1) for one in found)
    assert_silent(caplog, (TOKEN,), found)


async def test_R6_what_came_before_is_left_out(server: TwilioServer, channel: sms.Sms) -> None:
    earlier = datetime.now(UTC) - timedelta(minutes=10)
    server.clock = lambda: earlier
    server.missed_text(PERSON, SAID)
    assert await channel.missed(earlier + timedelta(minutes=5)) == []


async def test_R6_a_text_that_was_swept_and_posted_is_one(
    channel: sms.Sms, server: TwilioServer, door: Listener
) -> None:
    """By its id: the inbox keeps each once."""
    await asyncio.to_thread(server.text, f"{door.url}/hooks/sms", PERSON, SAID)
    [posted_one] = await channel.receive(last(door))
    [swept] = await channel.missed(NOW - timedelta(minutes=1))
    assert isinstance(posted_one, Inbound)
    assert (swept.provider_id, swept.address, swept.words) == (posted_one.provider_id, PERSON, SAID)


async def test_R6_sweeping_twice_hears_the_same(channel: sms.Sms, server: TwilioServer) -> None:
    server.missed_text(PERSON, SAID)
    since = NOW - timedelta(minutes=1)
    assert await channel.missed(since) == await channel.missed(since)


async def test_R6_a_service_sweeps_all_of_its_numbers(server: TwilioServer) -> None:
    channel = sms.Sms(_twilio.Twilio(server.account_sid, TOKEN, "https://example.org", server.url), "MG1")
    server.missed_text(PERSON, SAID)
    assert len(await channel.missed(NOW - timedelta(minutes=1))) == 1
    await channel.close()


BAD_ANSWERS = [
    pytest.param(down(), id="a server fault"),
    pytest.param(html_page(), id="a page"),
    pytest.param(nonsense(), id="JSON of another shape"),
    pytest.param(truncated(), id="a truncated answer"),
    pytest.param(dropped(), id="a cut line"),
    pytest.param(silent(3), id="silence"),
    pytest.param(Fault(told=Told(200)), id="nothing"),
    pytest.param(Fault(told=Told(200, b"null")), id="null"),
    pytest.param(Fault(told=Told(200, b"[1]")), id="a list"),
    pytest.param(Fault(told=Told(200, b'"words"')), id="words"),
    pytest.param(Fault(told=Told(200, UNAUTHORISED)), id="an error under a good status"),
    pytest.param(Fault(told=Told(200, b'{"messages": [{"sid": 1, "direction": "inbound"}]}')), id="half a row"),
    pytest.param(Fault(told=Told(200, b'{"messages": [{"direction": "outbound-api"}]}')), id="half a row of ours"),
    pytest.param(Fault(told=Told(200, b'{"messages": {"a": 1}}')), id="rows that are none"),
]


@pytest.mark.parametrize("fault", BAD_ANSWERS)
@pytest.mark.parametrize("call", ["find", "missed", "forget"])
async def test_a_bad_answer_is_a_failure_and_no_surprise(
    channel: sms.Sms, server: TwilioServer, fault: Fault, call: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A list without rows is the one bad answer that can be read: as "nothing there"."""
    asking: dict[str, Callable[[], Awaitable[object]]] = {
        "find": lambda: channel.find(outgoing(), NOW),
        "missed": lambda: channel.missed(NOW),
        "forget": lambda: channel.forget("SM1"),
    }
    server.always(fault, to={"find": "list", "missed": "list", "forget": "update"}[call])
    try:
        heard = await asking[call]()
    except SendFailed as failure:
        heard = failure.kind
    assert heard == "retry" or (call != "forget" and not heard)
    assert_silent(caplog, (TOKEN, server.account_sid))


async def test_R6_a_long_outage_has_many_pages(server: TwilioServer, channel: sms.Sms) -> None:
    for number in range(1100):
        server.missed_text(PERSON, str(number))
    assert len(await channel.missed(NOW - timedelta(minutes=1))) == 1100


async def test_S8_twilio_forgets(channel: sms.Sms, server: TwilioServer) -> None:
    sid = await channel.send(outgoing())
    with pytest.raises(SendFailed) as failed:
        await channel.forget(sid)
    assert failed.value.kind == "retry", "not yet final: 20009"
    await asyncio.to_thread(server.settle)
    await channel.forget(sid)
    assert server.sent[0].body == ""


async def test_S8_R13_pictures_and_voice_notes_go_too(channel: sms.Sms, server: TwilioServer) -> None:
    sid = server.missed_text(PERSON, SAID, NumMedia="2")
    await channel.forget(sid)
    assert (server.messages[0].body, server.messages[0].media, server.media_fetches) == ("", [], 0)


@pytest.mark.parametrize(
    ("label", "fault", "kind"),
    [
        ("not yet final", refused(20009, status=409), "retry"),
        ("too many requests", slow_down(), "retry"),
        ("a server fault", down(), "retry"),
        ("a page instead of an answer", html_page(), "retry"),
        ("a wrong token", refused(20003, status=401), "halt"),
    ],
)
async def test_S8_what_was_not_emptied_is_tried_again(
    channel: sms.Sms, server: TwilioServer, label: str, fault: Fault, kind: str
) -> None:
    sid = server.missed_text(PERSON, SAID)
    server.next_answers(fault, to="update")
    with pytest.raises(SendFailed) as failed:
        await channel.forget(sid)
    assert (failed.value.kind, server.messages[0].body) == (kind, SAID)
    await channel.forget(sid)
    assert server.messages[0].body == ""


async def test_S8_media_that_somebody_else_took_away_is_done(channel: sms.Sms, server: TwilioServer) -> None:
    sid = server.missed_text(PERSON, "", NumMedia="2")
    server.next_answers(refused(20404, status=404), to="media")
    await channel.forget(sid)


async def test_S8_what_is_gone_is_forgotten(channel: sms.Sms) -> None:
    await channel.forget("SM" + "f" * 32)


# ---------------------------------------------------------------------------------------------- receiving


@dataclass
class Receiving:
    """One text as Twilio posts it, and what we hear."""

    label: str
    heard: dict[str, Any]
    body: str = SAID
    more: dict[str, str] = field(default_factory=dict)


def media(kind: str) -> dict[str, str]:
    return {"NumMedia": "1", "MediaContentType0": kind}


RECEIVING = [
    Receiving("a text", {"words": SAID}),
    Receiving("blanks around it", {"words": "  1 \n"}, "  1 \n"),
    Receiving("nothing at all", {"words": ""}, ""),
    Receiving("R12 emoji, right-to-left, zero-width", {"words": "🙂 \u202eabc S\u200bTOP"}, "🙂 \u202eabc S\u200bTOP"),
    Receiving("R13 a picture", {"words": "", "kind": "picture"}, "", media("image/jpeg")),
    Receiving("R13 a voice note", {"words": "", "kind": "voice"}, "", media("audio/ogg")),
    Receiving("R13 a contact card", {"words": "", "kind": "other_media"}, "", media("text/vcard")),
    Receiving("a picture with words", {"words": SAID}, SAID, media("image/jpeg")),
    Receiving("a word that Twilio acted on", {"words": "STOP", "opted": "STOP"}, "STOP", {"OptOutType": "STOP"}),
    Receiving("a kind of opting we do not know", {"words": "X"}, "X", {"OptOutType": "ELSE"}),
    Receiving("a parameter that is new", {"words": SAID}, SAID, {"Surprise": "", "Another": "ä b+c&d"}),
]


@pytest.mark.parametrize("row", RECEIVING, ids=lambda row: row.label)
async def test_receiving(
    row: Receiving, channel: sms.Sms, server: TwilioServer, door: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    await asyncio.to_thread(server.text, f"{door.url}/hooks/sms", PERSON, row.body, **row.more)
    heard = await channel.receive(last(door))
    assert heard == [Inbound("sms", server.messages[0].sid, PERSON, **row.heard)]
    assert channel.accepted(heard) == Answer(200, b"<Response/>", "text/xml")
    assert server.media_fetches == 0
    assert_silent(caplog, (TOKEN,), heard, last(door))


async def test_S7_a_name_instead_of_a_number_is_an_address(
    channel: sms.Sms, server: TwilioServer, door: Listener
) -> None:
    await asyncio.to_thread(server.text, f"{door.url}/hooks/sms", "JerseyBank", SAID)
    [heard] = await channel.receive(last(door))
    assert isinstance(heard, Inbound)
    assert heard.address == "JerseyBank"


async def test_a_whatsapp_text_at_this_door_is_still_whatsapp(
    channel: sms.Sms, server: TwilioServer, door: Listener
) -> None:
    """A Messaging Service has one address for both."""
    await asyncio.to_thread(server.text, f"{door.url}/hooks/sms", f"whatsapp:{PERSON}", SAID)
    [heard] = await channel.receive(last(door))
    assert isinstance(heard, Inbound)
    assert (heard.channel, heard.address) == ("whatsapp", PERSON)


@pytest.mark.parametrize("missing", ["MessageSid", "From"])
async def test_R9_signed_but_malformed_is_nothing(
    channel: sms.Sms, server: TwilioServer, door: Listener, missing: str
) -> None:
    form = server.inbound(PERSON, SAID)
    form.pop(missing)
    form.pop("SmsSid")
    await asyncio.to_thread(server.signed_post, f"{door.url}/hooks/sms", form)
    assert await channel.receive(last(door)) == []
    assert channel.accepted([]) == Answer(204)


async def test_the_query_is_part_of_the_address(channel: sms.Sms, server: TwilioServer, door: Listener) -> None:
    await asyncio.to_thread(server.text, f"{door.url}/hooks/sms?project=art&x=", PERSON, SAID)
    assert len(await channel.receive(last(door))) == 1


@pytest.mark.parametrize(
    ("label", "status", "code", "receipt"),
    [
        ("sent", "sent", None, ("sent", None, "", False)),
        ("delivered", "delivered", None, ("delivered", None, "", False)),
        ("read", "read", None, ("read", None, "", False)),
        (
            "a phone that is off",
            "undelivered",
            30003,
            ("undelivered", "retry", "the phone is off or out of reach", False),
        ),
        (
            "a number that is gone",
            "undelivered",
            30005,
            ("undelivered", "none", "the number is unknown or no longer in use", True),
        ),
        ("an opt-out told later", "failed", 21610, ("failed", "stop", "the person has opted out", False)),
        ("our account shut meanwhile", "failed", 30002, ("failed", "halt", "our Twilio account is not active", False)),
        ("too late", "failed", 30036, ("failed", "none", "the time for this message had passed", False)),
        ("an unknown code", "failed", 39999, ("failed", "none", "not delivered (code 39999)", False)),
        ("no code", "undelivered", None, ("undelivered", "none", "not delivered", False)),
    ],
)
async def test_receipts(
    channel: sms.Sms,
    server: TwilioServer,
    door: Listener,
    caplog: pytest.LogCaptureFixture,
    label: str,
    status: str,
    code: int | None,
    receipt: tuple[Any, ...],
) -> None:
    sid = await channel.send(outgoing())
    await asyncio.to_thread(server.status, f"{door.url}/hooks/sms", sid, status, code)
    heard = await channel.receive(last(door))
    assert heard == [Receipt("sms", sid, *receipt)]
    assert channel.accepted(heard) == Answer(204)
    assert_silent(caplog, (TOKEN,), heard)


@pytest.mark.parametrize("status", ["queued", "sending", "accepted", "something new"])
async def test_a_status_that_tells_nothing_new(
    channel: sms.Sms, server: TwilioServer, door: Listener, status: str
) -> None:
    sid = await channel.send(outgoing())
    await asyncio.to_thread(server.status, f"{door.url}/hooks/sms", sid, status)
    assert await channel.receive(last(door)) == []


# ---------------------------------------------------------------------------------------------- forgeries

FORGERIES = [
    pytest.param({"headers": {}}, id="no signature"),
    pytest.param({"headers": {"x-twilio-signature": ""}}, id="an empty signature"),
    pytest.param({"headers": {"x-twilio-signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="}}, id="a wrong signature"),
    pytest.param({"headers": {"x-twilio-signature": "ä€"}}, id="a signature of other letters"),
    pytest.param({"path_and_query": "/hooks/whatsapp"}, id="signed for another door"),
    pytest.param({"path_and_query": "/hooks/sms/"}, id="one slash more"),
    pytest.param({"path_and_query": "/hooks/sms?a=b"}, id="a query added"),
    pytest.param({"body": b""}, id="no body"),
    pytest.param({"body": b"\xff\xfe\x00 not a form"}, id="no form"),
    pytest.param({"body": b"&".join(b"a%d=1" % number for number in range(5000))}, id="five thousand parameters"),
]


@pytest.mark.parametrize("forged", FORGERIES)
async def test_R9_a_forgery_is_refused(
    channel: sms.Sms,
    server: TwilioServer,
    door: Listener,
    forged: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    await asyncio.to_thread(server.text, f"{door.url}/hooks/sms", PERSON, SAID)
    with pytest.raises(Refused) as refusal:
        await channel.receive(replace(last(door), **forged))
    assert_silent(caplog, (TOKEN,), refusal.value)


@pytest.mark.parametrize(
    ("label", "changed"),
    [
        ("the words changed", {"Body": "1"}),
        ("the sender changed", {"From": "+447797000002"}),
        ("an empty parameter lost", {"FromCity": None}),
        ("a parameter added", {"OptOutType": "STOP"}),
    ],
)
async def test_R9_every_parameter_is_signed(
    channel: sms.Sms, server: TwilioServer, door: Listener, label: str, changed: Mapping[str, str | None]
) -> None:
    await asyncio.to_thread(server.text, f"{door.url}/hooks/sms", PERSON, SAID)
    form = dict(parse_qsl(last(door).body.decode(), keep_blank_values=True))
    altered = {name: value for name, value in {**form, **changed}.items() if value is not None}
    with pytest.raises(Refused):
        await channel.receive(replace(last(door), body=urlencode(altered).encode()))


async def test_R9_a_kind_of_signature_without_a_key_is_refused(
    channel: sms.Sms, server: TwilioServer, door: Listener
) -> None:
    await asyncio.to_thread(server.text, f"{door.url}/hooks/sms", PERSON, SAID)
    settings = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"
    headers = {**last(door).headers, "x-twilio-webhooks-signature-settings": settings}
    with pytest.raises(Refused):
        await channel.receive(replace(last(door), headers=headers))


async def test_R9_a_thousand_forgeries_leave_no_trace(
    channel: sms.Sms, server: TwilioServer, door: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    await asyncio.to_thread(server.text, f"{door.url}/hooks/sms", PERSON, SAID)
    real, url = last(door), f"{door.url}/hooks/sms"
    caplog.clear()
    for number in range(1000):
        guess = signature(f"guess {number}", url, dict(parse_qsl(real.body.decode(), keep_blank_values=True)))
        with pytest.raises(Refused):
            await channel.receive(replace(real, headers={"x-twilio-signature": guess}))
    assert caplog.records == []


async def test_R10_a_replay_is_heard_again_with_the_same_id(
    channel: sms.Sms, server: TwilioServer, door: Listener
) -> None:
    """Nothing in the signature tells it apart; the inbox does, by the id."""
    await asyncio.to_thread(server.text, f"{door.url}/hooks/sms", PERSON, SAID)
    assert await channel.receive(last(door)) == await channel.receive(last(door))


async def test_the_public_address_may_end_in_a_slash(server: TwilioServer, door: Listener) -> None:
    channel = sms.build(
        {
            **SETTINGS,
            "PUBLIC_URL": f"{door.url}/",
            "TWILIO_ACCOUNT_SID": server.account_sid,
            "TWILIO_API_URL": server.url,
        }
    )
    assert channel is not None
    await asyncio.to_thread(server.text, f"{door.url}/hooks/sms", PERSON, SAID)
    assert len(await channel.receive(last(door))) == 1
    await channel.close()


# ---------------------------------------------------------------------------------------------- the local Twilio itself


async def test_the_local_twilio_texts_a_plain_answer_to_the_person(server: TwilioServer) -> None:
    """As the real one does (providers fact 6): an end-to-end test would see an "OK" that nobody meant."""
    with Listener(Told(200, b"OK", "text/plain"), Told(200, b"<Response/>", "text/xml")) as door:
        for _ in range(2):
            await asyncio.to_thread(server.text, f"{door.url}/hooks/sms", PERSON, SAID)
    assert server.to(PERSON) == ["OK"]


async def test_the_local_twilio_can_call_back_by_itself(door: Listener) -> None:
    with TwilioServer(auth_token=TOKEN, calls_back=True) as server:
        server.unreachable[PERSON] = 30003
        channel = sms.Sms(_twilio.Twilio(server.account_sid, TOKEN, door.url, server.url), server.number)
        sid = await channel.send(outgoing())
        await asyncio.to_thread(door.wait_until_asked, 2)
        heard = [one for asked in door.asked for one in await channel.receive(posted(asked))]
        await channel.close()
    states = [(one.provider_id, one.state, one.failure) for one in heard if isinstance(one, Receipt)]
    assert states == [(sid, "sent", None), (sid, "undelivered", "retry")]
