"""A message to a group, seen before it leaves. Languages, channels and costs are for the coordinator alone (A10). Pure."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.cost import pounds
from messages.catalogue import own_name

from .asked import COORDINATOR, Asked, View
from .naming import label
from .words import say

NOTHING = "£0.00"
Carried = Mapping[str, str | tuple[str, ...]]
"""The name of a field -> its value, or all that were chosen."""


def preview_page(
    asked: Asked, facts: Mapping[str, Any], goes_on: Carried, *, back: str, seen: str, held: timedelta
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
            "texts": read_as(asked, facts["texts"], facts["used"]),
            "channels": in_words(facts["channels"]) if coordinates else "",
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


def in_words(channels: Mapping[str, int]) -> str:
    """ "Text message: 5, WhatsApp: 2"."""
    return ", ".join(f"{label(f'CHANNEL_{channel.upper()}')}: {count}" for channel, count in sorted(channels.items()))


def read_as(asked: Asked, texts: Mapping[str, str], used: Mapping[str, int]) -> list[tuple[str, str, str, int]]:
    """(language, its name, the whole text, how many read it): the project's own language first.

    The coordinator sees the languages that somebody reads, and how many. A facilitator sees all of them and no number.
    """
    coordinates, usual = COORDINATOR in asked.roles, asked.project.language
    shown = [code for code in texts if used.get(code) or not coordinates]
    return [
        (code, own_name(code), texts[code], used.get(code, 0) if coordinates else 0)
        for code in sorted(shown, key=lambda code: (code != usual, code))
    ]


def cost(asked: Asked, parts: Mapping[str, int]) -> str:
    """What it costs by the prices of the project, and by which way nobody wrote one."""
    known, unknown = pounds(asked.project.prices, parts)
    told = [say("session.cost", cost=known)] if known and known != NOTHING else []
    missing = ", ".join(label(f"CHANNEL_{channel.upper()}") for channel in unknown)
    return " ".join([*told, *([say("session.no_price", channels=missing)] if missing else [])])
