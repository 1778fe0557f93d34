"""Telegram through the real library and a real process: fetching, and called by webhook."""

from collections.abc import Iterator
from itertools import count

import pytest

from tests.end_to_end.conftest import MakeHome
from tests.end_to_end.running import MARIA, SECRET, Home, Service, until
from tests.providers.telegram_server import MEDIA

strangers = count(900_000_001)
UPDATES = count(10_000)


@pytest.fixture(scope="module", params=["fetching", "webhook"])
def home(request: pytest.FixtureRequest, move_in: MakeHome) -> Home:
    made = move_in(webhook=request.param == "webhook")
    made.telegram.started.add(MARIA)
    return made


@pytest.fixture(scope="module", autouse=True)
def service(home: Home) -> Iterator[Service]:
    """One service for all of these tests; every invitation is sent, and Telegram knows where to find us."""
    with home.serving() as running:
        until(lambda: len(home.telegram.commands) == 6, "the commands are set")
        home.invited()
        yield running


def test_main_job_the_invitation_comes_with_buttons_and_one_is_pressed(home: Home) -> None:
    invited = home.telegram.sent[0]
    assert invited.text.startswith("Island Voices: hello Maria.")
    assert [data for _, data in invited.buttons] == ["1", "2", "MENU"]
    confirmed = home.replies(MARIA, lambda: home.telegram.press(MARIA, "1"))[0]
    assert confirmed.startswith("Thank you. You are coming:")
    until(lambda: home.telegram.answered and not invited.buttons, "the press is acknowledged and the buttons go")


def test_main_job_words_and_commands_are_answered(home: Home) -> None:
    [where] = home.replies(MARIA, lambda: home.telegram.say(MARIA, "WHERE"))
    assert "12 Elm Street" in where
    [helped] = home.replies(MARIA, lambda: home.telegram.say(MARIA, "/help"))
    assert helped.startswith("Island Voices. This is an automatic service.")


def test_R9_only_telegram_may_post(home: Home, service: Service) -> None:
    home.at_rest()
    before, refused = home.counts(), service.health()["refused"]
    forged = {"update_id": next(UPDATES), "message": home.telegram.message(MARIA, text="1")["message"]}
    wrong = [None, "wrong", SECRET[:-1], SECRET.upper(), *([] if home.webhook else [SECRET])]
    assert {home.telegram.post(home.hook("telegram"), forged, secret).status for secret in wrong} == {403}
    assert home.counts() == before
    assert service.health()["refused"] == refused + len(wrong)


def test_R3_the_same_update_three_times_is_answered_once(home: Home) -> None:
    update = home.telegram.message(MARIA, text="WHERE")

    def three_times() -> None:
        for _ in range(3):
            if home.webhook:
                assert home.telegram.post(home.hook("telegram"), update, SECRET).status == 200
            else:
                home.telegram.push(dict(update))

    assert len(home.replies(MARIA, three_times)) == 1


@pytest.mark.parametrize("kind", MEDIA)
def test_R13_what_is_no_text_gets_one_plain_answer(home: Home, kind: str) -> None:
    [answer] = home.replies(MARIA, lambda: home.telegram.show(MARIA, **MEDIA[kind]))
    assert "MENU" in answer
    assert "getFile" not in home.telegram.calls


@pytest.mark.parametrize("words", ["🙂", "\u202eabc", "a\x00b", "word " * 800, "\ud83d"])
def test_R12_odd_words_get_a_plain_answer(home: Home, words: str) -> None:
    assert len(home.replies(MARIA, lambda: home.telegram.say(MARIA, words))) == 1


def test_R18_a_changed_message_gets_one_answer(home: Home) -> None:
    [answer] = home.replies(MARIA, lambda: home.telegram.edit(MARIA, "I changed my mind"))
    assert answer == "I cannot see changes to a message. Please send it again as a new message."


def test_R18_a_group_is_left_without_a_word(home: Home) -> None:
    before = home.counts()
    home.telegram.add_to_group(-500)
    until(lambda: -500 in home.telegram.left, "the bot leaves")
    home.telegram.say(-500, "hello everybody")
    home.at_rest()
    assert home.phone(-500) == []
    assert home.counts() == before


def test_T7_a_stranger_gets_one_neutral_answer(home: Home) -> None:
    stranger = next(strangers)
    [answer] = home.replies(stranger, lambda: home.telegram.say(stranger, "/start"))
    assert answer == "I do not know this number. If you have a code, send it. In an emergency call 999."
    assert home.replies(stranger, lambda: home.telegram.say(stranger, "hello?")) == []
    [helped] = home.replies(stranger, lambda: home.telegram.say(stranger, "I want to die"))
    assert "116 123" in helped


def test_R12_an_update_that_cannot_be_read_stops_nothing(home: Home) -> None:
    home.telegram.push({"update_id": home.telegram.message(MARIA, text="x")["update_id"], "message": {"surprise": []}})
    assert len(home.replies(MARIA, lambda: home.telegram.say(MARIA, "WHERE"))) == 1


def test_R15_who_stops_or_blocks_the_bot_hears_nothing_more(home: Home) -> None:
    """The last test: Maria is gone after it."""
    assert len(home.replies(MARIA, lambda: home.telegram.say(MARIA, "/stop"))) == 1
    assert home.replies(MARIA, lambda: home.telegram.say(MARIA, "WHERE")) == []
    assert home.replies(MARIA, lambda: home.telegram.say(MARIA, "START"))
    assert home.replies(MARIA, lambda: home.telegram.block(MARIA)) == []
    sends = home.telegram.calls.count("sendMessage")
    home.time_passes(seconds=60 * 60 * 24 * 13)
    home.knock()
    home.at_rest()
    assert home.telegram.calls.count("sendMessage") == sends
    assert [row.state for row in home.rows("addresses") if row.channel == "telegram"] == ["blocked"]


def test_S7_the_log_holds_no_token_and_no_words(home: Home, service: Service) -> None:
    log = service.log_text()
    assert not any(word in log for word in (home.telegram.token, SECRET, str(MARIA), "Elm", "die"))
