"""What we remember, as frozen values. Fields with a person's words, name or number are hidden from ``repr`` (S7)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

from .manner import AS_USUAL, Manner
from .preferences import UNCHOSEN, USUAL_LEADS, Lead, Preferences

Role = Literal["participant", "facilitator", "go_between", "coordinator", "deputy", "named_contact"]
AnswerGiven = Literal["not_invited", "open", "yes", "no", "maybe", "late", "waiting", "offered"]
"""``waiting``: on the waiting list; ``offered``: a seat has come free and is kept for them for a while (19)."""
SEATED = ("yes", "late", "offered")
"""Answers that hold a seat. Whoever is not sure yet holds none."""
AddressState = Literal["unproven", "proven", "doubtful", "silent", "blocked"]
"""``doubtful``: the provider says the number is gone; ``silent``: nobody answered the question whether it is theirs (L6)."""

STAFF_ROLES = frozenset({"facilitator", "go_between", "coordinator", "deputy", "named_contact"})
BY_NUMBER = ("sms", "whatsapp")
"""Channels that write to a phone number: the number of one is the number of the other, and belongs to one person (L4)."""
WORD_ASKED = "KIND_WORD"
"""The kind of a request that asks what a word means."""
GROUPS = ("lived experience", "carer", "clinician", "government", "charity", "staff")


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A number that answers. ``hours`` and ``name`` by language; checked by a named human on a day (C9)."""

    number: str
    hours: Mapping[str, str]
    name: Mapping[str, str]
    checked_by: str = ""
    checked_on: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """A co-production project and its settings (trust section 8)."""

    id: str
    name: str
    short_name: str
    zone: str
    language: str
    emergency: str
    help_lines: tuple[HelpLine, ...]
    danger: Mapping[str, str]
    release_weekday: int
    """Monday is 0."""
    release_time: time
    opened_at: datetime
    demo: bool = False
    leads: tuple[Lead, ...] = USUAL_LEADS
    """When its reminders go, for everybody who did not choose their own."""
    must_act: bool = False
    """The organisation must always act when words suggest danger: everybody is told so before their first private word (C4)."""
    keep_not_understood: bool = False
    """People are asked in the menu whether texts that were not understood may be kept, without a name (D7)."""
    prices: Mapping[str, str] = field(default_factory=dict)
    """Pence for each part of a message, by channel; what is not there nobody knows."""

    @property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


@dataclass(frozen=True, slots=True)
class Address:
    """One way to write to a person. The value is sealed at rest and looked up by a keyed hash (S2)."""

    id: str
    channel: str
    value: str = field(repr=False)
    state: AddressState = "unproven"
    heard_at: datetime | None = None
    """Last message from the person here; WhatsApp's 24 hours count from it, and the 90 days of L6."""
    asked_at: datetime | None = None
    """When we asked whether the number is still theirs, until they answer (L6)."""


@dataclass(frozen=True, slots=True)
class Consent:
    """What somebody agreed to or refused: the answer, the version of the words that were shown, and the day (D5).

    ``answer``: yes or no for reminders, concerns and not_understood; "ask" or "tell" for alerts (C4).
    """

    answer: str
    version: str
    on: str


