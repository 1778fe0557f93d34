"""Which WhatsApp templates are approved: (kind, language) -> Twilio's id of it. ``gobetween templates`` sets them."""

import json
from collections.abc import Mapping

from sqlalchemy import Connection

from .notes import note, set_note

Templates = Mapping[tuple[str, str], str]
_NAME = "templates"


def approved(connection: Connection) -> Templates:
    rows = json.loads(note(connection, _NAME) or "[]")
    return {(kind, language): content for kind, language, content in rows}


def approve(connection: Connection, templates: Templates) -> None:
    """Adds these to those that are known; a new id replaces the old one of the same kind and language."""
    rows = sorted(
        (kind, language, content) for (kind, language), content in {**approved(connection), **templates}.items()
    )
    set_note(connection, _NAME, json.dumps(rows))
