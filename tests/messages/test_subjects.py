"""What a question is about is read from the phrase files: a language is two files, and no more (9, 10)."""

import pytest

from bot.conversations.facts_asked import ANY
from messages.understand import languages, subject
from messages.understanding.lexicon import lexicon

ASKED = {
    "en": {
        "are there steps?": "step_free",
        "what is it about?": "about",
        "is it in March?": "",
        "is it loud?": "senses",
    },
    "pt": {"o que recebo?": "gives", "há estacionamento?": "parking", "tem degraus?": "step_free"},
    "pl": {"czy są schody?": "step_free", "jaki autobus?": "bus", "dlaczego?": "about"},
    "fr": {"y a-t-il des marches ?": "step_free", "c'est bruyant ?": "senses", "on mange ?": ""},
    "ro": {"ce autobuz?": "bus", "primim bani?": "gives", "despre ce este?": "about"},
}


@pytest.mark.parametrize("language", languages())
def test_every_language_has_the_same_subjects(language: str) -> None:
    assert list(lexicon(language).subjects) == list(lexicon("en").subjects)
    assert set(lexicon(language).subjects) == ANY


@pytest.mark.parametrize(
    ("language", "text"), [(language, text) for language, texts in ASKED.items() for text in texts]
)
def test_demand_10_a_question_is_about_one_of_them(language: str, text: str) -> None:
    assert subject(text, language) == ASKED[language][text]
