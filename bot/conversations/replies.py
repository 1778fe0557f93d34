"""READ: what waits for a person is shown only in reply to their own text, and again for 7 days (L3)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from messages import texts as t
from messages.render import announced
from scheduler.promises import answer_by
from scheduler.release import release_for
from storage import changes as c
from storage.dialogue import Option, Pending, Question, ToRead
from storage.records import Request

from . import concern, enrolment, gobetween, hard_words, missing
from .heard import Heard
from .staff import passed_on


def read(heard: Heard) -> list[c.Change]:
    """Shows the oldest thing not shown yet; when all were shown, the newest again."""
    waiting = [item for item in heard.dialogue.to_read if item.until is None or heard.now < item.until]
    arranged = _arranged_for_tomorrow(heard)
    if arranged is not None and all(item.seen for item in waiting):
        return _request(heard, arranged)
    if not waiting:
        return enrolment.show(heard) if _knocked(heard) else [heard.say(c.part(t.NOTHING_TO_READ))]
    item = next((item for item in waiting if not item.seen), waiting[-1])
    marked = tuple(replace(item, seen=True) if other == item else other for other in waiting)
    after = heard.remembering(to_read=marked)
    changes = SHOWN[item.kind](after, item)
    return changes if any(isinstance(change, c.Remember) for change in changes) else [after.remember(), *changes]


def _knocked(heard: Heard) -> bool:
    """They were only told that a message waits: it comes by itself now."""
    return heard.question is not None and heard.question.name == "knock"


def _arranged_for_tomorrow(heard: Heard) -> ToRead | None:
    """What the reminder of the day before speaks of: who comes for them today or tomorrow."""
    tomorrow = heard.now.astimezone(heard.known.project.timezone).date() + timedelta(days=1)
    soon = {meeting.session.id for meeting in heard.known.coming_up(heard.now) if meeting.session.day <= tomorrow}
    held = (one for one in heard.known.requests if one.person_id == heard.me and one.holds and one.session_id in soon)
    return next((ToRead("request", one.id, one.answer) for one in held), None)


def _concern_answer(heard: Heard, item: ToRead) -> list[c.Change]:
    again = (Option("A", "private"),)
    answered = heard.known.member(item.about.rpartition("/")[2])
    written_in = answered.language if answered else heard.known.project.language
    words = announced(item.words, written_in, heard.known.person.language)
    readers = [answered.name] if answered else heard.known.names("facilitator")
    return [heard.say(c.part(t.ANSWER_SHOWN, words=words, readers=readers), c.part(t.ANSWER_FREE), letters=again)]


def _talk(heard: Heard, item: ToRead) -> list[c.Change]:
    """The go-between's words to the person; their next text goes back to the go-between."""
    talk, name = item.about.split("/")[:2]
    words = announced(item.words, heard.known.project.language, heard.known.person.language)
    open_talk = heard.remembering(talk=talk, talk_at=heard.now)
    return [open_talk.remember(), heard.say(c.part(t.TALK_SHOWN, name=name, words=words))]


def _talk_for_gobetween(heard: Heard, item: ToRead) -> list[c.Change]:
    talk, person_id = item.about.split("/")[:2]
    writer = heard.known.member(person_id)
    if writer is None:
        return [heard.say(c.part(t.NOTHING_TO_READ))]
    by = heard.local(answer_by(heard.now, heard.known.project.zone))
    answering = heard.remembering(pending=Pending("talk_answer", f"{talk}/{person_id}"))
    read = c.part(t.TALK_READ, name=writer.name, words=item.words, by=by)
    more = c.part(t.TALK_CHOICES, name=writer.name)
    shown = heard.say(read, more, letters=gobetween.choices(talk, writer))
    return [answering.remember(), gobetween.opened(heard, writer.id), shown]


