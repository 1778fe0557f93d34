"""Makes the changes by which a project is set up at the desk: people, venues, sessions, settings, who may sign in."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, update

from . import changes as c
from . import tables
from .enrol import put_project, put_session, put_venue
from .enrol_many import put_people
from .passphrases import hashed
from .people import alter_profile, person
from .records import STAFF_ROLES
from .sealed import Seal
from .sessions import body_of
from .signing_in import set_passphrase


def _enrol(connection: Connection, seal: Seal, change: c.Enrol, now: datetime) -> None:
    put_people(connection, seal, change.project_id, change.people, now)


def _put_venue(connection: Connection, seal: Seal, change: c.PutVenue, now: datetime) -> None:
    put_venue(connection, change.venue)


def _put_session(connection: Connection, seal: Seal, change: c.PutSession, now: datetime) -> None:
    put_session(connection, seal, change.session)


def _put_session_facts(connection: Connection, seal: Seal, change: c.PutSessionFacts, now: datetime) -> None:
    table = tables.sessions
    body = body_of(change.session, seal)
    connection.execute(update(table).where(table.c.id == change.session.id).values(body=body))


def _set_roles(connection: Connection, seal: Seal, change: c.SetRoles, now: datetime) -> None:
    people = tables.people
    alter_profile(connection, seal, change.person_id, roles=sorted(change.roles))
    staff = bool(change.roles & STAFF_ROLES)
    connection.execute(update(people).where(people.c.id == change.person_id).values(staff=staff))


def _put_project(connection: Connection, seal: Seal, change: c.PutProject, now: datetime) -> None:
    put_project(connection, change.project)


def _give_passphrase(connection: Connection, seal: Seal, change: c.GivePassphrase, now: datetime) -> None:
    whoever = person(connection, seal, change.person_id)
    if whoever is not None and whoever.is_staff:
        set_passphrase(connection, seal, whoever, hashed(change.passphrase), must_change=True)


MAKERS: dict[type, Callable[..., None]] = {
    c.Enrol: _enrol,
    c.PutVenue: _put_venue,
    c.PutSession: _put_session,
    c.PutSessionFacts: _put_session_facts,
    c.SetRoles: _set_roles,
    c.PutProject: _put_project,
    c.GivePassphrase: _give_passphrase,
}
