"""``gobetween invite``: everybody who is not invited yet, and what that means, in words."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime

from bot.conversations.staff.inviting import greeting, invitations, not_invited
from bot.conversations.staff.sending import preview_of
from messages.render import day as written_day
from messages.render import moment
from scheduler.good_hours import in_the_morning, over_a_meal
from scheduler.leaving import session_facts
from scheduler.quiet import for_reminder
from storage.apply import apply
from storage.database import Connection
from storage.known import Known
from storage.people import know, people_of
from storage.records import Project, Session
from storage.sealed import Seal

from .cost import pounds
from .project_file import GOOD_SIZE
from .project_values import MOST_SEATS
from .taking_in import find_project

PLENTY_OF_NOTICE = 14
"""Days in which most people can arrange care, a lift, a day off."""


class Refusal(Exception):
    """Nothing was sent; says why and what to do."""


def invite_everybody(
    connection: Connection, seal: Seal, name: str | None, day: date | None, preview: bool, now: datetime
) -> str:
    """Queues the invitations and says how many, when they leave, and how many days' notice that is (demand 6).

    Raises:
        Refusal: there is no such session, nobody to invite, or the project may not open (C9).
        LookupError: there is no such project.
    """
    project = find_project(connection, name)
    if not project.help_lines:
        raise Refusal("No help line is set. Add [[help_lines]] to project.toml and import it again.")
    people = people_of(connection, seal, project.id)
    known = know(connection, seal, people[0].id, now) if people else None
    if known is None:
        raise Refusal("Nobody is enrolled yet. Run: gobetween import people.csv")
    session = _session(known, day, now)
    members = not_invited(known.group, session)
    if not members:
        return f"Everybody is invited already for {written_day(session.day, 'en')}. Nothing was sent."
    channels = Counter(m.person.addresses[0].channel for m in members if m.person.addresses)
    ways = ", ".join(f"{count} by {channel}" for channel, count in sorted(channels.items()))
    parts = preview_of(known, members, [(greeting(members[0]), session_facts(session))])["parts"]
    leaves = for_reminder(now, session.starts_at, session.zone)
    at = moment(leaves.astimezone(project.timezone), "en")
    notice = (session.starts_at - leaves).days
    said = f"{len(members)} people for {written_day(session.day, 'en')} ({ways}), {notice} days' notice."
    said = "\n".join([said, _cost(project, parts), *cautions(known, session, notice)])
    if preview:
        return f"{said}\nThey would leave at {at}. No message is sent yet.\nNext: gobetween invite"
    apply(connection, seal, invitations(members, session, now, known.changes), now)
    why = "" if leaves == now else " Nothing that we start leaves before 11am or after 8pm."
    return f"Invited: {said}\nThe texts leave at {at} while gobetween serve runs.{why}"


def _cost(project: Project, parts: Mapping[str, int]) -> str:
    known, unknown = pounds(project.prices, parts)
    missing = f"Price not set for {', '.join(unknown)}: add it under [prices] in project.toml." if unknown else ""
    return " ".join(filter(None, (f"It costs about {known}." if known else "", missing)))


def cautions(known: Known, session: Session, notice: int) -> list[str]:
    """What to think of before it is sent."""
    return [f"Think of this: {words}" for words in hard_points(known, session, notice)]


def hard_points(known: Known, session: Session, notice: int) -> list[str]:
    """Short notice, the size of the group, a hard time of day (6, 19, 30, 32). ``notice``: days."""
    size = len(known.group)
    least, most = GOOD_SIZE
    found = {
        f"This is late: people plan {PLENTY_OF_NOTICE} days ahead.": notice < PLENTY_OF_NOTICE,
        f"The group has {size} people. {least} to {most} feels safe.": not least <= size <= most,
        f"{session.capacity} can come. Whoever says yes after that waits for a place.": 0 < session.capacity < size,
        f"More than {MOST_SEATS} may come: no number of places is set.": size > MOST_SEATS and not session.capacity,
        "It is in the morning, which is hard for many.": in_the_morning(session.start),
        "It goes over a meal time. People are told.": over_a_meal(session.start, session.end),
    }
    return [words for words, holds in found.items() if holds]


def hard_sessions(known: Known, now: datetime) -> dict[str, list[str]]:
    """What to think of -> the sessions ahead for which it holds, for ``gobetween check``."""
    found: dict[str, list[str]] = {}
    for session in known.sessions:
        if session.starts_at > now and not session.cancelled:
            waits = not_invited(known.group, session)
            notice = (session.starts_at - now).days if waits else PLENTY_OF_NOTICE
            for words in hard_points(known, session, notice):
                found.setdefault(words, []).append(written_day(session.day, "en"))
    return found


def _session(known: Known, day: date | None, now: datetime) -> Session:
    upcoming = [s for s in known.sessions if s.starts_at > now and not s.cancelled]
    if not upcoming:
        raise Refusal("No session lies ahead. Add [[sessions]] to project.toml and import it again.")
    if day is not None:
        found = next((s for s in upcoming if s.day == day), None)
        if found is None:
            raise Refusal(f"There is no session on {day}. There is: {', '.join(str(s.day) for s in upcoming)}.")
        return found
    return next((s for s in upcoming if not_invited(known.group, s)), upcoming[0])
