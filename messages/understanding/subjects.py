"""What a question is about, what a facilitator wants, what a request says; beginnings of words, one table a language (10, 26)."""

from collections.abc import Callable, Mapping, Sequence

from messages.understanding.folding import Token, tokens
from messages.understanding.lexicon import Lexicon, lexicon
from messages.understanding.weighing import spoken


def subject(text: str, language: str) -> str:
    """The first subject of the list that a word of the text belongs to, in the languages spoken; empty: none of them."""
    return _first(text, language, lambda reader: reader.subjects)


def errand(text: str, language: str) -> str:
    """What somebody of the staff wants to do: the first of the list that a word of the text belongs to; empty: none of them."""
    return _first(text, language, lambda reader: reader.errands)


def _first(text: str, language: str, table: Callable[[Lexicon], Mapping[str, tuple[str, ...]]]) -> str:
    words = tokens(text)
    begins = [table(reader) for reader in spoken(words, language)]
    return next((name for name in table(lexicon("en")) if any(_begins(words, own[name]) for own in begins)), "")


def says(text: str, language: str, detail: str) -> bool:
    """Whether a request says this of itself ("my mother", "from St Helier"), in the languages spoken."""
    words = tokens(text)
    return any(_begins(words, reader.details[detail]) for reader in spoken(words, language))


def _begins(words: Sequence[Token], beginnings: tuple[str, ...]) -> bool:
    return any(token.word.startswith(beginnings) or token.tail.startswith(beginnings) for token in words)