@dataclass(frozen=True, slots=True)
class Duty:
    """When a named contact is on duty, by the project's wall clock. Monday is 0."""

    days: tuple[int, ...]
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Away:
    """The go-between is away from the first day to the last, both included; somebody stands in."""

    first: date
    last: date
    stand_in: str

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    project_id: str
    name: str = field(repr=False)
    language: str
    group: str = field(repr=False)
    roles: frozenset[str]
    enrolled_at: datetime
    stopped_at: datetime | None = None
    paused_until: datetime | None = None
    welcomed: bool = False
    plain_letters: bool = False
    """They chose text messages without accents: shorter, and cheaper in most languages."""
    addresses: tuple[Address, ...] = ()
    preferences: Preferences = UNCHOSEN
    consents: Mapping[str, Consent] = field(default_factory=dict, repr=False, hash=False)
    """By kind: reminders, concerns, alerts, not_understood (D5). What was never asked is not there."""
    duty: Duty | None = None
    away: Away | None = None

    @property
    def agreed_to_concerns(self) -> bool:
        """Unless they refused: taking part never depends on it (A6, D5)."""
        return "concerns" not in self.consents or self.consents["concerns"].answer == "yes"

    @property
    def wants_alerts(self) -> bool:
        """They accepted that somebody is told when their words suggest danger; without a stored rule nobody is (C4)."""
        return "alerts" in self.consents and self.consents["alerts"].answer == "tell"

    @property
    def gives_texts(self) -> bool:
        """A text of theirs that was not understood may be kept without a name; without a yes none is (D7)."""
        return "not_understood" in self.consents and self.consents["not_understood"].answer == "yes"

    @property
    def is_staff(self) -> bool:
        return bool(self.roles & STAFF_ROLES)

    @property
    def takes_part(self) -> bool:
        return "participant" in self.roles

    @property
    def proven(self) -> bool:
        """Somebody has answered from one of the numbers, or there is only paper (L7)."""
        return any(address.state in ("proven", "doubtful", "silent") for address in self.addresses)

    @property
    def reachable(self) -> bool:
        return self.stopped_at is None and any(address.state not in ("blocked", "silent") for address in self.addresses)


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody as a file or a form names them."""

    name: str = field(repr=False)
    group: str = field(repr=False)
    roles: frozenset[str]
    channel: str
    address: str = field(repr=False)
    language: str


@dataclass(frozen=True, slots=True)
class Venue:
    """``name`` is the spoken name that a stranger can find (L1); the rest is the venue card, by language (22, 27, 28).

    No ``id``: there is no place, the meeting is by a link only.
    """

    id: str
    project_id: str
    name: str
    details: Mapping[str, str] = field(default_factory=dict)
    """The way in: address, door."""
    quiet: Mapping[str, str] = field(default_factory=dict)
    step_free: Mapping[str, str] = field(default_factory=dict)
    bus: Mapping[str, str] = field(default_factory=dict)
    parking: Mapping[str, str] = field(default_factory=dict)
    senses: Mapping[str, str] = field(default_factory=dict)
    """Light, noise, smells (28)."""
    photo: str = ""
    """The address of a picture of the door."""


CARD = ("details", "step_free", "bus", "parking", "senses", "quiet")
"""The parts of a venue card, in the order in which people need them."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What of a session can change: when, where and with whom it is held. Day and times are local wall-clock values."""

    day: date
    start: time
    end: time
    end_exact: bool
    venue_id: str
    link: str = field(default="", repr=False)
    led_by: tuple[str, ...] = field(default=(), repr=False)
    """Names of the facilitators who lead it; none: all of the project's."""
    cancelled: bool = False

    def starts_at(self, zone: str) -> datetime:
        """Aware, in UTC."""
        return wall(self.day, self.start, zone)

    def when(self) -> tuple[date, time, time]:
        return self.day, self.start, self.end

    def plain(self) -> dict[str, Any]:
        """As it is stored."""
        day, start, end = self.day.isoformat(), self.start.isoformat("minutes"), self.end.isoformat("minutes")
        return {**asdict(self), "day": day, "start": start, "end": end, "led_by": list(self.led_by)}


def arrangement(plain: Mapping[str, Any]) -> Arrangement:
    """The opposite of ``Arrangement.plain``."""
    when = {"day": date.fromisoformat(plain["day"])}
    times = {name: time.fromisoformat(plain[name]) for name in ("start", "end")}
    return Arrangement(**{**plain, **when, **times, "led_by": tuple(plain["led_by"])})


