"""The translations: reads ``locale/<xx>/LC_MESSAGES/messages.po`` directly, so a new language is one new file here."""

import re
from functools import cache
from pathlib import Path

from babel import Locale
from babel.messages.pofile import read_po

from .texts import SENTENCES, Sentence

_FOLDER = Path(__file__).parent / "locale"


@cache
def languages() -> tuple[str, ...]:
    """Every language we can write: English, and each folder that holds a catalogue."""
    return ("en", *sorted(path.parent.parent.name for path in _FOLDER.glob("*/LC_MESSAGES/messages.po")))


@cache
def _translations(language: str) -> dict[str, str]:
    with (_FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=None)
    return {
        message.context: str(message.string)
        for message in catalogue
        if message.context in SENTENCES and message.string and message.id == SENTENCES[message.context].english
    }


@cache
def reviewed(language: str) -> tuple[str, str] | None:
    """Who reviewed the sentences of a language, and when; None while nobody has. English is what we write ourselves."""
    if language == "en":
        return ("the writers", "")
    head = (_FOLDER / language / "LC_MESSAGES" / "messages.po").read_text(encoding="utf-8").partition("\nmsgctxt ")[0]
    said = dict(re.findall(r'^"(X-Reviewed-(?:By|On)): *(.*?)\\n"$', head, re.MULTILINE))
    by, on = said.get("X-Reviewed-By", ""), said.get("X-Reviewed-On", "")
    return (by, on) if by else None


def wording(sentence: Sentence, language: str) -> str:
    """A sentence in a language; English where a translation is missing or belongs to an older English (a test forbids both)."""
    if language == "en" or language not in languages():
        return sentence.english
    return _translations(language).get(sentence.name, sentence.english)


SPOKEN_IN = {"pt": "pt_PT"}
"""Portugal says "polaco" and "romeno", Brazil does not."""


@cache
def own_name(language: str) -> str:
    """What a language calls itself: "português"."""
    return str(Locale.parse(language).get_display_name(language)).split(" (")[0]


@cache
def name_in(language: str, reader: str) -> str:
    """What the reader's language calls a language: "inglês" for English to a Portuguese reader."""
    return str(Locale.parse(language).get_display_name(SPOKEN_IN.get(reader, reader)))
