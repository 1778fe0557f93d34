"""Texts that were not understood and were given without a name: no writer, no order, no moment; always written all anew (S3, D7)."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from messages.anonymity import smallest_group_ok
from messages.small_numbers import FEWEST_ANSWERS

from . import tables
from .blank import new_id
from .concerns import lock_whole
from .dialogue import Held
from .people import dialogues_of, people_of, projects, remember_all
from .records import Person
from .sealed import Seal

_table = tables.not_understood
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Given:
    """One text without a name. ``context`` is what was asked before it, in the terms of the reader of texts."""

    handle: str
    text: str = field(repr=False)
    language: str
    context: str


def take_held(connection: Connection, seal: Seal, now: datetime, held_for: timedelta) -> list[Held]:
    """Takes from people what they agreed to give and what was cleared up, once it was theirs for ``held_for``.

    Where fewer than five who write a language have agreed, their texts are let go: it would be too plain whose they are (A6).
    Everybody who agreed is written anew, so that the database does not tell from whom something was taken.
    """
    agreed = {person.id: person for person in _who_agreed(connection, seal)}
    before = dialogues_of(connection, seal, list(agreed))
    due = {who: one.held for who, one in before.items() if one.held and now - one.held.at >= held_for}
    if not due:
        return []
    remember_all(connection, seal, {who: replace(one, held=None) if who in due else one for who, one in before.items()})
    writers = Counter(person.language for person in agreed.values())
    return [held for held in due.values() if held.cleared and smallest_group_ok(writers[held.language])]


def _who_agreed(connection: Connection, seal: Seal) -> Iterable[Person]:
    for project in projects(connection):
        if project.keep_not_understood:
            everybody = people_of(connection, seal, project.id)
            yield from (person for person in everybody if person.gives_texts and person.stopped_at is None)


def keep_given(connection: Connection, seal: Seal, given: Sequence[Held], now: datetime, kept: timedelta) -> None:
    """Adds what was taken; what is older than ``kept`` goes, counted from the first of its month.

    The caller gives it a transaction of its own, as for concerns (S3). A text can be read once as many in its language are there
    as may be counted at all (A10); so two looks never differ by one text.
    """
    lock_whole(connection, _table)
    month = now.strftime("%Y-%m")
    oldest = (now - kept).strftime("%Y-%m-%d")
    rows = {handle: body for handle, body in _opened(connection, seal).items() if f"{body['month']}-01" > oldest}
    for held in given:
        new = {"text": held.words, "language": held.language, "context": held.context}
        rows[new_id()] = {**new, "month": month, "complete": False}
    _complete(rows)
    _write_all(connection, seal, rows)


def _complete(rows: dict[str, Body]) -> None:
    waiting = Counter(body["language"] for body in rows.values() if not body["complete"])
    for body in rows.values():
        body["complete"] = body["complete"] or waiting[body["language"]] >= FEWEST_ANSWERS


def given_texts(connection: Connection, seal: Seal) -> list[Given]:
    """Those that may be read, in the order of their handles, which is no order at all."""
    rows = _opened(connection, seal)
    return [
        Given(handle, rows[handle]["text"], rows[handle]["language"], rows[handle]["context"])
        for handle in sorted(rows)
        if rows[handle]["complete"]
    ]


def forget_given(connection: Connection, seal: Seal, handles: Collection[str]) -> None:
    lock_whole(connection, _table)
    rows = _opened(connection, seal)
    _write_all(connection, seal, {handle: body for handle, body in rows.items() if handle not in handles})


def write_anew(connection: Connection, seal: Seal) -> None:
    """Seals all with the newest key (S4)."""
    lock_whole(connection, _table)
    _write_all(connection, seal, _opened(connection, seal))


def _opened(connection: Connection, seal: Seal) -> dict[str, Body]:
    rows = connection.execute(select(_table)).all()
    return {row.handle: seal.open(row.body, _place(row.handle)) for row in rows}


def _write_all(connection: Connection, seal: Seal, rows: dict[str, Body]) -> None:
    connection.execute(delete(_table))
    if rows:
        sealed = [{"handle": name, "body": seal.close(rows[name], _place(name))} for name in sorted(rows)]
        connection.execute(insert(_table), sealed)


def _place(handle: str) -> str:
    return f"not_understood/body/{handle}"
