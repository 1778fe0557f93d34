"""R9, R16, R17 and the providers' paces: one person, a guesser, a forger or a broadcast never crowds out the others."""

import time
import tracemalloc
from contextlib import ExitStack
from datetime import timedelta
from statistics import quantiles
from urllib.parse import urlencode

import pytest

from bot.joining import CODE_DIGITS
from messages.channel import Inbound
from messages.understand import read
from messages.understanding.lexicon import all_lexicons
from messages.understanding.spelling import _LONGEST_COMPARED
from storage import codes
from storage.changes import NewCode
from tests.end_to_end.running import until
from tests.providers import HookAnswer, post
from tests.reliability.conftest import Gather
from tests.reliability.crowd import A_WHILE, Crowd, address
from tests.reliability.figures import BROADCAST, FLOOD, FORGED
from tests.scheduler.stage import Stage, Taken

DATABASES = ["sqlite", "postgresql"]
ANA, BEN = "+447700900301", "+447700900302"
STRANGER = "+447700900777"
TEN_MINUTES = 600


# ---------------------------------------------------------------------------------------------- one person (R16)


async def write(stage: Stage, who: str, words: str, name: str, channel: str = "sms") -> None:
    await stage.house.door.keep([Inbound(channel, name, who, words)])


async def test_R16_a_flood_is_kept_answered_in_moderation_and_delays_nobody(stage: Stage) -> None:
    """Ana writes as fast as the figure says for ten minutes; Ben's reminders are due all the time."""
    stage.person("Ana", sms=ANA)
    ben = stage.person("Ben", sms=BEN)
    due = [stage.now + timedelta(seconds=30 * number + 7) for number in range(20)]
    for at in due:
        stage.queue(ben, not_before=at)
    began = stage.now
    for number in range(FLOOD):
        await stage.passes(seconds=TEN_MINUTES / FLOOD)
        await write(stage, ANA, f"blue elephant {number}", f"flood {number}")
    await stage.passes(minutes=1)
    late = [(one.at - at).total_seconds() for one, at in zip(_to(stage, BEN), due, strict=True)]
    assert quantiles(late, n=20)[-1] <= 60
    answers = [one.at for one in _to(stage, ANA)]
    assert len(answers) <= 30
    assert sum(at - began <= timedelta(minutes=10) for at in answers) <= 30
    assert len(stage.rows("inbox")) == FLOOD, "all are kept"
    assert {row.state for row in stage.rows("inbox")} == {"done"}
    assert stage.tasks().count("REASON_FLOOD") == 1
    assert len(stage.tasks()) <= 11, "and the coordinator has no flood either"
    assert sum("a person will" in words.lower() for words in stage.sms.to(ANA)) >= 1
    for word, said in (
        ("HELP", "automatic service"),
        ("I want to kill myself", "116 123"),
        ("STOP", "no more messages"),
    ):
        before = len(stage.sms.to(ANA))
        await write(stage, ANA, word, word)
        await stage.settle()
        [answer] = stage.sms.to(ANA)[before:]
        assert said in answer, "always answered"


def _to(stage: Stage, who: str) -> list[Taken]:
    return [one for one in stage.sms.taken if one.address == who]


def test_R16_the_longest_text_is_read_in_no_time() -> None:
    """What Telegram carries at most, without a blank. While one text is read, nobody else's is."""
    assert all(len(word) < _LONGEST_COMPARED for lexicon in all_lexicons() for word in lexicon.vocabulary)
    read("hello", language="en", context="none")
    tracemalloc.start()
    try:
        read("x" * 4096, language="en", context="none")
        assert tracemalloc.get_traced_memory()[1] < 50 * 1024 * 1024
    finally:
        tracemalloc.stop()


# ---------------------------------------------------------------------------------------------- codes (R17)

LIVE, DAYS = 20, 14


def test_R17_the_chance_to_guess_a_code_is_under_one_in_100000() -> None:
    chance = LIVE * DAYS * codes.WRONG_A_DAY / 10**CODE_DIGITS
    assert chance < 1e-5
    assert LIVE * DAYS * codes.WRONG_A_DAY / 10**6 > 0.02, "six digits would not do"
    assert codes.WRONG_AN_HOUR <= 5


def with_code(stage: Stage, code: str, until_: timedelta = timedelta(days=14), number: str = ANA) -> str:
    who = stage.person(f"Person {code}", proven=False, sms=number)
    stage.make(NewCode(code, who, stage.now + until_))
    return who


async def test_R17_wrong_used_and_old_codes_get_the_same_answer_and_join_nobody(stage: Stage) -> None:
    with_code(stage, "1234567890")
    with_code(stage, "2222222222", timedelta(hours=1), BEN)
    await write(stage, "+447700900601", "123 456 7890", "right")
    await stage.settle()
    assert "Messages from Island Voices come here" in stage.sms.to("+447700900601")[0]
    await stage.passes(hours=2)
    before = stage.rows("addresses")
    for number, code in enumerate(("1234567890", "2222222222", "3333333333")):
        await write(stage, f"+44770090070{number}", code, f"wrong {number}")
    await stage.settle()
    answers = {words for number in range(3) for words in stage.sms.to(f"+44770090070{number}")}
    assert len(answers) == 1
    assert len(_to(stage, "+447700900700")) == 1
    assert stage.rows("addresses") == before


async def test_R17_five_wrong_tries_an_hour_from_one_number(stage: Stage) -> None:
    """After them even the right code does nothing, and nobody can tell; an hour later it works."""
    with_code(stage, "1234567890")
    for number in range(codes.WRONG_AN_HOUR):
        await write(stage, STRANGER, f"{number:010d}", f"try {number}")
    await write(stage, STRANGER, "1234567890", "right")
    assert len(set(stage.sms.to(STRANGER))) == 1
    await stage.passes(hours=1)
    await write(stage, STRANGER, "1234567890", "right again")
    await stage.settle()
    assert "come here" in stage.sms.to(STRANGER)[-1]


