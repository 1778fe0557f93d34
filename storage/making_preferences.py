"""Makes changes of how somebody wants to be written to."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, select, update

from . import changes as c
from . import tables
from .preferences import to_json
from .sealed import Seal


def _set_preferences(connection: Connection, seal: Seal, change: c.SetPreferences, now: datetime) -> None:
    people, place = tables.people, f"people/profile/{change.person_id}"
    sealed = connection.execute(select(people.c.profile).where(people.c.id == change.person_id)).scalar_one()
    profile = {**seal.open(sealed, place), "preferences": to_json(change.preferences)}
    connection.execute(update(people).where(people.c.id == change.person_id).values(profile=seal.close(profile, place)))


MAKERS: dict[type, Callable[..., None]] = {c.SetPreferences: _set_preferences}
