"""Where a conversation with one person stands: one padded, sealed value, rewritten on every text (S3)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from typing import Any

LETTERS_LAST = timedelta(hours=24)
DRAFT_PARKS = timedelta(minutes=30)
READ_LASTS = timedelta(days=7)
COUNTED_FOR = timedelta(days=7)
MOST_TOLD = 12
"""So many are those of the sessions of some weeks; older ones are over."""
MOST_ENTRIES = 24
"""A year of a group that meets every two weeks, nearly; older ones are over."""
PROOFS = frozenset({"hello", "prove"})
"""The question to a new number, and to a further way of somebody whom we know."""


@dataclass(frozen=True, slots=True)
class Question:
    """What we asked last. ``name``: invite, reminder, change, request_answer, request_ask, delete, pause, ..."""

    name: str
    session_id: str = ""
    about: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Option:
    """One line of the last list we sent. ``does`` names an action of a conversation, ``about`` its object."""

    letter: str
    does: str
    about: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Draft:
    """A concern being written. ``stage``: doors, writing, approve, talk_ask, edit."""

    texts: tuple[str, ...] = field(repr=False)
    stage: str
    last_at: datetime
    nudged: bool = False
    ready: tuple[str, ...] = ()
    """Names of the ready-made sentences among the texts (A3)."""
    without: tuple[str, ...] = ()
    """Ids of the facilitators who shall not read it (A11)."""
    put_back: bool = False
    """The writer wants back what was taken out, contact details excepted (A2)."""

    @property
    def words(self) -> str:
        return "\n".join(self.texts)

    @property
    def all_ready(self) -> bool:
        """Nothing in it is the writer's own style."""
        return bool(self.texts) and len(self.texts) == len(self.ready)

    def open_at(self, now: datetime) -> bool:
        """After 30 minutes without a text the draft is parked and a text is an ordinary text again (A3b)."""
        return now - self.last_at < DRAFT_PARKS


@dataclass(frozen=True, slots=True)
class ToRead:
    """Something that waits for READ (L3). ``kind``: concern_answer, talk, request, request_ask, release, held, waiting."""

    kind: str
    about: str
    words: str = field(default="", repr=False)
    until: datetime | None = None
    seen: bool = False


@dataclass(frozen=True, slots=True)
class Own:
    """A concern of this person that can still be taken back."""

    handle: str
    release_day: date | None


