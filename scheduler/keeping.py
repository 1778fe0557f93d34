"""How long what is kept, and why (D4, C7). Pure."""

from datetime import datetime, timedelta

MESSAGES_KEPT = timedelta(days=7)
"""Texts, after they were dealt with or have reached their last state."""
AFTER_THE_PROJECT = timedelta(days=30)
"""Concerns, talks and requests, after the project has ended."""
SIGNS_OF_DANGER_KEPT = timedelta(days=30)
"""That words of danger were heard: for the record of an alert, never a label on a person (C7)."""


def older_than(kept: timedelta, now: datetime) -> datetime:
    """What is from before this moment goes."""
    return now - kept
