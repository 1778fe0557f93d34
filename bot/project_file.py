"""A project file -> a project with its staff, venues and sessions. Reads text only: no database, no clock."""

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot import cells, channels
from bot.cells import Collected, ImportProblems, Problem, Wrong
from bot.reminder_set import read_reminders
from messages.glossary import Term
from scheduler.good_hours import in_the_morning, over_a_meal
from storage.preferences import Lead
from storage.records import CARD, STAFF_ROLES, HelpLine, wall

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LONGEST_SHORT_NAME = 20
LONG_SESSION = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class StaffRow:
    name: str = field(repr=False)
    roles: frozenset[str]
    channel: str
    address: str = field(repr=False)
    language: str


@dataclass(frozen=True, slots=True)
class VenueRow:
    id: str
    name: str
    card: Mapping[str, Mapping[str, str]]
    """Each part of the venue card, by language (22, 27, 28)."""
    photo: str = ""


@dataclass(frozen=True, slots=True)
class SessionRow:
    day: date
    start: time
    end: time
    end_exact: bool
    venue: str
    """The id of a venue of the same file; empty: by the link only."""
    link: str = ""
    led_by: tuple[str, ...] = ()
    helper: str = ""
    capacity: int = 0
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What it is for, what people get, food, what is optional, what to read: each by language."""
    materials_on: date | None = None


@dataclass(frozen=True, slots=True)
class ProjectFile:
    name: str
    short_name: str
    zone: str
    language: str
    emergency: str
    release_weekday: int
    release_time: time
    help_lines: tuple[HelpLine, ...]
    danger: Mapping[str, str]
    staff: tuple[StaffRow, ...]
    venues: tuple[VenueRow, ...]
    sessions: tuple[SessionRow, ...]
    glossary: tuple[Term, ...] = ()
    reminders: tuple[Lead, ...] | None = None
    """None: the file does not say; what was chosen before stays."""
    prices: Mapping[str, str] = field(default_factory=dict)
    """Pence for each part of a message, by channel."""
    warnings: tuple[Problem, ...] = ()

    def free_words(self) -> Iterator[tuple[str, str, str]]:
        """(where, language, words): everything that staff wrote and people will read."""
        yield from (("[danger]", language, words) for language, words in self.danger.items())
        for venue in self.venues:
            for words_in in venue.card.values():
                yield from ((f"venue {venue.name}", language, words) for language, words in words_in.items())
        for term in self.glossary:
            yield from ((f"glossary {term.called('en')}", language, words) for language, words in term.meaning.items())
        for session in self.sessions:
            for words_in in session.words.values():
                yield from ((f"session {session.day}", language, words) for language, words in words_in.items())


SESSION_WORDS = ("about", "gives", "food", "optional", "materials")
MOST_SEATS = 15
"""A group is never larger (19)."""
GOOD_SIZE = (5, 10)
PROJECT_KEYS = ("name", "short_name", "zone", "language", "emergency", "reminders")
PRICED = ("sms", "whatsapp", "telegram")
TABLES: Mapping[str, tuple[str, ...]] = {
    "project": PROJECT_KEYS,
    "release": ("weekday", "time"),
    "prices": PRICED,
    "help_lines": ("number", "name", "hours", "checked_by", "checked_on"),
    "danger": (),
    "staff": ("name", "roles", "channel", "address", "language"),
    "glossary": ("word", "meaning"),
    "venues": ("id", "name", *CARD, "photo"),
    "sessions": (
        *("date", "start", "end", "end_exact", "venue", "link", "led_by", "helper", "capacity"),
        *SESSION_WORDS,
        "materials_on",
    ),
}
"""The tables of a project file and the keys of each. The keys of ``danger`` are languages."""
LISTS = ("help_lines", "staff", "venues", "sessions", "glossary")


def read_project(
    file: str | bytes, languages: Sequence[str], channel_names: Sequence[str] | None = None
) -> ProjectFile:
    """The project, its staff, venues and sessions.

    Raises:
        ImportProblems: with everything that is wrong, counted by lines.
    """
    text = _text(file).removeprefix("\ufeff")
    reading = _ProjectReading(_toml(text), _lines_of(text), languages, channel_names or channels.names())
    found = reading.read()
    if reading.problems or found is None:
        raise ImportProblems(sorted(reading.problems, key=lambda problem: problem.row or 0))
    return found


def _text(file: str | bytes) -> str:
    if isinstance(file, str):
        return file
    try:
        return file.decode("utf-8")
    except UnicodeDecodeError as error:
        line = file[: error.start].count(b"\n") + 1
        raise ImportProblems([_problem(line, None, "The letters cannot be read.", "Save the file as UTF-8.")]) from None


def _problem(line: int | None, key: str | None, said: str, instead: str) -> Problem:
    return Problem(line, key, said, instead, "Line")


_BARE_VALUE = re.compile(r"^(\s*[\w-]+\s*=\s*)([+0-9][0-9 :./+-]*?)(\s*(?:#.*)?)$", re.MULTILINE)


def _toml(text: str) -> dict[str, Any]:
    """Dates, times and numbers are put in quotes first, so that an impossible date is one problem among others."""
    try:
        return tomllib.loads(_BARE_VALUE.sub(r'\1"\2"\3', text.replace("\r\n", "\n")))
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        said = re.sub(r"\s*\(at .*\)$", "", str(error))
        instead = 'Write key = "text" with quotes, and each key once.'
        line = int(at[1]) if at else text.count("\n") + 1
        raise ImportProblems([_problem(line, None, f"This line cannot be read ({said}).", instead)]) from None


def _lines_of(text: str) -> dict[tuple[str, int], int]:
    """On which line each table begins: ("staff", 1) is the second [[staff]]."""
    lines: dict[tuple[str, int], int] = {}
    seen: Counter[str] = Counter()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[\[?\s*([\w-]+)\s*\]", line):
            lines[header[1], seen[header[1]]] = number
            seen[header[1]] += 1
    return lines


class _Table(Collected):
    """One table of the file: its values by key, and every problem with them."""

    counted = "Line"

    def __init__(self, values: Mapping[str, Any], row: int | None, place: str) -> None:
        super().__init__(row, f"{place}, ")
        self.values = values

    def text(self, key: str, default: str | None = None) -> str:
        value = self.values.get(key, default)
        if value is None or value == "":
            if default is not None:
                return default
            raise Wrong("It is missing.", f'Write {key} = "...".')
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise Wrong("This is not text.", f'Write {key} = "...".')
        return " ".join(str(value).split())

    def words(self, key: str, languages: Sequence[str]) -> dict[str, str]:
        """A table of sentences by language."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise Wrong("This is not a text for each language.", f'Write {key} = {{en = "...", pt = "..."}}.')
        for code, words in value.items():
            cells.one_of(code, languages, "language code")
            if not isinstance(words, str) or not words.strip():
                raise Wrong(f"The text for {code} is empty.", f'Write {code} = "...".')
        return {code: " ".join(words.split()) for code, words in value.items()}


