"""The menu, in which language we write, and by which way."""

from messages import texts as t
from messages.catalogue import languages, own_name
from scheduler.promises import answer_by
from storage import changes as c
from storage.dialogue import Question
from storage.records import BY_NUMBER, Address

from . import requests, staff
from .enrolment import PROOF_LASTS, proof_names
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
    letters = lettered("set_language", languages())
    lines = [f"{option.letter} {own_name(option.about)}" for option in letters]
    return [heard.say(c.part(t.LANGUAGES, lines=lines), letters=letters)]


def set_language(heard: Heard, language: str) -> list[c.Change]:
    return [c.SetLanguage(heard.me, language), heard.say(c.part(t.LANGUAGE_SET, language=language))]


def set_letters(heard: Heard, which: str) -> list[c.Change]:
    """Letters are never changed unless the person chose it: texts without accents take fewer parts."""
    said = t.PLAIN_LETTERS_SET if which == "plain" else t.OWN_LETTERS_SET
    return [c.SetLetters(heard.me, which == "plain"), heard.say(c.part(said))]


# --- by which way --------------------------------------------------------------------------------------------------


def choose_channel(heard: Heard, _: str = "") -> list[c.Change]:
    """By name, if one was named; else a list of the ways that work here.

    Who names the way they have ("no text messages please") gets the list too.
    """
    named, current = heard.reading.channel, _first(heard)
    here = current is not None and current.channel == named
    if named is not None and not here:
        return set_channel(heard, named if named in heard.channels else "byhand")
    first = [c.part(t.CHANNEL_HERE, channel={"say": _label(named)})] if named is not None else []
    ways = [*(name for name in ("sms", "whatsapp", "telegram") if name in heard.channels), "byhand"]
    lines = [{"letter": letter, "say": _label(way)} for letter, way in zip(LETTERS, ways, strict=False)]
    which = c.part(t.CHANNEL_WHICH, lines=lines)
    return [heard.say(*first, which, letters=lettered("set_channel", ways))]


def set_channel(heard: Heard, channel: str) -> list[c.Change]:
    """The new way is used once it has been answered from; until then everything stays (L7)."""
    current = _first(heard)
    if current is not None and current.channel == channel:
        return [heard.say(c.part(t.CHANNEL_HERE, channel={"say": _label(channel)}))]
    known = next((way for way in heard.known.person.addresses if way.channel == channel), None)
    if known is not None and known.state == "proven":
        return [c.ChooseAddress(known.id), heard.say(c.part(t.CHANNEL_NOW, channel={"say": _label(channel)}))]
    if channel in BY_NUMBER and heard.known.number_taken:
        return _taken(heard)
    if channel in BY_NUMBER and (number := _number(heard)):
        new = known.id if known else f"{heard.handle[:40]}-{channel}"
        return _asked(heard, new, channel, [c.AddAddress(new, heard.me, channel, number)])
    if channel in heard.known.links:
        code = heard.handle[:32]
        link = heard.known.links[channel].replace("CODE", code)
        return [c.NewCode(code, heard.me, heard.now + PROOF_LASTS), heard.say(c.part(t.CHANNEL_LINK, link=link))]
    if channel == "byhand":
        return [*requests.ask_for(heard, "KIND_BYHAND"), heard.say(c.part(t.CHANNEL_UNTIL))]
    return requests.ask_for(heard, "KIND_TIMES")


def _taken(heard: Heard) -> list[c.Change]:
    """One number, one participant: nobody is told whose it is, and a person looks after it (L4)."""
    once = f"taken/{heard.me}/{heard.now.date()}"
    by = answer_by(heard.now, heard.known.project.zone)
    return [
        c.NewTask(heard.known.project.id, heard.me, "REASON_NUMBER_TAKEN", heard.now, once=once, due=by),
        heard.say(c.part(t.CHANNEL_TAKEN, by=heard.local(by))),
    ]


def _asked(heard: Heard, address_id: str, channel: str, changes: list[c.Change]) -> list[c.Change]:
    question = c.Queue(
        to=heard.me,
        parts=(c.part(t.CHANNEL_PROVE),),
        not_after=heard.now + PROOF_LASTS,
        step="prove",
        once=proof_names(address_id, heard.now)[0],
        asks=Question("prove", about=address_id),
        way=address_id,
    )
    shows = [c.part(t.CHANNEL_SHOWS_NAME)] if channel == "whatsapp" else []
    return [*changes, question, heard.say(c.part(t.CHANNEL_ASKED, channel={"say": _label(channel)}), *shows)]


def _first(heard: Heard) -> Address | None:
    return next((way for way in heard.known.person.addresses if way.state == "proven"), None)


def _number(heard: Heard) -> str:
    """The phone number they have with us already."""
    ways = (way for way in heard.known.person.addresses if way.channel in BY_NUMBER and way.value.startswith("+"))
    return next((way.value for way in ways), "")


def _label(channel: str) -> str:
    return f"CHANNEL_{channel.upper()}"


ACTIONS: dict[str, Action] = {
    "choose_language": choose_language,
    "set_language": set_language,
    "set_letters": set_letters,
    "choose_channel": choose_channel,
    "set_channel": set_channel,
}
