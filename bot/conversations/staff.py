"""Facilitators, the go-between and the coordinator, from their own phones, until they sit at the desk."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from messages import texts as t
from scheduler.chase import request_letters
from scheduler.plan import chase_moment
from scheduler.quiet import for_reminder, next_allowed
from storage import changes as c
from storage.dialogue import Option, Pending, Question, ToRead
from storage.known import Member
from storage.records import Concern, Request, Session

from . import changing
from .heard import LETTERS, Action, Heard, facts_of, lettered
from .previews import DIGITS_LAST, hold, on_its_way, previewed

RECALL = timedelta(seconds=30)
STATUS_LINES = (
    ("yes", t.STATUS_YES),
    ("late", t.STATUS_LATE),
    ("maybe", t.STATUS_MAYBE),
    ("no", t.STATUS_NO),
    ("open", t.STATUS_OPEN),
    ("not_invited", t.STATUS_NOT_INVITED),
)


def menu(heard: Heard, _: str = "") -> list[c.Change]:
    roles = heard.known.person.roles
    if "facilitator" in roles:
        options = [
            Option("A", "who_comes"),
            Option("B", "change"),
            Option("C", "send_invitations"),
            Option("D", "show_passed_on"),
        ]
        return [heard.say(c.part(t.FACILITATOR_MENU), letters=options)]
    if roles & {"coordinator", "deputy"}:
        options = [Option("A", "open_requests"), Option("B", "needs_you")]
        return [heard.say(c.part(t.COORDINATOR_MENU), letters=options)]
    return [heard.say(c.part(t.GOBETWEEN_MENU))]


def otherwise(heard: Heard) -> list[c.Change]:
    """Own words: who comes is answered, help is help, everything else shows the menu."""
    asked = {"q_who", "q_when", "q_where"} & set(heard.labels)
    return who_comes(heard) if asked and "facilitator" in heard.known.person.roles else menu(heard)


# --- who comes -----------------------------------------------------------------------------------------------------


def who_comes(heard: Heard, _: str = "") -> list[c.Change]:
    """NEXT: names and counts for the next session; no numbers, no channels, no times."""
    session = _next_session(heard)
    if session is None:
        return [heard.say(c.part(t.NO_SESSION))]
    return [heard.say(*status(heard, session))]


def _next_session(heard: Heard) -> Session | None:
    upcoming = [s for s in heard.known.sessions if s.ends_at > heard.now and not s.cancelled]
    return upcoming[0] if upcoming else None


def status(heard: Heard, session: Session) -> list[c.Part]:
    group = heard.known.group
    lines = [
        c.part(sentence, count=len(names), names=names)
        for answer, sentence in STATUS_LINES
        if (names := [m.person.name for m in group if m.answers.get(session.id, "not_invited") == answer])
    ]
    return [c.part(t.STATUS, **facts_of(session)), *lines, *_seen_lines(heard, session)]


def _seen_lines(heard: Heard, session: Session) -> list[c.Part]:
    moved = heard.known.open_change(session.id)
    if moved is None:
        return []
    asked = [m.person for m in heard.known.group if m.answers.get(session.id, "no") != "no"]
    concerned = [person for person in asked if person.id not in moved.declined]
    seen = [person.name for person in concerned if person.id in moved.seen]
    missing = [person.name for person in concerned if person.id not in moved.seen]
    return [
        *([c.part(t.STATUS_SEEN, count=len(seen), names=seen)] if seen else []),
        *([c.part(t.STATUS_NOT_SEEN, count=len(missing), names=missing)] if missing else []),
    ]


# --- invitations ---------------------------------------------------------------------------------------------------


def send_invitations(heard: Heard, _: str = "") -> list[c.Change]:
    """Whom, in which languages, how many texts, how many days' notice; four digits back before anything goes out."""
    sessions = [s for s in heard.known.sessions if s.starts_at > heard.now and not s.cancelled]
    session = next((s for s in sessions if not_invited(heard.known.group, s)), None)
    if session is None:
        return [heard.say(c.part(t.INVITE_NOBODY, **facts_of(sessions[0])) if sessions else c.part(t.NO_SESSION))]
    people = not_invited(heard.known.group, session)
    notice = (session.starts_at - heard.now).days
    preview = previewed(heard, people, [("INVITE", facts_of(session))])
    pending = Pending("invite", session.id, until=heard.now + DIGITS_LAST, code=heard.code)
    return [
        heard.remembering(pending=pending).remember(),
        heard.say(c.part(t.INVITE_PREVIEW, **facts_of(session), notice=notice, digits=heard.code, **preview)),
    ]


