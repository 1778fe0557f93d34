"""What a request still needs: one question, only if their words do not say it; then, once, whether it is for each meeting."""

from collections.abc import Mapping
from dataclasses import replace

from messages import texts as t
from messages.texts import Sentence
from messages.understand import says
from scheduler.arranged import help_facts
from scheduler.chase import request_letters
from scheduler.promises import answer_by
from storage import changes as c
from storage.dialogue import Option, Question
from storage.records import Request, Session

from .heard import Action, Heard, to_coordinators

ASKS: Mapping[str, Sentence] = {
    "KIND_RESPITE": t.MISSING_RESPITE,
    "KIND_TRANSPORT": t.MISSING_TRANSPORT,
    "KIND_CHILDCARE": t.MISSING_CHILDCARE,
    "KIND_GUIDED_VISIT": t.MISSING_WHEN,
    "KIND_ONE_TO_ONE": t.MISSING_WHEN,
    "KIND_INTERPRETER": t.MISSING_INTERPRETER,
    "KIND_SENSORY": t.MISSING_SENSORY,
}
"""What whoever arranges it must know. Of the other kinds nothing more is needed."""
WITH_A_DAY = frozenset({"KIND_GUIDED_VISIT", "KIND_ONE_TO_ONE"})
SPEAKS_OF_SOMETHING_ELSE = frozenset(
    {"decline", "absence", "late", "concern", "stop", "start_again", "delete_data", "see_data", "what_word", "q_when"}
    | {"q_where", "q_pay", "q_how_long", "change_channel", "change_language", "quiet_hours"}
    | {"transport", "guided_visit", "printed", "sensory", "one_to_one", "interpreter", "quiet_space"}
)
OF_THE_KIND: Mapping[str, frozenset[str]] = {
    "KIND_TRANSPORT": frozenset({"transport", "q_where"}),
    "KIND_GUIDED_VISIT": frozenset({"guided_visit", "decline", "absence", "q_when"}),
    "KIND_ONE_TO_ONE": frozenset({"one_to_one", "decline", "absence", "q_when"}),
    "KIND_INTERPRETER": frozenset({"interpreter", "change_language"}),
    "KIND_SENSORY": frozenset({"sensory", "quiet_space"}),
}
"""What an answer about this kind may be read as, although it would be something else at another time."""
QUESTIONS = frozenset({"request_more", "request_wrong"})
"""Their next words are about a request: what it still needs, or what did not work."""
ONLY_POLITE = 3
"""A "thanks" of so few words adds nothing."""
EACH = (Option("A", "only_this"), Option("B", "each_time"))


def asked_for(heard: Heard, kind: str, session: Session | None, request_id: str) -> c.Queue | None:
    """The one question that comes with "you asked for"; None: all is said."""
    question = ASKS.get(kind)
    if question is not None and not _is_said(heard, kind):
        asks = Question("request_more", session.id if session else "", request_id)
        return heard.say(c.part(question), asks=asks)
    return each_one(heard, kind, session, request_id)


def _is_said(heard: Heard, kind: str) -> bool:
    if kind in WITH_A_DAY:
        return bool(heard.reading.days or heard.reading.minutes)
    if kind == "KIND_INTERPRETER" and heard.reading.language is not None:
        return True
    return says(heard.text, heard.known.person.language, label_of(kind))


def label_of(kind: str) -> str:
    """ "respite" for KIND_RESPITE."""
    return kind.removeprefix("KIND_").lower()


def each_one(heard: Heard, kind: str, session: Session | None, request_id: str) -> c.Queue | None:
    """ "For this meeting only, or for each one?": one question for a series, if there is more of it."""
    if session is None or session.starts_at <= heard.now or not _goes_on(heard, session) or _wants_each(heard, kind):
        return None
    letters = tuple(replace(option, about=request_id) for option in EACH)
    return heard.say(c.part(t.REQUEST_EACH_ASK), letters=letters)


def _goes_on(heard: Heard, session: Session) -> bool:
    return any(
        other.id != session.id and not other.cancelled and other.starts_at > heard.now for other in heard.known.sessions
    )


def _wants_each(heard: Heard, kind: str) -> bool:
    return any((one.person_id, one.kind, one.each) == (heard.me, kind, True) for one in heard.known.requests)


# --- their answer to it --------------------------------------------------------------------------------------------


def adds_to_it(heard: Heard) -> bool:
    """Whether this text answers the question about a request, and is nothing else."""
    request = _open_request(heard)
    if request is None:
        return False
    labels = set(heard.labels)
    if request.kind in WITH_A_DAY and heard.reading.days:
        return True
    other = SPEAKS_OF_SOMETHING_ELSE - OF_THE_KIND.get(request.kind, frozenset())
    polite = labels <= {"thanks", "greeting"} and bool(labels) and len(heard.text.split()) <= ONLY_POLITE
    return not labels & other and not polite


