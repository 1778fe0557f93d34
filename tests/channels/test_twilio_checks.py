"""What ``gobetween check`` hears from Twilio: the real library against a local Twilio, each fault in plain words."""

import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from bot.channels import _twilio, _twilio_checks, sms, whatsapp
from messages.channel import Checks, Problem
from tests.channels import assert_silent
from tests.providers import Fault, Told, down, dropped, html_page, nonsense, silent, truncated
from tests.providers.twilio_server import Sender, Service, TwilioServer, refused, slow_down

TOKEN = "marker-of-the-auth-token"
OURS = "https://talk.example.org"
ELSEWHERE = "https://user:marker-of-a-secret@old.example.org/hooks/marker-of-a-secret"
MG = "MG" + "1" * 32
WHATSAPP = "whatsapp:+447700900999"


@pytest.fixture
def server() -> Iterator[TwilioServer]:
    """An account on which all is well."""
    with TwilioServer(auth_token=TOKEN) as running:
        running.numbers[running.number].sms_url = f"{OURS}/hooks/sms#rc=3&rp=all"
        running.services[MG] = Service(f"{OURS}/hooks/sms", numbers=[running.number])
        running.senders[WHATSAPP] = Sender("XE" + "1" * 32, f"{OURS}/hooks/whatsapp")
        yield running


@pytest.fixture
async def account(server: TwilioServer, caplog: pytest.LogCaptureFixture) -> AsyncIterator[_twilio.Twilio]:
    caplog.set_level("DEBUG")
    connected = _twilio.Twilio(server.account_sid, TOKEN, OURS, server.url, timeout=0.7)
    yield connected
    await connected.close()


def channel_for(account: _twilio.Twilio, sender: str) -> Checks:
    return whatsapp.WhatsApp(account, sender) if sender == WHATSAPP else sms.Sms(account, sender)


@pytest.mark.parametrize("sender", ["+447700900999", MG, WHATSAPP])
async def test_all_is_well(account: _twilio.Twilio, sender: str) -> None:
    assert await channel_for(account, sender).check() == []


async def test_whatsapp_by_a_messaging_service(account: _twilio.Twilio, server: TwilioServer) -> None:
    server.services[MG] = Service(f"{OURS}/hooks/whatsapp")
    assert await whatsapp.WhatsApp(account, MG).check() == []


Spoil = Callable[[TwilioServer], Any]


def with_(what: Callable[[TwilioServer], object], **changes: Any) -> Spoil:
    """The account with one thing changed."""

    def spoil(server: TwilioServer) -> None:
        for name, value in changes.items():
            setattr(what(server), name, value)

    return spoil


def number(server: TwilioServer) -> object:
    return server.numbers[server.number]


def service(server: TwilioServer) -> object:
    return server.services[MG]


def sender(server: TwilioServer) -> object:
    return server.senders[WHATSAPP]


def itself(server: TwilioServer) -> object:
    return server


PLAIN = "+447700900999"
WRONG = [
    ("the token is wrong", PLAIN, with_(itself, auth_token="another"), "Twilio refuses our account.", "primary Auth"),
    ("the account is suspended", PLAIN, with_(itself, account_status="suspended"), "is suspended", "first page"),
    ("the account is closed", WHATSAPP, with_(itself, account_status="closed"), "is closed", "first page"),
    ("the account is a trial", MG, with_(itself, account_type="Trial"), "only to numbers that are verified", "Upgrade"),
    (
        "the number is not ours",
        PLAIN,
        with_(itself, numbers={}),
        "not a number of this Twilio account",
        "Active numbers",
    ),
    ("the number cannot text", PLAIN, with_(number, sms=False), "cannot send text messages", "capabilities"),
    ("the number goes elsewhere", PLAIN, with_(number, sms_url=ELSEWHERE), "another address (old.example.org)", OURS),
    ("the number goes nowhere", PLAIN, with_(number, sms_url=""), "go nowhere", f"{OURS}/hooks/sms#rc=3&rp=all"),
    ("the number knocks by GET", PLAIN, with_(number, sms_method="GET"), "only POST is heard", "HTTP POST"),
    ("an app has the number", PLAIN, with_(number, application="AP1"), "A TwiML App decides", "Webhook"),
    ("the service is unknown", MG, with_(itself, services={}), "not a Messaging Service of this", "MG..."),
    (
        "the service goes elsewhere",
        MG,
        with_(service, inbound_url=ELSEWHERE),
        "another address (old.example.org)",
        OURS,
    ),
    ("the service is empty", MG, with_(service, numbers=[]), "has no number", "Sender Pool"),
    ("the sender is unknown", WHATSAPP, with_(itself, senders={}), "not a WhatsApp sender of this", "Senders"),
    ("the sender waits", WHATSAPP, with_(sender, status="VERIFYING"), "not online but VERIFYING", "what is missing"),
    ("the sender goes elsewhere", WHATSAPP, with_(sender, url=ELSEWHERE), "another address (old.example.org)", OURS),
    ("L5 the sender's name", WHATSAPP, with_(sender, name="Jersey Mental Health"), "says “mental”", "neutral"),
    ("L5 the sender's profile", WHATSAPP, with_(sender, about="Recovery together"), "says “recovery”", "neutral"),
]
ONLY_ODD = ("the account is a trial", "L5 the sender's name", "L5 the sender's profile")
"""Texts come in and go out all the same."""


