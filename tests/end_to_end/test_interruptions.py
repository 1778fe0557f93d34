"""What a process, a provider or a database may do in the middle of things: nothing is lost, nothing is said twice."""

import signal
import socket
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.end_to_end.conftest import MakeHome
from tests.end_to_end.running import IOANA, LUC, MARIA, SPARE, TOM, until
from tests.providers import down, silent, truncated

A_MINUTE = 61


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_R2_a_signal_drains_and_ends_well(move_in: MakeHome, by: signal.Signals) -> None:
    home = move_in()
    with home.serving() as service:
        home.invited()
        with ThreadPoolExecutor(8) as many:
            told = list(many.map(lambda who: home.sms(who, "1").status, SPARE[:8]))
        assert service.ends(by) == 0
    assert told == [200] * 8
    with home.serving():
        home.at_rest()
    assert all(len([said for said in home.phone(who) if "You are coming" in said]) == 1 for who in SPARE[:8])


def test_R2_a_request_that_never_ends_does_not_hold_up_the_end(move_in: MakeHome) -> None:
    home = move_in()
    with home.serving() as service, socket.create_connection(("127.0.0.1", home.port)) as slow:
        slow.sendall(b"POST /hooks/sms HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nBody=")
        until(lambda: service.get("/health")[0] == 200, "the request is there")
        assert service.ends(signal.SIGTERM) == 0


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_R2_killed_right_after_the_answers_loses_nothing(move_in: MakeHome, kind: str) -> None:
    """Whatever the worker had begun: every text is kept once, and answered once after the next start.

    Fifteen have a seat, the others read that they are on the waiting list; everybody is answered twice.
    """
    home = move_in(kind)
    with home.serving() as service:
        home.invited()
        home.twilio.always(silent(20), to="create")
        home.sms(TOM, "1")
        with ThreadPoolExecutor(4) as many:
            told = list(many.map(lambda who: home.sms(who, "yes").status, [*SPARE, *SPARE]))
        service.crashes()
    assert told == [200] * 60
    home.twilio.recover()
    assert len(home.rows("inbox")) == 61
    with home.serving():
        home.time_passes(A_MINUTE)
        home.at_rest()
    answers = [Counter(answer_of(said) for said in home.phone(who)) for who in SPARE]
    assert all(told["coming"] + told["waiting"] == 2 for told in answers), answers
    assert {row.state for row in home.rows("inbox")} == {"done"}
    assert len([said for said in home.phone(TOM) if "You are coming" in said]) == 1


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_R1_killed_between_handing_over_and_noting_it_sends_once(move_in: MakeHome, kind: str) -> None:
    home = move_in(kind)
    with home.serving() as service:
        home.invited()
        home.twilio.always(silent(20, accepts=True), to="create")
        home.sms(TOM, "1")
        until(lambda: any("You are coming" in said for said in home.phone(TOM)), "Twilio has it")
        service.crashes()
    home.twilio.recover()
    with home.serving():
        home.time_passes(A_MINUTE)
        home.at_rest()
    assert len([said for said in home.phone(TOM) if "You are coming" in said]) == 1


def test_R5_a_provider_that_is_down_at_first_gets_everything_once(move_in: MakeHome) -> None:
    """Connection refused, then a fault page, then an answer that breaks off; then it is well again."""
    home = move_in()
    home.twilio.stop()
    with home.serving() as service:
        until(lambda: sum(row.tries > 0 for row in home.rows("outbox")) > len(SPARE), "everything was tried")
        assert service.get("/health")[0] == 200
        home.twilio.start()
        home.twilio.next_answers(down(), truncated(), to="create")
        for _ in range(3):
            home.time_passes(A_MINUTE)
            home.sms(LUC, "oui")
            home.at_rest()
    for who in (TOM, *SPARE):
        assert len([said for said in home.phone(who) if ": hello " in said]) == 1
    assert len([said for said in home.phone(LUC) if ": bonjour " in said]) == 1


