"""Coming, not coming, not sure, late; and the questions about a session (demands 5, 8, 10, 12, 41)."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from messages import texts as t
from messages.understand import meant
from scheduler.good_hours import over_a_meal
from scheduler.plan import reminders
from scheduler.seats import taken
from scheduler.unseen import ARRANGED
from storage import changes as c
from storage.dialogue import Option, Question
from storage.records import CARD, SEATED, AnswerGiven, Meeting, Session

from .catching_up import still_matters, without_papers
from .facts_asked import good_to_know, in_own_language
from .heard import Action, Heard, facts_of, lettered, session_list, to_staff

CATCHING_UP = (Option("A", "ask_for", "KIND_NOTES"), Option("B", "ask_for", "KIND_ONE_TO_ONE"))
"""A way to know afterwards what they could not be at (23)."""
Answering = Callable[[Heard, Meeting], list[c.Change]]


def yes(heard: Heard) -> list[c.Change]:
    """For one session, or for all that the words name."""
    meetings = [meeting for meeting in meant_sessions(heard) if meeting.session.starts_at > heard.now]
    if len(meetings) > 1:
        return _coming_to_all(heard, meetings)
    return _about(heard, "attend_yes", said_yes)


def no(heard: Heard) -> list[c.Change]:
    return _about(heard, "attend_no", said_no)


def maybe(heard: Heard) -> list[c.Change]:
    return _about(heard, "attend_maybe", said_maybe)


def late(heard: Heard) -> list[c.Change]:
    return _about(heard, "attend_late", said_late)


def absent(heard: Heard) -> list[c.Change]:
    """ "I can't come on Tuesday", at any hour; one date, several, or all of them. Never asks why."""
    meetings = meant_sessions(heard)
    if len(meetings) > 1:
        return _absent_from_all(heard, meetings)
    return _about(heard, "attend_no", said_absent)


def meant_sessions(heard: Heard) -> list[Meeting]:
    """The person's own sessions that the words name: "Tuesday", "the 14th", "all of them"."""
    coming_up = _answerable(heard)
    dates = meant(heard.reading.days, [meeting.session.day for meeting in coming_up], _today(heard))
    return [meeting for meeting in coming_up if meeting.session.day in dates]


def _answerable(heard: Heard) -> list[Meeting]:
    """Sessions that are not over: on the day itself "I can't come today" still counts after the start."""
    return [meeting for meeting in heard.known.meetings if meeting.session.ends_at > heard.now]


def _today(heard: Heard) -> date:
    return heard.now.astimezone(ZoneInfo(heard.known.project.zone)).date()


def _about(heard: Heard, does: str, answer: Answering) -> list[c.Change]:
    """Finds the one session that is meant: named in the words, else asked about last, else the only one. Else asks."""
    named = meant_sessions(heard)
    if not named and (off := _called_off(heard)) is not None:
        return [heard.say(c.part(t.CANCELLED, **facts_of(off)))]
    if len(named) == 1:
        return answer(heard, named[0])
    if heard.reading.days and not named:
        return _which(heard, does)
    asked = heard.open_session()
    if asked is not None and not named:
        others = [] if heard.pressed else _asked_too(heard, asked)
        return _which(heard, does, [asked, *others]) if others else answer(heard, asked)
    candidates = named or list(heard.known.coming_up(heard.now)) or _answerable(heard)
    if len(candidates) == 1:
        return answer(heard, candidates[0])
    return _which(heard, does)


def _asked_too(heard: Heard, asked: Meeting) -> list[Meeting]:
    """Other sessions that were asked about in the last 24 hours and not answered since: a bare answer may be for any of them."""
    open_since = {one.session_id: one.at for one in heard.dialogue.asked_since(heard.now)}
    if asked.session.id not in open_since or not _is_open(asked, open_since[asked.session.id]):
        return []
    return [
        meeting
        for meeting in heard.known.coming_up(heard.now)
        if meeting.session.id in open_since
        and meeting.session.id != asked.session.id
        and _is_open(meeting, open_since[meeting.session.id])
    ]


def _is_open(meeting: Meeting, asked_at: datetime) -> bool:
    return meeting.answered_at is None or meeting.answered_at < asked_at


def _called_off(heard: Heard) -> Session | None:
    """The session that was asked about last, if it does not take place: an answer to it is for no other session."""
    question = heard.dialogue.question
    session = heard.known.session(question.session_id) if question and question.session_id else None
    return session if session is not None and session.cancelled else None


def _which(heard: Heard, does: str, meetings: Sequence[Meeting] = ()) -> list[c.Change]:
    """Nothing is guessed: the sessions, with letters."""
    soonest = sorted(meetings, key=lambda meeting: meeting.session.starts_at)
    sessions = [meeting.session for meeting in soonest or heard.known.coming_up(heard.now)]
    if not sessions:
        return [heard.say(c.part(t.NO_SESSION))]
    options = lettered(does, [session.id for session in sessions])
    return [heard.say(c.part(t.WHICH_ONE, lines=session_list(sessions)), letters=options)]


