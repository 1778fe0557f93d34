"""A facilitator changes or cancels a meeting from their own phone: what, a preview, four digits, a short hold (7)."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from messages import texts as t
from messages.understand import meant
from scheduler.changed import asked_for, change_told, facts
from scheduler.good_hours import in_the_morning, over_a_meal
from scheduler.plan import replanned
from scheduler.quiet import for_change, next_allowed
from scheduler.unseen import asks
from storage import changes as c
from storage.dialogue import Option, Pending
from storage.known import Member
from storage.records import Arrangement, Change, Person, Session, Venue, arrangement

from ..heard import LETTERS, Action, Heard, facts_of, lettered, session_list
from ..which_session import today
from .sending import DIGITS_LAST, cannot_go, hold, notice, on_its_way, preview_of
from .when import rearranged

LINK = re.compile(r"https?://[^\s/.]+(\.[^\s/.]+)+(/\S*)?")
LONGEST_PLACE = 80
LONGEST_LINK = 300
COMING = ("yes", "late", "maybe")
NEW_ID = 32


def start(heard: Heard, _: str = "") -> list[c.Change]:
    """CHANGE: which session, if there are several."""
    return for_one(heard, ahead(heard), "change_what")


def of_a_named_day(heard: Heard, does: str) -> list[c.Change]:
    """The same, but a day in their words says which one. Not for another time: the day may be the new one."""
    sessions = ahead(heard)
    days = meant(heard.reading.days, [session.day for session in sessions], today(heard))
    return for_one(heard, [session for session in sessions if session.day in days] or sessions, does)


def for_one(heard: Heard, sessions: Sequence[Session], does: str) -> list[c.Change]:
    """What a letter does, for the only session or for the one that is chosen."""
    if not sessions:
        return [heard.say(c.part(t.NO_SESSION))]
    if len(sessions) == 1:
        return ACTIONS[does](heard, sessions[0].id)
    options = lettered(does, [s.id for s in sessions])
    return [heard.say(c.part(t.WHICH_ONE, lines=session_list(sessions)), letters=options)]


def ahead(heard: Heard) -> list[Session]:
    return [s for s in heard.known.sessions if s.starts_at > heard.now and not s.cancelled]


def what_changes(heard: Heard, session_id: str) -> list[c.Change]:
    session = _ahead(heard, session_id)
    if session is None:
        return [heard.say(c.part(t.NO_SESSION))]
    options = [
        Option("A", "change_place", session.id),
        Option("B", "change_time", session.id),
        Option("C", "change_leaders", session.id),
        Option("D", "change_link", session.id),
        Option("E", "change_cancel", session.id),
    ]
    return [heard.say(c.part(t.CHANGE_WHAT, **facts_of(session)), letters=options)]


def _ahead(heard: Heard, session_id: str) -> Session | None:
    session = heard.known.session(session_id)
    return session if session and session.starts_at > heard.now and not session.cancelled else None


# --- what changes --------------------------------------------------------------------------------------------------


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


def place_chosen(heard: Heard, about: str) -> list[c.Change]:
    session_id, _, venue_id = about.partition("/")
    session, venue = _ahead(heard, session_id), heard.known.venue(venue_id)
    if session is None or venue is None:
        return [heard.say(c.part(t.NO_SESSION))]
    return preview(heard, session, replace(session.arrangement, venue_id=venue.id))


def place_written(heard: Heard, pending: Pending) -> list[c.Change]:
    """A place that was written instead of chosen becomes a venue of its own; a letter that is not in the list is none."""
    if heard.word is not None:
        return to_where(heard, pending.about)
    venue = Venue(f"{heard.handle[:24]}", heard.known.project.id, " ".join(heard.text.split())[:LONGEST_PLACE])
    known = replace(heard.known, venues=(*heard.known.venues, venue))
    with_venue = replace(heard, known=known).remembering(pending=None)
    return [
        c.NewVenue(venue.id, venue.project_id, venue.name),
        *place_chosen(with_venue, f"{pending.about}/{venue.id}"),
    ]


def _written_next(kind: str, sentence: t.Sentence) -> Action:
    """Asks for something that is written, and waits for it."""

    def action(heard: Heard, session_id: str) -> list[c.Change]:
        session = _ahead(heard, session_id)
        if session is None:
            return [heard.say(c.part(t.NO_SESSION))]
        pending = Pending(kind, session.id, until=heard.now + DIGITS_LAST)
        return [heard.remembering(pending=pending).remember(), heard.say(c.part(sentence, **facts_of(session)))]

    return action


def time_written(heard: Heard, pending: Pending) -> list[c.Change]:
    """Asked again as long as no time can be read; nothing is guessed."""
    session = _ahead(heard, pending.about)
    if session is None:
        return [heard.say(c.part(t.NO_SESSION))]
    new = rearranged(session.arrangement, heard.text, heard.reading.days, today(heard))
    if new is None or new.start == new.end:
        return [heard.say(c.part(t.WHEN_UNCLEAR))]
    if new.starts_at(session.zone) <= heard.now:
        return [heard.say(c.part(t.WHEN_OVER))]
    return preview(heard.remembering(pending=None), session, new)


def leaders_written(heard: Heard, pending: Pending) -> list[c.Change]:
    """The facilitators who are named; somebody else is taken as written."""
    session = _ahead(heard, pending.about)
    if session is None:
        return [heard.say(c.part(t.NO_SESSION))]
    words = heard.text.casefold().replace(",", " ").split()
    named = tuple(name for name in heard.known.names("facilitator") if name.casefold() in words)
    led_by = named or (" ".join(heard.text.split())[:LONGEST_PLACE],)
    return preview(heard.remembering(pending=None), session, replace(session.arrangement, led_by=led_by))


def link_written(heard: Heard, pending: Pending) -> list[c.Change]:
    session = _ahead(heard, pending.about)
    if session is None:
        return [heard.say(c.part(t.NO_SESSION))]
    link = heard.text.strip()
    if not LINK.fullmatch(link):
        return [heard.say(c.part(t.LINK_UNCLEAR))]
    if (refused := cannot_go(heard, link, LONGEST_LINK)) is not None:
        return [heard.say(refused)]
    return preview(heard.remembering(pending=None), session, replace(session.arrangement, link=link))


def cancelled(heard: Heard, session_id: str) -> list[c.Change]:
    session = _ahead(heard, session_id)
    if session is None:
        return [heard.say(c.part(t.NO_SESSION))]
    return preview(heard, session, replace(session.arrangement, cancelled=True))


# --- the preview ---------------------------------------------------------------------------------------------------


def preview(heard: Heard, session: Session, new: Arrangement) -> list[c.Change]:
    """Old and new, how many people, the notice, who is left out and why; then the digits."""
    change = _change(heard, session, new)
    if change.old == change.new:
        return _as_before(heard, session)
    told, left = _told(heard, session, change)
    said = facts(change, heard.known.venues, heard.known.names("facilitator"))
    pending = Pending("change", session.id, json.dumps(new.plain()), until=heard.now + DIGITS_LAST, code=heard.code)
    later = change.leaves_at - heard.now > hold(change.first_start, heard.now)
    hard = _hard_hours(change) if change.reopens else []
    waits = [c.part(t.LEAVES_LATER, by=heard.local(change.leaves_at))] if later else []
    example = preview_of(heard.known, told, change_told(change, heard.known.venues, heard.known, "first"))
    return [
        heard.remembering(pending=pending).remember(),
        heard.say(
            *hard,
            *left,
            *waits,
            c.part(t.CHANGE_PREVIEW, **said, notice=notice(change.notice), digits=heard.code, **example),
        ),
    ]


def _hard_hours(change: Change) -> list[c.Part]:
    """Said when it is planned: many cannot come in the morning, and a meal needs planning (30, 32)."""
    morning = [c.part(t.WARN_MORNING)] if in_the_morning(change.new.start) else []
    meal = [c.part(t.WARN_MEAL)] if over_a_meal(change.new.start, change.new.end) else []
    return [*morning, *meal]


def _as_before(heard: Heard, session: Session) -> list[c.Change]:
    """Nothing to tell; a change that nobody has been told yet is taken back."""
    earlier = _not_left(heard, session)
    done = heard.remembering(pending=None).remember()
    if earlier is None:
        return [done, heard.say(c.part(t.CHANGE_SAME))]
    return [done, *_undone(heard, session, earlier)]


def _change(heard: Heard, session: Session, new: Arrangement) -> Change:
    """What would be told. A change that has not left yet is told together with the new one."""
    earlier = _not_left(heard, session)
    first = min(session.starts_at, new.starts_at(session.zone))
    answers = _answers(heard, session)
    if earlier and earlier.reopens:
        answers = {**answers, **earlier.answers}
    return Change(
        id=heard.handle[:NEW_ID],
        session_id=session.id,
        old=earlier.old if earlier else session.arrangement,
        new=new,
        zone=session.zone,
        by=heard.me,
        at=heard.now,
        leaves_at=for_change(
            heard.now + hold(first, heard.now), first, session.zone, on_the_day=_somebody_at_any_hour(heard, answers)
        ),
        state="held",
        answers=answers,
        declined=_declined(heard, session, answers),
    )


def _somebody_at_any_hour(heard: Heard, answers: Mapping[str, str]) -> bool:
    """Whether one of those who come wants a change on the day at once; the others get it in their own hours."""
    asked = (m.person for m in heard.known.group if answers.get(m.person.id, "no") != "no")
    return any(person.preferences.on_the_day for person in asked)


def _declined(heard: Heard, session: Session, answers: Mapping[str, str]) -> frozenset[str]:
    """Who says no; and who said no to an older time and has not answered since: the newest change knows."""
    newest = heard.known.newest_change(session.id)
    before = newest.declined if newest else frozenset()
    return frozenset(who for who, answer in answers.items() if answer == "no" or (answer == "open" and who in before))


def _answers(heard: Heard, session: Session) -> dict[str, str]:
    return {m.person.id: m.answers[session.id] for m in heard.known.group if session.id in m.answers}


def _not_left(heard: Heard, session: Session) -> Change | None:
    """The newest change of this session, if nobody has been told yet."""
    newest = heard.known.newest_change(session.id)
    held = newest is not None and newest.state == "held" and newest.new == session.arrangement
    return newest if held else None


def _told(heard: Heard, session: Session, change: Change) -> tuple[list[Member], list[c.Part]]:
    """Who is told; and who is left out, with the reason."""
    invited = [m for m in heard.known.group if session.id in m.answers]
    reasons = {m.person.id: _left_out(m, change) for m in invited}
    told = [m for m in invited if not reasons[m.person.id]]
    left = [
        c.part(t.LEFT_OUT, names=names, reason={"say": reason})
        for reason in ("LEFT_OUT_STOPPED", "LEFT_OUT_UNPROVEN", "LEFT_OUT_HOURS", "LEFT_OUT_LINK")
        if (names := [m.person.name for m in invited if reasons[m.person.id] == reason])
    ]
    return told, left


def _left_out(member: Member, change: Change) -> str:
    if not member.person.reachable:
        return "LEFT_OUT_STOPPED"
    if not member.person.proven:
        return "LEFT_OUT_UNPROVEN"
    if member.person.id in change.declined:
        if change.what == {"link"} and not asked_for(change, member):
            return "LEFT_OUT_LINK"
        if _leaves(change, declined=True) >= change.first_start:
            return "LEFT_OUT_HOURS"
    return ""


def _leaves(change: Change, *, declined: bool) -> datetime:
    """At once from 3 hours before, for everybody who has not declined; else in their hours (mission section 2)."""
    return next_allowed(change.leaves_at, change.zone) if declined else change.leaves_at


# --- the change ----------------------------------------------------------------------------------------------------


def change_now(heard: Heard, pending: Pending) -> list[c.Change]:
    """It takes effect at once; the texts leave after the hold and can be taken back until then."""
    session = _ahead(heard, pending.about)
    if session is None:
        return [heard.remember(), heard.say(c.part(t.NO_SESSION))]
    earlier = _not_left(heard, session)
    change = _change(heard, session, arrangement(json.loads(pending.extra)))
    back = _taken_back(heard, earlier) if earlier else []
    if change.old == change.new:
        return _as_before(heard, session)
    held = replace(
        session.arranged(change.new, _venue(heard, change.new)), revision=session.revision + 1 + bool(earlier)
    )
    told, _ = _told(heard, session, change)
    return [
        *back,
        c.ChangeSession(
            change.id, session.id, change.old, change.new, heard.me, heard.now, change.leaves_at, change.declined
        ),
        *(_text(m, change, held) for m in told),
        *replanned(_people(heard, _still_coming(change)), held, heard.known.project.leads, heard.now),
        heard.remember(),
        on_its_way(heard, change.leaves_at, "undo_change", change.id),
    ]


def _venue(heard: Heard, side: Arrangement) -> Venue:
    return heard.known.venue(side.venue_id) or Venue("", heard.known.project.id, "")


def _people(heard: Heard, ids: Sequence[str]) -> list[Person]:
    return [m.person for m in heard.known.group if m.person.id in ids]


def _still_coming(change: Change) -> list[str]:
    """Another time opens all answers; nobody is reminded of what is cancelled."""
    if change.reopens or change.new.cancelled:
        return []
    return [who for who, answer in change.answers.items() if answer in COMING]


def _text(member: Member, change: Change, session: Session) -> c.Queue:
    declined = member.person.id in change.declined
    return c.Queue(
        to=member.person.id,
        class_="change",
        not_before=_leaves(change, declined=declined),
        not_after=change.first_start if declined else max(session.ends_at, change.first_start + timedelta(hours=1)),
        once=copy_for(change.id, member.person.id),
        session_id=session.id,
        change_id=change.id,
        step="first",
        calendar=(session.id,),
        asks=asks(change, declined=declined),
    )


def copy_for(change_id: str, person_id: str) -> str:
    """The name under which a change is queued for one person."""
    return f"change/{change_id}/{person_id}"


def undo(heard: Heard, change_id: str) -> list[c.Change]:
    """Until the first text has left. Says how the meeting is held now."""
    change = heard.known.change(change_id)
    session = heard.known.session(change.session_id) if change else None
    if change is None or session is None or change.state != "held" or heard.now >= change.leaves_at:
        return [heard.say(c.part(t.UNDO_TOO_LATE))]
    return _undone(heard, session, change)


def _undone(heard: Heard, session: Session, change: Change) -> list[c.Change]:
    before = session.arranged(change.old, _venue(heard, change.old))
    coming = [] if before.cancelled else [who for who, answer in change.answers.items() if answer in COMING]
    return [
        *_taken_back(heard, change),
        *replanned(_people(heard, coming), before, heard.known.project.leads, heard.now),
        heard.say(c.part(t.UNDONE), c.part(t.STATUS, **facts_of(before))),
    ]


def _taken_back(heard: Heard, change: Change) -> list[c.Change]:
    staff = [f"change/{change.id}/{person.id}/staff" for person in heard.known.staff]
    texts = [copy_for(change.id, m.person.id) for m in heard.known.group]
    return [c.UndoChange(change.id), c.CancelQueued((*texts, *staff))]


ACTIONS: dict[str, Action] = {
    "change_what": what_changes,
    "change_place": to_where,
    "change_time": _written_next("new_time", t.CHANGE_TO_WHEN),
    "change_leaders": _written_next("new_leaders", t.CHANGE_TO_WHOM),
    "change_link": _written_next("new_link", t.CHANGE_TO_LINK),
    "change_cancel": cancelled,
    "change_preview": place_chosen,
    "undo_change": undo,
}
"""What the letters of its lists do."""
PENDING = {
    "new_place": place_written,
    "new_time": time_written,
    "new_leaders": leaders_written,
    "new_link": link_written,
}
"""What is done with the words that were asked for."""
