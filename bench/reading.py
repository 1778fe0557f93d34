"""How well and how fast texts are read, beside an exact-keyword reader, on the example messages of the tests."""

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.figure import Figure
from messages.understand import understand

EXAMPLES = Path(__file__).parent.parent / "tests" / "messages"
KEYWORDS = {
    "yes": "confirm",
    "1": "confirm",
    "no": "decline",
    "2": "decline",
    "stop": "stop",
    "late": "late",
    "help": "help",
}
Reader = Callable[[dict[str, str]], Sequence[str]]


def figures() -> list[Figure]:
    found = []
    for name in ("dev", "held_out"):
        path = EXAMPLES / f"{name}.jsonl"
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        ours, keywords = _share_right(lines, _ours), _share_right(lines, _exact_keyword)
        found.append(Figure(f"{name}: share of messages read right", ours, "share", "higher", 0.85, 0.95))
        found.append(Figure(f"{name}: the same by exact keywords (reference)", keywords, "share", "higher", 0.0, 0.0))
    found.append(Figure("time to read one text, 99th of 100", _slow_read(lines), "ms", "lower", 5.0, 2.0))
    return found


def _share_right(lines: Sequence[dict[str, object]], reader: Reader) -> float:
    return sum(_right(line, reader(line)) for line in lines) / len(lines)  # type: ignore[arg-type]


def _right(line: dict[str, object], labels: Sequence[str]) -> bool:
    expected = line["expect"]
    wanted = [expected] if isinstance(expected, str) else list(expected)  # type: ignore[call-overload]
    got = set(labels) or {"unknown"}
    return any(got == set(one.split("+")) for one in wanted)


def _ours(line: dict[str, str]) -> Sequence[str]:
    return understand(line["text"], language=line["lang"], context=line["context"])


def _exact_keyword(line: dict[str, str]) -> Sequence[str]:
    first = line["text"].lower().split()[:1]
    return [KEYWORDS[first[0]]] if first and first[0] in KEYWORDS else []


def _slow_read(lines: Sequence[dict[str, str]]) -> float:
    times = []
    for line in lines:
        begun = time.perf_counter()
        _ours(line)
        times.append((time.perf_counter() - begun) * 1000)
    return sorted(times)[int(len(times) * 0.99)]
