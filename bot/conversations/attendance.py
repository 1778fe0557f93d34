"""Coming, not coming, not sure, late; and the questions about a session (demands 5, 8, 10, 12, 41)."""

from collections.abc import Sequence
from dataclasses import replace

from messages import texts as t
from scheduler.good_hours import over_a_meal
from scheduler.plan import reminders
from scheduler.seats import taken
from scheduler.unseen import ARRANGED, brings_somebody
from storage import changes as c
from storage.dialogue import Option, Question
from storage.manner import AS_USUAL, Manner
from storage.records import CARD, SEATED, AnswerGiven, Meeting, Request, Session

from . import agreeing, how_they_come, requests
from .catching_up import still_matters, without_papers
from .facts_asked import good_to_know, in_own_language
from .heard import Action, Heard, facts_of, to_staff
from .which_session import about, by_letter, letters_for, meant_sessions, today

CATCHING_UP = (Option("A", "ask_for", "KIND_NOTES"), Option("B", "ask_for", "KIND_ONE_TO_ONE"))
"""A way to know afterwards what they could not be at (23)."""
STILL_TO_AGREE = ("open", "asked", "yes", "instead")
"""A request to which the person has not said yet that it is fine."""


def yes(heard: Heard) -> list[c.Change]:
    """For one session, or for all that the words name."""
    meetings = [meeting for meeting in meant_sessions(heard) if meeting.session.starts_at > heard.now]
    if len(meetings) > 1:
        return _coming_to_all(heard, meetings)
    return about(heard, "attend_yes", said_yes)


def no(heard: Heard) -> list[c.Change]:
    return about(heard, "attend_no", said_no)


def maybe(heard: Heard) -> list[c.Change]:
    return about(heard, "attend_maybe", said_maybe)


def late(heard: Heard) -> list[c.Change]:
    return about(heard, "attend_late", said_late)


def absent(heard: Heard) -> list[c.Change]:
    """ "I can't come on Tuesday", at any hour; one date, several, or all of them. Never asks why."""
    meetings = meant_sessions(heard)
    if len(meetings) > 1:
        return _absent_from_all(heard, meetings)
    return about(heard, "attend_no", said_absent)


def said_yes(heard: Heard, meeting: Meeting) -> list[c.Change]:
    """A yes, and how they come; on the day itself "I have to leave at 3" counts after the start too."""
    session, manner = meeting.session, how_they_come.manner_of(heard, meeting)
    if heard.now >= session.starts_at and not how_they_come.is_said(heard):
        return [heard.say(c.part(t.STARTED_ALREADY, **facts_of(session)))]
    if manner.online and how_they_come.has_no_link(session):
        return _wishes_to_join_online(heard, meeting, manner)
    if _full(heard, meeting):
        return _waits_for_a_seat(heard, meeting, manner)
    meal = [c.part(t.OVER_A_MEAL)] if over_a_meal(session.start, session.end) else []
    confirmed = t.CONFIRMED_ONLINE if manner.online else t.CONFIRMED
    return [
        *_answered(heard, meeting, "yes", manner),
        *_joins_by_the_link(heard, session, manner),
        *_reminders(heard, session),
        *without_papers(heard, meeting),
        *_tell_how_on_the_day(heard, meeting, manner),
        _noted(heard, session, c.part(confirmed, **facts_of(session)), *meal, manner=manner),
    ]


def _noted(
    heard: Heard, session: Session, *parts: c.Part, asks: str = "answered", manner: Manner = AS_USUAL
) -> c.Queue:
    """What was said back to an answer, and below it how they come and what still matters."""
    how, more = how_they_come.in_words(session, manner), still_matters(heard, session)
    others = [part for part in more.values() if part not in how]
    return heard.say(*parts, *how, *others, asks=Question(asks, session.id), tells=more)


def _wishes_to_join_online(heard: Heard, meeting: Meeting, manner: Manner) -> list[c.Change]:
    """There is no link: that is said, and somebody is asked for one. Until then it is "not sure", never a yes."""
    return [
        *_answered(heard, meeting, "maybe", manner),
        *_reminders(heard, meeting.session),
        *_asks_for_a_link(heard, meeting),
    ]


