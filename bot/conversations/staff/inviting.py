"""Sending the invitations to a session: who is not invited yet, and one friendly second question (52)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from messages import texts as t
from scheduler.plan import chase_moment, copy_for
from scheduler.quiet import for_reminder
from storage import changes as c
from storage.dialogue import Pending, Question
from storage.known import Member
from storage.records import Change, Session

from ..heard import Heard, facts_of
from .sending import DIGITS_LAST, hold, on_its_way, preview_of, to_take_back


def send_invitations(heard: Heard, _: str = "") -> list[c.Change]:
    """How many people, how many texts, how many days' notice; four digits back before anything goes out."""
    sessions = [s for s in heard.known.sessions if s.starts_at > heard.now and not s.cancelled]
    session = next((s for s in sessions if not_invited(heard.known.group, s)), None)
    if session is None:
        return [heard.say(c.part(t.INVITE_NOBODY, **facts_of(sessions[0])) if sessions else c.part(t.NO_SESSION))]
    people = not_invited(heard.known.group, session)
    notice = (session.starts_at - heard.now).days
    preview = preview_of(heard.known, people, [(greeting(people[0]), facts_of(session))])
    pending = Pending("invite", session.id, until=heard.now + DIGITS_LAST, code=heard.code)
    return [
        heard.remembering(pending=pending).remember(),
        heard.say(c.part(t.INVITE_PREVIEW, **facts_of(session), notice=notice, digits=heard.code, **preview)),
    ]


def not_invited(group: Sequence[Member], session: Session) -> list[Member]:
    return [m for m in group if session.id not in m.answers and m.person.reachable]


def invitations(
    members: Sequence[Member], session: Session, now: datetime, moved: Sequence[Change] = ()
) -> list[c.Change]:
    """One invitation each, at the next allowed moment, and the one friendly second question (52).

    ``moved``: the changes so far. Whoever is invited after one reads what holds now, and is not asked whether they saw it.
    """
    changes: list[c.Change] = []
    seen = [one.id for one in moved if one.session_id == session.id]
    for member in members:
        person = member.person
        leaves = for_reminder(now, session.starts_at, session.zone, person.preferences.hours)
        facts = {**facts_of(session), "name": person.name}
        changes.append(c.Invite(person.id, session.id, now))
        changes += [c.SawChange(change_id, person.id) for change_id in seen]
        changes.append(_invitation(person.id, session, greeting(member), facts, leaves, "invite"))
        again = chase_moment(leaves, session)
        if again is not None:
            changes.append(_invitation(person.id, session, "INVITE_AGAIN", facts, again, "chase"))
    return changes


def greeting(member: Member) -> str:
    """Somebody who knows the group is not asked to join it once more."""
    return "INVITE_NEXT" if member.answers else "INVITE"


def _invitation(person_id: str, session: Session, sentence: str, facts: Any, at: datetime, step: str) -> c.Queue:
    return c.Queue(
        to=person_id,
        parts=(c.Part(sentence, facts),),
        not_before=at,
        not_after=session.starts_at,
        once=copy_for(step, person_id, session.id),
        session_id=session.id,
        step=step,
        asks=Question("invite", session.id),
    )


def copies_for(people: Iterable[str], session_id: str) -> list[str]:
    """The names under which their invitations and second questions are queued."""
    return [copy_for(step, person_id, session_id) for person_id in people for step in ("invite", "chase")]


def invite_now(heard: Heard, pending: Pending) -> list[c.Change]:
    session = heard.known.session(pending.about)
    if session is None:
        return [heard.say(c.part(t.NO_SESSION))]
    members = not_invited(heard.known.group, session)
    leaves = heard.now + hold(session.starts_at, heard.now)
    held = [
        replace(change, not_before=max(change.not_before or leaves, leaves)) if isinstance(change, c.Queue) else change
        for change in invitations(members, session, heard.now, heard.known.changes)
    ]
    return [*held, heard.remember(), on_its_way(heard, leaves, "undo_queue", _with_their_second_question(held))]


def _with_their_second_question(held: Sequence[c.Change]) -> str:
    """Taken back together: whoever has the invitation is still asked once more."""
    copies = [one for one in held if isinstance(one, c.Queue)]
    leaves = {one.to: one.not_before for one in copies if one.step == "invite"}
    return to_take_back(replace(one, not_before=leaves[one.to]) for one in copies)
