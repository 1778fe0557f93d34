"""R5, R6, R7: a provider, our own machine or our database is away. Nothing is lost, and nothing else is held up."""

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.alarm import Alarm
from bot.demo import Demo
from messages.channel import SendFailed
from storage import lanes, tables
from storage.database import Connection, Database
from tests.conftest import make_world
from tests.end_to_end.running import Service, until
from tests.reliability.conftest import Gather
from tests.reliability.crowd import A_WHILE, Crowd, written_by_nobody
from tests.reliability.figures import DUE_IN_AN_OUTAGE, figure
from tests.reliability.relay import Relay
from tests.scheduler.stage import KIM, Stage

DOWN = SendFailed("retry", "the provider does not answer")
HALTED = SendFailed("halt", "our account is refused: look at its page")
CROWD = "+4477008"
DATABASES = ["sqlite", "postgresql"]


def people(stage: Stage, many: int, channel: str = "sms") -> list[str]:
    start = CROWD if channel == "sms" else "7"
    return [stage.reached(f"{channel} {number}", {channel: f"{start}{number:05d}"}) for number in range(many)]


# ---------------------------------------------------------------------------------------------- the provider (R5)


async def test_R5_a_provider_away_for_two_hours(stage: Stage) -> None:
    """All that is still useful goes within 10 minutes of its return; the rest is on the list the minute it is over."""
    stage.sms.always = DOWN
    to = people(stage, DUE_IN_AN_OUTAGE)
    lasting = {row: stage.now + timedelta(hours=5) for row in map(stage.queue, to[::2])}
    short = {}
    for number, who in enumerate(to[1::2]):
        over = stage.now + timedelta(minutes=5 + 110 * number / len(to))
        short[stage.queue(who, not_after=over)] = over
    others = [stage.queue(who) for who in people(stage, 3, "telegram")]
    await stage.settle()
    assert {stage.state(row) for row in others} == {"accepted"}
    for _ in range(12):
        await stage.passes(minutes=10)
        states = {row.id: row.state for row in stage.rows()}
        for row, over in short.items():
            if over + timedelta(minutes=1) <= stage.now:
                assert states[row] == "expired"
            elif over > stage.now:
                assert states[row] == "waiting"
    stage.sms.always = None
    back = stage.now
    await stage.passes(minutes=10)
    assert {stage.state(row) for row in lasting} == {"accepted"}
    went = [one for one in stage.sms.taken if one.address.startswith(CROWD)]
    assert all(one.at <= back + timedelta(minutes=5) for one in went)
    assert len(went) == len(lasting), "each once, and none that was over"
    assert stage.tasks().count("REASON_EXPIRED") == len(short)
    assert len(stage.sms.to(KIM)) == len(short)


async def test_R5_the_list_has_what_is_over_within_a_minute(stage: Stage) -> None:
    stage.sms.always = HALTED
    [who] = people(stage, 1)
    row = stage.queue(who, not_after=stage.now + timedelta(minutes=2))
    await stage.passes(minutes=1, seconds=59)
    assert stage.state(row) == "waiting"
    await stage.passes(seconds=1)
    await stage.settle()
    assert (stage.state(row), "REASON_EXPIRED" in stage.tasks()) == ("expired", True)


# ---------------------------------------------------------------------------------------------- our account (halt)


async def halted(stage: Stage, many: int = 5) -> list[str]:
    stage.sms.always = HALTED
    rows = [stage.queue(who) for who in people(stage, many)]
    await stage.settle()
    return rows


async def test_R5_a_refused_account_stops_its_own_lane_and_says_why(stage: Stage) -> None:
    others = [stage.queue(who) for who in people(stage, 3, "telegram")]
    rows = await halted(stage)
    [lane] = stage.database.do(lanes.halted)
    assert (lane.channel, lane.reason) == ("sms", HALTED.reason)
    assert {stage.state(row) for row in others} == {"accepted"}
    assert {stage.state(row) for row in rows} == {"waiting"}
    assert {stage.row(row).tries for row in rows} == {0}, "nothing counts as failed"
    assert stage.tasks() == ["REASON_CHANNEL_HALTED"]
    health = await stage.house.health()
    assert health["channels_not_working"] == 1


async def test_R5_after_5_minutes_one_message_tries_again(stage: Stage) -> None:
    rows = await halted(stage)
    calls = len(stage.sms.calls)
    await stage.passes(minutes=4, seconds=59)
    assert len(stage.sms.calls) == calls
    await stage.passes(seconds=1)
    assert len(stage.sms.calls) == calls + 1
    await stage.passes(minutes=4, seconds=59)
    assert len(stage.sms.calls) == calls + 1
    stage.sms.always = None
    await stage.passes(seconds=1)
    assert {stage.state(row) for row in rows} == {"accepted"}
    assert stage.database.do(lanes.halted) == []
    assert stage.tasks() == ["REASON_CHANNEL_HALTED"]
    assert {len(stage.sms.to(one.address)) for one in stage.sms.taken} == {1}


async def test_R5_a_message_that_does_not_leave_is_no_try(stage: Stage) -> None:
    """A change that was taken back is dropped when its turn comes; the next message tries instead of it."""
    rows = await halted(stage, 1)
    gone = [
        stage.queue(who, class_="change", change_id="taken back", session_id=stage.session().id)
        for who in people(stage, 4, "sms")[1:]
    ]
    stage.sms.always = None
    await stage.passes(minutes=5)
    assert {stage.state(row) for row in gone} == {"dropped"}
    assert [stage.state(row) for row in rows] == ["accepted"]


