"""Asking for something: respite, a lift, a person; answered by a promised moment (demands 13, 26, 38, 39)."""

from dataclasses import replace
from datetime import datetime

from messages import texts as t
from scheduler.chase import request_letters
from scheduler.promises import answer_by, short_notice
from storage import changes as c
from storage.records import Request, Session

from .heard import LETTERS, Action, Conversation, Heard, facts_of, lettered, to_staff
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
    late = if_late(heard, session) if changes else []
    return [*changes, heard.say(_received(heard, kind, session, by), *late)]


def requested(heard: Heard, kind: str, session: Session | None) -> tuple[list[c.Change], datetime]:
    """The request with the coordinator's notice, and by when it is answered; nothing new if it was asked before."""
    same = next((old for old in heard.known.requests if _is_same(old, heard, kind, session)), None)
    if same is not None:
        return [], same.answer_by
    by = answer_by(heard.now, heard.known.project.zone, session)
    request_id = f"{heard.handle[:40]}-{kind[5:].lower()}"
    words = heard.text if len(heard.text) > 1 else ""
    new = c.NewRequest(
        request_id, heard.known.project.id, heard.me, kind, words, session.id if session else None, heard.now, by
    )
    told = [_tell(heard, coordinator.id, new, session) for coordinator in heard.known.with_role("coordinator")]
    return [new, *told], by


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
    return c.part(t.REQUEST_RECEIVED, **facts_of(session), **facts)


def _tell(heard: Heard, coordinator_id: str, new: c.NewRequest, session: Session | None) -> c.Queue:
    facts = {
        "name": heard.known.person.name,
        "kind": {"say": new.kind},
        "by": heard.local(new.answer_by),
        "words": new.words or {"say": "CHOSEN"},
    }
    once, letters = f"request/{new.id}/new/{coordinator_id}", request_letters(new.id)
    if session is None:
        told = to_staff(coordinator_id, t.NEW_REQUEST_FREE, once=once, letters=letters, facts=facts)
        return replace(told, parts=(*told.parts, *_to_print(heard, new.kind)))
    return to_staff(coordinator_id, t.NEW_REQUEST, once=once, letters=letters, facts={**facts_of(session), **facts})


def _to_print(heard: Heard, kind: str) -> tuple[c.Part, ...]:
    """Who asks for paper gets the next session on a sheet in their language: how to make it stands on the task (15)."""
    coming_up = heard.known.coming_up(heard.now)
    if kind != "KIND_PRINTED" or not coming_up:
        return ()
    session = coming_up[0].session
    return (c.part(t.PRINT_COMMAND, session=session.day.isoformat(), reader=heard.known.person.language),)


# --- the person's part of it ---------------------------------------------------------------------------------------


def agreed(heard: Heard) -> list[c.Change]:
    """1 to "is this OK?"."""
    return _settled(heard, "agreed")


def refused(heard: Heard) -> list[c.Change]:
    """2 to "is this OK?": it returns to the coordinator with a new moment."""
    return _settled(heard, "open")


def _settled(heard: Heard, state: str) -> list[c.Change]:
    question = heard.dialogue.question
    request = heard.known.request(question.about) if question else None
    session = heard.known.session(request.session_id) if request and request.session_id else None
    if request is None or session is None:
        return [heard.say(c.part(t.NOT_UNDERSTOOD_FREE))]
    by = answer_by(heard.now, heard.known.project.zone, session)
    facts = {"name": heard.known.person.name, "kind": {"say": request.kind}, **facts_of(session)}
    sentence = t.REQUEST_CONFIRMED if state == "agreed" else t.REQUEST_NOT_OK
    letters = () if state == "agreed" else request_letters(request.id)
    told = [
        to_staff(
            person.id, sentence, once=f"request/{request.id}/{heard.handle}/{person.id}", letters=letters, facts=facts
        )
        for person in heard.known.with_role("coordinator")
    ]
    reply = (
        c.part(t.REQUEST_AGREED, **facts_of(session))
        if state == "agreed"
        else c.part(t.REQUEST_REFUSED, by=heard.local(by))
    )
    moved = c.MoveRequest(request.id, state, answer_by=by if state == "open" else None, reminded=0)
    return [moved, *told, heard.remembering(question=None).remember(), heard.say(reply)]


def answered_question(heard: Heard) -> list[c.Change]:
    """The person's answer to the coordinator's question goes back, and the promise runs again."""
    question = heard.dialogue.question
    request = heard.known.request(question.about) if question else None
    if request is None:
        return [heard.say(c.part(t.NOT_UNDERSTOOD_FREE))]
    session = heard.known.session(request.session_id) if request.session_id else None
    by = answer_by(heard.now, heard.known.project.zone, session)
    facts = {
        "name": heard.known.person.name,
        "kind": {"say": request.kind},
        "words": heard.text,
        "by": heard.local(by),
    }
    told = [
        to_staff(
            person.id,
            t.REQUEST_REPLY,
            once=f"request/{request.id}/{heard.handle}/{person.id}",
            letters=request_letters(request.id),
            facts=facts,
        )
        for person in heard.known.with_role("coordinator")
    ]
    return [
        c.MoveRequest(request.id, "open", answer_by=by, reminded=0),
        *told,
        heard.remembering(question=None).remember(),
        heard.say(c.part(t.REQUEST_ASK_ANSWERED, by=heard.local(by))),
    ]


ACTIONS: dict[str, Action] = {"ask_for": ask_for}
