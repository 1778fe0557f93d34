"""The example messages, and how one line is judged. They are tuned by now: how unseen ones fare is measured elsewhere."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from messages.understand import understand

HERE = Path(__file__).parent
TUNED = ("dev", "held_out", "practice", "fresh")
CONTEXTS = (
    "invite",
    "reminder",
    "venue_change",
    "concern_open",
    "approve_wording",
    "arrangement_open",
    "delete_confirm",
    "none",
)
CHANGES_STATE = frozenset(
    {
        "confirm",
        "decline",
        "late",
        "absence",
        "stop",
        "start_again",
        "delete_data",
        "change_channel",
        "change_language",
        "quiet_hours",
    }
)


@dataclass(frozen=True)
class Example:
    id: str
    lang: str
    text: str
    context: str
    expect: tuple[frozenset[str], ...]
    never: frozenset[str]

    def read(self, text: str | None = None) -> frozenset[str]:
        return frozenset(understand(text or self.text, language=self.lang, context=self.context))

    def right(self, labels: frozenset[str]) -> bool:
        return (labels or frozenset({"unknown"})) in self.expect

    @property
    def only(self) -> str:
        """The label, if one alone is right."""
        labels = set().union(*self.expect)
        return labels.pop() if len(labels) == 1 else ""


@cache
def examples(*names: str) -> tuple[Example, ...]:
    return tuple(_example(json.loads(line)) for name in names or TUNED for line in _lines(name))


def _lines(name: str) -> list[str]:
    return [line for line in (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines() if line.strip()]


def _example(line: dict[str, object]) -> Example:
    expect = line["expect"]
    wanted = [expect] if isinstance(expect, str) else list(expect)  # type: ignore[call-overload]
    return Example(
        str(line["id"]),
        str(line["lang"]),
        str(line["text"]),
        str(line["context"]),
        tuple(frozenset(one.split("+")) for one in wanted),
        frozenset(line["never"]),  # type: ignore[call-overload]
    )
