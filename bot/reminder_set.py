"""The reminders of a project as people write them: "7 days", "1 day", "2 hours" before. Pure."""

import re
from collections.abc import Sequence

from storage.preferences import Lead

from .cells import Wrong, shown

MOST = 4
"""More would be too many texts; nobody gets more than three in seven days anyway."""
LONGEST = {"day": 30, "hour": 23}
WRITTEN = re.compile(r"([0-9]{1,2}) *(day|hour)s?")


def read_reminders(texts: Sequence[str]) -> tuple[Lead, ...]:
    """The longest first. None at all is a choice too.

    Raises:
        Wrong: one of them cannot be read, or there are too many.
    """
    leads = {_read(text.strip().casefold()) for text in texts if text.strip()}
    if len(leads) > MOST:
        raise Wrong(f"There are {len(leads)} reminders.", f"Write at most {MOST}.")
    return tuple(sorted(leads, key=lambda lead: lead.length, reverse=True))


def _read(text: str) -> Lead:
    said = WRITTEN.fullmatch(text)
    if said is None or not 1 <= int(said[1]) <= LONGEST[said[2]]:
        raise Wrong(f"{shown(text)} is no time before a session.", "Write it like: 7 days, 1 day, 2 hours.")
    return Lead(days=int(said[1])) if said[2] == "day" else Lead(hours=int(said[1]))


def written_reminders(leads: Sequence[Lead]) -> str:
    """The same again, for a form."""
    return ", ".join(_written(lead.days or lead.hours, "day" if lead.days else "hour") for lead in leads)


def _written(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
