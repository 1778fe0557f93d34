"""Which word is asked about, in any wording and five languages; and that ordinary words are not taken for hard ones."""

from pathlib import Path

import pytest

from bot.channels import names
from bot.project_file import read_project
from messages.catalogue import languages
from messages.glossary import Term, is_only_a_term, key, same_word, term_in, word_in_question
from messages.understand import understand

SAMPLE = read_project((Path(__file__).parents[2] / "samples/project.toml").read_bytes(), languages(), names())
TERMS = SAMPLE.glossary

ASKED = [
    ("en", "what does co-production mean?", "co-production"),
    ("en", "What is co production", "co-production"),
    ("en", "whats coproducton", "co-production"),
    ("en", "i dont know what respite means", "respite"),
    ("en", "what do you mean by facilitators", "facilitator"),
    ("en", "what's a go between please", "go-between"),
    ("en", "Never heard of co-production, what is that?", "co-production"),
    ("pt", "o que quer dizer coprodução?", "co-production"),
    ("pt", "que significa facilitador", "facilitator"),
    ("pt", "o que significa pessoa intermediaria", "go-between"),
    ("pt", "nao percebo a palavra coproducao", "co-production"),
    ("pl", "co to znaczy koprodukcja?", "co-production"),
    ("pl", "co oznacza facylitator", "facilitator"),
    ("pl", "nie wiem co znaczy koprodukcja", "co-production"),
    ("fr", "que veut dire coproduction ?", "co-production"),
    ("fr", "c'est quoi la co-production", "co-production"),
    ("fr", "qu'est-ce que le répit ?", "respite"),
    ("ro", "ce înseamnă coproducție?", "co-production"),
    ("ro", "ce este un facilitator", "facilitator"),
    ("ro", "nu știu ce înseamnă coproducția", "co-production"),
]


@pytest.mark.parametrize(("language", "text", "word"), ASKED)
def test_demand_9_a_word_of_the_glossary_is_found(language: str, text: str, word: str) -> None:
    found = term_in(text, TERMS)
    assert found is not None
    assert found.called("en") == word


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("context", ["none", "invite", "reminder"])
def test_demand_9_the_question_is_understood_in_any_state(language: str, context: str) -> None:
    texts = [text for code, text, _ in ASKED if code == language]
    heard = [text for text in texts if "what_word" in understand(text, language=language, context=context)]
    assert heard == texts


@pytest.mark.parametrize(
    "text",
    [
        "what is the place?",
        "o que é isto",
        "co to za ulica",
        "c'est quoi",
        "ce este asta",
        "I am coming",
        "",
        "?",
        "👍",
    ],
)
def test_demand_9_other_words_are_not_taken_for_one_of_the_glossary(text: str) -> None:
    assert term_in(text, TERMS) is None


@pytest.mark.parametrize(
    ("language", "text", "word"),
    [
        ("en", "sorry what does safeguarding mean", "safeguarding"),
        ("en", "What's an inclusion fund?", "inclusion fund"),
        ("en", 'can you explain "lived experience" to me', "lived experience"),
        ("en", "can you explain “lived experience”", "lived experience"),
        ("en", "what does that mean?", ""),
        ("en", "what is this very long thing about which you wrote to me last week", ""),
        ("pt", "o que quer dizer salvaguarda?", "salvaguarda"),
        ("pt", "o que quer dizer isso?", ""),
        ("pl", "co to jest ewaluacja?", "ewaluacja"),
        ("pl", "co to znaczy?", ""),
        ("fr", "que veut dire évaluation ?", "évaluation"),
        ("fr", "ça veut dire quoi ?", ""),
        ("ro", "ce înseamnă evaluare?", "evaluare"),
        ("ro", "ce înseamnă asta?", ""),
        ("pt", "what does safeguarding mean?", "safeguarding"),
    ],
)
def test_demand_10_the_word_is_taken_out_of_the_question(language: str, text: str, word: str) -> None:
    assert word_in_question(text, language) == word


def test_demand_10_a_very_long_word_is_not_a_word() -> None:
    assert word_in_question(f"what does {'a' * 300} mean", "en") == ""


@pytest.mark.parametrize("text", ["co-production", "Co-Production?", "coprodução", " KOPRODUKCJA "])
def test_demand_9_the_word_alone_is_a_question(text: str) -> None:
    assert is_only_a_term(text, TERMS)


@pytest.mark.parametrize("text", ["1", "yes", "co-production is fine by me", ""])
def test_demand_9_a_sentence_with_the_word_is_not_the_word_alone(text: str) -> None:
    assert not is_only_a_term(text, TERMS)


def test_however_a_word_is_written_it_is_one() -> None:
    assert same_word("Co-production", "coproduction")
    assert key("Co production") == key("co-production")
    assert not same_word("pay", "day")


def test_what_a_word_means_comes_in_the_readers_language_or_in_the_projects() -> None:
    term = Term({"en": "hub"}, {"en": "A place to meet.", "fr": "Un lieu."})
    assert term.explained("fr", "en") == ("fr", "Un lieu.")
    assert term.explained("pl", "en") == ("en", "A place to meet.")
    assert term.explained("pl", "ro") == ("en", "A place to meet.")


@pytest.mark.parametrize("language", sorted(SAMPLE.danger))
def test_the_sample_explains_every_word_in_every_language(language: str) -> None:
    assert [term.called("en") for term in TERMS if language not in term.meaning] == []
