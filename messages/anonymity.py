"""Taking out what would show who wrote a concern, and asking about what might (trust A2, A6).

A preview is a pipeline over one page: contact details are taken out first, then numbers, then names; each thing taken
out leaves a blank that no later step can read. What stays is searched for hints. Rules cannot hide style (trust
section 3): this finds the obvious and shows it to the writer, who decides.

The words it knows are data: ``anonymity_words.toml`` for all languages, ``anonymity_<xx>.toml`` per language, found
by listing the folder. A text mixes languages, so every list is tried on every text.
"""

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

MARK = "[...]"
"""Stands where something was taken out; reads the same in every language."""

NEVER_GIVEN_BACK = frozenset({"phone", "email", "link", "handle", "postcode", "address"})
"""Contact details may be somebody else's, so the writer cannot put them back (trust A2)."""

SMALLEST_GROUP = 5

Span = tuple[int, int]
Finder = Callable[[str], Iterable[Span]]

_BLANK = "\x01"
_FREE = r"(?<![a-z0-9])"
_END = r"(?![a-z0-9])"


@dataclass(frozen=True, slots=True)
class Removal:
    """Something taken out; ``words`` are the writer's own and never shown by ``repr`` (trust S7)."""

    kind: str
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Warning_:  # noqa: N801 - the underscore keeps Python's own Warning free
    """Something kept that may show who wrote; for a facilitator ``words`` is the name as the project spells it."""

    kind: str
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Preview:
    """What the readers would see, what was taken out, and what the writer is asked about."""

    words: str = field(repr=False)
    removals: tuple[Removal, ...]
    warnings: tuple[Warning_, ...]


def smallest_group_ok(could_have_written: int) -> bool:
    """At least five people could have written it (trust A6)."""
    return could_have_written >= SMALLEST_GROUP


def preview(
    words: str,
    *,
    roster: Sequence[str],
    facilitators: Sequence[str],
    language: str,
    keep: frozenset[str] = frozenset(),
    common: frozenset[str] = frozenset({"en"}),
) -> Preview:
    """Show a concern as its readers would see it (trust A2).

    Args:
        roster: names of everybody in the project; taken out in every short and inflected form.
        facilitators: names that stay, with a warning: a concern about Sam without Sam says nothing.
        language: of the writer's account; decides what is an everyday word when a name looks like one.
        keep: words of removals that the writer wants back; contact details never come back.
        common: languages that many in the group write; a text that reads as another one is warned about.
    """
    page = _without_details(words, roster, facilitators, language)
    warnings = [*page.warnings, *_hints(page), *_rare_language(page.whole, language, common)]
    return Preview(page.without_removals(keep), page.removals(keep), tuple(dict.fromkeys(warnings)))


def nameless(words: str, *, names: Sequence[str], places: Sequence[str], language: str) -> str:
    """A text of which its writer will not see what is left: dates, places, roles and every other hint go too (trust D7).

    Every capital inside a sentence may be a name that no roster knows. Empty: nothing worth keeping is left.

    Args:
        names: of everybody in the project, staff too.
        places: what the project and its venues are called.
        language: of the writer's account.
    """
    page = _without_details(words, names, (), language)
    page.take("place", _spans(_called(tuple(places)), page.text))
    page.take("date", _spans(_any_date(), page.text))
    page.take("number", _spans(_FIVE_DIGITS, page.text))
    for find in _HINTS.values():
        page.take("hint", [piece for span in find(page) for piece in _not_taken(page.text, span)])
    page.take("name", _capitals_inside(page))
    left = re.sub(rf"{re.escape(MARK)}(?:[ ,]*{re.escape(MARK)})+", MARK, page.without_removals(frozenset()))
    return left if any(map(str.isalpha, left)) else ""


def _without_details(words: str, roster: Sequence[str], facilitators: Sequence[str], language: str) -> "_Page":
    page = _Page(words)
    spoken = frozenset({language, "en", _reads_as(page.text, language)}) - {""}
    names = _Names(
        _name_forms(tuple(roster)),
        _name_forms(tuple(facilitators)),
        _everyday_words(spoken),
        _next_to_names("says", spoken),
        _next_to_names("says_after_capital", spoken),
        _never_names(spoken),
    )
    _hide_help_lines(page)
    _take_contact_details(page)
    _take_dates_and_numbers(page)
    _take_titles(page, names)
    _take_names(page, names)
    return page


# --- the page: the writer's words, folded for reading, with a way back -------------------------------------------


