"""Asking which day suits before a meeting is fixed: 2 to 6 days, counts only, then one becomes the session (31)."""

import json
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from messages import texts as t
from messages.understand import read
from scheduler.quiet import next_allowed
from storage import changes as c
from storage.dialogue import Pending, Question
from storage.possible_days import FEWEST, MOST, Poll, PossibleDay, possible_day
from storage.records import Arrangement, Person, Session

from ..heard import LETTERS, Action, Heard, facts_of, lettered, which_days
from ..possible_days import letters_of
from .sending import (
    DIGITS_LAST,
    HOLD,
    left_out,
    nobody_has_it,
    on_its_way,
    preview_of,
    reachable,
    to_take_back,
    undo_queue,
)
from .when import rearranged

MOST_AHEAD = timedelta(days=184)
"""A day of last month, written without its year, is not one of next year."""
FIRST_DAY, AFTERNOON = date(2000, 1, 1), (time(14), time(16))
"""Stands in for the session before, while a project has none."""


def begin(heard: Heard, _: str = "") -> list[c.Change]:
    """A new question; or how many have answered the one that is open, and a letter to choose."""
    poll = open_poll(heard)
    if poll is not None:
        return [heard.say(*how_many(heard, poll), letters=lettered("day_chosen", places_of(poll)))]
    asking = heard.remembering(pending=Pending("possible_days"))
    return [asking.remember(), heard.say(c.part(t.POLL_WRITE))]


def open_poll(heard: Heard) -> Poll | None:
    """One at a time: two lists with the same letters would be mixed up."""
    return next((poll for poll in heard.known.polls if poll.state == "open"), None)


def places_of(poll: Poll) -> list[str]:
    return [f"{poll.id} {place}" for place, _ in enumerate(poll.days)]


def how_many(heard: Heard, poll: Poll) -> list[c.Part]:
    """Counts, never names, and none before five have answered (A10)."""
    counts = poll.counts
    if counts is None:
        return [c.part(t.POLL_FEW, lines=which_days(poll.days))]
    lines = [
        {"letter": letter, "say": "POLL_COUNT", "facts": {**day.facts, "count": count}}
        for letter, day, count in zip(LETTERS, poll.days, counts, strict=False)
    ]
    return [c.part(t.POLL_RESULT, count=len(poll.answers), people=len(heard.known.group), lines=lines)]


def days_written(heard: Heard, pending: Pending) -> list[c.Change]:
    days, unread = days_in(heard, heard.text)
    if unread:
        return [heard.say(c.part(t.POLL_UNREAD, words=unread))]
    return preview(heard, days)


def days_in(heard: Heard, text: str) -> tuple[list[PossibleDay], str]:
    """The days of a text, one a line, soonest first; and the first line that is not clear or not ahead."""
    zone = heard.known.project.zone
    today = heard.now.astimezone(ZoneInfo(zone)).date()
    found: set[PossibleDay] = set()
    for line in filter(None, (line.strip() for line in text.replace(";", "\n").split("\n"))):
        said = read(line, language=heard.known.person.language, context="none").days
        held = rearranged(_as_before(heard), line, said, today) if said else None
        if held is None or not heard.now < held.starts_at(zone) < heard.now + MOST_AHEAD:
            return [], line
        found.add(PossibleDay(held.day, held.start, held.end, held.end_exact))
    return sorted(found, key=lambda one: (one.day, one.start)), ""


def _as_before(heard: Heard) -> Arrangement:
    """Whoever writes only a day means the usual time."""
    sessions = heard.known.sessions
    return sessions[-1].arrangement if sessions else Arrangement(FIRST_DAY, *AFTERNOON, end_exact=True, venue_id="")


def as_text(days: Sequence[PossibleDay]) -> str:
    """The days as they are kept until the digits come back."""
    return json.dumps([day.plain() for day in days])


def refusal(heard: Heard, days: Sequence[PossibleDay]) -> c.Part | None:
    if not FEWEST <= len(days) <= MOST:
        return c.part(t.POLL_WRITE)
    return None if reachable(heard) else c.part(t.WRITE_NOBODY)


def preview(heard: Heard, days: Sequence[PossibleDay]) -> list[c.Change]:
    """How many get it and how it reads; then the digits."""
    if (refused := refusal(heard, days)) is not None:
        return [heard.say(refused)]
    waits = Pending("ask_days", extra=as_text(days), until=heard.now + DIGITS_LAST, code=heard.code)
    told = c.part(t.WRITE_PREVIEW, **example_of(heard, days), digits=heard.code)
    return [heard.remembering(pending=waits).remember(), heard.say(told, *left_out(heard))]