@dataclass(frozen=True, slots=True)
class Pending:
    """Something that a member of staff began and did not finish: it waits for digits, a place or some words.

    ``kind``: invite, change, details_yes, details_no, ask_back, answer_concern, talk_answer.
    """

    kind: str
    about: str = ""
    extra: str = field(default="", repr=False)
    until: datetime | None = None
    tries: int = 3
    code: str = field(default="", repr=False)

    @property
    def asks_for_figures(self) -> bool:
        return bool(self.code) or self.kind == "late_minutes"

    def over_at(self, now: datetime) -> bool:
        return self.until is not None and now > self.until


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a session that left at this moment."""

    session_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """A text that was not understood, already without names, as long as it is still its writer's (D7).

    ``context``: what had been asked, in the terms of the reader of texts. ``cleared``: the next text was understood.
    """

    words: str = field(repr=False)
    language: str
    context: str
    at: datetime
    cleared: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """What a calendar file told a person's calendar last about a session.

    ``number`` is the SEQUENCE of RFC 5545, which only grows; ``revision`` that of the session; ``taken_out``: it is no longer there.
    """

    session_id: str
    number: int
    revision: int
    taken_out: bool = False


@dataclass(frozen=True, slots=True)
class Dialogue:
    question: Question | None = None
    options: tuple[Option, ...] = ()
    options_at: datetime | None = None
    draft: Draft | None = None
    to_read: tuple[ToRead, ...] = ()
    own: tuple[Own, ...] = ()
    pending: Pending | None = None
    talk: str = ""
    talk_at: datetime | None = None
    unclear: int = 0
    crisis_at: tuple[datetime, ...] = ()
    alerts: tuple[str, ...] = ()
    """What waits in the outbox under these names, because the person asked for a contact (C5)."""
    before: tuple[str, ...] = field(default=(), repr=False)
    """What was written before the number was known to be theirs; dealt with after the yes (L7)."""
    put_to: tuple[str, ...] = ()
    """The addresses that were asked whether they are theirs: only there a yes proves it (L7)."""
    asked_about: tuple[Asked, ...] = ()
    """The sessions that were asked about in the last 24 hours, the newest last (mission section 6, 1)."""
    started: tuple[datetime, ...] = ()
    """When texts that we started left, in the last 7 days (mission section 2)."""
    told: tuple[str, ...] = ()
    """What rode on reminders or came with a late yes and is not said again; the newest last."""
    held: Held | None = None
    entries: tuple[Entry, ...] = ()
    """The sessions that a calendar file was sent about; the newest last."""

    def option(self, letter: str, now: datetime) -> Option | None:
        """A letter belongs to the last list, and only for 24 hours."""
        if self.options_at is None or now - self.options_at > LETTERS_LAST:
            return None
        return next((option for option in self.options if option.letter == letter), None)

    def listing(self, options: tuple[Option, ...], now: datetime) -> "Dialogue":
        return replace(self, options=options, options_at=now)

    def asking(self, question: Question | None, **also: Any) -> "Dialogue":
        """A new question ends the last list. Whether an address is theirs is asked beside whatever else is open.

        ``also``: other fields that are new at the same time.
        """
        if question is not None and question.name in PROOFS:
            put = replace(self, put_to=tuple(dict.fromkeys((*self.put_to, question.about))), **also)
            return put if question.name == "prove" else replace(put, question=question)
        return replace(self, question=question, options=(), options_at=None, **also)

    def not_put_to(self, address_id: str) -> "Dialogue":
        return replace(self, put_to=tuple(other for other in self.put_to if other != address_id))

    def asked_since(self, now: datetime) -> tuple[Asked, ...]:
        return tuple(asked for asked in self.asked_about if now - asked.at < LETTERS_LAST)

    def asked_and(self, session_id: str, now: datetime) -> tuple[Asked, ...]:
        """The sessions that were asked about in the last 24 hours, and this one."""
        others = (asked for asked in self.asked_since(now) if asked.session_id != session_id)
        return (*others, Asked(session_id, now))

    def started_since(self, now: datetime) -> tuple[datetime, ...]:
        """The texts that we started in the 7 days before ``now``, oldest first."""
        return tuple(at for at in self.started if now - at < COUNTED_FOR)

    def started_and(self, now: datetime) -> tuple[datetime, ...]:
        return (*self.started_since(now), now)

    def with_started(self, now: datetime) -> "Dialogue":
        return replace(self, started=self.started_and(now))

    def with_told(self, names: Iterable[str]) -> "Dialogue":
        return replace(self, told=tuple(dict.fromkeys((*self.told, *names)))[-MOST_TOLD:])

    def entry(self, session_id: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.session_id == session_id), None)

    def with_entries(self, new: Iterable[Entry]) -> "Dialogue":
        kept = {entry.session_id: entry for entry in self.entries}
        for entry in new:
            kept.pop(entry.session_id, None)
            kept[entry.session_id] = entry
        return replace(self, entries=tuple(kept.values())[-MOST_ENTRIES:])

    def with_reading(self, item: ToRead) -> "Dialogue":
        others = tuple(other for other in self.to_read if (other.kind, other.about) != (item.kind, item.about))
        return replace(self, to_read=(*others, item))

    def talking_at(self, now: datetime) -> bool:
        return bool(self.talk) and self.talk_at is not None and now - self.talk_at < DRAFT_PARKS


def to_json(dialogue: Dialogue) -> Mapping[str, Any]:
    """Only what is not empty. Written out field by field: it is worked out for every message that leaves."""
    return {name: _plain(value) for name in _FIELDS if (value := getattr(dialogue, name))}


_FIELDS = tuple(field.name for field in fields(Dialogue))
_PARTS = {
    kind: tuple(field.name for field in fields(kind))
    for kind in (Question, Option, Draft, ToRead, Own, Pending, Asked, Held, Entry)
}


def from_json(body: Mapping[str, Any]) -> Dialogue:
    return Dialogue(**{name: _READ[name](value) if name in _READ else value for name, value in body.items()})


def _draft(body: Mapping[str, Any] | None) -> Draft | None:
    if not body:
        return None
    many = {name: tuple(body.get(name, ())) for name in ("texts", "ready", "without")}
    return Draft(**{**body, **many, "last_at": datetime.fromisoformat(body["last_at"])})


def _pending(body: Mapping[str, Any] | None) -> Pending | None:
    return Pending(**{**body, "until": _moment(body.get("until"))}) if body else None


def _held(body: Mapping[str, Any] | None) -> Held | None:
    return Held(**{**body, "at": datetime.fromisoformat(body["at"])}) if body else None


def _to_read(item: Mapping[str, Any]) -> ToRead:
    return ToRead(**{**item, "until": _moment(item.get("until"))})


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _plain(value: Any) -> Any:
    names = _PARTS.get(type(value))
    if names is not None:
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    return value


_READ: Mapping[str, Callable[[Any], Any]] = {
    "question": lambda body: Question(**body),
    "options": lambda options: tuple(Option(**option) for option in options),
    "options_at": _moment,
    "draft": _draft,
    "to_read": lambda items: tuple(_to_read(item) for item in items),
    "own": lambda items: tuple(Own(item["handle"], _day(item.get("release_day"))) for item in items),
    "pending": _pending,
    "held": _held,
    "talk_at": _moment,
    "crisis_at": lambda moments: tuple(datetime.fromisoformat(moment) for moment in moments),
    "alerts": tuple,
    "before": tuple,
    "told": tuple,
    "put_to": tuple,
    "asked_about": lambda items: tuple(Asked(item["session_id"], datetime.fromisoformat(item["at"])) for item in items),
    "entries": lambda items: tuple(Entry(**item) for item in items),
    "started": lambda moments: tuple(datetime.fromisoformat(moment) for moment in moments),
}
"""How a stored part becomes what it was; what is not here is stored as it is."""
