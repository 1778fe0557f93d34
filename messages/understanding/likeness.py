"""How much a text is like those of somebody at risk: a small linear classifier beside the phrases (understanding rule 3).

It learned from ``bank/`` and nothing else (``learning.py``); no text of a participant was ever in it.
"""

from array import array
from base64 import b85decode
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from zlib import crc32, decompress

from messages.understanding.folding import Token

BUCKETS = 1 << 17
STEPS_PER_UNIT = 32
_WEIGHTS = Path(__file__).parent / "bank" / "weights.b85"
_PIECE_LENGTHS = (4, 5)
_SHORTEST_CLAUSE = 3


def likeness(text: Sequence[Token]) -> float:
    """The most that the whole text, or one clause of it, is like the texts of the bank: above 0 more, below 0 less."""
    weights = _weights()
    return max(score(features(part), weights) for part in _parts([token.word for token in text], text))


def score(found: Iterable[int], weights: Sequence[int]) -> float:
    return sum(weights[bucket] for bucket in found) / STEPS_PER_UNIT


def features(words: Sequence[str]) -> frozenset[int]:
    """Words, neighbours, words with one between them, and pieces of words, each as the number of a bucket."""
    return frozenset([0, *(1 + crc32(name.encode()) % (BUCKETS - 1) for name in _names(words))])


def _names(words: Sequence[str]) -> Iterator[str]:
    yield from words
    yield from (f"{first} {second}" for first, second in pairwise(["^", *words, "$"]))
    yield from (f"{first}_{third}" for first, third in zip(words, words[2:], strict=False))
    for word in words:
        marked = f"<{word}>"
        for length in _PIECE_LENGTHS:
            yield from (f"#{marked[at : at + length]}" for at in range(len(marked) - length + 1))


def _parts(words: Sequence[str], text: Sequence[Token]) -> Iterator[Sequence[str]]:
    yield words
    edges = [*(place for place, token in enumerate(text) if token.pause), len(words)]
    if len(edges) > 2:
        yield from (words[start:end] for start, end in pairwise(edges) if end - start >= _SHORTEST_CLAUSE)


@cache
def _weights() -> Sequence[int]:
    return array("b", decompress(b85decode("".join(_WEIGHTS.read_text(encoding="ascii").split()))))
