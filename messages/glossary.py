"""Which word somebody asks about, and whether the project's own glossary explains it (demands 9, 10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from .understand import tokens
from .watched import watched

LONGEST = 4
"""A hard word is at most this many words long."""
INFLECTED = 7
"""From this many letters on a word is known by its likeness: endings differ, and so does spelling."""
ALIKE = 0.85
LONGEST_WORD = 60


@dataclass(frozen=True, slots=True)
class Term:
    """One entry: what the word is called in each language, and what it means, by language."""

    word: Mapping[str, str]
    meaning: Mapping[str, str] = field(default_factory=dict)

    def called(self, language: str) -> str:
        """Its name for this reader; another language's where it has none."""
        return self.word.get(language) or next(iter(self.word.values()))

    def explained(self, language: str, usual: str) -> tuple[str, str]:
        """(language, words) of what it means: the reader's language, else the project's usual one, else any."""
        for code in (language, usual, *self.meaning):
            if code in self.meaning:
                return code, self.meaning[code]
        raise KeyError("A term without a meaning does not get into a glossary.")


def term_in(text: str, terms: Sequence[Term]) -> Term | None:
    """The entry that a text names, in any of its languages, with any ending; the longest name wins."""
    written = [token.word for token in tokens(text)]
    named = {_squeezed(name): term for term in terms for name in term.word.values()}
    for name in sorted(named, key=lambda name: (-len(name), name)):
        if any(_same(name, piece) for piece in _pieces(written)):
            return named[name]
    return None


def is_only_a_term(text: str, terms: Sequence[Term]) -> bool:
    """Whether the text is a word of the glossary and nothing else."""
    written = "".join(token.word for token in tokens(text))
    return any(_same(_squeezed(name), written) for term in terms for name in term.word.values())


def word_in_question(text: str, language: str) -> str:
    """The word that "what does ... mean?" asks about; empty when none is left, or too many."""
    quoted = [part for part in _between_quotes(text) if part.strip()]
    if quoted:
        return quoted[0].strip()[:LONGEST_WORD]
    words = text.replace("\n", " ").split()
    frame = watched(language).question | watched("en").question
    while words and _bare(words[0]) in frame:
        words = words[1:]
    while words and _bare(words[-1]) in frame:
        words = words[:-1]
    asked = " ".join(words).strip(" .,;:?!()")
    return asked if 0 < len(words) <= LONGEST and len(asked) <= LONGEST_WORD else ""


def same_word(one: str, other: str) -> bool:
    """Whether two people asked about the same word."""
    return _same(_squeezed(one), _squeezed(other))


def key(word: str) -> str:
    """The name under which an entry is kept: however it is written, it is one."""
    return _squeezed(word)[:LONGEST_WORD]


def _bare(word: str) -> str:
    return "".join(token.word for token in tokens(word))


def _squeezed(name: str) -> str:
    return "".join(token.word for token in tokens(name)).replace("-", "")


def _pieces(written: Sequence[str]) -> list[str]:
    return [
        "".join(written[start : start + size])
        for size in range(1, LONGEST + 1)
        for start in range(len(written) - size + 1)
    ]


def _same(name: str, piece: str) -> bool:
    """The same letters, or for a long word nearly the same: another ending, a slip."""
    if name == piece:
        return True
    if min(len(name), len(piece)) < INFLECTED or name[0] != piece[0]:
        return False
    return SequenceMatcher(None, name, piece, autojunk=False).ratio() >= ALIKE


def _between_quotes(text: str) -> list[str]:
    plain = text
    for sign in "“”„«»":
        plain = plain.replace(sign, '"')
    return plain.split('"')[1::2]
