"""What an answer is read against: the text, the question that was open, the languages spoken."""

from collections.abc import Sequence
from dataclasses import dataclass

from messages.understanding.certainty import Ground
from messages.understanding.folding import Token
from messages.understanding.lexicon import Lexicon
from messages.understanding.signals import Span


@dataclass(frozen=True, slots=True)
class Scene:
    """What the answer is read against."""

    text: Sequence[Token]
    context: str
    language: str
    readers: Sequence[Lexicon]
    ground: Ground
    names_a_day: bool
    names_a_time: bool = False
    asks: bool = False
    wonders: bool = False
    spans: Sequence[Span] = ()
