"""A project that begins at the desk: a name, and defaults for the rest. Each of them is seen and changed on the page Project."""

from datetime import datetime, time

from storage.blank import new_id
from storage.records import HelpLine, Project

from .project_values import short_name

DAY_AND_NIGHT = {"en": "24 hours", "pt": "24 horas", "pl": "całą dobę", "fr": "24 heures sur 24", "ro": "24 de ore"}
FREE = {
    "en": "free, 24 hours",
    "pt": "grátis, 24 horas",
    "pl": "bezpłatnie, całą dobę",
    "fr": "gratuit, 24 heures sur 24",
    "ro": "gratuit, 24 de ore",
}
EMERGENCY = {"en": "Emergency", "pt": "Emergência", "pl": "Pogotowie", "fr": "Urgences", "ro": "Urgențe"}
HELP_LINES = (
    HelpLine("999", DAY_AND_NIGHT, EMERGENCY),
    HelpLine("116 123", FREE, dict.fromkeys(DAY_AND_NIGHT, "Samaritans")),
)
"""For Jersey (trust section 8). Nobody has checked them: the desk asks somebody to call each (C9)."""


def beginning(name: str, now: datetime) -> Project:
    """The name opens each text, so it tells nobody what this is about.

    Raises:
        Wrong: it is too long, or tells too much.
    """
    opens = short_name(" ".join(name.split()))
    return Project(
        id=new_id(),
        name=opens,
        short_name=opens,
        zone="Europe/Jersey",
        language="en",
        emergency="999",
        danger={},
        help_lines=HELP_LINES,
        release_weekday=0,
        release_time=time(14, 0),
        opened_at=now,
    )
