"""How somebody comes: by the link instead, or only for a part; what they said of it, and our words for it (38). Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from messages import texts as t
from messages.understand import until_meant
from storage import changes as c
from storage.manner import AS_USUAL, Manner, asked_for_a_link
from storage.records import Meeting, Session

from .heard import Heard, facts_of

KEEPS = frozenset({"yes", "late", "waiting", "offered"})
"""Answers beside which it stays as it was said before."""


def is_said(heard: Heard) -> bool:
    return heard.reading.online is not None or heard.reading.stay is not None


def manner_of(heard: Heard, meeting: Meeting) -> Manner:
    """As the text says it; what it does not speak of stays as it was."""
    reading, session = heard.reading, meeting.session
    before = meeting.manner if meeting.answer in KEEPS or _link_has_come(heard, meeting) else AS_USUAL
    online = before.online if reading.online is None else reading.online
    if reading.stay is None:
        return replace(before, online=online)
    if reading.stay.kind == "whole":
        return Manner(online)
    return Manner(online, True, until_meant(reading.stay, session.start, session.end))


def _link_has_come(heard: Heard, meeting: Meeting) -> bool:
    """What they had asked for is there: a yes is to that, unless the last question was about coming to the place."""
    asked = heard.dialogue.question
    about_the_place = asked is not None and (asked.name, asked.session_id) == ("invite", meeting.session.id)
    return bool(meeting.session.link) and asked_for_a_link(meeting.answer, meeting.manner) and not about_the_place


def if_a_link_comes(meeting: Meeting) -> Manner:
    """Whoever cannot come to the place, and had asked for a link, still hears of one (38)."""
    waits = asked_for_a_link(meeting.answer, meeting.manner) and has_no_link(meeting.session)
    return replace(AS_USUAL, online=waits)


def has_no_link(session: Session) -> bool:
    """There is a place, and no way to join from elsewhere. A meeting without a place is online for everybody."""
    return bool(session.venue.id) and not session.link


def in_words(session: Session, manner: Manner) -> list[c.Part]:
    """The lines under a confirmed yes: until when, and the link for whoever needs it."""
    facts = facts_of(session)
    needs_link = session.link and (manner.online or not session.venue.id)
    return [
        *([c.part(t.STAYS_UNTIL, **facts, until=manner.until.isoformat("minutes"))] if manner.until else []),
        *([c.part(t.STAYS_PARTLY, **facts)] if manner.partly and not manner.until else []),
        *([c.part(t.JOIN_LINK, link=session.link)] if needs_link else []),
    ]


def told_today(manner: Manner, facts: Mapping[str, Any]) -> c.Part | None:
    """For whoever runs the session, on the day itself; None: they come as everybody does."""
    if manner.until:
        sentence = t.TODAY_ONLINE_UNTIL if manner.online else t.TODAY_UNTIL
        return c.part(sentence, **facts, until=manner.until.isoformat("minutes"))
    if manner.online:
        return c.part(t.TODAY_ONLINE, **facts)
    return c.part(t.TODAY_PARTLY, **facts) if manner.partly else None


def in_groups(manners: Iterable[tuple[str, str, Manner]]) -> list[tuple[str, dict[str, Any], list[str]]]:
    """Who comes in which way, for staff: (kind, facts, names) of each way, from (name, answer, manner).

    Kinds: "online", "online_asked" (there is no link yet), "until" (with its time) and "partly".
    """
    found: dict[tuple[str, str], list[str]] = {}
    for name, answer, manner in manners:
        coming = answer in ("yes", "late")
        if manner.online and (coming or answer == "maybe"):
            found.setdefault(("online" if coming else "online_asked", ""), []).append(name)
        if manner.partly and coming:
            until = manner.until.isoformat("minutes") if manner.until else ""
            found.setdefault(("until" if until else "partly", until), []).append(name)
    return [(kind, {"until": until} if until else {}, names) for (kind, until), names in sorted(found.items())]
