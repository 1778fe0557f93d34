"""OK to a change: it is seen; and where another time opened the answer again, whether they come."""

from messages import texts as t
from scheduler.unseen import hangs_on
from storage import changes as c
from storage.dialogue import Question
from storage.records import Change, Request

from .attendance import my_next, said_yes
from .heard import Heard, facts_of


def seen(heard: Heard) -> list[c.Change]:
    """OK: the change is seen."""
    change = _meant(heard)
    session = heard.known.session(change.session_id) if change else None
    if change is None or session is None:
        return my_next(heard)
    noted = c.SawChange(change.id, heard.me)
    if session.cancelled:
        return [
            noted,
            heard.say(c.part(t.CHANGE_SEEN_CANCELLED, day=change.old.day.isoformat())),
            *_what_is_next(heard),
        ]
    help_again = [c.part(t.REQUEST_MOVED, by=heard.local(request.answer_by)) for request in _asked_for(heard, change)]
    meeting = heard.known.meeting(session.id)
    if meeting is not None and meeting.answer == "open" and change.reopens and heard.now < session.starts_at:
        ask = Question("invite", session.id)
        return [noted, heard.say(*help_again, c.part(t.CHANGE_SEEN_COME, **facts_of(session)), asks=ask)]
    asks = Question("answered", session.id) if heard.dialogue.question else None
    return [noted, heard.say(c.part(t.CHANGE_SEEN, **facts_of(session)), *help_again, asks=asks)]


def _asked_for(heard: Heard, change: Change) -> list[Request]:
    """What they had asked for and what has to be arranged anew; said once, whatever the number."""
    mine = [one for one in heard.known.requests if one.person_id == heard.me and one.session_id == change.session_id]
    waiting = [one for one in mine if one.state in ("open", "asked") and hangs_on(one, change)]
    return sorted(waiting, key=lambda one: one.answer_by)[-1:]


def _what_is_next(heard: Heard) -> list[c.Change]:
    return my_next(heard) if heard.known.coming_up(heard.now) else []


def seen_and_coming(heard: Heard) -> list[c.Change]:
    """1 to a change: seen; and where nothing was answered before, it is the yes that it looks like."""
    meeting = heard.open_session()
    if meeting is not None and meeting.answer in ("open", "maybe", "no"):
        return said_yes(heard, meeting)
    return seen(heard)


def _meant(heard: Heard) -> Change | None:
    """The change that was told last, else the first one ahead that they have not seen."""
    asked = heard.dialogue.question
    told = [change for change in heard.known.changes if change.state == "told"]
    if asked is not None and asked.name in ("change", "cancelled"):
        return next((change for change in told if change.id == asked.about), None)
    open_meeting = heard.open_session()
    if open_meeting is not None and (change := heard.known.open_change(open_meeting.session.id)) is not None:
        return change
    ahead = (change for change in told if change.first_start > heard.now and heard.me not in change.seen)
    invited = {session for member in heard.known.group if member.person.id == heard.me for session in member.answers}
    return next((change for change in ahead if change.session_id in invited), None)
