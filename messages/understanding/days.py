"""Days, minutes, languages and channels that a text names."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from messages.understanding.folding import Token
from messages.understanding.lexicon import Lexicon
from messages.understanding.reading import DaySaid

_DATE = re.compile(r"(\d{1,2})[./](\d{1,2})(?:[./]\d{2,4})?$")
_NUMBER_AND_UNIT = re.compile(r"(\d{1,3})([a-z]+)$")
_MINUTES_IN_AN_HOUR = 60
_NONE_YET = -9
_CAN = frozenset({"cant", "wont"})  # "can't the 9th but..." speaks of the 9th


def days_said(text: Sequence[Token], readers: Sequence[Lexicon]) -> tuple[DaySaid, ...]:
    """Every day that the text names, in order, in the first of these languages that knows one."""
    words = [token.word for token in text]
    found: list[tuple[int, DaySaid]] = list(_dates_in_figures(words))
    for reader in readers:
        found.extend(_named_days(words, reader))
        found.extend(_days_of_month(words, reader))
    ordered = sorted(_without_parts_of_dates(found), key=lambda item: item[0])
    return tuple(dict.fromkeys(said for _, said in _without_set_aside(ordered, text, readers)))


def _without_parts_of_dates(found: list[tuple[int, DaySaid]]) -> Iterator[tuple[int, DaySaid]]:
    """ "21 March" is a date, not also the 21st."""
    dated = {said.value % 100 for _, said in found if said.kind == "date"}
    return (item for item in found if not (item[1].kind == "day" and item[1].value in dated))


def _without_set_aside(
    ordered: list[tuple[int, DaySaid]], text: Sequence[Token], readers: Sequence[Lexicon]
) -> Iterator[tuple[int, DaySaid]]:
    """ "Not the 9th but the 23rd" names the 23rd."""
    nots = {word for reader in readers for word in reader.negators | reader.negators_after}
    turns = {word for reader in readers for word in reader.things.turns | reader.things.rather}
    for (place, said), following in zip(ordered, [*ordered[1:], None], strict=False):
        before = {token.word for token in text[max(0, place - 2) : place]}
        between = {token.word for token in text[place : following[0]]} if following else set()
        if not (nots & before and turns & between and not _CAN & before):
            yield place, said


def _dates_in_figures(words: Sequence[str]) -> Iterator[tuple[int, DaySaid]]:
    for place, word in enumerate(words):
        if (match := _DATE.match(word)) and 1 <= int(match[1]) <= 31 and 1 <= int(match[2]) <= 12:
            yield place, DaySaid("date", int(match[2]) * 100 + int(match[1]))


def _named_days(words: Sequence[str], reader: Lexicon) -> Iterator[tuple[int, DaySaid]]:
    for kind, value, name in reader.things.day_names:
        if (place := _place(words, name)) is not None:
            yield place, DaySaid(kind, value)


def _place(words: Sequence[str], name: Sequence[str]) -> int | None:
    if name[0] not in words:
        return None
    size = len(name)
    return next((at for at in range(len(words) - size + 1) if tuple(words[at : at + size]) == name), None)


def _days_of_month(words: Sequence[str], reader: Lexicon) -> Iterator[tuple[int, DaySaid]]:
    last = _NONE_YET
    for place, word in enumerate(words):
        day, has_ending = _day_number(word, words[place + 1 : place + 2], reader)
        if day is None:
            continue
        goes_on = last == place - 2 and words[place - 1] in reader.things.joins
        month = next((reader.things.months[near] for near in _near(words, place) if near in reader.things.months), None)
        marked = bool(place) and words[place - 1] in reader.things.before_number
        if month:
            yield place, DaySaid("date", month * 100 + day)
        elif has_ending or ((marked or goes_on) and _is_no_time(words, place)):
            yield place, DaySaid("day", day)
        else:
            continue
        last = place


def _near(words: Sequence[str], place: int) -> Sequence[str]:
    return [*words[place + 1 : place + 3], *words[max(0, place - 1) : place]]


def _is_no_time(words: Sequence[str], place: int) -> bool:
    after = words[place + 1] if place + 1 < len(words) else ""
    return not re.match(
        r"(min|h$|h\d|hour|hora|godz|heure|or[ae]$|pm|am|people|pessoas|osob|personnes|persoane)", after
    )


def _day_number(word: str, following: Sequence[str], reader: Lexicon) -> tuple[int | None, bool]:
    endings = reader.things.number_endings
    match = _NUMBER_AND_UNIT.match(word)
    figures = match[1] if match and match[2] in endings else word if word.isdecimal() else ""
    if not figures.isascii() or not figures or len(figures) > 2 or not 1 <= int(figures) <= 31:
        return None, False
    return int(figures), bool(match) or bool(following and following[0] in endings)


_BEFORE_A_UNIT = "de"
"""Romanian: "25 de minute"."""


def minutes_said(text: Sequence[Token], readers: Sequence[Lexicon]) -> int | None:
    """How late, if the text says so in figures or in words."""
    words = _units_apart([token.word for token in text])
    for reader in readers:
        for minutes, name in reader.things.minutes:
            if _place(words, name) is not None:
                return minutes
    for number, unit in pairwise(word for word in words if word != _BEFORE_A_UNIT):
        amount = _amount(number, readers)
        if amount is not None and unit in ("m", "min", "mins", "minute", "minutes", "minutos", "minut", "minuty", "mn"):
            return amount
        if amount is not None and unit in ("h", "hr", "hrs", "hour", "hours", "hora", "horas", "ora", "ore", "heure"):
            return amount * _MINUTES_IN_AN_HOUR
    return None


def _units_apart(words: Sequence[str]) -> list[str]:
    split = [_NUMBER_AND_UNIT.match(word) for word in words]
    return [part for word, match in zip(words, split, strict=True) for part in (match.groups() if match else (word,))]


def _amount(number: str, readers: Sequence[Lexicon]) -> int | None:
    if number.isdecimal() and number.isascii() and len(number) <= 3:
        return int(number)
    return next((reader.things.numbers[number] for reader in readers if number in reader.things.numbers), None)


def named(text: Sequence[Token], names: Mapping[str, str], instead_of: frozenset[str]) -> str | None:
    """The first of these names that the text holds and does not set aside ("not by SMS")."""
    places = [place for place, token in enumerate(text) if token.word in names or token.tail in names]
    wanted = [place for place in places if not instead_of & {token.word for token in text[max(0, place - 2) : place]}]
    if not places:
        return None
    token = text[(wanted or places)[0]]
    return names.get(token.word) or names[token.tail]


def meant(days: Sequence[DaySaid], dates: Sequence[date], today: date) -> tuple[date, ...]:
    """Which of these dates are meant: none if nothing was said or nothing fits."""
    coming = sorted({day for day in dates if day >= today})
    return tuple(sorted({day for said in days for day in _fitting(said, coming, today)}))


def _fitting(said: DaySaid, coming: list[date], today: date) -> list[date]:
    monday = today - timedelta(days=today.weekday())
    this_week = [day for day in coming if monday <= day < monday + timedelta(days=7)]
    following = [day for day in coming if monday + timedelta(days=7) <= day < monday + timedelta(days=14)]
    fitting: dict[str, list[date]] = {
        "weekday": [day for day in coming if day.weekday() == said.value][:1],
        "day": [day for day in coming if day.day == said.value][:1],
        "date": [day for day in coming if day.month * 100 + day.day == said.value][:1],
        "relative": [day for day in coming if day == today + timedelta(days=said.value)],
        "next": coming[:1],
        "first": coming[: said.value],
        "both": coming if len(coming) == 2 else [],
        "all": coming,
        "this_week": this_week,
        "next_week": following,
    }
    return fitting[said.kind]
