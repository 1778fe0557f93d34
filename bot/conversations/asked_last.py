"""What was asked last, in the terms of the reader of texts. Pure."""

from datetime import datetime

from storage.known import Known
from storage.records import Address

from . import staff


def context_of(known: Known, now: datetime, address: Address | None = None) -> str:
    """What was asked last, in the terms of the reader of texts. A number that nobody has answered from is asked yes or no.

    A facilitator who has a session today is as near to it as somebody who was just reminded. The list about keeping texts takes yes
    and no as well as its letters.
    """
    if address is not None and address.state == "unproven":
        return "invite"
    dialogue, draft = known.dialogue, known.dialogue.draft
    if draft is not None and draft.open_at(now):
        return "approve_wording" if draft.stage == "approve" else "concern_open"
    names = {
        "invite": "invite",
        "answered": "reminder",
        "reminder": "reminder",
        "change": "venue_change",
        "cancelled": "venue_change",
        "request_ask": "arrangement_open",
        "request_answer": "arrangement_open",
        "request_more": "arrangement_open",
        "request_worked": "arrangement_open",
        "request_wrong": "arrangement_open",
        "delete": "delete_confirm",
        "hello": "invite",
        "knock": "invite",
        "quiet": "invite",
        "alert": "invite",
        "still": "invite",
        "pause": "invite",
    }
    asked = names.get(dialogue.question.name, "none") if dialogue.question else "none"
    listed = dialogue.option("A", now)
    if asked == "none" and listed is not None and listed.does == "set_keeping":
        return "invite"
    return "reminder" if asked == "none" and staff.writing.has_session_today(known, now) else asked
