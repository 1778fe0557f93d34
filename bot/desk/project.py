"""Project: its settings, venue cards, a series of sessions, help lines with the day they were checked, languages and reviewers."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from bot import project_values
from bot.cells import Wrong as WrongValue
from bot.project_values import MOST_SEATS
from bot.reminder_set import read_reminders, written_reminders
from messages import catalogue
from messages.catalogue import languages, own_name
from messages.render import clock
from messages.understand import reviewed
from messages.watched import watched
from scheduler.good_hours import in_the_morning, over_a_meal
from scheduler.plan import for_everybody
from scheduler.release import could_have_written, group_is_big_enough, next_release
from storage import changes as c
from storage.database import Connection
from storage.known import Known
from storage.records import CARD, HelpLine, Project, Session, Venue
from storage.sealed import Seal

from .asked import COORDINATOR, Asked, Done, Outcome, Page, View, Wrong, roles, version
from .knowing import Seen, look
from .settings import line_key
from .typed import errors, typed, written_in
from .words import say

CHECKED_FOR = timedelta(days=90)
MOST_SESSIONS = 30


def show(seen: Seen, asked: Asked) -> View:
    project = seen.known.project
    day = next_release(project, asked.now)
    people = [member.person for member in seen.known.group]
    return View(
        "project.html",
        {
            "project": project,
            "staff": {role: seen.known.names(role) for role in ("facilitator", "go_between", "coordinator", "deputy")},
            "release": say(f"project.weekday_{project.release_weekday}", at=clock(project.release_time, "en")),
            "could": could_have_written(project, people, day),
            "door_a": group_is_big_enough(project, people, day),
            "lines": [_line(line, asked) for line in project.help_lines],
            "danger": [(own_name(code), code, words) for code, words in sorted(project.danger.items())],
            "languages": list(_languages(people_languages(seen.known))),
            "venues": seen.known.venues,
            "reminders": written_reminders(project.leads),
            "seen": mark(project),
        },
    )


def mark(project: Project) -> str:
    return version(project)


def people_languages(known: Known) -> dict[str, int]:
    found: dict[str, int] = {}
    for member in known.group:
        found[member.person.language] = found.get(member.person.language, 0) + 1
    return found


def _languages(used: dict[str, int]) -> Iterator[dict[str, Any]]:
    """Who has read the phrases that we listen for (C6), our sentences and the lists of words, and when."""
    for code in languages():
        read = {"phrases": reviewed(code), "sentences": catalogue.reviewed(code), "lists": watched(code).reviewed}
        said = [
            say(f"project.{what}_read", by=" ".join(by).strip()) if by else say(f"project.{what}_not_read")
            for what, by in read.items()
        ]
        yield {"name": own_name(code), "people": used.get(code, 0), "said": said}


def _line(line: HelpLine, asked: Asked) -> dict[str, Any]:
    today = asked.now.astimezone(asked.project.timezone).date()
    on = date.fromisoformat(line.checked_on) if line.checked_on else None
    return {
        "key": line_key(line),
        "number": line.number,
        "name": line.name.get("en", ""),
        "hours": line.hours.get("en", ""),
        "checked": f"{line.checked_by}, {line.checked_on}" if on else "",
        "old": on is None or today - on > CHECKED_FOR,
    }


def checked(seen: Seen, asked: Asked) -> Outcome:
    """Somebody has called the number today (C9)."""
    project, number = seen.known.project, asked.form.text("number")
    if asked.form.text("seen") != mark(project):
        return Wrong({"": "frame.changed_meanwhile"})
    today = asked.now.astimezone(project.timezone).date().isoformat()
    lines = tuple(
        replace(line, checked_by=asked.me.name, checked_on=today) if line.number == number else line
        for line in project.help_lines
    )
    return Done([c.PutProject(replace(project, help_lines=lines))], "project.checked_now")


def choose_reminders(seen: Seen, asked: Asked) -> Outcome:
    """For everybody who did not choose their own; what waits by the set before drops when its time comes."""
    project = seen.known.project
    if asked.form.text("seen") != mark(project):
        return Wrong({"": "frame.changed_meanwhile"})
    try:
        leads = read_reminders(asked.form.text("reminders").split(","))
    except WrongValue:
        return Wrong({"reminders": "project.reminders_wrong"})
    chosen = replace(project, leads=leads)
    planned = for_everybody(replace(seen.known, project=chosen), asked.now)
    return Done([c.PutProject(chosen), *planned], "project.reminders_set")


# --- venues --------------------------------------------------------------------------------------------------------


def show_venue(seen: Seen, asked: Asked) -> View:
    venue = seen.known.venue(asked.on) or Venue("", asked.project.id, "")
    return View(
        "venue.html",
        {
            "title": venue.name or say("venue.new"),
            "venue": venue,
            "parts": [(part, say(f"venue.{part}"), getattr(venue, part)) for part in CARD],
            "languages": written_in(asked.project.language),
            "seen": version(venue),
        },
    )


def look_at_venue(connection: Connection, seal: Seal, asked: Asked) -> Seen | None:
    seen = look(connection, seal, asked)
    return seen if seen is not None and (asked.on == "new" or seen.known.venue(asked.on)) else None


def put_venue(seen: Seen, asked: Asked) -> Outcome:
    """The same card as in a project file; the name must tell a stranger where, and nothing else (L1)."""
    before = seen.known.venue(asked.on) or Venue("", asked.project.id, "")
    table, usual = typed(asked.form, ("name", "photo"), CARD), asked.project.language
    if asked.form.text("seen") != version(before):
        return Wrong({"": "frame.changed_meanwhile"})
    read = project_values.venue_card(table, languages())
    if read is None:
        return Wrong(errors(table, usual, CARD))
    name, card, photo = read
    if any(one.name.casefold() == name.casefold() and one.id != before.id for one in seen.known.venues):
        return Wrong({"name": "venue.there"})
    new = Venue(before.id or asked.new_id, asked.project.id, name, **card, photo=photo)
    return Done([c.PutVenue(new)], "venue.saved", "/desk/project")


# --- a series of sessions ------------------------------------------------------------------------------------------


def show_series(seen: Seen, asked: Asked) -> View:
    return View(
        "series.html",
        {
            "venues": [(venue.id, venue.name) for venue in seen.known.venues],
            "ends": [("exact", say("series.exact")), ("about", say("series.about"))],
            "every": [(str(weeks), say("series.weeks", count=weeks)) for weeks in (1, 2, 3, 4)],
        },
    )


def check_series(seen: Seen, asked: Asked) -> Outcome:
    """Every session of the series, and what to think of first: mornings, mealtimes, short notice (6, 30, 32)."""
    sessions, wrong = read_series(seen, asked)
    if wrong:
        return Wrong(wrong)
    kept = [(name, value) for name, value in asked.form.pairs if name not in ("token", "form", "do")]
    warnings = list(dict.fromkeys(warning for session in sessions for warning in hard_about(session, asked)))
    return View("series_preview.html", {"sessions": sessions, "kept": kept, "warnings": warnings})


def read_series(seen: Seen, asked: Asked) -> tuple[list[Session], dict[str, str]]:
    form, wrong = asked.form, dict[str, str]()
    day, start, end = written_date(form.text("day")), written_time(form.text("start")), written_time(form.text("end"))
    venue = seen.known.venue(form.text("venue"))
    count, every = form.text("count") or "1", form.text("every")
    if day is None or day <= asked.now.astimezone(asked.project.timezone).date():
        wrong["day"] = "series.no_day"
    if start is None:
        wrong["start"] = "series.no_time"
    if end is None or (start is not None and end <= start):
        wrong["end"] = "series.no_end"
    if venue is None:
        wrong["venue"] = "series.no_venue"
    if not count.isdecimal() or not 1 <= int(count) <= MOST_SESSIONS:
        wrong["count"] = "series.no_count"
    if wrong or day is None or start is None or end is None or venue is None:
        return [], wrong
    weeks = int(every) if every in ("1", "2", "3", "4") else 1
    exact = form.text("end_exact") != "about"
    return [
        Session(
            f"{asked.new_id[:28]}{number:02d}",
            asked.project.id,
            day + timedelta(weeks=weeks * number),
            start,
            end,
            exact,
            venue,
            asked.project.zone,
            capacity=MOST_SEATS,
        )
        for number in range(int(count))
    ], {}


def hard_about(session: Session, asked: Asked) -> Iterator[str]:
    if in_the_morning(session.start):
        yield say("series.morning")
    if over_a_meal(session.start, session.end):
        yield say("series.meal")
    if session.starts_at - asked.now < timedelta(days=14):
        yield say("series.notice")


def written_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def written_time(text: str) -> time | None:
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        return None


def add_series(seen: Seen, asked: Asked) -> Outcome:
    sessions, wrong = read_series(seen, asked)
    if wrong:
        return Wrong(wrong)
    return Done(_new(sessions), "series.added", "/desk/sessions")


def _new(sessions: Sequence[Session]) -> list[c.Change]:
    return [c.PutSession(session) for session in sessions]


MINE = roles(COORDINATOR)
PAGE = Page(
    "project", "/desk/project", MINE, look, show, {"checked": checked, "reminders": choose_reminders}, menu=True
)
VENUE = Page("venue", "/desk/venue/{on}", MINE, look_at_venue, show_venue, {"save": put_venue})
SERIES = Page("series", "/desk/sessions/new", MINE, look, show_series, {"check": check_series, "add": add_series})
