"""One measured figure, and the words that all of them share."""

import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

SCALE = float(os.environ.get("BENCH_SCALE", "0.2"))
"""1 is the full size of each measurement; the default keeps ``make bench`` at a few minutes."""


@dataclass(frozen=True, slots=True)
class Figure:
    figure: str
    value: float
    unit: str
    better: Literal["higher", "lower"]
    floor: float
    goal: float

    def row(self) -> dict[str, Any]:
        return asdict(self)


def scaled(full: int, least: int = 1) -> int:
    return max(least, round(full * SCALE))


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]
