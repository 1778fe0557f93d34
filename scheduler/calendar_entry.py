"""Which message carries the meeting as a calendar file, and what stands in it. Pure."""

from datetime import datetime

from messages.calendar_file import MEDIA_TYPE, NAME, Event, calendar_file
from messages.channel import File
from storage.known import Known
from storage.records import Session, Waiting

from .leaving import opening_word

COMING = ("yes", "late")


def calendar_entry(waiting: Waiting, known: Known, now: datetime) -> File | None:
    """With a yes, and with the first text about a change to who had said yes: one entry, moved or taken out (7)."""
    session = known.session(waiting.payload["session"])
    if session is None or not (waiting.payload.get("calendar") or _had_it(waiting, known)):
        return None
    return File(NAME, MEDIA_TYPE, calendar_file(_event(session, known), now))


def _had_it(waiting: Waiting, known: Known) -> bool:
    change = next((one for one in known.changes if one.id == waiting.payload["change"]), None)
    first = change is not None and waiting.payload["step"] == "first"
    return first and change is not None and change.answers.get(known.person.id) in COMING


def _event(session: Session, known: Known) -> Event:
    """The title is the word with which our texts begin, and nothing else: a calendar is seen by others (L1)."""
    return Event(
        uid=f"{session.id}@group",
        sequence=session.revision,
        title=opening_word(known),
        place=session.venue.name or session.link,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        zone=session.zone,
        cancelled=session.cancelled,
    )
