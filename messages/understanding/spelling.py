"""Typing slips: short forms, letters repeated for emphasis, words run together, one wrong letter."""

import re
from collections.abc import Callable, Iterator, Sequence
from string import ascii_lowercase

from messages.understanding.folding import Token
from messages.understanding.lexicon import Lexicon

_SHORTEST_CORRECTED = 5
_SHORTEST_COMPARED = 3
_LONGEST_COMPARED = 30
"""Longer than every word here: of 4,000 letters without a blank there would be 200,000 slips of 4,000 letters each (R16)."""
_REPEATED = re.compile(r"(.)\1+")


def in_the_words_of(lexicon: Lexicon, token: Token, is_known: Callable[[str], bool], slips: "Slips") -> Sequence[Token]:
    """The word as this language would spell it. A word that any language knows is never changed into another."""
    word = token.word
    near: frozenset[str] = frozenset()
    if word not in lexicon.vocabulary and not is_known(word):
        word, near = _repaired(word, lexicon, slips)
        if parts := _run_together(word, lexicon):
            return [Token(part, part, token.pause if place == 0 else 0) for place, part in enumerate(parts)]
    if word in lexicon.spelling:
        parts = lexicon.spelling[word]
        return [Token(part, part, token.pause if place == 0 else 0) for place, part in enumerate(parts)]
    if word != token.word:
        return [Token(word, word, token.pause, near)]
    return [Token(word, token.tail, token.pause, near) if near else token]


class Slips:
    """Every word that one slip can make of a word; worked out once a text, for all languages."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[str, ...]] = {}

    def of(self, word: str) -> tuple[str, ...]:
        if word not in self._made:
            self._made[word] = tuple(dict.fromkeys(one_slip_away(word)))
        return self._made[word]


def _repaired(word: str, lexicon: Lexicon, slips: Slips) -> tuple[str, frozenset[str]]:
    """The likeliest word, and the others that may have been meant: the phrase around them decides."""
    for shorter in (_REPEATED.sub(r"\1", word), _REPEATED.sub(r"\1\1", word)):
        if shorter != word and shorter in lexicon.vocabulary:
            return shorter, frozenset()
    if not _SHORTEST_COMPARED <= len(word) <= _LONGEST_COMPARED or not word.isalpha():
        return word, frozenset()
    found = [near for near in slips.of(word) if near in lexicon.vocabulary and len(near) >= _SHORTEST_COMPARED]
    near = frozenset(part for other in found for part in lexicon.spelling.get(other, (other,))[:1])
    best = next((other for other in found if _is_likely(other, word)), word)
    return best, near - {best}


def _is_likely(near: str, word: str) -> bool:
    """People rarely miss the first letter, and short words have too many neighbours (Nádia is not "nada")."""
    return len(word) >= _SHORTEST_CORRECTED and near[:1] == word[:1] and len(near) >= _SHORTEST_CORRECTED


def _run_together(word: str, lexicon: Lexicon) -> tuple[str, ...]:
    """ "Enlevezmoi", "mandarme", "naș": the hyphen or apostrophe between two words was left out."""
    if word in lexicon.vocabulary or not word.isalpha():
        return ()
    for behind in lexicon.joined_behind:
        head = word.removesuffix(behind)
        if head != word and head in lexicon.vocabulary and len(head) >= _SHORTEST_COMPARED:
            return head, behind
    for before in lexicon.joined_before:
        tail = word.removeprefix(before)
        if tail != word and tail in lexicon.vocabulary and len(tail) >= _SHORTEST_COMPARED - 1:
            return before, tail
    return ()


def one_slip_away(word: str) -> Iterator[str]:
    """Swapped neighbours first, then a letter too many, a letter missing, a wrong letter: the order of how often."""
    halves = [(word[:cut], word[cut:]) for cut in range(len(word) + 1)]
    yield from (left + right[1] + right[0] + right[2:] for left, right in halves if len(right) > 1)
    yield from (left + right[1:] for left, right in halves if right)
    yield from (left + letter + right for left, right in halves for letter in ascii_lowercase)
    yield from (left + letter + right[1:] for left, right in halves[1:] if right for letter in ascii_lowercase)
