"""CHANGE: a session moves to another place."""

from dataclasses import replace
from datetime import datetime

from messages import texts as t
from scheduler.plan import replanned
from scheduler.quiet import for_change
from storage import changes as c
from storage.dialogue import Pending, Question
from storage.known import Member
from storage.records import Session, Venue

from ..heard import LETTERS, Heard, facts_of, lettered, session_list
from .sending import DIGITS_LAST, hold, on_its_way, preview_of


def change_place(heard: Heard, _: str = "") -> list[c.Change]:
    """CHANGE: which session, then where to, then a preview, then four digits."""
    sessions = [s for s in heard.known.sessions if s.starts_at > heard.now and not s.cancelled]
    if not sessions:
        return [heard.say(c.part(t.NO_SESSION))]
    if len(sessions) == 1:
        return to_where(heard, sessions[0].id)
    options = lettered("change_to_where", [s.id for s in sessions])
    return [heard.say(c.part(t.WHICH_ONE, lines=session_list(sessions)), letters=options)]


def to_where(heard: Heard, session_id: str) -> list[c.Change]:
    session = heard.known.session(session_id)
    if session is None:
        return [heard.say(c.part(t.NO_SESSION))]
    places = [venue for venue in heard.known.venues if venue.id != session.venue.id]
    lines = [f"{letter} {venue.name}" for letter, venue in zip(LETTERS, places, strict=False)]
    options = lettered("change_preview", [f"{session.id}/{venue.id}" for venue in places])
    pending = Pending("new_place", session.id, until=heard.now + DIGITS_LAST)
    return [
        heard.remembering(pending=pending).remember(),
        heard.say(c.part(t.CHANGE_TO_WHERE, **facts_of(session), lines=lines), letters=options),
    ]


def new_place(heard: Heard, session_id: str) -> list[c.Change]:
    """A place that was written instead of chosen becomes a venue of its own."""
    venue = Venue(f"{heard.handle[:24]}", heard.known.project.id, " ".join(heard.text.split())[:80])
    with_venue = replace(heard, known=replace(heard.known, venues=(*heard.known.venues, venue)))
    return [
        c.NewVenue(venue.id, venue.project_id, venue.name),
        *change_preview(with_venue, f"{session_id}/{venue.id}"),
    ]


def change_preview(heard: Heard, about: str) -> list[c.Change]:
    session_id, _, venue_id = about.partition("/")
    session, venue = heard.known.session(session_id), heard.known.venue(venue_id)
    if session is None or venue is None:
        return [heard.say(c.part(t.NO_SESSION))]
    told = [m for m in heard.known.group if session.id in m.answers and m.person.reachable]
    facts = {**facts_of(session), "place": venue.name, "old_place": session.venue.name}
    left_out = [m.person.name for m in heard.known.group if session.id in m.answers and not m.person.reachable]
    left = [c.part(t.LEFT_OUT, names=left_out, reason={"say": "LEFT_OUT_STOPPED"})] if left_out else []
    pending = Pending("change", about, until=heard.now + DIGITS_LAST, code=heard.code)
    preview = preview_of(heard, told, "CHANGE_PLACE", facts)
    return [
        heard.remembering(pending=pending).remember(),
        heard.say(c.part(t.CHANGE_PREVIEW, **facts, digits=heard.code, **preview), *left),
    ]


def move_now(heard: Heard, pending: Pending) -> list[c.Change]:
    """Moves the session at once; the texts leave after the hold and can be taken back until then."""
    session_id, _, venue_id = pending.about.partition("/")
    session, venue = heard.known.session(session_id), heard.known.venue(venue_id)
    if session is None or venue is None:
        return [heard.say(c.part(t.NO_SESSION))]
    leaves = heard.now + hold(session, heard.now)
    moved = replace(session, venue=venue, revision=session.revision + 1)
    told = [m for m in heard.known.group if session.id in m.answers and m.person.reachable]
    coming = [m.person for m in told if m.answers[session.id] in ("yes", "late", "maybe")]
    change_id = heard.handle[:32]
    texts = [_change_text(m, change_id, moved, leaves) for m in told]
    return [
        c.MovePlace(change_id, session.id, session.venue.id, venue.id, heard.me, heard.now, leaves),
        *texts,
        *replanned(coming, moved, heard.known.project.leads, heard.now),
        heard.remember(),
        on_its_way(heard, session, "undo_move", change_id),
    ]


def _change_text(member: Member, change_id: str, session: Session, leaves: datetime) -> c.Queue:
    asked, chosen = member.answers[session.id] != "no", member.person.preferences
    on_the_day = asked and bool(chosen.on_the_day)
    return c.Queue(
        to=member.person.id,
        class_="change",
        not_before=for_change(leaves, session.starts_at, session.zone, chosen.hours, on_the_day=on_the_day),
        not_after=session.ends_at,
        once=f"change/{change_id}/{member.person.id}",
        session_id=session.id,
        change_id=change_id,
        step="first",
        asks=Question("change" if asked else "answered", session.id, change_id),
    )


def undo_move(heard: Heard, change_id: str) -> list[c.Change]:
    moved = next((change for change in heard.known.changes if change.id == change_id), None)
    if moved is None or moved.state != "held" or heard.now >= moved.leaves_at:
        return [heard.say(c.part(t.UNDO_TOO_LATE))]
    onces = tuple(f"change/{change_id}/{m.person.id}" for m in heard.known.group)
    session = heard.known.session(moved.session_id)
    venue = heard.known.venue(moved.old_venue)
    again: list[c.Change] = []
    if session is not None and venue is not None:
        before = replace(session, venue=venue, revision=session.revision + 1)
        coming = [m.person for m in heard.known.group if m.answers.get(session.id) in ("yes", "late", "maybe")]
        again = replanned(coming, before, heard.known.project.leads, heard.now)
    return [c.UndoMove(change_id), c.CancelQueued(onces), *again, heard.say(c.part(t.UNDONE))]
