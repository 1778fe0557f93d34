"""What is said becomes rows in the outbox, in order; under the same name only once."""

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from . import changes as c
from . import tables
from .among import among
from .blank import new_id
from .once import insert_once
from .outbox import RANKS
from .own_keys import sealers
from .sealed import Seal, Sealer
from .wake import announce

LASTS = timedelta(hours=72)
"""Every message expires; this is for those that no start limits."""
AT_ONCE = 5000
"""Rows or names in one statement."""


def queue_all(connection: Connection, seal: Seal, changes: Sequence[c.Queue], now: datetime) -> None:
    """Rows in the outbox, in order; what is there under the same name already stays as it is."""
    lanes = lanes_of(connection, changes)
    place = time.time_ns() // 1000
    of = sealers(connection, seal, [change.to for change in changes])
    rows = [_row(seal, of[change.to], change, lanes, now, place + number) for number, change in enumerate(changes)]
    for start in range(0, len(rows), AT_ONCE):
        connection.execute(insert_once(connection, tables.outbox, ("once",)), rows[start : start + AT_ONCE])
    announce(connection)


def not_queued_yet(connection: Connection, seal: Seal, changes: Iterable[c.Change]) -> list[c.Change]:
    """Without the messages that are there under their name already: what stays due for days is not sealed again and again."""
    changes = list(changes)
    names = {change.once: seal.once(change.once) for change in changes if isinstance(change, c.Queue) and change.once}
    if not names:
        return changes
    wanted = select(tables.outbox.c.once).where(among(connection, tables.outbox.c.once, names.values()))
    there = set(connection.execute(wanted).scalars())
    return [one for one in changes if not (isinstance(one, c.Queue) and one.once and names[one.once] in there)]


def _row(
    seal: Seal, theirs: Sealer, change: c.Queue, lanes: Mapping[str, str], now: datetime, place: int
) -> dict[str, Any]:
    row_id, earliest = new_id(), change.not_before or now
    return {
        "id": row_id,
        "person_id": change.to,
        "rank": RANKS.index(change.class_),
        "state": "waiting",
        "not_before": earliest,
        "not_after": change.not_after or earliest + LASTS,
        "place": place,
        "tries": 0,
        "once": seal.once(change.once) if change.once else None,
        "channel": lanes.get(change.way or change.to, "byhand"),
        "address_id": "",
        "provider_id": "",
        "body": theirs.close(payload(change), f"outbox/body/{row_id}"),
    }


def lanes_of(connection: Connection, changes: Iterable[c.Queue]) -> dict[str, str]:
    """The channel of each person's first address that works, and of each address that a message names."""
    people = list({change.to for change in changes})
    table, found = tables.addresses, {}
    for start in range(0, len(people), AT_ONCE):
        some = table.c.person_id.in_(people[start : start + AT_ONCE])
        columns = table.c.id, table.c.person_id, table.c.channel, table.c.state
        for row in connection.execute(select(*columns).where(some).order_by(table.c.place, table.c.id)):
            found[row.id] = row.channel
            if row.state != "blocked":
                found.setdefault(row.person_id, row.channel)
    return found


def payload(change: c.Queue) -> dict[str, Any]:
    """What of a message is sealed."""
    reads = change.reads
    return {
        "parts": [[part.sentence, dict(part.facts)] for part in change.parts],
        "session": change.session_id,
        "revision": change.revision,
        "step": change.step,
        "change": change.change_id,
        "asks": [change.asks.name, change.asks.session_id, change.asks.about] if change.asks else None,
        "reads": [reads.kind, reads.about, reads.words, reads.until.isoformat() if reads.until else None]
        if reads
        else None,
        "letters": [list(letter) for letter in change.letters],
        "answers": change.answers,
        "even_stopped": change.even_stopped,
        "then": [change.then, change.to] if change.then else None,
        "way": change.way,
        "plan": change.plan,
        "calendar_of": list(change.calendar),
        "picture": change.picture,
        "broadcast": change.broadcast_id,
        "tells": list(change.tells),
        "counts": change.counts,
    }
