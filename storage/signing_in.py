"""Signing in at the desk: passphrases, six-digit codes, sessions. Only hashes are here, and every session can be ended (S9)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from . import tables
from .notes import forget_note, note, notes, set_note
from .once import insert_once
from .own_keys import own
from .records import Person
from .sealed import Seal

CODE_LASTS = timedelta(minutes=10)
CODE_TRIES = 5
IDLE = timedelta(minutes=15)
"""After this the passphrase is asked again (ecosystem section 3, Sign-in)."""
LASTS = timedelta(hours=12)
"""So long the passphrase alone is enough on this browser."""
KEPT_FOR = timedelta(hours=24)
"""What was typed into a form is kept this long after the session has ended."""
WRONG_AN_HOUR = 10
"""Passphrases tried for one name, right or wrong. Whoever tries more gets the same answer as ever, and no code."""
DONE_IS_REMEMBERED = timedelta(days=8)
_TRIED = "desk tried/"

_sessions, _words = tables.desk_sessions, tables.passphrases


class NameTaken(Exception):
    """Another member of staff signs in with this name."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the desk knows of somebody who may sign in."""

    person_id: str
    stored: str = field(repr=False)
    must_change: bool = False


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One browser. ``state``: code (it must still be typed) or open."""

    id: str
    person_id: str
    state: str
    seen_at: datetime
    ends_at: datetime
    kept: Mapping[str, Any] | None = field(default=None, repr=False)
    """A form that was sent when nobody was signed in any more."""

    def is_open(self, now: datetime) -> bool:
        return self.state == "open" and now < self.ends_at and now - self.seen_at <= IDLE

    def is_idle(self, now: datetime) -> bool:
        """The passphrase alone opens it again."""
        return self.state == "open" and now < self.ends_at and now - self.seen_at > IDLE


# --- passphrases ---------------------------------------------------------------------------------------------------


def set_passphrase(connection: Connection, seal: Seal, person: Person, stored: str, *, must_change: bool) -> None:
    """A new passphrase, which ends every session of this person.

    Raises:
        NameTaken: somebody else signs in with the same name.
    """
    name = person.name.casefold()
    other = select(_words.c.person_id).where(_words.c.name_index.in_(seal.indexes(f"desk/{name}")))
    if set(connection.execute(other).scalars()) - {person.id}:
        raise NameTaken
    connection.execute(delete(_words).where(_words.c.person_id == person.id))
    connection.execute(
        insert(_words).values(
            person_id=person.id,
            name_index=seal.index(f"desk/{name}"),
            must_change=must_change,
            body=own(connection, seal, person.id).close({"scrypt": stored}, f"passphrases/body/{person.id}"),
        )
    )
    end_all(connection, person.id)


def by_name(connection: Connection, seal: Seal, name: str) -> Known | None:
    """Whoever signs in with this name."""
    spelt = " ".join(name.casefold().split())
    return _known(connection, seal, _words.c.name_index.in_(seal.indexes(f"desk/{spelt}")))


def by_person(connection: Connection, seal: Seal, person_id: str) -> Known | None:
    return _known(connection, seal, _words.c.person_id == person_id)


def _known(connection: Connection, seal: Seal, wanted: Any) -> Known | None:
    row = connection.execute(select(_words).where(wanted)).first()
    if row is None:
        return None
    stored = own(connection, seal, row.person_id).open(row.body, f"passphrases/body/{row.person_id}")["scrypt"]
    return Known(row.person_id, stored, row.must_change)


def may_sign_in(connection: Connection) -> set[str]:
    """The ids of everybody who has a passphrase."""
    return set(connection.execute(select(_words.c.person_id)).scalars())


def try_name(connection: Connection, seal: Seal, name: str, now: datetime) -> bool:
    """Counts one try for this name, known or not; False if there were too many within the hour."""
    this_hour = now.replace(minute=0, second=0, microsecond=0).isoformat()
    for other in notes(connection, _TRIED):
        if not other.startswith(this_hour):
            forget_note(connection, f"{_TRIED}{other}")
    counted = f"{_TRIED}{this_hour}/{seal.index(name.casefold())}"
    tries = int(note(connection, counted) or 0) + 1
    set_note(connection, counted, str(tries))
    return tries <= WRONG_AN_HOUR


# --- sessions ------------------------------------------------------------------------------------------------------


def begin(connection: Connection, seal: Seal, token: str, person_id: str, code: str, now: datetime) -> None:
    """A browser that must still show the code. ``person_id`` is empty if the name or the passphrase was wrong."""
    _forget_old(connection, now)
    connection.execute(
        insert(_sessions).values(
            id=seal.index(f"desk/{token}"),
            person_id=person_id,
            state="code",
            code=seal.once(f"desk code/{token}/{code}"),
            code_until=now + CODE_LASTS,
            tries=CODE_TRIES,
            seen_at=now,
            ends_at=now + CODE_LASTS,
        )
    )


def session(connection: Connection, seal: Seal, token: str) -> SignedIn | None:
    """The session of this browser, open or not."""
    row = connection.execute(select(_sessions).where(_sessions.c.id.in_(seal.indexes(f"desk/{token}")))).first()
    if row is None:
        return None
    theirs = own(connection, seal, row.person_id)
    kept = theirs.open(row.kept, f"desk_sessions/kept/{row.id}") if row.kept else None
    return SignedIn(row.id, row.person_id, row.state, row.seen_at, row.ends_at, kept)


def show_code(connection: Connection, seal: Seal, token: str, code: str, now: datetime) -> str | None:
    """Uses the code once: the id of the person, or None for a wrong, used or old one, and after five tries."""
    row = connection.execute(
        select(_sessions).where(_sessions.c.id.in_(seal.indexes(f"desk/{token}"))).with_for_update()
    ).first()
    if row is None or row.state != "code" or now >= row.code_until or row.tries < 1:
        return None
    right = row.code == seal.once(f"desk code/{token}/{code}") and row.person_id
    connection.execute(update(_sessions).where(_sessions.c.id == row.id).values(tries=0 if right else row.tries - 1))
    return str(row.person_id) if right else None


def open_session(
    connection: Connection, seal: Seal, token: str, person_id: str, now: datetime, before: SignedIn | None = None
) -> None:
    """A session under a new token. ``before``: the one on the same browser, whose kept form and end go on."""
    goes_on = before is not None and before.person_id == person_id
    row_id = seal.index(f"desk/{token}")
    kept = before.kept if before is not None and goes_on else None
    connection.execute(
        insert(_sessions).values(
            id=row_id,
            person_id=person_id,
            state="open",
            code="",
            code_until=now,
            tries=CODE_TRIES,
            seen_at=now,
            ends_at=before.ends_at if before is not None and goes_on and before.state == "open" else now + LASTS,
            kept=own(connection, seal, person_id).close(kept, f"desk_sessions/kept/{row_id}") if kept else None,
        )
    )
    if before is not None:
        end(connection, before.id)


def seen(connection: Connection, session_id: str, now: datetime) -> None:
    connection.execute(update(_sessions).where(_sessions.c.id == session_id).values(seen_at=now))


def wrong_again(connection: Connection, session_id: str) -> None:
    """A wrong passphrase on a browser that is known; after five it must begin anew."""
    connection.execute(update(_sessions).where(_sessions.c.id == session_id).values(tries=_sessions.c.tries - 1))
    spent = _sessions.c.id == session_id, _sessions.c.tries < 1
    connection.execute(update(_sessions).where(*spent).values(ends_at=_sessions.c.seen_at))


def keep_form(connection: Connection, seal: Seal, session_id: str, form: Mapping[str, Any] | None) -> None:
    """Keeps what was typed, sealed; None forgets it."""
    whose = connection.execute(select(_sessions.c.person_id).where(_sessions.c.id == session_id)).scalar()
    theirs = own(connection, seal, whose)
    sealed = theirs.close(dict(form), f"desk_sessions/kept/{session_id}") if form is not None else None
    connection.execute(update(_sessions).where(_sessions.c.id == session_id).values(kept=sealed))


def end(connection: Connection, session_id: str) -> None:
    connection.execute(delete(_sessions).where(_sessions.c.id == session_id))


def end_all(connection: Connection, person_id: str) -> None:
    """Signs this person out everywhere."""
    connection.execute(delete(_sessions).where(_sessions.c.person_id == person_id))


def _forget_old(connection: Connection, now: datetime) -> None:
    connection.execute(delete(_sessions).where(_sessions.c.ends_at < now - KEPT_FOR))


# --- forms that were done ------------------------------------------------------------------------------------------


def first_time(connection: Connection, form_id: str, now: datetime) -> bool:
    """Whether this form is done for the first time: a second click, or the back button, does nothing twice."""
    table = tables.desk_done
    connection.execute(delete(table).where(table.c.at < now - DONE_IS_REMEMBERED))
    inserting = insert_once(connection, table, ("id",)).returning(table.c.id)
    return connection.execute(inserting, {"id": form_id, "at": now}).first() is not None


def not_done(connection: Connection, form_id: str) -> None:
    """It was only a preview, or something in it was wrong: the same form may come again."""
    connection.execute(delete(tables.desk_done).where(tables.desk_done.c.id == form_id))
