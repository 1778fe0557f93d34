"""Everything the go-between can do, as frozen values. Conversations return them; ``apply.py`` makes them, all or none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from messages.glossary import Term
from messages.texts import Sentence

from .dialogue import Dialogue, Question, ToRead
from .manner import Manner
from .possible_days import PossibleDay
from .preferences import Preferences
from .records import AnswerGiven, Arrangement, Away, Broadcast, Duty, NewPerson, Project, Session, Venue

Facts = Mapping[str, Any]
STEPS_WE_START = frozenset({"invite", "chase", "decided", "poll", "group", "lent"})


@dataclass(frozen=True, slots=True)
class Part:
    """One whole sentence of a message. A message is one or several of them, each on lines of its own."""

    sentence: str
    facts: Facts = field(default_factory=dict, repr=False)


def part(sentence: Sentence, **facts: Any) -> Part:
    return Part(sentence.name, facts)


@dataclass(frozen=True, slots=True)
class Queue:
    """Something to say. It leaves through the outbox, never from inside a conversation.

    Attributes:
        to: the person.
        parts: what is said; empty for a reminder or change, which is worded when it leaves.
        class_: "change" overtakes "other" overtakes "reminder" among what is due.
        not_before, not_after: aware; None: at once, no limit.
        once: a name that makes queueing again harmless.
        answers: it replies to the person's own text: goes at any hour, also to a paused person.
        session_id, revision, step: what a reminder is about; it reads the facts when it leaves.
        plan: the version of the person's preferences by which it was planned.
        calendar: the sessions whose entries it brings up to date in a calendar, where the channel can carry a file.
        picture: the address of a picture that is shown with it, where the channel can (27).
        tells: what need not be said again once this has left (``Dialogue.told``).
        asks: the question that is open for the person once this has left.
        reads: what READ will show once this has left.
        letters: (letter, action, object) of the list this message shows, valid once it has left.
        then: "erase" or "unlink" once this has left or cannot leave: a goodbye goes out before the address is gone.
        even_stopped: said even after STOP: the one confirmation, and help in danger (R15, C10).
        way: the address it must go to, and no other: the question with which a new address is proved.
        broadcast_id: the message to a group that it is a copy of.
    """

    to: str
    parts: tuple[Part, ...] = ()
    class_: str = "other"
    not_before: datetime | None = None
    not_after: datetime | None = None
    once: str | None = None
    answers: bool = False
    session_id: str = ""
    revision: int = 0
    step: str = ""
    asks: Question | None = None
    reads: ToRead | None = None
    letters: tuple[tuple[str, str, str], ...] = ()
    even_stopped: bool = False
    change_id: str = ""
    then: str = ""
    way: str = ""
    plan: int = 0
    calendar: tuple[str, ...] = ()
    picture: str = ""
    broadcast_id: str = ""
    tells: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        """One of the texts that we start, of which nobody gets more than 3 in 7 days (mission section 2)."""
        return self.class_ == "reminder" or self.step in STEPS_WE_START


@dataclass(frozen=True, slots=True)
class Remember:
    """Where the conversation stands now."""

    person_id: str
    dialogue: Dialogue


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person said about coming, with the moment it reached us and whether that was before the start (41)."""

    person_id: str
    session_id: str
    answer: AnswerGiven
    at: datetime
    in_advance: bool
    minutes_late: int | None = None
    manner: Manner | None = None
    """None: as it was."""


@dataclass(frozen=True, slots=True)
class Invite:
    person_id: str
    session_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Welcomed:
    """The person answered for the first time: the number is proven and the honest sentences are said (L7)."""

    person_id: str


@dataclass(frozen=True, slots=True)
class Stop:
    """No more messages, on any channel. What is queued is cancelled; drafts are destroyed by the conversation (R15)."""

    person_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StartAgain:
    person_id: str


@dataclass(frozen=True, slots=True)
class Pause:
    person_id: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class SetLanguage:
    person_id: str
    language: str


@dataclass(frozen=True, slots=True)
class SetPreferences:
    person_id: str
    preferences: Preferences = field(repr=False)


@dataclass(frozen=True, slots=True)
class GiveConsent:
    """What a person agreed to or refused, with the version of the words and the day (D5, C4)."""

    person_id: str
    kind: str
    answer: str
    version: str
    on: date


@dataclass(frozen=True, slots=True)
class SetLetters:
    """Text messages without accents, or with them again."""

    person_id: str
    plain: bool


@dataclass(frozen=True, slots=True)
class SetDuty:
    """When a named contact is on duty; None: always (C5)."""

    person_id: str
    duty: Duty | None


@dataclass(frozen=True, slots=True)
class HandOver:
    """The go-between is away and somebody stands in; None: back again."""

    person_id: str
    away: Away | None


@dataclass(frozen=True, slots=True)
class ForgetProject:
    """A project is long over: what was said in private and asked for goes (D4)."""

    project_id: str


