"""What a conversation is given, and the small words in which it answers. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from messages import texts as t
from messages.advice import short_hint
from messages.texts import Sentence
from messages.understand import Reading
from scheduler.leaving import session_facts
from storage.changes import Change, Part, Queue, Remember, part
from storage.dialogue import Dialogue, Option, Question, ToRead
from storage.known import Known
from storage.possible_days import PossibleDay
from storage.records import Address, Meeting, Session

LETTERS = "ABCDEFGHIJKL"
OF_ONE_NUMBER = frozenset({"knock", "still"})
"""Questions that are about the number to which they were sent."""
MENU = (
    Option("A", "my_next"),
    Option("B", "cannot_come"),
    Option("C", "private"),
    Option("D", "offer_help"),
    Option("E", "settings"),
)
"""What the letters of the menu do."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One text, everything that is known, and what chance and clock have drawn beforehand.

    Attributes:
        text: the words as they were written.
        word: the command, when the text (or the button) is only that: "1", "STOP", "A", ...
        reading: what the words mean.
        now: aware, UTC.
        code: four digits that belong to this text.
        handle: a random name that belongs to this text.
        address: where it came from.
        pressed: it is a button of one message of ours, or a reply to one: no other question is meant.
    """

    known: Known
    text: str
    word: str | None
    reading: Reading
    now: datetime
    code: str
    handle: str
    address: Address
    pressed: bool = False
    channels: tuple[str, ...] = ()
    """The names of the channels that are set up here."""

    @property
    def dialogue(self) -> Dialogue:
        return self.known.dialogue

    @property
    def question(self) -> Question | None:
        """The open question, unless it was asked at another of their numbers and is about that one."""
        asked = self.dialogue.question
        elsewhere = asked is not None and asked.name in OF_ONE_NUMBER and asked.about not in ("", self.address.id)
        return None if elsewhere else asked

    @property
    def me(self) -> str:
        return self.known.person.id

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(meaning.label for meaning in self.reading.meanings if meaning.sure)

    def remembering(self, **new: Any) -> "Heard":
        """The same text, with the conversation standing somewhere else."""
        return replace(self, known=self.known.remembering(replace(self.dialogue, **new)))

    def say(
        self,
        *parts: Part,
        asks: Question | None = None,
        letters: Sequence[Option] = (),
        even_stopped: bool = False,
        tells: Iterable[str] = (),
    ) -> Queue:
        """An answer to this text: it goes at once, at any hour, to where the text came from."""
        return Queue(
            to=self.me,
            parts=parts,
            answers=True,
            asks=asks,
            letters=tuple((option.letter, option.does, option.about) for option in letters),
            even_stopped=even_stopped,
            way=self.address.id,
            tells=tuple(tells),
        )

    def remember(self) -> Remember:
        return Remember(self.me, self.dialogue)

    def local(self, at: datetime) -> str:
        """A moment as sentences take it: the project's wall clock, minutes."""
        zone = ZoneInfo(self.known.project.zone)
        return at.astimezone(zone).replace(tzinfo=None).isoformat(timespec="minutes")

    def open_session(self) -> Meeting | None:
        """The session that the open question is about, if it can still be answered."""
        question = self.dialogue.question
        return self.known.meeting(question.session_id) if question and question.session_id else None


Conversation = Callable[[Heard], list[Change]]
Action = Callable[[Heard, str], list[Change]]


def is_question(label: str) -> bool:
    """q_when, q_who and the like: they ask, and answer nothing."""
    return label.startswith("q_")


def to_staff(
    person_id: str,
    sentence: Sentence,
    *,
    once: str | None = None,
    urgent: bool = False,
    reads: ToRead | None = None,
    letters: tuple[tuple[str, str, str], ...] = (),
    facts: Mapping[str, Any] | None = None,
) -> Queue:
    """A text to a member of staff; an urgent one goes at any hour."""
    return Queue(
        to=person_id,
        parts=(part(sentence, **(facts or {})),),
        class_="change" if urgent else "other",
        once=once,
        reads=reads,
        letters=letters,
    )


def to_coordinators(
    heard: Heard,
    sentence: Sentence,
    once: str,
    facts: Mapping[str, Any],
    letters: tuple[tuple[str, str, str], ...] = (),
    more: Sequence[Part] = (),
) -> list[Change]:
    """A text about this person to everybody who coordinates; ``once`` is completed by who reads it."""
    named = {"name": heard.known.person.name, **facts}
    told = (
        to_staff(reader.id, sentence, once=f"{once}/{reader.id}", letters=letters, facts=named)
        for reader in heard.known.with_role("coordinator")
    )
    return [replace(one, parts=(*one.parts, *more)) for one in told]


def hint_on(heard: Heard) -> tuple[Part, ...]:
    """At most one line beside what staff just wrote to somebody: what would be easier to read, or kinder (9, 11)."""
    hint = short_hint(heard.text, heard.known.person.language)
    if hint is None:
        return ()
    if hint.kind == "long":
        return (part(t.HINT_LONG, count=hint.words),)
    if not hint.instead:
        return (part(t.HINT_LEAVE_OUT, word=hint.written),)
    sentence = t.HINT_RESPECTFUL if hint.kind == "respectful" else t.HINT_JARGON
    return (part(sentence, word=hint.written, instead=hint.instead),)


def session_list(sessions: Sequence[Session]) -> list[dict[str, Any]]:
    """Lines with letters, one a session."""
    return [
        {"letter": letter, "day": session.day.isoformat(), "start": session.start.isoformat("minutes")}
        for letter, session in zip(LETTERS, sessions, strict=False)
    ]


def which_days(days: Sequence[PossibleDay], places: Sequence[int] = ()) -> list[dict[str, Any]]:
    """Lines with letters, one a day; only those of some places, each with its own letter."""
    return [
        {"letter": letter, "say": "POLL_LINE", "facts": day.facts}
        for place, (letter, day) in enumerate(zip(LETTERS, days, strict=False))
        if not places or place in places
    ]


def lettered(does: str, objects: Sequence[str]) -> tuple[Option, ...]:
    return tuple(Option(letter, does, about) for letter, about in zip(LETTERS, objects, strict=False))


def facts_of(session: Session) -> dict[str, Any]:
    return session_facts(session)