async def test_R17_a_hundred_wrong_tries_a_day_from_all_numbers_together(stage: Stage) -> None:
    with_code(stage, "1234567890")
    for number in range(codes.WRONG_A_DAY):
        await write(stage, f"+4477009{number // 4:05d}", f"{number:010d}", f"try {number}")
    await write(stage, STRANGER, "1234567890", "right")
    assert "come here" not in stage.sms.to(STRANGER)[-1]
    await stage.passes(hours=24)
    await write(stage, STRANGER, "1234567890", "right again")
    await stage.settle()
    assert "come here" in stage.sms.to(STRANGER)[-1]


@pytest.mark.parametrize("code", ["1234567890", "9999999999"])
async def test_R10_a_code_that_comes_again_has_no_second_effect(stage: Stage, code: str) -> None:
    """The provider posts it twice, and our own look through its list finds it once more."""
    with_code(stage, "1234567890")
    for _ in range(3):
        await write(stage, STRANGER, code, "the same id")
        await stage.settle()
    assert len(stage.sms.to(STRANGER)) == 1
    wrong = [int(row.body) for row in stage.rows("facts") if row.name.startswith("wrong codes/")]
    assert wrong == ([] if code == "1234567890" else [1, 1])
    assert [row.state for row in stage.rows("inbox")] in ([], ["done"])


# ---------------------------------------------------------------------------------------------- forgers (R9)


def test_R9_a_thousand_forged_requests_leave_no_trace(gather: Gather) -> None:
    crowd = gather("sqlite")
    home, who = crowd.home, address("sms", 0)
    form = {"MessageSid": "SMforged", "From": who, "To": home.twilio.number, "Body": "marker-of-a-body"}
    body, kinds = urlencode(form).encode(), "application/x-www-form-urlencoded"
    wrong = [{}, {"X-Twilio-Signature": ""}, {"X-Twilio-Signature": "bm90IG91cnM="}]
    with crowd.worker() as service:
        before: dict[str, int] = home.counts()
        took: list[float] = []
        for number in range(FORGED):
            began = time.perf_counter()
            told = post(home.hook("sms"), body, {"Content-Type": kinds, **wrong[number % 3]})
            took.append(time.perf_counter() - began)
            assert told == HookAnswer(403, b"", "text/plain")
        refused = service.health()["refused"]
    log = service.log_text()
    assert {**home.counts(), "facts": 0} == {**before, "facts": 0}, "facts: only that the worker lives"
    assert refused == FORGED
    assert not any(part in log for part in ("marker-of-a-body", "SMforged", who, "bm90IG91cnM="))
    print(f"95th of 100: {quantiles(took, n=20)[-1] * 1000:.1f} ms")


# ---------------------------------------------------------------------------------------------- paces


@pytest.mark.parametrize("kind", DATABASES)
def test_a_broadcast_at_telegrams_pace_is_never_refused_and_a_change_overtakes_it(gather: Gather, kind: str) -> None:
    """30 a second, shared by two workers on PostgreSQL; an urgent change that comes in the middle goes at once."""
    crowd = gather(kind)
    telegram = crowd.home.telegram
    telegram.flood = True
    everybody = [who for who in crowd.some(BROADCAST) if who[0] == "telegram"]
    urgent = [who for who in crowd.some(1) if who[0] == "telegram"]
    with ExitStack() as open_ones:
        for _ in range(2 if crowd.on_postgresql else 1):
            open_ones.enter_context(crowd.worker())
        ids = crowd.queue(everybody)
        _knock(crowd)
        until(lambda: len(telegram.sent) >= BROADCAST // 4, "a quarter is gone", A_WHILE)
        before = len(telegram.sent)
        change = crowd.queue(urgent, class_="change")
        _knock(crowd)
        crowd.all_gone([*ids, *change])
    assert telegram.floods == 0
    assert [one.chat_id for one in telegram.sent].count(int(urgent[0][1])) == 1
    place = next(number for number, one in enumerate(telegram.sent) if one.chat_id == int(urgent[0][1]))
    assert place - before <= 25, "what was claimed before it, and no more"
    assert len(telegram.sent) == BROADCAST + 1


def test_one_chat_gets_one_message_a_second(gather: Gather) -> None:
    crowd = gather("sqlite")
    crowd.home.telegram.flood = True
    [who] = [one for one in crowd.some(1) if one[0] == "telegram"]
    with crowd.worker():
        ids = [row for _ in range(3) for row in crowd.queue([who])]
        crowd.home.knock()
        crowd.all_gone(ids)
    assert (crowd.home.telegram.floods, crowd.heard(who)) == (0, 3)


def test_two_workers_share_the_pace_of_text_messages(gather: Gather) -> None:
    """Eight parts a second for both together; Twilio refuses more, and refuses none."""
    crowd, pace = gather("postgresql"), {"GOBETWEEN_SMS_PER_SECOND": "8"}
    crowd.home.twilio.limit(8, 4)
    people = [who for who in crowd.some(16) if who[0] == "sms"]
    with crowd.worker(settings=pace), crowd.worker(settings=pace):
        ids = crowd.queue(people)
        crowd.all_gone(ids)
    assert crowd.home.twilio.throttled == 0
    assert set(crowd.audit(people).values()) == {1}


def _knock(crowd: Crowd) -> None:
    if not crowd.on_postgresql:
        crowd.home.knock()
