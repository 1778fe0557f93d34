"""What the checks of the catalogues read: English from texts.py, the other languages from the .po files."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter

from babel.messages.pofile import read_po

from messages import texts

LOCALE = Path(texts.__file__).parent / "locale"
LANGUAGES = tuple(sorted(path.parent.parent.name for path in LOCALE.glob("*/LC_MESSAGES/messages.po")))
EVERY_LANGUAGE = ("en", *LANGUAGES)

_HEADER_LINE = re.compile(r'^"([A-Za-z-]+): ?(.*)\\n"$', re.MULTILINE)
_SENTENCE_END = re.compile(r"(?<=[.?:])\s+|\n")


@dataclass(frozen=True, slots=True)
class Entry:
    context: str
    english: str
    words: str
    notes: tuple[str, ...]
    fuzzy: bool


def catalogue_path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "messages.po"


@cache
def entries(language: str) -> tuple[Entry, ...]:
    """In the order of the file. Obsolete entries are left out by Babel; see ``raw``."""
    with catalogue_path(language).open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    return tuple(
        Entry(message.context or "", str(message.id), str(message.string), tuple(message.auto_comments), message.fuzzy)
        for message in catalogue
        if message.id
    )


@cache
def raw(language: str) -> str:
    return catalogue_path(language).read_text(encoding="utf-8")


def header(language: str) -> dict[str, str]:
    """Babel forgets header lines that it does not know, so they are read as text."""
    return dict(_HEADER_LINE.findall(raw(language).split("\nmsgctxt ", maxsplit=1)[0]))


@cache
def spoken(language: str) -> dict[str, str]:
    """The words of each sentence in this language."""
    if language == "en":
        return {sentence.name: sentence.english for sentence in texts.SENTENCES.values()}
    return {entry.context: entry.words for entry in entries(language)}


def fields(words: str) -> list[str]:
    """Sorted, with repetitions: a name that is said twice in English is said twice everywhere."""
    return sorted(name for _, name, _, _ in Formatter().parse(words) if name)


def without_fields(words: str) -> str:
    """A field counts as one word that shows nothing."""
    return re.sub(r"\{\w+\}", "0", words)


def sentence_lengths(words: str) -> list[int]:
    return [len(sentence.split()) for sentence in _SENTENCE_END.split(words) if sentence.strip()]
