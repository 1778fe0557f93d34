"""A sheet to print: one session, in large letters or in easy steps, in the reader's language; for post and for the wall (15)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape

from bot.cells import as_read
from messages import texts as t
from messages.render import people, render
from messages.texts import Sentence
from scheduler.leaving import in_language, session_facts
from storage.database import Connection
from storage.people import people_of
from storage.records import Project, Session
from storage.sealed import Seal
from storage.sessions import sessions_of

_STYLE = (
    "@page{margin:2cm}"
    "body{font:var(--size)/1.6 Verdana,Arial,sans-serif;color:#1a1a1a;background:#fff;margin:2em auto;padding:0 1em;"
    "max-width:32em;overflow-wrap:break-word}"
    "h1{font-size:1.5em;line-height:1.3;margin:0 0 1em}"
    "h2{font-size:1.1em;margin:0;break-after:avoid}"
    "section{border-left:.25em solid #2f6f73;padding-left:.8em;margin:0 0 1.4em;break-inside:avoid}"
    "p{margin:.2em 0}"
    "@media print{body{margin:0;max-width:none;padding:0}}"
)
_SIZES = {"usual": "14pt", "easy": "18pt", "large": "24pt"}


class NoSheet(Exception):
    """There is no such session; says what there is."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed. ``number`` is what to write an answer to; empty: whoever hands it over writes it on."""

    sender: str
    session: Session
    leaders: Sequence[str]
    coordinator: str
    number: str
    language: str
    large: bool = False
    easy: bool = False


def make_sheet(
    connection: Connection,
    seal: Seal,
    project: Project,
    day: date | None,
    now: datetime,
    *,
    number: str,
    language: str,
    large: bool = False,
    easy: bool = False,
) -> Sheet:
    """The sheet of the session on a day, or of the next one.

    Raises:
        NoSheet: there is no session then.
    """
    planned = [session for session in sessions_of(connection, seal, project.id) if not session.cancelled]
    wanted = [s for s in planned if s.day == day] if day else [s for s in planned if s.ends_at > now]
    if not wanted:
        days = ", ".join(session.day.isoformat() for session in planned) or "none yet"
        raise NoSheet(f"There is no session {'on that day' if day else 'to come'}. The sessions are: {days}.")
    staff = people_of(connection, seal, project.id)
    leaders = wanted[0].led_by or [person.name for person in staff if "facilitator" in person.roles]
    coordinator = next((person.name for person in staff if "coordinator" in person.roles), "")
    return Sheet(project.short_name, wanted[0], leaders, coordinator, number, language, large, easy)


def page(sheet: Sheet) -> str:
    """The sheet as a page of its own, with nothing to fetch from elsewhere; read aloud it comes in the order of the eye."""
    size = "large" if sheet.large else "easy" if sheet.easy else "usual"
    sections = "".join(
        f"<section><h2>{escape(heading)}</h2>{_paragraphs(lines, sheet)}</section>" for heading, lines in _parts(sheet)
    )
    return (
        f'<!DOCTYPE html><html lang="{sheet.language}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(sheet.sender)}</title><style>:root{{--size:{_SIZES[size]}}}{_STYLE}</style>"
        f"<h1>{escape(sheet.sender)}: {escape(_said(t.SHEET_HEAD, sheet))}</h1>{sections}</html>\n"
    )


def _parts(sheet: Sheet) -> list[tuple[str, list[str]]]:
    """Heading and lines: when, where, who, how to answer. What nobody wrote is left out."""
    session, venue, language = sheet.session, sheet.session.venue, sheet.language
    when = [_said(t.SHEET_DAY, sheet), _said(t.SHEET_TIME, sheet)]
    parts = [
        (t.SHEET_WHEN, when),
        (t.SHEET_WHERE, [_place(sheet), in_language(venue.details, language), *_joining(sheet)]),
        (t.SHEET_QUIET, [in_language(venue.quiet, language)]),
        (t.SHEET_WHO, [people(sheet.leaders, language)]),
        (t.SHEET_ABOUT, [in_language(session.about, language)]),
        (t.SHEET_OPTIONAL, [in_language(session.optional, language)]),
        (t.SHEET_MATERIALS, [in_language(session.materials, language)]),
        (t.SHEET_ANSWER, [_answer(sheet), _said(t.SHEET_BOTH, sheet)]),
        (t.SHEET_QUESTIONS, [_said(t.SHEET_ANY_WORD, sheet)]),
    ]
    return [(_said(heading, sheet), [line for line in lines if line]) for heading, lines in parts if any(lines)]


def _place(sheet: Sheet) -> str:
    return sheet.session.venue.name if sheet.session.venue.id else _said(t.ONLINE, sheet)


def _joining(sheet: Sheet) -> list[str]:
    return [_said(t.JOIN_LINK, sheet)] if sheet.session.link else []


def _answer(sheet: Sheet) -> str:
    return _said(t.SHEET_TEXT if sheet.number else t.SHEET_TELL, sheet)


def _said(sentence: Sentence, sheet: Sheet) -> str:
    facts = {
        **session_facts(sheet.session),
        "coordinator": sheet.coordinator,
        "number": as_read(sheet.number),
        "link": sheet.session.link,
    }
    return render(sentence.name, facts, sheet.language)


def _paragraphs(lines: Sequence[str], sheet: Sheet) -> str:
    """In easy steps each sentence stands on a line of its own."""
    apart = [part for line in lines for part in re.split(r"(?<=[.?])\s+", line)] if sheet.easy else lines
    return "".join(f"<p>{escape(line)}</p>" for line in apart)