def _some_words(table: _Table, key: str, languages: Sequence[str]) -> dict[str, str]:
    """At least one language."""
    found = table.words(key, languages)
    if not found:
        raise Wrong("There is no text.", f'Write {key} = {{en = "...", pt = "..."}}.')
    return found


class _ProjectReading:
    """Reads the tables one after the other and collects what is wrong and what is only odd."""

    def __init__(
        self,
        given: Mapping[str, Any],
        lines: Mapping[tuple[str, int], int],
        languages: Sequence[str],
        channel_names: Sequence[str],
    ) -> None:
        self.given = given
        self.lines = lines
        self.languages = languages
        self.channel_names = channel_names
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []

    def read(self) -> ProjectFile | None:
        self._unknown_tables()
        project = self._project()
        venues = self._venues()
        sessions = self._sessions(venues, project["zone"])
        weekday, at = self._release(sessions)
        help_lines = self._help_lines(project["language"])
        danger = self._danger(project["language"])
        staff = self._staff()
        glossary = self._glossary()
        reminders, prices = self._reminders(), self._prices()
        if self.problems:
            return None
        return ProjectFile(
            **project,
            release_weekday=weekday,
            release_time=at,
            help_lines=help_lines,
            danger=danger,
            staff=staff,
            venues=venues,
            sessions=sessions,
            glossary=glossary,
            reminders=reminders,
            prices=prices,
            warnings=tuple(self.warnings),
        )

    # ---- tables

    def _unknown_tables(self) -> None:
        for name in self.given:
            if name not in TABLES:
                near = cells.nearest(name, TABLES)
                instead = f"Did you mean {near}?" if near else f"Write one of: {', '.join(TABLES)}."
                line = self.lines.get((name, 0))
                self.problems.append(_problem(line, name, "There is no table of this name.", instead))

    def _one(self, name: str) -> _Table:
        values = self.given.get(name, {})
        table = _Table(values if isinstance(values, dict) else {}, self.lines.get((name, 0)), f"[{name}]")
        if not isinstance(values, dict):
            table.say("", "This table is there once.", f"Write [{name}] with one pair of brackets.")
        return self._known(name, table)

    def _many(self, name: str) -> list[_Table]:
        values = self.given.get(name, [])
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            line = self.lines.get((name, 0))
            instead = f"Write [[{name}]] with two pairs of brackets, once for each."
            self.problems.append(_problem(line, f"[{name}]", "This table can be there many times.", instead))
            return []
        return [
            self._known(name, _Table(value, self.lines.get((name, place)), f"[[{name}]] {place + 1}"))
            for place, value in enumerate(values)
        ]

    def _known(self, name: str, table: _Table) -> _Table:
        for key in table.values:
            if TABLES[name] and key not in TABLES[name]:
                near = cells.nearest(key, TABLES[name])
                instead = f"Did you mean {near}?" if near else f"Write one of: {', '.join(TABLES[name])}."
                table.say(key, "There is no key of this name.", instead)
        return table

    def _done(self, *tables: _Table) -> None:
        for table in tables:
            self.problems.extend(table.problems)

    def _warn(self, table: _Table, key: str, said: str, instead: str = "") -> None:
        self.warnings.append(_problem(table.row, f"{table.place}{key}", said, instead))

    # ---- [project], [release], [danger], [[help_lines]]

    def _project(self) -> dict[str, str]:
        table = self._one("project")
        found = {
            "name": table.take("name", lambda: table.text("name")),
            "short_name": table.take("short_name", lambda: _short_name(table.text("short_name"))),
            "zone": table.take("zone", lambda: _zone(table.text("zone", "Europe/Jersey"))),
            "language": table.take(
                "language", lambda: cells.language_code(table.text("language", "en"), self.languages)
            ),
            "emergency": table.take("emergency", lambda: _help_number(table.text("emergency", "999"))),
        }
        if found["name"] and found["name"] == found["short_name"]:
            self._warn(table, "short_name", "It is the full name of the project.", "A shorter one is more discreet.")
        self._done(table)
        # Later tables are read also after a problem here, so that all of them are said at once.
        return {"zone": "UTC", "language": "", **{key: value for key, value in found.items() if value}}

    def _reminders(self) -> tuple[Lead, ...] | None:
        given = self.given.get("project", {})
        table = _Table(given if isinstance(given, dict) else {}, self.lines.get(("project", 0)), "[project]")
        found = (
            table.take("reminders", lambda: _reminder_list(table.values["reminders"]))
            if "reminders" in table.values
            else None
        )
        self._done(table)
        return found

    def _prices(self) -> dict[str, str]:
        table = self._one("prices")
        found = {channel: table.take(channel, partial(_pence, table, channel)) for channel in PRICED}
        self._done(table)
        return {channel: price for channel, price in found.items() if price}

    def _release(self, sessions: Sequence[SessionRow]) -> tuple[int, time]:
        table = self._one("release")
        weekday, at = _day_before_the_usual(sessions)
        day = table.take("weekday", lambda: cells.one_of(table.text("weekday", WEEKDAYS[weekday]), WEEKDAYS, "weekday"))
        moment = table.take("time", lambda: _time(table.text("time", f"{at:%H:%M}")))
        self._done(table)
        return (WEEKDAYS.index(day) if day else weekday), moment or at

    def _danger(self, language: str) -> dict[str, str]:
        table = _Table({"danger": self.given.get("danger", {})}, self.lines.get(("danger", 0)), "[danger]")
        found = table.take("languages", lambda: table.words("danger", self.languages)) or {}
        if language and language not in found and not table.problems:
            table.say(language, "The one sentence about danger is missing.", f'Write {language} = "...".')
        self._done(table)
        self._warn_of_missing(table, "", found)
        return found

    def _help_lines(self, language: str) -> tuple[HelpLine, ...]:
        tables = self._many("help_lines")
        found = [self._help_line(table, language) for table in tables]
        self._done(*tables)
        if not tables:
            self.problems.append(
                _problem(
                    None, "[[help_lines]]", "There is no help line.", "Write at least one that answers day and night."
                )
            )
        return tuple(line for line in found if line)

    def _help_line(self, table: _Table, language: str) -> HelpLine | None:
        number = table.take("number", lambda: _help_number(table.text("number")))
        name = table.take("name", lambda: _in_language(table.words("name", self.languages), language, "name"))
        hours = table.take("hours", lambda: _in_language(table.words("hours", self.languages), language, "hours"))
        checked_by = table.take("checked_by", lambda: table.text("checked_by", ""))
        checked_on = table.take("checked_on", lambda: _day_or_none(table.text("checked_on", "")))
        if bool(checked_by) != bool(checked_on) and not table.problems:
            table.say("checked_on", "A check has a person and a day.", "Write both checked_by and checked_on, or none.")
        if not checked_on:
            self._warn(table, "checked_on", "Nobody has checked this number.", "Call it, then write who did and when.")
        if number is None or not name or not hours:
            return None
        self._warn_of_missing(table, "name", name)
        self._warn_of_missing(table, "hours", hours)
        return HelpLine(number, hours, name, checked_by or "", checked_on.isoformat() if checked_on else "")

    def _warn_of_missing(self, table: _Table, key: str, words: Mapping[str, str]) -> None:
        missing = [code for code in self.languages if code not in words]
        if words and missing:
            self._warn(table, key, f"There is no text for: {', '.join(missing)}.", "Add it before anybody reads these.")

    # ---- [[staff]]

    def _staff(self) -> tuple[StaffRow, ...]:
        tables = self._many("staff")
        found = [self._member(table) for table in tables]
        members = [member for member in found if member]
        self._staff_twice(tables, found)
        self._done(*tables)
        self._roles_held(members, complete=len(members) == len(tables))
        return tuple(members)

    def _member(self, table: _Table) -> StaffRow | None:
        name = table.take("name", lambda: cells.person_name(table.text("name", "")))
        roles = table.take("roles", lambda: _roles(table.values.get("roles")))
        channel = table.take("channel", lambda: cells.channel_name(table.text("channel", ""), self.channel_names))
        language = table.take("language", lambda: cells.language_code(table.text("language", ""), self.languages))
        reached = table.take("address", lambda: cells.address(table.text("address", ""), channel)) if channel else None
        if name is None or roles is None or channel is None or language is None or reached is None:
            return None
        if reached[1]:
            self._warn(table, "address", reached[1])
        return StaffRow(name, roles, channel, reached[0], language)

    def _staff_twice(self, tables: Sequence[_Table], found: Sequence[StaffRow | None]) -> None:
        first: dict[tuple[str, str], int] = {}
        for place, (table, member) in enumerate(zip(tables, found, strict=True), start=1):
            if member is None:
                continue
            family = "phone" if member.channel in ("sms", "whatsapp") else member.channel
            by_address = (family, member.address or cells.folded(member.name))
            for key, what in ((by_address, "address"), (("name", cells.folded(member.name)), "name")):
                before = first.setdefault(key, place)
                if before != place:
                    table.say(what, f"It is also in [[staff]] {before}.", "Write each person once, with all roles.")

    def _roles_held(self, members: Sequence[StaffRow], *, complete: bool) -> None:
        held = {role for member in members for role in member.roles}
        for role, why in (("facilitator", "runs the sessions"), ("coordinator", "gets what the program cannot do")):
            if role not in held and complete:
                said = f"Nobody is {role}."
                self.problems.append(_problem(None, "[[staff]]", said, f"Name the person who {why}."))
        for role, then in (
            ("go_between", "Nobody can be talked to by name."),
            ("named_contact", "Nobody is told when somebody asks for urgent contact."),
            ("deputy", "Nobody is told when the coordinator is late."),
        ):
            if role not in held:
                self.warnings.append(_problem(None, "[[staff]]", f"Nobody is {role}.", then))

    # ---- [[venues]], [[sessions]]

    def _venues(self) -> tuple[VenueRow, ...]:
        tables = self._many("venues")
        found = [self._venue(table) for table in tables]
        for key in ("id", "name"):
            _each_once(tables, key)
        self._done(*tables)
        return tuple(venue for venue in found if venue)

    def _venue(self, table: _Table) -> VenueRow | None:
        venue_id = table.take("id", lambda: _venue_id(table.text("id")))
        name = table.take("name", lambda: _venue_name(table.text("name")))
        card = {part: table.take(part, partial(table.words, part, self.languages)) for part in CARD}
        photo = table.take("photo", lambda: _link(table.text("photo", "")))
        if venue_id is None or name is None or photo is None or None in card.values():
            return None
        written = {part: words for part, words in card.items() if words}
        for part, words in written.items():
            self._warn_of_missing(table, part, words)
        return VenueRow(venue_id, name, written, photo)

    def _glossary(self) -> tuple[Term, ...]:
        tables = self._many("glossary")
        found = [self._term(table) for table in tables]
        self._done(*tables)
        return tuple(term for term in found if term)

    def _term(self, table: _Table) -> Term | None:
        word = table.take("word", lambda: _some_words(table, "word", self.languages))
        meaning = table.take("meaning", lambda: _some_words(table, "meaning", self.languages))
        if word is None or meaning is None:
            return None
        self._warn_of_missing(table, "meaning", meaning)
        return Term(word, meaning)

    def _sessions(self, venues: Sequence[VenueRow], zone: str) -> tuple[SessionRow, ...]:
        tables = self._many("sessions")
        known = [
            str(venue["id"]) for venue in self.given.get("venues", []) if isinstance(venue, dict) and "id" in venue
        ]
        found = [self._session(table, known, zone) for table in tables]
        first: dict[tuple[date, time], int] = {}
        for place, (table, session) in enumerate(zip(tables, found, strict=True), start=1):
            if session and (before := first.setdefault((session.day, session.start), place)) != place:
                table.say("date", f"This session is also [[sessions]] {before}.", "Keep one of the two.")
        self._done(*tables)
        return tuple(session for session in found if session)

    def _session(self, table: _Table, venue_ids: Sequence[str], zone: str) -> SessionRow | None:
        day = table.take("date", lambda: _day(table.text("date")))
        start = table.take("start", lambda: _time(table.text("start")))
        end = table.take("end", lambda: _time(table.text("end")))
        exact = table.take("end_exact", lambda: _yes_or_no(table.values.get("end_exact", True)))
        link = table.take("link", lambda: _link(table.text("link", "")))
        venue = table.take("venue", lambda: _place(table.text("venue", ""), venue_ids, table.values.get("link")))
        if start is not None and start == end:
            table.say("end", "It ends when it starts.", "Write another end.")
        if day is None or start is None or end is None or exact is None or venue is None:
            return None
        self._warn_of_odd_times(table, day, start, end, zone)
        self._warn_of_hard_hours(table, start, end)
        words = {key: table.take(key, partial(table.words, key, self.languages)) or {} for key in SESSION_WORDS}
        for key, written in words.items():
            self._warn_of_missing(table, key, written)
        return SessionRow(
            *(day, start, end, exact, venue, link or ""),
            led_by=table.take("led_by", lambda: self._leaders(table.values.get("led_by", []))) or (),
            helper=table.take("helper", lambda: self._on_the_staff(table.text("helper", ""))) or "",
            capacity=table.take("capacity", lambda: self._seats(table)) or MOST_SEATS,
            words={key: written for key, written in words.items() if written},
            materials_on=table.take("materials_on", lambda: _before(_day_or_none(table.text("materials_on", "")), day)),
        )

    def _leaders(self, names: Any) -> tuple[str, ...]:
        if not isinstance(names, list):
            raise Wrong("This is not a list of names.", 'Write led_by = ["Sam", "Lee"].')
        return tuple(self._on_the_staff(str(name), "facilitator") for name in names)

    def _on_the_staff(self, name: str, role: str = "") -> str:
        """Only whom people can know from this file: no name that nobody introduced."""
        members = [one for one in self.given.get("staff", []) if isinstance(one, dict)]
        fit = [str(one.get("name")) for one in members if not role or role in (one.get("roles") or [])]
        if name and name not in fit:
            who = role or "member of staff"
            raise Wrong(f"{cells.shown(name)} is no {who} of this file.", f"Write one of: {', '.join(fit)}.")
        return name

    def _seats(self, table: _Table) -> int:
        """Stops at 15, warns outside 5 to 10 (19). Without a number: 15."""
        text = table.text("capacity", str(MOST_SEATS))
        if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= MOST_SEATS:
            raise Wrong(f"{cells.shown(text)} is not a number from 1 to {MOST_SEATS}.", "Write how many can come.")
        least, most = GOOD_SIZE
        if "capacity" in table.values and not least <= int(text) <= most:
            self._warn(
                table, "capacity", f"{text} people is not {least} to {most}.", "That is the size that feels safe."
            )
        return int(text)

    def _warn_of_hard_hours(self, table: _Table, start: time, end: time) -> None:
        if in_the_morning(start):
            self._warn(table, "start", "This is in the morning, which is hard for many.", "The afternoon is better.")
        if over_a_meal(start, end):
            self._warn(
                table, "end", "This goes over a meal time.", "People are told. Say what food there is: food = {...}."
            )

    def _warn_of_odd_times(self, table: _Table, day: date, start: time, end: time, zone: str) -> None:
        for key, at in (("start", start), ("end", end)):
            if odd := _odd_by_the_clock(day, at, zone):
                self._warn(table, key, odd)
        if end < start:
            self._warn(table, "end", "This session ends on the next day.")
        length = datetime.combine(day, end) - datetime.combine(day, start)
        if length % timedelta(days=1) > LONG_SESSION:
            self._warn(table, "end", f"This session is longer than {LONG_SESSION.seconds // 3600} hours.", "Check it.")