def not_invited(group: Sequence[Member], session: Session) -> list[Member]:
    return [m for m in group if session.id not in m.answers and m.person.reachable]


def invitations(members: Sequence[Member], session: Session, now: datetime) -> list[c.Change]:
    """One invitation each, at the next allowed moment, and the one friendly second question (52)."""
    changes: list[c.Change] = []
    leaves = for_reminder(now, session.starts_at, session.zone)
    for member in members:
        person = member.person
        facts = {**facts_of(session), "name": person.name}
        changes.append(c.Invite(person.id, session.id, now))
        changes.append(_invitation(person.id, session, "INVITE", facts, leaves, "invite"))
        again = chase_moment(leaves, session)
        if again is not None:
            changes.append(_invitation(person.id, session, "INVITE_AGAIN", facts, again, "chase"))
    return changes


def _invitation(person_id: str, session: Session, sentence: str, facts: Any, at: datetime, step: str) -> c.Queue:
    return c.Queue(
        to=person_id,
        parts=(c.Part(sentence, facts),),
        not_before=at,
        not_after=session.starts_at,
        once=f"{step}/{person_id}/{session.id}",
        session_id=session.id,
        step=step,
        asks=Question("invite", session.id),
    )


# --- four digits back -----------------------------------------------------------------------------------------------


def digits(heard: Heard, pending: Pending) -> list[c.Change]:
    """Four digits back from this phone, within 10 minutes, three tries (T9)."""
    if pending.until is not None and heard.now > pending.until:
        return [heard.remembering(pending=None).remember(), heard.say(c.part(t.DIGITS_OVER))]
    if heard.text.strip() == pending.code:
        return CONFIRMED[pending.kind](heard.remembering(pending=None), pending)
    tries = pending.tries - 1
    if tries == 0:
        return [heard.remembering(pending=None).remember(), heard.say(c.part(t.DIGITS_OVER))]
    again = heard.remembering(pending=replace(pending, tries=tries))
    return [again.remember(), heard.say(c.part(t.DIGITS_WRONG, tries=tries))]


def _invite_now(heard: Heard, pending: Pending) -> list[c.Change]:
    session = heard.known.session(pending.about)
    if session is None:
        return [heard.say(c.part(t.NO_SESSION))]
    members = not_invited(heard.known.group, session)
    leaves = heard.now + hold(session.starts_at, heard.now)
    onces = [f"{step}/{m.person.id}/{session.id}" for m in members for step in ("invite", "chase")]
    held = [
        replace(change, not_before=max(change.not_before or leaves, leaves)) if isinstance(change, c.Queue) else change
        for change in invitations(members, session, heard.now)
    ]
    return [*held, heard.remember(), on_its_way(heard, leaves, "undo_queue", "\n".join(onces))]


def undo_queue(heard: Heard, onces: str) -> list[c.Change]:
    return [c.CancelQueued(tuple(onces.split("\n"))), heard.say(c.part(t.UNDONE))]


CONFIRMED = {"invite": _invite_now, "change": changing.change_now}


# --- what was passed on --------------------------------------------------------------------------------------------


def show_release(heard: Heard, item: ToRead) -> list[c.Change]:
    """The concerns of one release, in an order that says nothing; a letter answers one (A4, A8)."""
    concerns = [concern for concern in heard.known.released if str(concern.release_day) == item.about]
    return _show(heard, concerns, date.fromisoformat(item.about))


def show_passed_on(heard: Heard, _: str = "") -> list[c.Change]:
    days = [concern.release_day for concern in heard.known.released if concern.release_day]
    day = max(days, default=None)
    if day is None:
        return [heard.say(c.part(t.RELEASE_NONE, day=heard.local(heard.now)[:10]))]
    return _show(heard, [concern for concern in heard.known.released if concern.release_day == day], day)


def _show(heard: Heard, concerns: Sequence[Concern], day: date) -> list[c.Change]:
    if not concerns:
        return [heard.say(c.part(t.RELEASE_NONE, day=day.isoformat()))]
    concerns = sorted(concerns, key=lambda concern: sha256(f"{day}/{concern.words}".encode()).digest())
    lines = [f'{letter} "{concern.words}"' for letter, concern in zip(LETTERS, concerns, strict=False)]
    options = lettered("answer_concern", [concern.handle for concern in concerns])
    return [heard.say(c.part(t.RELEASE_LIST, day=day.isoformat(), lines=lines), letters=options)]