class _Page:
    """A text as written, and the same text in small plain letters; places lead from the second to the first."""

    def __init__(self, words: str) -> None:
        folded = [(letter, place) for place, character in enumerate(words) for letter in _small(character)]
        self.words = words
        self.whole = self.text = "".join(letter for letter, _ in folded)
        self.warnings: list[Warning_] = []
        self._places = [place for _, place in folded]
        self._taken: list[tuple[int, int, str]] = []

    def take(self, kind: str, spans: Iterable[Span]) -> None:
        for start, end in list(spans):
            if start < end and _BLANK not in self.text[start:end]:
                self._taken.append((*self.as_written(start, end), kind))
                self.hide(start, end)

    def hide(self, start: int, end: int) -> None:
        self.text = self.text[:start] + _BLANK * (end - start) + self.text[end:]

    @contextmanager
    def out_of_sight(self, spans: Sequence[Span]) -> Iterator[None]:
        hidden = [(start, end, self.text[start:end]) for start, end in spans]
        for start, end, _ in hidden:
            self.hide(start, end)
        yield
        for start, end, text in hidden:
            self.text = self.text[:start] + text + self.text[end:]

    def as_written(self, start: int, end: int) -> Span:
        first, last = self._places[start], self._places[end - 1] + 1
        while last < len(self.words) and not _small(self.words[last]):
            last += 1  # a loose accent belongs to the letter before it
        return first, last

    def written(self, start: int, end: int) -> str:
        first, last = self.as_written(start, end)
        return self.words[first:last]

    def has_capital(self, start: int) -> bool:
        return self.words[self._places[start]].isupper()

    def removals(self, keep: frozenset[str]) -> tuple[Removal, ...]:
        return tuple(Removal(kind, self.words[a:z]) for a, z, kind in self._left_out(keep))

    def without_removals(self, keep: frozenset[str]) -> str:
        pieces, after = [], 0
        for start, end, _ in self._left_out(keep):
            pieces += [self.words[after:start], MARK]
            after = end
        return "".join([*pieces, self.words[after:]])

    def _left_out(self, keep: frozenset[str]) -> list[tuple[int, int, str]]:
        wanted = {_fold(words) for words in keep}
        return [
            (start, end, kind)
            for start, end, kind in sorted(self._taken)
            if kind in NEVER_GIVEN_BACK or _fold(self.words[start:end]) not in wanted
        ]


_SMALL_BY_HAND = (
    {"ł": "l", "Ł": "l", "ß": "ss", "œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o", "đ": "d"}
    | {"Đ": "d", "ı": "i", "\n": "\n", _BLANK: " "}
    | dict.fromkeys("‘’‚‛‹›′`´ʼ", "'")
    | dict.fromkeys("‐‑‒–—―−", "-")
)


@lru_cache(maxsize=4096)
def _small(character: str) -> str:
    """One character as small plain letters; nothing for loose accents and invisible characters (trust C6)."""
    if character in _SMALL_BY_HAND:
        return _SMALL_BY_HAND[character]
    parts = unicodedata.normalize("NFKD", character).casefold()
    return "".join(_plain(part) for part in parts if unicodedata.category(part)[0] != "M")


def _plain(part: str) -> str:
    match unicodedata.category(part):
        case "Cf":
            return ""
        case "Nd":
            return str(unicodedata.digit(part))
        case "Zs" | "Cc" | "Zl" | "Zp":
            return " "
        case _:
            return _SMALL_BY_HAND.get(part, part)


def _fold(words: str) -> str:
    return "".join(map(_small, words))


# --- the lists, read once ----------------------------------------------------------------------------------------

_FOLDER = Path(__file__).parent


@cache
def _everywhere() -> dict[str, Any]:
    return tomllib.loads((_FOLDER / "anonymity_words.toml").read_text(encoding="utf-8"))


@cache
def _languages() -> dict[str, dict[str, Any]]:
    files = sorted(_FOLDER.glob("anonymity_??.toml"))
    return {path.stem[-2:]: tomllib.loads(path.read_text(encoding="utf-8")) for path in files}


def _entries(lists: dict[str, Any], key: str) -> list[str]:
    """A list of the data: words apart by blanks (an underscore stands for a blank), or phrases in quotes."""
    found = lists.get(key, "")
    entries = [word.replace("_", " ") for word in found.split()] if isinstance(found, str) else found
    return [_fold(entry) for entry in entries]


def _all_entries(key: str) -> list[str]:
    return [entry for lists in (_everywhere(), *_languages().values()) for entry in _entries(lists, key)]


def _any_of(entries: Iterable[str]) -> str:
    longest_first = sorted(set(entries), key=lambda entry: (-len(entry), entry))
    return "(?:" + "|".join(_loosely(entry) for entry in longest_first) + ")" if longest_first else r"(?!)"


def _loosely(entry: str) -> str:
    return re.escape(entry).replace(r"\*", "[a-z]*").replace(r"\ ", r"[\s-]+")


@cache
def _pattern(key: str) -> re.Pattern[str]:
    return re.compile(_FREE + _any_of(_all_entries(key)) + _END)


def _spans(pattern: re.Pattern[str], text: str) -> list[Span]:
    """Where a pattern is; its first group, if it has one, is the part that matters."""
    return [found.span(1 if pattern.groups else 0) for found in pattern.finditer(text)]


@cache
def _everyday_words(languages: frozenset[str]) -> frozenset[str]:
    lists = [_languages()[language] for language in languages if language in _languages()]
    return frozenset(word for each in lists for key in ("name_words", "common") for word in _entries(each, key))


@cache
def _never_names(languages: frozenset[str]) -> frozenset[str]:
    """ "Ela" is a short Elżbieta, and "she" in Portuguese."""
    return frozenset(w for xx in languages if xx in _languages() for w in _entries(_languages()[xx], "never_names"))


def _reads_as(text: str, language: str) -> str:
    """The language a text is written in, judged by its small words; "" when it is too short to tell."""
    heard = Counter({xx: sum(word in _small_words(xx) for word in re.findall("[a-z']+", text)) for xx in _languages()})
    best = max(heard, key=lambda xx: (heard[xx], xx == language), default="")
    others = max((count for xx, count in heard.items() if xx != best), default=0)
    return best if best and heard[best] >= 2 and heard[best] > others else ""


