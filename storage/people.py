"""People, their addresses and what is known about them."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, exists, or_, select, update

from . import tables
from .among import among
from .concerns import concerns_of
from .dialogue import Dialogue, from_json, to_json
from .each import update_each
from .glossary import glossary_of
from .known import Known, Member, Watch
from .manner import manner
from .notes import note, start_links
from .own_keys import own, sealers
from .polls import polls_of
from .preferences import USUAL_LEADS, leads_from_json
from .preferences import from_json as preferences_from
from .records import (
    BY_NUMBER,
    Address,
    Away,
    Concern,
    Consent,
    Duty,
    HelpLine,
    Meeting,
    Person,
    Project,
    Session,
)
from .requests import requests_of as requests_of
from .requests import tasks_of as tasks_of
from .sealed import Seal, Sealer
from .sessions import changes_of, sessions_of, venues_of
from .standing_in import as_of
from .talks import openings_of, talks_of

_people = tables.people
_HERE: BindParameter[str] = bindparam("project_id")
_EVERYBODY = select(_people).where(_people.c.project_id == _HERE)
_DIALOGUES = select(_people.c.id, _people.c.dialogue).where(_people.c.project_id == _HERE)
_PROJECT_OF = select(_people.c.project_id).where(_people.c.id == bindparam("person_id"))
_PROJECT = select(tables.projects).where(tables.projects.c.id == _HERE)
_PRIVATE = (tables.concerns, tables.talks, tables.requests, tables.polls)
_HAS_PRIVATE = select(or_(*(exists().where(table.c.project_id == _HERE) for table in _PRIVATE)))
STILL_ANSWERABLE = timedelta(hours=12)
"""A session stays among a person's meetings this long after its end, for a late "I could not come"."""


def find_address(connection: Connection, seal: Seal, channel: str, value: str) -> tuple[str, str] | None:
    """(address id, person id) of a channel and value, or None. Only the keyed hash is compared (S2)."""
    wanted = seal.indexes(f"{channel}/{value}")
    row = connection.execute(
        select(tables.addresses.c.id, tables.addresses.c.person_id).where(tables.addresses.c.value_index.in_(wanted))
    ).first()
    return (row.id, row.person_id) if row else None


def all_indexes(seal: Seal, channel: str, value: str) -> list[str]:
    """The look-up hashes under which this address may be found; a phone number is the same on all its channels (L4)."""
    same = BY_NUMBER if channel in BY_NUMBER else (channel,)
    return [index for one in same for index in seal.indexes(f"{one}/{value}")]


def holders(connection: Connection, seal: Seal, channel: str, value: str) -> dict[str, str]:
    """Person id -> address id of everybody who has this address; a phone number is the same on all its channels (L4)."""
    wanted = all_indexes(seal, channel, value)
    table = tables.addresses
    rows = connection.execute(select(table.c.id, table.c.person_id).where(table.c.value_index.in_(wanted)))
    return {row.person_id: row.id for row in rows}


def heard_from(connection: Connection, address_id: str, at: datetime) -> None:
    """A sign of life: opens WhatsApp's 24 hours. Who holds the phone it does not prove; that is for the conversation."""
    table = tables.addresses
    connection.execute(update(table).where(table.c.id == address_id).values(heard_at=at))


def person_from(row: Row[Any], seal: Sealer, addresses: tuple[Address, ...]) -> Person:
    """``seal`` is the person's own."""
    profile = seal.open(row.profile, f"people/profile/{row.id}")
    return Person(
        id=row.id,
        project_id=row.project_id,
        name=profile["name"],
        language=profile["language"],
        group=profile["group"],
        roles=frozenset(profile["roles"]),
        enrolled_at=row.enrolled_at,
        stopped_at=row.stopped_at,
        paused_until=row.paused_until,
        welcomed=profile.get("welcomed", False),
        plain_letters=profile.get("plain_letters", False),
        addresses=addresses,
        preferences=preferences_from(profile.get("preferences", {})),
        consents={kind: Consent(*given) for kind, given in profile.get("consents", {}).items()},
        duty=_duty(profile.get("duty")),
        away=_away(profile.get("away")),
    )


def _duty(body: Sequence[Any] | None) -> Duty | None:
    return Duty(tuple(body[0]), time.fromisoformat(body[1]), time.fromisoformat(body[2])) if body else None


def _away(body: Sequence[str] | None) -> Away | None:
    return Away(date.fromisoformat(body[0]), date.fromisoformat(body[1]), body[2]) if body else None


def alter_profile(connection: Connection, seal: Seal, person_id: str, **new: Any) -> None:
    """Writes these parts of what is sealed about a person; the others stay."""
    sealed = connection.execute(select(tables.people.c.profile).where(tables.people.c.id == person_id)).scalar_one()
    place, theirs = f"people/profile/{person_id}", own(connection, seal, person_id)
    body = {**theirs.open(sealed, place), **new}
    connection.execute(
        update(tables.people).where(tables.people.c.id == person_id).values(profile=theirs.close(body, place))
    )


