"""How much a text is like those of somebody at risk: a small linear classifier beside the phrases (understanding rule 3).

It learned from ``bank/risk`` and nothing else (``learning.py``); no text of a participant was ever in it.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise

from messages.understanding.folding import Token
from messages.understanding.traits import traits_and_ideas, weights

STEPS_PER_UNIT = 32
_SHORTEST_CLAUSE = 3


def likeness(text: Sequence[Token]) -> float:
    """The most that the whole text, or one clause of it, is like the texts of the bank: above 0 more, below 0 less."""
    return max(_score(traits_and_ideas(part)) for part in _parts([token.word for token in text], text))


def _score(buckets: Iterable[int]) -> float:
    known = _weights()
    return sum(known[bucket] for bucket in buckets) / STEPS_PER_UNIT


def _parts(words: Sequence[str], text: Sequence[Token]) -> Iterator[Sequence[str]]:
    yield words
    edges = [*(place for place, token in enumerate(text) if token.pause), len(words)]
    if len(edges) > 2:
        yield from (words[start:end] for start, end in pairwise(edges) if end - start >= _SHORTEST_CLAUSE)


@cache
def _weights() -> Sequence[int]:
    return weights("risk")
