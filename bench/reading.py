"""How well and how fast texts are read, beside an exact-keyword reader and a fuzzy one, on the example messages of the tests.

The phrases were tuned on these messages: the figures show what the readers are worth beside each other, not how unseen
messages fare.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

from bench.figure import Figure
from messages.understand import languages, understand

EXAMPLES = Path(__file__).parent.parent / "tests" / "messages"
SETS = ("dev", "held_out", "practice", "fresh")
KEYWORDS = {
    "confirm": {"en": "yes ok 1", "pt": "sim ok 1", "pl": "tak ok 1", "fr": "oui ok 1", "ro": "da ok 1"},
    "decline": {"en": "no 2", "pt": "não nao 2", "pl": "nie 2", "fr": "non 2", "ro": "nu 2"},
    "maybe": {"en": "maybe", "pt": "talvez", "pl": "może moze", "fr": "peut-être", "ro": "poate"},
    "late": {"en": "late", "pt": "atrasado", "pl": "spóźnię", "fr": "retard", "ro": "întârzii"},
    "help": {"en": "help", "pt": "ajuda", "pl": "pomoc", "fr": "aide", "ro": "ajutor"},
    "stop": {"en": "stop", "pt": "stop", "pl": "stop", "fr": "stop", "ro": "stop"},
    "thanks": {"en": "thanks", "pt": "obrigado obrigada", "pl": "dziękuję", "fr": "merci", "ro": "mulțumesc"},
}
_LIKE_ENOUGH = 0.6
Line = dict[str, str]
Reader = Callable[[Line], Sequence[str]]


def figures() -> list[Figure]:
    lines = {name: _lines(name) for name in SETS}
    everything = [line for name in SETS for line in lines[name]]
    readers: dict[str, Reader] = {"ours": _ours, "exact keywords": _exact_keyword, "fuzzy (difflib)": _fuzzy}
    found = [
        Figure(f"{name}: share of messages read right", _share_right(lines[name], _ours), "share", "higher", 0.85, 0.95)
        for name in SETS
    ]
    for language in languages():
        own = [line for line in everything if line["lang"] == language]
        for name, reader in readers.items():
            floor, goal = (0.85, 0.95) if reader is _ours else (0.0, 0.0)
            share = _share_right(own, reader)
            found.append(Figure(f"{language}, {name}: share read right", share, "share", "higher", floor, goal))
    harm = sum(bool(set(_ours(line)) & set(line["never"])) for line in everything) / len(everything)
    found.append(Figure("labels that would do harm, of 1,000 messages", 1000 * harm, "count", "lower", 1.0, 0.0))
    found.append(Figure("time to read one text, 99th of 100", _slow_read(everything), "ms", "lower", 5.0, 2.0))
    fresh = _fresh_process()
    found.append(Figure("time to read the first text once ready", fresh["milliseconds"], "ms", "lower", 5.0, 2.0))
    found.append(Figure("memory of the reader", fresh["megabytes"], "MB", "lower", 50.0, 30.0))
    return found


def _lines(name: str) -> list[Line]:
    text = (EXAMPLES / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def _share_right(lines: Sequence[Line], reader: Reader) -> float:
    return sum(_right(line, reader(line)) for line in lines) / len(lines)


def _right(line: Line, labels: Sequence[str]) -> bool:
    expected = line["expect"]
    wanted = [expected] if isinstance(expected, str) else list(expected)
    got = set(labels) or {"unknown"}
    return any(got == set(one.split("+")) for one in wanted)


def _ours(line: Line) -> Sequence[str]:
    return understand(line["text"], language=line["lang"], context=line["context"])


def _exact_keyword(line: Line) -> Sequence[str]:
    """The first word decides, if it is one of a few."""
    first = line["text"].casefold().strip(" .,!?").split(" ")[0].strip(".,!?")
    return [label for label, words in KEYWORDS.items() if first in words[line["lang"]].split()]


def _fuzzy(line: Line) -> Sequence[str]:
    """The most similar other example of the first set decides, if it is similar enough: what likeness alone is worth."""
    text, best, likeness = line["text"].casefold(), "unknown", _LIKE_ENOUGH
    matcher = SequenceMatcher(None, b=text, autojunk=False)
    for other, label in _known_examples(line["lang"]):
        matcher.set_seq1(other)
        if other != text and matcher.quick_ratio() > likeness and matcher.ratio() > likeness:
            best, likeness = label, matcher.ratio()
    return [] if best == "unknown" else best.split("+")


@cache
def _known_examples(language: str) -> tuple[tuple[str, str], ...]:
    own = [line for line in _lines(SETS[0]) if line["lang"] == language]
    return tuple(
        (line["text"].casefold(), line["expect"] if isinstance(line["expect"], str) else line["expect"][0])
        for line in own
    )


def _slow_read(lines: Sequence[Line]) -> float:
    """The best of three readings of each text: what reading costs, not what else the machine was doing."""
    times = [min(_timed(line) for _ in range(3)) for line in lines]
    return sorted(times)[int(len(times) * 0.99)]


def _fresh_process() -> dict[str, float]:
    text = "yes but how do I get there, I have no car"
    printed = subprocess.run([sys.executable, "-m", "bench.reader", text], capture_output=True, check=True, text=True)
    return {name: float(value) for name, value in json.loads(printed.stdout).items()}


def _timed(line: Line) -> float:
    begun = time.perf_counter()
    _ours(line)
    return (time.perf_counter() - begun) * 1000
