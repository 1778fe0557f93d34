"""``gobetween unread``: texts that were not understood, without names, as lines for somebody to read and label (D7)."""

import json
from dataclasses import dataclass, field

from storage.database import Connection
from storage.not_understood import Given, forget_given, given_texts
from storage.sealed import Seal

NOTHING_YET = (
    "There is nothing to show. A text is shown once 5 in the same language are there, so that none stands alone.\n"
    "Next: look again in some weeks. docs/words.md says when a text is kept."
)


@dataclass(frozen=True, slots=True)
class Unread:
    """What is printed: ``lines`` for a file, ``said`` for whoever runs the command."""

    lines: tuple[str, ...] = field(repr=False)
    said: str


def unread(connection: Connection, seal: Seal, *, forget: bool) -> Unread:
    """All that may be read; with ``forget`` exactly those are gone from the database afterwards."""
    given = given_texts(connection, seal)
    if not given:
        return Unread((), NOTHING_YET)
    if forget:
        forget_given(connection, seal, {one.handle for one in given})
    done = "They are gone from the database." if forget else "They stay until gobetween unread --forget, or 90 days."
    said = f"{len(given)} texts. {done}\nNext: read each, take out what may tell who wrote it, and label it: docs/words.md."
    return Unread(tuple(map(_line, given)), said)


def _line(given: Given) -> str:
    """As in ``tests/messages/practice.jsonl``; a person fills in the rest."""
    found = {"id": "", "lang": given.language, "text": given.text, "context": given.context}
    return json.dumps({**found, "expect": "", "never": [], "note": ""}, ensure_ascii=False)
