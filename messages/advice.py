"""What would make words that staff wrote easier to read, and what they cost as texts: advice, never a block (9, 11)."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from . import texts
from .catalogue import languages, wording
from .readability import LONG_SENTENCE, Reading, readability
from .segments import ROOM, Length, length, normalise, plain
from .watched import watched

Kind = Literal["respectful", "jargon", "long", "lock screen"]
_SAMPLE = ("notice", "invitation", "reminder", "change", "answer")


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing to change: the words as they were written, and what to write instead; empty: leave them out.

    A long sentence has its number of words in ``words``.
    """

    kind: Kind
    written: str
    instead: str = ""
    words: int = 0


@dataclass(frozen=True, slots=True)
class Cost:
    """How many texts a translation would take, about; and how many in plain letters without accents."""

    language: str
    texts: int
    plain_texts: int


@dataclass(frozen=True, slots=True)
class Advice:
    """Everything to be said about one text.

    Attributes:
        hints: what hurts first, then hard words, then long sentences, then what a lock screen should not show.
        cost: what the text costs as it is written.
        elsewhere: what it would cost in each other language, estimated from the length of our own catalogues.
    """

    reading: Reading
    hints: tuple[Hint, ...]
    cost: Length
    elsewhere: tuple[Cost, ...]


def advice(words: str, language: str) -> Advice:
    """Look at free words in a language. Nothing is changed, nothing is refused; no hint means: it reads well."""
    reading, lists = readability(words, language), watched(language)
    hints = (
        *(Hint("respectful", found.written, found.instead) for found in lists.respectful.find(words)),
        *(Hint("jargon", found.written, found.instead) for found in lists.jargon.find(words)),
        *(
            Hint("long", sentence, words=count)
            for sentence, count in zip(reading.sentences, reading.words, strict=True)
            if count > LONG_SENTENCE
        ),
        *(Hint("lock screen", found.written) for found in lists.topic.find(words)),
    )
    sent = normalise(words.strip())
    others = tuple(_estimated(len(sent), language, other) for other in languages() if other != language)
    return Advice(reading, tuple(dict.fromkeys(hints)), length(sent), others)


def short_hint(words: str, language: str) -> Hint | None:
    """The one thing worth saying beside a preview: what is read only by the person it is for may name the topic."""
    return next((hint for hint in advice(words, language).hints if hint.kind != "lock screen"), None)


def _estimated(letters: int, language: str, other: str) -> Cost:
    size, costly = _usual(other)
    units = round(letters * size / _usual(language)[0])
    return Cost(other, _texts(units, *ROOM["UCS-2" if costly else "GSM-7"]), _texts(units, *ROOM["GSM-7"]))


def _texts(units: int, alone: int, joined: int) -> int:
    return -(-units // (alone if units <= alone else joined))


@cache
def _usual(language: str) -> tuple[int, bool]:
    """How long our own messages are in a language, and whether its letters usually halve the room in a text."""
    said = [wording(sentence, language) for sentence in texts.SENTENCES.values() if sentence.kind in _SAMPLE]
    costly = sum(length(words).alphabet == "UCS-2" for words in said)
    return sum(len(plain(words)) for words in said), costly * 2 > len(said)