def people_of(connection: Connection, seal: Seal, project_id: str) -> tuple[Person, ...]:
    """Everybody in a project, in the order of their names."""
    rows = connection.execute(_EVERYBODY, {"project_id": project_id}).all()
    by_person = addresses_of(connection, seal, [row.id for row in rows])
    of = sealers(connection, seal, [row.id for row in rows])
    found = (person_from(row, of[row.id], by_person.get(row.id, ())) for row in rows)
    return tuple(sorted(found, key=lambda person: (person.name.casefold(), person.id)))


def person(connection: Connection, seal: Seal, person_id: str) -> Person | None:
    row = connection.execute(select(tables.people).where(tables.people.c.id == person_id)).first()
    if row is None:
        return None
    return person_from(row, own(connection, seal, row.id), addresses_of(connection, seal, [row.id]).get(row.id, ()))


def addresses_of(connection: Connection, seal: Seal, person_ids: Sequence[str]) -> dict[str, tuple[Address, ...]]:
    """Person id -> addresses, in the person's order."""
    rows = connection.execute(
        select(tables.addresses)
        .where(among(connection, tables.addresses.c.person_id, person_ids))
        .order_by(tables.addresses.c.place, tables.addresses.c.id)
    ).all()
    found: dict[str, tuple[Address, ...]] = {}
    of = sealers(connection, seal, [row.person_id for row in rows])
    for row in rows:
        value = of[row.person_id].open(row.value, f"addresses/value/{row.id}")
        address = Address(row.id, row.channel, value, row.state, row.heard_at, row.asked_at)
        found[row.person_id] = (*found.get(row.person_id, ()), address)
    return found


def dialogue_of(connection: Connection, seal: Seal, person_id: str) -> Dialogue:
    sealed = connection.execute(select(tables.people.c.dialogue).where(tables.people.c.id == person_id)).scalar()
    return _dialogue(own(connection, seal, person_id), person_id, sealed) if sealed else Dialogue()


def _dialogue(seal: Sealer, person_id: str, sealed: bytes) -> Dialogue:
    return from_json(seal.open(sealed, f"people/dialogue/{person_id}"))


def dialogues_of(connection: Connection, seal: Seal, person_ids: Sequence[str]) -> dict[str, Dialogue]:
    """Person id -> where the conversation stands; locked, for it will be written again."""
    people = tables.people
    wanted = (
        select(people.c.id, people.c.dialogue).where(among(connection, people.c.id, person_ids)).order_by(people.c.id)
    )
    rows = connection.execute(wanted.with_for_update()).all() if person_ids else []
    of = sealers(connection, seal, [row.id for row in rows])
    return {row.id: _dialogue(of[row.id], row.id, row.dialogue) for row in rows}


def dialogues_now(connection: Connection, seal: Seal, before: Mapping[str, Known]) -> dict[str, Dialogue]:
    """Person id -> where the conversation stands; locked, for it will be written again. Mostly as it was ``before``."""
    people = tables.people
    wanted = select(people.c.id, people.c.dialogue).where(among(connection, people.c.id, before)).order_by(people.c.id)
    rows = connection.execute(wanted.with_for_update()).all() if before else []
    of = sealers(connection, seal, [row.id for row in rows])
    return {
        row.id: known.dialogue
        if row.dialogue == (known := before[row.id]).sealed_dialogue
        else _dialogue(of[row.id], row.id, row.dialogue)
        for row in rows
    }


def remember_all(connection: Connection, seal: Seal, dialogues: Mapping[str, Dialogue]) -> None:
    of = sealers(connection, seal, dialogues)
    rows = [
        {"id": who, "dialogue": of[who].close(to_json(dialogue), f"people/dialogue/{who}")}
        for who, dialogue in dialogues.items()
    ]
    update_each(connection, tables.people, "id", rows)


def _dialogues(connection: Connection, seal: Seal, project_id: str) -> dict[str, Dialogue]:
    rows = connection.execute(_DIALOGUES, {"project_id": project_id}).all()
    of = sealers(connection, seal, [row.id for row in rows])
    return {row.id: _dialogue(of[row.id], row.id, row.dialogue) for row in rows}


def remember(connection: Connection, seal: Seal, person_id: str, dialogue: Dialogue) -> None:
    remember_all(connection, seal, {person_id: dialogue})


def project_from(row: Row[Any]) -> Project:
    body = json.loads(row.body)
    return Project(
        id=row.id,
        name=row.name,
        short_name=body["short_name"],
        zone=body["zone"],
        language=body["language"],
        emergency=body["emergency"],
        help_lines=tuple(HelpLine(**line) for line in body["help_lines"]),
        danger=body["danger"],
        release_weekday=body["release_weekday"],
        release_time=time.fromisoformat(body["release_time"]),
        opened_at=datetime.fromisoformat(body["opened_at"]),
        demo=body.get("demo", False),
        leads=leads_from_json(body["leads"]) if "leads" in body else USUAL_LEADS,
        must_act=body.get("must_act", False),
        keep_not_understood=body.get("keep_not_understood", False),
        prices=body.get("prices", {}),
    )


