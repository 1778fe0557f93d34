"""What people can ask about a session: who helps, how many can come, what it is for, food, what to read (15, 19, 21, 33)."""

from dataclasses import replace
from functools import partial
from typing import Any

from bot import project_values
from bot.project_values import MOST_SEATS, SESSION_WORDS
from messages.catalogue import languages
from storage import changes as c
from storage.database import Connection
from storage.records import Session
from storage.sealed import Seal

from .asked import COORDINATOR, Asked, Done, Outcome, Page, View, Wrong, roles, version
from .knowing import Seen, look
from .naming import session_name
from .typed import errors, typed, written_in
from .words import say

VALUES = ("helper", "capacity", "materials_on")


def look_at_one(connection: Connection, seal: Seal, asked: Asked) -> Seen | None:
    seen = look(connection, seal, asked)
    return seen if seen is not None and seen.known.session(asked.on) else None


def _session(seen: Seen, asked: Asked) -> Session:
    session = seen.known.session(asked.on)
    assert session is not None
    return session


def show(seen: Seen, asked: Asked) -> View:
    session = _session(seen, asked)
    return View(
        "session_facts.html",
        {
            "title": say("session_facts.of", session=session_name(session)),
            "session": session,
            "capacity": str(session.capacity or MOST_SEATS),
            "helpers": [("", say("session.nobody")), *((name, name) for name in _staff(seen))],
            "words": [(name, say(f"session_facts.{name}"), getattr(session, name)) for name in SESSION_WORDS],
            "languages": written_in(asked.project.language),
            "later": len(_later(seen, session)),
            "for_whom": [("only", say("session_facts.only")), ("later", say("session_facts.later"))],
            "seen": _mark(session),
        },
    )


def _staff(seen: Seen) -> list[str]:
    return [person.name for person in seen.known.staff]


def _later(seen: Seen, session: Session) -> list[Session]:
    return [one for one in seen.known.sessions if one.starts_at > session.starts_at and not one.cancelled]


def _mark(session: Session) -> str:
    return version(*(getattr(session, name) for name in (*VALUES, *SESSION_WORDS)))


def save(seen: Seen, asked: Asked) -> Outcome:
    """Nobody is told by this: people read it when they ask, and in the reminders that it belongs to."""
    session, table = _session(seen, asked), typed(asked.form, VALUES, SESSION_WORDS)
    if asked.form.text("seen") != _mark(session):
        return Wrong({"": "frame.changed_meanwhile"})
    helper = table.text("helper", "")
    if helper and helper not in _staff(seen):
        table.say("helper", say("session_facts.no_helper"), "")
    new: dict[str, Any] = {
        "helper": helper,
        "capacity": table.take("capacity", partial(project_values.seats, table)),
        **{name: table.take(name, partial(table.words, name, languages())) for name in SESSION_WORDS},
    }
    materials_on = table.take(
        "materials_on", lambda: project_values.before(table.text("materials_on", ""), session.day)
    )
    if table.problems:
        return Wrong(errors(table, seen.known.project.language, SESSION_WORDS))
    others = _later(seen, session) if asked.form.text("for_whom") == "later" else []
    changes = [c.PutSessionFacts(replace(session, **new, materials_on=materials_on))]
    changes += [c.PutSessionFacts(replace(one, **new)) for one in others]
    return Done(changes, "session_facts.saved", f"/desk/session/{session.id}")


PAGE = Page("session_facts", "/desk/session/{on}/facts", roles(COORDINATOR), look_at_one, show, {"save": save})
