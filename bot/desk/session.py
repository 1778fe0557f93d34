"""Sessions: who is coming, attendance afterwards, invitations, and changes with a preview and a hold (demands 6, 7, 18)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from bot.conversations.how_they_come import in_groups
from bot.conversations.staff import changing, inviting, writing
from bot.conversations.staff.sending import hold, preview_of
from messages.render import clock, render
from scheduler.leaving import session_facts
from scheduler.plan import copy_for
from scheduler.quiet import for_reminder
from storage import changes as c
from storage.database import Connection
from storage.dialogue import Pending
from storage.known import Known, Member
from storage.making_desk import ticked
from storage.manner import AS_USUAL, Manner
from storage.people import know
from storage.progress import Far, how_far
from storage.records import Arrangement, Change, Session
from storage.sealed import Seal

from . import decided, session_form
from .asked import COORDINATOR, FACILITATOR, Asked, Done, Download, Outcome, Page, View, Wrong, roles, version
from .by_text import heard, without_answer
from .naming import first_names, session_name
from .previewing import Carried, preview_page
from .progress import progress, waiting
from .requests import table
from .words import say

ANSWERS = ("yes", "late", "maybe", "offered", "waiting", "no", "open", "not_invited")
MARKS = ("here", "late", "online", "part", "told", "none")


@dataclass(frozen=True, slots=True)
class Seen:
    known: Known
    one: Session | None = None
    marks: Mapping[str, str] | None = None
    told: Mapping[str, Far] = field(default_factory=dict)
    """Person id -> how far the texts about the last change are."""
    invited: Mapping[str, Far] = field(default_factory=dict)


def look(connection: Connection, seal: Seal, asked: Asked) -> Seen | None:
    known = know(connection, seal, asked.me.id, asked.now)
    return Seen(known) if known is not None else None


def look_at_one(connection: Connection, seal: Seal, asked: Asked) -> Seen | None:
    known = know(connection, seal, asked.me.id, asked.now)
    session = known.session(asked.on) if known is not None else None
    if known is None or session is None:
        return None
    people, moved = [member.person.id for member in known.group], known.newest_change(session.id)
    invitations = {who: copy_for("invite", who, session.id) for who in people}
    changes = {who: changing.copy_for(moved.id, who) for who in people} if moved else {}
    return Seen(
        known,
        session,
        ticked(connection, session.id),
        how_far(connection, seal, changes),
        how_far(connection, seal, invitations),
    )


def show(seen: Seen, asked: Asked) -> View:
    sessions = [_line(seen.known, session) for session in seen.known.sessions]
    coming = [one for one in sessions if one["session"].ends_at > asked.now]
    past = [one for one in sessions if one["session"].ends_at <= asked.now]
    facts = {"coming": coming, "past": past[::-1], "seen": decided.mark(seen.known)}
    return View("sessions.html", {**facts, "coordinates": COORDINATOR in asked.roles})


def preview_decided(seen: Seen, asked: Asked) -> Outcome:
    return decided.preview(seen.known, asked)


def decide(seen: Seen, asked: Asked) -> Outcome:
    return decided.decide(seen.known, asked)


def _line(known: Known, session: Session) -> dict[str, Any]:
    answers = [member.answers.get(session.id, "not_invited") for member in known.group]
    return {
        "session": session,
        "name": session_name(session),
        "yes": sum(answer in ("yes", "late") for answer in answers),
        "open": answers.count("open"),
    }


def names(known: Known, asked: Asked) -> dict[str, str]:
    """Person id -> how this viewer sees them: the coordinator by name, a facilitator by first name."""
    people = [member.person for member in known.group]
    return {person.id: person.name for person in people} if COORDINATOR in asked.roles else first_names(people)


def show_one(seen: Seen, asked: Asked) -> View:
    session, known = _session(seen), seen.known
    moved = known.newest_change(session.id)
    can_change = _can_change(session, asked)
    return View(
        "session.html",
        {
            "title": session_name(session),
            "session": session,
            "groups": list(_groups(known, session, names(known, asked))),
            "told": progress(seen.told, names(known, asked), asked),
            "invited": progress(seen.invited, names(known, asked), asked),
            "still_invited": len(waiting(seen.invited)),
            "change": _change(known, moved, asked) if moved else None,
            "can_change": can_change,
            "coordinates": COORDINATOR in asked.roles,
            "led_by": session_form.led_by(known, session.arrangement),
            **session_form.fields(known, session),
            "can_write": writing.may_write_about(session, asked.now),
            "to_invite": len(inviting.not_invited(known.group, session)) if can_change else 0,
            "over": session.starts_at <= asked.now,
            "register": list(_register(seen, names(known, asked))),
            "marks": [("", say("session.mark_open")), *((mark, say(f"session.mark_{mark}")) for mark in MARKS)],
            "seen": _mark(session),
            "seen_marks": version(sorted((seen.marks or {}).items())),
        },
    )


def _session(seen: Seen) -> Session:
    assert seen.one is not None
    return seen.one


def _groups(known: Known, session: Session, called: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for answer in ANSWERS:
        people = sorted(called[m.person.id] for m in known.group if m.answers.get(session.id, "not_invited") == answer)
        if people:
            yield {"what": say(f"session.answer_{answer}", count=len(people)), "people": people}
    manners = [
        (called[m.person.id], m.answers.get(session.id, "not_invited"), _manner(m, session)) for m in known.group
    ]
    for kind, facts, people in in_groups(manners):
        until = clock(time.fromisoformat(facts["until"]), "en") if facts else ""
        yield {"what": say(f"session.how_{kind}", count=len(people), until=until), "people": sorted(people)}


def _manner(member: Member, session: Session) -> Manner:
    return member.manners.get(session.id, AS_USUAL)


def _how(manner: Manner) -> str:
    """ "online, until 3pm", in the file."""
    until = clock(manner.until, "en") if manner.until else ""
    said = (
        say("session.said_online") if manner.online else "",
        say("session.said_until", until=until) if until else "",
        say("session.said_partly") if manner.partly and not until else "",
    )
    return ", ".join(filter(None, said))


def _change(known: Known, moved: Change, asked: Asked) -> dict[str, Any]:
    called = names(known, asked)
    concerned = [member.person.id for member in known.to_see(moved)]
    return {
        "id": moved.id,
        "before": session_form.in_short(known, moved, moved.old),
        "now": session_form.in_short(known, moved, moved.new),
        "held": moved.state == "held" and asked.now < moved.leaves_at,
        "leaves_at": moved.leaves_at,
        "seen": sorted(called[who] for who in concerned if who in moved.seen),
        "missing": sorted(called[who] for who in concerned if who not in moved.seen),
    }


def _register(seen: Seen, called: Mapping[str, str]) -> Iterator[dict[str, str]]:
    session = _session(seen)
    for member in sorted(seen.known.group, key=lambda member: called[member.person.id]):
        if session.id in member.answers:
            who = member.person.id
            yield {"id": who, "name": called[who], "mark": (seen.marks or {}).get(who, "")}


def _mark(session: Session) -> str:
    return version(session.revision, session.arrangement)


# --- a change -----------------------------------------------------------------------------------------------------


def preview(seen: Seen, asked: Asked) -> Outcome:
    """Old and new, how many are told, who is left out and why, and how it reads; nothing leaves yet."""
    new, wrong = _arranged(seen, asked)
    if new is None:
        return Wrong(wrong)
    said = changing.preview(heard(seen.known, asked), _session(seen), new)
    shown = next((one for one in _said(said) if one.sentence == "CHANGE_PREVIEW"), None)
    if shown is None:
        return Wrong({"": "session.same"})
    left = [render(one.sentence, one.facts, "en") for one in _said(said) if one.sentence == "LEFT_OUT"]
    facts = {**shown.facts, "left": left, "leaves": None, "who": []}
    return _preview_page(seen, asked, facts, {"do": "change", **session_form.kept(asked.form)})


def _said(changes: Sequence[c.Change]) -> list[c.Part]:
    return [part for change in changes if isinstance(change, c.Queue) for part in change.parts]


def _arranged(seen: Seen, asked: Asked) -> tuple[Arrangement | None, dict[str, str]]:
    """As ``session_form.arranged``, if the session is still as it was when the form was shown."""
    session = _session(seen)
    if asked.form.text("seen") != _mark(session) or not _can_change(session, asked):
        return None, {"": "frame.changed_meanwhile"}
    return session_form.arranged(seen.known, session, asked)


def _can_change(session: Session, asked: Asked) -> bool:
    return session.starts_at > asked.now and not session.cancelled


def _preview_page(seen: Seen, asked: Asked, facts: Mapping[str, Any], goes_on: Carried) -> View:
    session = _session(seen)
    held = hold(session.starts_at, asked.now)
    return preview_page(asked, facts, goes_on, back=_address(session), seen=_mark(session), held=held)


def change(seen: Seen, asked: Asked) -> Outcome:
    new, wrong = _arranged(seen, asked)
    if new is None:
        return Wrong(wrong)
    session = _session(seen)
    waits = Pending("change", session.id, json.dumps(new.plain()))
    made = without_answer(changing.change_now(heard(seen.known, asked), waits), asked)
    return Done(made, "session.changed", _address(session))


def undo(seen: Seen, asked: Asked) -> Outcome:
    session = _session(seen)
    made = without_answer(changing.undo(heard(seen.known, asked), asked.form.text("change")), asked)
    return Done(made, "session.undone", _address(session)) if made else Wrong({"": "session.too_late"})


def _address(session: Session) -> str:
    return f"/desk/session/{session.id}"


# --- invitations ---------------------------------------------------------------------------------------------------


def preview_invitations(seen: Seen, asked: Asked) -> Outcome:
    session = _session(seen)
    told = inviting.not_invited(seen.known.group, session)
    if not told or not _can_change(session, asked):
        return Wrong({"": "session.nobody_to_invite"})
    called = names(seen.known, asked)
    example = preview_of(seen.known, told, [("INVITE", session_facts(session))])
    leaves = for_reminder(asked.now, session.starts_at, session.zone)
    facts = {**example, "left": [], "leaves": leaves, "who": sorted(called[m.person.id] for m in told)}
    return _preview_page(seen, asked, facts, {"do": "invite"})


def invite(seen: Seen, asked: Asked) -> Outcome:
    session = _session(seen)
    if not inviting.not_invited(seen.known.group, session) or not _can_change(session, asked):
        return Wrong({"": "session.nobody_to_invite"})
    made = inviting.invite_now(heard(seen.known, asked), Pending("invite", session.id))
    return Done(without_answer(made, asked), "session.invited", _address(session))


def take_back_invitations(seen: Seen, asked: Asked) -> Outcome:
    """Those that have not left; what has left stays, with its answers."""
    session, ids = _session(seen), waiting(seen.invited)
    if not ids:
        return Wrong({"": "session.invitations_left"})
    names = tuple(inviting.copies_for(ids, session.id))
    return Done([c.CancelQueued(names)], "session.invitations_back", _address(session))


# --- attendance ----------------------------------------------------------------------------------------------------


def tick(seen: Seen, asked: Asked) -> Outcome:
    session = _session(seen)
    if asked.form.text("seen_marks") != version(sorted((seen.marks or {}).items())):
        return Wrong({"": "frame.changed_meanwhile"})
    invited = {m.person.id for m in seen.known.group if session.id in m.answers}
    marks = {who: mark for who in invited if (mark := asked.form.text(f"mark-{who}")) in ("", *MARKS)}
    return Done([c.Tick(session.id, marks)], "session.ticked", _address(session))


def download(seen: Seen, asked: Asked) -> Download:
    """Who said what and who was there: no channels, no numbers, no reasons."""
    return Download("session.csv", table(_rows(seen, asked)))


def _rows(seen: Seen, asked: Asked) -> Iterator[list[str]]:
    session, called = _session(seen), names(seen.known, asked)
    yield [say("requests.column_who"), say("session.answer"), say("session.attendance"), say("session.how")]
    for member in sorted(seen.known.group, key=lambda member: called[member.person.id]):
        answer = member.answers.get(session.id)
        if answer is not None:
            mark = (seen.marks or {}).get(member.person.id, "")
            said = say(f"session.said_{answer}")
            how = _how(_manner(member, session)) if answer != "no" else ""
            yield [called[member.person.id], said, say(f"session.mark_{mark or 'open'}"), how]


BOTH = roles(FACILITATOR, COORDINATOR)
DECIDED = {"preview_decided": preview_decided, "decide": decide}
PAGE = Page("sessions", "/desk/sessions", BOTH, look, show, DECIDED, menu=True)
ONE = Page(
    "session",
    "/desk/session/{on}",
    BOTH,
    look_at_one,
    show_one,
    {
        "preview": preview,
        "change": change,
        "undo": undo,
        "preview_invitations": preview_invitations,
        "invite": invite,
        "take_back": take_back_invitations,
        "tick": tick,
    },
)
FILE = Page("session_file", "/desk/session/{on}/list.csv", BOTH, look_at_one, download)
