"""Which day suits, at the desk: the days, how it reads, how many have answered, and the day that becomes a session (31)."""

from typing import Any

from bot.conversations.staff import asking_days
from bot.conversations.staff.sending import HOLD, left_out
from messages import texts as t
from messages.render import render
from scheduler.quiet import next_allowed
from storage import changes as c
from storage.dialogue import Pending
from storage.possible_days import Poll

from .asked import COORDINATOR, FACILITATOR, Asked, Done, Outcome, Page, View, Wrong, roles, version
from .by_text import heard, without_answer
from .previewing import preview_page
from .session import Seen, look
from .words import say

ADDRESS = "/desk/days"


def show(seen: Seen, asked: Asked) -> View:
    poll = asking_days.open_poll(heard(seen.known, asked))
    return View(
        "days.html",
        {
            "answered": _answered(poll) if poll else "",
            "people": len(seen.known.group),
            "days": _days(poll) if poll else [],
            "venues": [(venue.id, venue.name) for venue in seen.known.venues],
            "seen": mark(seen),
        },
    )


def _answered(poll: Poll) -> str:
    return say("days.few") if poll.counts is None else say("days.answered", count=len(poll.answers))


def _days(poll: Poll) -> list[tuple[str, str]]:
    """The value of a choice, and the day with how many it suits, from five answers on (A10)."""
    counts = poll.counts or (None,) * len(poll.days)
    return [
        (place, _day(day.facts, count))
        for place, day, count in zip(asking_days.places_of(poll), poll.days, counts, strict=True)
    ]


def _day(facts: dict[str, Any], count: int | None) -> str:
    name = "POLL_LINE" if count is None else "POLL_COUNT"
    return render(name, {**facts, "count": count}, "en")


def mark(seen: Seen) -> str:
    return version([(poll.id, poll.state) for poll in seen.known.polls])


def preview(seen: Seen, asked: Asked) -> Outcome:
    """How many get it and how it reads; nothing leaves yet."""
    listening, text = heard(seen.known, asked), asked.form.text("days")
    days, unread = asking_days.days_in(listening, text)
    if asked.form.text("seen") != mark(seen):
        return Wrong({"": "frame.changed_meanwhile"})
    if unread or (refused := asking_days.refusal(listening, days)) == c.part(t.POLL_WRITE):
        return Wrong({"days": "days.unread"})
    if refused is not None:
        return Wrong({"days": "days.nobody"})
    facts = {
        **asking_days.example_of(listening, days),
        "left": [render(part.sentence, part.facts, "en") for part in left_out(listening)],
        "leaves": next_allowed(asked.now + HOLD, seen.known.project.zone),
        "who": [],
    }
    return preview_page(asked, facts, {"do": "ask", "days": text}, back=ADDRESS, seen=mark(seen), held=HOLD)


def ask(seen: Seen, asked: Asked) -> Outcome:
    listening = heard(seen.known, asked)
    days, unread = asking_days.days_in(listening, asked.form.text("days"))
    if asked.form.text("seen") != mark(seen) or unread or asking_days.refusal(listening, days) is not None:
        return Wrong({"": "frame.changed_meanwhile"})
    made = asking_days.send(listening, Pending("ask_days", extra=asking_days.as_text(days)))
    return Done(without_answer(made, asked), "days.asked", ADDRESS)


def choose(seen: Seen, asked: Asked) -> Outcome:
    about = f"{asked.form.text('day')} {asked.form.text('venue')}"
    listening = heard(seen.known, asked)
    if asked.form.text("seen") != mark(seen) or asking_days.session_of(listening, about) is None:
        return Wrong({"": "frame.changed_meanwhile"})
    made = asking_days.chosen(listening, Pending("day_chosen", about))
    return Done(without_answer(made, asked), "days.chosen", "/desk/sessions")


PAGE = Page(
    "days",
    ADDRESS,
    roles(FACILITATOR, COORDINATOR),
    look,
    show,
    {"preview": preview, "ask": ask, "choose": choose},
)
