"""What a question about a meeting is about: steps, the bus, food, pay; beginnings of words, one table a language (9, 10)."""

from messages.understanding.folding import tokens
from messages.understanding.lexicon import lexicon
from messages.understanding.weighing import spoken


def subject(text: str, language: str) -> str:
    """The first subject of the list that a word of the text belongs to, in the languages spoken; empty: none of them."""
    words = tokens(text)
    begins = [reader.subjects for reader in spoken(words, language)]
    return next(
        (
            name
            for name in lexicon("en").subjects
            if any(
                token.word.startswith(own[name]) or token.tail.startswith(own[name])
                for own in begins
                for token in words
            )
        ),
        "",
    )
