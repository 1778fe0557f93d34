"""What a project is made of, read from plain values: what is wrong, and what to write instead. For a file and for the desk."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot import cells
from bot.cells import Collected, Wrong
from messages.glossary import Term
from storage.records import CARD, STAFF_ROLES, HelpLine

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LONGEST_SHORT_NAME = 20
PRICED = ("sms", "whatsapp", "telegram")
"""Channels that may cost something."""
SESSION_WORDS = ("about", "gives", "food", "optional", "materials")
MOST_SEATS = 15
"""A group is never larger (19)."""


@dataclass(frozen=True, slots=True)
class StaffRow:
    name: str = field(repr=False)
    roles: frozenset[str]
    channel: str
    address: str = field(repr=False)
    language: str


class Table(Collected):
    """Some values by key, and every problem with them."""

    def __init__(self, values: Mapping[str, Any], row: int | None = None, place: str = "") -> None:
        super().__init__(row, place)
        self.values = values

    def how(self, key: str) -> str:
        """How a value is written here."""
        return "Write it."

    def how_in(self, key: str, *languages: str) -> str:
        """How a text is written in these languages."""
        return f"Write it in: {', '.join(map(cells.english_name, languages))}."

    def text(self, key: str, default: str | None = None) -> str:
        value = self.values.get(key, default)
        if value is None or value == "":
            if default is not None:
                return default
            raise Wrong("It is missing.", self.how(key))
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise Wrong("This is not text.", self.how(key))
        return " ".join(str(value).split())

    def words(self, key: str, languages: Sequence[str]) -> dict[str, str]:
        """A table of sentences by language."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise Wrong("This is not a text for each language.", self.how_in(key, "en", "pt"))
        for code, words in value.items():
            cells.one_of(code, languages, "language code")
            if not isinstance(words, str) or not words.strip():
                raise Wrong(f"The text for {code} is empty.", self.how(code))
        return {code: " ".join(words.split()) for code, words in value.items()}

    def some_words(self, key: str, languages: Sequence[str]) -> dict[str, str]:
        """At least one language."""
        found = self.words(key, languages)
        if not found:
            raise Wrong("There is no text.", self.how_in(key, "en", "pt"))
        return found

    def words_with(self, key: str, languages: Sequence[str], usual: str) -> dict[str, str]:
        """The project's own language at least, or English if that is not known."""
        found, code = self.words(key, languages), usual or "en"
        if code not in found:
            raise Wrong(f"There is no text for {code}.", self.how_in(key, code))
        return found


# --- parts of a project --------------------------------------------------------------------------------------------


def settings(table: Table, languages: Sequence[str]) -> dict[str, str | None]:
    """Each by its key; None: it is wrong."""
    return {
        "name": table.take("name", lambda: table.text("name")),
        "short_name": table.take("short_name", lambda: short_name(table.text("short_name"))),
        "zone": table.take("zone", lambda: zone(table.text("zone", "Europe/Jersey"))),
        "language": table.take("language", lambda: cells.language_code(table.text("language", "en"), languages)),
        "emergency": table.take("emergency", lambda: help_number(table.text("emergency", "999"))),
    }


def release(table: Table, weekday: int, at: time) -> tuple[int, time]:
    """When concerns are passed on; ``weekday`` and ``at`` where nobody wrote it."""
    day = table.take("weekday", lambda: cells.one_of(table.text("weekday", WEEKDAYS[weekday]), WEEKDAYS, "weekday"))
    moment = table.take("time", lambda: a_time(table.text("time", f"{at:%H:%M}")))
    return (WEEKDAYS.index(day) if day else weekday), moment or at


def prices(table: Table) -> dict[str, str]:
    """Pence for each part of a message, by channel; none where nobody wrote one."""
    found = {channel: table.take(channel, partial(_pence, table, channel)) for channel in PRICED}
    return {channel: price for channel, price in found.items() if price}


def danger(table: Table, languages: Sequence[str], usual: str) -> dict[str, str]:
    """The one sentence about danger, by language; at least in the project's own, once that is known."""
    found = table.take("languages", lambda: table.words("danger", languages)) or {}
    if usual and usual not in found and not table.problems:
        table.say(usual, "The one sentence about danger is missing.", table.how(usual))
    return found


def help_line(table: Table, languages: Sequence[str], usual: str) -> HelpLine | None:
    number = table.take("number", lambda: help_number(table.text("number")))
    name = table.take("name", lambda: table.words_with("name", languages, usual))
    hours = table.take("hours", lambda: table.words_with("hours", languages, usual))
    checked_by = table.take("checked_by", lambda: table.text("checked_by", ""))
    checked_on = table.take("checked_on", lambda: day_or_none(table.text("checked_on", "")))
    if bool(checked_by) != bool(checked_on) and not table.problems:
        table.say("checked_on", "A check has a person and a day.", "Write both checked_by and checked_on, or none.")
    if number is None or not name or not hours:
        return None
    return HelpLine(number, hours, name, checked_by or "", checked_on.isoformat() if checked_on else "")


