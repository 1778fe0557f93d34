"""Where a conversation with one person stands: one padded, sealed value, rewritten on every text (S3)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

LETTERS_LAST = timedelta(hours=24)
DRAFT_PARKS = timedelta(minutes=30)
READ_LASTS = timedelta(days=7)
PROOFS = frozenset({"hello", "prove"})
"""The question to a new number, and to a further way of somebody whom we know."""


@dataclass(frozen=True, slots=True)
class Question:
    """What we asked last. ``name``: invite, reminder, change, request_answer, request_ask, delete, pause, ..."""

    name: str
    session_id: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One line of the last list we sent. ``does`` names an action of a conversation, ``about`` its object."""

    letter: str
    does: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A concern being written. ``stage``: doors, writing, approve, talk_ask, edit."""

    texts: tuple[str, ...] = field(repr=False)
    stage: str
    last_at: datetime
    nudged: bool = False

    @property
    def words(self) -> str:
        return "\n".join(self.texts)

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
    before: tuple[str, ...] = field(default=(), repr=False)
    """What was written before the number was known to be theirs; dealt with after the yes (L7)."""
    put_to: tuple[str, ...] = ()
    """The addresses that were asked whether they are theirs: only there a yes proves it (L7)."""

    def option(self, letter: str, now: datetime) -> Option | None:
        """A letter belongs to the last list, and only for 24 hours."""
        if self.options_at is None or now - self.options_at > LETTERS_LAST:
            return None
        return next((option for option in self.options if option.letter == letter), None)

    def listing(self, options: tuple[Option, ...], now: datetime) -> "Dialogue":
        return replace(self, options=options, options_at=now)

    def asking(self, question: Question | None) -> "Dialogue":
        """A new question ends the last list. Whether an address is theirs is asked beside whatever else is open."""
        if question is not None and question.name in PROOFS:
            put = replace(self, put_to=tuple(dict.fromkeys((*self.put_to, question.about))))
            return put if question.name == "prove" else replace(put, question=question)
        return replace(self, question=question, options=(), options_at=None)

    def not_put_to(self, address_id: str) -> "Dialogue":
        return replace(self, put_to=tuple(other for other in self.put_to if other != address_id))

    def with_reading(self, item: ToRead) -> "Dialogue":
        others = tuple(other for other in self.to_read if (other.kind, other.about) != (item.kind, item.about))
        return replace(self, to_read=(*others, item))

    def talking_at(self, now: datetime) -> bool:
        return bool(self.talk) and self.talk_at is not None and now - self.talk_at < DRAFT_PARKS


def to_json(dialogue: Dialogue) -> Mapping[str, Any]:
    return {name: _plain(value) for name, value in asdict(dialogue).items() if value}


def from_json(body: Mapping[str, Any]) -> Dialogue:
    return Dialogue(
        question=Question(**body["question"]) if body.get("question") else None,
        options=tuple(Option(**option) for option in body.get("options", ())),
        options_at=_moment(body.get("options_at")),
        draft=_draft(body.get("draft")),
        to_read=tuple(ToRead(**{**item, "until": _moment(item.get("until"))}) for item in body.get("to_read", ())),
        own=tuple(Own(item["handle"], _day(item.get("release_day"))) for item in body.get("own", ())),
        pending=_pending(body.get("pending")),
        talk=body.get("talk", ""),
        talk_at=_moment(body.get("talk_at")),
        unclear=body.get("unclear", 0),
        crisis_at=tuple(datetime.fromisoformat(moment) for moment in body.get("crisis_at", ())),
        alerts=tuple(body.get("alerts", ())),
        before=tuple(body.get("before", ())),
        put_to=tuple(body.get("put_to", ())),
    )


def _draft(body: Mapping[str, Any] | None) -> Draft | None:
    if not body:
        return None
    return Draft(
        tuple(body["texts"]), body["stage"], datetime.fromisoformat(body["last_at"]), body.get("nudged", False)
    )


def _pending(body: Mapping[str, Any] | None) -> Pending | None:
    return Pending(**{**body, "until": _moment(body.get("until"))}) if body else None


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    return value
