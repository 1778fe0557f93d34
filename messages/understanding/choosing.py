"""Which of a list of days somebody chooses: "B and D", "Tuesday or the 18th", "any but Monday", "none" (demand 31)."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from messages.understanding.days import days_said, meant
from messages.understanding.folding import Token, tokens
from messages.understanding.lexicon import Lexicon
from messages.understanding.reading import DaySaid
from messages.understanding.weighing import spoken

LETTERS = "ABCDEFGHIJKL"
_LETTER = re.compile(r"(?<!\w)[A-Za-z](?!\w)")
_ARTICLES = frozenset("AEIO")
Places = frozenset[int]


def chosen(text: str, language: str, days: Sequence[date], today: date) -> Places | None:
    """Places in the list; empty: none of them suits. None: the text does not say, so ask."""
    words = tokens(text)
    readers = spoken(words, language)
    cut = next((place for place, token in enumerate(words) if _is_an_exception(token, readers)), len(words))
    before, after = words[:cut], words[cut + 1 :]
    letters = _letters(text, readers, len(days))
    picked = _named(before, readers, days, today) | _among(letters, before)
    left_out = _named(after, readers, days, today) | (_among(letters, after) - picked)
    everything = frozenset(range(len(days)))
    if cut == len(words):
        if not picked and _holds(words, [reader.choose.none for reader in readers]):
            return frozenset()
        return picked or (everything if _holds(words, [reader.choose.all for reader in readers]) else None)
    if not left_out:
        return None
    if picked:
        return picked - left_out
    return everything - left_out if _holds(words, [reader.choose.all for reader in readers]) else None


def _is_an_exception(token: Token, readers: Sequence[Lexicon]) -> bool:
    return any(token.word in reader.choose.but | reader.negators | reader.negators_after for reader in readers)


def _holds(words: Sequence[Token], tables: Iterable[frozenset[str]]) -> bool:
    listed = frozenset[str]().union(*tables)
    return any(token.word in listed or token.tail in listed for token in words)


def _letters(text: str, readers: Sequence[Lexicon], many: int) -> frozenset[str]:
    """Those of the list: written as capitals, or in a text of nothing but letters and what joins them."""
    listed = set(LETTERS[:many])
    single = _LETTER.findall(text)
    others = [word for word in re.findall(r"\w+", text.casefold()) if len(word) > 1]
    joins = {word for reader in readers for word in reader.things.joins}
    bare = all(word in joins for word in others)
    if bare:
        last = len(single) - 1
        kept = [sign for place, sign in enumerate(single) if not (0 < place < last and sign in joins)]
        return frozenset(sign.upper() for sign in kept) & listed
    capitals = frozenset(sign for sign in single if sign.isupper()) & listed
    return capitals if capitals - _ARTICLES or len(capitals) > 1 else frozenset()


def _among(letters: frozenset[str], words: Sequence[Token]) -> Places:
    return frozenset(LETTERS.index(token.word.upper()) for token in words if token.word.upper() in letters)


def _named(words: Sequence[Token], readers: Sequence[Lexicon], days: Sequence[date], today: date) -> Places:
    found = {day for said in days_said(words, readers) for day in _fitting(said, days, today)}
    return frozenset(place for place, day in enumerate(days) if day in found)


def _fitting(said: DaySaid, days: Sequence[date], today: date) -> Iterable[date]:
    """A weekday is every day of the list with that name."""
    if said.kind == "weekday":
        return [day for day in days if day.weekday() == said.value]
    return () if said.kind in ("all", "both") else meant([said], days, today)
