"""One value as people type it in a spreadsheet or a project file, and what to write instead of a wrong one."""

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, TypeVar

import phonenumbers
from babel import Locale, UnknownLocaleError

HOME_REGION = "JE"
LONGEST_NAME = 60
LONGEST_ADDRESS = 200
LARGEST_CHAT_ID = 2**63 - 1

CHANNEL_WORDS = {
    "sms": "sms text texts txt mobile textmessage textmessages",
    "whatsapp": "whatsapp wa",
    "telegram": "telegram tg",
    "byhand": "byhand hand post letter mail phone phonecall call inperson facetoface email paper none",
}
"""Other words for a channel, spaces and hyphens left out."""

TOPIC_STEMS = (
    *("mental", "health", "therap", "illness", "recover", "crisis", "carer", "patient", "psy", "medic"),
    *("saude", "terapi", "doenca", "crise", "cuidador", "paciente", "psic"),
    *("zdrow", "chorob", "kryzys", "opiekun", "pacjent"),
    *("sante", "maladie", "aidant"),
    *("sanatat", "boala", "criza", "ingrijitor", "pacient", "psih"),
)
"""Beginnings of words that give the topic away on a lock screen (L1), in five languages, accents left out."""

Value = TypeVar("Value")


class Wrong(Exception):
    """A value that cannot be taken: what is wrong, and what to write instead. Quotes no name and no number."""

    def __init__(self, said: str, instead: str) -> None:
        super().__init__(f"{said} {instead}")
        self.said = said
        self.instead = instead


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A number as providers want it. ``warning`` says that nobody may own it."""

    e164: str = field(repr=False)
    warning: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: the row of the spreadsheet or line of the file, the column or key, and what to write."""

    row: int | None
    column: str | None
    said: str
    instead: str = ""
    counted: Literal["Row", "Line"] = "Row"
    """What ``row`` counts."""

    def __str__(self) -> str:
        where = ", ".join(
            part for part in (f"{self.counted} {self.row}" if self.row else "", self.column or "") if part
        )
        return f"{where}: {self.said} {self.instead}".strip().removeprefix(": ")


class ImportProblems(Exception):
    """Nothing of the file was taken. ``problems`` has everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(print_problems(problems))
        self.problems = tuple(problems)


def print_problems(problems: Sequence[Problem]) -> str:
    """One line each."""
    return "\n".join(str(problem) for problem in problems)


class Collected:
    """Takes one value after the other and remembers every problem."""

    counted: Literal["Row", "Line"] = "Row"

    def __init__(self, row: int | None, place: str = "") -> None:
        self.row = row
        self.place = place
        self.problems: list[Problem] = []

    def take(self, column: str, read: Callable[[], Value]) -> Value | None:
        try:
            return read()
        except Wrong as wrong:
            self.say(column, wrong.said, wrong.instead)
            return None

    def say(self, column: str, said: str, instead: str) -> None:
        self.problems.append(Problem(self.row, f"{self.place}{column}", said, instead, self.counted))


# ---------------------------------------------------------------------------------------------- words


def folded(text: str) -> str:
    """For comparing: no capitals, no accents, single spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


def shown(text: str) -> str:
    """A wrong value, short and harmless enough to print."""
    clean = "".join(letter if letter.isprintable() else "?" for letter in text)
    return f"“{clean[:30]}…”" if len(clean) > 30 else f"“{clean}”"


