"""A sentence, its facts and a language become words. Dates and times are written as people say them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from functools import cache, lru_cache
from string import Formatter
from typing import Any

from babel import Locale

from . import texts
from .catalogue import name_in, own_name, wording
from .channel import Choice
from .segments import normalise
from .understand import taught

DAYS = frozenset({"day", "new_day", "next_day"})
TIMES = frozenset({"start", "until"})
PEOPLE = frozenset({"leaders", "old_leaders", "readers", "names"})
HELD = frozenset({"now", "before"})
LISTS = frozenset({"sessions", "lines", "places"})
SOME = 1024
"""Days and hours whose words are remembered: those of a batch are few, and working them out is slow."""


def render(name: str, facts: Mapping[str, Any], language: str) -> str:
    """The words of one sentence.

    Raises:
        KeyError: a fact of the sentence is missing; that is our bug, not the reader's problem.
    """
    pattern = wording(texts.SENTENCES[name], language)
    return pattern.format_map({field: _written(field, facts, language) for field in _fields(pattern)})


@cache
def _fields(pattern: str) -> tuple[str, ...]:
    """The fields of a wording, in the order of their first place."""
    return tuple(dict.fromkeys(field for _, field, _, _ in Formatter().parse(pattern) if field))


def template_fields(name: str) -> tuple[str, ...]:
    """The fields of a template, in the order of its English: the number of a variable is the same in all languages."""
    return tuple(field for field in _fields(texts.SENTENCES[name].english) if not field.isupper())


def values(name: str, facts: Mapping[str, Any], language: str) -> tuple[str, ...]:
    """What the numbered variables of a template are filled with."""
    return tuple(normalise(_written(field, facts, language)) for field in template_fields(name))


def numbered(name: str, language: str) -> str:
    """A template as WhatsApp wants it submitted: {{1}} instead of a field's name."""
    fields = template_fields(name)
    pattern = wording(texts.SENTENCES[name], language)
    facts = {field: f"{{{{{place}}}}}" for place, field in enumerate(fields, start=1)}
    others = {field: _written(field, {}, language) for field in _fields(pattern) if field.isupper()}
    return pattern.format_map({**facts, **others})


def message(parts: Sequence[tuple[str, Mapping[str, Any]]], standing: Mapping[str, Any], language: str) -> str:
    """A whole message: each part on lines of its own. ``standing`` are the facts that every sentence may use."""
    return normalise("\n".join(render(name, {**standing, **facts}, language) for name, facts in parts))


def buttons(parts: Sequence[tuple[str, Mapping[str, Any]]], language: str) -> tuple[Choice, ...]:
    """The buttons of a message: those of its last part that has any."""
    return next(filter(None, (_buttons_of(name, language) for name, _ in reversed(parts))), ())


@cache
def _buttons_of(name: str, language: str) -> tuple[Choice, ...]:
    return tuple(Choice(value, render(label, {}, language)) for value, label in texts.SENTENCES[name].buttons)


def _written(field: str, facts: Mapping[str, Any], language: str) -> str:
    if field.isupper():
        return _reply_word(field, language)
    value = facts[field]
    if field in DAYS:
        return day(date.fromisoformat(value), language)
    if field in TIMES:
        return clock(time.fromisoformat(value), language)
    if field == "time":
        return span(value, language)
    if field == "by":
        return moment(datetime.fromisoformat(value), language)
    if field in HELD:
        return held(value, language)
    if field in PEOPLE:
        return people(value, language)
    if field in LISTS:
        return "\n".join(_line(line, language) for line in value)
    if field == "language":
        return own_name(value)
    return _line(value, language)


def _line(value: Any, language: str) -> str:
    """A value that is itself a sentence, a date with a time, or plain words."""
    if isinstance(value, Mapping) and "say" in value:
        said = render(value["say"], value.get("facts", {}), language)
        return f"{value['letter']} {said}" if "letter" in value else said
    if isinstance(value, Mapping) and "day" in value:
        said = (
            f"{day(date.fromisoformat(value['day']), language)}, {clock(time.fromisoformat(value['start']), language)}"
        )
        return f"{value['letter']} {said}" if "letter" in value else said
    return str(value)


@cache
def _reply_word(name: str, language: str) -> str:
    return taught(name, language)


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


@lru_cache(SOME)
def day(of: date, language: str) -> str:
    locale = _locale(language)
    facts = {
        "weekday": locale.days["format"]["wide"][of.weekday()],
        "number": "1er" if (language, of.day) == ("fr", 1) else of.day,
        "month": locale.months["format"]["wide"][of.month],
    }
    return wording(texts.DAY, language).format_map(facts)


def clock(at: time, language: str) -> str:
    """2pm, 5:30pm, midday and midnight in English; the 24-hour clock elsewhere."""
    if language != "en":
        return f"{at.hour}:{at.minute:02d}"
    if at.minute == 0 and at.hour in (0, 12):
        return "midnight" if at.hour == 0 else "midday"
    minutes = f":{at.minute:02d}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"


def span(value: Sequence[Any], language: str) -> str:
    """From when to when; the end is exact or approximate, as stored on the session (demand 8)."""
    start, end, exact = value
    pattern = texts.SPAN_EXACT if exact else texts.SPAN_ABOUT
    return wording(pattern, language).format(
        start=clock(time.fromisoformat(start), language), end=clock(time.fromisoformat(end), language)
    )


def held(value: Mapping[str, Any], language: str) -> str:
    """When, where and with whom a session is held, as far as it is said; or that it is not held."""
    if "say" in value:
        return _line(value, language)
    said = [
        day(date.fromisoformat(value["day"]), language) if "day" in value else "",
        span(value["time"], language),
        _line(value["place"], language),
        wording(texts.LED_BY, language).format(names=people(value["leaders"], language)) if "leaders" in value else "",
        value.get("link", ""),
    ]
    return ", ".join(part for part in said if part)


def moment(at: datetime, language: str) -> str:
    return wording(texts.MOMENT, language).format(start=clock(at.time(), language), day=day(at.date(), language))


def people(names: Sequence[str], language: str) -> str:
    if len(names) < 2:
        return "".join(names)
    return wording(texts.AND, language).format(some=", ".join(names[:-1]), last=names[-1])


def announced(words: str, written_in: str, reader: str) -> str:
    """Free words as they were written, announced when they are not in the reader's language (mission section 6, 6)."""
    if written_in == reader:
        return words
    return f"{wording(texts.IN_LANGUAGE, reader).format(language=name_in(written_in, reader))} {words}"
