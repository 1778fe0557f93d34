"""One measured figure."""

from dataclasses import asdict, dataclass
from typing import Any, Literal


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
