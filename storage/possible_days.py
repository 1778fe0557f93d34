"""Days that people are asked about before one of them becomes a session (31). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Literal

from .records import wall

FEWEST, MOST = 2, 6
"""How many days one question may hold."""
COUNTED_FROM = 5
"""Counts are shown when so many have answered (trust A10)."""


@dataclass(frozen=True, slots=True)
class PossibleDay:
    """Day and times are local wall-clock values of the project."""

    day: date
    start: time
    end: time
    end_exact: bool = True

    def plain(self) -> dict[str, Any]:
        """As it is stored."""
        start, end = self.start.isoformat("minutes"), self.end.isoformat("minutes")
        return {"day": self.day.isoformat(), "start": start, "end": end, "end_exact": self.end_exact}

    def starts_at(self, zone: str) -> datetime:
        """Aware, in UTC."""
        return wall(self.day, self.start, zone)

    @property
    def facts(self) -> dict[str, Any]:
        """As sentences take it."""
        plain = self.plain()
        return {"day": plain["day"], "time": [plain["start"], plain["end"], self.end_exact]}


def possible_day(plain: Mapping[str, Any]) -> PossibleDay:
    """The opposite of ``PossibleDay.plain``."""
    start, end = time.fromisoformat(plain["start"]), time.fromisoformat(plain["end"])
    return PossibleDay(date.fromisoformat(plain["day"]), start, end, plain["end_exact"])


@dataclass(frozen=True, slots=True)
class Poll:
    """One question about days. Once a day is chosen, or it was taken back, nobody's answer is kept."""

    id: str
    project_id: str
    days: tuple[PossibleDay, ...]
    at: datetime
    state: Literal["open", "closed"] = "open"
    answers: Mapping[str, frozenset[int]] = field(default_factory=dict, repr=False)
    """Person id -> the places of the days that suit them; nobody sees whose they are."""

    @property
    def counts(self) -> tuple[int, ...] | None:
        """How many each day suits, in their order; None: too few have answered to say so (A10)."""
        if len(self.answers) < COUNTED_FROM:
            return None
        return tuple(sum(place in own for own in self.answers.values()) for place in range(len(self.days)))
