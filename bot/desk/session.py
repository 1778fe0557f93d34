"""Sessions: who is coming, attendance afterwards, invitations, and a change of place with a preview and a hold (demands 6, 7, 18)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.conversations.staff import changing, inviting
from bot.conversations.staff.sending import hold, preview_of
from scheduler.leaving import session_facts
from scheduler.quiet import for_reminder
from storage import changes as c
from storage.database import Connection
from storage.dialogue import Pending
from storage.known import Known, Member
from storage.making_desk import ticked
from storage.people import know
from storage.records import Change, Session
from storage.sealed import Seal

from .asked import COORDINATOR, FACILITATOR, Asked, Done, Download, Outcome, Page, View, Wrong, roles, version
from .by_text import heard, without_answer
from .naming import first_names, session_name
from .requests import table
from .words import say

ANSWERS = ("yes", "late", "maybe", "no", "open", "not_invited")
MARKS = ("here", "late", "online", "part", "told", "none")


@dataclass(frozen=True, slots=True)
class Seen:
    known: Known
    one: Session | None = None
    marks: Mapping[str, str] | None = None


def look(connection: Connection, seal: Seal, asked: Asked) -> Seen | None:
    known = know(connection, seal, asked.me.id, asked.now)
    return Seen(known) if known is not None else None


def look_at_one(connection: Connection, seal: Seal, asked: Asked) -> Seen | None:
    known = know(connection, seal, asked.me.id, asked.now)
    session = known.session(asked.on) if known is not None else None
    if known is None or session is None:
        return None
    return Seen(known, session, ticked(connection, session.id))


def show(seen: Seen, asked: Asked) -> View:
    sessions = [_line(seen.known, session) for session in seen.known.sessions]
    coming = [one for one in sessions if one["session"].ends_at > asked.now]
    past = [one for one in sessions if one["session"].ends_at <= asked.now]
    return View("sessions.html", {"coming": coming, "past": past[::-1]})


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
    moved = _last_change(known, session)
    can_change = session.starts_at > asked.now and not session.cancelled
    return View(
        "session.html",
        {
            "title": session_name(session),
            "session": session,
            "groups": list(_groups(known, session, names(known, asked))),
            "change": _change(known, session, moved, asked) if moved else None,
            "can_change": can_change,
            "venues": [(venue.id, venue.name) for venue in known.venues if venue.id != session.venue.id],
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


def _last_change(known: Known, session: Session) -> Change | None:
    return max((one for one in known.changes if one.session_id == session.id), key=lambda one: one.at, default=None)


def _change(known: Known, session: Session, moved: Change, asked: Asked) -> dict[str, Any]:
    called = names(known, asked)
    concerned = [m.person.id for m in known.group if m.answers.get(session.id, "no") != "no"]
    return {
        "id": moved.id,
        "place": session.venue.name,
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
    return version(session.revision, session.cancelled, session.venue.id)


# --- a change of place ---------------------------------------------------------------------------------------------


def preview(seen: Seen, asked: Asked) -> Outcome:
    """Who is told, and the words; nothing leaves yet."""
    session, known = _session(seen), seen.known
    venue = known.venue(asked.form.text("venue"))
    if asked.form.text("seen") != _mark(session):
        return Wrong({"": "frame.changed_meanwhile"})
    if venue is None or venue.id == session.venue.id:
        return Wrong({"venue": "session.no_venue"})
    told = [m for m in known.group if session.id in m.answers and m.person.reachable]
    facts = {**session_facts(session), "place": venue.name, "old_place": session.venue.name}
    return _preview(seen, asked, told, "CHANGE_PLACE", facts, {"do": "move", "venue": venue.id})


def _preview(
    seen: Seen, asked: Asked, told: Sequence[Member], sentence: str, facts: dict[str, Any], goes_on: dict[str, str]
) -> View:
    session = _session(seen)
    worded = preview_of(heard(seen.known, asked), told, sentence, facts) if told else {"people": 0, "example": ""}
    shown = names(seen.known, asked)
    return View(
        "preview.html",
        {
            "title": say("session.preview"),
            "session": session,
            "people": sorted(shown[m.person.id] for m in told),
            "example": worded["example"],
            "languages": worded.get("languages", "") if COORDINATOR in asked.roles else "",
            "channels": worded.get("channels", "") if COORDINATOR in asked.roles else "",
            "segments": worded.get("segments", 0) if COORDINATOR in asked.roles else 0,
            "hold": int(hold(session, asked.now).total_seconds()),
            "goes_on": goes_on,
            "seen": _mark(session),
            "leaves": None if goes_on["do"] == "move" else for_reminder(asked.now, session.starts_at, session.zone),
        },
    )


def move(seen: Seen, asked: Asked) -> Outcome:
    session, venue = _session(seen), seen.known.venue(asked.form.text("venue"))
    if asked.form.text("seen") != _mark(session) or venue is None:
        return Wrong({"": "frame.changed_meanwhile"})
    made = changing.move_now(heard(seen.known, asked), Pending("change", f"{session.id}/{venue.id}"))
    return Done(without_answer(made, asked), "session.moved", _address(session))


def undo(seen: Seen, asked: Asked) -> Outcome:
    session = _session(seen)
    made = without_answer(changing.undo_move(heard(seen.known, asked), asked.form.text("change")), asked)
    return Done(made, "session.undone", _address(session)) if made else Wrong({"": "session.too_late"})


def _address(session: Session) -> str:
    return f"/desk/session/{session.id}"


# --- invitations ---------------------------------------------------------------------------------------------------


def preview_invitations(seen: Seen, asked: Asked) -> Outcome:
    session = _session(seen)
    told = inviting.not_invited(seen.known.group, session)
    if not told or session.cancelled or session.starts_at <= asked.now:
        return Wrong({"": "session.nobody_to_invite"})
    return _preview(seen, asked, told, "INVITE", session_facts(session), {"do": "invite"})


def invite(seen: Seen, asked: Asked) -> Outcome:
    session = _session(seen)
    if not inviting.not_invited(seen.known.group, session):
        return Wrong({"": "session.nobody_to_invite"})
    made = inviting.invite_now(heard(seen.known, asked), Pending("invite", session.id))
    return Done(without_answer(made, asked), "session.invited", _address(session))


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
    yield [say("requests.column_who"), say("session.answer"), say("session.attendance")]
    for member in sorted(seen.known.group, key=lambda member: called[member.person.id]):
        answer = member.answers.get(session.id)
        if answer is not None:
            mark = (seen.marks or {}).get(member.person.id, "")
            yield [called[member.person.id], say(f"session.said_{answer}"), say(f"session.mark_{mark or 'open'}")]


BOTH = roles(FACILITATOR, COORDINATOR)
PAGE = Page("sessions", "/desk/sessions", BOTH, look, show, menu=True)
ONE = Page(
    "session",
    "/desk/session/{on}",
    BOTH,
    look_at_one,
    show_one,
    {
        "preview": preview,
        "move": move,
        "undo": undo,
        "preview_invitations": preview_invitations,
        "invite": invite,
        "tick": tick,
    },
)
FILE = Page("session_file", "/desk/session/{on}/list.csv", BOTH, look_at_one, download)
