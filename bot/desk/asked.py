"""What a page is given, and what it gives back. Pure.

A page is two functions: ``show`` turns facts into a ``View``; each of ``acts`` turns facts and a form into what changes.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from storage.changes import Change
from storage.database import Connection
from storage.records import Person, Project
from storage.sealed import Seal

FACILITATOR, GO_BETWEEN, COORDINATOR = "facilitator", "go_between", "coordinator"
DESK_ROLES = (FACILITATOR, GO_BETWEEN, COORDINATOR)
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|[\ud800-\udfff]")
"""Control characters, marks that turn the writing round, half characters (R12)."""
LONGEST = 4000


def desk_roles(person: Person) -> frozenset[str]:
    """The roles that a person has at the desk; a deputy stands in for the coordinator there."""
    held = person.roles | ({COORDINATOR} if "deputy" in person.roles else set())
    return frozenset(held & set(DESK_ROLES))


def clean(text: str) -> str:
    """Words as they can be stored and shown on either database."""
    return _ODD.sub("", text.replace("\r\n", "\n")).strip()


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed and pressed."""

    pairs: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    file: bytes | None = field(default=None, repr=False)

    def text(self, name: str) -> str:
        return next((clean(value)[:LONGEST] for key, value in self.pairs if key == name), "")

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(clean(value) for key, value in self.pairs if key == name)

    def raw(self, name: str) -> str:
        return self.shown(name, "")

    def shown(self, name: str, otherwise: str) -> str:
        """What stands in a field when its page comes again: what was typed, however wrong."""
        return next((value for key, value in self.pairs if key == name), otherwise)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request to a page. ``on`` is the session, person or request that its address names."""

    me: Person
    project: Project
    now: datetime
    on: str = ""
    form: Form = field(default_factory=Form)
    query: Mapping[str, str] = field(default_factory=dict)
    new_id: str = ""
    """A random name for what this form makes."""
    code: str = field(default="", repr=False)
    """Ten digits for a card, drawn anew (R17)."""
    passphrase: str = field(default="", repr=False)
    """A passphrase for somebody's first time, drawn anew."""
    channels: tuple[str, ...] = ()
    number: str | None = None
    """What people write to; empty: only the provider knows it."""
    given: Any = field(default=None, repr=False)
    """What the page has read from the form beforehand."""

    @property
    def roles(self) -> frozenset[str]:
        return desk_roles(self.me)


@dataclass(frozen=True, slots=True)
class View:
    """A page to draw: a template and its facts. ``errors``: field -> what is wrong with it, and what to write instead."""

    template: str
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)
    errors: Mapping[str, str] = field(default_factory=dict)
    changes: Sequence[Change] = ()
    """What is made when it is shown: a code or a passphrase that is seen only once."""


@dataclass(frozen=True, slots=True)
class Done:
    """The form is done: these changes are made, and the next page says so."""

    changes: Sequence[Change]
    said: str
    to: str = ""
    """Where to go on; empty: the same page."""
    later: Sequence[Sequence[Change]] = ()
    """Parts that are made after it, each in a transaction of its own: nobody waits until all of a long list is in."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """Nothing is changed; the page comes again with what was typed. Field -> a sentence of the desk by its name, or words."""

    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Download:
    """A file instead of a page."""

    name: str
    text: str = field(repr=False)
    media_type: str = "text/csv; charset=utf-8"


Outcome = Done | Wrong | View
Look = Callable[[Connection, Seal, Asked], Any]
Show = Callable[[Any, Asked], View | Download]
Act = Callable[[Any, Asked], Outcome]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the desk.

    Attributes:
        look: reads what the page needs; None: there is no such session, person or request.
        acts: the buttons by name; each may have roles of its own.
        menu: whether it stands in the menu.
    """

    name: str
    path: str
    roles: frozenset[str]
    look: Look
    show: Show
    acts: Mapping[str, Act] = field(default_factory=dict)
    menu: bool = False
    only: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Buttons that only some of the page's roles may press."""
    reads: Callable[[Form, tuple[str, ...]], Any] | None = None
    """Reads a long file from the form (and the names of the channels) before anybody waits for the database."""

    def may_press(self, act: str, roles: frozenset[str]) -> bool:
        return act in self.acts and bool(roles & self.only.get(act, self.roles))


def version(*seen: Any) -> str:
    """A mark of what somebody saw: it differs as soon as anything of it does (two people at the same thing)."""
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def roles(*names: str) -> frozenset[str]:
    return frozenset(names)
