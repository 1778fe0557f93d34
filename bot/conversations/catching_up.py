"""Who says yes late gets what still matters, once: what rode on reminders that have left, and what had changed before. Pure."""

from zoneinfo import ZoneInfo

from messages import texts as t
from scheduler.changed import facts
from scheduler.riders import riders
from scheduler.unseen import TIED
from storage import changes as c
from storage.records import Meeting, Session

from .heard import Heard


def still_matters(heard: Heard, session: Session) -> dict[str, c.Part]:
    """The name under which it counts as told -> the sentence."""
    known = heard.known
    due = riders(known.person, session, known.project.leads, heard.dialogue.told, heard.now, known.requests)
    return {name: c.Part(*part) for name, part in due.items()} | _changed_before(heard, session)


def _changed_before(heard: Heard, session: Session) -> dict[str, c.Part]:
    """Somebody who was invited after a change was not told of it, and may have heard of the old place or time."""
    moved = heard.known.open_change(session.id)
    if moved is None or not moved.what & TIED or heard.me in moved.answers:
        return {}
    name = f"change/{moved.id}"
    if name in heard.dialogue.told:
        return {}
    before = facts(moved, heard.known.venues, heard.known.names("facilitator"))["before"]
    return {name: c.part(t.CHANGED_BEFORE, before=before)}


def without_papers(heard: Heard, meeting: Meeting) -> list[c.Change]:
    """The papers went out before this yes: somebody must send them after (15)."""
    session = meeting.session
    today = heard.now.astimezone(ZoneInfo(session.zone)).date()
    if session.materials_on is None or today < session.materials_on or meeting.answer in ("yes", "late", "maybe"):
        return []
    once, said = f"papers/{session.id}/{heard.me}", {"day": session.day.isoformat()}
    return [c.NewTask(heard.known.project.id, heard.me, "REASON_PAPERS", heard.now, once=once, facts=said)]
