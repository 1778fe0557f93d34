"""A text that is only a command (ecosystem section 3, "Words, the only list"; trust R15)."""

from collections.abc import Iterator, Sequence
from functools import cache

from messages.understanding.folding import Token
from messages.understanding.lexicon import Lexicon, all_lexicons, languages, lexicon, words_taught

SAME_EVERYWHERE = frozenset({"1", "2", "OK", "MENU", "STOP"} | set("ABCDEFGHIJKL"))
_LONGEST = 7


def word(text: Sequence[Token], language: str) -> str | None:
    """The command, if the text is nothing else than the command and words of courtesy."""
    if not text or len(text) > _LONGEST:
        return None
    for core in _without_courtesy([token.word for token in text], _courtesy()):
        if command := _named(" ".join(core), language):
            return command
    return None


def taught(command: str, language: str) -> str:
    """The spelling that our messages teach; English where a language has none."""
    if command in SAME_EVERYWHERE:
        return command
    for code in (language, "en"):
        if code in languages() and command in words_taught(code):
            return words_taught(code)[command]
    return command


def _named(core: str, language: str) -> str | None:
    if core.upper() in SAME_EVERYWHERE:
        return core.upper()
    for known in _readers(language):
        if core in known.commands:
            return known.commands[core]
    is_stop_somewhere = any(known.commands.get(core) == "STOP" for known in all_lexicons())
    return "STOP" if is_stop_somewhere else None


def _readers(language: str) -> Iterator[Lexicon]:
    """The stored language first, then English; STOP alone is looked for in all."""
    if language in languages():
        yield lexicon(language)
    if language != "en":
        yield lexicon("en")


@cache
def _courtesy() -> frozenset[str]:
    return frozenset(polite for known in all_lexicons() for polite in known.courtesy)


def _without_courtesy(words: list[str], courtesy: frozenset[str]) -> Iterator[list[str]]:
    """The whole text first, so that a command which is itself a word of courtesy is not lost."""
    yield words
    while words and words[-1] in courtesy:
        words = words[:-1]
        yield words
    while words and words[0] in courtesy:
        words = words[1:]
        yield words
