"""STOP, START, HELP and words of danger: in every state of every dialogue, in every language."""

from collections.abc import Awaitable, Callable

import pytest

from bot.demo import Demo

Say = Callable[..., Awaitable[list[tuple[str, str]]]]

STATES: dict[str, list[tuple[str, str]]] = {
    "invited": [],
    "coming": [("tom", "1")],
    "at the menu": [("tom", "MENU")],
    "concern at the doors": [("tom", "MENU"), ("tom", "C"), ("tom", "The room is too loud")],
    "concern being written": [("tom", "MENU"), ("tom", "C"), ("tom", "The room is too loud"), ("tom", "A")],
    "concern at approval": [
        ("tom", "MENU"),
        ("tom", "C"),
        ("tom", "The room is too loud"),
        ("tom", "A"),
        ("tom", "DONE"),
    ],
    "about to talk to the go-between": [
        ("tom", "MENU"),
        ("tom", "C"),
        ("tom", "The room is too loud"),
        ("tom", "B"),
    ],
    "in a talk": [("tom", "MENU"), ("tom", "C"), ("tom", "The room is too loud"), ("tom", "B"), ("tom", "SEND")],
    "asked back": [("tom", "I need a lift"), ("kim", "C"), ("kim", "From where?"), ("tom", "READ")],
    "about to be erased": [("tom", "DELETE ME")],
    "choosing a language": [("tom", "MENU"), ("tom", "E")],
}
DANGER = {
    "en": "I want to kill myself",
    "pt": "quero matar-me",
    "pl": "chcę się zabić",
    "fr": "je veux me tuer",
    "ro": "vreau să mă sinucid",
}


async def _reach(say: Say, state: str) -> None:
    for who, words in STATES[state]:
        await say(who, words)


@pytest.mark.parametrize("state", STATES)
async def test_R15_stop_ends_everything_with_one_confirmation(state: str, say: Say, world: Demo) -> None:
    await _reach(say, state)
    heard = [words for who, words in await say("tom", "Stop!!") if who == "tom"]
    assert len(heard) == 1
    assert heard[0].startswith("You will get no more messages")
    assert [pair for pair in await say("tom", "hello?") if pair[0] == "tom"] == []
    await world.move_clock(world.clock.now().replace(month=3, day=10))
    assert [arrived for arrived in world.phones.take() if arrived.phone == "tom"] == []


@pytest.mark.parametrize("state", STATES)
async def test_C2_words_of_danger_get_help_first_and_change_nothing(state: str, say: Say) -> None:
    await _reach(say, state)
    before = await say("sam", "NEXT")
    heard = [words for who, words in await say("tom", DANGER["en"]) if who == "tom"]
    assert len(heard) == 1
    assert heard[0].startswith("I am a computer.")
    assert "999" in heard[0]
    assert "116 123" in heard[0]
    assert await say("sam", "NEXT") == before


@pytest.mark.parametrize("language", DANGER)
@pytest.mark.parametrize("who", ["tom", "rui", "kasia", "luc", "ioana"])
async def test_C2_danger_is_heard_in_any_language_whatever_the_stored_one(language: str, who: str, say: Say) -> None:
    heard = [words for phone, words in await say(who, DANGER[language]) if phone == who]
    assert len(heard) == 1
    assert "Samaritans: 116 123" in heard[0]


async def test_C10_help_comes_at_most_twice_in_24_hours_and_also_after_stop(say: Say) -> None:
    await say("tom", "STOP")
    answers = [len(await say("tom", DANGER["en"])) for _ in range(3)]
    assert answers == [1, 1, 0]


@pytest.mark.parametrize("state", STATES)
async def test_D1_help_is_always_understood(state: str, say: Say) -> None:
    await _reach(say, state)
    heard = [words for who, words in await say("tom", "HELP") if who == "tom"]
    assert len(heard) == 1
    assert "Nobody reads messages here all the time" in heard[0]


async def test_R15_stop_inside_a_sentence_is_not_stop(say: Say) -> None:
    heard = await say("tom", "I want to stop the meds")
    assert not any("no more messages" in words for _, words in heard)


async def test_D3_delete_me_says_goodbye_then_nothing_is_left(say: Say, world: Demo) -> None:
    await say("tom", "DELETE ME")
    heard = [words for who, words in await say("tom", "1") if who == "tom"]
    assert len(heard) == 1
    assert heard[0].startswith("All messages have ended")
    assert "Tom" not in dict(await say("sam", "NEXT"))["sam"]


async def test_L7_wrong_person_unlinks_the_number_at_once(say: Say) -> None:
    heard = await say("tom", "WRONG PERSON")
    assert [who for who, _ in heard if who == "tom"] == ["tom"]
    assert (await say("tom", "1"))[0][1].startswith("I do not know this number.")


@pytest.mark.parametrize("words", ["", "   ", "\x00", "😀😀", "\u202eolleh", "x" * 10_000, "\u200b", "١٢٣"])
async def test_R12_odd_texts_get_one_plain_answer(words: str, say: Say) -> None:
    heard = [text for who, text in await say("tom", words) if who == "tom"]
    assert len(heard) == 1
    assert "went wrong" not in heard[0]


async def test_R16_a_flood_is_kept_and_answered_in_moderation(say: Say) -> None:
    answers = [
        len([1 for who, _ in await say("tom", f"blue elephant {number}") if who == "tom"]) for number in range(40)
    ]
    assert sum(answers) <= 30
    heard = [words for who, words in await say("tom", "STOP") if who == "tom"]
    assert heard[0].startswith("You will get no more messages")
