"""A project that begins at the desk: a name, and defaults for the rest. Each of them is seen and changed on the page Project."""

from datetime import datetime, time

from messages import texts as t
from messages.catalogue import languages, wording
from messages.texts import Sentence
from storage.blank import new_id
from storage.records import HelpLine, Project

from .project_values import short_name


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
        help_lines=_help_lines(),
        release_weekday=0,
        release_time=time(14, 0),
        opened_at=now,
    )


def _help_lines() -> tuple[HelpLine, ...]:
    """For Jersey (trust section 8). Nobody has checked them: the desk asks somebody to call each (C9)."""
    return (
        HelpLine("999", _in_each_language(t.DAY_AND_NIGHT), _in_each_language(t.EMERGENCY_SERVICES)),
        HelpLine("116 123", _in_each_language(t.FREE_DAY_AND_NIGHT), dict.fromkeys(languages(), "Samaritans")),
    )


def _in_each_language(sentence: Sentence) -> dict[str, str]:
    return {language: wording(sentence, language) for language in languages()}
