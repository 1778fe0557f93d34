"""How hard words are to read: words in a sentence, long words, and one figure for the whole."""

import re
from dataclasses import dataclass

LONG_SENTENCE = 15
"""More words than this make a sentence hard (ecosystem section 4)."""
LONG_WORD = 6
"""A word of more letters than this is a long one, as the reading index of Björnsson counts."""

_END_OF_SENTENCE = re.compile(r"(?<=[.?!:])\s+|\n+")
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^laeiouy]es|[^laeiouy]e|[^aeiouytd]ed)$")


@dataclass(frozen=True, slots=True)
class Reading:
    """Figures of one text.

    Attributes:
        sentences: the sentences, in order; a line break ends one too.
        words: how many words each of them has.
        long_words: how many words have more than six letters.
        hardness: the grade of Flesch and Kincaid for English, the index of Björnsson (LIX) for every other language.
    """

    sentences: tuple[str, ...]
    words: tuple[int, ...]
    long_words: int
    hardness: float


def readability(words: str, language: str) -> Reading:
    """Measure a text. A text without a word has hardness 0."""
    sentences = tuple(
        found for part in _END_OF_SENTENCE.split(words) if (found := part.strip()) and _WORD.search(found)
    )
    each = [_WORD.findall(sentence) for sentence in sentences]
    every = [word for sentence in each for word in sentence]
    long_words = sum(len(word) > LONG_WORD for word in every)
    hardness = 0.0
    if every:
        on_average = len(every) / len(sentences)
        hardness = _grade(on_average, every) if language == "en" else on_average + 100 * long_words / len(every)
    return Reading(sentences, tuple(map(len, each)), long_words, round(hardness, 1))


def _grade(words_in_a_sentence: float, words: list[str]) -> float:
    """The school year that reads this with ease (Flesch and Kincaid, 1975)."""
    return 0.39 * words_in_a_sentence + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def syllables(word: str) -> int:
    """Syllables of an English word, by its groups of vowels; a number counts as one."""
    letters = re.sub(r"[^a-z]", "", word.casefold())
    return max(1, len(_VOWELS.findall(_SILENT.sub("", letters)))) if letters else 1