# ---------------------------------------------------------------------------------------------- values of a project


def _short_name(text: str) -> str:
    if len(text) > LONGEST_SHORT_NAME:
        raise Wrong(f"It has {len(text)} letters.", f"Write at most {LONGEST_SHORT_NAME}: every text opens with it.")
    if word := cells.topic_word(text):
        raise Wrong(f"{cells.shown(word)} tells a stranger what this is about.", "Write a neutral name.")
    if any(unicodedata.category(letter)[0] == "C" for letter in text):
        raise Wrong("There is a sign in it that cannot be read.", "Write letters and spaces.")
    return text


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Wrong(f"{cells.shown(text)} is not a time zone.", 'Write zone = "Europe/Jersey".') from None
    return text


def _help_number(text: str) -> str:
    if not re.fullmatch(r"\+?[0-9][0-9 ]{1,18}[0-9]", text):
        raise Wrong("This is not a number to call.", 'Write it as people dial it: "116 123".')
    return text


def _in_language(words: dict[str, str], language: str, key: str) -> dict[str, str]:
    code = language or "en"
    if code not in words:
        raise Wrong(f"There is no text for {code}.", f'Write {key} = {{{code} = "..."}}.')
    return words


def _day_before_the_usual(sessions: Sequence[SessionRow]) -> tuple[int, time]:
    """24 h before the usual session; Monday at 14:00 if there is no usual day (A5)."""
    counted = Counter((session.day.weekday(), session.start) for session in sessions).most_common(1)
    if not counted or counted[0][1] * 2 <= len(sessions):
        return 0, time(14)
    (weekday, start), _ = counted[0]
    return (weekday - 1) % 7, start