@cache
def _small_words(language: str) -> frozenset[str]:
    return frozenset(_entries(_languages()[language], "common"))


# --- contact details ---------------------------------------------------------------------------------------------


def _hide_help_lines(page: _Page) -> None:
    """With region JE the matcher takes "116 123" for a Jersey landline, so it never gets to see one (trust A2)."""
    for start, end in _spans(_help_lines(), page.text):
        page.hide(start, end)


@cache
def _help_lines() -> re.Pattern[str]:
    numbers = _everywhere()["help_lines"]
    spaced = sorted((r"[ .-]?".join(map(re.escape, number.replace(" ", ""))) for number in numbers), key=len)
    one = "(?:" + "|".join(reversed(spaced)) + ")"
    return re.compile(rf"(?<![a-z0-9+])(?<![0-9][ .-]){one}(?:[ ,/.-]+{one})*(?![0-9]|[ .-][1-9]|[a-z])")


def _take_contact_details(page: _Page) -> None:
    page.take("email", _emails(page.text))
    page.take("link", _links(page.text))
    page.take("handle", _handles(page.text))
    page.take("postcode", _spans(_POSTCODE, page.text))
    page.take("address", _numbered_streets(page))
    page.take("address", _named_streets(page))
    page.take("phone", _phones(page.text))
    page.take("phone", _spoken_phones(page.text))
    _hide_help_lines(page)  # "07797 123456 116 123": only now does the second stand alone


def _emails(text: str) -> list[Span]:
    return _spans(_EMAIL, text) + _spans(_spoken_email(), text)


_IN_ADDRESS = "[a-z0-9._%+-]"
_EMAIL = re.compile(
    rf"(?<!{_IN_ADDRESS}){_IN_ADDRESS}++(?:@[a-z0-9-]{{2,}}| ?@ ?[a-z0-9-]+(?: ?\. ?[a-z0-9-]+))(?:\.[a-z0-9-]+)*"
)


@cache
def _spoken_email() -> re.Pattern[str]:
    """ "maria at gmail dot com" is an address too, in every language."""
    at, dot = (_any_of(_all_entries(key)) for key in ("at", "dot"))
    ends = _any_of(_all_entries("web_ends"))
    word = r"[a-z0-9_%+-]+"
    joined = rf"(?: ?\. ?|\s*[(\[]?\s*{_FREE}{dot}\s*[)\]]?\s*)"
    at_sign = rf"(?:\s*[(\[]\s*{at}\s*[)\]]\s*|\s+{at}\s+|\s*@\s*)"
    return re.compile(
        rf"(?<!{_IN_ADDRESS}){word}(?:{joined}{word}){{0,3}}{at_sign}{word}(?:{joined}{word}){{0,2}}{joined}{ends}{_END}"
    )


def _links(text: str) -> list[Span]:
    return [(start, start + len(text[start:end].rstrip(".,;:!?)'\""))) for start, end in _spans(_link(), text)]


@cache
def _link() -> re.Pattern[str]:
    ends, hosts = _any_of(_all_entries("web_ends")), _any_of(_all_entries("web_hosts"))
    bare = (
        rf"{_FREE}(?:{hosts}|(?<!-)(?<![a-z0-9-]\.)(?:[a-z0-9-]++\.)+{ends})(?=[/?#\s.,;:!)'\"]|$)(?:[/?#][^\s\x01]*)?"
    )
    return re.compile(rf"[a-z]{{2,10}}://[^\s\x01]+|{_FREE}www\.[^\s\x01]+|{bare}")


def _handles(text: str) -> list[Span]:
    at_names = [(start, start + len(text[start:end].rstrip(".-"))) for start, end in _spans(_AT_NAME, text)]
    return at_names + _spans(_account(), text)


_AT_NAME = re.compile(r"(?<![a-z0-9@.])@[a-z_][a-z0-9_.-]+")


@cache
def _account() -> re.Pattern[str]:
    """ "my insta is sea_swims22": after a colon any word, otherwise one that no dictionary has."""
    platform = _any_of(_all_entries("platforms"))
    odd_word = r"[a-z0-9_.-]*[a-z][0-9_.-][a-z0-9_-]+|[a-z]+[0-9_]+"
    return re.compile(
        rf"{_FREE}{platform}(?:(?: [a-z]+){{0,2}} ?: ?(?=[a-z0-9_.-]{{3}})|(?: [a-z]+){{0,3}} (?={odd_word}))"
        r"([a-z0-9_.-]*[a-z0-9_])"
    )


_POSTCODE = re.compile(
    rf"{_FREE}(?:je ?[1-5]|gy ?\d{{1,2}}|[a-z]{{1,2}}\d[a-z\d]?)"
    rf"[ -]?(?!\d(?:st|nd|rd|th)(?![a-z]))\d[abd-hjlnp-uw-z]{{2}}{_END}"
)


def _numbered_streets(page: _Page) -> Iterator[Span]:
    """ "14 King Street": small letters count too, unless the words between are everyday ones ("2 on the road")."""
    for found in _numbered_street().finditer(page.text):
        everyday = _small_words("en").intersection(found["between"].split())
        plainly_a_street = found["street"] in _STREETS or page.has_capital(found.start("street"))
        if (found["lives"] or found["number"]) and plainly_a_street and not everyday:
            yield found.start("number" if found["number"] else "between"), found.end()


_STREETS = frozenset({"street", "road", "lane", "avenue", "terrace", "crescent"})


