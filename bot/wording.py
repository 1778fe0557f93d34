"""``gobetween wording``: what would make a text easier to read, and what it costs, in plain lines."""

from collections.abc import Iterator

from messages.advice import Advice, Hint, advice
from messages.catalogue import name_in
from messages.readability import LONG_SENTENCE


def looked_over(words: str, language: str) -> str:
    """The advice on a text, as it is printed. It warns and never blocks."""
    found = advice(words, language)
    lines = [_figures(found, language), *_hints(found), *_costs(found, language)]
    return "\n".join([*lines, "This is advice. Nothing was sent, and nothing is blocked."])


def _figures(found: Advice, language: str) -> str:
    reading = found.reading
    words = sum(reading.words)
    if not words:
        return "There is no word in it."
    scale = "Reading grade (school year)" if language == "en" else "Reading index (LIX; under 40 is easy)"
    return (
        f"{name_in(language, 'en')}. Words: {words}, long ones: {reading.long_words}. Sentences: {len(reading.words)}. "
        f"{scale}: {reading.hardness:g}."
    )


def _hints(found: Advice) -> Iterator[str]:
    if not found.hints:
        yield "No long sentence and no hard word was found."
    yield from map(said, found.hints)


def said(hint: Hint) -> str:
    """One hint in words."""
    if hint.kind == "long":
        return f'Long, {hint.words} words; up to {LONG_SENTENCE} is easy. Make two sentences of it: "{hint.written}"'
    if hint.kind == "lock screen":
        return f'"{hint.written}" tells a stranger who sees the phone what the group is about.'
    instead = f'say "{hint.instead}".' if hint.instead else "leave it out."
    return f'{"Respect" if hint.kind == "respectful" else "Hard word"}: instead of "{hint.written}" {instead}'


def _costs(found: Advice, language: str) -> Iterator[str]:
    own = found.cost
    room = "" if own.alphabet == "GSM-7" else " A letter or sign in it leaves room for 70 instead of 160 in each text."
    yield f"As it is written it takes {_texts(own.segments)}.{room}"
    others = [
        f"{name_in(cost.language, 'en')} {cost.texts}"
        + (f" ({cost.plain_texts} in plain letters)" if cost.plain_texts != cost.texts else "")
        for cost in found.elsewhere
    ]
    yield f"Translated it would take about: {', '.join(others)}."


def _texts(number: int) -> str:
    return "1 text" if number == 1 else f"{number} texts"
