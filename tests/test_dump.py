"""A thief with a dump of the database and no key: no word, name or number, and nothing that links a concern to a person (S3)."""

import json
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import psycopg

from bot.demo import Demo
from scheduler.keeping import NOT_UNDERSTOOD_KEPT
from storage.changes import GiveConsent, PutProject, Remember, SetLanguage
from storage.dialogue import Dialogue, Held
from storage.not_understood import keep_given, take_held
from storage.people import people_of, projects

Say = Callable[..., Awaitable[list[tuple[str, str]]]]
WRITERS: Mapping[str, tuple[str, ...]] = {
    "tom": ("The room is too loud for marigolds.", "A", "DONE", "SEND"),
    "maria": ("MENU", "C", "Nobody hears the nightingale.", "A", "DONE", "SEND"),
    "beth": ("MENU", "C", "A", "B", "A", "SEND"),
    "rui": ("MENU", "C", "Ninguém ouve o rouxinol.", "B", "ENVIAR"),
    "raj": ("MENU", "C", "Not sent to a flamingo.", "A"),
}
MARKERS = (
    "marigolds",
    "nightingale",
    "rouxinol",
    "flamingo",
    "too loud",
    "Beth",
    "Kasia",
    "Ioana",
    "7700900",
    "700100103",
)

Rows = dict[str, list[dict[str, str]]]


def dump(world: Demo) -> Rows:
    """Every row as it lies, with what the database itself notes about it."""
    url = world.house.database.url
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {name: _rows(connection.execute(f"SELECT * FROM {name}")) for name in names}
    with psycopg.connect(url.replace("+psycopg", "")) as server:
        listed = server.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return {
            name: _rows(server.execute(f"SELECT xmin::text::bigint AS transaction, * FROM {name} ORDER BY ctid"))
            for (name,) in listed
        }


def _rows(cursor: sqlite3.Cursor | psycopg.Cursor[tuple[object, ...]]) -> list[dict[str, str]]:
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, map(_plain, row), strict=True)) for row in cursor.fetchall()]


def _plain(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


async def test_S3_a_dump_holds_no_word_no_name_and_no_number(world: Demo, say: Say) -> None:
    for who, texts in WRITERS.items():
        for words in texts:
            await say(who, words)
    everything = json.dumps(dump(world), ensure_ascii=False)
    assert [marker for marker in MARKERS if marker.casefold() in everything.casefold()] == []
    assert len(dump(world)["concerns"]) == 3


async def test_S3_neither_order_nor_transaction_nor_length_links_a_concern_to_a_person(world: Demo, say: Say) -> None:
    """The thief guesses, for each concern, the person whose rows were written last before it: 1 of 3 at most is right."""
    writers = [who for who, texts in WRITERS.items() if texts[-1] == "SEND"]
    for who in writers:
        for words in WRITERS[who]:
            await say(who, words)
    rows = dump(world)["concerns"]
    assert [row["handle"] for row in rows] == sorted(row["handle"] for row in rows)
    assert len({row.get("transaction", "") for row in rows}) == 1
    assert len({len(row["body"]) for row in rows}) == 1
    assert set(rows[0]) <= {"transaction", "handle", "project_id", "state", "release_day", "body"}
    if "transaction" in rows[0]:
        written = int(rows[0]["transaction"])
        inbox = [int(row["transaction"]) for row in dump(world)["inbox"]]
        assert written not in inbox, "a concern shares no transaction with anybody's text"


async def test_S3_texts_that_people_gave_have_no_word_no_order_and_no_person(world: Demo, say: Say) -> None:
    """Neither in clear, nor by the transaction that took them: everybody who agreed was written in the same one."""
    database, seal, now = world.house.database, world.house.seal, world.house.now()
    project = database.do(projects)[0]
    people = [person.id for person in database.do(people_of, seal, project.id) if person.takes_part]
    agreed = [GiveConsent(who, "not_understood", "yes", "2026-11", now.date()) for who in people]
    held = [
        Remember(who, Dialogue(held=Held("frumpty dandelion", "en", "none", now, cleared=True))) for who in people[:3]
    ]
    await world.house.make(
        [
            PutProject(replace(project, keep_not_understood=True)),
            *agreed,
            *(SetLanguage(who, "en") for who in people),
            *held,
        ]
    )
    assert "dandelion" not in json.dumps(dump(world)).casefold()
    given = database.do(take_held, seal, now, timedelta(0))
    database.do(keep_given, seal, given, now, NOT_UNDERSTOOD_KEPT)
    found = dump(world)
    rows = found["not_understood"]
    assert len(rows) == 3
    assert "dandelion" not in json.dumps(found).casefold()
    assert [row["handle"] for row in rows] == sorted(row["handle"] for row in rows)
    assert set(rows[0]) <= {"transaction", "handle", "body"}
    assert len({len(row["body"]) for row in rows}) == 1
    if "transaction" in rows[0]:
        took = {row["transaction"] for row in found["people"] if row["id"] in people}
        assert len(took) == 1, "the three are not told from the others"
        assert took.isdisjoint(row["transaction"] for row in rows)


async def test_S3_talks_with_the_go_between_have_no_person_in_clear(world: Demo, say: Say) -> None:
    for words in WRITERS["rui"]:
        await say("rui", words)
    [talk] = dump(world)["talks"]
    assert set(talk) <= {"transaction", "handle", "project_id", "body"}