@cache
def _numbered_street() -> re.Pattern[str]:
    street, lives = _any_of(_all_entries("streets_after")), _any_of(_all_entries("lives"))
    number = r"(?P<number>(?:(?:flat|apartment|apt)\.? [a-z0-9]+,? )?\d{1,4}[a-z]?,? )?"
    return re.compile(
        rf"{_FREE}(?P<lives>{lives} )?{number}(?P<between>(?:[a-z'.-]+ ){{1,3}}?)(?P<street>{street}){_END}"
    )


def _named_streets(page: _Page) -> Iterator[Span]:
    """ "12 rue des Prés", "Rua das Flores, 12", "ul. Długa 5": a number on either side, or "I live in" before."""
    for found in _named_street().finditer(page.text):
        end = _end_of_name(page, found.end("street"), found["before"] is not None)
        number = _HOUSE_NUMBER.match(page.text, end)
        lived_in = _lives_in().search(page.text[: found.start()]) is not None
        if end > found.end("street") and (found["before"] or number or lived_in):
            yield found.start(), number.end() if number else end


@cache
def _named_street() -> re.Pattern[str]:
    street = _any_of(_all_entries("streets_before"))
    return re.compile(rf"{_FREE}(?P<before>\d{{1,4}} ?(?:bis|ter|[a-c])?,? )?{_FREE}(?P<street>{street}){_END}\.?")


@cache
def _lives_in() -> re.Pattern[str]:
    return re.compile(_FREE + _any_of(_all_entries("lives")) + r"(?: (?:a|la|na|pe|przy))?\s*$")


_HOUSE_NUMBER = re.compile(r",?\s*(?:n[ro]?[.o]{0,2}\s*)?\d{1,4}[a-z]?(?:/\d+)?(?![a-z0-9])")
_NEXT_WORD = re.compile(r"\.?[\s'-]+([a-z]+(?:'[a-z]+)?)")


def _end_of_name(page: _Page, place: int, small_letters_too: bool) -> int:
    """Follow particles and capitals; where everything is small, one word after the particles is enough."""
    end = after = place
    while (found := _NEXT_WORD.match(page.text, after)) is not None:
        if page.has_capital(found.start(1)) or (small_letters_too and end == place and found[1] not in _particles()):
            end = found.end()
        elif found[1] not in _particles():
            break
        after = found.end()
    return end


@cache
def _particles() -> frozenset[str]:
    return frozenset({*_entries(_everywhere(), "particles"), "l", "d"})


# --- telephone numbers -------------------------------------------------------------------------------------------

_LOOK_ALIKES = str.maketrans("oil|", "0111")
_UK_MOBILE = re.compile(
    r"(?<!\d)(?!07\D\d\d\D20\d\d)(?:(?:\+|00)\s?44[ .()-]{0,3}0?|0)[ .()-]{0,3}7(?:[ .()/-]{0,3}\d){9}(?!\d)"
)
_SIX_DIGITS = re.compile(r"\d(?:\D{0,4}\d){5}")
_LONG_NUMBER = re.compile(r"\d(?:[ .()/-]{0,2}\d){7,}")


def _phones(text: str) -> Iterator[Span]:
    """Valid numbers, also with O for 0; and every UK mobile shape, since the matcher refuses some (07700 900...)."""
    yield from _spans(_UK_MOBILE, re.sub(r"[^0-9a-z+]", " ", _look_alikes_as_digits(text)))
    for digits in dict.fromkeys((_digits_in_numbers(text), _digits_alone_too(text))):
        yield from _spans(_UK_MOBILE, digits)
        if _SIX_DIGITS.search(digits):
            yield from _matched(digits, "JE", strict=True)


def _take_home_phones(page: _Page) -> None:
    """Numbers as people write them in the countries the languages come from."""
    digits = _digits_in_numbers(page.text)
    if _LONG_NUMBER.search(digits):
        for region in dict.fromkeys(region for lists in _languages().values() for region in lists["phone_regions"]):
            page.take("phone", _matched(digits, region, strict=True))
    page.take("phone", _spans(_after_phone_word(), _look_alikes_as_digits(page.text)))


def _look_alikes_as_digits(text: str) -> str:
    """The text with look-alike letters inside numbers as digits."""
    return re.sub(r"(?<![a-z])[0-9oil|]*[0-9][0-9oil|]*(?![a-z])", lambda token: token[0].translate(_LOOK_ALIKES), text)


@cache
def _after_phone_word() -> re.Pattern[str]:
    """ "call 856789": six digits are a number here when a word says so."""
    return re.compile(
        rf"{_FREE}{_any_of(_all_entries('phone_words'))}{_END}[^\d\n\x01]{{0,25}}?(\+?\d(?:[ .-]?\d){{5,}})(?!\d)"
    )


def _digits_in_numbers(text: str) -> str:
    return _NO_NUMBER.sub(",", _look_alikes_as_digits(text).replace("\n", " "))


def _digits_alone_too(text: str) -> str:
    alone = re.sub(r"(?<![a-z0-9])[oil|0-9]+(?![a-z0-9])", lambda token: token[0].translate(_LOOK_ALIKES), text)
    return _NO_NUMBER.sub(",", alone)


_NO_NUMBER = re.compile(r"[^0-9+() ./-]")  # a comma is never part of a number, and keeps every place


