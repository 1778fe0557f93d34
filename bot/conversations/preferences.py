"""The menu, and in which language we write."""

from messages import texts as t
from messages.catalogue import languages, own_name
from storage import changes as c

from . import staff
from .heard import LETTERS, MENU, Action, Heard, lettered


def menu(heard: Heard) -> list[c.Change]:
    if heard.known.person.is_staff:
        return staff.menu(heard)
    return [heard.say(c.part(t.MENU), letters=MENU)]


def choose_language(heard: Heard, _: str = "") -> list[c.Change]:
    """By name, if one was named; else a list in the languages' own names."""
    named = heard.reading.language
    if named in languages():
        return set_language(heard, named)
    lines = [f"{letter} {own_name(language)}" for letter, language in zip(LETTERS, languages(), strict=False)]
    return [heard.say(c.part(t.LANGUAGES, lines=lines), letters=lettered("set_language", languages()))]


def set_language(heard: Heard, language: str) -> list[c.Change]:
    return [c.SetLanguage(heard.me, language), heard.say(c.part(t.LANGUAGE_SET, language=language))]


ACTIONS: dict[str, Action] = {"choose_language": choose_language, "set_language": set_language}
