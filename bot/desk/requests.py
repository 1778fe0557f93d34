"""Requests and the Inclusion Fund: by when each is answered, who answers, what it costs (demands 13, 25, 26, 29, 38, 39)."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.conversations import hard_words
from bot.conversations.staff import deciding
from messages.render import day, moment
from scheduler.promised import WITH_THEM, promises, share
from storage import changes as c
from storage.database import Connection
from storage.dialogue import Pending
from storage.known import Known
from storage.notes import note
from storage.people import know
from storage.records import Request, Task
from storage.requests import promised_tasks
from storage.sealed import Seal

from .asked import COORDINATOR, Asked, Done, Download, Outcome, Page, View, Wrong, roles, version
from .by_text import heard, without_answer
from .naming import label, session_name
from .project import written_date
from .words import say

ANSWERS = ("yes", "instead", "no", "ask")
LENT = "KIND_SENSORY"
SETTLED = ("yes", "no", "agreed", "told", "lapsed")
_MONEY = re.compile(r"£?\s*(\d{1,5})(?:[.,](\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class Seen:
    known: Known
    fund: int | None
    """Pence; None: nobody has set it."""
    one: Request | None = None
    tasks: tuple[Task, ...] = ()
    """Those that somebody was promised."""


def _fund(project_id: str) -> str:
    return f"inclusion fund/{project_id}"


def look(connection: Connection, seal: Seal, asked: Asked) -> Seen | None:
    known = know(connection, seal, asked.me.id, asked.now)
    if known is None:
        return None
    fund = note(connection, _fund(asked.project.id))
    one = known.request(asked.on) if asked.on else None
    return Seen(known, int(fund) if fund else None, one, promised_tasks(connection, seal, asked.project.id))


def look_at_one(connection: Connection, seal: Seal, asked: Asked) -> Seen | None:
    seen = look(connection, seal, asked)
    return seen if seen is not None and seen.one is not None else None


def show(seen: Seen, asked: Asked) -> View:
    spent = sum(request.cost or 0 for request in seen.known.requests if request.state != "no")
    return View(
        "requests.html",
        {
            "open": [shown(seen.known, request, asked) for request in _by_time(seen.known) if request.state == "open"],
            "asked": [
                shown(seen.known, request, asked) for request in _by_time(seen.known) if request.state in WITH_THEM
            ],
            "settled": [shown(seen.known, one, asked) for one in _by_time(seen.known) if one.state in SETTLED],
            "owners": seen.known.names("coordinator"),
            "deputies": seen.known.names("deputy"),
            "fund": money(seen.fund) if seen.fund is not None else "",
            "spent": money(spent),
            "left": money(seen.fund - spent) if seen.fund is not None else "",
            "kept": share(promises(seen.known.requests, seen.tasks, asked.now)),
        },
    )


def _by_time(known: Known) -> list[Request]:
    return sorted(known.requests, key=lambda request: (request.answer_by, request.asked_at, request.id))


def shown(known: Known, request: Request, asked: Asked) -> dict[str, Any]:
    asker, session = known.asker(request), known.session(request.session_id or "")
    return {
        "id": request.id,
        "who": asker.name if asker else label("SOMEBODY"),
        "kind": label(request.kind),
        "words": request.words,
        "session": session_name(session) if session else "",
        "asked_at": request.asked_at,
        "by": request.answer_by,
        "late": request.state == "open" and request.answer_by < asked.now,
        "state": say(f"requests.state_{request.state}"),
        "answer": request.answer,
        "back_on": day(request.back_on, "en") if request.back_on else "",
        "each": request.each,
        "worked": say(f"requests.worked_{request.worked}") if request.worked in ("yes", "no") else "",
        "cost": money(request.cost) if request.cost is not None else "",
    }


def show_one(seen: Seen, asked: Asked) -> View:
    assert seen.one is not None
    facts = shown(seen.known, seen.one, asked)
    return View(
        "request.html",
        {
            "title": f"{facts['who']}: {facts['kind']}",
            "request": facts,
            "can_answer": seen.one.state in ("open", *WITH_THEM),
            "lent": seen.one.kind == LENT,
            "answers": [(answer, say(f"requests.answer_{answer}")) for answer in ANSWERS],
            "seen": mark(seen.one),
        },
    )


def mark(request: Request) -> str:
    return version(request.state, request.words, request.answer, request.answer_by, request.cost)


def money(pence: int) -> str:
    """ "£20" or "£7.50"."""
    pounds, rest = divmod(abs(pence), 100)
    return f"{'-' if pence < 0 else ''}£{pounds}{f'.{rest:02d}' if rest else ''}"


def pence(text: str) -> int | None:
    """The opposite; None: it cannot be read."""
    found = _MONEY.fullmatch(text.strip())
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0")) if found else None


# --- buttons -------------------------------------------------------------------------------------------------------


def answer(seen: Seen, asked: Asked) -> Outcome:
    """Yes, no, or a question back, exactly as by text; the words reach the person after READ."""
    request, form = seen.one, asked.form
    assert request is not None
    if form.text("seen") != mark(request) or request.state not in ("open", *WITH_THEM):
        return Wrong({"": "frame.changed_meanwhile"})
    wrong, cost = {}, pence(form.text("cost"))
    if form.text("answer") not in ANSWERS:
        wrong["answer"] = "requests.no_answer"
    if form.text("answer") in ("ask", "instead") and not form.text("words"):
        wrong["words"] = f"requests.no_words_{form.text('answer')}"
    if form.text("answer") == "yes" and request.without_name and not form.text("words"):
        wrong["words"] = "requests.no_meaning"
    if form.text("cost") and cost is None:
        wrong["cost"] = "requests.no_money"
    back_on = written_date(form.text("back_on"))
    if form.text("back_on") and (back_on is None or back_on <= asked.now.astimezone(asked.project.timezone).date()):
        wrong["back_on"] = "requests.no_day"
    if wrong:
        return Wrong(wrong)
    changes = without_answer(_decided(seen, request, asked), asked)
    if cost is not None:
        changes.append(c.MoveRequest(request.id, _state_after(changes, request), cost=cost))
    if back_on is not None and form.text("answer") == "yes":
        changes.append(c.AddToRequest(request.id, back_on=back_on))
    return Done(changes, "requests.told", "/desk/requests")


def _decided(seen: Seen, request: Request, asked: Asked) -> list[c.Change]:
    what, words = asked.form.text("answer"), asked.form.text("words")
    if request.without_name and what == "yes":
        return hard_words.meaning_written(heard(seen.known, asked, words), Pending("word_meaning", request.id))
    if what == "ask":
        return deciding.asked_back(heard(seen.known, asked, words), Pending("ask_back", request.id))
    return deciding.decided(heard(seen.known, asked, words), Pending(f"details_{what}", request.id))


def _state_after(changes: list[c.Change], request: Request) -> str:
    moved = [change.state for change in changes if isinstance(change, c.MoveRequest)]
    return moved[-1] if moved else request.state


def set_fund(seen: Seen, asked: Asked) -> Outcome:
    amount = pence(asked.form.text("fund"))
    if amount is None:
        return Wrong({"fund": "requests.no_money"})
    return Done([c.Note(_fund(asked.project.id), str(amount))], "requests.fund_set")


# --- the list as a file --------------------------------------------------------------------------------------------


def download(seen: Seen, asked: Asked) -> Download:
    """No channels, no phone numbers; nothing that a spreadsheet program would calculate."""
    return Download("requests.csv", table(_rows(seen, asked)))


def _rows(seen: Seen, asked: Asked) -> Iterator[list[str]]:
    yield [
        say(f"requests.column_{name}") for name in ("who", "kind", "session", "asked", "by", "state", "cost", "late")
    ]
    for request in _by_time(seen.known):
        one = shown(seen.known, request, asked)
        there = (
            at.astimezone(asked.project.timezone).replace(tzinfo=None) for at in (request.asked_at, request.answer_by)
        )
        asked_at, by = (moment(at, "en") for at in there)
        late = say("frame.yes") if request.late or one["late"] else say("frame.no")
        yield [one["who"], one["kind"], one["session"], asked_at, by, one["state"], one["cost"], late]


def table(rows: Iterator[list[str]]) -> str:
    """Rows as a spreadsheet program reads them; a cell that begins like a formula stays text."""
    written = io.StringIO()
    writer = csv.writer(written)
    for row in rows:
        writer.writerow([f"'{cell}" if cell[:1] in tuple("=+-@\t\r|") and cell else cell for cell in row])
    return written.getvalue()


MINE = roles(COORDINATOR)
PAGE = Page("requests", "/desk/requests", MINE, look, show, {"fund": set_fund}, menu=True)
ONE = Page("request", "/desk/request/{on}", MINE, look_at_one, show_one, {"answer": answer})
FILE = Page("requests_file", "/desk/requests.csv", MINE, look, download)