def _matched(digits: str, region: str, *, strict: bool) -> list[Span]:
    from phonenumbers import Leniency, PhoneNumberMatcher  # a fifth of a second: only for texts with numbers in them

    leniency = Leniency.VALID if strict else Leniency.POSSIBLE
    return [(match.start, match.end) for match in PhoneNumberMatcher(digits, region, leniency=leniency)]


def _spoken_phones(text: str) -> Iterator[Span]:
    """Six or more digits in a row said as words, or nine of which at least two are words."""
    for found in _spoken_number().finditer(text):
        said, typed = re.findall("[a-z]+", found[0]), re.findall("[0-9]+", found[0])
        all_one_by_one = all(len(number) == 1 for number in typed)
        if said and (all_one_by_one or (len(said) > 1 and len(said) + sum(map(len, typed)) >= 9)):
            yield found.span()


@cache
def _spoken_number() -> re.Pattern[str]:
    digit = rf"(?:{_any_of(_all_entries('digits'))}|[0-9])"
    return re.compile(rf"{_FREE}{digit}(?:[\s,.-]{{0,3}}{digit}){{5,}}{_END}")


# --- dates, ages, other numbers ----------------------------------------------------------------------------------


def _take_dates_and_numbers(page: _Page) -> None:
    page.take("id_number", _id_numbers(page.text))
    page.take("date_of_birth", _spans(_born(), page.text))
    page.take("date_of_birth", _spans(_long_ago(), page.text))
    page.take("age", _ages(page.text))
    with page.out_of_sight(_spans(_date_or_time(), page.text)):
        _take_home_phones(page)
        page.take("id_number", _spans(_LONG_ID, page.text))
        page.warnings += [Warning_("possible_number", page.written(*span)) for span in _possible_numbers(page.text)]


def _possible_numbers(text: str) -> list[Span]:
    digits = _digits_in_numbers(text)
    if not _SIX_DIGITS.search(digits):
        return []
    found = _matched(digits, "JE", strict=False)
    return [
        span for span in found if len(re.findall("[0-9]", digits[slice(*span)])) >= 6 and not _is_a_range(digits, span)
    ]


def _is_a_range(digits: str, span: Span) -> bool:
    return re.fullmatch(r"\d{1,4} ?- ?\d{1,4}", digits[slice(*span)]) is not None


_LONG_ID = re.compile(r"(?<!\d)\d(?:[ .-]?\d){8,}(?!\d)")
_ID_SHAPES = re.compile(
    rf"{_FREE}(?:jy ?\d\d ?\d\d ?\d\d ?[a-z]?|[a-z]{{2}} ?\d\d ?\d\d ?\d\d ?[a-d]"
    rf"|j ?\d{{4,6}}|[a-z]{{2}}\d{{6,7}}|\d{{3}}[ -]\d{{3}}[ -]\d{{4}}){_END}"
)


def _id_numbers(text: str) -> list[Span]:
    return _spans(_ID_SHAPES, text) + [span for pattern in _named_ids() for span in _spans(pattern, text)]


@cache
def _named_ids() -> tuple[re.Pattern[str], ...]:
    whose, word = (_FREE + _any_of(_all_entries(key)) for key in ("ids", "id_words"))
    near, short, long = r"[^\d\n\x01.!?]{0,20}?", r"([a-z]{0,3} ?\d(?:[ /-]?\d){3,}[a-z]?)", r"(\d(?:[ /-]?\d){5,})"
    both = rf"(?:{whose}{near}{word}|{word}{near}{whose}){near}(?<![a-z0-9]){short}{_END}"
    return re.compile(both), re.compile(rf"{whose}{near}{long}{_END}")


@cache
def _a_date() -> str:
    month = _any_of(_all_entries("months"))
    numeric = r"\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})(?![./-]?\d)|\d{4}[/.-]\d{1,2}[/.-]\d{1,2}"
    named = rf"\d{{1,2}}(?:st|nd|rd|th|er|\.)?,? (?:of |de |din )?{month}\.?(?:,? (?:de |din )?\d{{4}})?"
    american = rf"{month} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?"
    return rf"(?:{numeric}|{named}|{american})"


@cache
def _born() -> re.Pattern[str]:
    lead = _any_of(_all_entries("born"))
    return re.compile(
        rf"{_FREE}{lead}[^\d\n\x01]{{0,14}}?({_a_date()}|\d{{1,2}} \d{{1,2}} (?:19|20)?\d\d|(?:19|20)\d\d){_END}"
    )


@cache
def _long_ago() -> re.Pattern[str]:
    """A full date before 2020 is no session of ours: most likely somebody was born then."""
    month, year = _any_of(_all_entries("months")), r"(?:19\d\d|200\d|201\d)"
    numeric = rf"\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:{year}|[3-9]\d)|{year}[/.-]\d{{1,2}}[/.-]\d{{1,2}}"
    day_first = rf"\d{{1,2}}(?:st|nd|rd|th|er|\.)? (?:of |de |din )?{month}\.?,? (?:de |din )?{year}"
    month_first = rf"{month} \d{{1,2}}(?:st|nd|rd|th)?,? {year}"
    return re.compile(rf"(?<![\d./-])({numeric}|{day_first}|{month_first})(?![\d/-])")


@cache
def _date_or_time() -> re.Pattern[str]:
    clock = r"\d{1,2} ?(?:[:.h]\d{2}|h|am|pm)(?![\d])|\d{1,2}:\d{2}"
    money = r"[£€$] ?\d[\d ,.]*|\d[\d ,.]*(?:£|€|eur|pounds|libras|funt|livres|lire)"
    return re.compile(rf"(?<![\d.])(?:{_a_date()}|{clock}|(?:19|20)\d\d(?!\d)|{money})")