@dataclass(frozen=True, slots=True)
class Session:
    """A meeting. Date and times are local wall-clock values in ``zone``; moments are worked out from them (R8)."""

    id: str
    project_id: str
    day: date
    start: time
    end: time
    end_exact: bool
    venue: Venue
    zone: str
    revision: int = 0
    cancelled: bool = False
    link: str = field(default="", repr=False)
    """Where it can be joined online (38)."""
    led_by: tuple[str, ...] = field(default=(), repr=False)
    """Names of the facilitators who lead it; none: all of the project's."""
    helper: str = field(default="", repr=False)
    """The name of who helps on the day (21)."""
    capacity: int = 0
    """How many can come; whoever says yes after that waits for a seat (19). 0: no limit is known."""
    about: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What it is for and what happens there, by language."""
    gives: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What people get for it, by language."""
    food: Mapping[str, str] = field(default_factory=dict, repr=False)
    optional: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What nobody needs to join in, by language (33)."""
    materials: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What to read before, or where to find it, by language (15)."""
    materials_on: date | None = None
    """The day on which the materials go out."""

    @property
    def starts_at(self) -> datetime:
        """Aware, in UTC. A skipped wall time moves forward by the gap; of a doubled one, the first (R8)."""
        return wall(self.day, self.start, self.zone)

    @property
    def ends_at(self) -> datetime:
        day = self.day if self.end > self.start else self.day + timedelta(days=1)
        return wall(day, self.end, self.zone)

    @property
    def arrangement(self) -> Arrangement:
        when = self.day, self.start, self.end, self.end_exact
        return Arrangement(*when, self.venue.id, self.link, self.led_by, self.cancelled)

    def arranged(self, new: Arrangement, venue: Venue) -> "Session":
        """The same session, held in another way; what was worked out from the old one is out of date."""
        return replace(
            self,
            day=new.day,
            start=new.start,
            end=new.end,
            end_exact=new.end_exact,
            venue=venue,
            link=new.link,
            led_by=new.led_by,
            cancelled=new.cancelled,
            revision=self.revision + 1,
        )


@lru_cache(maxsize=4096)
def wall(day: date, at: time, zone: str) -> datetime:
    """The moment of a local wall-clock time, aware, in UTC. Skipped times move forward, doubled times are the first (R8)."""
    local = datetime.combine(day, at, ZoneInfo(zone))
    return local.astimezone(ZoneInfo("UTC"))


@dataclass(frozen=True, slots=True)
class Invitation:
    person_id: str
    session_id: str
    answer: AnswerGiven = "open"
    minutes_late: int | None = None
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    in_advance: bool | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session as one person meets it: the session and that person's own answer."""

    session: Session
    answer: AnswerGiven = "not_invited"
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    manner: Manner = AS_USUAL


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a session that must be seen: what held before and what holds now (7). ``state``: held, told, undone."""

    id: str
    session_id: str
    old: Arrangement
    new: Arrangement
    zone: str
    by: str
    at: datetime
    leaves_at: datetime
    """When the texts leave: after the hold, in people's hours. Until then it can be taken back."""
    state: str
    seen: frozenset[str] = frozenset()
    step: int = 0
    answers: Mapping[str, str] = field(default_factory=dict)
    """Person id -> what they had said before it."""
    declined: frozenset[str] = frozenset()
    """Who had said before it, or to the time before that, that they do not come: told once, asked nothing."""

    @property
    def what(self) -> frozenset[str]:
        """place, time, leaders, link, cancelled."""
        if self.new.cancelled != self.old.cancelled:
            return frozenset({"cancelled"})
        differs = {
            "place": self.old.venue_id != self.new.venue_id,
            "time": self.old.when() != self.new.when(),
            "leaders": self.old.led_by != self.new.led_by,
            "link": self.old.link != self.new.link,
        }
        return frozenset(name for name, yes in differs.items() if yes)

    @property
    def reopens(self) -> bool:
        """Another time: every answer is open again (mission section 6, 8)."""
        return "time" in self.what

    @property
    def first_start(self) -> datetime:
        """The old or the new start, whichever comes first: somebody may set out for either. Aware, in UTC."""
        return min(self.old.starts_at(self.zone), self.new.starts_at(self.zone))

    @property
    def must_be_seen(self) -> bool:
        """All but a link where there was none: nothing that people know has become wrong."""
        return self.what != {"link"} or bool(self.old.link)

    @property
    def notice(self) -> timedelta:
        """How long before the first of the two starts people could know (7)."""
        return self.first_start - self.leaves_at


