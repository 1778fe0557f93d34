"""A message to a group, seen before it leaves. Languages, channels and costs are for the coordinator alone (A10). Pure."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.cost import pounds

from .asked import COORDINATOR, Asked, View
from .words import say


def preview_page(
    asked: Asked, facts: Mapping[str, Any], goes_on: Mapping[str, str], *, back: str, seen: str, held: timedelta
) -> View:
    """``facts``: as ``preview_of`` gives them, with who gets it, who is left out, and when it leaves.

    ``goes_on``: what the button does and carries. ``seen``: by which one sees that all is as it was.
    """
    coordinates = COORDINATOR in asked.roles
    return View(
        "preview.html",
        {
            "title": say("session.preview"),
            "count": facts["people"],
            "who": facts["who"],
            "example": facts["example"],
            "languages": facts["languages"] if coordinates else "",
            "channels": facts["channels"] if coordinates else "",
            "segments": facts["segments"] if coordinates else 0,
            "cost": cost(asked, facts["parts"]) if coordinates else "",
            "left": facts["left"],
            "leaves": facts["leaves"],
            "hold": int(held.total_seconds()),
            "goes_on": goes_on,
            "seen": seen,
            "back": back,
        },
    )


def cost(asked: Asked, parts: Mapping[str, int]) -> str:
    """What it costs by the prices of the project, and by which way nobody wrote one."""
    known, unknown = pounds(asked.project.prices, parts)
    told = [say("session.cost", cost=known)] if known else []
    return " ".join([*told, *([say("session.no_price", channels=", ".join(unknown))] if unknown else [])])
