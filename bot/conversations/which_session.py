"""Which session is meant: named in the words, asked about last, the only one; else the list with letters. Pure."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from messages import texts as t
from messages.understand import StaySaid, meant
from storage import changes as c
from storage.dialogue import Option
from storage.records import Meeting, Session

from .heard import Action, Heard, facts_of, lettered, session_list

Answering = Callable[[Heard, Meeting], list[c.Change]]


def meant_sessions(heard: Heard) -> list[Meeting]:
    """The person's own sessions that the words name: "Tuesday", "the 14th", "all of them"."""
    coming_up = answerable(heard)
    dates = meant(heard.reading.days, [meeting.session.day for meeting in coming_up], today(heard))
    return [meeting for meeting in coming_up if meeting.session.day in dates]


def answerable(heard: Heard) -> list[Meeting]:
    """Sessions that are not over: on the day itself "I can't come today" still counts after the start."""
    return [meeting for meeting in heard.known.meetings if meeting.session.ends_at > heard.now]


def today(heard: Heard) -> date:
    return heard.now.astimezone(ZoneInfo(heard.known.project.zone)).date()


def about(heard: Heard, does: str, answer: Answering) -> list[c.Change]:
    """Finds the one session that is meant: named in the words, else asked about last, else the only one. Else asks."""
    named = meant_sessions(heard)
    if not named and (off := _called_off(heard)) is not None:
        return [heard.say(c.part(t.CANCELLED, **facts_of(off)))]
    if len(named) == 1:
        return answer(heard, named[0])
    if heard.reading.days and not named:
        return which(heard, does)
    asked = heard.open_session()
    if asked is not None and not named:
        others = [] if heard.pressed else _asked_too(heard, asked)
        return which(heard, does, [asked, *others]) if others else answer(heard, asked)
    candidates = named or list(heard.known.coming_up(heard.now)) or answerable(heard)
    if len(candidates) == 1:
        return answer(heard, candidates[0])
    return which(heard, does)


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


def which(heard: Heard, does: str, meetings: Sequence[Meeting] = ()) -> list[c.Change]:
    """Nothing is guessed: the sessions, with letters."""
    soonest = sorted(meetings, key=lambda meeting: meeting.session.starts_at)
    sessions = [meeting.session for meeting in soonest or heard.known.coming_up(heard.now)]
    if not sessions:
        return [heard.say(c.part(t.NO_SESSION))]
    options = letters_for(heard, does, [session.id for session in sessions])
    return [heard.say(c.part(t.WHICH_ONE, lines=session_list(sessions)), letters=options)]


def letters_for(heard: Heard, does: str, session_ids: Sequence[str]) -> tuple[Option, ...]:
    """One letter a session; what was said beside the answer is kept with it."""
    besides = _besides(heard)
    return lettered(does, [f"{session_id}{besides}" for session_id in session_ids])


def _besides(heard: Heard) -> str:
    """What the words said beside the answer, kept with the letters: how late, online, how long."""
    reading = heard.reading
    said = {"minutes": reading.minutes, "online": reading.online, "stay": reading.stay and asdict(reading.stay)}
    known = {name: value for name, value in said.items() if value is not None}
    return f" {json.dumps(known)}" if known else ""


def by_letter(answer: Answering) -> Action:
    """An answer for the session behind a letter, with what was said beside it when the list was asked for."""

    def action(heard: Heard, about: str) -> list[c.Change]:
        session_id, _, besides = about.partition(" ")
        meeting = heard.known.meeting(session_id)
        return answer(_saying(heard, besides), meeting) if meeting else [heard.say(c.part(t.NO_SESSION))]

    return action


def _saying(heard: Heard, besides: str) -> Heard:
    if not besides:
        return heard
    said = json.loads(besides)
    if "stay" in said:
        said["stay"] = StaySaid(**said["stay"])
    return replace(heard, reading=replace(heard.reading, **said))
