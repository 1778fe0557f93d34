"""Makes what people agreed to, who stands in, who read what at door B, and a name that two people opened."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, select

from . import changes as c
from . import ledger, tables
from .concerns import writer_of
from .dialogue import Dialogue, ToRead
from .own_keys import own
from .people import alter_profile, dialogue_of, person, remember
from .queueing import queue_all
from .records import Person
from .sealed import Seal
from .sweeping import forget_project


def _consent(connection: Connection, seal: Seal, change: c.GiveConsent, now: datetime) -> None:
    sealed = connection.execute(
        select(tables.people.c.profile).where(tables.people.c.id == change.person_id)
    ).scalar_one()
    theirs = own(connection, seal, change.person_id)
    given = theirs.open(sealed, f"people/profile/{change.person_id}").get("consents", {})
    answer = [change.answer, change.version, change.on.isoformat()]
    alter_profile(connection, seal, change.person_id, consents={**given, change.kind: answer})
    if change.kind == "not_understood" and change.answer != "yes":
        remember(connection, seal, change.person_id, _nothing_held(connection, seal, change.person_id))


def _nothing_held(connection: Connection, seal: Seal, person_id: str) -> Dialogue:
    return replace(dialogue_of(connection, seal, person_id), held=None)


def _set_duty(connection: Connection, seal: Seal, change: c.SetDuty, now: datetime) -> None:
    duty = change.duty
    body = [list(duty.days), duty.start.isoformat("minutes"), duty.end.isoformat("minutes")] if duty else None
    alter_profile(connection, seal, change.person_id, duty=body)


def _hand_over(connection: Connection, seal: Seal, change: c.HandOver, now: datetime) -> None:
    away = change.away
    body = [away.first.isoformat(), away.last.isoformat(), away.stand_in] if away else None
    alter_profile(connection, seal, change.person_id, away=body)


def _open_name(connection: Connection, seal: Seal, change: c.OpenName, now: datetime) -> None:
    """Noted first; then the second person learns the name, and the writer learns who knows it and why."""
    note = {"asked": change.asked_by, "agreed": change.agreed_by, "reason": change.reason, "handle": change.handle}
    ledger.add(connection, seal, "opened", note, change.at)
    asked, agreed = (person(connection, seal, who) for who in (change.asked_by, change.agreed_by))
    writer = person(connection, seal, writer_of(connection, seal, change.handle))
    if asked is None or agreed is None:
        return
    once = f"opened/{change.handle}/{change.agreed_by}"
    if writer is None:
        queue_all(connection, seal, [_to(agreed, "GLASS_GONE", once)], now)
        return
    told = c.Queue(
        to=writer.id,
        parts=(c.Part("GLASS_TOLD"),),
        once=f"{once}/told",
        reads=ToRead("opened", f"{change.day}/{agreed.name}", change.reason),
    )
    facts = {"name": writer.name, "number": _number(writer)}
    queue_all(
        connection,
        seal,
        [
            _to(agreed, "GLASS_NAME", once, **facts),
            _to(asked, "GLASS_AGREED", f"{once}/agreed", name=agreed.name),
            told,
        ],
        now,
    )


def _to(reader: Person, sentence: str, once: str, **facts: object) -> c.Queue:
    return c.Queue(to=reader.id, parts=(c.Part(sentence, facts),), class_="change", once=once)


def _number(writer: Person) -> object:
    ways = (way.value for way in writer.addresses if way.channel != "telegram" and way.value)
    return next(ways, {"say": "CHANNEL_TELEGRAM"})


MAKERS: dict[type, Callable[..., None]] = {
    c.GiveConsent: _consent,
    c.SetDuty: _set_duty,
    c.HandOver: _hand_over,
    c.OpenName: _open_name,
    c.ForgetProject: lambda connection, seal, change, now: forget_project(connection, seal, change.project_id),
}
