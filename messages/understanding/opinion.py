"""A second opinion beside the phrases: which labels a text is most like, after what was asked (understanding rules 2 and 5).

A small linear classifier. It learned from ``bank/said`` and nothing else (``learning.py``).
"""

from collections.abc import Mapping, Sequence
from functools import cache

from messages.understanding.folding import Token
from messages.understanding.reading import LABELS
from messages.understanding.traits import bucket, traits_and_ideas, weights

UNKNOWN = "unknown"
NAMES = (*sorted(LABELS), UNKNOWN)
STEPS_PER_UNIT = 48


def opinion(text: Sequence[Token], context: str) -> Mapping[str, float]:
    """For every label, and for "unknown", how much speaks for it: above 0 more, below 0 less."""
    known, size = _weights(), len(NAMES)
    rows = [known[at * size : at * size + size] for at in signs([token.word for token in text], context)]
    return {name: sum(column) / STEPS_PER_UNIT for name, column in zip(NAMES, zip(*rows, strict=True), strict=True)}


def signs(words: Sequence[str], context: str) -> frozenset[int]:
    """The traits of the text, its ideas, the question that was open, and each word as an answer to that question."""
    asked = [f"@{context}", *(f"@{context} {word}" for word in words)]
    return traits_and_ideas(words) | {bucket(name) for name in asked}


@cache
def _weights() -> Sequence[int]:
    return weights("said")
