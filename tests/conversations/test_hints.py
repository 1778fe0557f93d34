"""Where staff write to people, one line says what would be easier to read. What they wrote goes out all the same."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.conversations import converse
from messages.texts import SENTENCES
from storage import changes as c
from storage.dialogue import Dialogue, Pending
from storage.records import Person

from .group import ANNA, KIM, LANGUAGES, RUI, SAM, heard, known

HARD = "Please utilise the quiet room."
HURTING = "The room is for someone living with autism, please utilise it."
LONG = "You can come in at any time you like and sit by the window or near the door or wherever you want today"
PLAIN = "The quiet room is open."
WRITES: Sequence[tuple[Person, Dialogue]] = (
    (SAM, Dialogue(pending=Pending("answer_concern", "released"))),
    (ANNA, Dialogue(pending=Pending("talk_answer", f"talk/h/{RUI.id}"))),
    (KIM, Dialogue(pending=Pending("details_yes", "request"))),
    (KIM, Dialogue(pending=Pending("details_no", "request"))),
    (KIM, Dialogue(pending=Pending("ask_back", "request"))),
)


def hints(who: Person, dialogue: Dialogue, words: str) -> list[tuple[str, object]]:
    said = [change for change in converse(heard(known(who, dialogue), words)) if isinstance(change, c.Queue)]
    parts = [part for change in said if change.answers for part in change.parts]
    return [(part.sentence, dict(part.facts)) for part in parts if part.sentence.startswith("HINT_")]


@pytest.mark.parametrize(("who", "dialogue"), WRITES)
def test_demand_9_a_hard_word_gets_one_line(who: Person, dialogue: Dialogue) -> None:
    assert hints(who, dialogue, HARD) == [("HINT_JARGON", {"word": "utilise", "instead": "use"})]


@pytest.mark.parametrize(("who", "dialogue"), WRITES)
def test_demand_11_only_what_matters_most_is_said(who: Person, dialogue: Dialogue) -> None:
    hurting = {"word": "someone living with autism", "instead": "an autistic person"}
    assert hints(who, dialogue, HURTING) == [("HINT_RESPECTFUL", hurting)]


@pytest.mark.parametrize(("who", "dialogue"), WRITES)
def test_demand_9_a_long_sentence_is_counted(who: Person, dialogue: Dialogue) -> None:
    assert hints(who, dialogue, LONG) == [("HINT_LONG", {"count": 23})]


@pytest.mark.parametrize(("who", "dialogue"), WRITES)
def test_demand_12_plain_words_get_no_lesson(who: Person, dialogue: Dialogue) -> None:
    assert hints(who, dialogue, PLAIN) == []


@pytest.mark.parametrize(("who", "dialogue"), WRITES)
def test_demand_9_a_hint_blocks_nothing(who: Person, dialogue: Dialogue) -> None:
    """Apart from the hint, the same changes are made as for plain words."""

    def made(words: str) -> list[str]:
        return [type(change).__name__ for change in converse(heard(known(who, dialogue), words))]

    assert made(HARD) == made(PLAIN)


@pytest.mark.parametrize("language", LANGUAGES)
def test_demand_9_the_hint_is_in_the_language_of_whoever_writes(language: str) -> None:
    words = {"en": HARD, "pt": "Vamos planejar", "pl": "W celu wyjścia", "fr": "Votre feedback", "ro": "O locație"}
    who = replace(SAM, language=language)
    [(sentence, _)] = hints(who, WRITES[0][1], words[language])
    assert sentence == "HINT_JARGON"
    assert sentence in SENTENCES
