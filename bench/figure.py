"""One measured figure, and the words that all of them share."""

import math
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

SCALE = float(os.environ.get("BENCH_SCALE", "1"))
"""How much more than the small amounts with which ``make bench`` takes a few minutes; 100 is everything in full."""


@dataclass(frozen=True, slots=True)
class Figure:
    figure: str
    value: float
    unit: str
    better: Literal["higher", "lower"]
    floor: float
    goal: float

    @property
    def verdict(self) -> str:
        """Nothing for a figure that is only told."""
        if self.floor == self.goal == 0 and not self.figure.endswith(("early", "refused", "twice")):
            return ""
        if self._reaches(self.goal):
            return "goal"
        return "floor" if self._reaches(self.floor) else "BELOW"

    def _reaches(self, wanted: float) -> bool:
        return self.value >= wanted if self.better == "higher" else self.value <= wanted

    def row(self) -> dict[str, Any]:
        return asdict(self)


def amount(small: int, full: int) -> int:
    """How many, by BENCH_SCALE."""
    return max(1, min(full, round(small * SCALE)))


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[max(0, math.ceil(len(values) * share) - 1)]
