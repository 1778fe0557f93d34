"""The plain-text format of a talk: reading, writing and playing it."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.phones.network import Phones
from bot.phones.transcript import Step, TranscriptError, in_words, of_journal, parse, play, write
from messages.channel import Choice, Inbound, Outgoing, Posted, SendFailed

JERSEY = ZoneInfo("Europe/Jersey")
START = datetime(2027, 2, 22, 11, 0, tzinfo=UTC)


def local(*moment: int, fold: int = 0) -> datetime:
    """Wall time as a transcript has it: the world knows the zone."""
    return datetime(*moment, fold=fold)  # type: ignore[arg-type]  # noqa: DTZ001


EXAMPLE = """\
# Maria says no and changes her mind
# a remark for the reader

@ Monday 22 February 2027, 11:00
rui < Hello.
rui > sim
rui < Obrigado. Fica anotado:

    terça-feira
anna < *
rui > [Sim, vou]
rui > (voice note)
rui > (nothing)
! sms is down
! sms works
+ Ana, carer, telegram, ro
ana > (start link)
anna < **
"""


def test_reads_every_kind_of_line() -> None:
    transcript = parse(EXAMPLE)
    assert transcript.title == "Maria says no and changes her mind"
    assert transcript.steps == (
        Step("clock", at=local(2027, 2, 22, 11), expected=(("rui", "Hello."),)),
        Step("say", "rui", "sim", expected=(("rui", "Obrigado. Fica anotado:\n\nterça-feira"), ("anna", "*"))),
        Step("press", "rui", "Sim, vou"),
        Step("media", "rui", "voice note"),
        Step("say", "rui", ""),
        Step("fault", "sms", "down"),
        Step("fault", "sms", "works"),
        Step("phone", "Ana", "carer, telegram, ro"),
        Step("link", "ana", "start link", expected=(("anna", "**"),)),
    )
    assert [step.line for step in transcript.steps] == [4, 6, 11, 12, 13, 14, 15, 16, 17]


def test_windows_line_ends_and_spaces_at_the_end_do_not_matter() -> None:
    untidy = "".join(f"{line}{'' if line.strip() == '' else '  '}\r\n" for line in EXAMPLE.split("\n"))
    assert parse(untidy).steps == parse(EXAMPLE).steps


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rui < hello", "line 1: a text arrives before anything was done"),
        ("# T\n\nRui says hello", "line 3: 'Rui says hello' cannot be read. A line begins with"),
        ("@ tomorrow", "line 1: '@ tomorrow' is not a time. Write '@ Monday 22 February 2027, 11:00'."),
        ("@ Monday 30 February 2027, 11:00", "line 1: '@ Monday 30 February 2027, 11:00' is not a time: day"),
        ("@ Tuesday 22 February 2027, 11:00", "line 1: 22 February 2027 is a Monday, not a Tuesday."),
        ("! sms is broken", "line 1: '! sms is broken' cannot be read. Write '! sms is down' or"),
        ("+ Ana", "Write '+ Ana, carer, telegram, ro'"),
        ("# T\n    more", "line 2: four spaces continue a text, but there is no text above."),
    ],
)
def test_says_which_line_is_wrong_and_what_to_write(text: str, message: str) -> None:
    with pytest.raises(TranscriptError) as wrong:
        parse(text)
    assert message in str(wrong.value)


words = st.text(st.characters(exclude_categories=["Cs"]))
who = st.sampled_from(["rui", "anna-2"])
steps = st.one_of(
    st.builds(Step, st.just("say"), who, words),
    st.builds(Step, st.just("press"), who, words.filter(lambda label: label == label.strip())),
    st.builds(Step, st.just("media"), who, st.sampled_from(["voice note", "picture", "place"])),
    st.builds(Step, st.just("fault"), st.just("sms"), st.sampled_from(["down", "works", "twice"])),
    st.builds(
        Step,
        st.just("clock"),
        at=st.datetimes(min_value=local(2000, 1, 1)).map(lambda at: at.replace(microsecond=0)),
    ),
)


@given(st.lists(steps))
def test_what_is_written_reads_the_same(done: list[Step]) -> None:
    transcript = parse(write("A talk", done))
    assert (transcript.title, transcript.steps) == ("A talk", tuple(done))


def test_the_second_of_two_equal_hours_has_its_own_words() -> None:
    second = local(2027, 10, 31, 1, 30, fold=1)
    assert in_words(second) == "Sunday 31 October 2027, 01:30 (the second time)"
    (step,) = parse(f"@ {in_words(second)}").steps
    assert step.at is not None
    assert step.at.replace(tzinfo=JERSEY).astimezone(UTC) == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


class Echo:
    """A world that answers every text with what it heard, and at noon says that it is noon."""

    zone = JERSEY

    def __init__(self) -> None:
        self.time = START
        self.phones = Phones(lambda: self.time)
        self.add("Rui", "sms", "+1")
        self.add("Łucja", "whatsapp", "+2")
        self.seen: set[str] = set()

    def add(self, name: str, channel: str, address: str) -> None:
        self.phones.add(name, "participant", channel, address, "pt")

    async def add_phone(self, *, name: str, group: str, channel: str, language: str) -> None:
        self.phones.add(name, group, channel, f"new {name}", language)

    async def deliver(self, phone: str, posted: Posted) -> None:
        channel = self.phones.channels()[self.phones.phone(phone).channel]
        (heard,) = await channel.receive(posted)
        assert isinstance(heard, Inbound)
        if heard.provider_id not in self.seen:
            self.seen.add(heard.provider_id)
            await self.say(phone, f"You said {heard.choice or heard.words or heard.kind}")

    async def settle(self) -> None:
        self.phones.pending_receipts.clear()

    async def move_clock(self, to: datetime) -> None:
        if self.time.hour < 12 <= to.hour:
            await self.say("rui", "It is noon")
        self.time = to

    async def say(self, phone: str, words: str) -> None:
        to = self.phones.phone(phone)
        choices = (Choice("1", "Yes"), Choice("2", "No"))
        outgoing = Outgoing(to.address, words, "CONFIRMED", "en", token=f"t{len(self.phones.events)}", choices=choices)
        try:
            await self.phones.channels()[to.channel].send(outgoing)
        except SendFailed:
            self.failed = True


PLAYED = """\
# An echo
@ Monday 22 February 2027, 11:30
rui > sim
    não
