"""Learns the weights of ``likeness.py`` from ``bank/``: ``python -m messages.understanding.learning`` writes them anew.

The same bank always gives the same bytes: an order that only looks mixed, and only sums, products and square roots.
"""

import re
from array import array
from base64 import b85encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from zlib import compress, crc32

from messages.understanding.folding import tokens
from messages.understanding.likeness import BUCKETS, STEPS_PER_UNIT, features

BANK = Path(__file__).parent / "bank"
_CHOICE = re.compile(r"\(([^()]*)\)")
_AT_MOST_OF_ONE_LINE = 8
_ROUNDS = 4
_RATE, _RATE_OF_BIAS, _DECAY = 0.09, 0.3, 1e-4
_TOO_SMALL = 1e-3
_LINE = 120


@dataclass(frozen=True, slots=True)
class Lesson:
    """One short text, whether somebody is at risk in it, and how much it counts: a line with choices is several."""

    name: str
    line: int
    buckets: frozenset[int]
    at_risk: bool
    counts: float


def lessons() -> tuple[Lesson, ...]:
    """Every text of every bank."""
    lines = [line for path in sorted(BANK.glob("*.txt")) for line in path.read_text(encoding="utf-8").splitlines()]
    return tuple(lesson for number, line in enumerate(lines) if line[:1] in ("+", "-") for lesson in _of(number, line))


def learn(given: Sequence[Lesson]) -> list[int]:
    """One weight a bucket, in steps."""
    weights, moved = [0.0] * BUCKETS, [1e-8] * BUCKETS
    for turn in range(_ROUNDS):
        for lesson in sorted(given, key=lambda lesson: crc32(f"{turn} {lesson.name}".encode())):
            total = sum(weights[bucket] for bucket in lesson.buckets)
            wrong = (0.5 * (1 + total / sqrt(4 + total * total)) - lesson.at_risk) * lesson.counts
            if abs(wrong) < _TOO_SMALL:
                continue
            for bucket in lesson.buckets:
                step = wrong + _DECAY * weights[bucket]
                moved[bucket] += step * step
                weights[bucket] -= (_RATE if bucket else _RATE_OF_BIAS) * step / sqrt(moved[bucket])
    return [max(-127, min(127, round(weight * STEPS_PER_UNIT))) for weight in weights]


def packed(weights: Sequence[int]) -> str:
    """As the file holds them."""
    text = b85encode(compress(array("b", weights).tobytes(), 9)).decode()
    return "".join(f"{text[at : at + _LINE]}\n" for at in range(0, len(text), _LINE))


def _of(number: int, line: str) -> Iterator[Lesson]:
    texts = _some(tuple(_spelled_out(line[1:].strip())))
    for text in texts:
        words = [token.word for token in tokens(text)]
        yield Lesson(f"{number} {text}", number, features(words), line[0] == "+", 1 / sqrt(len(texts)))


def _spelled_out(line: str) -> Iterator[str]:
    choice = _CHOICE.search(line)
    if choice is None:
        yield line
        return
    for option in choice[1].split("|"):
        yield from _spelled_out(line[: choice.start()] + option + line[choice.end() :])


def _some(texts: Sequence[str]) -> Sequence[str]:
    """Spread over the whole: a line with many choices must not drown the others."""
    return sorted(texts, key=lambda text: crc32(text.encode()))[:_AT_MOST_OF_ONE_LINE]


if __name__ == "__main__":
    (BANK / "weights.b85").write_text(packed(learn(lessons())), encoding="ascii")
