"""How long what is kept, and why (D4, C7). Pure."""

from datetime import timedelta

MESSAGES_KEPT = timedelta(days=7)
"""Texts, after they were dealt with or have reached their last state."""
AFTER_THE_PROJECT = timedelta(days=30)
"""Concerns, talks and requests, after the project has ended."""
PROJECT_ENDS = timedelta(days=28)
"""After its last session, unless the coordinator sets another day (mission section 6, 5)."""
SIGNS_OF_DANGER_KEPT = timedelta(days=30)
"""That words of danger were heard: for the record of an alert, never a label on a person (C7)."""
NOT_UNDERSTOOD_KEPT = timedelta(days=90)
"""Texts given without a name because they were not understood, at most, unless somebody made test lines of them (D7)."""
BACKUPS_KEPT = timedelta(days=30)
"""After that nobody who was erased could be in one, with a key or without (D4, S5)."""