def _asks_for_a_link(heard: Heard, meeting: Meeting) -> list[c.Change]:
    asked, by = requests.requested(heard, "KIND_ONLINE", meeting.session)
    facts = {**facts_of(meeting.session), "by": heard.local(by)}
    late = requests.if_late(heard, meeting.session)
    not_yet = c.part(t.ONLINE_NOT_YET, **facts)
    return [*asked, heard.say(not_yet, *late, asks=Question("invite", meeting.session.id))]


def _joins_by_the_link(heard: Heard, session: Session, manner: Manner) -> list[c.Change]:
    """There is a link, whoever asked for one joins by it: nobody has to answer them any more."""
    if not manner.online:
        return []
    mine = (one for one in heard.known.requests if (one.person_id, one.session_id) == (heard.me, session.id))
    waiting = (one for one in mine if one.kind == "KIND_ONLINE" and one.state in STILL_TO_AGREE)
    return [change for request in waiting for change in agreeing.arranged(heard, request, session)]


def may_come_so(heard: Heard) -> list[c.Change] | None:
    """ "Can I join online?", "is it OK to come for an hour?": yes, and a letter to do so; None: that was not asked."""
    reading = heard.reading
    how = reading.online or (reading.stay is not None and reading.stay.kind != "whole")
    answered = {"confirm", "decline", "absence", "late"} & set(heard.labels)
    asks = "?" in heard.text or heard.labels or heard.open_session() is not None
    if not how or answered or not asks:
        return None
    return about(heard, "may_attend", _offered_so)


def _offered_so(heard: Heard, meeting: Meeting) -> list[c.Change]:
    session, online = meeting.session, bool(heard.reading.online)
    if heard.now >= session.ends_at:
        return [heard.say(c.part(t.STARTED_ALREADY, **facts_of(session)))]
    if online and how_they_come.has_no_link(session):
        if meeting.answer in ("open", "maybe"):
            return _wishes_to_join_online(heard, meeting, how_they_come.manner_of(heard, meeting))
        return _asks_for_a_link(heard, meeting)
    offer = c.part(t.ONLINE_OFFER if online else t.PART_OFFER, **facts_of(session))
    return [
        heard.say(offer, letters=letters_for(heard, "attend_yes", [session.id]), asks=Question("invite", session.id))
    ]


def agreed(heard: Heard) -> list[c.Change]:
    """What they asked for is there and they agree to it; whoever asked for a link joins by it."""
    question = heard.dialogue.question
    request = heard.known.request(question.about) if question else None
    meeting = heard.known.meeting(request.session_id or "") if request else None
    if request is None or meeting is None or request.kind != "KIND_ONLINE":
        return agreeing.agreed(heard)
    manner = replace(meeting.manner, online=True)
    joins = [*_answered(heard, meeting, "yes", manner), *_reminders(heard, meeting.session)]
    return [*joins, *agreeing.agreed(heard, is_coming=True)]


def _full(heard: Heard, meeting: Meeting) -> bool:
    """Every seat is taken or kept for somebody, and none of them is theirs (19)."""
    session = meeting.session
    if not session.capacity or meeting.answer in SEATED:
        return False
    return taken({m.person.id: m.answers for m in heard.known.group}, session.id) >= session.capacity


def _waits_for_a_seat(heard: Heard, meeting: Meeting, manner: Manner) -> list[c.Change]:
    """Whoever waits already keeps their turn."""
    session = meeting.session
    answer = [] if meeting.answer == "waiting" else _answered(heard, meeting, "waiting", manner)
    waiting = c.part(t.SEAT_WAITING, **facts_of(session))
    return [*answer, heard.say(waiting, asks=Question("answered", session.id))]


def _reminders(heard: Heard, session: Session) -> list[c.Change]:
    return reminders(heard.known.person, session, heard.known.project.leads, heard.now)


def said_no(heard: Heard, meeting: Meeting) -> list[c.Change]:
    """A no to an invitation; after a yes it is an absence, and is noted as told in time."""
    if meeting.answer in ("yes", "late") or heard.now >= meeting.session.starts_at:
        return said_absent(heard, meeting)
    return [
        *_answered(heard, meeting, "no", how_they_come.if_a_link_comes(meeting)),
        heard.say(c.part(t.DECLINED, **facts_of(meeting.session)), asks=Question("answered", meeting.session.id)),
    ]


