"""How messages are read that the reader was never tuned on (``tests/messages/frozen``): the honest figures, set by set.

They were written apart from the reader. Nothing is ever changed because of a line in them, so only totals are printed.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.figure import Figure
from messages.understand import languages, understand
from tests.messages.examples import CHANGES_STATE

FOLDER = Path(__file__).parent.parent / "tests" / "messages" / "frozen"
Line = dict[str, Any]


def figures() -> list[Figure]:
    return [*_replies(), *_chat(), *_risk()]


def _lines(name: str) -> list[Line]:
    text = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def _labels(line: Line) -> set[str]:
    return set(understand(line["text"], language=line["lang"], context=line["context"]))


def _wanted(line: Line) -> list[set[str]]:
    expected = line["expect"]
    return [set(one.split("+")) for one in ([expected] if isinstance(expected, str) else expected)]


def _replies() -> Iterator[Figure]:
    lines = _lines("replies")
    for language in languages():
        own = [line for line in lines if line["lang"] == language]
        right = sum((_labels(line) or {"unknown"}) in _wanted(line) for line in own) / len(own)
        yield Figure(f"frozen, {language}, {len(own)} replies: share read right", right, "share", "higher", 0.85, 0.95)
    harm = sum(bool(_labels(line) & set(line.get("never", ()))) for line in lines) / len(lines)
    yield Figure("frozen: labels that would do harm, of 1,000 replies", 1000 * harm, "count", "lower", 1.0, 0.0)
    swapped = sum(_swapped(_labels(line), set().union(*_wanted(line))) for line in lines)
    yield Figure("frozen: yes and no swapped", swapped, "replies", "lower", 0.0, 0.0)


def _swapped(found: set[str], wanted: set[str]) -> bool:
    no = {"decline", "absence"}
    as_yes = "confirm" in found and "confirm" not in wanted and bool(wanted & no)
    as_no = bool(found & no) and not wanted & no and "confirm" in wanted
    return as_yes or as_no


def _chat() -> Iterator[Figure]:
    lines = _lines("chat")
    wrong = sum(bool(_labels(line) & CHANGES_STATE) for line in lines) / len(lines)
    what = f"frozen: wrong state changes, of 1,000 in ordinary chat ({len(lines)} lines)"
    yield Figure(what, 1000 * wrong, "count", "lower", 1.0, 0.3)


def _risk() -> Iterator[Figure]:
    for language in languages():
        own = [line for line in _lines("risk") if line["lang"] == language]
        seen = sum("crisis" in _labels(line) for line in own) / len(own)
        yield Figure(f"frozen, {language}, {len(own)} at risk: share seen", seen, "share", "higher", 0.95, 0.95)
    harmless = _lines("not_risk")
    alarms = sum("crisis" in _labels(line) for line in harmless) / len(harmless)
    what = f"frozen: false alarms among {len(harmless)} figures of speech and sad words"
    yield Figure(what, alarms, "share", "lower", 0.01, 0.0)