def _day(text: str) -> date:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}", text):
        raise Wrong(f"{cells.shown(text)} is not a date.", "Write year-month-day, like 2027-03-09.")
    try:
        return date(*(int(part) for part in text.split("-")))
    except ValueError:
        raise Wrong(
            f"{cells.shown(text)} is not in the calendar.", "Write a day that exists, like 2027-03-09."
        ) from None


def _reminder_list(value: Any) -> tuple[Lead, ...]:
    if not isinstance(value, list):
        raise Wrong("This is not a list.", 'Write reminders = ["7 days", "1 day", "2 hours"].')
    return read_reminders([str(one) for one in value])


def _pence(table: _Table, channel: str) -> str:
    text = table.text(channel, "")
    if text and not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,4})?", text):
        raise Wrong(f"{cells.shown(text)} is no price.", 'Write pence for each part of a message, like "4.2".')
    return text


def _day_or_none(text: str) -> date | None:
    return _day(text) if text else None


def _time(text: str) -> time:
    found = re.fullmatch(r"([0-9]{1,2})[:.]([0-9]{2})(?::00)?", text)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise Wrong(f"{cells.shown(text)} is not a time.", 'Write it like "14:00".')
    return time(int(found[1]), int(found[2]))


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong("This is neither true nor false.", "Write true if the end is exact, false if it is approximate.")
    return value