def nearest(text: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    by_spelling = {_spelling(word): word for word in known}
    wanted = _spelling(text)
    begun = [word for spelling, word in by_spelling.items() if len(wanted) > 2 and spelling.startswith(wanted)]
    near = [by_spelling[spelling] for spelling in difflib.get_close_matches(wanted, by_spelling, n=1)]
    return next(iter([*begun, *near]), None)


def one_of(text: str, known: Sequence[str], what: str) -> str:
    """``text`` as it is spelt in ``known``; capitals, accents, hyphens and underscores do not matter.

    Raises:
        Wrong: it is none of them; the nearest is named.
    """
    by_spelling = {_spelling(word): word for word in known}
    if _spelling(text) in by_spelling:
        return by_spelling[_spelling(text)]
    choices = f"Write one of: {', '.join(known)}."
    if not text:
        raise Wrong(f"There is no {what}.", choices)
    near = nearest(text, known)
    raise Wrong(f"{shown(text)} is not a {what} we know.", f"Did you mean {near}? {choices}" if near else choices)


def _spelling(text: str) -> str:
    return re.sub(r"[\s_-]+", "", folded(text))


# ---------------------------------------------------------------------------------------------- names


def person_name(text: str) -> str:
    """A name to call a person by.

    Raises:
        Wrong: empty, too long, a formula, or with signs that are no part of a name.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split(" ")).strip()
    if not name:
        raise Wrong("There is no name.", "Write the name the person wants to be called by.")
    if name[0] in "=+-@":
        raise Wrong("This looks like a formula.", f"Write the name without the {name[0]} in front.")
    if len(name) > LONGEST_NAME:
        raise Wrong(f"The name has {len(name)} letters.", f"Write at most {LONGEST_NAME}.")
    if not all(_belongs_to_a_name(letter) for letter in name) or not any(letter.isalpha() for letter in name):
        raise Wrong(
            "There is a sign in the name that is no letter.",
            "Write letters, spaces, hyphens and apostrophes; if letters look wrong, save the file as “CSV UTF-8”.",
        )
    return " ".join(name.split())


def _belongs_to_a_name(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LM" or letter.isdigit() or letter in " '’.,-‐–()·"


def topic_word(text: str) -> str | None:
    """The first word that gives the topic away, if there is one (L1)."""
    for word in re.findall(r"[^\W\d_]+", text):
        if folded(word).startswith(tuple(TOPIC_STEMS)):
            return str(word)
    return None


# ---------------------------------------------------------------------------------------------- languages


def language_code(text: str, languages: Sequence[str]) -> str:
    """A code from a code or a name, in any of the languages we have: ``pt``, ``pt-PT``, ``Portuguese``, ``português``.

    Raises:
        Wrong: not a language we have; those we have are listed.
    """
    known = _language_names(tuple(languages))
    wanted = folded(text)
    code = known.get(wanted) or known.get(re.split(r"[-_ (]", wanted)[0])
    if code:
        return code
    choices = "Write one of: " + ", ".join(f"{code} ({english_name(code)})" for code in languages) + "."
    said = f"{shown(text)} is not a language we have." if text else "There is no language."
    near = nearest(text, known)
    raise Wrong(said, f"Did you mean {english_name(known[near])}? {choices}" if near else choices)


@lru_cache(maxsize=8)
def _language_names(languages: tuple[str, ...]) -> Mapping[str, str]:
    names: dict[str, str] = {}
    for code in languages:
        names[folded(code)] = code
        for speaker in {*languages, "en"}:
            if name := _name_in(code, speaker):
                names[folded(name)] = code
    return names


def _name_in(code: str, speaker: str) -> str | None:
    try:
        return Locale.parse(code).get_display_name(speaker)
    except (UnknownLocaleError, ValueError):
        return None


def english_name(code: str) -> str:
    """ "Portuguese" for "pt"."""
    return _name_in(code, "en") or code


# ---------------------------------------------------------------------------------------------- channels and addresses


def channel_name(text: str, channels: Sequence[str]) -> str:
    """A channel from its name or another word for it ("text", "post", "in person").

    Raises:
        Wrong: not a channel that exists.
    """
    wanted = _spelling(text)
    for channel in channels:
        if wanted == channel or wanted in CHANNEL_WORDS.get(channel, "").split():
            return channel
    return one_of(text, channels, "channel")


def address(text: str, channel: str) -> tuple[str, str | None]:
    """The address on a channel as the channel wants it, and a warning if one is due.

    Raises:
        Wrong: it cannot be an address there.
    """
    plain = " ".join(text.split())
    if any(not letter.isprintable() for letter in plain) or len(plain) > LONGEST_ADDRESS:
        raise Wrong("This is not an address.", f"Write plain text of at most {LONGEST_ADDRESS} letters.")
    if channel in ("sms", "whatsapp"):
        number = phone_number(plain, mobile=channel == "sms")
        return number.e164, number.warning
    if channel == "telegram":
        return _chat_id(plain), None
    return plain, None


def by_hand(text: str, plain: str) -> str:
    """How something is passed on by hand, for the coordinator's task: ``post: 12 Elm Street``, ``phone call``, ``in person``.

    ``text`` is the channel as it was written; "by hand" itself says nothing about how.
    """
    how = " ".join(text.split()).casefold()
    if _spelling(how) in ("byhand", "hand", "none"):
        return plain
    return f"{how}: {plain}" if plain else how


def where_by_hand(address: str) -> str:
    """The address without the word for how: the same person by post and by phone is one person."""
    how, _, where = address.partition(": ")
    return where if _spelling(how) in CHANNEL_WORDS["byhand"].split() else address


def phone_number(text: str, *, mobile: bool = False) -> PhoneNumber:
    """A number written in any usual way, as dialled in Jersey or abroad: ``07797 712345``, ``+44 ...``, ``0044...``.

    A number that could exist but is in no range in use (07700 900..., for tests) is taken with a warning.

    Raises:
        Wrong: it is no telephone number, or with ``mobile`` one that gets no texts.
    """
    if re.fullmatch(r"[0-9.,]+[eE]\+?[0-9]+", text):
        raise Wrong("The spreadsheet has rounded this number.", "Format the column as text and type the number again.")
    if not text or re.search(r"[^\W\d]", text):
        raise Wrong("This is not a phone number.", "Write it like 07797 123456 or +44 7797 123456.")
    number = _parsed(text)
    if mobile and phonenumbers.number_type(number) in _WITHOUT_TEXTS:
        raise Wrong("This number gets no text messages.", "Write a mobile number, or byhand in the column channel.")
    warning = None if phonenumbers.is_valid_number(number) else "This number is not in use anywhere we know. Check it."
    return PhoneNumber(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), warning)


_WITHOUT_TEXTS = (
    phonenumbers.PhoneNumberType.FIXED_LINE,
    phonenumbers.PhoneNumberType.TOLL_FREE,
    phonenumbers.PhoneNumberType.PREMIUM_RATE,
    phonenumbers.PhoneNumberType.SHARED_COST,
)


def as_read(number: str) -> str:
    """A number in groups, as people read it aloud; what is no number stays as it is."""
    try:
        return phonenumbers.format_number(_parsed(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    except Wrong:
        return number


def _parsed(text: str) -> phonenumbers.PhoneNumber:
    try:
        number = phonenumbers.parse(text, HOME_REGION)
    except phonenumbers.NumberParseException:
        raise Wrong("This is not a phone number.", "Write it like 07797 123456 or +44 7797 123456.") from None
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason == phonenumbers.ValidationResult.TOO_SHORT:
        raise Wrong("This number is too short.", "Write all of it, like 07797 123456 or +44 7797 123456.")
    if reason == phonenumbers.ValidationResult.TOO_LONG:
        raise Wrong("This number is too long.", "Write one number only, like 07797 123456 or +44 7797 123456.")
    if reason != phonenumbers.ValidationResult.IS_POSSIBLE or number.extension:
        raise Wrong("This number is not complete.", "Write it with its country, like +44 7797 123456.")
    return number


def _chat_id(text: str) -> str:
    if not text or (re.fullmatch(r"[0-9]+", text) and 0 < int(text) <= LARGEST_CHAT_ID):
        return text.lstrip("0")
    raise Wrong(
        "Telegram knows people by a chat id, which is a number.",
        "Leave it empty: the person joins with a start link, and the id comes by itself.",
    )
