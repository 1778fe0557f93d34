"""Text messages and WhatsApp through the real library and a real process, on SQLite and on PostgreSQL."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from urllib.parse import urlencode

import pytest

from tests.end_to_end.conftest import MakeHome
from tests.end_to_end.running import IOANA, KASIA, RUI, SPARE, STRANGERS, Home, Service
from tests.providers import HookAnswer
from tests.providers.twilio_server import signature

TAKEN = HookAnswer(200, b"<Response/>", "text/xml")
REFUSED = 403
HELP_LINES = ("999", "116 123", "01534 445290")
spare = cycle(SPARE)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def home(request: pytest.FixtureRequest, move_in: MakeHome) -> Home:
    return move_in(request.param)


@pytest.fixture(scope="module", autouse=True)
def service(home: Home) -> Iterator[Service]:
    """One service for all of these tests, with every invitation sent."""
    with home.serving() as running:
        home.invited()
        yield running


@pytest.fixture
def somebody() -> str:
    """A person whom no other test writes as."""
    return next(spare)


# ---------------------------------------------------------------------------------------------- answers


@pytest.mark.parametrize("words", ["sim", "1"])
def test_main_job_a_yes_is_confirmed_in_ones_own_language(home: Home, words: str) -> None:
    assert home.phone(RUI)[0].startswith("Island Voices: olá, Rui.")
    confirmed = home.replies(RUI, lambda: home.sms(RUI, words))[0]
    assert re.fullmatch(r"Obrigado\. Fica anotado que vem: .*, das 14:00 até cerca das 16:00, Oak House\.", confirmed)


def test_main_job_a_no_takes_the_confirmation_back(home: Home, somebody: str) -> None:
    home.replies(somebody, lambda: home.sms(somebody, "yes"))
    [changed] = home.replies(somebody, lambda: home.sms(somebody, "2"))
    assert changed.startswith("Thank you for telling us. You will not be at the group")


def test_R2_the_door_says_only_that_the_text_is_kept(home: Home, somebody: str) -> None:
    """A plain text in the answer would be sent to the person."""
    assert home.sms(somebody, "1") == TAKEN
    home.at_rest()
    assert not any(one.answered for one in home.twilio.sent)


def test_R4_a_receipt_is_taken_without_a_word(home: Home, somebody: str) -> None:
    home.replies(somebody, lambda: home.sms(somebody, "1"))
    sid = next(one.sid for one in reversed(home.twilio.sent) if one.to == somebody)
    for state in ("sent", "delivered", "sent", "read", "undelivered"):
        assert home.twilio.status(home.hook("sms"), sid, state) == HookAnswer(204, b"", "text/plain")
    assert [row.state for row in home.rows("outbox") if row.provider_id == sid] == ["read"]


def test_R4_what_did_not_arrive_is_told_to_the_coordinator_once(home: Home, somebody: str) -> None:
    home.replies(somebody, lambda: home.sms(somebody, "1"))
    sid, before = next(one.sid for one in reversed(home.twilio.sent) if one.to == somebody), len(home.rows("tasks"))
    for _ in range(3):
        assert home.twilio.status(home.hook("sms"), sid, "undelivered", 30005).status == 204
    home.at_rest()
    assert len(home.rows("tasks")) == before + 1


# ---------------------------------------------------------------------------------------------- WhatsApp


def test_main_job_whatsapp_is_answered_inside_its_window(home: Home) -> None:
    """Outside it, without an approved template, nothing is even tried."""
    assert home.phone(KASIA) == []
    answers = home.replies(KASIA, lambda: home.whatsapp(KASIA, "1"))
    assert "Oak House" in answers[0]
    assert "Dziękujemy" in answers[0]


def test_main_job_a_button_on_whatsapp_means_its_digit(home: Home) -> None:
    pressed = {"ButtonPayload": "2", "ButtonText": "Nu, nu pot"}
    answers = home.replies(IOANA, lambda: home.whatsapp(IOANA, "Nu, nu pot", **pressed))
    assert answers[0].startswith("Mulțumim că ne-ați spus.")


# ---------------------------------------------------------------------------------------------- proof


def test_R9_a_forged_or_unsigned_text_leaves_no_trace(home: Home, service: Service, somebody: str) -> None:
    home.at_rest()
    before, form = home.counts(), {"MessageSid": "SMforged", "From": somebody, "To": home.twilio.number, "Body": "1"}
    refused, body = service.health()["refused"], urlencode(form).encode()
    token = home.twilio.auth_token
    forged = [
        None,
        "",
        "not a signature",
        signature("another token", home.hook("sms"), form),
        signature(token, home.hook("whatsapp"), form),
        signature(token, home.hook("sms"), {**form, "Body": "2"}),
        signature(token, home.hook("sms") + "?more=1", form),
    ]
    for door in ("sms", "whatsapp"):
        right = signature(token, home.hook(door), form)
        for one in forged:
            assert one == right or home.unsigned(door, body, one).status == REFUSED
    assert home.counts() == before
    assert service.health()["refused"] == refused + 13
    assert somebody not in service.log_text()


def test_R9_two_hundred_forged_texts_cost_no_row(home: Home) -> None:
    before = home.counts()
    with ThreadPoolExecutor(8) as many:
        told = list(many.map(lambda number: home.unsigned("sms", b"Body=%d" % number, "x").status, range(200)))
    assert set(told) == {REFUSED}
    assert home.counts() == before


def test_R3_the_same_text_three_times_is_answered_once(home: Home, somebody: str) -> None:
    form = home.twilio.inbound(somebody, "WHERE")

    def post(_: int) -> HookAnswer:
        return home.twilio.again(home.hook("sms"), form)

    def three_times() -> None:
        with ThreadPoolExecutor(4) as many:
            assert list(many.map(post, range(4))) == [TAKEN] * 4
        assert post(5) == TAKEN

    answers = home.replies(somebody, three_times)
    assert [answer for answer in answers if "12 Elm Street" in answer] == answers[:1]
    assert home.replies(somebody, lambda: post(6)) == []


# ---------------------------------------------------------------------------------------------- bad input

PLAIN_ANSWERS = {
    "image/jpeg": "I can only read words.",
    "audio/ogg": "I cannot hear voice messages.",
    "text/vcard": "I can only read words.",
}
BIDI = "\u202e\u2066abc\u2069\u202c"
ODD = {
    "NUL": "\x00",
    "NUL inside": "he\x00llo there \x00",
    "emoji only": "🙂👍🏽👩‍👩‍👧",
    "right to left": f"שלום עולם {BIDI}",
    "empty": "",
    "blank": " \u200b\n\t ",
    "combining": "a" + "\u0301" * 200,
    "10,000 characters": "word " * 2000,
    "10,000 emoji": "🙂" * 2000,
}


@pytest.mark.parametrize("words", ODD.values(), ids=ODD)
def test_R12_odd_words_get_a_plain_answer(home: Home, somebody: str, words: str) -> None:
    kept = len(home.rows("inbox"))
    answers = home.replies(somebody, lambda: home.sms(somebody, words) == TAKEN or pytest.fail("not taken"))
    assert answers
    assert not re.search("[\x00\u202a-\u202e\u2066-\u2069]", "".join(answers))
    assert len(home.rows("inbox")) == kept + 1


def test_R13_a_picture_and_a_voice_note_get_a_plain_answer(home: Home, somebody: str) -> None:
    for kind, said in PLAIN_ANSWERS.items():
        media = {"NumMedia": "1", "MediaContentType0": kind}
        [answer, *_] = home.replies(somebody, lambda media=media: home.sms(somebody, "", **media))  # type: ignore[misc]
        assert answer.startswith(said)
    assert home.twilio.media_fetches == 0


def test_R11_a_body_over_64_KiB_is_refused_unread(home: Home, somebody: str) -> None:
    before = home.counts()
    assert home.sms(somebody, "a" * 66_000).status == 413
    assert home.sms(somebody, "b" * 150_000).status == 413
    assert home.counts() == before


def test_R12_nonsense_at_the_doors_is_never_a_fault(home: Home) -> None:
    for door in ("sms", "whatsapp", "telegram", "byhand", "nowhere", "..%2fhealth"):
        for body in (b"", b"\xff\xfe\x00", b"{", b"a=1&" * 2000, json.dumps([1]).encode()):
            assert home.unsigned(door, body).status in (403, 404)
    form = {"MessageSid": "SM" + "9" * 32}
    assert home.twilio.signed_post(home.hook("sms"), form).status == 204
    assert home.twilio.signed_post(home.hook("sms"), {**form, "MessageStatus": "no such state"}).status == 204


# ---------------------------------------------------------------------------------------------- strangers


def test_T7_a_stranger_gets_one_neutral_answer_a_day(home: Home) -> None:
    stranger, before = next(STRANGERS), home.counts()
    said = home.replies(stranger, lambda: home.sms(stranger, "who is this? is Rui there?"))
    assert said == ["I do not know this number. If you have a code, send it. In an emergency call 999."]
    assert home.replies(stranger, lambda: [home.sms(stranger, words) for words in ("hello?", "1", "STOP")]) == []
    after = home.counts()
    assert {name for name in after if after[name] != before[name]} == {"facts"}


def test_T7_a_stranger_on_many_lines_at_once_gets_one_answer(home: Home) -> None:
    stranger = next(STRANGERS)
    form = home.twilio.inbound(stranger, "hello?")
    with ThreadPoolExecutor(4) as many:
        told = list(many.map(lambda _: home.twilio.again(home.hook("sms"), form), range(8)))
    assert told == [TAKEN] * 8
    assert len(home.phone(stranger)) == 1


@pytest.mark.parametrize(
    "words", ["I want to kill myself", "quero morrer", "chcę umrzeć", "je veux mourir", "vreau să mor"]
)
def test_C10_words_of_crisis_from_a_stranger_get_the_help_lines(home: Home, words: str) -> None:
    stranger = next(STRANGERS)
    home.sms(stranger, "hello?")
    [answer] = home.replies(stranger, lambda: home.sms(stranger, words))
    assert all(line in answer for line in HELP_LINES)


def test_C10_words_of_crisis_are_answered_after_STOP(home: Home, somebody: str) -> None:
    """On WhatsApp, where no provider swallows the answers to somebody who has stopped."""
    home.replies(IOANA, lambda: home.whatsapp(IOANA, "STOP"))
    [answer] = home.replies(IOANA, lambda: home.whatsapp(IOANA, "vreau să mor"))
    assert all(line in answer for line in HELP_LINES)


# ---------------------------------------------------------------------------------------------- STOP


def test_R15_after_STOP_there_is_nothing_more(home: Home, somebody: str) -> None:
    """Twilio confirms a STOP by itself and refuses us from then on."""
    assert home.replies(somebody, lambda: home.sms(somebody, "STOP")) == []
    assert home.twilio.automatic[-1] == (somebody, "STOP")
    assert home.replies(somebody, lambda: [home.sms(somebody, words) for words in ("hello", "MENU", "2")]) == []


def test_R15_on_whatsapp_STOP_is_confirmed_once_and_START_opens_again(home: Home) -> None:
    home.replies(KASIA, lambda: home.whatsapp(KASIA, "START"))
    assert len(home.replies(KASIA, lambda: home.whatsapp(KASIA, "Stop!!"))) == 1
    assert home.replies(KASIA, lambda: [home.whatsapp(KASIA, words) for words in ("STOP", "MENU", "tak")]) == []
    assert home.replies(KASIA, lambda: home.whatsapp(KASIA, "START"))
    assert home.replies(KASIA, lambda: home.whatsapp(KASIA, "MENU"))


# ---------------------------------------------------------------------------------------------- what else is open


def test_S7_health_tells_counts_and_nothing_about_anybody(home: Home, service: Service) -> None:
    status, text = service.get("/health")
    told = json.loads(text)
    assert status == 200
    assert told.pop("database") == "there"
    assert all(isinstance(value, int) for value in told.values())
    assert {"ok", "channels", "channels_not_working", "workers", "waiting", "late", "latest_seconds"} <= set(told)


@pytest.mark.parametrize("path", ["/phones", "/phones/state", "/phones/phones.js", "/", "/docs", "/hooks"])
def test_production_has_no_page_but_the_desk(service: Service, path: str) -> None:
    assert service.get(path)[0] == 404


def test_S7_the_log_holds_no_number_and_no_words(service: Service) -> None:
    """Nine digits in a row are a number; within a random hexadecimal id they are not."""
    assert not re.search(r"\b\d{9,}\b|Oak House|kill|\bAC[0-9a-f]{8}", service.log_text())
