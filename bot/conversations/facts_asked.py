"""A question about a session in own words, answered from what is known; what is not known goes to a person (9, 10, 17, 27)."""

from collections.abc import Mapping

from messages import texts as t
from messages.render import announced
from messages.understand import subject
from scheduler.good_hours import over_a_meal
from scheduler.leaving import in_language
from storage import changes as c
from storage.dialogue import Question
from storage.records import SEATED, Session

from .heard import Heard, facts_of, is_question

ANY = frozenset(
    {
        *("step_free", "parking", "bus", "quiet", "senses", "food"),
        *("link", "materials", "optional", "gives", "about"),
    }
)
"""What a question may be about: the subjects of the phrase files (``[subjects]``)."""
ASKING: Mapping[str, frozenset[str]] = {
    "q_who": frozenset(),
    "q_where": frozenset({"step_free", "parking", "bus"}),
    "q_pay": frozenset({"gives"}),
    "q_other": ANY,
    "access_other": frozenset({"step_free", "parking", "food", "senses"}),
    "quiet_space": frozenset({"quiet"}),
    "transport": frozenset({"bus", "parking"}),
}
"""Labels under which a question about a session may arrive -> what of it is answered from facts."""
OF_THE_VENUE = frozenset({"step_free", "parking", "bus", "senses", "quiet"})


def answered(heard: Heard) -> list[c.Change] | None:
    """The fact that was asked for, or None if nothing was asked or it is not known."""
    labels = set(heard.labels)
    asks = "?" in heard.text or any(is_question(label) for label in labels)
    session = _session(heard)
    if session is None or not asks or labels - set(ASKING):
        return None
    if "q_who" in labels:
        return who(heard, session)
    allowed = frozenset().union(*(ASKING[label] for label in labels)) if labels else ANY
    said = _said(heard, session, allowed)
    return [heard.say(c.part(t.WHERE_IS, **facts_of(session), details=said))] if said else None


def _said(heard: Heard, session: Session, allowed: frozenset[str]) -> str:
    topic = "gives" if allowed == {"gives"} else subject(heard.text, heard.known.person.language)
    return fact(heard, session, topic) if topic in allowed else ""


def _session(heard: Heard) -> Session | None:
    meeting = heard.open_session() or next(iter(heard.known.coming_up(heard.now)), None)
    return meeting.session if meeting and meeting.session.ends_at > heard.now else None


def fact(heard: Heard, session: Session, topic: str) -> str:
    """As staff wrote it, in the person's language or announced as another."""
    if topic == "link":
        return session.link
    known: Mapping[str, str] = getattr(session.venue if topic in OF_THE_VENUE else session, topic)
    return in_own_language(heard, known)


def in_own_language(heard: Heard, words: Mapping[str, str]) -> str:
    language = heard.known.person.language
    if language in words:
        return str(words[language])
    return announced(in_language(words, language), "en", language) if words else ""


def who(heard: Heard, session: Session) -> list[c.Change]:
    """Who leads and how many come; nobody's name (17, 18, 35)."""
    count = sum(member.answers.get(session.id) in SEATED for member in heard.known.group)
    parts = [c.part(t.COMING_SO_FAR, count=count), c.part(t.MY_NEXT, **facts_of(session))]
    return [heard.say(*parts, asks=Question("invite", session.id))]


def good_to_know(heard: Heard, session: Session) -> list[c.Part]:
    """The rest of an invitation: what it is for, what people get, what is optional, food, the link, what to read (17, 32, 33)."""
    lines = [fact(heard, session, topic) for topic in ("about", "gives", "optional", "food", "materials")]
    meal = [c.part(t.OVER_A_MEAL)] if over_a_meal(session.start, session.end) else []
    link = [c.part(t.JOIN_LINK, link=session.link)] if session.link else []
    known = [line for line in lines if line]
    return [*([c.part(t.GOOD_TO_KNOW, lines=known)] if known else []), *meal, *link]