def said_absent(heard: Heard, meeting: Meeting) -> list[c.Change]:
    sentence = t.ABSENCE if heard.now < meeting.session.starts_at else t.ABSENCE_AFTER_START
    return [
        *_answered(heard, meeting, "no"),
        *_tell_on_the_day(heard, meeting),
        *_not_needed(heard, meeting),
        heard.say(
            c.part(sentence, **facts_of(meeting.session)),
            c.part(t.CATCH_UP),
            asks=Question("answered", meeting.session.id),
            letters=CATCHING_UP,
        ),
    ]


def _not_needed(heard: Heard, meeting: Meeting) -> list[c.Change]:
    """What was arranged for them hangs on the session: it returns to the coordinator as "tell them" (mission section 2)."""
    session = meeting.session
    mine = [one for one in heard.known.requests if (one.person_id, one.session_id) == (heard.me, session.id)]
    return [
        change
        for request in mine
        if request.state in ARRANGED
        for change in (c.MoveRequest(request.id, "told"), *_tell_who_comes(heard, session, request))
    ]


def _tell_who_comes(heard: Heard, session: Session, request: Request) -> list[c.Change]:
    if not brings_somebody(request):
        return []
    return [
        c.NewTask(
            heard.known.project.id,
            heard.me,
            "REASON_REQUEST_DECLINED",
            heard.now,
            once=f"declined/{request.id}/{heard.handle}",
            facts={"day": session.day.isoformat(), "kind": {"say": request.kind}},
        )
    ]


def _coming_to_all(heard: Heard, meetings: Sequence[Meeting]) -> list[c.Change]:
    if how_they_come.is_said(heard) or any(_full(heard, meeting) for meeting in meetings):
        return [change for meeting in meetings for change in said_yes(heard, meeting)]
    answers = [
        change
        for meeting in meetings
        for change in _answered(heard, meeting, "yes", how_they_come.manner_of(heard, meeting))
    ]
    planned = [change for meeting in meetings for change in _reminders(heard, meeting.session)]
    links = [
        change
        for meeting in meetings
        for change in _joins_by_the_link(heard, meeting.session, how_they_come.manner_of(heard, meeting))
    ]
    return [*answers, *links, *planned, heard.say(c.part(t.CONFIRMED_ALL, sessions=_lines(meetings)))]


def _lines(meetings: Sequence[Meeting]) -> list[dict[str, str]]:
    sessions = [meeting.session for meeting in meetings]
    return [{"day": session.day.isoformat(), "start": session.start.isoformat("minutes")} for session in sessions]


def _absent_from_all(heard: Heard, meetings: Sequence[Meeting]) -> list[c.Change]:
    answers = [
        change
        for meeting in meetings
        for change in (
            *_answered(heard, meeting, "no"),
            *_tell_on_the_day(heard, meeting),
            *_not_needed(heard, meeting),
        )
    ]
    return [*answers, heard.say(c.part(t.ABSENCES, sessions=_lines(meetings)), c.part(t.CATCH_UP), letters=CATCHING_UP)]


def said_maybe(heard: Heard, meeting: Meeting) -> list[c.Change]:
    if heard.now >= meeting.session.starts_at:
        return [heard.say(c.part(t.STARTED_ALREADY, **facts_of(meeting.session)))]
    if meeting.answer == "waiting":
        return _waits_for_a_seat(heard, meeting, meeting.manner)
    return [
        *_answered(heard, meeting, "maybe"),
        *_reminders(heard, meeting.session),
        _noted(heard, meeting.session, c.part(t.MAYBE, **facts_of(meeting.session)), asks="invite"),
    ]


def said_late(heard: Heard, meeting: Meeting) -> list[c.Change]:
    session, manner = meeting.session, how_they_come.manner_of(heard, meeting)
    if manner.online and how_they_come.has_no_link(session):
        return _wishes_to_join_online(heard, meeting, manner)
    if _full(heard, meeting):
        return _waits_for_a_seat(heard, meeting, manner)
    facts = facts_of(session)
    minutes = heard.reading.minutes
    reply = c.part(t.LATE_MINUTES, **facts, minutes=minutes) if minutes else c.part(t.LATE_NOTED, **facts)
    return [
        *_answered(heard, meeting, "late", manner, minutes),
        *_joins_by_the_link(heard, session, manner),
        *_reminders(heard, session),
        *_tell_late_on_the_day(heard, meeting, minutes),
        *_tell_how_on_the_day(heard, meeting, manner),
        _noted(heard, session, reply, manner=manner),
    ]


