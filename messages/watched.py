"""The words we watch in one language: jargon, respectful terms, what a stranger must not see (``words/<xx>.toml``)."""

import re
import tomllib
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from .understand import fold, tokens

USUALLY_HARDEST = 45.0
"""The reading index up to which a language without lists of its own is easy enough."""
_FOLDER = Path(__file__).parent / "words"


@dataclass(frozen=True, slots=True)
class Found:
    """A watched word in a text, as it was written, and what to write instead; empty: leave it out."""

    written: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """One list. ``as_written``: accents count, as they do in "tu" and "tú"; else they do not."""

    pattern: re.Pattern[str] | None
    instead: tuple[str, ...] = ()
    as_written: bool = False
    entries: tuple[str, ...] = ()
    """As they stand in the file."""

    def find(self, words: str) -> Iterator[Found]:
        """Every place where one of the list stands, as it was written there."""
        if self.pattern is None:
            return
        text = unicodedata.normalize("NFC", words)
        compared = [letter.casefold() if self.as_written else fold(letter) for letter in text]
        starts = list(accumulate(map(len, compared), initial=0))
        for hit in self.pattern.finditer("".join(compared)):
            place = int((hit.lastgroup or "_0")[1:])
            first, last = bisect_right(starts, hit.start()) - 1, bisect_left(starts, hit.end())
            yield Found(text[first:last], self.instead[place] if self.instead else "")


@dataclass(frozen=True, slots=True)
class Watched:
    """The lists of one language.

    Attributes:
        reviewed: who read the lists and when; None while nobody has.
        topic: what tells a stranger what the group is about (trust L1).
        harm: methods, and promises of rescue (trust C8).
        blame: blame and pressure.
        politeness: forms of address other than the one we use.
        gender: forms that show whether the reader is a woman or a man.
        jargon: hard words and what to say instead (demand 9).
        respectful: terms that hurt and what to say instead (demand 11).
        question: the words around the word in "what does ... mean?".
        hardest: the highest reading grade (English) or reading index (elsewhere) of a sentence of ours.
    """

    reviewed: tuple[str, str] | None
    topic: Listed
    harm: Listed
    blame: Listed
    politeness: Listed
    gender: Listed
    jargon: Listed
    respectful: Listed
    question: frozenset[str]
    hardest: float


@cache
def watched(language: str) -> Watched:
    """The lists of a language; empty ones where nobody has written any."""
    path = _FOLDER / f"{language}.toml"
    data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return Watched(
        reviewed=(data["reviewer"], data["reviewed"]) if data.get("reviewer") else None,
        topic=_lines(data.get("topic", "")),
        harm=_lines(data.get("harm", "")),
        blame=_lines(data.get("blame", "")),
        politeness=_lines(data.get("politeness", ""), as_written=True),
        gender=_lines(data.get("gender", ""), as_written=True),
        jargon=_pairs(data.get("jargon", {})),
        respectful=_pairs(data.get("respectful", {})),
        question=frozenset(
            "".join(token.word for token in tokens(entry)) for entry in _entries(data.get("question", ""))
        ),
        hardest=float(data.get("hardest", USUALLY_HARDEST)),
    )


def _lines(written: str, *, as_written: bool = False) -> Listed:
    entries = _entries(written)
    return Listed(_pattern(entries, as_written=as_written), as_written=as_written, entries=tuple(entries))


def _entries(written: str) -> list[str]:
    return [entry.strip() for line in written.splitlines() for entry in line.split(",") if entry.strip()]


def _pairs(table: dict[str, str]) -> Listed:
    longest_first = sorted(table, key=lambda entry: (-len(entry), entry))
    instead = tuple(table[entry] for entry in longest_first)
    return Listed(_pattern(longest_first, as_written=False), instead, entries=tuple(longest_first))


def _pattern(entries: list[str], *, as_written: bool) -> re.Pattern[str] | None:
    """A star stands for any letters, a space for any space; an entry is found as whole words only."""
    if not entries:
        return None
    spelled = [entry.casefold() if as_written else fold(entry) for entry in entries]
    places = (f"(?P<_{place}>{_whole(entry)})" for place, entry in enumerate(spelled))
    return re.compile(rf"(?<!\w)(?:{'|'.join(places)})(?!\w)")


def _whole(entry: str) -> str:
    return re.escape(entry).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")
