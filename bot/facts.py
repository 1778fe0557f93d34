"""What ``gobetween check`` finds in the database."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from messages import catalogue
from messages.catalogue import languages
from messages.understand import reviewed
from messages.watched import watched
from storage import lanes
from storage.database import Connection, Database, DatabaseAway, reachable
from storage.pausing import paused_since
from storage.people import know, people_of, projects
from storage.records import Person
from storage.sealed import Seal
from storage.templates import approved
from storage.upgrade import is_current

from .checking import Facts, Unheard
from .conversations.alerts import why_not
from .inviting import hard_sessions
from .settings import Settings, SettingsError
from .templates import missing


def facts_for_check(chosen: Settings | SettingsError) -> Facts:
    """Looks, changes nothing; what cannot be looked at is simply not there yet.

    Raises:
        CannotOpen: what is stored was sealed with another key.
    """
    today = datetime.now(UTC).date()
    unknown = Facts(
        today=today,
        unreviewed_languages=tuple(language for language in languages() if reviewed(language) is None),
        unread_languages=tuple(language for language in languages() if not _read_by_somebody(language)),
    )
    if isinstance(chosen, SettingsError):
        return unknown
    database = Database(chosen.database_url)
    try:
        if not database.do(is_current):
            return replace(unknown, database_reachable=database.do(reachable))
        return database.do(_facts, Seal(chosen.keys), unknown)
    except DatabaseAway:
        return unknown
    finally:
        database.close()


def _read_by_somebody(language: str) -> bool:
    return bool(catalogue.reviewed(language) and watched(language).reviewed)


def _facts(connection: Connection, seal: Seal, unknown: Facts) -> Facts:
    empty = replace(
        unknown,
        database_reachable=True,
        tables_current=True,
        halted=tuple((lane.channel, lane.reason) for lane in lanes.halted(connection)),
        paused=paused_since(connection) is not None,
    )
    found = projects(connection)
    if not found:
        return empty
    project = found[0]
    people = people_of(connection, seal, project.id)
    staff = [person for person in people if person.is_staff]
    now = datetime.now(UTC)
    known = know(connection, seal, people[0].id, now) if people else None
    return replace(
        empty,
        project=project.name,
        participants=sum(person.takes_part for person in people),
        help_lines=project.help_lines,
        cannot_act=tuple(why_not(project, people)),
        roles=frozenset(role for person in staff for role in person.roles),
        staff_without_channel=tuple(person.name for person in staff if not person.addresses),
        unheard=tuple(_unheard(staff)),
        people_channels=frozenset(way.channel for person in people for way in person.addresses),
        templates_missing=tuple(missing(approved(connection), _languages_on(people, "whatsapp"))),
        hard_sessions=hard_sessions(known, now) if known is not None else {},
        demo=project.demo,
    )


def _unheard(staff: Sequence[Person]) -> Iterator[Unheard]:
    """Those of the staff to whom nothing goes: no first answer yet, or all messages ended."""
    for person in staff:
        if person.addresses and not (person.proven and person.reachable):
            yield Unheard(person.name, stopped=not person.reachable, contact="named_contact" in person.roles)


def _languages_on(people: Sequence[Person], channel: str) -> list[str]:
    """The languages of the people who use a channel, each once."""
    using = (person.language for person in people if any(way.channel == channel for way in person.addresses))
    return sorted(set(using))
