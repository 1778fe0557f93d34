"""What people choose about our texts: hours, reminders, looks, a break; by letter or in own words, and each may be skipped."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from messages import texts as t
from messages.hours import hours_said, reminders_said, weeks_said
from scheduler.plan import planned_anew
from scheduler.quiet import next_allowed
from storage import changes as c
from storage.dialogue import Option
from storage.preferences import USUAL_HOURS, Hours, Lead, Preferences

from . import not_understood
from .heard import LETTERS, Action, Heard, lettered
from .safety import paused

NAMED_HOURS = (Hours(time(9), time(17)), USUAL_HOURS, Hours(time(14), time(20)), Hours(time(17), time(21)))
SHORTEST = timedelta(hours=1)
DAY, ON_DAY = Lead(days=1), Lead(hours=2)
REMINDERS: dict[str, tuple[Lead, ...] | None] = {
    "LEADS_ALL": None,
    "LEADS_DAY": (DAY,),
    "LEADS_ON_DAY": (ON_DAY,),
    "LEADS_BOTH": (DAY, ON_DAY),
    "LEADS_NONE": (),
}
"""The sentence that names a choice -> the reminders; None: those of the project."""
SAID = {"day": "LEADS_DAY", "on_day": "LEADS_ON_DAY", "none": "LEADS_NONE"}
STYLES = {"STYLE_DISCREET": "discreet", "STYLE_FULL": "full"}
WEEKS = (2, 4, 8)
LONGEST_WORD = 20
MENU = (
    Option("A", "choose_language"),
    Option("B", "choose_channel"),
    Option("C", "choose_hours"),
    Option("D", "choose_reminders"),
    Option("E", "choose_style"),
    Option("F", "choose_break"),
)


def menu(heard: Heard, _: str = "") -> list[c.Change]:
    if not not_understood.offered(heard):
        return [heard.say(c.part(t.SETTINGS), letters=MENU)]
    return [heard.say(c.part(t.SETTINGS), c.part(t.SETTINGS_KEEPING), letters=(*MENU, Option("G", "ask_keeping")))]


def in_own_words(heard: Heard) -> list[c.Change] | None:
    """What is clear without a letter: the answer to the list shown last, or a wish that names what it is about."""
    language, last = heard.known.person.language, _list_shown(heard)
    weeks = weeks_said(heard.text, language)
    if weeks is not None and set(heard.labels) <= {"quiet_space"}:  # "I need a break" alone is about the room
        return set_break(heard, str(weeks))
    wanted = reminders_said(heard.text, language, asked=last == "set_reminders")
    if wanted is not None and not {"stop", "delete_data"} & set(heard.labels):
        return set_reminders(heard, SAID[wanted])
    hours = hours_said(heard.text, language) if last == "set_hours" else None
    if hours is not None:
        return set_hours(heard, _as_text(_completed(hours)))
    if last == "set_keeping":
        return not_understood.in_own_words(heard)
    if last == "set_opening" and not heard.labels and 0 < len(heard.text.strip()) <= LONGEST_WORD:
        return set_opening(heard, heard.text.strip())
    return None


def _list_shown(heard: Heard) -> str:
    """What the letters of the last list do, while they count."""
    first = heard.dialogue.option("A", heard.now)
    return first.does if first is not None else ""


# --- hours ---------------------------------------------------------------------------------------------------------


def wished_hours(heard: Heard) -> list[c.Change]:
    """ "Please not before 10": noted and said back; without clear times the list."""
    said = hours_said(heard.text, heard.known.person.language)
    return choose_hours(heard) if said is None else set_hours(heard, _as_text(_completed(said)))


def choose_hours(heard: Heard, _: str = "") -> list[c.Change]:
    lines = [
        {"letter": letter, "say": "HOURS_LINE", "facts": {"time": _span(hours)}}
        for letter, hours in zip(LETTERS, NAMED_HOURS, strict=False)
    ]
    now = _span(heard.known.person.preferences.hours)
    letters = lettered("set_hours", [_as_text(hours) for hours in NAMED_HOURS])
    return [heard.say(c.part(t.HOURS_WHICH, time=now, lines=lines), letters=letters)]


def set_hours(heard: Heard, chosen: str) -> list[c.Change]:
    """At least an hour in which a text can arrive; else the question again."""
    earliest, latest = (time.fromisoformat(at) for at in chosen.split("-"))
    if _minutes(latest) - _minutes(earliest) < SHORTEST.total_seconds() // 60:
        return choose_hours(heard)
    hours = Hours(earliest, latest)
    return [*_changed(heard, hours=hours), heard.say(c.part(t.HOURS_SET, time=_span(hours)))]


def _completed(said: tuple[time | None, time | None]) -> Hours:
    """ "After 2pm" goes to the usual end, or an hour before midnight if that is later."""
    earliest, latest = said
    if earliest is not None and latest is not None:
        return Hours(earliest, latest)
    if earliest is not None:
        return Hours(earliest, USUAL_HOURS.latest if earliest.hour < USUAL_HOURS.latest.hour - 1 else time(23))
    assert latest is not None
    return Hours(USUAL_HOURS.earliest if latest.hour > USUAL_HOURS.earliest.hour + 1 else time(8), latest)


def _as_text(hours: Hours) -> str:
    return f"{hours.earliest.isoformat('minutes')}-{hours.latest.isoformat('minutes')}"


def _span(hours: Hours) -> list[Any]:
    return [hours.earliest.isoformat("minutes"), hours.latest.isoformat("minutes"), True]


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


# --- reminders -----------------------------------------------------------------------------------------------------


def choose_reminders(heard: Heard, _: str = "") -> list[c.Change]:
    lines = [{"letter": letter, "say": name} for letter, name in zip(LETTERS, REMINDERS, strict=False)]
    return [heard.say(c.part(t.REMINDERS_WHICH, lines=lines), letters=lettered("set_reminders", list(REMINDERS)))]


def set_reminders(heard: Heard, name: str) -> list[c.Change]:
    return [*_changed(heard, leads=REMINDERS[name]), heard.say(c.part(t.REMINDERS_SET, kind={"say": name}))]


# --- looks ---------------------------------------------------------------------------------------------------------


def choose_style(heard: Heard, _: str = "") -> list[c.Change]:
    rows = [
        *(("set_style", name, name) for name in STYLES),
        *_letters_offered(heard),
        ("choose_opening", "", "STYLE_OPENING"),
    ]
    options = [Option(letter, does, about) for letter, (does, about, _) in zip(LETTERS, rows, strict=False)]
    lines = [{"letter": letter, "say": said} for letter, (_, _, said) in zip(LETTERS, rows, strict=False)]
    return [heard.say(c.part(t.STYLE_WHICH, lines=lines), letters=options)]


def _letters_offered(heard: Heard) -> list[tuple[str, str, str]]:
    """English has hardly an accent to leave out."""
    if heard.known.person.language == "en":
        return []
    if heard.known.person.plain_letters:
        return [("set_letters", "own", "OWN_LETTERS")]
    return [("set_letters", "plain", "PLAIN_LETTERS")]


def set_style(heard: Heard, name: str) -> list[c.Change]:
    """What left the choice shows: the answer itself looks like it."""
    return [*_changed(heard, style=STYLES[name], opening=""), heard.say(c.part(t.STYLE_SET))]


def choose_opening(heard: Heard, _: str = "") -> list[c.Change]:
    usual = heard.known.project.short_name
    return [heard.say(c.part(t.OPENING_WHICH, words=usual), letters=[Option("A", "set_opening")])]


def set_opening(heard: Heard, words: str) -> list[c.Change]:
    """Their own word in front of our texts, so that a lock screen tells others nothing at all (L2)."""
    word = " ".join(words.split())
    return [
        *_changed(heard, opening=word),
        heard.say(c.part(t.OPENING_SET, words=word or heard.known.project.short_name)),
    ]


# --- a break -------------------------------------------------------------------------------------------------------


def choose_break(heard: Heard, _: str = "") -> list[c.Change]:
    lines = [
        {"letter": letter, "say": "BREAK_LINE", "facts": {"count": weeks}}
        for letter, weeks in zip(LETTERS, WEEKS, strict=False)
    ]
    return [heard.say(c.part(t.BREAK_WHICH, lines=lines), letters=lettered("set_break", [str(w) for w in WEEKS]))]


def set_break(heard: Heard, weeks: str) -> list[c.Change]:
    """Nothing that we start until then, but changes of sessions they said yes to; then one question (mission 6, 4)."""
    until = _ends(heard, heard.now + timedelta(weeks=int(weeks)))
    return paused(heard, until, c.part(t.PAUSED_UNTIL, day=heard.local(until)[:10]))


def _ends(heard: Heard, at: datetime) -> datetime:
    return next_allowed(at, heard.known.project.zone, heard.known.person.preferences.hours)


# --- a change on the day -------------------------------------------------------------------------------------------


def ask_once(heard: Heard) -> list[c.Change]:
    """The question put to everybody once, with letters; it may be skipped."""
    chosen = heard.known.person.preferences
    if chosen.asked or not heard.known.person.takes_part:
        return []
    letters = (Option("A", "on_the_day", "yes"), Option("B", "on_the_day", "no"))
    asked = c.SetPreferences(heard.me, replace(chosen, asked=True))
    return [asked, heard.say(c.part(t.ASK_ON_THE_DAY, time=_span(chosen.hours)), letters=letters)]


def on_the_day(heard: Heard, answer: str) -> list[c.Change]:
    """Then the last of the four questions at enrolment: may somebody phone about it? (L7)"""
    letters = (Option("A", "may_phone", "yes"), Option("B", "may_phone", "no"))
    noted = t.ON_THE_DAY_YES if answer == "yes" else t.ON_THE_DAY_NO
    return [
        *_noted(heard, on_the_day=answer == "yes"),
        heard.say(c.part(noted), c.part(t.ASK_PHONE), letters=letters),
    ]


def may_phone(heard: Heard, answer: str) -> list[c.Change]:
    return [*_noted(heard, phone=answer == "yes"), heard.say(c.part(t.PHONE_NOTED))]


# --- both ----------------------------------------------------------------------------------------------------------


def _noted(heard: Heard, **new: Any) -> list[c.Change]:
    return [c.SetPreferences(heard.me, replace(heard.known.person.preferences, **new))]


def _changed(heard: Heard, **new: Any) -> list[c.Change]:
    """The choice, and the reminders of what they come to planned by it; those planned before drop when they leave."""
    before = heard.known.person
    chosen: Preferences = replace(before.preferences, **new, version=before.preferences.version + 1)
    person, usual = replace(before, preferences=chosen), heard.known.project.leads
    coming = [m.session for m in heard.known.coming_up(heard.now) if m.answer in ("yes", "late", "maybe")]
    planned = [change for one in coming for change in planned_anew(before, person, one, usual, heard.now)]
    return [c.SetPreferences(heard.me, chosen), *planned]


ACTIONS: dict[str, Action] = {
    "settings": menu,
    "choose_hours": choose_hours,
    "set_hours": set_hours,
    "choose_reminders": choose_reminders,
    "set_reminders": set_reminders,
    "choose_style": choose_style,
    "set_style": set_style,
    "choose_opening": choose_opening,
    "set_opening": set_opening,
    "choose_break": choose_break,
    "set_break": set_break,
    "on_the_day": on_the_day,
    "may_phone": may_phone,
}