def _roles(value: Any) -> frozenset[str]:
    if not isinstance(value, list) or not value:
        raise Wrong("There is no role.", f'Write roles = ["..."] with: {", ".join(sorted(STAFF_ROLES))}.')
    roles = frozenset(cells.one_of(str(role), sorted(STAFF_ROLES), "role") for role in value)
    if {"facilitator", "go_between"} <= roles:
        raise Wrong(
            "A facilitator cannot be the go-between: people talk to her about the sessions.", "Name another person."
        )
    return roles


def _venue_id(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", text):
        raise Wrong("This is not an id.", 'Write small letters, digits and hyphens: "oak-house".')
    return text


def _venue_name(text: str) -> str:
    if word := cells.topic_word(text):
        raise Wrong(f"{cells.shown(word)} tells a stranger what this is about.", "Write the street address instead.")
    if cells.folded(text) in ("the usual place", "usual place", "same place", "the same place"):
        raise Wrong("A stranger cannot find this.", "Write a name or street address.")
    if len(text) > cells.LONGEST_NAME:
        raise Wrong(f"It has {len(text)} letters.", f"Write at most {cells.LONGEST_NAME}; the rest goes to details.")
    return text


def _venue_of(text: str, venue_ids: Sequence[str]) -> str:
    if not venue_ids:
        raise Wrong("There is no venue in this file.", "Add [[venues]] with an id and a name.")
    return cells.one_of(text, venue_ids, "venue")


def _place(text: str, venue_ids: Sequence[str], link: Any) -> str:
    """A place, or a link, or both (38)."""
    return "" if not text and link else _venue_of(text or _missing(), venue_ids)


def _missing() -> str:
    raise Wrong("It is missing.", 'Write venue = "...", or link = "https://..." for a meeting without a place.')


def _link(text: str) -> str:
    if text and not re.fullmatch(r"https?://\S+\.\S+", text):
        raise Wrong(f"{cells.shown(text)} is not the address of a page.", 'Write it like "https://example.org/room".')
    return text


def _before(day: date | None, session: date) -> date | None:
    if day is not None and day >= session:
        raise Wrong(f"{day} is not before the session.", "Write a day on which people can still read it.")
    return day


def _each_once(tables: Sequence[_Table], key: str) -> None:
    first: dict[str, int] = {}
    for place, table in enumerate(tables, start=1):
        value = table.values.get(key)
        if isinstance(value, str) and (before := first.setdefault(cells.folded(value), place)) != place:
            table.say(key, f"It is also in [[venues]] {before}.", "Give each venue its own.")


def _odd_by_the_clock(day: date, at: time, zone: str) -> str | None:
    """Whether the clocks skip this time or show it twice (R8)."""
    here = ZoneInfo(zone)
    shown = wall(day, at, zone).astimezone(here)
    if shown.replace(tzinfo=None) != datetime.combine(day, at):
        return f"The clocks skip {at:%H:%M} on this day. It counts as {shown:%H:%M}."
    earlier, later = (datetime.combine(day, at, here).replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return f"The clocks show {at:%H:%M} twice on this day. The first counts." if earlier != later else None
