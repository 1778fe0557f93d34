"""What staff could do by text, done at the desk: by the same functions, so that the same rules hold. Pure.

The answer that would go to their own phone is left out: the page says it.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.conversations.heard import Heard
from messages.understand import Reading
from storage.changes import Change, Queue, Remember
from storage.dialogue import Dialogue
from storage.known import Known
from storage.records import Address

from .asked import Asked

NOWHERE = Address("", "desk", "")


def heard(known: Known, asked: Asked, words: str = "") -> Heard:
    """The words of a form as a conversation takes them."""
    fresh = replace(known, dialogue=Dialogue())
    return Heard(fresh, words, None if words else "OK", Reading(), asked.now, "", asked.new_id, NOWHERE)


def without_answer(changes: Sequence[Change], asked: Asked) -> list[Change]:
    me = asked.me.id
    return [
        change
        for change in changes
        if not (isinstance(change, Queue) and change.to == me and change.answers)
        and not (isinstance(change, Remember) and change.person_id == me)
    ]
