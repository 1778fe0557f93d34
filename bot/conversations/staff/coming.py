"""NEXT: who is coming to the next session, and who has seen its change. Names and counts, no numbers, no times."""

from messages import texts as t
from storage import changes as c
from storage.manner import AS_USUAL
from storage.records import Session

from ..heard import Heard, facts_of
from ..how_they_come import in_groups

STATUS_LINES = (
    ("yes", t.STATUS_YES),
    ("late", t.STATUS_LATE),
    ("maybe", t.STATUS_MAYBE),
    ("offered", t.STATUS_OFFERED),
    ("waiting", t.STATUS_WAITING),
    ("no", t.STATUS_NO),
    ("open", t.STATUS_OPEN),
    ("not_invited", t.STATUS_NOT_INVITED),
)
HOW_THEY_COME = {
    "online": t.STATUS_ONLINE,
    "online_asked": t.STATUS_ONLINE_ASKED,
    "until": t.STATUS_UNTIL,
    "partly": t.STATUS_PARTLY,
}


def who_comes(heard: Heard, _: str = "") -> list[c.Change]:
    """NEXT: names and counts for the next session; no numbers, no channels, no times."""
    session = _next_session(heard)
    if session is None:
        return [heard.say(c.part(t.NO_SESSION))]
    return [heard.say(*status(heard, session))]


def _next_session(heard: Heard) -> Session | None:
    upcoming = [s for s in heard.known.sessions if s.ends_at > heard.now and not s.cancelled]
    return upcoming[0] if upcoming else None


def status(heard: Heard, session: Session) -> list[c.Part]:
    group = heard.known.group
    lines = [
        c.part(sentence, count=len(names), names=names)
        for answer, sentence in STATUS_LINES
        if (names := [m.person.name for m in group if m.answers.get(session.id, "not_invited") == answer])
    ]
    return [c.part(t.STATUS, **facts_of(session)), *lines, *_how_lines(heard, session), *_seen_lines(heard, session)]


def _how_lines(heard: Heard, session: Session) -> list[c.Part]:
    manners = [
        (m.person.name, m.answers.get(session.id, "not_invited"), m.manners.get(session.id, AS_USUAL))
        for m in heard.known.group
    ]
    return [
        c.part(HOW_THEY_COME[kind], **facts, count=len(names), names=names) for kind, facts, names in in_groups(manners)
    ]


def _seen_lines(heard: Heard, session: Session) -> list[c.Part]:
    moved = heard.known.open_change(session.id)
    if moved is None:
        return []
    concerned = [member.person for member in heard.known.to_see(moved)]
    seen = [person.name for person in concerned if person.id in moved.seen]
    missing = [person.name for person in concerned if person.id not in moved.seen]
    return [
        *([c.part(t.STATUS_SEEN, count=len(seen), names=seen)] if seen else []),
        *([c.part(t.STATUS_NOT_SEEN, count=len(missing), names=missing)] if missing else []),
    ]