def member(table: Table, languages: Sequence[str], channel_names: Sequence[str]) -> tuple[StaffRow | None, str | None]:
    """A member of staff, and what is odd about the address though it can be taken."""
    name = table.take("name", lambda: cells.person_name(table.text("name", "")))
    roles = table.take("roles", lambda: some_roles(table.values.get("roles")))
    channel = table.take("channel", lambda: cells.channel_name(table.text("channel", ""), channel_names))
    language = table.take("language", lambda: cells.language_code(table.text("language", ""), languages))
    reached = table.take("address", lambda: cells.address(table.text("address", ""), channel)) if channel else None
    if name is None or roles is None or channel is None or language is None or reached is None:
        return None, None
    return StaffRow(name, roles, channel, reached[0], language), reached[1]


def term(table: Table, languages: Sequence[str]) -> Term | None:
    word = table.take("word", lambda: table.some_words("word", languages))
    meaning = table.take("meaning", lambda: table.some_words("meaning", languages))
    return Term(word, meaning) if word and meaning else None


def venue_card(table: Table, languages: Sequence[str]) -> tuple[str, dict[str, dict[str, str]], str] | None:
    """The spoken name, the parts of the card that somebody wrote, and the address of the photo."""
    name = table.take("name", lambda: venue_name(table.text("name")))
    card = {part: table.take(part, partial(table.words, part, languages)) for part in CARD}
    photo = table.take("photo", lambda: link(table.text("photo", "")))
    if name is None or photo is None or None in card.values():
        return None
    return name, {part: words for part, words in card.items() if words}, photo


# --- single values -------------------------------------------------------------------------------------------------


def short_name(text: str) -> str:
    if len(text) > LONGEST_SHORT_NAME:
        raise Wrong(f"It has {len(text)} letters.", f"Write at most {LONGEST_SHORT_NAME}: every text opens with it.")
    if word := cells.topic_word(text):
        raise Wrong(f"{cells.shown(word)} tells a stranger what this is about.", "Write a neutral name.")
    if any(unicodedata.category(letter)[0] == "C" for letter in text):
        raise Wrong("There is a sign in it that cannot be read.", "Write letters and spaces.")
    return text


def zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Wrong(f"{cells.shown(text)} is not a time zone.", 'Write it like "Europe/Jersey".') from None
    return text


def help_number(text: str) -> str:
    if not re.fullmatch(r"\+?[0-9][0-9 ]{1,18}[0-9]", text):
        raise Wrong("This is not a number to call.", 'Write it as people dial it: "116 123".')
    return text


def a_day(text: str) -> date:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}", text):
        raise Wrong(f"{cells.shown(text)} is not a date.", "Write year-month-day, like 2027-03-09.")
    try:
        return date(*(int(part) for part in text.split("-")))
    except ValueError:
        raise Wrong(
            f"{cells.shown(text)} is not in the calendar.", "Write a day that exists, like 2027-03-09."
        ) from None


def day_or_none(text: str) -> date | None:
    return a_day(text) if text else None


def a_time(text: str) -> time:
    found = re.fullmatch(r"([0-9]{1,2})[:.]([0-9]{2})(?::00)?", text)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise Wrong(f"{cells.shown(text)} is not a time.", 'Write it like "14:00".')
    return time(int(found[1]), int(found[2]))


def some_roles(value: Any) -> frozenset[str]:
    if not isinstance(value, list) or not value:
        raise Wrong("There is no role.", f'Write roles = ["..."] with: {", ".join(sorted(STAFF_ROLES))}.')
    roles = frozenset(cells.one_of(str(role), sorted(STAFF_ROLES), "role") for role in value)
    if {"facilitator", "go_between"} <= roles:
        raise Wrong(
            "A facilitator cannot be the go-between: people talk to her about the sessions.", "Name another person."
        )
    return roles


def venue_name(text: str) -> str:
    if word := cells.topic_word(text):
        raise Wrong(f"{cells.shown(word)} tells a stranger what this is about.", "Write the street address instead.")
    if cells.folded(text) in ("the usual place", "usual place", "same place", "the same place"):
        raise Wrong("A stranger cannot find this.", "Write a name or street address.")
    if len(text) > cells.LONGEST_NAME:
        raise Wrong(f"It has {len(text)} letters.", f"Write at most {cells.LONGEST_NAME}; the rest goes to details.")
    return text


def link(text: str) -> str:
    if text and not re.fullmatch(r"https?://\S+\.\S+", text):
        raise Wrong(f"{cells.shown(text)} is not the address of a page.", 'Write it like "https://example.org/room".')
    return text


def discreet_link(text: str) -> str:
    """A link that reminders carry: the name of its site is read on lock screens too (L1)."""
    site = link(text).partition("://")[2].partition("/")[0]
    if word := cells.topic_word(site):
        raise Wrong(f"{cells.shown(word)} tells a stranger what this is about.", "Write a link to another site.")
    return text


def seats(table: Table) -> int:
    """Without a number: 15, and never more (19)."""
    text = table.text("capacity", str(MOST_SEATS))
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= MOST_SEATS:
        raise Wrong(f"{cells.shown(text)} is not a number from 1 to {MOST_SEATS}.", "Write how many can come.")
    return int(text)


def before(text: str, session: date) -> date | None:
    """The day on which something goes out that people read before the session; None: nothing does."""
    day = day_or_none(text)
    if day is not None and day >= session:
        raise Wrong(f"{day} is not before the session.", "Write a day on which people can still read it.")
    return day


def _pence(table: Table, channel: str) -> str:
    text = table.text(channel, "")
    if text and not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,4})?", text):
        raise Wrong(f"{cells.shown(text)} is no price.", 'Write pence for each part of a message, like "4.2".')
    return text
