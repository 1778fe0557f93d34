"""A yes inside a story and a day that is over: what was said or happened then is no answer now (understanding rule 5)."""

from collections.abc import Sequence

from messages.understanding.folding import SENTENCE, Token
from messages.understanding.lexicon import Lexicon
from messages.understanding.signals import Span

TOLD, BACK_THEN = "told", "back_then"
FRAMES = frozenset({TOLD, BACK_THEN})


def is_told(span: Span, spans: Sequence[Span], text: Sequence[Token], readers: Sequence[Lexicon]) -> bool:
    """Whether the phrase is only told: "and I said yes I will come and he laughed", "last week I couldn't come".

    What stands behind a turn ("I said yes, but now I can't") is about now. A day that is over reaches no further than
    its clause ("I fell yesterday, I can't come").
    """
    return any(_reaches(frame, span, text, readers) for frame in spans if frame.signal in FRAMES)


def _reaches(frame: Span, span: Span, text: Sequence[Token], readers: Sequence[Lexicon]) -> bool:
    if frame.touches(span):
        return frame.signal == BACK_THEN or frame.start < span.start
    if frame.signal == TOLD and frame.start > span.start:
        return False
    first, last = sorted((frame, span), key=lambda one: one.start)
    if any(_turns(token, readers) for token in text[first.end : last.start]):
        return False
    pauses = max((token.pause for token in text[first.end : last.start + 1]), default=0)
    return pauses < SENTENCE if frame.signal == TOLD else not pauses


def _turns(token: Token, readers: Sequence[Lexicon]) -> bool:
    return any(
        token.word in words
        for reader in readers
        for words in (reader.things.turns, reader.new_clause - reader.things.joins)
    )
