"""R1, R2, R3, R10, R14: what a process was doing when it ended leaves no trace: nothing is lost, nothing is said twice.

Processes are real and die by kill -9. To have one die at an exact step, the provider hangs there, or the database lets
nobody pass: by a lock, on PostgreSQL also by a trigger that is in this one database only.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import urlencode

import pytest
from sqlalchemy import select, update

from storage import tables
from tests.end_to_end.running import Service, until
from tests.providers import Fault, post, silent
from tests.reliability.conftest import Gather
from tests.reliability.crowd import A_WHILE, CHANNELS, CLAIMED, NOTED, Crowd, Gates, Who, asleep, written_by_nobody
from tests.reliability.figures import (
    KILLS_A_STEP,
    KILLS_WHILE_READING,
    MESSAGES,
    MESSAGES_A_KILL,
    TEXTS,
    WORKERS,
)

DATABASES = ["sqlite", "postgresql"]
STEPS = ["claiming", "claimed", "calling", "taken", "answered", "noted"]
UNDER_WAY = 8
"""Calls to Telegram at once, in one process."""
SLOW = {"GOBETWEEN_SMS_PER_SECOND": "4"}
"""So that a message waits a quarter of a second between being claimed and being handed over."""


class Crew:
    """The workers of a crowd: two on PostgreSQL, one on SQLite. Whoever was killed is replaced."""

    def __init__(self, crowd: Crowd, open_ones: ExitStack, step: str) -> None:
        self.crowd, self._open, self._step = crowd, open_ones, step
        self.gates = Gates(crowd.plain_url) if crowd.on_postgresql else None
        self.workers: list[Service] = []
        self.refill()

    def refill(self) -> None:
        slowly = SLOW if self._step == "claimed" and not self.crowd.on_postgresql else {}
        while len(self.workers) < (2 if self.crowd.on_postgresql else 1):
            self.workers.append(self._open.enter_context(self.crowd.worker(settings=slowly)))

    def kill(self, victims: list[Service]) -> None:
        for one in victims:
            one.crashes()
            self.workers.remove(one)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("kind", DATABASES)
def test_R1_kill_9_at_this_step_loses_nothing(gather: Gather, kind: str, step: str) -> None:
    """On PostgreSQL first both workers die, then one while the other goes on. Twilio is asked first: never a double.
    Telegram cannot be asked: at most what was handed over and not noted is handed over again."""
    crowd = gather(kind)
    with ExitStack() as open_ones:
        crew = Crew(crowd, open_ones, step)
        for number in range(KILLS_A_STEP):
            people = crowd.some(MESSAGES_A_KILL)
            victims = crew.workers[: 1 if number % 2 else None]
            other = next((one for one in crew.workers if one not in victims), None)
            with asleep(other, crew.gates), _stopped_at(step, crowd, crew.gates, people) as ids:
                crew.kill(victims)
                unsure = crowd.handed_over(people, "telegram") - crowd.count(ids, "telegram", "accepted")
            assert unsure <= UNDER_WAY * len(victims)
            crowd.home.twilio.recover()
            crowd.home.telegram.recover()
            crew.refill()
            if step != "claiming":  # else nothing was claimed, and what is under way by now belongs to the living
                crowd.leases_end()
            crowd.wake()
            crowd.all_gone(ids)
            heard = crowd.audit(people)
            assert all(heard.values()), "lost"
            assert not [who for who, times in heard.items() if who[0] == "sms" and times > 1], "Twilio was not asked"
            assert sum(heard.values()) - len(people) <= unsure


def _stopped_at(step: str, crowd: Crowd, gates: Gates | None, people: list[Who]) -> AbstractContextManager[list[str]]:
    """Queues a message to each, and waits until the process has come to this step with some of them."""
    return _on_postgresql(step, crowd, gates, people) if gates else _on_sqlite(step, crowd, people)


@contextmanager
def _on_postgresql(step: str, crowd: Crowd, gates: Gates, people: list[Who]) -> Iterator[list[str]]:
    if step == "claiming":
        with gates.shut(CLAIMED):
            ids = crowd.queue(people)
            until(lambda: gates.waiting("advisory") >= 2, "both lanes are about to claim", A_WHILE)
            yield ids
        assert crowd.count(ids, "sms", "sending") == crowd.count(ids, "telegram", "sending") == 0
    elif step == "claimed":
        with gates.read_by_nobody("people"):
            ids = crowd.queue(people)
            until(lambda: all(crowd.count(ids, one, "sending") for one in CHANNELS), "both lanes have claimed", A_WHILE)
            until(lambda: gates.waiting("relation") >= 2, "and ask for the facts", A_WHILE)
            yield ids
            assert all(crowd.count(ids, one, "sending") for one in CHANNELS)
            assert not any(crowd.audit(people).values())
    elif step == "answered":
        with gates.shut(NOTED):
            ids = crowd.queue(people)
            until(lambda: gates.waiting("advisory") >= 2, "both lanes are about to note", A_WHILE)
            yield ids
    else:
        yield from _at_the_provider(step, crowd, people)


@contextmanager
def _on_sqlite(step: str, crowd: Crowd, people: list[Who]) -> Iterator[list[str]]:
    path = str(crowd.home.folder / "gobetween.db")
    if step == "claiming":
        soon = datetime.now(UTC) + timedelta(seconds=2)
        ids = crowd.queue(people, not_before=soon)
        crowd.home.knock()
        with written_by_nobody(path):
            assert datetime.now(UTC) < soon, "this machine is too busy"
            until(lambda: datetime.now(UTC) > soon + timedelta(seconds=0.3), "its moment is over")
            yield ids
        assert crowd.count(ids, "sms", "waiting") == crowd.count(ids, "telegram", "waiting") == len(people) / 2
    elif step == "claimed":
        before, of_ours = _asked(crowd)[0], ("sending", "accepted")
        ids = crowd.queue(people)
        crowd.home.knock()

        def one_waits() -> bool:
            return crowd.count(ids, "sms", *of_ours) > max(1, _asked(crowd)[0] - before)

        until(one_waits, "one waits for its turn", A_WHILE)
        yield ids
    elif step == "answered":
        answers_later = Fault(accepts=True, hang=1.0)
        crowd.home.twilio.always(answers_later, to="create")
        crowd.home.telegram.always(answers_later, to="sendMessage")
        ids = crowd.queue(people)
        crowd.home.knock()
        until(lambda: crowd.handed_over(people, "sms") and crowd.handed_over(people, "telegram") > 3, "taken", A_WHILE)
        with written_by_nobody(path):
            time.sleep(1.2)
            yield ids
        assert crowd.count(ids, "telegram", "accepted") == 0
    else:
        yield from _at_the_provider(step, crowd, people)


def _at_the_provider(step: str, crowd: Crowd, people: list[Who]) -> Iterator[list[str]]:
    twilio, telegram = crowd.home.twilio, crowd.home.telegram
    twilio.always(silent(A_WHILE, accepts=step == "taken"), to="create")
    telegram.always(silent(A_WHILE, accepts=step == "taken"), to="sendMessage")
    if step == "noted":
        twilio.next_answers(None, None, None, to="create")
        telegram.next_answers(None, None, None, to="sendMessage")
    asked = _asked(crowd)
    ids = crowd.queue(people)
    if not crowd.on_postgresql:
        crowd.home.knock()
    if step == "noted":
        until(lambda: all(crowd.count(ids, one, "accepted") == 3 for one in CHANNELS), "three are noted", A_WHILE)
    else:
        now = partial(_asked, crowd)
        until(lambda: all(after - before >= 5 for before, after in zip(asked, now(), strict=True)), "calls", A_WHILE)
    yield ids


def _asked(crowd: Crowd) -> tuple[int, int]:
    """How often each provider was called with a message."""
    twilio, telegram = crowd.home.twilio, crowd.home.telegram
    return (
        sum(twilio.call_of(one) == "create" for one in list(twilio.asked)),
        sum(telegram.call_of(one) == "sendMessage" for one in list(telegram.asked)),
    )


# ---------------------------------------------------------------------------------------------- texts that come in


@pytest.mark.parametrize("kind", DATABASES)
def test_R2_kill_9_right_after_the_answers_loses_no_text(gather: Gather, kind: str) -> None:
    """Texts come on four connections all the time; what was not answered with 200 is posted again, as a provider does."""
    crowd = gather(kind)
    people = [who for who in crowd.some(TEXTS // 2) if who[0] == "sms"]
    unkept = [crowd.home.twilio.inbound(where, "HELP") for _ in range(2) for _, where in people]
    for text in crowd.home.twilio.messages:
        text.deleted = True  # so that nothing is found on the provider's list (R6)
    for number in range(KILLS_WHILE_READING, -1, -1):
        with crowd.worker(("serve",)) as service, ThreadPoolExecutor(4) as many:
            if number:
                now = unkept[: len(unkept) // (number + 1)]
                told = list(many.map(partial(_posted, crowd), now))
                also = [many.submit(_posted, crowd, form) for form in unkept[len(now) :][:4]]
                service.crashes()
                done = [form["MessageSid"] for form, kept in zip(now, told, strict=True) if kept]
                done += [
                    form["MessageSid"] for form, one in zip(unkept[len(now) :], also, strict=False) if one.result()
                ]
                unkept = [form for form in unkept if form["MessageSid"] not in done]
                crowd.leases_end()
            else:
                assert all(many.map(partial(_posted, crowd), unkept))
                crowd.home.at_rest()
    assert len(crowd.home.rows("inbox")) == len(people) * 2
    assert set(crowd.audit(people).values()) == {2}, "each text is answered once"


def _posted(crowd: Crowd, form: dict[str, str]) -> bool:
    try:
        return crowd.home.twilio.again(crowd.home.hook("sms"), form).status == 200
    except OSError:  # killed meanwhile
        return False


@pytest.mark.parametrize("kind", DATABASES)
def test_R2_kill_9_while_fetching_loses_no_text(gather: Gather, kind: str) -> None:
    """Telegram forgets an update as soon as the next ones are asked for; by then it must be kept."""
    crowd = gather(kind)
    crowd.home.webhook = False
    people = [who for who in crowd.some(TEXTS // KILLS_WHILE_READING) if who[0] == "telegram"]
    telegram = crowd.home.telegram
    for number in range(KILLS_WHILE_READING):
        for _, where in people:
            telegram.say(int(where), f"MENU {number}")
        before, asked = len(crowd.home.rows("inbox")), telegram.calls.count("getUpdates")
        with crowd.worker() as service:
            if number % 2:
                telegram.wait_for("getUpdates", asked + 2, A_WHILE)
            else:
                until(partial(_more_kept, crowd, before), "something is kept", A_WHILE)
            service.crashes()
        crowd.leases_end()
    with crowd.worker():
        crowd.home.at_rest()
    kept = [row.provider_id for row in crowd.home.rows("inbox")]
    assert len(kept) == len(set(kept)) == len(people) * KILLS_WHILE_READING


def _more_kept(crowd: Crowd, before: int) -> bool:
    return len(crowd.home.rows("inbox")) > before


@pytest.mark.parametrize("kind", DATABASES)
def test_R3_one_text_three_times_on_four_connections_has_one_effect(gather: Gather, kind: str) -> None:
    """On PostgreSQL two doors hear it at the same moment, and a third process reads it."""
    crowd = gather(kind)
    home = crowd.home
    people = [where for channel, where in crowd.some(5) if channel == "sms"]
    with ExitStack() as open_ones:
        other_door = crowd.other_door() if crowd.on_postgresql else home.url
        open_ones.enter_context(crowd.worker(("serve",)))
        if crowd.on_postgresql:
            open_ones.enter_context(crowd.door(other_door))
            open_ones.enter_context(crowd.worker())
        forms = [home.twilio.inbound(who, "HELP") for who in people]

        def deliver(number: int) -> list[int]:
            doors = (home.url, other_door)
            told = []
            for form in forms * 3:
                headers = home.twilio.headers(home.hook("sms"), form)
                told.append(post(f"{doors[number % 2]}/hooks/sms", urlencode(form).encode(), headers).status)
            return told

        with ThreadPoolExecutor(4) as many:
            assert {status for told in many.map(deliver, range(4)) for status in told} == {200}
        home.at_rest()
        assert len(home.rows("inbox")) == len(people)
        assert {len(home.phone(who)) for who in people} == {1}
        before, sent = home.counts(), len(home.twilio.sent)
        _weeks_later(crowd)
        assert deliver(0) == [200] * len(forms) * 3, "R10: the normal answer"
        home.at_rest()
        assert (home.counts(), len(home.twilio.sent)) == (before, sent), "R10: no effect"


def _weeks_later(crowd: Crowd) -> None:
    """As if everything in the inbox had come 8 days ago."""
    inbox = tables.inbox
    with crowd.database.transaction() as connection:
        for row in connection.execute(select(inbox)).all():
            earlier = row.received_at - timedelta(days=8)
            connection.execute(update(inbox).where(inbox.c.id == row.id).values(received_at=earlier))


# ---------------------------------------------------------------------------------------------- nobody crashes


@pytest.mark.parametrize("kind", DATABASES)
def test_R14_every_message_goes_exactly_once(gather: Gather, kind: str) -> None:
    crowd = gather(kind)
    with ExitStack() as open_ones:
        for _ in range(WORKERS if crowd.on_postgresql else 1):
            open_ones.enter_context(crowd.worker())
        people = crowd.some(MESSAGES // 2)
        ids = crowd.queue(people)
        if not crowd.on_postgresql:
            crowd.home.knock()
        crowd.all_gone(ids)
    assert len(ids) == MESSAGES
    assert set(crowd.audit(people).values()) == {1}
    assert len(crowd.home.twilio.sent) + len(crowd.home.telegram.sent) == MESSAGES