def _ages(text: str) -> Iterator[Span]:
    for pattern in _age_patterns():
        yield from _spans(pattern, text)


@cache
def _age_patterns() -> tuple[re.Pattern[str], ...]:
    patterns = []
    for lists in _languages().values():
        word = _any_of(_entries(lists, "numbers"))
        said = rf"{word}(?:[ -]{word})*"
        either = rf"(?:\d{{1,3}}|{said})"
        patterns += [_FREE + age.replace("{n}", either).replace("{w}", said) for age in lists["ages"]]
    return tuple(map(re.compile, patterns))


# --- names -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Form:
    """A word that may be a name: whose it is, and how far it is from the name as given."""

    owners: frozenset[str]
    rank: int
    certain: bool


@dataclass(frozen=True, slots=True)
class _Names:
    roster: dict[str, _Form]
    facilitators: dict[str, _Form]
    everyday: frozenset[str]
    says: re.Pattern[str]
    does: re.Pattern[str]
    never: frozenset[str]


_AS_GIVEN, _SHORT = 0, 1


@lru_cache(maxsize=256)
def _name_forms(names: tuple[str, ...]) -> dict[str, _Form]:
    """Every form of every name: as given, short, and with the endings of the five languages."""
    forms: dict[str, _Form] = {}
    for name in names:
        for rank, base in _bases(name):
            endings = {form for form in _endings(base) if len(base) > 2 and len(form) > 2}
            for form in {base, *endings}:
                _remember(forms, form, _Form(frozenset({name}), rank, certain=form == base or len(form) > 4))
    return forms


def _remember(forms: dict[str, _Form], word: str, new: _Form) -> None:
    old = forms.get(word, new)
    owners = old.owners | new.owners
    forms[word] = _Form(owners, min(old.rank, new.rank), old.certain or new.certain)


def _bases(name: str) -> Iterator[tuple[int, str]]:
    parts = [part for part in re.findall("[a-z]+", _fold(name)) if part not in _particles() and len(part) > 1]
    for position, part in enumerate(parts):
        yield _AS_GIVEN, part
        if position == 0 or position < len(parts) - 1:  # the last of several is a surname: no short forms
            yield from ((_SHORT, short) for short in _nicknames().get(part, ()))


@cache
def _nicknames() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in _everywhere()["nicknames"]:
        group = frozenset(_fold(line).split())
        found |= {name: found.get(name, frozenset()) | group for name in group}
    return found


_SOFTENED = (("sta", "scie"), ("ra", "rze"), ("da", "dzie"), ("ka", "ce"), ("ga", "dze"), ("ta", "cie"), ("la", "le"))
_SOFTENED_HARD = (("r", "rze"), ("t", "cie"), ("d", "dzie"))


def _endings(base: str) -> Iterator[str]:
    """Polish and Romanian cases, Portuguese small forms, the English s without its apostrophe."""
    yield base + "s"
    if base.endswith(("ski", "cki", "dzki")):
        yield from (base[:-1] + end for end in ("iego", "iemu", "im", "a", "iej", "ich", "imi", "ie"))
    elif base.endswith("a"):
        yield from (base[:-1] + end for end in ("i", "y", "e", "o", "u", "ie", "ii", "ei", "ai", "ea", "inha", "ita"))
        yield from (base.removesuffix(hard) + soft for hard, soft in _SOFTENED if base.endswith(hard))
    elif base.endswith(("i", "y", "e")):
        yield from (base + end for end in ("ego", "emu", "m", "go", "mu", "owi", "ul", "ului", "zinho", "zinha"))
    else:
        stem = base[:-1] if base.endswith("o") else base
        yield from (
            stem + end for end in ("a", "u", "owi", "em", "iem", "ie", "e", "ul", "ului", "ule", "inho", "zinho")
        )
        yield from (base[: -len(hard)] + soft for hard, soft in _SOFTENED_HARD if base.endswith(hard))
        if base.endswith("ek"):
            yield from (base[:-2] + end for end in ("ka", "kowi", "kiem", "ku"))
        elif base.endswith(("el", "en", "er")):
            yield from (base[:-2] + base[-1] + end for end in ("a", "owi", "em"))


_Token = re.Match[str]


def _take_names(page: _Page, names: _Names) -> None:
    shouted = _is_shouted(page.words)
    for run in _runs_of_names(page.text, names):
        for group, owner in _whose(run, names):
            if not owner and not any(_is_a_name(page, token, names, shouted) for token in group):
                continue
            _take_or_warn(page, group, names, owner)


def _runs_of_names(text: str, names: _Names) -> Iterator[list[_Token]]:
    """Words that may be names, with those that follow each other together: "Ana da Silva"."""
    run: list[_Token] = []
    for token in re.finditer(r"(?<![a-z0-9])[a-z]+(?![0-9])", text):
        if token[0] in names.never or (token[0] not in names.roster and token[0] not in names.facilitators):
            continue
        if run and not _only_particles(text[run[-1].end() : token.start()]):
            yield run
            run = []
        run.append(token)
    if run:
        yield run


def _only_particles(between: str) -> bool:
    return re.fullmatch(r"[\s'-]+(?:[a-z]+[\s'-]+)?", between) is not None and all(
        word in _particles() for word in re.findall("[a-z]+", between)
    )


