"""Draws a page: a template, its facts and the words of the desk become HTML that needs no script."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jinja2
from markupsafe import Markup

from messages.catalogue import own_name
from messages.render import clock, moment, span
from messages.render import day as written_day
from messages.render import people as joined
from storage.records import Session

from .asked import Form
from .words import in_words, say

HTML = Path(__file__).parent / "html"
_TURNS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page shows around its own part."""

    title: str
    project: str
    zone: str
    here: str
    under: str = ""
    """The page of the menu to which this one belongs."""
    menu: Sequence[tuple[str, str]] = ()
    """(name, address)"""
    me: str = ""
    token: str = field(default="", repr=False)
    """What a form must bring back to prove that it is ours."""
    said: str = ""


def draw(template: str, facts: Mapping[str, Any], errors: Mapping[str, str], form: Form, frame: Frame) -> str:
    return (
        _environment()
        .get_template(template)
        .render(**facts, errors=errors, typed=form, frame=frame, local=_local(frame.zone))
    )


@cache
def _environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HTML),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_plain,
    )
    made.globals |= {
        "w": say,
        "in_words": in_words,
        "form_id": lambda: secrets.token_urlsafe(12),
        "day_of": lambda session: written_day(session.day, "en"),
        "times_of": times_of,
        "joined": lambda names: joined(list(names), "en"),
        "own_name": own_name,
        "written_day": lambda day: written_day(day, "en"),
    }
    return made


def _plain(value: Any) -> Any:
    """Marks that turn the writing round never reach a page (R12)."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return _TURNS.sub("", value)
    return value


def times_of(session: Session) -> str:
    """ "2pm to approximately 4pm"."""
    return span((session.start.isoformat("minutes"), session.end.isoformat("minutes"), session.end_exact), "en")


def _local(zone: str) -> Any:
    def written(at: datetime, *, short: bool = False) -> str:
        there = at.astimezone(ZoneInfo(zone)).replace(second=0, microsecond=0, tzinfo=None)
        return clock(there.time(), "en") if short else moment(there, "en")

    return written
