"""Typing slips: short forms, letters repeated for emphasis, one wrong letter in a long word."""

import re
from collections.abc import Callable, Iterator, Sequence
from string import ascii_lowercase

from messages.understanding.folding import Token
from messages.understanding.lexicon import Lexicon

_SHORTEST_CORRECTED = 5
_REPEATED = re.compile(r"(.)\1+")


def in_the_words_of(lexicon: Lexicon, text: Sequence[Token], is_known: Callable[[str], bool]) -> tuple[Token, ...]:
    """The text as this language would spell it. A word that any language knows is never changed into another."""
    return tuple(_spelled(lexicon, text, is_known))


def _spelled(lexicon: Lexicon, text: Sequence[Token], is_known: Callable[[str], bool]) -> Iterator[Token]:
    for token in text:
        word = token.word
        if word not in lexicon.vocabulary and not is_known(word):
            word = _repaired(word, lexicon)
        if word in lexicon.spelling:
            for place, part in enumerate(lexicon.spelling[word]):
                yield Token(part, part, token.pause if place == 0 else 0)
        else:
            yield token if word == token.word else Token(word, word, token.pause)


def _repaired(word: str, lexicon: Lexicon) -> str:
    for shorter in (_REPEATED.sub(r"\1", word), _REPEATED.sub(r"\1\1", word)):
        if shorter != word and shorter in lexicon.vocabulary:
            return shorter
    if len(word) < _SHORTEST_CORRECTED or not word.isalpha():
        return word
    return next((near for near in _one_slip_away(word) if _is_likely(near, word, lexicon)), word)


def _is_likely(near: str, word: str, lexicon: Lexicon) -> bool:
    """People rarely miss the first letter, and short words have too many neighbours (Nádia is not "nada")."""
    return near[:1] == word[:1] and len(near) >= _SHORTEST_CORRECTED and near in lexicon.vocabulary


def _one_slip_away(word: str) -> Iterator[str]:
    """Swapped neighbours first, then a letter too many, a letter missing, a wrong letter: the order of how often."""
    halves = [(word[:cut], word[cut:]) for cut in range(len(word) + 1)]
    yield from (left + right[1] + right[0] + right[2:] for left, right in halves if len(right) > 1)
    yield from (left + right[1:] for left, right in halves if right)
    yield from (left + letter + right for left, right in halves for letter in ascii_lowercase)
    yield from (left + letter + right[1:] for left, right in halves[1:] if right for letter in ascii_lowercase)
