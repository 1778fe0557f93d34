"""How somebody wants to be written to: hours, reminders, wording. What nobody chose has a protective default (L7). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any, Literal

Style = Literal["discreet", "full"]
"""``discreet`` hides the topic (L1); ``full`` opens with the project's own name."""


@dataclass(frozen=True, slots=True)
class Hours:
    """From when to when what we start may arrive: wall-clock times, both ends included."""

    earliest: time = time(11, 0)
    latest: time = time(20, 0)


@dataclass(frozen=True, slots=True)
class Lead:
    """How long before a start a reminder goes: whole days by the wall clock, or else hours."""

    days: int = 0
    hours: int = 0

    @property
    def name(self) -> str:
        """What this reminder is called in the outbox; the usual three keep the names that wait there already."""
        code = f"{self.days}d" if self.days else f"{self.hours}h"
        return {"7d": "week", "1d": "day", "2h": "hours"}.get(code, code)

    @property
    def length(self) -> timedelta:
        return timedelta(days=self.days, hours=self.hours)


USUAL_HOURS = Hours()
USUAL_LEADS = (Lead(days=7), Lead(days=1), Lead(hours=2))


@dataclass(frozen=True, slots=True)
class Preferences:
    hours: Hours = USUAL_HOURS
    leads: tuple[Lead, ...] | None = None
    """Their own reminders; None: those of the project."""
    style: Style = "discreet"
    opening: str = field(default="", repr=False)
    """The word that opens texts to them instead of the project's short name (L2)."""
    on_the_day: bool | None = None
    """May a change on the day itself come outside their hours? None: not answered, which is a no."""
    phone: bool | None = None
    """May we phone about such a change? None: not answered, which is a no."""
    asked: bool = False
    """These two questions were put to them once."""
    version: int = 0
    """Grows with each change: reminders that were planned before it drop when they leave."""


UNCHOSEN = Preferences()


def to_json(preferences: Preferences) -> dict[str, Any]:
    hours, leads = preferences.hours, preferences.leads
    return {
        "hours": [hours.earliest.isoformat("minutes"), hours.latest.isoformat("minutes")],
        "leads": leads_to_json(leads) if leads is not None else None,
        "style": preferences.style,
        "opening": preferences.opening,
        "on_the_day": preferences.on_the_day,
        "phone": preferences.phone,
        "asked": preferences.asked,
        "version": preferences.version,
    }


def from_json(body: Mapping[str, Any]) -> Preferences:
    """An empty mapping, as people who were enrolled before have it, gives the defaults."""
    if not body:
        return UNCHOSEN
    earliest, latest = (time.fromisoformat(at) for at in body["hours"])
    leads = leads_from_json(body["leads"]) if body["leads"] is not None else None
    others = {name: body[name] for name in ("style", "opening", "on_the_day", "phone", "asked", "version")}
    return Preferences(hours=Hours(earliest, latest), leads=leads, **others)


def leads_to_json(leads: tuple[Lead, ...]) -> list[list[int]]:
    return [[lead.days, lead.hours] for lead in leads]


def leads_from_json(leads: list[list[int]]) -> tuple[Lead, ...]:
    return tuple(Lead(days, hours) for days, hours in leads)