def _whose(run: list[_Token], names: _Names) -> list[tuple[list[_Token], str]]:
    """A full name belongs to one person, even when its parts are everyday words; else each word stands alone."""
    if len(run) > 1:
        for kind, forms in (("facilitator", names.facilitators), ("roster", names.roster)):
            owners = [forms[token[0]].owners if token[0] in forms else frozenset() for token in run]
            if frozenset.intersection(*owners):
                return [(run, kind)]
    return [([token], "") for token in run]


def _take_or_warn(page: _Page, group: list[_Token], names: _Names, owner: str) -> None:
    span = group[0].start(), group[-1].end()
    if owner == "facilitator" or (not owner and _is_facilitator(group[0][0], names)):
        page.warnings += [Warning_("facilitator", name) for name in _named_by(group, names.facilitators)]
    else:
        page.take("name", [span])


def _named_by(group: list[_Token], forms: dict[str, _Form]) -> list[str]:
    return sorted(frozenset.intersection(*(forms[token[0]].owners for token in group)))


def _is_facilitator(word: str, names: _Names) -> bool:
    """The name as given beats a short form; on a tie the facilitator's name stays (trust A2)."""
    theirs, others = names.facilitators.get(word), names.roster.get(word)
    return theirs is not None and (others is None or theirs.rank <= others.rank)


def _is_a_name(page: _Page, token: _Token, names: _Names, shouted: bool) -> bool:
    """ "Will you tell us", "sam" (alone, in Polish): everyday words are names only with a capital inside a sentence."""
    word = token[0]
    form = names.roster.get(word) or names.facilitators[word]
    capital = page.has_capital(token.start()) and not shouted
    if word not in names.everyday:
        return form.certain or capital
    if _written_otherwise(page.written(*token.span()), form.owners):
        return False
    inside = capital and not _opens_a_sentence(page.whole, token.start())
    speaks = form.certain and names.says.match(page.text, token.end()) is not None
    does = capital and form.certain and names.does.match(page.text, token.end()) is not None
    return inside or speaks or does or (capital and _with_others(page, token.end(), names))


def _written_otherwise(written: str, owners: frozenset[str]) -> bool:
    """ "Grâce à vous" is not about Grace: people leave accents out, only an ending may add one ("Gracę")."""
    return not written[:-1].isascii() and "".join(owners).isascii()


def _with_others(page: _Page, place: int, names: _Names) -> bool:
    """ "Grace, Will and Rui": a name in a row of names."""
    found = re.compile(r"(?:\s*,|\s+(?:and|e|i|et|si|y)(?![a-z])|\s*&)\s+([a-z]+)").match(page.text, place)
    return found is not None and found[1] in names.roster and page.has_capital(found.start(1))


def _is_shouted(words: str) -> bool:
    letters = [letter for letter in words if letter.isalpha()]
    return sum(map(str.isupper, letters)) > 0.6 * len(letters)


def _opens_a_sentence(text: str, place: int) -> bool:
    before = text[:place].rstrip(" \"'([-\u00bf\u00a1")
    return not before or before[-1] in ".!?\n:"


@cache
def _next_to_names(key: str, languages: frozenset[str]) -> re.Pattern[str]:
    """What comes after a name: "will said"; and after a word with a capital only: "Rose is", but "hope is"."""
    lists = [_languages()[language] for language in languages if language in _languages()]
    return re.compile(r"\s+" + _any_of(entry for each in lists for entry in _entries(each, key)) + _END)


# --- what goes from a text that its writer does not see again -------------------------------------------------------

_FIVE_DIGITS = re.compile(r"\d(?:[ .-]?\d){4,}")


@lru_cache(maxsize=64)
def _called(places: tuple[str, ...]) -> re.Pattern[str]:
    """The whole name, and each part of it: "Town Library, room 2"."""
    parts = [part.strip() for place in places for part in (place, *place.split(","))]
    return re.compile(_FREE + _any_of(_fold(part) for part in parts if len(part) > 3) + _END)


@cache
def _any_date() -> re.Pattern[str]:
    return re.compile(rf"(?<![\d.]){_a_date()}{_END}")


def _not_taken(text: str, span: Span) -> list[Span]:
    """The pieces of a hint between what was taken out already."""
    start, end = span
    return [(start + found.start(), start + found.end()) for found in re.finditer(rf"[^{_BLANK}]+", text[start:end])]


def _capitals_inside(page: _Page) -> Iterator[Span]:
    if _is_shouted(page.words):
        return
    for found in re.finditer(r"(?<![a-z0-9'])[a-z]+", page.text):
        capital = page.has_capital(found.start()) and not _opens_a_sentence(page.whole, found.start())
        if capital and found[0] not in _not_surnames():
            yield found.span()


# --- title and surname -------------------------------------------------------------------------------------------


def _take_titles(page: _Page, names: _Names) -> None:
    page.take(
        "title_name", [span for span in _titled(page) if not _names_a_facilitator(page.text[slice(*span)], names)]
    )


def _names_a_facilitator(text: str, names: _Names) -> bool:
    return any(_is_facilitator(word, names) for word in re.findall("[a-z]+", text))


def _titled(page: _Page) -> Iterator[Span]:
    for found in _title().finditer(page.text):
        capital_needed = found["sure"] is None
        if found["capital"] and not page.has_capital(found.start()):
            continue
        end = _end_of_surname(page, found.end(), capital_needed)
        if end > found.end():
            yield found.start(), end