def test_R5_telegram_that_is_away_at_the_start_is_set_up_later(move_in: MakeHome) -> None:
    home = move_in(webhook=True)
    home.telegram.stop()
    home.telegram.started.add(MARIA)
    with home.serving() as service:
        assert service.get("/health")[0] == 200
        time.sleep(0.5)
        home.telegram.start()
        until(lambda: home.telegram.webhook, "Telegram knows our address")
        assert home.replies(MARIA, lambda: home.telegram.say(MARIA, "WHERE"))


def test_R2_what_telegram_could_not_deliver_waits_there(move_in: MakeHome) -> None:
    home = move_in()
    home.telegram.started.add(MARIA)
    home.telegram.say(MARIA, "1")
    with home.serving():
        home.at_rest()
        assert any("You are coming" in said for said in home.phone(MARIA))


def test_a_second_start_keeps_everything(move_in: MakeHome) -> None:
    home = move_in()
    with home.serving():
        home.invited()
        home.replies(TOM, lambda: home.sms(TOM, "1"))
        home.replies(IOANA, lambda: home.whatsapp(IOANA, "STOP"))
        before, sent = home.counts(), len(home.twilio.sent)
    with home.serving():
        home.at_rest()
        assert (home.counts(), len(home.twilio.sent)) == (before, sent)
        assert home.replies(IOANA, lambda: home.whatsapp(IOANA, "MENU")) == []
        [changed] = home.replies(TOM, lambda: home.sms(TOM, "2"))
        assert "You will not be at the group" in changed


def test_R15_what_was_queued_before_STOP_is_never_sent(move_in: MakeHome) -> None:
    """Two weeks pass: everybody gets the reminder of the week, the day and the hour, but not who stopped or declined."""
    home = move_in()
    with home.serving():
        home.invited()
        home.replies(TOM, lambda: home.sms(TOM, "1"))
        home.replies(SPARE[0], lambda: home.sms(SPARE[0], "2"))
        home.replies(SPARE[1], lambda: home.sms(SPARE[1], "1"))
        home.replies(SPARE[1], lambda: home.sms(SPARE[1], "STOP"))
        before = {who: len(home.phone(who)) for who in (TOM, *SPARE[:2])}
        home.time_passes(60 * 60 * 24 * 8)
        home.knock()
        home.at_rest()
    assert {who: len(home.phone(who)) - count for who, count in before.items()} == {TOM: 1, SPARE[0]: 0, SPARE[1]: 0}


# ---------------------------------------------------------------------------------------------- two processes


def test_R14_door_and_worker_in_two_processes_on_postgresql(move_in: MakeHome) -> None:
    home = move_in("postgresql")
    with home.serving("--only", "web") as door:
        form = home.twilio.inbound(TOM, "1")
        assert [home.twilio.again(home.hook("sms"), form).status for _ in range(3)] == [200] * 3
        door.crashes()
    assert [row.state for row in home.rows("inbox")] == ["unread"]
    with home.serving("--only", "web"), home.serving("--only", "work"), home.serving("--only", "work"):
        home.at_rest()
        assert [said.split()[0] for said in home.phone(TOM)].count("Thank") == 1
        began = time.monotonic()
        [where] = home.replies(TOM, lambda: home.sms(TOM, "WHERE"))
        assert "Elm Street" in where
        assert time.monotonic() - began < 5
    assert all(home.phone(who).count(said) == 1 for who in SPARE for said in home.phone(who))


def test_two_processes_are_refused_on_sqlite_and_so_is_a_taken_port(move_in: MakeHome) -> None:
    home = move_in()
    for only in ("web", "work"):
        refused = home.run("serve", "--only", only)
        assert refused.code == 1
        assert "SQLite is for one process" in refused.complained
    with home.serving():
        second = home.run("serve")
        assert second.code == 1
        assert second.complained.startswith(f"Port {home.port} on 127.0.0.1 cannot be used")


def answer_of(said: str) -> str:
    """What a text says to somebody who wants to come."""
    if "You are coming" in said:
        return "coming"
    return "waiting" if "full" in said else "something else"
