"""STOP, START, HELP and words of danger, in every state of every dialogue, in all five languages.

Most of it runs the pure ``converse``; what only the house can show (queued texts, silence) is played on the phones.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.conversations import converse
from bot.demo import Demo
from bot.inbox import FLOOD_OF_STAFF
from messages.understand import taught
from storage import changes as c
from storage.database import Database
from storage.dialogue import Dialogue, Option
from storage.outbox import RANKS
from storage.people import dialogue_of, people_of, projects
from storage.tables import outbox
from storage.upgrade import upgrade
from tests.conftest import make_world

from .group import KIM, LANGUAGES, NOW, RUI, heard, known
from .states import EVERY, OPEN, WITH_A_DRAFT, WRITING, standing

STOPS = {
    "en": ("STOP", "Stop!!", "S\u200bTOP", "please stop", "unsubscribe"),
    "pt": ("STOP", "Parar.", "parem", "stop por favor"),
    "pl": ("STOP", "wypisz mnie", "Stop!", "przestańcie"),
    "fr": ("STOP", "arrêter", "arretez", "me désinscrire"),
    "ro": ("STOP", "dezabonare", "Opriți!", "opriti"),
}
DANGER = {
    "en": ("I don't want to live any more", "i want to kil myself"),
    "pt": ("não quero viver mais", "quero matar-me"),
    "pl": ("nie chcę już żyć", "chce sie zabic"),
    "fr": ("je ne veux plus vivre", "je vais me tuer"),
    "ro": ("nu mai vreau să trăiesc", "vreau sa ma omor"),
}
NOT_A_STOP = {
    "en": ("I want to stop the meds", "the bus did not stop for me", "can we stop at the shop first?"),
    "pt": ("quero parar a medicação",),
    "pl": ("chcę przestać brać leki",),
}
IN_EVERY_STATE_AND_LANGUAGE = [
    pytest.param(state, language, id=f"{state}-{language}") for state in EVERY for language in LANGUAGES
]
IN_EVERY_OPEN_STATE_AND_LANGUAGE = [
    pytest.param(state, language, id=f"{state}-{language}") for state in OPEN for language in LANGUAGES
]
HELP_IN_DANGER = {"CRISIS", "CRISIS_PLAIN", "CRISIS_NO_CONTACT"}


def said_to_me(changes: Iterable[c.Change], me: str) -> list[c.Queue]:
    return [change for change in changes if isinstance(change, c.Queue) and change.to == me]


def sentences(changes: Iterable[c.Change], me: str = RUI.id) -> list[str]:
    return [part.sentence for queue in said_to_me(changes, me) for part in queue.parts]


def left_in(changes: Iterable[c.Change], before: Dialogue) -> Dialogue:
    """Where the conversation stands after these changes."""
    return next((change.dialogue for change in reversed(list(changes)) if isinstance(change, c.Remember)), before)


# --- STOP ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("state", "language"), IN_EVERY_OPEN_STATE_AND_LANGUAGE)
def test_R15_stop_ends_everything_with_one_confirmation(state: str, language: str) -> None:
    facts = standing(state, language)
    for words in STOPS[language]:
        changes = converse(heard(facts, words))
        left = left_in(changes, facts.dialogue)
        assert c.Stop(facts.person.id, NOW) in changes, words
        assert sentences(changes, facts.person.id) == ["STOPPED"], words
        assert (left.draft, left.question, left.pending, left.talk, left.options) == (None, None, None, "", ()), words
        assert not any(isinstance(change, c.KeepConcern | c.KeepTalk | c.Answer | c.Erase) for change in changes), words


@pytest.mark.parametrize("language", LANGUAGES)
def test_R15_a_second_stop_is_not_confirmed_again(language: str) -> None:
    for words in STOPS[language]:
        assert said_to_me(converse(heard(standing("stopped", language), words)), RUI.id) == []


@pytest.mark.parametrize("state", [name for name in OPEN if name not in WRITING])
@pytest.mark.parametrize("language", NOT_A_STOP)
def test_R15_a_sentence_with_the_word_in_it_is_not_stop(state: str, language: str) -> None:
    facts = standing(state, language)
    for words in NOT_A_STOP[language]:
        assert not any(isinstance(change, c.Stop | c.Erase) for change in converse(heard(facts, words))), words


@pytest.mark.parametrize("state", WRITING)
def test_R15_a_concern_about_stopping_something_stays_a_concern(state: str) -> None:
    facts = standing(state, "en")
    changes = converse(heard(facts, "I want to stop the meds"))
    draft = left_in(changes, facts.dialogue).draft
    assert draft is not None
    assert "I want to stop the meds" in draft.texts
    assert not any(isinstance(change, c.Stop) for change in changes)


# --- START, HELP ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", [name for name in EVERY if name not in WRITING])
def test_D1_start_always_works(state: str, language: str) -> None:
    facts = standing(state, language)
    for words in ("START", taught("START", language)):
        changes = converse(heard(facts, words))
        assert c.StartAgain(facts.person.id) in changes, words
        assert sentences(changes, facts.person.id) == ["STARTED"], words
        assert left_in(changes, facts.dialogue).draft == facts.dialogue.draft


@pytest.mark.parametrize(("state", "language"), IN_EVERY_STATE_AND_LANGUAGE)
def test_D1_help_always_answers_and_changes_nothing_else(state: str, language: str) -> None:
    facts = standing(state, language)
    for words in ("HELP", taught("HELP", language)):
        changes = converse(heard(facts, words))
        assert sentences(changes, facts.person.id) == ["HELP"], words
        assert left_in(changes, facts.dialogue) == replace(facts.dialogue, unclear=0), words
        assert all(isinstance(change, c.Queue | c.Remember) for change in changes), words
        (answer,) = said_to_me(changes, facts.person.id)
        assert answer.answers, words
        assert answer.even_stopped == (state == "stopped"), words


# --- words of danger -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("state", "language"), IN_EVERY_STATE_AND_LANGUAGE)
def test_C2_words_of_danger_are_answered_with_help_and_nothing_else_changes(state: str, language: str) -> None:
    facts = standing(state, language)
    for words in DANGER[language]:
        changes = converse(heard(facts, words))
        assert all(isinstance(change, c.Queue | c.Remember) for change in changes), words
        assert len(said_to_me(changes, facts.person.id)) == 1, words
        assert set(sentences(changes, facts.person.id)) <= HELP_IN_DANGER, words
        assert all(change.to == facts.person.id for change in changes if isinstance(change, c.Queue)), words
        left = left_in(changes, facts.dialogue)
        assert left.crisis_at == (NOW,), words
        assert replace(left, crisis_at=(), draft=None) == replace(facts.dialogue, draft=None), words


@pytest.mark.parametrize("state", EVERY)
@pytest.mark.parametrize("language", LANGUAGES)
def test_C6_words_of_danger_count_in_every_language_whatever_the_stored_one(state: str, language: str) -> None:
    if state not in ("invited", "concern writing", "stopped"):
        state = "delete_confirm open"
    for words in (words for both in DANGER.values() for words in both):
        changes = converse(heard(standing(state, language), words))
        assert set(sentences(changes)) <= HELP_IN_DANGER, words
        assert sentences(changes), words


@pytest.mark.parametrize("words", ["yes I will come but I want to kill myself", "no. I don't want to live any more"])
@pytest.mark.parametrize("state", [name for name in OPEN if name not in WITH_A_DRAFT])
def test_C2_danger_inside_an_answer_never_confirms_declines_or_erases(state: str, words: str) -> None:
    facts = standing(state, "en")
    changes = converse(heard(facts, words))
    assert not any(
        isinstance(change, c.Answer | c.Stop | c.Erase | c.MoveRequest | c.ChangeSession) for change in changes
    )
    assert set(sentences(changes, facts.person.id)) <= HELP_IN_DANGER


@pytest.mark.parametrize("state", WRITING)
def test_C3_a_draft_is_neither_blocked_nor_released(state: str) -> None:
    facts = standing(state, "en")
    before = facts.dialogue.draft
    assert before is not None
    changes = converse(heard(facts, DANGER["en"][0]))
    left = left_in(changes, facts.dialogue).draft
    assert left is not None
    assert left.texts == (*before.texts, DANGER["en"][0])
    assert left.stage == ("writing" if before.stage == "approve" else before.stage)
    assert not any(isinstance(change, c.KeepConcern | c.KeepTalk) for change in changes)


@pytest.mark.parametrize("letter", ["A", "B", "C"])
@pytest.mark.parametrize("state", WRITING)
def test_C3_each_choice_leaves_the_draft_and_the_writer_can_carry_on(state: str, letter: str) -> None:
    facts = standing(state, "en")
    asked = converse(heard(facts, DANGER["en"][0]))
    left = left_in(asked, facts.dialogue)
    (answer,) = said_to_me(asked, RUI.id)
    from_the_phone = left.listing(known_options(answer), NOW)
    chosen = converse(heard(known(RUI, from_the_phone), letter))
    after = left_in(chosen, from_the_phone)
    assert after.draft == left.draft
    assert not any(isinstance(change, c.KeepConcern | c.KeepTalk) for change in chosen)
    assert any(change.to != RUI.id for change in chosen if isinstance(change, c.Queue)) == (letter == "B")
    more = converse(heard(known(RUI, replace(after, options=(), options_at=None)), "It was far too loud."))
    going_on = left_in(more, after).draft
    assert going_on is not None
    assert "It was far too loud." in going_on.texts


def known_options(answer: c.Queue) -> tuple[Option, ...]:
    return tuple(Option(*letter) for letter in answer.letters)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", ["invited", "concern writing", "talk open", "stopped", "paused", "staff asks back"])
def test_C10_the_help_text_comes_twice_in_24_hours_and_again_after_that(state: str, language: str) -> None:
    facts = standing(state, language)
    shown = []
    for hours in (0, 1, 2, 23, 24.1, 24.2, 26):
        now = NOW + timedelta(hours=hours)
        changes = converse(heard(facts, DANGER[language][0], now))
        shown.append(bool(set(sentences(changes, facts.person.id)) & HELP_IN_DANGER))
        facts = facts.remembering(left_in(changes, facts.dialogue))
    assert shown == [True, True, False, False, True, False, True]


@pytest.mark.parametrize("language", LANGUAGES)
def test_C10_help_in_danger_reaches_somebody_who_stopped(language: str) -> None:
    facts = standing("stopped", language)
    (answer,) = said_to_me(converse(heard(facts, DANGER[language][0])), RUI.id)
    assert answer.even_stopped
    assert [part.sentence for part in answer.parts] == ["CRISIS_PLAIN"]


def test_C4_nobody_is_told_unless_the_person_asks() -> None:
    for state in EVERY:
        facts = standing(state, "en")
        changes = converse(heard(facts, DANGER["en"][0]))
        assert {change.to for change in changes if isinstance(change, c.Queue)} <= {facts.person.id}, state
        assert not any(isinstance(change, c.NewTask) for change in changes), state


# --- through the house ---------------------------------------------------------------------------------------------


Say = Callable[[str, str], Awaitable[list[str]]]


@pytest.fixture
async def house(tmp_path: Path) -> Demo:
    """One world on SQLite: what is shown here is the same on each database."""
    database = Database(f"sqlite:///{tmp_path / 'safety.db'}")
    upgrade(database)
    made = make_world(database)
    await made.open()
    made.phones.take()
    return made


@pytest.fixture
def write(house: Demo) -> Say:
    """Somebody writes; what arrives on that same phone comes back."""

    async def writing(who: str, words: str) -> list[str]:
        await house.deliver(who, house.phones.posted(who, words))
        await house.settle()
        return [arrived.words for arrived in house.phones.take() if arrived.phone == who]

    return writing


WAYS_IN = {
    "coming": (("rui", "1"),),
    "concern at approval": (("rui", "MENU"), ("rui", "C"), ("rui", "The room is loud"), ("rui", "A"), ("rui", "DONE")),
    "to the go-between": (("rui", "MENU"), ("rui", "C"), ("rui", "The room is loud"), ("rui", "B"), ("rui", "SEND")),
}


@pytest.mark.parametrize("way", WAYS_IN)
async def test_R15_after_stop_nothing_comes_and_nothing_waits(way: str, house: Demo, write: Say) -> None:
    for who, words in WAYS_IN[way]:
        await write(who, words)
    assert len(await write("rui", "Parar!")) == 1
    assert _waiting(house, "Rui") == []
    assert _dialogue(house, "Rui").draft is None
    for words in ("olá?", "1", "STOP", "MENU"):
        assert await write("rui", words) == []
    await house.move_clock(house.clock.now() + timedelta(days=16))
    assert [arrived for arrived in house.phones.take() if arrived.phone == "rui"] == []


async def test_R15_start_brings_back_the_reminders_that_stop_took_away(house: Demo, write: Say) -> None:
    await write("rui", "1")
    reminders = _waiting(house, "Rui", "reminder")
    await write("rui", "STOP")
    assert _waiting(house, "Rui") == []
    await write("rui", "START")
    assert reminders
    assert _waiting(house, "Rui", "reminder") == reminders


async def test_R15_stop_counts_for_a_text_that_is_claimed_but_not_handed_over(house: Demo, write: Say) -> None:
    """Claimed, worded, waiting for its turn: STOP comes, and it is not handed over."""
    await write("rui", "1")
    house.clock.set(house.clock.now() + timedelta(days=8, hours=3))
    dispatcher = house.house.dispatcher
    ready = [
        one for _ in range(2) for one in await dispatcher.prepare("sms", await dispatcher.claim("sms", 50))
    ]  # the second question about the invitation comes first, and drops
    [ours] = [one for one in ready if one.waiting.person_id == _person_id(house, "Rui")]
    await house.house.make([c.Stop(_person_id(house, "Rui"), house.clock.now())])
    soon = replace(ours, at=house.clock.now() + timedelta(milliseconds=1))
    await dispatcher.settle([await dispatcher.hand_over(soon)])
    assert [arrived for arrived in house.phones.take() if arrived.phone == "rui"] == []
    assert _waiting(house, "Rui") == []


async def test_C10_help_in_danger_at_night_when_stopped_and_never_a_third_time(house: Demo, write: Say) -> None:
    await write("rui", "STOP")
    house.clock.set(house.clock.now() + timedelta(hours=14))
    assert ["116 123" in text for text in await write("rui", "quero matar-me")] == [True]
    assert ["116 123" in text for text in await write("rui", "não quero viver mais")] == [True]
    assert await write("rui", "quero matar-me") == []


async def test_R16_stop_help_and_danger_are_answered_in_a_flood(house: Demo, write: Say) -> None:
    for number in range(24):
        await write("tom", f"blah {number} blah")
    assert await write("tom", "blah") == []
    assert len(await write("tom", "HELP")) == 1
    assert ["116 123" in text for text in await write("tom", "I want to kill myself")] == [True]
    assert len(await write("tom", "STOP")) == 1
    assert await write("tom", "STOP") == []


async def test_R16_what_staff_write_beyond_their_limit_goes_to_nobody(house: Demo, write: Say) -> None:
    for text in ("I felt left out last time", "B", "SEND"):
        await write("tom", text)
    assert len(await write("anna", "READ")) == 1
    for _ in range(FLOOD_OF_STAFF):
        await write("anna", "READ")
    waiting = len(_waiting(house, "Tom"))
    assert await write("anna", "Thank you for telling me.") == []
    assert len(_waiting(house, "Tom")) == waiting


def _person_id(world: Demo, name: str) -> str:
    def find(connection: Any) -> str:
        project = projects(connection)[0]
        people = people_of(connection, world.house.seal, project.id)
        return next(person.id for person in people if person.name == name)

    return world.house.database.do(find)


def _dialogue(world: Demo, name: str) -> Dialogue:
    return world.house.database.do(dialogue_of, world.house.seal, _person_id(world, name))


def _waiting(world: Demo, name: str, class_: str = "") -> list[Any]:
    """When what is queued for somebody leaves."""

    def look(connection: Any) -> list[Any]:
        rows = connection.execute(outbox.select().where(outbox.c.person_id == person_id)).all()
        live = [row for row in rows if row.state in ("waiting", "sending")]
        return sorted(row.not_before for row in live if class_ in ("", RANKS[row.rank]))

    person_id = _person_id(world, name)
    return world.house.database.do(look)


def test_every_state_is_met_by_someone_with_its_own_dialogue() -> None:
    dialogues = [repr(standing(state, "en").dialogue) for state in OPEN if state != "paused"]
    assert len(set(dialogues)) == len(dialogues)
    assert KIM.id in {standing(state, "en").person.id for state in OPEN}