@pytest.mark.parametrize(("label", "of", "spoil", "said", "do"), WRONG, ids=[row[0] for row in WRONG])
async def test_what_is_wrong_is_said_and_what_to_do(
    account: _twilio.Twilio,
    server: TwilioServer,
    caplog: pytest.LogCaptureFixture,
    label: str,
    of: str,
    spoil: Spoil,
    said: str,
    do: str,
) -> None:
    spoil(server)
    [problem] = await channel_for(account, of).check()
    assert said in problem.said
    assert do in problem.do
    assert problem.stops == (label not in ONLY_ODD)
    assert_silent(caplog, (TOKEN, "marker-of-a-secret", server.account_sid), problem)


async def test_a_service_may_leave_incoming_texts_to_its_numbers(account: _twilio.Twilio, server: TwilioServer) -> None:
    server.services[MG] = Service("", on_number=True, numbers=[server.number])
    assert await sms.Sms(account, MG).check() == []


async def test_then_it_is_the_number_that_is_looked_at(account: _twilio.Twilio, server: TwilioServer) -> None:
    server.services[MG] = Service("", on_number=True, numbers=[server.number])
    server.numbers[server.number].sms_url = ELSEWHERE
    [problem] = await sms.Sms(account, MG).check()
    assert "Texts to our number go to another address (old.example.org)." in problem.said


async def test_the_sandbox_is_for_trying_out(account: _twilio.Twilio) -> None:
    [problem] = await whatsapp.WhatsApp(account, "+14155238886").check()
    assert "drops out after three days" in problem.said


async def test_several_things_may_be_wrong(account: _twilio.Twilio, server: TwilioServer) -> None:
    server.account_type, server.numbers[server.number].sms = "Trial", False
    assert len(await sms.Sms(account, server.number).check()) == 2


BAD_ANSWERS = [
    pytest.param(down(), id="a server fault"),
    pytest.param(html_page(), id="a page"),
    pytest.param(nonsense(), id="JSON of another shape"),
    pytest.param(truncated(), id="a truncated answer"),
    pytest.param(dropped(), id="a cut line"),
    pytest.param(silent(3), id="silence"),
    pytest.param(slow_down(), id="too many requests"),
    pytest.param(refused(20403, status=403), id="a refusal"),
    pytest.param(Fault(told=Told(200)), id="nothing"),
    pytest.param(Fault(told=Told(200, b"null")), id="null"),
    pytest.param(Fault(told=Told(200, b"[1]")), id="a list"),
    pytest.param(Fault(told=Told(200, b'{"code": 20003, "status": 401}')), id="an error under a good status"),
]
CALLS = {
    "account": PLAIN,
    "numbers": PLAIN,
    "service": MG,
    "service_numbers": MG,
    "senders": WHATSAPP,
    "sender": WHATSAPP,
}


@pytest.mark.parametrize("fault", BAD_ANSWERS)
@pytest.mark.parametrize("call", CALLS)
async def test_a_bad_answer_is_a_problem_and_no_surprise(
    account: _twilio.Twilio, server: TwilioServer, caplog: pytest.LogCaptureFixture, call: str, fault: Fault
) -> None:
    server.always(fault, to=call)
    found = await channel_for(account, CALLS[call]).check()
    assert found
    assert all(isinstance(problem, Problem) and problem.do for problem in found)
    assert_silent(caplog, (TOKEN, server.account_sid), *found)


async def test_twilio_is_away(account: _twilio.Twilio, server: TwilioServer) -> None:
    server.stop()
    [problem] = await sms.Sms(account, server.number).check()
    assert problem.said == "Twilio could not be asked: Twilio cannot be reached."
    assert not problem.stops


async def test_it_never_takes_long(
    account: _twilio.Twilio, server: TwilioServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_twilio_checks, "SECONDS", 0.2)
    server.always(silent(3), to="account")
    started = time.monotonic()
    [problem] = await sms.Sms(account, server.number).check()
    assert "did not answer in time" in problem.said
    assert not problem.stops
    assert time.monotonic() - started < 0.6
