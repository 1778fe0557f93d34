"""What was kept long enough is emptied or goes: texts after 7 days, what was private 30 days after the project (D4, C7)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Table, delete, func, select, update

from . import changes as c
from . import tables
from .broadcasts import forget_broadcasts
from .concerns import write_anew
from .dialogue import Dialogue
from .notes import note, set_note
from .own_keys import sealers
from .people import dialogues_of, remember_all
from .queueing import payload
from .sealed import Seal

SWEPT = "swept until"
A_DAY = timedelta(days=1)
STILL_NEEDED = ("waiting", "unclear", "sending", "unread", "reading")


def sweep(connection: Connection, seal: Seal, now: datetime, messages: timedelta, signs: timedelta) -> int:
    """Empties the words of messages that ended ``messages`` ago, and forgets signs of danger after ``signs``.

    The rows stay: their names keep a message from being sent twice (R3, R10). How many were emptied.
    """
    before = note(connection, SWEPT)
    since = datetime.fromisoformat(before) if before else datetime.min.replace(tzinfo=UTC) + timedelta(days=1)
    until = now - messages
    emptied = sum(_empty(connection, seal, table, since, until) for table in (tables.inbox, tables.outbox))
    set_note(connection, SWEPT, until.isoformat())
    _forget(connection, seal, now, messages, signs)
    forget_broadcasts(connection, until)
    connection.execute(delete(tables.codes).where(tables.codes.c.until < until))
    return emptied


def _empty(connection: Connection, seal: Seal, table: Table, since: datetime, until: datetime) -> int:
    ended = _ended(table)
    wanted = ended > since, ended <= until, table.c.state.not_in(STILL_NEEDED)
    rows = connection.execute(select(table.c.id, table.c.person_id).where(*wanted)).all()
    of = sealers(connection, seal, [row.person_id for row in rows])
    blank = {} if table is tables.inbox else payload(c.Queue(to=""))
    for row in rows:
        sealed = of[row.person_id].close(blank, f"{table.name}/body/{row.id}")
        connection.execute(update(table).where(table.c.id == row.id).values(body=sealed))
    return len(rows)


def _ended(table: Table) -> ColumnElement[datetime]:
    """When a text came, or when a message left or would have been over."""
    return table.c.received_at if table is tables.inbox else func.coalesce(table.c.sent_at, table.c.not_after)


def _forget(connection: Connection, seal: Seal, now: datetime, messages: timedelta, signs: timedelta) -> None:
    """What READ showed for 7 days, that words of danger were heard (C7), and a text held that nobody may take (D7)."""
    ids = list(connection.execute(select(tables.people.c.id)).scalars())
    before = dialogues_of(connection, seal, ids)
    after = {who: _without_old(dialogue, now, messages, signs) for who, dialogue in before.items()}
    remember_all(connection, seal, {who: new for who, new in after.items() if new != before[who]})


def _without_old(dialogue: Dialogue, now: datetime, messages: timedelta, signs: timedelta) -> Dialogue:
    to_read = tuple(item for item in dialogue.to_read if item.until is None or now < item.until)
    heard = tuple(at for at in dialogue.crisis_at if now - at < signs)
    held = dialogue.held if dialogue.held and now - dialogue.held.at < messages + A_DAY else None
    return replace(dialogue, to_read=to_read, crisis_at=heard, alerts=dialogue.alerts if heard else (), held=held)


def forget_project(connection: Connection, seal: Seal, project_id: str) -> None:
    """Released concerns, talks, requests and questions about days of a project that is long over.

    What waits is told to its writer elsewhere (A7).
    """
    write_anew(connection, seal, lambda row, _: row["project_id"] != project_id or row["state"] != "released")
    for table in (tables.talks, tables.requests, tables.polls):
        connection.execute(delete(table).where(table.c.project_id == project_id))