def example_of(heard: Heard, days: Sequence[PossibleDay]) -> dict[str, Any]:
    return preview_of(heard.known, reachable(heard), [("POLL", {"lines": which_days(days)})])


def send(heard: Heard, pending: Pending) -> list[c.Change]:
    """To everybody, each in their own hours, at the earliest after the hold; until then it can be taken back."""
    days = tuple(possible_day(plain) for plain in json.loads(pending.extra))
    poll = Poll(heard.handle[:32], heard.known.project.id, days, heard.now)
    leaves = heard.now + HOLD
    queued = [_to(heard, member.person, poll, leaves) for member in reachable(heard)]
    new = c.NewPoll(poll.id, poll.project_id, days, heard.now)
    return [
        new,
        *queued,
        heard.remember(),
        on_its_way(heard, leaves, "undo_poll", f"{poll.id}\n{to_take_back(queued)}"),
    ]


def _to(heard: Heard, person: Person, poll: Poll, leaves: datetime) -> c.Queue:
    zone = heard.known.project.zone
    return c.Queue(
        to=person.id,
        parts=(c.part(t.POLL, lines=which_days(poll.days)),),
        not_before=next_allowed(leaves, zone, person.preferences.hours),
        not_after=poll.days[0].starts_at(zone),
        once=f"poll/{poll.id}/{person.id}",
        step="poll",
        asks=Question("poll", about=poll.id),
        letters=tuple((option.letter, option.does, option.about) for option in letters_of(poll)),
    )


def undo(heard: Heard, back: str) -> list[c.Change]:
    """Once somebody has the question, it stays open for them."""
    poll_id, _, copies = back.partition("\n")
    closed = [c.ClosePoll(poll_id)] if nobody_has_it(heard, copies) else []
    return [*closed, *undo_queue(heard, copies)]


# --- one of them becomes the session -------------------------------------------------------------------------------


def choose(heard: Heard, about: str) -> list[c.Change]:
    """Which place, if there are several; then what it will be, and four digits."""
    venues = heard.known.venues
    if len(venues) == 1:
        return choose_place(heard, f"{about} {venues[0].id}")
    lines = [f"{letter} {venue.name}" for letter, venue in zip(LETTERS, venues, strict=False)]
    letters = lettered("day_chosen_at", [f"{about} {venue.id}" for venue in venues])
    return [heard.say(c.part(t.POLL_WHERE, lines=lines), letters=letters)]


def choose_place(heard: Heard, about: str) -> list[c.Change]:
    session = session_of(heard, about)
    if session is None:
        return [heard.say(c.part(t.POLL_OVER))]
    waits = Pending("day_chosen", about, until=heard.now + DIGITS_LAST, code=heard.code)
    return [
        heard.remembering(pending=waits).remember(),
        heard.say(c.part(t.POLL_CHOSEN, **facts_of(session), digits=heard.code)),
    ]


def session_of(heard: Heard, about: str) -> Session | None:
    """The session that a day of the open question becomes; None: it is not open any more, or the day is over."""
    poll_id, place, venue_id = about.split(" ", 2)
    poll, venue = open_poll(heard), heard.known.venue(venue_id)
    if poll is None or poll.id != poll_id or venue is None:
        return None
    day, project = poll.days[int(place)], heard.known.project
    if day.starts_at(project.zone) <= heard.now:
        return None
    new_id = f"{poll.id[:28]}-{place}"
    return Session(new_id, project.id, day.day, day.start, day.end, day.end_exact, venue, project.zone)


def chosen(heard: Heard, pending: Pending) -> list[c.Change]:
    """It is a session now, and the answers are forgotten; the invitation goes as for any other."""
    session = session_of(heard, pending.about)
    if session is None:
        return [heard.remember(), heard.say(c.part(t.POLL_OVER))]
    poll_id = pending.about.split(" ", 1)[0]
    done = c.part(t.POLL_DONE, **facts_of(session))
    return [c.PutSession(session), c.ClosePoll(poll_id), heard.remember(), heard.say(done)]


ACTIONS: dict[str, Action] = {
    "ask_days": begin,
    "undo_poll": undo,
    "day_chosen": choose,
    "day_chosen_at": choose_place,
}
PENDING = {"possible_days": days_written}
