"""The coordinator answers requests: yes, no, or a question back; and sees what else needs a human."""

from typing import Any

from messages import texts as t
from scheduler.arranged import help_facts
from scheduler.chase import request_letters, word_letters
from storage import changes as c
from storage.dialogue import Option, Pending, Question, ToRead
from storage.records import Request

from ..heard import LETTERS, Heard, hint_on, lettered
from .when import day_written

DECIDES = {"details_yes": "yes", "details_no": "no", "details_instead": "instead"}
"""What was begun -> the state of the request once the words are there."""
NOTICES = {"yes": t.REQUEST_YES, "no": t.REQUEST_NO, "instead": t.REQUEST_INSTEAD}
"""Only a yes asks at once whether it is OK: what else is offered must be read first."""


def open_requests(heard: Heard, _: str = "") -> list[c.Change]:
    waiting = [request for request in heard.known.requests if request.state == "open"]
    if not waiting:
        return [heard.say(c.part(t.NO_REQUESTS))]
    lines = [
        {
            "letter": letter,
            "say": "WORD_LINE" if request.without_name else "REQUEST_LINE",
            "facts": _request_facts(heard, request.id),
        }
        for letter, request in zip(LETTERS, waiting, strict=False)
    ]
    options = lettered("open_request", [request.id for request in waiting])
    return [heard.say(c.part(t.NEEDS_YOU_LIST, count=len(waiting), lines=lines), letters=options)]


def _request_facts(heard: Heard, request_id: str) -> dict[str, Any]:
    request = heard.known.request(request_id)
    assert request is not None
    asker = heard.known.asker(request)
    return {
        "name": asker.name if asker else {"say": "SOMEBODY"},
        "word": request.words,
        "kind": {"say": request.kind},
        "by": heard.local(request.answer_by),
        "words": request.words,
    }


def open_request(heard: Heard, request_id: str) -> list[c.Change]:
    request = heard.known.request(request_id)
    if request is not None and request.without_name:
        asked = c.part(t.WORD_WANTED, **_request_facts(heard, request_id))
        return [heard.say(asked, letters=[Option(*letter) for letter in word_letters(request_id)])]
    letters = [Option(*letter) for letter in request_letters(request_id)]
    return [heard.say(c.part(t.NEW_REQUEST_FREE, **_request_facts(heard, request_id)), letters=letters)]


def decide(kind: str, answer: str = "") -> Any:
    def action(heard: Heard, request_id: str) -> list[c.Change]:
        request = heard.known.request(request_id)
        if request is None or request.state not in ("open", "asked"):
            return [heard.say(c.part(t.OLD_LETTER))]
        facts = {"name": _request_facts(heard, request_id)["name"], "answer": {"say": answer}}
        deciding = heard.remembering(pending=Pending(kind, request_id))
        if kind == "details_instead":
            return [deciding.remember(), heard.say(c.part(t.REQUEST_INSTEAD_WRITE, name=facts["name"]))]
        if request.kind == "KIND_BYHAND" and kind == "details_yes":
            return [deciding.remember(), heard.say(c.part(t.BYHAND_DETAILS, name=facts["name"]))]
        return [deciding.remember(), heard.say(c.part(t.REQUEST_DETAILS, **facts))]

    return action


def ask_back(heard: Heard, request_id: str) -> list[c.Change]:
    asking = heard.remembering(pending=Pending("ask_back", request_id))
    name = _request_facts(heard, request_id)["name"] if heard.known.request(request_id) else ""
    return [asking.remember(), heard.say(c.part(t.REQUEST_QUESTION_WRITE, name=name))]


def decided(heard: Heard, pending: Pending) -> list[c.Change]:
    """Yes or no, with what the person should know; the details come only after READ."""
    request = heard.known.request(pending.about)
    if request is None:
        return [heard.remembering(pending=None).remember(), heard.say(c.part(t.OLD_LETTER))]
    state = DECIDES[pending.kind]
    words, name = "" if heard.word == "OK" else heard.text, _request_facts(heard, request.id)["name"]
    if state == "instead" and not words:
        return [heard.say(c.part(t.REQUEST_INSTEAD_WRITE, name=name))]
    by_hand = _from_now_on_by_hand(heard, request, words) if state == "yes" and request.kind == "KIND_BYHAND" else []
    lends = state == "yes" and request.kind == "KIND_SENSORY"
    asks = [c.part(t.BACK_ON_ASK)] if lends else []
    return [
        c.MoveRequest(request.id, state, answer=words),
        _answer_notice(heard, request.id, state, words),
        *by_hand,
        heard.remembering(pending=Pending("back_on", request.id) if lends else None).remember(),
        heard.say(c.part(t.REQUEST_TOLD, name=name), *hint_on(heard), *asks),
    ]