def _open_request(heard: Heard) -> Request | None:
    question = heard.question
    return heard.known.request(question.about) if question is not None and question.name in QUESTIONS else None


def more_written(heard: Heard) -> list[c.Change]:
    """It goes to the coordinator with the rest; the promise runs as before."""
    request = _open_request(heard)
    assert request is not None
    session = heard.known.session(request.session_id) if request.session_id else None
    facts = {"kind": {"say": request.kind}, "words": heard.text}
    once = f"request/{request.id}/{heard.handle}"
    told = to_coordinators(heard, t.REQUEST_MORE, once, facts, request_letters(request.id))
    after = Question("answered", session.id) if session and session.starts_at > heard.now else None
    kept = heard.say(c.part(t.REQUEST_MORE_KEPT), asks=after)
    more = each_one(heard, request.kind, session, request.id)
    closed = heard.remembering(question=after).remember()
    return [c.AddToRequest(request.id, words=heard.text), *told, closed, kept, *([more] if more else [])]


def only_this(heard: Heard, _: str) -> list[c.Change]:
    return [heard.say(c.part(t.REQUEST_ONLY_THIS))]


def each_time(heard: Heard, request_id: str) -> list[c.Change]:
    """The same for each meeting they come to: for those they said yes to now, for the others with their yes."""
    request = heard.known.request(request_id)
    if request is None:
        return [heard.say(c.part(t.OLD_LETTER))]
    coming = [
        meeting.session
        for meeting in heard.known.coming_up(heard.now)
        if meeting.answer in ("yes", "late") and not _is_asked(heard, request.kind, meeting.session)
    ]
    made = [_again(heard, request, session) for session in coming]
    lines = [{"day": session.day.isoformat(), "start": session.start.isoformat("minutes")} for session in coming]
    sentence = t.REQUEST_EACH_MORE if coming else t.REQUEST_EACH_TOLD
    facts = {"kind": {"say": request.kind}, "lines": lines}
    told = to_coordinators(heard, sentence, f"request/{request.id}/each", facts)
    return [c.AddToRequest(request.id, each=True), *made, *told, heard.say(c.part(t.REQUEST_EACH_KEPT))]


def _is_asked(heard: Heard, kind: str, session: Session) -> bool:
    return any(
        (one.person_id, one.kind, one.session_id) == (heard.me, kind, session.id) for one in heard.known.requests
    )


def _again(heard: Heard, request: Request, session: Session) -> c.NewRequest:
    by = answer_by(heard.now, heard.known.project.zone, session)
    new_id = f"{heard.handle[:24]}-{label_of(request.kind)}-{session.day.isoformat()}"
    return c.NewRequest(
        new_id, request.project_id, heard.me, request.kind, request.words, session.id, heard.now, by, each=True
    )


def with_each_yes(heard: Heard, changes: list[c.Change]) -> list[c.Change]:
    """A yes to a further meeting asks again for what they want at each one, and says so."""
    said_yes = {
        change.session_id
        for change in changes
        if isinstance(change, c.Answer) and change.answer in ("yes", "late") and change.person_id == heard.me
    }
    wanted = {one.kind: one for one in heard.known.requests if one.person_id == heard.me and one.each}
    return [
        change
        for meeting in heard.known.coming_up(heard.now)
        if meeting.session.id in said_yes
        for request in wanted.values()
        if not _is_asked(heard, request.kind, meeting.session)
        for change in _asked_again(heard, request, meeting.session)
    ]


def _asked_again(heard: Heard, request: Request, session: Session) -> list[c.Change]:
    new = _again(heard, request, session)
    facts = {"kind": {"say": new.kind}, "by": heard.local(new.answer_by)}
    told = {**help_facts(new.kind, session), **facts, "words": new.words or {"say": "CHOSEN"}}
    to_staff = to_coordinators(heard, t.NEW_REQUEST, f"request/{new.id}/new", told, request_letters(new.id))
    return [new, *to_staff, heard.say(c.part(t.REQUEST_EACH_AGAIN, **facts))]


def one_question_last(changes: list[c.Change]) -> list[c.Change]:
    """Who asks for several things in one text is asked one question, after everything else is said."""
    questions = [change for change in changes if _is_question(change)]
    return [*(change for change in changes if change not in questions), *questions[:1]]


def _is_question(change: c.Change) -> bool:
    if not isinstance(change, c.Queue):
        return False
    return bool(change.asks and change.asks.name == "request_more") or "each_time" in {
        does for _, does, _ in change.letters
    }


ACTIONS: dict[str, Action] = {"only_this": only_this, "each_time": each_time}
