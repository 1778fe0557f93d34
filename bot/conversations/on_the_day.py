"""QUIET: the helper of the day hears at once, the person hears where the quiet place is and who has seen it (21, 22)."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from messages import texts as t
from storage import changes as c
from storage.dialogue import Question
from storage.known import Known
from storage.records import Meeting, Person, Session

from . import requests
from .facts_asked import in_own_language
from .heard import Heard, facts_of, to_staff

NEXT_HELPER = timedelta(minutes=5)
SOON = timedelta(hours=2)
STILL_THERE = timedelta(hours=1)
"""How long after the planned end people may still be in the room."""
SAME_CALL = timedelta(minutes=10)
"""QUIET written twice in this time is one call."""


def quiet(heard: Heard) -> list[c.Change]:
    """On the day: one helper after the other until one has answered. Before: where the quiet place will be."""
    meeting = _today(heard)
    if meeting is None:
        return _for_later(heard)
    chain = helpers(heard.known, meeting.session)
    call = f"{heard.me}/{int(heard.now.timestamp() // SAME_CALL.total_seconds())}"
    alerts = [
        _alert(heard, meeting.session, helper, call, place, is_last=place > 0 and helper is chain[-1])
        for place, helper in enumerate(chain)
    ]
    asked = c.part(t.QUIET_ASKED, names=[chain[0].name]) if chain else c.part(t.QUIET_NOBODY)
    return [*alerts, *_if_nobody(heard, call, len(chain)), heard.say(asked, *_quiet_place(heard, meeting))]


def needs_quiet(heard: Heard) -> list[c.Change]:
    """ "Is there somewhere quiet?" asks for help now if the session is on or about to begin, else for a place to be ready."""
    return quiet(heard) if _is_now(heard) else requests.ask_for(heard, "KIND_QUIET_SPACE")


def too_loud(heard: Heard) -> list[c.Change]:
    """ "It is too loud", in the session: help now; at any other time something to have ready."""
    return quiet(heard) if _is_now(heard) else requests.ask_for(heard, "KIND_SENSORY")


def _is_now(heard: Heard) -> bool:
    meeting = _today(heard)
    return meeting is not None and meeting.session.starts_at - SOON <= heard.now <= meeting.session.ends_at


def helpers(known: Known, session: Session) -> list[Person]:
    """Who is told, in this order: the helper of the day, those who run the session, then the coordinator."""
    facilitators, coordinators = known.with_role("facilitator"), known.with_role("coordinator")
    helping = [person for person in known.staff if person.name == session.helper]
    leading = [person for person in facilitators if person.name in session.led_by]
    return list(dict.fromkeys((*helping, *leading, *facilitators, *coordinators)))


def _today(heard: Heard) -> Meeting | None:
    zone = ZoneInfo(heard.known.project.zone)
    today = heard.now.astimezone(zone).date()
    held = [meeting for meeting in heard.known.meetings if meeting.session.ends_at + STILL_THERE > heard.now]
    on_it = (m for m in held if today in (m.session.day, m.session.ends_at.astimezone(zone).date()))
    return next(on_it, None)


def _alert(heard: Heard, session: Session, helper: Person, call: str, place: int, *, is_last: bool) -> c.Queue:
    facts = {"name": heard.known.person.name, **facts_of(session)}
    sentence = t.TODAY_QUIET_LAST if is_last else t.TODAY_QUIET
    told = to_staff(helper.id, sentence, once=f"quiet/{call}/{place}", urgent=True, facts=facts)
    asks = Question("quiet", session.id, f"{call}/{int(heard.now.timestamp())}")
    return replace(told, not_before=heard.now + place * NEXT_HELPER, not_after=session.ends_at + STILL_THERE, asks=asks)


def _if_nobody(heard: Heard, call: str, helpers_asked: int) -> list[c.Change]:
    """After the last helper was asked in vain the person hears it, and what they can do by themselves."""
    if not helpers_asked:
        return []
    at = heard.now + helpers_asked * NEXT_HELPER
    told = c.Queue(heard.me, (c.part(t.QUIET_NOBODY),), class_="change", not_before=at, once=f"quiet/{call}/nobody")
    return [told]


def _quiet_place(heard: Heard, meeting: Meeting) -> list[c.Part]:
    details = in_own_language(heard, meeting.session.venue.quiet)
    return [c.part(t.QUIET_PLACE, details=details)] if details else []


def _for_later(heard: Heard) -> list[c.Change]:
    coming_up = next(iter(heard.known.coming_up(heard.now)), None)
    if coming_up is None:
        return [heard.say(c.part(t.NO_SESSION))]
    later = c.part(t.QUIET_LATER, **facts_of(coming_up.session))
    return [heard.say(later, *_quiet_place(heard, coming_up))]


def helper_comes(heard: Heard) -> list[c.Change]:
    """OK from a helper: the next ones are not asked, those who were hear it, and the person reads who comes."""
    question = heard.dialogue.question
    assert question is not None
    person_id, bucket, called_at = question.about.rsplit("/", 2)
    call, who, session = (
        f"{person_id}/{bucket}",
        heard.known.member(person_id),
        heard.known.session(question.session_id),
    )
    chain = helpers(heard.known, session) if session else []
    others = (*(f"quiet/{call}/{place}" for place in range(len(chain))), f"quiet/{call}/nobody")
    name = who.name if who else {"say": "SOMEBODY"}
    comes = c.Queue(
        person_id,
        (c.part(t.QUIET_COMES, names=[heard.known.person.name]),),
        class_="change",
        not_after=heard.now + 2 * NEXT_HELPER,
        once=f"quiet/{call}/{heard.me} comes",
    )
    asked = 1 + int((heard.now.timestamp() - int(called_at)) // NEXT_HELPER.total_seconds())
    not_needed = [
        replace(
            to_staff(
                other.id,
                t.QUIET_NOT_NEEDED,
                once=f"quiet/{call}/{other.id} stays",
                urgent=True,
                facts={"name": name, "names": [heard.known.person.name]},
            ),
            asks=Question("over"),
        )
        for other in chain[:asked]
        if other.id != heard.me
    ]
    told = heard.say(c.part(t.QUIET_TOLD, name=name))
    return [c.CancelQueued(others), comes, *not_needed, heard.remembering(question=None).remember(), told]