def _request(heard: Heard, item: ToRead) -> list[c.Change]:
    request = heard.known.request(item.about)
    kind, session = (request.kind, request.session_id or "") if request else ("KIND_QUESTION", "")
    back = request.back_on if request else None
    parts = [
        c.part(t.REQUEST_SHOWN, kind={"say": kind}, words=_words_of_answer(heard, item, request)),
        *([c.part(t.BRING_BACK_BY, day=back.isoformat())] if back else []),
    ]
    if request is None or not _wants_a_yes(request):
        return [heard.say(*parts)]
    return [heard.say(*parts, c.part(t.REQUEST_IS_OK), asks=Question("request_answer", session, request.id))]


def _words_of_answer(heard: Heard, item: ToRead, request: Request | None) -> Any:
    if item.words:
        return announced(item.words, heard.known.project.language, heard.known.person.language)
    answer = t.ANSWER_IS_NO if request is not None and request.state == "no" else t.ANSWER_IS_YES
    return {"say": answer.name}  # the coordinator had nothing to add


def _wants_a_yes(request: Request) -> bool:
    """What was arranged is only settled when they say that it is fine; an answer to a question needs no yes."""
    arranges = bool(request.session_id) or request.kind in missing.ASKS
    return request.state == "instead" or (request.state == "yes" and arranges)


def _request_ask(heard: Heard, item: ToRead) -> list[c.Change]:
    words = announced(item.words, heard.known.project.language, heard.known.person.language)
    return [
        heard.say(c.part(t.REQUEST_ASK_SHOWN, words=words), asks=Question("request_ask", about=item.about)),
    ]


def _held(heard: Heard, item: ToRead) -> list[c.Change]:
    still = _here_still(heard, item.about)
    if heard.known.with_role("go_between"):
        return [still.remember(), heard.say(c.part(t.SMALL_GROUP), letters=(Option("B", "door_b"),))]
    return [still.remember(), heard.say(c.part(t.SMALL_GROUP_A_ONLY))]


def _here_still(heard: Heard, handle: str) -> Heard:
    """It did not go on its day, so it can be taken back, or sent on another."""
    own = tuple(replace(one, release_day=None) if one.handle == handle else one for one in heard.dialogue.own)
    return heard.remembering(own=own)


def _still_waiting(heard: Heard, item: ToRead) -> list[c.Change]:
    """Asked once more after two releases (A7); SEND, WAIT and KEEP answer it."""
    day = release_for(heard.known.project, heard.now)
    return [_here_still(heard, item.about).remember(), heard.say(c.part(t.STILL_WAITING, day=day.isoformat()))]


def _unsent(heard: Heard, item: ToRead) -> list[c.Change]:
    """The parked draft is open again."""
    draft = heard.dialogue.draft
    if draft is None:
        return [heard.say(c.part(t.NOTHING_TO_READ))]
    again = heard.remembering(draft=replace(draft, last_at=heard.now, stage="doors"))
    parts = [c.part(t.UNSENT_SHOWN, words=draft.words)] if draft.texts else []
    doors = concern.DOORS if heard.known.with_role("go_between") else concern.DOORS[:1]
    sentence = t.CONCERN_FIRST if len(doors) == 2 else t.CONCERN_FIRST_A_ONLY
    return [again.remember(), heard.say(*parts, c.part(sentence), letters=doors)]


def _talk_either_way(heard: Heard, item: ToRead) -> list[c.Change]:
    return _talk_for_gobetween(heard, item) if "go_between" in heard.known.person.roles else _talk(heard, item)


SHOWN = {
    "concern_answer": _concern_answer,
    "talk": _talk_either_way,
    "request": _request,
    "request_ask": _request_ask,
    "word": hard_words.show_meaning,
    "held": _held,
    "waiting": _still_waiting,
    "offer": gobetween.show_offer,
    "words": gobetween.show_words,
    "opened": gobetween.show_opening,
    "nobody": lambda heard, _: [heard.say(c.part(t.CRISIS_NOBODY))],
    "unsent": _unsent,
    "release": passed_on.show_release,
}
