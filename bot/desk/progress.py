"""How far messages to a group are, as staff see it: the coordinator by name, a facilitator as counts. Pure."""

from collections.abc import Mapping
from typing import Any

from storage.progress import Far

from .asked import COORDINATOR, Asked
from .words import say

STILL_WAITS = frozenset({"waits", "their_word", "stopped"})
"""Such a message can be taken back or written anew."""
STAGES = (
    *("arrived", "sent", "under_way", "waits", "their_word", "stopped"),
    *("by_hand", "not_arrived", "taken_back", "not_needed"),
)
TO_FACILITATORS = {
    **dict.fromkeys(("arrived", "sent", "under_way"), "gone"),
    **dict.fromkeys(STILL_WAITS, "waits"),
    **dict.fromkeys(("by_hand", "not_arrived"), "with_coordinator"),
    **dict.fromkeys(("taken_back", "not_needed"), "taken_back"),
}
"""What did not arrive, and why, is the coordinator's (ecosystem section 3)."""


def progress(far: Mapping[str, Far], called: Mapping[str, str], asked: Asked) -> dict[str, Any]:
    """``far`` and ``called`` by person id; whoever has been erased is in neither.

    No page loads itself again: somebody who reads it aloud would be interrupted, and nobody would ever be signed out.
    """
    coordinates = COORDINATOR in asked.roles
    groups: dict[str, list[str]] = {}
    for person_id, one in sorted(far.items(), key=lambda item: STAGES.index(item[1].stage)):
        stage = one.stage if coordinates else TO_FACILITATORS[one.stage]
        groups.setdefault(stage, []).append(called.get(person_id, ""))
    lines = [
        {"what": say(f"progress.{stage}", count=len(people)), "people": sorted(people) if coordinates else []}
        for stage, people in groups.items()
    ]
    return {"lines": lines, "moves": any(one.stage in ("waits", "under_way") for one in far.values())}


def waiting(far: Mapping[str, Far]) -> list[str]:
    """The ids of those whose message has not left."""
    return sorted(person_id for person_id, one in far.items() if one.stage in STILL_WAITS)