def projects(connection: Connection) -> tuple[Project, ...]:
    rows = connection.execute(select(tables.projects).order_by(tables.projects.c.name)).all()
    return tuple(project_from(row) for row in rows)


def project(connection: Connection, project_id: str) -> Project:
    row = connection.execute(_PROJECT, {"project_id": project_id}).one()
    return project_from(row)


def know(connection: Connection, seal: Seal, person_id: str, now: datetime) -> Known | None:
    """Everything a conversation with this person may need, or None if there is no such person."""
    project_id = connection.execute(_PROJECT_OF, {"person_id": person_id}).scalar()
    if project_id is None:
        return None
    facts = project(connection, project_id)
    everybody = as_of(people_of(connection, seal, project_id), now.astimezone(facts.timezone).date())
    whoever = next((other for other in everybody if other.id == person_id), None)
    if whoever is None:
        return None
    venues = venues_of(connection, project_id)
    sessions = sessions_of(connection, seal, project_id, venues)
    answers = _answers(connection, [session.id for session in sessions])
    own = answers.get(person_id, {})
    return Known(
        project=facts,
        person=whoever,
        dialogue=dialogue_of(connection, seal, person_id),
        staff=tuple(other for other in everybody if other.is_staff),
        group=tuple(member_from(other, answers.get(other.id, {})) for other in everybody if other.takes_part),
        sessions=sessions,
        meetings=tuple(
            _meeting(session, own[session.id])
            for session in sessions
            if session.id in own and not session.cancelled and session.ends_at + STILL_ANSWERABLE > now
        ),
        venues=venues,
        changes=changes_of(connection, seal, sessions),
        requests=requests_of(connection, seal, whoever.project_id),
        tasks=tasks_of(connection, seal, whoever.project_id) if "coordinator" in whoever.roles else (),
        released=_readable(connection, seal, whoever),
        glossary=glossary_of(connection, whoever.project_id),
        polls=polls_of(connection, seal, whoever.project_id),
        openings=openings_of(connection, seal, person_id),
        links=start_links(connection),
        decided_after=note(connection, f"decided/{whoever.project_id}") or "",
        number_taken=_number_taken(connection, seal, whoever),
    )


def member_from(person: Person, own: Mapping[str, Row[Any]]) -> Member:
    """``own``: session id -> the row of their invitation."""
    answers = {session_id: row.answer for session_id, row in own.items()}
    return Member(person, answers, {session_id: manner(row.manner) for session_id, row in own.items() if row.manner})


def _meeting(session: Session, row: Row[Any]) -> Meeting:
    return Meeting(session, row.answer, row.asked_at, row.answered_at, manner(row.manner))


def _readable(connection: Connection, seal: Seal, whoever: Person) -> tuple[Concern, ...]:
    """What was passed on to this facilitator; whoever was left out sees nothing, not even that (A11)."""
    if "facilitator" not in whoever.roles:
        return ()
    released = concerns_of(connection, seal, whoever.project_id, "released")
    return tuple(concern for concern in released if whoever.id not in concern.without)


def _number_taken(connection: Connection, seal: Seal, whoever: Person) -> bool:
    numbers = {(way.channel, way.value) for way in whoever.addresses if way.channel in BY_NUMBER}
    return any(set(holders(connection, seal, *number)) - {whoever.id} for number in numbers)


def _answers(connection: Connection, session_ids: list[str]) -> dict[str, dict[str, Row[Any]]]:
    rows = connection.execute(select(tables.invitations).where(tables.invitations.c.session_id.in_(session_ids))).all()
    found: dict[str, dict[str, Row[Any]]] = {}
    for row in rows:
        found.setdefault(row.person_id, {})[row.session_id] = row
    return found


def watch(connection: Connection, seal: Seal, project_id: str) -> Watch:
    """Everything in a project whose time may come."""
    everybody = people_of(connection, seal, project_id)
    venues = venues_of(connection, project_id)
    sessions = sessions_of(connection, seal, project_id, venues)
    answers = _answers(connection, [session.id for session in sessions])
    return Watch(
        project=project(connection, project_id),
        everybody=everybody,
        sessions=sessions,
        answers={who: {key: row.answer for key, row in own.items()} for who, own in answers.items()},
        changes=changes_of(connection, seal, sessions),
        requests=requests_of(connection, seal, project_id),
        tasks=tasks_of(connection, seal, project_id),
        approved=concerns_of(connection, seal, project_id, "approved"),
        dialogues=_dialogues(connection, seal, project_id),
        last_release=note(connection, f"release/{project_id}") or "",
        venues=venues,
        since={
            who: {key: row.answered_at for key, row in own.items() if row.answered_at} for who, own in answers.items()
        },
        has_more_to_forget=_has_private(connection, project_id),
        talks=talks_of(connection, seal, project_id),
    )


def _has_private(connection: Connection, project_id: str) -> bool:
    return bool(connection.execute(_HAS_PRIVATE, {"project_id": project_id}).scalar())
