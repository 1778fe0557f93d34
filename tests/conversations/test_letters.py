"""Letters are kept unless the person chose texts without accents; then only text messages lose them."""

from dataclasses import replace

import pytest

from bot.conversations import converse
from messages.render import message
from messages.segments import length
from messages.texts import SENTENCES
from scheduler.leaving import in_letters
from storage import changes as c
from storage.dialogue import Dialogue, Option
from storage.records import Address, Person
from tests.messages.sample_facts import sample_facts

from .group import LANGUAGES, NOW, RUI, heard, known

SMS, TELEGRAM = Address("a", "sms", "+447700900301", "proven"), Address("b", "telegram", "70", "proven")
ACCENTED = [language for language in LANGUAGES if language != "en"]


def offered(who: Person) -> dict[str, str]:
    """What the letters of MENU, E, E do."""
    menu = Dialogue(options=(Option("E", "choose_style"),), options_at=NOW)
    [asked] = [change for change in converse(heard(known(who, menu), "E")) if isinstance(change, c.Queue)]
    return {f"{does}/{about}": letter for letter, does, about in asked.letters}


@pytest.mark.parametrize("language", ACCENTED)
@pytest.mark.parametrize(("before", "choice", "after"), [(False, "plain", True), (True, "own", False)])
def test_plain_letters_are_chosen_and_taken_back_by_letter(
    language: str, before: bool, choice: str, after: bool
) -> None:
    who = replace(RUI, language=language, plain_letters=before)
    letter = offered(who)[f"set_letters/{choice}"]
    listed = Dialogue(options=(Option(letter, "set_letters", choice),), options_at=NOW)
    changes = converse(heard(known(who, listed), letter))
    assert [change.plain for change in changes if isinstance(change, c.SetLetters)] == [after]


def test_english_has_nothing_to_leave_out() -> None:
    assert not [does for does in offered(RUI) if does.startswith("set_letters")]


def test_only_text_messages_of_who_chose_it_lose_their_accents() -> None:
    words, chose = "Às 14:00, terça-feira", replace(RUI, plain_letters=True)
    assert in_letters(words, chose, SMS) == "As 14:00, terca-feira"
    assert in_letters(words, chose, TELEGRAM) == words
    assert in_letters(words, RUI, SMS) == words


@pytest.mark.parametrize("language", ACCENTED)
def test_plain_letters_bring_every_sentence_into_the_long_texts(language: str) -> None:
    said = (
        message([(name, {})], sample_facts(language), language) for name, s in SENTENCES.items() if s.kind != "pattern"
    )
    who = replace(RUI, language=language, plain_letters=True)
    assert {length(in_letters(words, who, SMS)).alphabet for words in said} == {"GSM-7"}
