"""What a facilitator asks for in own words: who comes, another place or time, no meeting, invitations, a message, being late."""

from messages.understand import errand
from storage import changes as c

from ..heard import Conversation, Heard
from . import changing, coming, inviting, writing

ASKED = frozenset({"q_who", "q_when", "q_where"})
ERRANDS: dict[str, Conversation] = {
    "cancel": lambda heard: changing.of_a_named_day(heard, "change_cancel"),
    "invite": inviting.send_invitations,
    "place": lambda heard: changing.of_a_named_day(heard, "change_place"),
    "time": lambda heard: changing.for_one(heard, changing.ahead(heard), "change_time"),
    "write": writing.to_whom,
    "change": changing.start,
}
"""What they want, as the phrase files call it -> the conversation that it begins. Nothing leaves without four digits back."""


def wanted(heard: Heard) -> list[c.Change] | None:
    """None: nothing that a facilitator may begin was understood."""
    if "facilitator" not in heard.known.person.roles:
        return None
    if "late" in heard.labels:
        return writing.late(heard)
    if ASKED & set(heard.labels):
        return coming.who_comes(heard)
    begins = ERRANDS.get(errand(heard.text, heard.known.person.language))
    return begins(heard) if begins is not None else None
