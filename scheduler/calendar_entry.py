"""Which message carries meetings as a calendar file, and what stands in it. Pure."""

from collections.abc import Sequence
from datetime import datetime

from messages.calendar_file import MEDIA_TYPE, NAME, Event, calendar_file
from messages.channel import File
from storage.dialogue import Entry
from storage.known import Known
from storage.records import Session, Waiting

from .leaving import answer_of, opening_word

COMING = ("yes", "late")


def entries(waiting: Waiting, known: Known) -> tuple[Entry, ...]:
    """What a calendar is to be told with this text: only what it does not have yet, and never an end of what it never had (7)."""
    sessions = (known.session(session_id) for session_id in waiting.payload.get("calendar_of", ()))
    found = (_entry(session, waiting, known) for session in sessions if session is not None)
    return tuple(entry for entry in found if entry is not None)


def _entry(session: Session, waiting: Waiting, known: Known) -> Entry | None:
    before, answer = known.dialogue.entry(session.id), answer_of(known, session.id)
    is_there = before is not None and not before.taken_out
    number = before.number + 1 if before is not None else session.revision
    if session.cancelled or answer == "no":
        return Entry(session.id, number, session.revision, taken_out=True) if is_there else None
    if before is not None and is_there and before.revision == session.revision:
        return None
    wanted = is_there or answer in COMING or _came_before(waiting, known)
    return Entry(session.id, number, session.revision) if wanted else None


def _came_before(waiting: Waiting, known: Known) -> bool:
    """They had said yes before the change that this text is about; another time has opened their answer again."""
    change = known.change(waiting.payload["change"])
    return change is not None and change.answers.get(known.person.id) in COMING


def file_of(told: Sequence[Entry], known: Known, now: datetime) -> File | None:
    """None: there is nothing to tell."""
    sessions = [(known.session(entry.session_id), entry) for entry in told]
    events = [_event(session, entry, known) for session, entry in sessions if session is not None]
    return File(NAME, MEDIA_TYPE, calendar_file(events, now)) if events else None


def _event(session: Session, entry: Entry, known: Known) -> Event:
    """The title is the word with which our texts begin, and nothing else: a calendar is seen by others (L1)."""
    return Event(
        uid=f"{session.id}@group",
        sequence=entry.number,
        title=opening_word(known),
        place=session.venue.name or session.link,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        zone=session.zone,
        cancelled=entry.taken_out,
    )
