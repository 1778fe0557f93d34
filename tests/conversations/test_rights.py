"""Rights by message, in every language: MY DATA, LOST, PRIVACY, DELETE ME, PAUSE, WRONG PERSON (D1 to D3)."""

from dataclasses import replace

import pytest

from bot.conversations import converse
from bot.conversations.safety import ALWAYS
from messages.render import message
from messages.understand import taught
from scheduler.leaving import standing_facts
from storage import changes as c
from storage.dialogue import Dialogue, Draft, Option
from storage.known import Known
from storage.records import Address

from .group import LANGUAGES, NOW, RUI, heard, known
from .states import OPEN, standing

SECOND = Address("way-two", "whatsapp", "+447700900555", "proven")
ALWAYS_WORDS = ("STOP", "START", "HELP", "PRIVACY", "PAUSE", "MY DATA", "DELETE ME", "WRONG PERSON", "LOST")


def said(facts: Known, text: str) -> list[str]:
    made = converse(heard(facts, text))
    return [p.sentence for x in made if isinstance(x, c.Queue) and x.to == facts.person.id for p in x.parts]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("word", ALWAYS_WORDS)
def test_D1_the_words_that_always_work_do_so_in_every_language(word: str, language: str) -> None:
    facts = known(replace(RUI, language=language))
    expected = said(facts, word)
    assert word in ALWAYS
    assert expected
    assert said(facts, taught(word, language)) == expected
    assert said(facts, taught(word, language).lower()) == expected


@pytest.mark.parametrize("state", [state for state in OPEN if not state.startswith("staff")])
def test_D1_they_work_in_every_state(state: str) -> None:
    for word in ("PRIVACY", "MY DATA", "DELETE ME", "LOST"):
        assert said(standing(state, "en"), word) == said(known(RUI), word), word


@pytest.mark.parametrize("language", LANGUAGES)
def test_D2_MY_DATA_quotes_nothing_and_a_copy_needs_a_persons_check(language: str) -> None:
    draft = Draft(("The room is too loud.",), "doors", NOW)
    who = replace(RUI, language=language)
    facts = known(who, Dialogue(draft=draft))
    [shown] = [x for x in converse(heard(facts, "MY DATA")) if isinstance(x, c.Queue)]
    parts = [(part.sentence, part.facts) for part in shown.parts]
    words = message(parts, standing_facts(facts, language), language)
    assert not any(own in words for own in ("Rui", RUI.addresses[0].value, "too loud"))
    letters = tuple(Option(*letter) for letter in shown.letters)
    after = known(who, Dialogue(options=letters, options_at=NOW))
    assert said(after, "A") == ["MY_DATA_HOW_LONG"]
    made = converse(heard(after, "B"))
    assert [x.reason for x in made if isinstance(x, c.NewTask)] == ["REASON_DATA"]
    assert said(after, "B") == ["MY_DATA_COPY"]


def test_D2_a_lost_phone_is_taken_out_from_another_one_and_a_person_is_told() -> None:
    both = known(replace(RUI, addresses=(*RUI.addresses, SECOND)))
    made = converse(heard(both, "I lost my phone", way=SECOND))
    assert [x.reason for x in made if isinstance(x, c.NewTask)] == ["REASON_LOST"]
    [shown] = [x for x in made if isinstance(x, c.Queue)]
    letters = tuple(Option(*letter) for letter in shown.letters)
    after = both.remembering(Dialogue(options=letters, options_at=NOW))
    assert c.DropAddress(RUI.addresses[0].id) in converse(heard(after, "A", way=SECOND))


def test_D2_whoever_has_one_phone_is_told_that_a_person_can_help() -> None:
    assert said(known(RUI), "LOST") == ["LOST_ONLY"]
    assert not any(isinstance(change, c.DropAddress) for change in converse(heard(known(RUI), "LOST")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_D3_DELETE_ME_asks_once_says_what_stays_and_ends_at_once(language: str) -> None:
    facts = known(replace(RUI, language=language))
    assert said(facts, taught("DELETE ME", language)) == ["DELETE_ASK"]
    asked = next(x.asks for x in converse(heard(facts, "DELETE ME")) if isinstance(x, c.Queue))
    made = converse(heard(facts.remembering(Dialogue(question=asked)), "1"))
    assert c.Stop(RUI.id, NOW) in made
    assert [x.then for x in made if isinstance(x, c.Queue) and x.to == RUI.id] == ["erase"]
