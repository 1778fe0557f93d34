"""What was decided since last time, written at the desk: seen first, then to everybody in the group (14)."""

import json

from bot.conversations.heard import Heard
from bot.conversations.staff import decisions
from bot.conversations.staff.sending import HOLD, cannot_go, left_out
from messages.render import render
from scheduler.decided import may_go
from storage.dialogue import Pending
from storage.known import Known

from .asked import Asked, Done, Outcome, Wrong, version
from .by_text import heard, without_answer
from .previewing import preview_page

SESSIONS = "/desk/sessions"
REFUSED = {
    "DECIDED_ALREADY": "sessions.decided_already",
    "DECIDED_NOTHING": "sessions.decided_nothing",
    "WRITE_NOBODY": "sessions.decided_nobody",
}


def mark(known: Known) -> str:
    return version(known.decided_after)


def preview(known: Known, asked: Asked) -> Outcome:
    """How many get it, who is left out, how it reads and when it leaves; nothing leaves yet."""
    listening, did, did_not = heard(known, asked), asked.form.text("did"), asked.form.text("did_not")
    if wrong := _wrong(listening, asked, did, did_not):
        return Wrong(wrong)
    facts = {
        **decisions.example_of(listening, did, did_not),
        "left": [render(part.sentence, part.facts, "en") for part in left_out(listening)],
        "leaves": may_go(known.project, asked.now + HOLD),
        "who": [],
    }
    goes_on = {"do": "decide", "did": did, "did_not": did_not}
    return preview_page(asked, facts, goes_on, back=SESSIONS, seen=mark(known), held=HOLD)


def decide(known: Known, asked: Asked) -> Outcome:
    listening, did, did_not = heard(known, asked), asked.form.text("did"), asked.form.text("did_not")
    if wrong := _wrong(listening, asked, did, did_not):
        return Wrong(wrong)
    made = decisions.send(listening, Pending("decided", extra=json.dumps([did, did_not])))
    return Done(without_answer(made, asked), "sessions.decided_sent", SESSIONS)


def _wrong(listening: Heard, asked: Asked, did: str, did_not: str) -> dict[str, str]:
    """Beside the field that is wrong."""
    if asked.form.text("seen") != mark(listening.known):
        return {"": "frame.changed_meanwhile"}
    refused = decisions.refusal(listening, did, did_not)
    if refused is None:
        return {}
    if refused.sentence in REFUSED:
        return {"did": REFUSED[refused.sentence]}
    unfit = "did" if did and cannot_go(listening, did, decisions.LONGEST) else "did_not"
    return {unfit: "sessions.decided_cannot"}
