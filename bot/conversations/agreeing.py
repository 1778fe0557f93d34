"""What a person says to an answer of ours: it is fine, it does not work, here is what you asked; the day after, whether it worked."""

from messages import texts as t
from scheduler.arranged import help_facts
from scheduler.chase import request_letters
from scheduler.promises import answer_by
from storage import changes as c
from storage.dialogue import Question
from storage.records import Request, Session

from .heard import Heard, to_coordinators

NOT_SURE_YET = ("open", "maybe")


def agreed(heard: Heard, *, is_coming: bool = False) -> list[c.Change]:
    """1 to "is this OK?": it is arranged. Whoever waited for it to be sure that they can come is asked now."""
    request, session = _asked_about(heard)
    if request is None:
        return [heard.say(c.part(t.NOT_UNDERSTOOD_FREE))]
    closed = heard.remembering(question=None).remember()
    done = [*arranged(heard, request, session), closed]
    if session is None:
        return [*done, heard.say(c.part(t.REQUEST_AGREED_FREE))]
    agreed_to = c.part(t.REQUEST_AGREED, **help_facts(request.kind, session))
    meeting = heard.known.meeting(session.id)
    if is_coming or meeting is None or meeting.answer not in NOT_SURE_YET or session.starts_at <= heard.now:
        return [*done, heard.say(agreed_to)]
    return [*done, heard.say(agreed_to, c.part(t.ARRANGED_COMING), asks=Question("invite", session.id))]


def arranged(heard: Heard, request: Request, session: Session | None) -> list[c.Change]:
    """It is as they wished, and the coordinator hears so."""
    return [c.MoveRequest(request.id, "agreed"), *_told(heard, request, session, said_yes=True)]


def refused(heard: Heard) -> list[c.Change]:
    """2 to "is this OK?": it returns to the coordinator with a new moment."""
    request, session = _asked_about(heard)
    if request is None:
        return [heard.say(c.part(t.NOT_UNDERSTOOD_FREE))]
    by = answer_by(heard.now, heard.known.project.zone, session)
    return [
        c.MoveRequest(request.id, "open", answer_by=by, reminded=0),
        *_told(heard, request, session, said_yes=False),
        heard.remembering(question=None).remember(),
        heard.say(c.part(t.REQUEST_REFUSED, by=heard.local(by))),
    ]


def _asked_about(heard: Heard) -> tuple[Request | None, Session | None]:
    question = heard.dialogue.question
    request = heard.known.request(question.about) if question else None
    return request, heard.known.session(request.session_id) if request and request.session_id else None


def _told(heard: Heard, request: Request, session: Session | None, *, said_yes: bool) -> list[c.Change]:
    once, kind = f"request/{request.id}/{heard.handle}", {"say": request.kind}
    letters = () if said_yes else request_letters(request.id)
    if session is None:
        free = t.REQUEST_CONFIRMED_FREE if said_yes else t.REQUEST_NOT_OK_FREE
        return to_coordinators(heard, free, once, {"kind": kind}, letters)
    sentence = t.REQUEST_CONFIRMED if said_yes else t.REQUEST_NOT_OK
    return to_coordinators(heard, sentence, once, {**help_facts(request.kind, session), "kind": kind}, letters)


def answered_question(heard: Heard) -> list[c.Change]:
    """The person's answer to the coordinator's question goes back, and the promise runs again."""
    request, session = _asked_about(heard)
    if request is None:
        return [heard.say(c.part(t.NOT_UNDERSTOOD_FREE))]
    by = answer_by(heard.now, heard.known.project.zone, session)
    facts = {"kind": {"say": request.kind}, "words": heard.text, "by": heard.local(by)}
    once = f"request/{request.id}/{heard.handle}"
    told = to_coordinators(heard, t.REQUEST_REPLY, once, facts, request_letters(request.id))
    return [
        c.MoveRequest(request.id, "open", answer_by=by, reminded=0),
        *told,
        heard.remembering(question=None).remember(),
        heard.say(c.part(t.REQUEST_ASK_ANSWERED, by=heard.local(by))),
    ]


# --- the day after -------------------------------------------------------------------------------------------------


def it_worked(heard: Heard) -> list[c.Change]:
    request, _ = _asked_about(heard)
    if request is None:
        return [heard.say(c.part(t.NOT_UNDERSTOOD_FREE))]
    closed = heard.remembering(question=None).remember()
    return [c.AddToRequest(request.id, worked="yes"), closed, heard.say(c.part(t.REQUEST_WORKED_YES))]


def it_did_not(heard: Heard) -> list[c.Change]:
    """The coordinator hears it; what did not work can be written, and need not be."""
    request, session = _asked_about(heard)
    if request is None or session is None:
        return [heard.say(c.part(t.NOT_UNDERSTOOD_FREE))]
    task = c.NewTask(
        heard.known.project.id,
        heard.me,
        "REASON_DID_NOT_WORK",
        heard.now,
        once=f"worked/{request.id}",
        facts={"kind": {"say": request.kind}, "day": session.day.isoformat()},
    )
    asks = Question("request_wrong", about=request.id)
    return [c.AddToRequest(request.id, worked="no"), task, heard.say(c.part(t.REQUEST_WORKED_NO), asks=asks)]