rui < You said sim
    não
lucja > hello
lucja < You said...
lucja > [No]
lucja < You said 2
rui > (picture)
rui < *
! rui is twice
rui > once
rui < You said once
@ Monday 22 February 2027, 12:00
rui < It is noon
! rui is down
rui > anybody?
+ Ana, carer, telegram, ro
ana > \\[No]
ana < You said [No]
"""


async def test_plays_a_talk() -> None:
    await play(parse(PLAYED), Echo())


@pytest.mark.parametrize(
    ("change", "report"),
    [
        (
            lambda text: text.replace("rui < You said once\n", ""),
            "line 14: after\n  rui > once\n"
            "rui's phone should show:\n  nothing\nrui's phone really shows:\n  rui < You said once",
        ),
        (
            lambda text: text.replace("You said 2", "You said two"),
            "line 9: after\n  lucja > [No]\n"
            "lucja's phone should show:\n->lucja < You said two\nlucja's phone really shows:\n  lucja < You said 2",
        ),
        (lambda text: text.replace("[No]", "[Maybe]", 1), "line 9: there is no button 'Maybe' on lucja's phone."),
        (lambda text: text + "nobody > hello", "line 23: there is no phone 'nobody', only: rui, lucja, ana"),
        (lambda text: text + "lucja < more", "lucja's phone should show:\n->lucja < more"),
    ],
)
async def test_shows_what_should_have_arrived_and_what_did(change: Callable[[str], str], report: str) -> None:
    with pytest.raises(AssertionError) as difference:
        await play(parse(change(PLAYED)), Echo())
    assert report in str(difference.value)


async def test_two_stars_allow_any_texts_and_none() -> None:
    for text in (PLAYED.replace("rui < You said once", "rui < **"), PLAYED + "lucja < **\n"):
        await play(parse(text), Echo())


async def test_a_saved_talk_plays_again() -> None:
    world = Echo()
    await play(parse(PLAYED), world)
    world.phones.posted("rui", "[Yes]\n* ...\x00 \n")
    saved = write("Saved", of_journal(world.phones.events, JERSEY))
    again = Echo()
    await play(parse(saved.rsplit("rui >", 1)[0]), again)
    assert write("Saved", of_journal(again.phones.events, JERSEY)).split("rui >")[1:] == saved.split("rui >")[1:-1]
    assert "\n@ Monday 22 February 2027, 12:00\nrui < It is noon\n" in saved
    assert parse(saved).steps[-1] == Step("say", "rui", "[Yes]\n* ...\x00 \n")


def test_time_that_passed_by_itself_is_saved_too() -> None:
    world = Echo()
    world.time = START.replace(hour=14, minute=5, second=7)
    world.phones.posted("rui", "hello")
    (start, moved, said) = of_journal(world.phones.events, JERSEY)
    assert (start.at, moved.at, said.what) == (local(2027, 2, 22, 11), local(2027, 2, 22, 14, 5), "hello")