async def test_R5_the_operator_is_told_once(stage: Stage) -> None:
    alarm = Alarm(stage.database, stage.channels, stage.house.now, lambda: True, ("telegram", "99"))
    await halted(stage)
    for _ in range(3):
        await alarm.look()
        await stage.passes(minutes=2)
    assert len(stage.telegram.to("99")) == 1
    await stage.passes(hours=6)
    await alarm.look()
    assert len(stage.telegram.to("99")) >= 2, "six hours later, if it is still so"


# ---------------------------------------------------------------------------------------------- our own machine (R6)


@pytest.mark.parametrize("kind", DATABASES)
def test_R6_what_came_while_we_were_down_is_read_once(gather: Gather, kind: str) -> None:
    """Twilio posts an SMS once and then only lists it. It is found at the start, and once whatever happens after."""
    crowd = gather(kind)
    twilio = crowd.home.twilio
    numbers = [where for channel, where in crowd.some(figure(8, 40)) if channel == "sms"]
    for who in numbers:
        twilio.missed_text(who, "HELP")
    posted = twilio.inbound(numbers[0], "MENU")
    for _ in range(2):
        with crowd.worker(("serve",)):
            assert twilio.again(crowd.home.hook("sms"), posted).status == 200
            until(lambda: len(crowd.home.rows("inbox")) == len(numbers) + 1, "all are found", A_WHILE)
            crowd.home.at_rest()
    assert [len(crowd.home.phone(who)) for who in numbers] == [2] + [1] * (len(numbers) - 1)


# ---------------------------------------------------------------------------------------------- our database (R7)


def _texts(crowd: Crowd, many: int) -> list[dict[str, str]]:
    forms = [crowd.home.twilio.inbound(where, "HELP") for channel, where in crowd.some(many) if channel == "sms"]
    for text in crowd.home.twilio.messages:
        text.deleted = True  # so that nothing is found on the provider's list (R6)
    return forms


def _post(crowd: Crowd, form: dict[str, str]) -> tuple[int, float]:
    """The door's answer, and how many seconds it took."""
    began = time.monotonic()
    return crowd.home.twilio.again(crowd.home.hook("sms"), form).status, time.monotonic() - began


def _refused_quickly(crowd: Crowd, service: Service, forms: list[dict[str, str]]) -> None:
    with ThreadPoolExecutor(len(forms)) as many:
        told = list(many.map(partial(_post, crowd), forms))
        assert [status for status, _ in told] == [503] * len(forms)
        assert max(seconds for _, seconds in told) < 5
        began = time.monotonic()
        assert service.get("/health")[0] == 503, "red"
        assert time.monotonic() - began < 5


def _recovers(crowd: Crowd, service: Service, forms: list[dict[str, str]]) -> None:
    assert crowd.home.rows("inbox") == []
    until(lambda: service.get("/health")[0] == 200, "well again", A_WHILE)
    with ThreadPoolExecutor(4) as many:
        assert [status for status, _ in many.map(partial(_post, crowd), forms)] == [200] * len(forms)
    crowd.home.at_rest()
    assert {len(crowd.home.phone(form["From"])) for form in forms} == {1}


def test_R7_a_locked_database_is_said_within_5_seconds(gather: Gather) -> None:
    """SQLite, held by another program; every text is refused, so that it is sent again, and none is lost."""
    crowd = gather("sqlite")
    forms = _texts(crowd, 6)
    with crowd.worker() as service:
        with written_by_nobody(str(crowd.home.folder / "gobetween.db")):
            locked = time.monotonic()
            _refused_quickly(crowd, service, forms)
            while time.monotonic() - locked < figure(1, 30):
                _refused_quickly(crowd, service, forms)
        _recovers(crowd, service, forms)


def test_R7_a_database_that_refuses_connections_is_said_within_5_seconds(gather: Gather) -> None:
    crowd = gather("postgresql")
    relay, forms = Relay(crowd.home.database_url), _texts(crowd, 6)
    with ExitStack() as open_ones:
        open_ones.callback(relay.shut)
        service = open_ones.enter_context(crowd.worker(("serve",), {"DATABASE_URL": relay.url}))
        relay.shut()
        _refused_quickly(crowd, service, forms)
        relay.let_in()
        _recovers(crowd, service, forms)


async def test_R7_a_full_disk_refuses_texts_and_loses_none(sqlite_template: Path, tmp_path: Path) -> None:
    shutil.copy(sqlite_template, tmp_path / "world.db")
    world = make_world(Database(f"sqlite:///{tmp_path / 'world.db'}"))
    await world.open()
    world.phones.take()

    async def pages(most: int) -> None:
        """What SQLite may grow to; less than there is means: not one page more."""
        pragma = f"PRAGMA max_page_count = {most}"
        await world.house.database.run(lambda connection: connection.exec_driver_sql(pragma).all())

    await pages(1)
    refused = [await _told(world, number) for number in range(400)]
    assert 503 in refused
    assert refused.count(200) == await world.house.database.run(_kept)
    await pages(1_000_000)
    assert await _told(world, 400) == 200
    await world.settle()
    world.house.database.close()


def _kept(connection: Connection) -> int:
    return len(connection.execute(select(tables.inbox.c.id)).all())


async def _told(world: Demo, number: int) -> int:
    posted = world.phones.posted("tom", f"blue elephant {number} " + "x" * 3000)
    return (await world.house.door.post("sms", posted)).status