def _answered(
    heard: Heard, meeting: Meeting, answer: AnswerGiven, manner: Manner = AS_USUAL, minutes: int | None = None
) -> list[c.Change]:
    """The answer with its time. A clear answer about a session also counts as having seen its change of place."""
    session = meeting.session
    changes: list[c.Change] = [
        c.Answer(heard.me, session.id, answer, heard.now, heard.now < session.starts_at, minutes, manner)
    ]
    moved = heard.known.open_change(session.id)
    if moved is not None and heard.me not in moved.seen:
        changes.append(c.SawChange(moved.id, heard.me))
    return changes


def _is_today(heard: Heard, meeting: Meeting) -> bool:
    return meeting.session.day == today(heard)


def _tell_on_the_day(heard: Heard, meeting: Meeting) -> list[c.Change]:
    """On the day itself the facilitators hear at once; before, they see it in their list."""
    if not _is_today(heard, meeting):
        return []
    facts = {"name": heard.known.person.name, "start": meeting.session.start.isoformat("minutes")}
    return [
        to_staff(leader.id, t.TODAY_NOT_COMING, once=f"absent/{heard.handle}/{leader.id}", urgent=True, facts=facts)
        for leader in heard.known.with_role("facilitator")
    ]


def _tell_late_on_the_day(heard: Heard, meeting: Meeting, minutes: int | None) -> list[c.Change]:
    if not _is_today(heard, meeting):
        return []
    facts = {"name": heard.known.person.name, "start": meeting.session.start.isoformat("minutes"), "minutes": minutes}
    sentence = t.TODAY_LATE_MINUTES if minutes else t.TODAY_LATE
    return [
        to_staff(leader.id, sentence, once=f"late/{heard.handle}/{leader.id}", urgent=True, facts=facts)
        for leader in heard.known.with_role("facilitator")
    ]


def _tell_how_on_the_day(heard: Heard, meeting: Meeting, manner: Manner) -> list[c.Change]:
    """Online or not to the end, heard on the day itself: whoever runs it gets ready for it."""
    if not _is_today(heard, meeting) or manner == meeting.manner:
        return []
    facts = {"name": heard.known.person.name, "start": meeting.session.start.isoformat("minutes")}
    told = how_they_come.told_today(manner, facts)
    return [
        c.Queue(to=leader.id, parts=(told,), class_="change", once=f"how/{heard.handle}/{leader.id}")
        for leader in heard.known.with_role("facilitator")
        if told is not None
    ]


# --- questions -----------------------------------------------------------------------------------------------------


def my_next(heard: Heard, _: str = "") -> list[c.Change]:
    """When, how long, who, what next."""
    coming_up = heard.known.coming_up(heard.now)
    if not coming_up:
        return [heard.say(c.part(t.NO_SESSION))]
    session = coming_up[0].session
    parts = [c.part(t.MY_NEXT, **facts_of(session)), *good_to_know(heard, session)]
    return [heard.say(*parts, asks=Question("invite", session.id))]


def where(heard: Heard) -> list[c.Change]:
    """The venue card: door, lift, bus, parking, in the person's language or announced as another."""
    meeting = heard.open_session() or next(iter(heard.known.coming_up(heard.now)), None)
    if meeting is None:
        return [heard.say(c.part(t.NO_SESSION))]
    session = meeting.session
    details = "\n".join(
        in_own_language(heard, getattr(session.venue, part)) for part in CARD if part != "quiet"
    ).strip()
    details = "\n".join(line for line in (*details.split("\n"), session.venue.photo) if line)
    if not details:
        return [heard.say(c.part(t.WHERE_SHORT, **facts_of(session)))]
    said = heard.say(c.part(t.WHERE_IS, **facts_of(session), details=details))
    return [replace(said, picture=session.venue.photo)]


ACTIONS: dict[str, Action] = {
    "attend_yes": by_letter(said_yes),
    "attend_no": by_letter(said_absent),
    "attend_maybe": by_letter(said_maybe),
    "attend_late": by_letter(said_late),
    "may_attend": by_letter(_offered_so),
    "my_next": my_next,
}
