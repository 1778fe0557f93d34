"""Learns the weights of ``likeness.py`` and ``opinion.py`` from ``bank/``: ``make train`` writes them anew.

The same bank always gives the same bytes: an order that only looks mixed, and only sums, products and square roots.
"""

import re
from array import array
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain, islice
from math import sqrt
from pathlib import Path
from zlib import compress, crc32

from messages.understanding import likeness, opinion
from messages.understanding.folding import tokens
from messages.understanding.traits import BANK, BUCKETS, traits_and_ideas

LEARNED = BANK / "learned.txt"
_CHOICE = re.compile(r"\(([^()]*)\)")
_ROUNDS = 4
_DECAY = 1e-4
_LINE = 120
_LARGEST = 127
_EVERY_OF_THE_SAMPLE = 60


@dataclass(frozen=True, slots=True)
class Lesson:
    """One short text, what it says, and how much it counts: a line with choices is several."""

    name: str
    buckets: frozenset[int]
    labels: frozenset[str]
    counts: float


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast it learns: a step, a step of bucket 0, and the error that is too small to learn from."""

    rate: float
    rate_of_bias: float
    begun: float
    too_small: float


_OF_RISK = Pace(rate=0.09, rate_of_bias=0.3, begun=1e-8, too_small=1e-3)
_OF_LABELS = Pace(rate=0.12, rate_of_bias=0.12, begun=1e-2, too_small=0.05)
_AT_RISK = "crisis"
_BESIDE_RISK, _WITH_A_SLIP = 0.5, 0.5
_LONG_ENOUGH_FOR_A_SLIP = 4
_MOST_OF_ONE_LINE = {"risk": 8, "said": 6}


@dataclass(frozen=True, slots=True)
class _Text:
    """One text of a bank as it was written; a line with choices is several."""

    name: str
    written: str
    labels: frozenset[str]
    counts: float
    context: str = ""


def lessons_of_risk() -> tuple[Lesson, ...]:
    """Every text of the bank of risk, and with less weight what people say otherwise: most of it is no risk."""
    risky = (lesson for text in _risky() for lesson in _as_written_and_with_a_slip(text))
    others = (_of_risk(text, text.written, _BESIDE_RISK) for text in _said())
    return (*risky, *others)


def _as_written_and_with_a_slip(text: _Text) -> Iterator[Lesson]:
    yield _of_risk(text, text.written, 1.0)
    slipped = _with_a_slip(text.written)
    if slipped != text.written:
        yield _of_risk(text, slipped, _WITH_A_SLIP)


def _of_risk(text: _Text, written: str, share: float) -> Lesson:
    buckets = traits_and_ideas(_words(written))
    return Lesson(f"{text.name} {written}", buckets, text.labels & {_AT_RISK}, text.counts * share)


def _with_a_slip(written: str) -> str:
    """One letter inside one of the longer words is lost, or changes places with the next; always the same one."""
    words = written.split()
    longer = [place for place, word in enumerate(words) if len(word) >= _LONG_ENOUGH_FOR_A_SLIP]
    if not longer:
        return written
    chance = crc32(written.encode())
    place = longer[chance % len(longer)]
    word, at = words[place], 1 + chance // 7 % (len(words[place]) - 2)
    words[place] = word[:at] + word[at + 1 :] if chance % 2 else word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return " ".join(words)


def lessons_of_labels(every: int = 1) -> tuple[Lesson, ...]:
    """The texts of the bank of what is said, with the question that was open: all of them, or one in ``every``."""
    return tuple(
        Lesson(text.name, opinion.signs(_words(text.written), text.context), text.labels, text.counts)
        for text in islice(_said(), 0, None, every)
    )


def texts_learned() -> Iterator[str]:
    """Every text of both banks."""
    return (text.written for text in chain(_risky(), _said()))


def _risky() -> Iterator[_Text]:
    """+ somebody may be at risk, - nobody is."""
    for number, line in enumerate(_lines(BANK / "risk")):
        if line[:1] in ("+", "-"):
            labels = frozenset({_AT_RISK} if line[0] == "+" else ())
            texts = _some(line[1:].strip(), "risk")
            yield from (_Text(f"{number} {text}", text, labels, 1 / sqrt(len(texts))) for text in texts)


def _said() -> Iterator[_Text]:
    """Under several contexts a text is learned in each of them by turns."""
    labels: frozenset[str] = frozenset()
    contexts: list[str] = []
    for number, line in enumerate(_lines(BANK / "said")):
        if line.startswith("="):
            names, asked = line[1:].split("@")
            labels, contexts = frozenset(names.split("/")[0].strip().split("+")), asked.split()
        elif line:
            texts = _some(line, "said")
            for turn, text in enumerate(texts):
                context = contexts[(number + turn) % len(contexts)]
                yield _Text(f"{number} {text}", text, labels, 1 / sqrt(len(texts)), context)


def learn(
    given: Sequence[Lesson], names: Sequence[str], pace: Pace, *, rounds: int = _ROUNDS
) -> dict[int, list[float]]:
    """For every bucket that was met, one weight a name."""
    weights: dict[int, list[float]] = {}
    moved: dict[int, list[float]] = {}
    nothing = [0.0] * len(names)
    wanted = {lesson.labels: [float(name in lesson.labels) for name in names] for lesson in given}
    for turn in range(rounds):
        for lesson in sorted(given, key=lambda lesson: crc32(f"{turn} {lesson.name}".encode())):
            known = [weights[bucket] for bucket in lesson.buckets if bucket in weights]
            totals = [sum(column) for column in zip(*known, strict=True)] if known else nothing
            wrong = _wrong(totals, wanted[lesson.labels], lesson.counts, pace.too_small)
            if not wrong:
                continue
            for bucket in lesson.buckets:
                if bucket not in weights:
                    weights[bucket], moved[bucket] = [0.0] * len(names), [pace.begun] * len(names)
                row, ways = weights[bucket], moved[bucket]
                rate = pace.rate if bucket else pace.rate_of_bias
                for place, error in wrong:
                    step = error + _DECAY * row[place]
                    ways[place] += step * step
                    row[place] -= rate * step / sqrt(ways[place])
    return weights


def packed(weights: dict[int, list[float]], names: Sequence[str], steps_per_unit: int) -> str:
    """As the file holds them: for every bucket one small whole number a name."""
    table = array("b", bytes(BUCKETS * len(names)))
    for bucket, row in weights.items():
        for place, weight in enumerate(row):
            table[bucket * len(names) + place] = max(-_LARGEST, min(_LARGEST, round(weight * steps_per_unit)))
    text = b64encode(compress(table.tobytes(), 9)).decode()
    return "".join(f"{text[at : at + _LINE]}\n" for at in range(0, len(text), _LINE))


def _wrong(
    totals: Sequence[float], wanted: Sequence[float], counts: float, too_small: float
) -> list[tuple[int, float]]:
    errors = [
        (place, (0.5 * (1 + total / sqrt(4 + total * total)) - goal) * counts)
        for place, (total, goal) in enumerate(zip(totals, wanted, strict=True))
    ]
    return [(place, error) for place, error in errors if abs(error) >= too_small]


def _lines(folder: Path) -> list[str]:
    files = sorted(folder.glob("*.txt"))
    lines = [line.strip() for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if not line.startswith("#")]


def _words(text: str) -> list[str]:
    return [token.word for token in tokens(text)]


def _some(line: str, bank: str) -> Sequence[str]:
    """Spread over the whole: a line with many choices must not drown the others."""
    texts = tuple(" ".join(text.split()) for text in _spelled_out(line))
    return sorted(texts, key=lambda text: crc32(text.encode()))[: _MOST_OF_ONE_LINE[bank]]


def _spelled_out(line: str) -> Iterator[str]:
    choice = _CHOICE.search(line)
    if choice is None:
        yield line
        return
    for option in choice[1].split("|"):
        yield from _spelled_out(line[: choice.start()] + option + line[choice.end() :])


def fingerprints() -> str:
    """Of the bank, of what was learned from it, and of learning itself by a sample: a test compares them (``learned.txt``)."""
    sample = lessons_of_labels(_EVERY_OF_THE_SAMPLE)
    found = {
        "bank": b"".join(path.read_bytes() for path in sorted(BANK.rglob("*.txt")) if path != LEARNED),
        "risk.b64": (BANK / "risk.b64").read_bytes(),
        "said.b64": (BANK / "said.b64").read_bytes(),
        "sample": packed(learn(sample, opinion.NAMES, _OF_LABELS), opinion.NAMES, opinion.STEPS_PER_UNIT).encode(),
    }
    return "".join(f"{name} {sha256(content).hexdigest()}\n" for name, content in found.items())


def main() -> None:
    risk = learn(lessons_of_risk(), (_AT_RISK,), _OF_RISK)
    (BANK / "risk.b64").write_text(packed(risk, (_AT_RISK,), likeness.STEPS_PER_UNIT), encoding="ascii")
    said = learn(lessons_of_labels(), opinion.NAMES, _OF_LABELS)
    (BANK / "said.b64").write_text(packed(said, opinion.NAMES, opinion.STEPS_PER_UNIT), encoding="ascii")
    LEARNED.write_text(fingerprints(), encoding="ascii")


if __name__ == "__main__":
    main()