@dataclass(frozen=True, slots=True)
class OpenName:
    """Two people agreed that one of them learns who wrote a concern, for a reason, under the sentence about danger.

    Who it is, only the vault learns; it tells the second person and the writer, and notes it where neither can delete it.
    """

    handle: str
    day: str
    asked_by: str
    agreed_by: str
    reason: str = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True)
class BlockAddress:
    address_id: str


@dataclass(frozen=True, slots=True)
class OpenAddress:
    """Somebody answered from it: it is proven, and what waited for that goes (L7)."""

    address_id: str


@dataclass(frozen=True, slots=True)
class AddAddress:
    """A further way to write to a person, who asked for it. Nothing but the question goes there until they answer."""

    address_id: str
    person_id: str
    channel: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ChooseAddress:
    """From now on this is the first way to be tried."""

    address_id: str


@dataclass(frozen=True, slots=True)
class DropAddress:
    """It is not theirs: the link is erased."""

    address_id: str


@dataclass(frozen=True, slots=True)
class DoubtAddress:
    """The provider says that the number is gone: it is asked before the next message is due (L6)."""

    address_id: str


@dataclass(frozen=True, slots=True)
class AskedAddress:
    """We asked whether the number is still theirs (L6)."""

    address_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SilenceAddress:
    """Nobody answered: what would go there becomes a task (L6)."""

    address_id: str


@dataclass(frozen=True, slots=True)
class LetGo:
    """What was held back for this person goes."""

    person_id: str


@dataclass(frozen=True, slots=True)
class NewCode:
    """A one-use code that links a phone or an account to a person (R17). Only its keyed hash is kept."""

    code: str = field(repr=False)
    person_id: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Unlink:
    """The number belongs to somebody else: the link is erased at once (L7)."""

    person_id: str
    channel: str


@dataclass(frozen=True, slots=True)
class Erase:
    """Everything about a person goes (D3). Approved and released concerns carry no author and stay."""

    person_id: str


@dataclass(frozen=True, slots=True)
class ResumeSending:
    """A person has looked at what a restore left, and says that messages may leave again (R20)."""


@dataclass(frozen=True, slots=True)
class KeepConcern:
    """Approved words for door A, written in a transaction of its own (S3). Twice is harmless: the handle was drawn before."""

    handle: str
    project_id: str
    words: str = field(repr=False)
    writer: str = field(repr=False)
    release_day: date | None
    without: tuple[str, ...] = field(default=(), repr=False)
    """Facilitators who do not read it (A11)."""


@dataclass(frozen=True, slots=True)
class TakeBackConcern:
    handle: str


@dataclass(frozen=True, slots=True)
class TimeConcern:
    """A concern that waited goes on a day after all, or waits again (None)."""

    handle: str
    release_day: date | None


@dataclass(frozen=True, slots=True)
class ReleaseConcerns:
    """The fixed moment: these go to the facilitators; the others wait."""

    project_id: str
    day: date
    handles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerConcern:
    """A facilitator's answer to a handle. To whom it goes, only the vault knows (A9)."""

    handle: str
    words: str = field(repr=False)
    not_before: datetime
    by: str


@dataclass(frozen=True, slots=True)
class TakeBackAnswer:
    by: str
    now: datetime


@dataclass(frozen=True, slots=True)
class KeepTalk:
    """Words for the go-between, by name (door B), or the go-between's answer."""

    handle: str
    project_id: str
    person_id: str
    words: str = field(repr=False)
    by_gobetween: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class NewRequest:
    id: str
    project_id: str
    person_id: str
    kind: str
    words: str = field(repr=False)
    session_id: str | None
    asked_at: datetime
    answer_by: datetime
    each: bool = False
    """It repeats another one, which was asked for each session."""


@dataclass(frozen=True, slots=True)
class MoveRequest:
    """A request goes on: a new state, perhaps a new moment by which it is answered, perhaps words."""

    id: str
    state: str
    answer_by: datetime | None = None
    answer: str = field(default="", repr=False)
    reminded: int | None = None
    cost: int | None = None
    """What it costs the Inclusion Fund, in pence (39)."""


@dataclass(frozen=True, slots=True)
class AddToRequest:
    """Something more about a request, whose state stays. ``words``: what the person wrote besides; None: as it was."""

    id: str
    words: str = field(default="", repr=False)
    each: bool | None = None
    back_on: date | None = None
    worked: str | None = None


@dataclass(frozen=True, slots=True)
class Explain:
    """What a word means, for everybody who asks about it (demand 9)."""

    project_id: str
    term: Term


@dataclass(frozen=True, slots=True)
class PutTerm:
    """A new entry of the glossary, or other words for the one that is kept under ``key``; None: it goes."""

    project_id: str
    key: str
    term: Term | None


@dataclass(frozen=True, slots=True)
class ChangeSession:
    """A session is held in another way, or not at all. It takes effect at once; the texts leave after the hold.

    Another time opens all answers again; what they were is kept with the change (mission section 6, 8).
    """

    id: str
    session_id: str
    old: Arrangement
    new: Arrangement
    by: str
    at: datetime
    leaves_at: datetime
    declined: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class UndoChange:
    """Everything is as before it, the answers too."""

    id: str