def by_letter(answer: Answering) -> Action:
    """An answer for the session behind a letter."""

    def action(heard: Heard, session_id: str) -> list[c.Change]:
        meeting = heard.known.meeting(session_id)
        return answer(heard, meeting) if meeting else [heard.say(c.part(t.NO_SESSION))]

    return action


def said_yes(heard: Heard, meeting: Meeting) -> list[c.Change]:
    session = meeting.session
    if heard.now >= session.starts_at:
        return [heard.say(c.part(t.STARTED_ALREADY, **facts_of(session)))]
    if _full(heard, meeting):
        return _waits_for_a_seat(heard, meeting)
    meal = [c.part(t.OVER_A_MEAL)] if over_a_meal(session.start, session.end) else []
    return [
        *_answered(heard, meeting, "yes"),
        *_reminders(heard, session),
        *without_papers(heard, meeting),
        _noted(heard, session, c.part(t.CONFIRMED, **facts_of(session)), *meal),
    ]


def _noted(heard: Heard, session: Session, *parts: c.Part, asks: str = "answered") -> c.Queue:
    """What was said back to an answer, and below it what still matters."""
    more = still_matters(heard, session)
    return heard.say(*parts, *more.values(), asks=Question(asks, session.id), tells=more)


def _full(heard: Heard, meeting: Meeting) -> bool:
    """Every seat is taken or kept for somebody, and none of them is theirs (19)."""
    session = meeting.session
    if not session.capacity or meeting.answer in SEATED:
        return False
    return taken({m.person.id: m.answers for m in heard.known.group}, session.id) >= session.capacity


def _waits_for_a_seat(heard: Heard, meeting: Meeting) -> list[c.Change]:
    """Whoever waits already keeps their turn."""
    session = meeting.session
    answer = [] if meeting.answer == "waiting" else _answered(heard, meeting, "waiting")
    waiting = c.part(t.SEAT_WAITING, **facts_of(session))
    return [*answer, heard.say(waiting, asks=Question("answered", session.id))]


def _reminders(heard: Heard, session: Session) -> list[c.Change]:
    return reminders(heard.known.person, session, heard.known.project.leads, heard.now)


def said_no(heard: Heard, meeting: Meeting) -> list[c.Change]:
    """A no to an invitation; after a yes it is an absence, and is noted as told in time."""
    if meeting.answer in ("yes", "late") or heard.now >= meeting.session.starts_at:
        return said_absent(heard, meeting)
    return [
        *_answered(heard, meeting, "no"),
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
        for change in (
            c.MoveRequest(request.id, "told"),
            c.NewTask(
                heard.known.project.id,
                heard.me,
                "REASON_REQUEST_DECLINED",
                heard.now,
                once=f"declined/{request.id}/{heard.handle}",
                facts={"day": session.day.isoformat(), "kind": {"say": request.kind}},
            ),
        )
    ]


def _coming_to_all(heard: Heard, meetings: Sequence[Meeting]) -> list[c.Change]:
    if any(_full(heard, meeting) for meeting in meetings):
        return [change for meeting in meetings for change in said_yes(heard, meeting)]
    answers = [change for meeting in meetings for change in _answered(heard, meeting, "yes")]
    planned = [change for meeting in meetings for change in _reminders(heard, meeting.session)]
    return [*answers, *planned, heard.say(c.part(t.CONFIRMED_ALL, sessions=_lines(meetings)))]


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
        return _waits_for_a_seat(heard, meeting)
    return [
        *_answered(heard, meeting, "maybe"),
        *_reminders(heard, meeting.session),
        _noted(heard, meeting.session, c.part(t.MAYBE, **facts_of(meeting.session)), asks="invite"),
    ]


def said_late(heard: Heard, meeting: Meeting) -> list[c.Change]:
    if _full(heard, meeting):
        return _waits_for_a_seat(heard, meeting)
    facts = facts_of(meeting.session)
    minutes = heard.reading.minutes
    reply = c.part(t.LATE_MINUTES, **facts, minutes=minutes) if minutes else c.part(t.LATE_NOTED, **facts)
    return [
        *_answered(heard, meeting, "late", minutes),
        *_reminders(heard, meeting.session),
        *_tell_late_on_the_day(heard, meeting, minutes),
        _noted(heard, meeting.session, reply),
    ]


def _answered(heard: Heard, meeting: Meeting, answer: AnswerGiven, minutes: int | None = None) -> list[c.Change]:
    """The answer with its time. A clear answer about a session also counts as having seen its change of place."""
    session = meeting.session
    changes: list[c.Change] = [
        c.Answer(heard.me, session.id, answer, heard.now, heard.now < session.starts_at, minutes)
    ]
    moved = heard.known.open_change(session.id)
    if moved is not None and heard.me not in moved.seen:
        changes.append(c.SawChange(moved.id, heard.me))
    return changes


def _is_today(heard: Heard, meeting: Meeting) -> bool:
    return meeting.session.day == _today(heard)


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
    return [heard.say(c.part(t.WHERE_IS, **facts_of(session), details=details))]


ACTIONS: dict[str, Action] = {
    "attend_yes": by_letter(said_yes),
    "attend_no": by_letter(said_absent),
    "attend_maybe": by_letter(said_maybe),
    "attend_late": by_letter(said_late),
    "my_next": my_next,
}
