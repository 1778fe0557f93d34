"""A project file -> a project with its staff, venues and sessions. Reads text only: no database, no clock."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from bot import cells, channels, project_values
from bot.cells import ImportProblems, Problem, Wrong
from bot.project_values import PRICED, SESSION_WORDS, StaffRow, Table
from bot.reminder_set import read_reminders
from messages.glossary import Term
from scheduler.good_hours import in_the_morning, over_a_meal
from storage.preferences import Lead
from storage.records import CARD, HelpLine, wall

LONG_SESSION = timedelta(hours=8)


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
    must_act: bool = False
    """The organisation must always act when words suggest danger (C4)."""
    keep_not_understood: bool | None = None
    """Texts that were not understood may be kept without a name (D7). None: the file does not say; what was chosen before stays."""
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


GOOD_SIZE = (5, 10)
PROJECT_KEYS = ("name", "short_name", "zone", "language", "emergency", "reminders", "must_act", "keep_not_understood")
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


class FileTable(Table):
    """One table of the file; what is wrong is counted by lines."""

    counted = "Line"

    def __init__(self, values: Mapping[str, Any], row: int | None, place: str) -> None:
        super().__init__(values, row, f"{place}, ")

    def how(self, key: str) -> str:
        return f'Write {key} = "...".'

    def how_in(self, key: str, *languages: str) -> str:
        texts = ", ".join(f'{code} = "..."' for code in languages)
        return f"Write {key} = {{{texts}}}."


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
        must_act, keep_not_understood = self._switch("must_act"), self._switch("keep_not_understood")
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
            must_act=bool(must_act),
            keep_not_understood=keep_not_understood,
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

    def _one(self, name: str) -> FileTable:
        values = self.given.get(name, {})
        table = FileTable(values if isinstance(values, dict) else {}, self.lines.get((name, 0)), f"[{name}]")
        if not isinstance(values, dict):
            table.say("", "This table is there once.", f"Write [{name}] with one pair of brackets.")
        return self._known(name, table)

    def _many(self, name: str) -> list[FileTable]:
        values = self.given.get(name, [])
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            line = self.lines.get((name, 0))
            instead = f"Write [[{name}]] with two pairs of brackets, once for each."
            self.problems.append(_problem(line, f"[{name}]", "This table can be there many times.", instead))
            return []
        return [
            self._known(name, FileTable(value, self.lines.get((name, place)), f"[[{name}]] {place + 1}"))
            for place, value in enumerate(values)
        ]

    def _known(self, name: str, table: FileTable) -> FileTable:
        for key in table.values:
            if TABLES[name] and key not in TABLES[name]:
                near = cells.nearest(key, TABLES[name])
                instead = f"Did you mean {near}?" if near else f"Write one of: {', '.join(TABLES[name])}."
                table.say(key, "There is no key of this name.", instead)
        return table

    def _done(self, *tables: FileTable) -> None:
        for table in tables:
            self.problems.extend(table.problems)

    def _warn(self, table: FileTable, key: str, said: str, instead: str = "") -> None:
        self.warnings.append(_problem(table.row, f"{table.place}{key}", said, instead))

    # ---- [project], [release], [danger], [[help_lines]]

    def _project(self) -> dict[str, str]:
        table = self._one("project")
        found = project_values.settings(table, self.languages)
        if found["name"] and found["name"] == found["short_name"]:
            self._warn(table, "short_name", "It is the full name of the project.", "A shorter one is more discreet.")
        self._done(table)
        # Later tables are read also after a problem here, so that all of them are said at once.
        return {"zone": "UTC", "language": "", **{key: value for key, value in found.items() if value}}

    def _switch(self, key: str) -> bool | None:
        """None: the file does not say."""
        given = self.given.get("project", {})
        table = FileTable(given if isinstance(given, dict) else {}, self.lines.get(("project", 0)), "[project]")
        found = table.take(key, lambda: _yes_or_no(table.values[key])) if key in table.values else None
        self._done(table)
        return found

    def _reminders(self) -> tuple[Lead, ...] | None:
        given = self.given.get("project", {})
        table = FileTable(given if isinstance(given, dict) else {}, self.lines.get(("project", 0)), "[project]")
        found = (
            table.take("reminders", lambda: _reminder_list(table.values["reminders"]))
            if "reminders" in table.values
            else None
        )
        self._done(table)
        return found

    def _prices(self) -> dict[str, str]:
        table = self._one("prices")
        found = project_values.prices(table)
        self._done(table)
        return found

    def _release(self, sessions: Sequence[SessionRow]) -> tuple[int, time]:
        table = self._one("release")
        found = project_values.release(table, *_day_before_the_usual(sessions))
        self._done(table)
        return found

    def _danger(self, language: str) -> dict[str, str]:
        table = FileTable({"danger": self.given.get("danger", {})}, self.lines.get(("danger", 0)), "[danger]")
        found = project_values.danger(table, self.languages, language)
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

    def _help_line(self, table: FileTable, language: str) -> HelpLine | None:
        line = project_values.help_line(table, self.languages, language)
        if not table.values.get("checked_on"):
            self._warn(table, "checked_on", "Nobody has checked this number.", "Call it, then write who did and when.")
        if line is not None:
            self._warn_of_missing(table, "name", line.name)
            self._warn_of_missing(table, "hours", line.hours)
        return line

    def _warn_of_missing(self, table: FileTable, key: str, words: Mapping[str, str]) -> None:
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

    def _member(self, table: FileTable) -> StaffRow | None:
        member, odd = project_values.member(table, self.languages, self.channel_names)
        if odd:
            self._warn(table, "address", odd)
        return member

    def _staff_twice(self, tables: Sequence[FileTable], found: Sequence[StaffRow | None]) -> None:
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

    def _venue(self, table: FileTable) -> VenueRow | None:
        venue_id = table.take("id", lambda: _venue_id(table.text("id")))
        read = project_values.venue_card(table, self.languages)
        if venue_id is None or read is None:
            return None
        name, card, photo = read
        for part, words in card.items():
            self._warn_of_missing(table, part, words)
        return VenueRow(venue_id, name, card, photo)

    def _glossary(self) -> tuple[Term, ...]:
        tables = self._many("glossary")
        found = [self._term(table) for table in tables]
        self._done(*tables)
        return tuple(term for term in found if term)

    def _term(self, table: FileTable) -> Term | None:
        term = project_values.term(table, self.languages)
        if term is not None:
            self._warn_of_missing(table, "meaning", term.meaning)
        return term

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

    def _session(self, table: FileTable, venue_ids: Sequence[str], zone: str) -> SessionRow | None:
        day = table.take("date", lambda: project_values.a_day(table.text("date")))
        start = table.take("start", lambda: project_values.a_time(table.text("start")))
        end = table.take("end", lambda: project_values.a_time(table.text("end")))
        exact = table.take("end_exact", lambda: _yes_or_no(table.values.get("end_exact", True)))
        link = table.take("link", lambda: project_values.discreet_link(table.text("link", "")))
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
            capacity=table.take("capacity", lambda: self._seats(table)) or project_values.MOST_SEATS,
            words={key: written for key, written in words.items() if written},
            materials_on=table.take("materials_on", lambda: project_values.before(table.text("materials_on", ""), day)),
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

    def _seats(self, table: FileTable) -> int:
        """Warns outside 5 to 10 (19)."""
        seats = project_values.seats(table)
        least, most = GOOD_SIZE
        if "capacity" in table.values and not least <= seats <= most:
            self._warn(
                table, "capacity", f"{seats} people is not {least} to {most}.", "That is the size that feels safe."
            )
        return seats

    def _warn_of_hard_hours(self, table: FileTable, start: time, end: time) -> None:
        if in_the_morning(start):
            self._warn(table, "start", "This is in the morning, which is hard for many.", "The afternoon is better.")
        if over_a_meal(start, end):
            self._warn(
                table, "end", "This goes over a meal time.", "People are told. Say what food there is: food = {...}."
            )

    def _warn_of_odd_times(self, table: FileTable, day: date, start: time, end: time, zone: str) -> None:
        for key, at in (("start", start), ("end", end)):
            if odd := _odd_by_the_clock(day, at, zone):
                self._warn(table, key, odd)
        if end < start:
            self._warn(table, "end", "This session ends on the next day.")
        length = datetime.combine(day, end) - datetime.combine(day, start)
        if length % timedelta(days=1) > LONG_SESSION:
            self._warn(table, "end", f"This session is longer than {LONG_SESSION.seconds // 3600} hours.", "Check it.")


# --- what only a file has -------------------------------------------------------------------------------------------


def _day_before_the_usual(sessions: Sequence[SessionRow]) -> tuple[int, time]:
    """24 h before the usual session; Monday at 14:00 if there is no usual day (A5)."""
    counted = Counter((session.day.weekday(), session.start) for session in sessions).most_common(1)
    if not counted or counted[0][1] * 2 <= len(sessions):
        return 0, time(14)
    (weekday, start), _ = counted[0]
    return (weekday - 1) % 7, start


def _reminder_list(value: Any) -> tuple[Lead, ...]:
    if not isinstance(value, list):
        raise Wrong("This is not a list.", 'Write reminders = ["7 days", "1 day", "2 hours"].')
    return read_reminders([str(one) for one in value])


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong("This is neither true nor false.", "Write true or false, without quotes.")
    return value


def _venue_id(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", text):
        raise Wrong("This is not an id.", 'Write small letters, digits and hyphens: "oak-house".')
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


def _each_once(tables: Sequence[FileTable], key: str) -> None:
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
