"""Makes changes of how somebody wants to be written to."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from . import changes as c
from .people import alter_profile
from .preferences import to_json
from .sealed import Seal


def _set_preferences(connection: Connection, seal: Seal, change: c.SetPreferences, now: datetime) -> None:
    alter_profile(connection, seal, change.person_id, preferences=to_json(change.preferences))


MAKERS: dict[type, Callable[..., None]] = {c.SetPreferences: _set_preferences}