@cache
def _title() -> re.Pattern[str]:
    sure, careful, capital = (
        _any_of(_all_entries(key)) for key in ("titles", "titles_before_capital", "titles_capital")
    )
    return re.compile(
        rf"{_FREE}(?:(?:{careful}|{sure})\.? )?(?:(?P<sure>{sure})|(?P<capital>{capital})|{careful}){_END}(?!')"
    )


def _end_of_surname(page: _Page, place: int, capital_needed: bool) -> int:
    end = after = place
    for _ in range(5):
        found = _NEXT_WORD.match(page.text, after)
        if found is None or "\n" in found[0]:
            break
        capital = page.has_capital(found.start(1)) and found[1] not in _not_surnames()
        if capital or (not capital_needed and end == place and _may_be_a_surname(found[1])):
            end = found.end()
        elif found[1] not in _particles() or end > place:
            break
        after = found.end()
    return end


def _may_be_a_surname(word: str) -> bool:
    everyday = any(word in _small_words(language) for language in _languages())
    says = any(_next_to_names(key, frozenset(_languages())).match(" " + word) for key in ("says", "says_after_capital"))
    return len(word) > 2 and not everyday and not says and word not in _particles()


@cache
def _not_surnames() -> frozenset[str]:
    return frozenset({"i", *(day for day in _all_entries("days") if " " not in day)})


# --- hints: kept, and asked about --------------------------------------------------------------------------------


def _hints(page: _Page) -> Iterator[Warning_]:
    for kind, find in _HINTS.items():
        for start, end in find(page):
            yield Warning_(kind, page.written(start, end))


def _roles(leads: str, roles: str) -> Callable[[_Page], Iterable[Span]]:
    @cache
    def pattern() -> re.Pattern[str]:
        kinds = [
            _role_pattern(*(_any_of(_entries(lists, key)) for key in (leads, roles, roles + "_after")))
            for lists in _languages().values()
        ]
        return re.compile("|".join(kinds))

    return lambda page: _spans(pattern(), page.text)


def _role_pattern(lead: str, role: str, after: str) -> str:
    """ "as her mother", "my own daughter", "en tant qu'infirmière", "fiica mea": at most two words between."""
    return rf"{_FREE}{lead}(?:\s+|(?<='))(?:[a-z'-]+\s+){{0,2}}?{role}{_END}|{_FREE}{role}\s{after}{_END}"


def _listed(key: str) -> Callable[[_Page], Iterable[Span]]:
    return lambda page: _spans(_pattern(key), page.text)


def _parishes(page: _Page) -> list[Span]:
    return _spans(_parish(), page.text)


@cache
def _parish() -> re.Pattern[str]:
    saints, alone = (_any_of(_entries(_everywhere(), key)) for key in ("parishes", "parish_alone"))
    return re.compile(rf"{_FREE}(?:(?:st|ste|saint|sainte|sao|santo|sw|sfantul)\.?[\s-]*{saints}|{alone}){_END}")


def _employers(page: _Page) -> Iterator[Span]:
    yield from _spans(_pattern("employers"), page.text)
    for found in _works_at().finditer(page.text):
        if found["article"] or page.has_capital(found.start("where")):
            yield found.span()


@cache
def _works_at() -> re.Pattern[str]:
    lead, article = (_any_of(_all_entries(key)) for key in ("employer_leads", "employer_articles"))
    return re.compile(rf"{_FREE}{lead} (?P<article>{article}[ ])?(?P<where>[a-z0-9&'-]+)")


def _dated_events(page: _Page) -> Iterator[Span]:
    """ "when I cried on Tuesday": what I did, with a day or a "when" in the same sentence."""
    for sentence in re.finditer(r"[^.!?\n]+", page.text):
        event = _pattern("events").search(page.text, *sentence.span())
        day = _pattern("days").search(page.text, *sentence.span())
        when = _when_event().search(page.text, *sentence.span())
        if when or (event and day):
            found = [match.span() for match in (event, day, when) if match]
            yield min(start for start, _ in found), max(end for _, end in found)


@cache
def _when_event() -> re.Pattern[str]:
    when, event = (_any_of(_all_entries(key)) for key in ("whens", "events"))
    return re.compile(rf"{_FREE}{when}(?:\s+|(?<='))(?:[a-z']+\s+)?{event}{_END}")


def _languages_named(page: _Page) -> Iterator[Span]:
    yield from _spans(_pattern("languages"), page.text)
    capital = _spans(_pattern("languages_capital"), page.text)
    yield from (
        span for span in capital if page.has_capital(span[0]) or re.search(r"(?:speak|in) $", page.text[: span[0]])
    )


_HINTS: dict[str, Callable[[_Page], Iterable[Span]]] = {
    "family_role": _roles("family_leads", "family"),
    "job_role": _roles("job_leads", "jobs"),
    "diagnosis": _listed("diagnoses"),
    "medicine": _listed("medicines"),
    "ward": _listed("wards"),
    "parish": _parishes,
    "employer": _employers,
    "dated_event": _dated_events,
    "language": _languages_named,
}


def _rare_language(text: str, language: str, common: frozenset[str]) -> Iterator[Warning_]:
    """Few in the group may write it; ``words`` is then the code of the language (trust A2)."""
    written = _reads_as(text, language)
    if written and written not in common:
        yield Warning_("language", written)
