"""Concerns: for facilitators what was passed on so far, for the go-between what was written to her. Nobody sees the other's part.

A facilitator sees no name, no time, no channel, and not how many wait (A4). Each opening by the go-between is logged (A0).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.conversations.staff import passed_on
from scheduler.release import moment_of, next_release
from storage import changes as c
from storage.database import Connection
from storage.dialogue import Pending
from storage.known import Known
from storage.people import know
from storage.records import Concern, Opening, Talk
from storage.sealed import Seal
from storage.talks import openings_of, talks_of

from .asked import FACILITATOR, GO_BETWEEN, Asked, Done, Outcome, Page, View, Wrong, roles
from .by_text import heard, without_answer
from .words import say


@dataclass(frozen=True, slots=True)
class Seen:
    known: Known
    talks: tuple[Talk, ...] = ()
    one: Talk | None = None
    openings: tuple[Opening, ...] = ()
    concern: Concern | None = None


def look(connection: Connection, seal: Seal, asked: Asked) -> Seen | None:
    known = know(connection, seal, asked.me.id, asked.now)
    if known is None:
        return None
    talks = talks_of(connection, seal, asked.project.id) if GO_BETWEEN in asked.roles else ()
    return Seen(known, talks)


def show(seen: Seen, asked: Asked) -> View:
    reads = FACILITATOR in asked.roles
    return View(
        "concerns.html",
        {
            "reads": reads,
            "releases": releases(seen.known) if reads else [],
            "answered": reads and any(concern.answers for concern in seen.known.released),
            "next": moment_of(asked.project, next_release(asked.project, asked.now)) if reads else None,
            "talks": [_line(seen.known, talk) for talk in sorted(seen.talks, key=_newest, reverse=True)],
            "talks_with_me": GO_BETWEEN in asked.roles,
        },
    )


def releases(known: Known) -> list[dict[str, Any]]:
    """What was passed on, newest day first; within a day in an order that says nothing (A8)."""
    days = sorted({concern.release_day for concern in known.released if concern.release_day}, reverse=True)
    return [{"day": day, "concerns": [_shown(key, one) for key, one in _of_day(known, day)]} for day in days]


def _of_day(known: Known, day: date) -> list[tuple[str, Concern]]:
    """Each with the name that its address has: its place in the release, never where it is stored."""
    concerns = sorted((one for one in known.released if one.release_day == day), key=lambda one: (one.place, one.words))
    return [(f"{day.isoformat()}-{number}", concern) for number, concern in enumerate(concerns, start=1)]


def _shown(key: str, concern: Concern) -> dict[str, Any]:
    return {"key": key, "words": concern.words, "answers": concern.answers}


def _newest(talk: Talk) -> datetime:
    return talk.texts[-1].at


def _line(known: Known, talk: Talk) -> dict[str, Any]:
    whoever = known.member(talk.person_id)
    return {
        "handle": talk.handle,
        "who": whoever.name.split()[0] if whoever else say("concerns.gone"),
        "waits": not talk.texts[-1].by_gobetween,
    }


# --- a facilitator answers -----------------------------------------------------------------------------------------


def look_at_concern(connection: Connection, seal: Seal, asked: Asked) -> Seen | None:
    known = know(connection, seal, asked.me.id, asked.now)
    if known is None:
        return None
    days = {concern.release_day for concern in known.released if concern.release_day}
    found = {key: one for day in days for key, one in _of_day(known, day)}
    return Seen(known, concern=found[asked.on]) if asked.on in found else None


def show_concern(seen: Seen, asked: Asked) -> View:
    assert seen.concern is not None
    return View("concern.html", {"concern": _shown(asked.on, seen.concern)})


def answer(seen: Seen, asked: Asked) -> Outcome:
    assert seen.concern is not None
    if not asked.form.text("words"):
        return Wrong({"words": "concerns.no_words"})
    made = passed_on.answer_written(
        heard(seen.known, asked, asked.form.text("words")), Pending("answer_concern", seen.concern.handle)
    )
    return Done(without_answer(made, asked), "concerns.answered", "/desk/concerns")


def take_back(seen: Seen, asked: Asked) -> Outcome:
    return Done([c.TakeBackAnswer(asked.me.id, asked.now)], "concerns.taken_back")


# --- the go-between ------------------------------------------------------------------------------------------------


def look_at_talk(connection: Connection, seal: Seal, asked: Asked) -> Seen | None:
    seen = look(connection, seal, asked)
    one = next((talk for talk in seen.talks if talk.handle == asked.on), None) if seen else None
    if seen is None or one is None:
        return None
    return Seen(seen.known, one=one, openings=openings_of(connection, seal, one.person_id))


def show_talk(seen: Seen, asked: Asked) -> View:
    """Before it is opened: only that there is something."""
    assert seen.one is not None
    return View("talk.html", {**_line(seen.known, seen.one), "texts": [], "opened": False, "log": _log(seen)})


def open_talk(seen: Seen, asked: Asked) -> Outcome:
    """Opens it, and writes down that it was opened, in one step."""
    assert seen.one is not None
    log = [*_log(seen), Opening(asked.me.name, asked.now)]
    facts = {**_line(seen.known, seen.one), "texts": seen.one.texts, "opened": True, "log": log}
    return View("talk.html", facts, changes=[c.LogOpening(seen.one.person_id, asked.me.name, asked.now)])


def _log(seen: Seen) -> list[Opening]:
    return list(seen.openings[-10:])


def reply(seen: Seen, asked: Asked) -> Outcome:
    assert seen.one is not None
    words = asked.form.text("words")
    if not words:
        return Wrong({"words": "concerns.no_words"})
    about = f"{seen.one.handle}/{seen.one.person_id}"
    made = passed_on.talk_answered(heard(seen.known, asked, words), Pending("talk_answer", about))
    return Done(without_answer(made, asked), "concerns.answered", "/desk/concerns")


PAGE = Page(
    "concerns",
    "/desk/concerns",
    roles(FACILITATOR, GO_BETWEEN),
    look,
    show,
    {"take_back": take_back},
    menu=True,
    only={"take_back": roles(FACILITATOR)},
)
CONCERN = Page("concern", "/desk/concern/{on}", roles(FACILITATOR), look_at_concern, show_concern, {"answer": answer})
TALK = Page("talk", "/desk/talk/{on}", roles(GO_BETWEEN), look_at_talk, show_talk, {"open": open_talk, "reply": reply})