def back_on(heard: Heard, pending: Pending) -> list[c.Change]:
    """The day on which what was lent comes back; OK: it can stay (29)."""
    done, request = heard.remembering(pending=None).remember(), heard.known.request(pending.about)
    if heard.word == "OK" or request is None:
        return [done, heard.say(c.part(t.THANKS_BACK))]
    today = heard.now.astimezone(heard.known.project.timezone).date()
    day = day_written(heard.reading.days, today)
    if day is None or day <= today:
        return [heard.say(c.part(t.BACK_ON_AGAIN))]
    name = _request_facts(heard, request.id)["name"]
    kept = heard.say(c.part(t.BACK_ON_KEPT, name=name, day=day.isoformat()))
    return [c.AddToRequest(request.id, back_on=day), done, kept]


def _from_now_on_by_hand(heard: Heard, request: Request, words: str) -> list[c.Change]:
    """Yes to "by post please": each message is a task from now on; what was written stands on it, the address for example."""
    new = f"{heard.handle[:40]}-byhand"
    return [c.AddAddress(new, request.person_id, "byhand", words), c.ChooseAddress(new)]


def _answer_notice(heard: Heard, request_id: str, state: str, words: str) -> c.Queue:
    request = heard.known.request(request_id)
    assert request is not None
    session = heard.known.session(request.session_id) if request.session_id else None
    once = f"request/{request.id}/answer/{heard.handle}"
    reads = ToRead("request", request.id, words)
    if session is None:
        return c.Queue(
            to=request.person_id,
            parts=(c.part(t.REQUEST_FREE_ANSWER),),
            once=once,
            reads=reads,
            way=_where_they_asked(heard, request) if request.kind == "KIND_BYHAND" else "",
        )
    return c.Queue(
        to=request.person_id,
        parts=(c.part(NOTICES[state], **help_facts(request.kind, session)),),
        not_after=session.starts_at,
        once=once,
        reads=reads,
        asks=Question("request_answer", session.id, request.id) if state == "yes" else None,
    )


def _where_they_asked(heard: Heard, request: Request) -> str:
    """The answer to "by post please" still goes by the way they have now; READ is answered there."""
    asker = heard.known.member(request.person_id)
    ways = asker.addresses if asker else ()
    return next((way.id for way in ways if way.state == "proven" and way.channel != "byhand"), "")


def asked_back(heard: Heard, pending: Pending) -> list[c.Change]:
    request = heard.known.request(pending.about)
    if request is None:
        return [heard.remembering(pending=None).remember(), heard.say(c.part(t.OLD_LETTER))]
    notice = c.Queue(
        to=request.person_id,
        parts=(c.part(t.REQUEST_ASKED),),
        once=f"request/{request.id}/ask/{heard.handle}",
        reads=ToRead("request_ask", request.id, heard.text),
    )
    return [
        c.MoveRequest(request.id, "asked"),
        notice,
        heard.remembering(pending=None).remember(),
        heard.say(c.part(t.REQUEST_TOLD, name=_request_facts(heard, request.id)["name"]), *hint_on(heard)),
    ]


def needs_you(heard: Heard, _: str = "") -> list[c.Change]:
    if not heard.known.tasks:
        return [heard.say(c.part(t.NOTHING_NEEDS_YOU))]
    lines = []
    for task in heard.known.tasks:
        person = heard.known.member(task.person_id) if task.person_id else None
        reason = {"say": task.reason, "facts": {**task.facts, "words": task.words}}
        facts = {"name": person.name if person else {"say": "SOMEBODY"}, "reason": reason}
        lines.append({"say": "NEEDS_YOU_LINE", "facts": facts})
    return [heard.say(c.part(t.NEEDS_YOU_LIST, count=len(lines), lines=lines))]
