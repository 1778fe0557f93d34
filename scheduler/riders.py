"""What rides on a reminder, each once: papers, helper, arranged help, the link; also for who joins late (15, 21, 26, 38). Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from storage.preferences import Lead
from storage.records import Person, Request, Session, wall

from .plan import moments_for, wanted_at

Part = tuple[str, Mapping[str, Any]]
THE_DAY_BEFORE = Lead(days=1)
ARRANGED: Part = ("ARRANGED_LINE", {})
"""Somebody comes for them: a reminder that says so belongs to the day and is never one too many (26)."""
NO_REMINDERS = timedelta(days=7)
"""When the papers are spoken of to somebody who gets no reminders."""


def riders(
    person: Person,
    session: Session,
    usual: Sequence[Lead],
    told: Sequence[str],
    now: datetime,
    requests: Sequence[Request] = (),
) -> dict[str, Part]:
    """What is to be said by now and was not: the name under which it counts as told -> the sentence and its facts.

    What has time rides on a later reminder; the last one carries all that is left. ``requests``: also other people's.
    """
    plan = moments_for(person, session, usual)
    later = any(at > now for _, at in plan)
    papers_from = min((at for _, at in plan), default=session.starts_at - NO_REMINDERS)
    wanted = {
        "papers": (papers_from, _papers(session, now)),
        "helper": (wanted_at(session, THE_DAY_BEFORE), _helper(session)),
        arranged_at(session): (wanted_at(session, THE_DAY_BEFORE), _arranged(person, session, requests)),
        "link": (wall(session.day, time(0), session.zone), _link(session)),
    }
    return {
        name: part
        for what, (at, part) in wanted.items()
        if part is not None and (name := f"{what}/{session.id}") not in told and (now >= at or not later)
    }


def _papers(session: Session, now: datetime) -> Part | None:
    if session.materials_on is not None and now.astimezone(ZoneInfo(session.zone)).date() < session.materials_on:
        return "PAPERS_COME", {"day": session.materials_on.isoformat()}
    return ("PAPERS_THERE", {}) if session.materials else None


def _helper(session: Session) -> Part | None:
    return ("HELPER_IS", {"names": [session.helper]}) if session.helper else None


def arranged_at(session: Session) -> str:
    """What counts as told: after a change it is said again."""
    return f"arranged {session.revision}"


def _arranged(person: Person, session: Session, requests: Sequence[Request]) -> Part | None:
    own = (one for one in requests if (one.person_id, one.session_id) == (person.id, session.id))
    return ARRANGED if any(one.holds for one in own) else None


def _link(session: Session) -> Part | None:
    return ("JOIN_LINK", {"link": session.link}) if session.link else None