@dataclass(frozen=True, slots=True)
class SawChange:
    id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class StepChange:
    """The chase after a change went one step on: told, asked again, second channel, not reached."""

    id: str
    state: str
    step: int


@dataclass(frozen=True, slots=True)
class NewVenue:
    id: str
    project_id: str
    name: str


@dataclass(frozen=True, slots=True)
class NewTask:
    project_id: str
    person_id: str | None
    reason: str
    at: datetime
    words: str = field(default="", repr=False)
    once: str = ""
    facts: Facts = field(default_factory=dict, repr=False)
    due: datetime | None = None
    """By when the person was promised to hear (13); None: nothing was promised."""


@dataclass(frozen=True, slots=True)
class CancelQueued:
    """Takes back what waits under these names and has not left."""

    onces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HoldQueued:
    """Staff stop these messages for now. What is over in the meantime comes to the coordinator's list."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetLeave:
    """What staff had stopped goes at its time, or at once if that is over."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TakeBackQueued:
    """These messages will not go. What has left already is not touched."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeepBroadcast:
    """A new message to a group, or other words for one that has not left."""

    broadcast: Broadcast


@dataclass(frozen=True, slots=True)
class Reword:
    """What waits under this name will say something else, at the earliest then. What has left is not touched."""

    once: str
    parts: tuple[Part, ...]
    not_before: datetime


@dataclass(frozen=True, slots=True)
class LogOpening:
    """Somebody opened what this person wrote to the go-between. PRIVACY tells the person (A0)."""

    person_id: str
    by: str = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True)
class Tick:
    """Who was there (mission section 6, 9). ``marks``: person id -> here, late, online, part, told, none; empty: not ticked."""

    session_id: str
    marks: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Enrol:
    """New people of a project; whoever is enrolled already stays as they are. No message goes out by itself."""

    project_id: str
    people: tuple[NewPerson, ...]


@dataclass(frozen=True, slots=True)
class PutVenue:
    """A new venue, or another card for one that is there."""

    venue: Venue


@dataclass(frozen=True, slots=True)
class NewPoll:
    """People are asked which of these days suit them, before one of them becomes a session (31)."""

    id: str
    project_id: str
    days: tuple[PossibleDay, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class AnswerPoll:
    """``places``: of the days that suit; a later answer takes the place of an earlier one."""

    id: str
    person_id: str
    places: frozenset[int]


@dataclass(frozen=True, slots=True)
class ClosePoll:
    """A day is chosen, or the question was taken back: the answers are forgotten."""

    id: str


@dataclass(frozen=True, slots=True)
class PutSession:
    """A new session; one on that day at that time is left as it is."""

    session: Session


@dataclass(frozen=True, slots=True)
class PutSessionFacts:
    """What else a session knows: who helps, how many can come, what people can ask about it. When and where stay."""

    session: Session


@dataclass(frozen=True, slots=True)
class SetRoles:
    """What somebody on the staff does from now on; none: they are staff no more."""

    person_id: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class PutProject:
    """Other settings of a project (trust section 8)."""

    project: Project


@dataclass(frozen=True, slots=True)
class GivePassphrase:
    """The first passphrase of a member of staff for the desk, or another one; theirs to change at once."""

    person_id: str
    passphrase: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TaskDone:
    """A person did what a task asked for. For what is passed on by hand this is the receipt (mission section 6, 10)."""

    id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Note:
    """A fact about the house itself (which release was sent, what was already chased)."""

    name: str
    body: str


Change = (
    Queue
    | Remember
    | Answer
    | Invite
    | Welcomed
    | Stop
    | StartAgain
    | Pause
    | SetLanguage
    | SetPreferences
    | SetLetters
    | GiveConsent
    | SetDuty
    | ForgetProject
    | HandOver
    | OpenName
    | BlockAddress
    | OpenAddress
    | AddAddress
    | ChooseAddress
    | DropAddress
    | DoubtAddress
    | AskedAddress
    | SilenceAddress
    | LetGo
    | NewCode
    | Unlink
    | Erase
    | ResumeSending
    | KeepConcern
    | TakeBackConcern
    | TimeConcern
    | ReleaseConcerns
    | AnswerConcern
    | TakeBackAnswer
    | KeepTalk
    | NewRequest
    | MoveRequest
    | AddToRequest
    | ChangeSession
    | Explain
    | PutTerm
    | UndoChange
    | SawChange
    | StepChange
    | NewVenue
    | NewTask
    | CancelQueued
    | HoldQueued
    | LetLeave
    | TakeBackQueued
    | KeepBroadcast
    | Reword
    | TaskDone
    | LogOpening
    | Tick
    | Enrol
    | PutVenue
    | NewPoll
    | AnswerPoll
    | ClosePoll
    | PutSession
    | PutSessionFacts
    | SetRoles
    | PutProject
    | GivePassphrase
    | Note
)
