"""A small project as plain records, without any database: everything that the pure parts are given."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from bot.conversations import context_of
from bot.conversations.heard import Heard
from messages.understand import read
from storage.dialogue import Dialogue
from storage.known import Known, Member, Watch
from storage.records import (
    Address,
    AnswerGiven,
    Concern,
    HelpLine,
    Meeting,
    Person,
    Project,
    Request,
    Role,
    Session,
    Task,
    Venue,
)
from storage.records import Change as Moved

LANGUAGES = ("en", "pt", "pl", "fr", "ro")
ZONE = "Europe/Jersey"
NOW = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
PROJECT = Project(
    id="project",
    name="Island Voices pilot",
    short_name="Island Voices",
    zone=ZONE,
    language="en",
    emergency="999",
    help_lines=(
        HelpLine("999", {"en": "24 hours"}, {"en": "Emergency"}),
        HelpLine("116 123", {"en": "24 hours"}, {"en": "Samaritans"}),
    ),
    danger={"en": "If somebody may be badly hurt, I will tell one other person."},
    release_weekday=0,
    release_time=time(14, 0),
    opened_at=NOW - timedelta(days=60),
)
OAK = Venue("oak-house", PROJECT.id, "Oak House")
LIBRARY = Venue("town-library", PROJECT.id, "Town Library, room 2")
SESSION = Session("s1", PROJECT.id, date(2027, 3, 9), time(14, 0), time(16, 0), False, OAK, ZONE)
LATER_SESSION = replace(SESSION, id="s2", day=date(2027, 3, 23), end_exact=True)


def person(name: str, *roles: Role, language: str = "en", group: str = "lived experience") -> Person:
    """Somebody enrolled long ago, with one proven number."""
    who = name.casefold()
    address = Address(f"way-{who}", "sms", f"+4477009{sum(map(ord, name)):05d}", "proven")
    enrolled = NOW - timedelta(days=50)
    return Person(
        f"id-{who}",
        PROJECT.id,
        name,
        language,
        group,
        frozenset(roles or ("participant",)),
        enrolled,
        welcomed=True,
        addresses=(address,),
    )


PARTICIPANTS = tuple(person(name) for name in ("Rui", "Kasia", "Maria", "Luc", "Ioana", "Tom"))
SAM = person("Sam", "facilitator", group="staff")
ANNA = person("Anna", "go_between", "named_contact", group="staff")
KIM = person("Kim", "coordinator", group="staff")
PAT = person("Pat", "deputy", group="staff")
STAFF = (SAM, ANNA, KIM, PAT)
RUI = PARTICIPANTS[0]
MOVED = Moved(
    id="moved",
    session_id=SESSION.id,
    old=replace(SESSION.arrangement, venue_id=LIBRARY.id),
    new=SESSION.arrangement,
    zone=ZONE,
    by=SAM.id,
    at=NOW - timedelta(hours=2),
    leaves_at=NOW - timedelta(hours=1),
    state="told",
    answers={member.id: "open" for member in PARTICIPANTS},
)
REQUEST = Request(
    "request",
    PROJECT.id,
    RUI.id,
    "KIND_TRANSPORT",
    "a lift please",
    SESSION.id,
    "open",
    NOW - timedelta(hours=3),
    NOW + timedelta(days=2),
)
TASK = Task("task", PROJECT.id, RUI.id, "REASON_UNCLEAR", "", NOW - timedelta(hours=1))


def known(who: Person = RUI, dialogue: Dialogue | None = None, answer: AnswerGiven = "open") -> Known:
    """What one look into the database would bring for this person."""
    group = tuple(replace(member, language=who.language) if member.id == who.id else member for member in PARTICIPANTS)
    takes_part = who.takes_part
    return Known(
        project=PROJECT,
        person=who,
        dialogue=dialogue or Dialogue(),
        staff=STAFF,
        group=tuple(Member(member, {SESSION.id: answer}) for member in group),
        sessions=(SESSION, LATER_SESSION),
        meetings=(Meeting(SESSION, answer, NOW - timedelta(days=4)),) if takes_part else (),
        venues=(OAK, LIBRARY),
        changes=(MOVED,),
        requests=(REQUEST,),
        tasks=(TASK,) if "coordinator" in who.roles else (),
        released=(Concern("released", PROJECT.id, "Too loud.", RUI.id, "released", date(2027, 3, 1)),)
        if "facilitator" in who.roles
        else (),
    )


def heard(
    facts: Known, text: str, now: datetime = NOW, handle: str = "0123456789abcdef" * 4, way: Address | None = None
) -> Heard:
    """A typed text, read as the inbox reads it; from the person's first number, or from ``way``."""
    address = way or facts.person.addresses[0]
    reading = read(text, language=facts.person.language, context=context_of(facts, now, address))
    channels = ("byhand", "sms", "telegram", "whatsapp")
    return Heard(facts, text, reading.word, reading, now, "4821", handle, address, channels=channels)


def watching(
    *,
    changes: Iterable[Moved] = (),
    requests: Iterable[Request] = (),
    approved: Iterable[Concern] = (),
    tasks: Iterable[Task] = (),
    dialogues: dict[str, Dialogue] | None = None,
    people: Iterable[Person] = PARTICIPANTS,
    answer: AnswerGiven = "yes",
    last_release: str = "",
) -> Watch:
    """The project as the sweeps see it."""
    everybody = (*people, *STAFF)
    given = dialogues or {}
    return Watch(
        project=PROJECT,
        everybody=everybody,
        sessions=(SESSION, LATER_SESSION),
        answers={member.id: {SESSION.id: answer} for member in everybody if member.takes_part},
        changes=tuple(changes),
        requests=tuple(requests),
        tasks=tuple(tasks),
        approved=tuple(approved),
        dialogues={member.id: given.get(member.id, Dialogue()) for member in everybody},
        last_release=last_release,
        venues=(OAK, LIBRARY),
    )