def answer_concern(heard: Heard, handle: str) -> list[c.Change]:
    letter = heard.word or ""
    writing = heard.remembering(pending=Pending("answer_concern", handle))
    return [writing.remember(), heard.say(c.part(t.ANSWER_WRITE, letter=letter))]


def _answer_written(heard: Heard, pending: Pending) -> list[c.Change]:
    """Held for 30 seconds, then it waits for the writer's own hours (R19, A9)."""
    leaves = next_allowed(heard.now + RECALL, heard.known.project.zone)
    return [
        c.AnswerConcern(pending.about, heard.text, leaves, heard.me),
        heard.remembering(pending=None).remember(),
        heard.say(c.part(t.ANSWER_LEAVES, words=heard.text), letters=[Option("A", "undo_answer")]),
    ]


def undo_answer(heard: Heard, _: str) -> list[c.Change]:
    return [c.TakeBackAnswer(heard.me, heard.now), heard.say(c.part(t.UNDONE))]


def _talk_answered(heard: Heard, pending: Pending) -> list[c.Change]:
    """The go-between's words go back to the same phone, held for 30 seconds, shown only after READ (R19, L3)."""
    talk, _, person_id = pending.about.partition("/")
    once = f"talk answer/{talk}/{heard.handle}"
    waiting = c.Queue(
        to=person_id,
        parts=(c.part(t.ANSWER_WAITING),),
        not_before=next_allowed(heard.now + RECALL, heard.known.project.zone),
        once=once,
        reads=ToRead("talk", f"{talk}/{heard.known.person.name}/{heard.handle}", heard.text),
    )
    return [
        c.KeepTalk(talk, heard.known.project.id, person_id, heard.text, by_gobetween=True, at=heard.now),
        waiting,
        heard.remembering(pending=None).remember(),
        heard.say(c.part(t.ANSWER_LEAVES, words=heard.text), letters=[Option("A", "undo_queue", once)]),
    ]


# --- requests ------------------------------------------------------------------------------------------------------


def open_requests(heard: Heard, _: str = "") -> list[c.Change]:
    waiting = [request for request in heard.known.requests if request.state == "open"]
    if not waiting:
        return [heard.say(c.part(t.NO_REQUESTS))]
    lines = [
        {"letter": letter, "say": "REQUEST_LINE", "facts": _request_facts(heard, request.id)}
        for letter, request in zip(LETTERS, waiting, strict=False)
    ]
    options = lettered("open_request", [request.id for request in waiting])
    return [heard.say(c.part(t.NEEDS_YOU_LIST, count=len(waiting), lines=lines), letters=options)]


def _request_facts(heard: Heard, request_id: str) -> dict[str, Any]:
    request = heard.known.request(request_id)
    assert request is not None
    asker = heard.known.member(request.person_id)
    return {
        "name": asker.name if asker else "",
        "kind": {"say": request.kind},
        "by": heard.local(request.answer_by),
        "words": request.words,
    }


def open_request(heard: Heard, request_id: str) -> list[c.Change]:

    letters = [Option(*letter) for letter in request_letters(request_id)]
    return [heard.say(c.part(t.NEW_REQUEST_FREE, **_request_facts(heard, request_id)), letters=letters)]


def _decide(kind: str, answer: str) -> Any:
    def action(heard: Heard, request_id: str) -> list[c.Change]:
        request = heard.known.request(request_id)
        if request is None or request.state not in ("open", "asked"):
            return [heard.say(c.part(t.OLD_LETTER))]
        facts = {"name": _request_facts(heard, request_id)["name"], "answer": {"say": answer}}
        deciding = heard.remembering(pending=Pending(kind, request_id))
        if request.kind == "KIND_BYHAND" and kind == "details_yes":
            return [deciding.remember(), heard.say(c.part(t.BYHAND_DETAILS, name=facts["name"]))]
        return [deciding.remember(), heard.say(c.part(t.REQUEST_DETAILS, **facts))]

    return action


def ask_back(heard: Heard, request_id: str) -> list[c.Change]:
    asking = heard.remembering(pending=Pending("ask_back", request_id))
    name = _request_facts(heard, request_id)["name"] if heard.known.request(request_id) else ""
    return [asking.remember(), heard.say(c.part(t.REQUEST_QUESTION_WRITE, name=name))]


