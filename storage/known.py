"""What is known when a person writes or something is due: the facts that one look into the database brings. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from messages.glossary import Term

from .dialogue import Dialogue
from .manner import Manner
from .possible_days import Poll
from .records import Change, Concern, Meeting, Opening, Person, Project, Request, Session, Talk, Task, Venue


@dataclass(frozen=True, slots=True)
class Member:
    """A participant and what they said about each session."""

    person: Person
    answers: Mapping[str, str]
    manners: Mapping[str, Manner] = field(default_factory=dict)
    """Session id -> how they come; only where it is not as usual."""


@dataclass(frozen=True, slots=True)
class Known:
    """Everything about one person and their project that a conversation may need."""

    project: Project
    person: Person
    dialogue: Dialogue = field(repr=False)
    staff: tuple[Person, ...] = ()
    group: tuple[Member, ...] = ()
    sessions: tuple[Session, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    venues: tuple[Venue, ...] = ()
    changes: tuple[Change, ...] = ()
    requests: tuple[Request, ...] = ()
    tasks: tuple[Task, ...] = ()
    released: tuple[Concern, ...] = ()
    glossary: tuple[Term, ...] = ()
    openings: tuple[Opening, ...] = ()
    """Who read what this person wrote at door B, and when (A0)."""
    languages: tuple[str, ...] = ("en",)
    links: Mapping[str, str] = field(default_factory=dict)
    """Channel -> the address that opens a chat with us, with CODE where the one-use code belongs."""
    coming: Mapping[str, int] = field(default_factory=dict)
    """Session id -> how many people said that they come, late included; for what is about to leave."""
    sealed_dialogue: bytes = field(default=b"", repr=False)
    """The dialogue as it lies in its row: whoever writes it again sees by it whether it is still the same."""
    decided_after: str = ""
    """The release after which everybody last read what was decided, as a day (14)."""
    polls: tuple[Poll, ...] = ()
    """Questions about possible days, the newest first."""
    number_taken: bool = False
    """Their phone number is also somebody else's, on another channel (L4)."""

    def with_role(self, role: str) -> tuple[Person, ...]:
        return tuple(person for person in self.staff if role in person.roles)

    def first(self, role: str) -> Person | None:
        return next(iter(self.with_role(role)), None)

    def names(self, role: str) -> list[str]:
        return [person.name for person in self.with_role(role)]

    def session(self, session_id: str) -> Session | None:
        return next((session for session in self.sessions if session.id == session_id), None)

    def meeting(self, session_id: str) -> Meeting | None:
        return next((meeting for meeting in self.meetings if meeting.session.id == session_id), None)

    def venue(self, venue_id: str) -> Venue | None:
        return next((venue for venue in self.venues if venue.id == venue_id), None)

    def member(self, person_id: str) -> Person | None:
        everybody = (*(member.person for member in self.group), *self.staff)
        return next((person for person in everybody if person.id == person_id), None)

    @property
    def as_member(self) -> Member | None:
        """The person as one who takes part; None: they do not."""
        return next((member for member in self.group if member.person.id == self.person.id), None)

    def request(self, request_id: str) -> Request | None:
        return next((request for request in self.requests if request.id == request_id), None)

    def change(self, change_id: str) -> Change | None:
        return next((change for change in self.changes if change.id == change_id), None)

    def asker(self, request: Request) -> Person | None:
        """Who asked, for staff to see; None: gone, or a question about a word, which has no name for anybody (10)."""
        return None if request.without_name else self.member(request.person_id)

    def newest_change(self, session_id: str) -> Change | None:
        """The newest change of this session, told or not."""
        ours = (change for change in self.changes if change.session_id == session_id)
        return max(ours, key=lambda change: change.at, default=None)

    def open_change(self, session_id: str) -> Change | None:
        """The newest change of this session that was told."""
        told = [change for change in self.changes if change.session_id == session_id and change.state == "told"]
        return max(told, key=lambda change: change.at, default=None)

    def to_see(self, moved: Change) -> tuple[Member, ...]:
        """Who is to see a change: whoever was invited and has not declined, neither now nor to the old time."""
        return tuple(
            member
            for member in self.group
            if member.answers.get(moved.session_id, "no") != "no" and member.person.id not in moved.declined
        )

    def coming_up(self, now: datetime) -> tuple[Meeting, ...]:
        """Sessions that have not started, soonest first."""
        return tuple(meeting for meeting in self.meetings if meeting.session.starts_at > now)

    def remembering(self, dialogue: Dialogue) -> "Known":
        return replace(self, dialogue=dialogue)


@dataclass(frozen=True, slots=True)
class Watch:
    """One project as the sweeps see it: everything whose time may come."""

    project: Project
    everybody: tuple[Person, ...]
    sessions: tuple[Session, ...]
    answers: Mapping[str, Mapping[str, str]]
    """Person id -> session id -> answer."""
    changes: tuple[Change, ...]
    requests: tuple[Request, ...]
    tasks: tuple[Task, ...]
    approved: tuple[Concern, ...]
    dialogues: Mapping[str, Dialogue] = field(repr=False)
    last_release: str = ""
    has_more_to_forget: bool = False
    """There are released concerns, talks, requests or questions about days of this project."""
    venues: tuple[Venue, ...] = ()
    since: Mapping[str, Mapping[str, datetime]] = field(default_factory=dict)
    """Person id -> session id -> when they answered."""
    talks: tuple[Talk, ...] = ()
    """What people say to the go-between by name; only she is reminded of it (A0)."""

    def with_role(self, role: str) -> tuple[Person, ...]:
        return tuple(person for person in self.everybody if role in person.roles)

    def session(self, session_id: str | None) -> Session | None:
        return next((session for session in self.sessions if session.id == session_id), None)

    def person(self, person_id: str) -> Person | None:
        return next((person for person in self.everybody if person.id == person_id), None)
