"""The card that a person takes home at enrolment: the number to write to, the opening word of our texts, a code, a QR code.

One page to print; black on white, large letters. The code joins a phone or an account once (R17).
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape

from messages import texts as t
from messages.catalogue import wording
from storage.apply import apply
from storage.changes import NewCode
from storage.database import Connection
from storage.notes import start_links
from storage.people import people_of
from storage.records import Person, Project
from storage.sealed import Seal

CODE_LASTS = timedelta(days=14)
CODE_DIGITS = 10
SENDERS = ("TWILIO_SMS_SENDER", "TWILIO_WHATSAPP_SENDER")
BLANK = "_" * 16


class NoCard(Exception):
    """Nobody, or more than one person, has this name; says what to do."""


@dataclass(frozen=True, slots=True)
class Card:
    person: Person = field(repr=False)
    sender: str
    code: str = field(repr=False)
    number: str | None
    """What to write to. Empty: only Twilio knows, and it is written on by hand. None: there is no such channel."""
    link: str = field(repr=False)
    language: str


def make_card(
    connection: Connection, seal: Seal, project: Project, name: str, settings: Mapping[str, str], now: datetime
) -> Card:
    """A card with a new code, which ends the person's older one.

    Raises:
        NoCard: the name is nobody's, or not one person's.
    """
    wanted = name.strip().casefold()
    found = [person for person in people_of(connection, seal, project.id) if person.name.casefold() == wanted]
    if len(found) != 1:
        raise NoCard(
            f"{len(found)} people are called {name}. Import them first, or add a family name to tell them apart."
        )
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    apply(connection, seal, [NewCode(code, found[0].id, now + CODE_LASTS)], now)
    link = start_links(connection).get("telegram", "").replace("CODE", code)
    return Card(found[0], project.short_name, code, number_of(settings), link, found[0].language)


def number_of(settings: Mapping[str, str]) -> str | None:
    """Never WhatsApp's where there are text messages: it may be another number, which gets no texts."""
    sender = next((settings[name] for name in SENDERS if settings.get(name)), None)
    if sender is None:
        return None
    number = sender.removeprefix("whatsapp:")
    return number if number.startswith("+") else ""


def page(card: Card) -> str:
    """The card as a page of its own, with nothing to fetch from elsewhere."""
    said = {
        name: escape(wording(t.SENTENCES[name], card.language).format(sender=card.sender, code=spaced(card.code)))
        for name in ("CARD_HEAD", "CARD_TEXT", "CARD_TELEGRAM", "CARD_STOP")
    }
    number = f"<p class=big>{escape(card.number or BLANK)}</p><p class=big>{spaced(card.code)}</p>"
    texted = f"<p>{said['CARD_TEXT']}</p>{number}" if card.number is not None else ""
    telegram = (
        f"<p>{said['CARD_TELEGRAM']}</p>{picture(card.link)}<p class=link>{escape(card.link)}</p>" if card.link else ""
    )
    return (
        f'<!DOCTYPE html><html lang="{card.language}"><meta charset="utf-8"><title>{escape(card.sender)}</title>'
        "<style>body{font:18pt/1.5 sans-serif;margin:2cm;color:#000;background:#fff}"
        ".big{font-size:30pt;letter-spacing:.05em;margin:.2em 0}.link{font-size:12pt;overflow-wrap:anywhere}"
        "svg{width:5cm;height:5cm}</style>"
        f"<h1>{said['CARD_HEAD']}</h1>{texted}{telegram}<p>{said['CARD_STOP']}</p></html>\n"
    )


def picture(link: str) -> str:
    import segno  # here, because the service itself starts without it

    return str(segno.make(link, error="m").svg_inline(title="QR", desc=link, omitsize=True))


def spaced(code: str) -> str:
    """3-3-4, as people read numbers aloud."""
    return f"{code[:3]} {code[3:6]} {code[6:]}"