def _decided(heard: Heard, pending: Pending) -> list[c.Change]:
    """Yes or no, with what the person should know; the details come only after READ."""
    request = heard.known.request(pending.about)
    if request is None:
        return [heard.remembering(pending=None).remember(), heard.say(c.part(t.OLD_LETTER))]
    said_yes = pending.kind == "details_yes"
    words = "" if heard.word == "OK" else heard.text
    by_hand = _from_now_on_by_hand(heard, request, words) if said_yes and request.kind == "KIND_BYHAND" else []
    return [
        c.MoveRequest(request.id, "yes" if said_yes else "no", answer=words),
        _answer_notice(heard, request.id, said_yes, words),
        *by_hand,
        heard.remembering(pending=None).remember(),
        heard.say(c.part(t.REQUEST_TOLD, name=_request_facts(heard, request.id)["name"])),
    ]


def _from_now_on_by_hand(heard: Heard, request: Request, words: str) -> list[c.Change]:
    """Yes to "by post please": each message is a task from now on; what was written stands on it, the address for example."""
    new = f"{heard.handle[:40]}-byhand"
    return [c.AddAddress(new, request.person_id, "byhand", words), c.ChooseAddress(new)]


def _answer_notice(heard: Heard, request_id: str, said_yes: bool, words: str) -> c.Queue:
    request = heard.known.request(request_id)
    assert request is not None
    session = heard.known.session(request.session_id) if request.session_id else None
    once = f"request/{request.id}/answer/{heard.handle}"
    reads = ToRead("request", request.id, words)
    if session is None:
        return c.Queue(
            to=request.person_id,
            parts=(c.part(t.REQUEST_FREE_ANSWER),),
            once=once,
            reads=reads,
            way=_where_they_asked(heard, request) if request.kind == "KIND_BYHAND" else "",
        )
    sentence = t.REQUEST_YES if said_yes else t.REQUEST_NO
    return c.Queue(
        to=request.person_id,
        parts=(c.part(sentence, **facts_of(session)),),
        not_after=session.starts_at,
        once=once,
        reads=reads,
        asks=Question("request_answer", session.id, request.id) if said_yes else None,
    )


def _where_they_asked(heard: Heard, request: Request) -> str:
    """The answer to "by post please" still goes by the way they have now; READ is answered there."""
    asker = heard.known.member(request.person_id)
    ways = asker.addresses if asker else ()
    return next((way.id for way in ways if way.state == "proven" and way.channel != "byhand"), "")


def _asked_back(heard: Heard, pending: Pending) -> list[c.Change]:
    request = heard.known.request(pending.about)
    if request is None:
        return [heard.remembering(pending=None).remember(), heard.say(c.part(t.OLD_LETTER))]
    notice = c.Queue(
        to=request.person_id,
        parts=(c.part(t.REQUEST_ASKED),),
        once=f"request/{request.id}/ask/{heard.handle}",
        reads=ToRead("request_ask", request.id, heard.text),
    )
    return [
        c.MoveRequest(request.id, "asked"),
        notice,
        heard.remembering(pending=None).remember(),
        heard.say(c.part(t.REQUEST_TOLD, name=_request_facts(heard, request.id)["name"])),
    ]


def needs_you(heard: Heard, _: str = "") -> list[c.Change]:
    if not heard.known.tasks:
        return [heard.say(c.part(t.NOTHING_NEEDS_YOU))]
    lines = []
    for task in heard.known.tasks:
        person = heard.known.member(task.person_id) if task.person_id else None
        reason = {"say": task.reason, "facts": {**task.facts, "words": task.words}}
        facts = {"name": person.name if person else {"say": "SOMEBODY"}, "reason": reason}
        lines.append({"say": "NEEDS_YOU_LINE", "facts": facts})
    return [heard.say(c.part(t.NEEDS_YOU_LIST, count=len(lines), lines=lines))]


PENDING = {
    "invite": digits,
    "change": digits,
    **changing.PENDING,
    "answer_concern": _answer_written,
    "talk_answer": _talk_answered,
    "details_yes": _decided,
    "details_no": _decided,
    "ask_back": _asked_back,
}
ACTIONS: dict[str, Action] = {
    "who_comes": who_comes,
    "change": changing.start,
    "send_invitations": send_invitations,
    "show_passed_on": show_passed_on,
    "answer_concern": answer_concern,
    "undo_queue": undo_queue,
    "undo_answer": undo_answer,
    "open_requests": open_requests,
    "open_request": open_request,
    "request_yes": _decide("details_yes", "ANSWER_IS_YES"),
    "request_no": _decide("details_no", "ANSWER_IS_NO"),
    "request_ask": ask_back,
    "needs_you": needs_you,
    **changing.ACTIONS,
}
WORDS = {"MENU": menu, "NEXT": who_comes, "CHANGE": changing.start}
