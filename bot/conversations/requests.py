"""Asking for something: respite, a lift, a person; answered by a promised moment (demands 13, 26, 38, 39)."""

from datetime import datetime

from messages import texts as t
from scheduler.arranged import help_facts
from scheduler.chase import request_letters
from scheduler.promises import answer_by, short_notice
from storage import changes as c
from storage.records import Request, Session

from . import missing
from .heard import LETTERS, Action, Conversation, Heard, lettered, to_coordinators
from .which_session import meant_sessions

KINDS = {
    "respite": "KIND_RESPITE",
    "transport": "KIND_TRANSPORT",
    "childcare": "KIND_CHILDCARE",
    "quiet_space": "KIND_QUIET_SPACE",
    "guided_visit": "KIND_GUIDED_VISIT",
    "printed": "KIND_PRINTED",
    "sensory": "KIND_SENSORY",
    "one_to_one": "KIND_ONE_TO_ONE",
    "interpreter": "KIND_INTERPRETER",
    "access_other": "KIND_ACCESS_OTHER",
    "help": "KIND_PERSON",
    "q_pay": "KIND_QUESTION",
    "q_other": "KIND_QUESTION",
    "change_channel": "KIND_TIMES",
    "quiet_hours": "KIND_TIMES",
}
"""Labels that a person answers, each with the sentence that names it."""
OFFERED = (
    "KIND_RESPITE",
    "KIND_TRANSPORT",
    "KIND_CHILDCARE",
    "KIND_QUIET_SPACE",
    "KIND_GUIDED_VISIT",
    "KIND_PRINTED",
    "KIND_SENSORY",
    "KIND_INTERPRETER",
    "KIND_ONE_TO_ONE",
    "KIND_PERSON",
)
OF_NO_SESSION = frozenset(
    {"KIND_PERSON", "KIND_QUESTION", "KIND_TIMES", "KIND_BYHAND", "KIND_PRINTED", "KIND_ONE_TO_ONE", "KIND_NOTES"}
)


def offer(heard: Heard, _: str = "") -> list[c.Change]:
    """MENU, D: the kinds of help, with letters; own words do as well."""
    lines = [{"letter": letter, "say": kind} for letter, kind in zip(LETTERS, OFFERED, strict=False)]
    return [heard.say(c.part(t.HELP_KINDS, lines=lines), letters=lettered("ask_for", OFFERED))]


def ask_for(heard: Heard, kind: str) -> list[c.Change]:
    """Keeps the request, tells the person by when they hear, and tells the coordinator."""
    session = None if kind in OF_NO_SESSION else _session_meant(heard)
    changes, by = requested(heard, kind, session)
    received = _received(heard, kind, session, by)
    if not changes:
        return [heard.say(received)]
    asks = missing.asked_for(heard, kind, session, request_id(heard, kind))
    return [*changes, heard.say(received, *if_late(heard, session)), *([asks] if asks else [])]


def request_id(heard: Heard, kind: str) -> str:
    """The id of what this text asks for."""
    return f"{heard.handle[:40]}-{missing.label_of(kind)}"


def requested(heard: Heard, kind: str, session: Session | None) -> tuple[list[c.Change], datetime]:
    """The request with the coordinator's notice, and by when it is answered; nothing new if it was asked before."""
    same = next((old for old in heard.known.requests if _is_same(old, heard, kind, session)), None)
    if same is not None:
        return [], same.answer_by
    by = answer_by(heard.now, heard.known.project.zone, session)
    words = heard.text if len(heard.text) > 1 else ""
    where = session.id if session else None
    new = c.NewRequest(request_id(heard, kind), heard.known.project.id, heard.me, kind, words, where, heard.now, by)
    return [new, *_told(heard, new, session)], by


def if_late(heard: Heard, session: Session | None) -> list[c.Part]:
    """It may be too late to arrange anything: said at once (mission section 2)."""
    return [c.part(t.REQUEST_SHORT_NOTICE)] if short_notice(heard.now, session) else []


def asking_for(kind: str) -> Conversation:
    """The conversation that asks for one kind of thing."""
    return lambda heard: ask_for(heard, kind)


def _is_same(old: Request, heard: Heard, kind: str, session: Session | None) -> bool:
    """The same thing asked twice is one request."""
    where = session.id if session else None
    return (old.person_id, old.kind, old.session_id, old.state) == (heard.me, kind, where, "open") and kind not in (
        "KIND_QUESTION",
        "KIND_PERSON",
        "KIND_TIMES",
    )


def _session_meant(heard: Heard) -> Session | None:
    coming_up = heard.known.coming_up(heard.now)
    named = meant_sessions(heard)
    asked = heard.open_session()
    if len(named) == 1:
        return named[0].session
    if asked is not None and asked.session.starts_at > heard.now:
        return asked.session
    return coming_up[0].session if coming_up else None


def _received(heard: Heard, kind: str, session: Session | None, by: datetime) -> c.Part:
    facts = {"kind": {"say": kind}, "by": heard.local(by)}
    if session is None:
        return c.part(t.REQUEST_RECEIVED_FREE, **facts)
    return c.part(t.REQUEST_RECEIVED, **help_facts(kind, session), **facts)


def _told(heard: Heard, new: c.NewRequest, session: Session | None) -> list[c.Change]:
    facts = {"kind": {"say": new.kind}, "by": heard.local(new.answer_by), "words": new.words or {"say": "CHOSEN"}}
    once, letters = f"request/{new.id}/new", request_letters(new.id)
    if session is None:
        return to_coordinators(heard, t.NEW_REQUEST_FREE, once, facts, letters, _to_print(heard, new.kind))
    return to_coordinators(heard, t.NEW_REQUEST, once, {**help_facts(new.kind, session), **facts}, letters)


def _to_print(heard: Heard, kind: str) -> tuple[c.Part, ...]:
    """Who asks for paper gets the next session on a sheet in their language: how to make it stands on the task (15)."""
    coming_up = heard.known.coming_up(heard.now)
    if kind != "KIND_PRINTED" or not coming_up:
        return ()
    session = coming_up[0].session
    return (c.part(t.PRINT_COMMAND, session=session.day.isoformat(), reader=heard.known.person.language),)


ACTIONS: dict[str, Action] = {"ask_for": ask_for, **missing.ACTIONS}
