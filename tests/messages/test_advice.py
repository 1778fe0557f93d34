"""Words that staff wrote: what is long, what is hard and what to say instead, and what they cost. Never a block."""

import pytest

from messages.advice import Hint, advice, short_hint
from messages.catalogue import languages
from messages.readability import readability, syllables
from messages.watched import watched

NOT_LIKE_THIS = (
    "Please be advised that the workshop has been relocated owing to unforeseen circumstances; kindly confirm your "
    "attendance at your earliest convenience."
)
PLAIN = "The place has changed. We meet at the library on Tuesday 3 March, 2pm to 4pm."


def kinds(words: str, language: str = "en") -> list[str]:
    return [hint.kind for hint in advice(words, language).hints]


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cat", 1),
        ("table", 2),
        ("reply", 2),
        ("voices", 2),
        ("helped", 1),
        ("needed", 2),
        ("convenience", 4),
        ("2pm", 1),
    ],
)
def test_the_grade_counts_syllables(word: str, count: int) -> None:
    assert abs(syllables(word) - count) <= (word in ("voices", "convenience"))


def test_the_grade_parts_what_is_easy_from_what_is_not() -> None:
    """The ecosystem page's samples: a reminder of grade 1.0, and "not like this" of grade 16.6."""
    reminder = (
        "Island Voices: your group is tomorrow. Tuesday 3 March, 2pm to 4pm, Oak House.\n"
        "Reply 2 if you cannot come. It helps us plan. You do not need to say why."
    )
    assert readability(reminder, "en").hardness < 2
    assert readability(NOT_LIKE_THIS, "en").hardness > 12


def test_a_line_break_ends_a_sentence() -> None:
    assert readability("We meet at Oak House\nBring a pen", "en").words == (5, 3)


def test_the_index_counts_long_words() -> None:
    assert readability("Venho amanhã ao encontro.", "pt").hardness == 4 + 100 * 1 / 4


@pytest.mark.parametrize("words", ["", " \n ", "...", "?", "\u200b"])
def test_what_has_no_word_is_measured_too(words: str) -> None:
    found = advice(words, "en")
    assert (found.reading.words, found.reading.hardness, found.hints) == ((), 0.0, ())


def test_demand_11_an_autistic_person() -> None:
    words = "This is a group for someone living with autism."
    assert short_hint(words, "en") == Hint("respectful", "someone living with autism", "an autistic person")


@pytest.mark.parametrize(
    ("language", "words", "written", "instead"),
    [
        ("en", "Please UTILISE the lift", "UTILISE", "use"),
        ("pt", "Há um ônibus", "ônibus", "autocarro"),
        ("pt", "Ha um onibus", "onibus", "autocarro"),
        ("pl", "Informujemy, iż spotkanie", "Informujemy, iż", ""),
        ("fr", "Merci de faire un retour", "faire un retour", "dire ce que vous pensez"),
        ("ro", "Avem o nouă locație", "locație", "loc"),
    ],
)
def test_demand_9_a_hard_word_comes_with_an_easy_one(language: str, words: str, written: str, instead: str) -> None:
    assert Hint("jargon", written, instead) in advice(words, language).hints


def test_demand_9_a_hint_is_found_in_whole_words_only() -> None:
    assert kinds("The trivial inventor of the viaduct was devia via") == ["jargon"]


def test_demand_9_what_hurts_comes_first_and_a_long_sentence_last() -> None:
    words = (
        "We will utilise the room for the elderly and for anybody else who would like to come in from the cold today"
    )
    assert kinds(words) == ["respectful", "jargon", "long"]


def test_demand_9_plain_words_get_no_hint() -> None:
    assert advice(PLAIN, "en").hints == ()
    assert short_hint(PLAIN, "en") is None


def test_L1_a_word_that_names_the_topic_is_said_but_not_beside_a_private_answer() -> None:
    assert kinds("About your mental health") == ["lock screen", "lock screen"]
    assert short_hint("About your mental health", "en") is None


def test_the_cost_is_that_of_the_text_as_it_is_sent() -> None:
    """Curly quotes and long dashes are replaced before a text leaves, so they cost nothing; letters are kept."""
    assert advice("“Oak House” – 2pm", "en").cost.alphabet == "GSM-7"
    assert advice("Amanhã", "pt").cost.alphabet == "UCS-2"


@pytest.mark.parametrize("language", languages())
def test_every_other_language_has_its_cost(language: str) -> None:
    found = {cost.language: cost for cost in advice(PLAIN * 2, language).elsewhere}
    assert set(found) == set(languages()) - {language}
    assert all(1 <= cost.plain_texts <= cost.texts for cost in found.values())
    assert found["pl" if language != "pl" else "ro"].texts > found["pl" if language != "pl" else "ro"].plain_texts


@pytest.mark.parametrize("language", languages())
def test_no_hint_sends_to_another_hint(language: str) -> None:
    """What we offer instead is not itself on a list."""
    lists = watched(language)
    offered = (*lists.jargon.instead, *lists.respectful.instead)
    circles = [words for words in offered if list(lists.jargon.find(words)) or list(lists.respectful.find(words))]
    assert circles == []


def test_a_language_without_lists_is_measured_all_the_same() -> None:
    assert list(watched("xx").jargon.find("utilise")) == []
    assert watched("xx").hardest > 0