@dataclass(frozen=True, slots=True)
class Request:
    """Something a person asked for, with the moment by which it is answered (mission section 2).

    ``state``: open, asked (a question is with the person), yes, instead (something else is offered), no, agreed, told,
    lapsed (the session began without an answer).
    """

    id: str
    project_id: str
    person_id: str
    kind: str = field(repr=False)
    words: str = field(repr=False)
    session_id: str | None
    state: str
    asked_at: datetime
    answer_by: datetime
    reminded: int = 0
    """0 nobody chased, 1 coordinator reminded, 2 deputy told and the person told 'not yet'."""
    answer: str = field(default="", repr=False)
    cost: int | None = None
    """Pence, from the Inclusion Fund (39)."""
    late: bool = False
    """Its promise was not kept at least once (13)."""
    each: bool = False
    """They want the same for each session they come to."""
    back_on: date | None = None
    """The day on which something that was lent is due back (29)."""
    worked: str = ""
    """The day after: asked, yes or no; empty: nobody asked."""

    @property
    def holds(self) -> bool:
        """It was said that it comes, and they have not said that it does not work."""
        return self.state in ("yes", "agreed")

    @property
    def without_name(self) -> bool:
        """Nobody on the staff sees who asked what a word means (demand 10)."""
        return self.kind == WORD_ASKED


@dataclass(frozen=True, slots=True)
class Task:
    """Something the coordinator must do, because the program cannot."""

    id: str
    project_id: str
    person_id: str | None
    reason: str
    """The name of a REASON_ sentence."""
    words: str = field(default="", repr=False)
    at: datetime | None = None
    done_at: datetime | None = None
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """What else its sentence needs, as sentences take it."""
    due: datetime | None = None
    """By when the person was promised to hear (13); None: nothing was promised."""


@dataclass(frozen=True, slots=True)
class Concern:
    """Words approved for door A. No author, no time finer than the release (S3).

    ``state``: approved, waiting, released. ``release_day`` is fixed at approval for SEND and at release for WAIT.
    """

    handle: str
    project_id: str
    words: str = field(repr=False)
    writer: str = field(repr=False)
    state: str
    release_day: date | None
    answers: tuple[str, ...] = field(default=(), repr=False)
    without: tuple[str, ...] = field(default=(), repr=False)
    """Facilitators who do not read it (A11)."""
    missed: int = 0
    """How many releases it has waited through (A7)."""
    place: str = ""
    """Its place within its release: a keyed hash of the words alone (A8)."""


@dataclass(frozen=True, slots=True)
class Said:
    """One text of a talk with the go-between (door B)."""

    by_gobetween: bool
    words: str = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True)
class Talk:
    """What somebody says to the go-between by name, and her answers."""

    handle: str
    person_id: str
    texts: tuple[Said, ...] = field(default=(), repr=False)


DECIDED = "decided"
"""To whom "we did" goes: everybody, once for each release; its words are in two parts (14)."""


@dataclass(frozen=True, slots=True)
class Broadcast:
    """What a member of staff wrote to a group, in their own words.

    ``whom``: "all", a session's id (who comes to it), "unseen/" and the id of a change, or "decided". ``words``: by language, the
    project's own or the writer's always.
    """

    id: str
    project_id: str
    by: str = field(repr=False)
    at: datetime
    whom: str
    words: Mapping[str, str] = field(repr=False)
    revision: int = 1
    """How often it was agreed: it can be written anew until it has left."""
    reworded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """Who opened what a person wrote to the go-between, and when (A0)."""

    by: str = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """One text in the inbox."""

    id: str
    channel: str
    provider_id: str
    person_id: str | None
    address: str = field(repr=False)
    words: str = field(repr=False)
    kind: str
    choice: str | None
    answers: str | None
    link_code: str | None = field(repr=False)
    opted: str | None
    received_at: datetime
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """One row of the outbox, opened: what is due to leave."""

    id: str
    person_id: str
    not_before: datetime
    not_after: datetime | None
    class_: str
    tries: int
    state: str
    payload: Mapping[str, Any] = field(repr=False)
    channel: str = ""
    address_id: str = ""
    provider_id: str = ""
    tried_at: datetime | None = None
    """When it may have gone for the first time, if that is unclear."""

    @property
    def counts(self) -> bool:
        """One of the texts that we start, of which there are at most 3 in 7 days."""
        return bool(self.payload.get("counts"))

    @property
    def private(self) -> bool:
        """It belongs to something said in private: never by another channel without leave (A9)."""
        reads = self.payload.get("reads")
        return reads is not None and reads[0] in ("concern_answer", "talk", "held", "unsent")
