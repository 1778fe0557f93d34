"""A database of the first version, with rows in every table, comes to today's tables: nothing is lost, what waits still goes."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, select, text

import storage
from storage import tables
from storage.database import Connection, Database, DatabaseAway
from storage.people import know, people_of, projects, watch
from storage.sealed import Key, Seal
from storage.upgrade import is_current, upgrade
from tests.postgres import Postgres
from tests.scheduler.stage import Stage

SEAL = Seal([Key("test", bytes(range(32)))])
NOW = datetime(2027, 2, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SINCE = NOW - 24 * HOUR
ANA, BEN, KIM, CAT = "+447700900301", "71", "+447700900204", "+447700900303"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without any table."""
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        url, name = server.url("of_the_first_version"), "of_the_first_version"
        with psycopg.connect(server.url("postgres").replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    database = Database(url)
    yield database
    database.close()


@pytest.fixture
def first(empty: Database) -> Database:
    """The first version's tables, with rows in each."""

    def make(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(Path(storage.__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for table, rows in ROWS.items():
            for row in rows:
                names = ", ".join(f'"{name}"' for name in row)
                places = ", ".join(f":{name}" for name in row)
                connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({places})"), _plain(row, connection))

    empty.do(make)
    return empty


def _plain(row: dict[str, Any], connection: Connection) -> dict[str, Any]:
    """SQLite keeps moments as text without a zone."""
    if connection.dialect.name != "sqlite":
        return row
    return {
        name: value.strftime("%Y-%m-%d %H:%M:%S.%f") if isinstance(value, datetime) else value
        for name, value in row.items()
    }


def _sealed(table: str, column: str, row_id: str, value: Any) -> bytes:
    return SEAL.close(value, f"{table}/{column}/{row_id}")


def _person(name: str, *roles: str) -> dict[str, Any]:
    profile = {"name": name.capitalize(), "language": "en", "group": "carer", "roles": sorted(roles), "welcomed": True}
    return {
        "id": name,
        "project_id": "project",
        "name_index": SEAL.index(name),
        "profile": _sealed("people", "profile", name, profile),
        "dialogue": _sealed("people", "dialogue", name, {}),
        "enrolled_at": SINCE,
        "stopped_at": SINCE if name == "stopped" else None,
        "paused_until": None,
    }


def _address(name: str, person: str, channel: str, value: str, place: int = 0, state: str = "proven") -> dict[str, Any]:
    return {
        "id": name,
        "person_id": person,
        "channel": channel,
        "value_index": SEAL.index(f"{channel}/{value}"),
        "value": _sealed("addresses", "value", name, value),
        "state": state,
        "place": place,
        "heard_at": SINCE,
    }


def _message(name: str, person: str, class_: str = "other", state: str = "waiting", **more: Any) -> dict[str, Any]:
    payload = {
        "parts": [["HELLO_DONE", {}]],
        "session": more.pop("session", ""),
        "revision": 0,
        "step": more.pop("step", ""),
        "change": "",
        "asks": None,
        "reads": None,
        "letters": [],
        "answers": more.pop("answers", True),
        "even_stopped": False,
        "then": None,
    }
    row = {
        "id": name,
        "person_id": person,
        "class": class_,
        "state": state,
        "not_before": NOW - HOUR,
        "not_after": NOW + 24 * HOUR,
        "place": 1,
        "tries": 0,
        "lease_until": None,
        "once": SEAL.once(name),
        "channel": "",
        "address_id": "",
        "provider_id": "",
        "sent_at": None,
        "body": _sealed("outbox", "body", name, payload),
    }
    return {**row, **more}


def _text(name: str, state: str) -> dict[str, Any]:
    body = {"address": ANA, "words": "1", "kind": "text", "choice": None, "answers": None, "link_code": None}
    return {
        "id": name,
        "channel": "sms",
        "provider_id": f"SM{name}",
        "person_id": "ana",
        "state": state,
        "tries": 0,
        "lease_until": None,
        "received_at": NOW - HOUR,
        "place": 1,
        "body": _sealed("inbox", "body", name, {**body, "opted": None}),
    }


PROJECT = {
    "short_name": "Island Voices",
    "zone": "Europe/Jersey",
    "language": "en",
    "emergency": "999",
    "help_lines": [{"number": "116 123", "hours": {"en": "24 hours"}, "name": {"en": "Samaritans"}}],
    "danger": {"en": "I will tell one other person."},
    "release_weekday": 0,
    "release_time": "14:00",
    "opened_at": SINCE.isoformat(),
    "demo": False,
}
SEALED = "body"
ROWS: dict[str, list[dict[str, Any]]] = {
    "projects": [{"id": "project", "name": "Pilot", "body": json.dumps(PROJECT)}],
    "venues": [
        {"id": "house", "project_id": "project", "body": json.dumps({"name": "Oak House", "details": {}, "quiet": {}})}
    ],
    "people": [
        _person("ana", "participant"),
        _person("ben", "participant"),
        _person("cat", "participant"),
        _person("dan", "participant"),
        _person("stopped", "participant"),
        _person("kim", "coordinator"),
    ],
    "addresses": [
        _address("a1", "ana", "sms", ANA),
        _address("a2", "ana", "telegram", "70", 1),
        _address("b1", "ben", "sms", "+447700900302", 0, "blocked"),
        _address("b2", "ben", "telegram", BEN, 1),
        _address("c1", "cat", "sms", CAT),
        _address("k1", "kim", "sms", KIM),
    ],
    "sessions": [
        {
            "id": "session",
            "project_id": "project",
            "day": "2027-02-23",
            "start": "14:00",
            "end": "16:00",
            "end_exact": False,
            "zone": "Europe/Jersey",
            "venue_id": "house",
            "starts_at": datetime(2027, 2, 23, 14, tzinfo=UTC),
            "revision": 0,
            "cancelled": False,
        }
    ],
    "invitations": [
        {
            "person_id": "ana",
            "session_id": "session",
            "answer": "yes",
            "minutes_late": None,
            "asked_at": SINCE,
            "answered_at": SINCE,
            "in_advance": True,
        }
    ],
    "changes": [
        {
            "id": "moved",
            "session_id": "session",
            "state": "told",
            "at": SINCE,
            "leaves_at": SINCE,
            "step": 2,
            "body": _sealed("changes", SEALED, "moved", {"old": "house", "new": "house", "by": "kim", "seen": ["ana"]}),
        }
    ],
    "inbox": [_text("read", "done"), _text("unread", "unread")],
    "outbox": [
        _message("change", "ana", "change"),
        _message("other", "ana", place=2),
        _message("reminder", "ana", "reminder", session="session", answers=False, step="day"),
        _message("on telegram", "ben"),
        _message("left behind", "cat", state="sending", lease_until=NOW - HOUR, tries=1, channel="sms"),
        _message("on paper", "dan"),
        _message("gone", "ana", state="delivered", channel="sms", address_id="a1", provider_id="SM9", sent_at=SINCE),
        _message("over", "ana", state="cancelled"),
    ],
    "requests": [
        {
            "id": "lift",
            "project_id": "project",
            "person_id": "ana",
            "state": "open",
            "asked_at": SINCE,
            "answer_by": NOW + 48 * HOUR,
            "reminded": 0,
            "body": _sealed("requests", SEALED, "lift", {"kind": "lift", "words": "a lift", "session": "session"}),
        }
    ],
    "tasks": [
        {
            "id": "task",
            "project_id": "project",
            "person_id": "ben",
            "at": SINCE,
            "done_at": SINCE,
            "body": _sealed("tasks", SEALED, "task", {"reason": "REASON_STOPPED", "words": ""}),
        }
    ],
    "concerns": [
        {
            "handle": "handle",
            "project_id": "project",
            "state": "approved",
            "release_day": "2027-03-01",
            "body": _sealed("concerns", SEALED, "handle", {"words": "too loud", "writer": "ana", "answers": []}),
        }
    ],
    "talks": [
        {
            "handle": "talk",
            "project_id": "project",
            "body": _sealed(
                "talks", SEALED, "talk", {"person": "ana", "texts": [["person", "hello", SINCE.isoformat()]]}
            ),
        }
    ],
    "facts": [{"name": "release/project", "body": "2027-02-22"}],
}


def _everything(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, with today's names, in the order of its first column."""
    found = {}
    for name, table in tables.metadata.tables.items():
        rows = connection.execute(select(table).order_by(*table.primary_key.columns)).all()
        found[name] = [dict(row._mapping) for row in rows]
    return found


def test_every_row_of_the_first_version_is_there_and_unchanged(first: Database) -> None:
    upgrade(first)
    now = first.do(_everything)
    for name, rows in ROWS.items():
        keys = [column.name for column in tables.metadata.tables[name].primary_key.columns]
        for row in rows:
            [kept] = [one for one in now[name] if all(one[key] == row[key] for key in keys)]
            changed = {"class"} | ({"channel"} if row.get("channel") == "" else set())
            same = {column: value for column, value in row.items() if column not in changed}
            assert {column: kept[column] for column in same} == same
        assert len(now[name]) == len(rows)
    assert {row["id"]: (row["rank"], row["channel"]) for row in now["outbox"]} == {
        "change": (0, "sms"),
        "other": (1, "sms"),
        "reminder": (2, "sms"),
        "on telegram": (1, "telegram"),
        "left behind": (1, "sms"),
        "on paper": (1, "byhand"),
        "gone": (1, "sms"),
        "over": (1, "sms"),
    }


def test_everything_sealed_can_be_read(first: Database) -> None:
    upgrade(first)
    [project] = first.do(projects)
    seen = first.do(watch, SEAL, project.id)
    assert [person.name for person in seen.everybody] == ["Ana", "Ben", "Cat", "Dan", "Kim", "Stopped"]
    assert [request.words for request in seen.requests] == ["a lift"]
    assert [concern.words for concern in seen.approved] == ["too loud"]
    assert seen.changes[0].seen == {"ana"}
    assert seen.changes[0].old.venue_id == seen.changes[0].new.venue_id == "house"
    assert seen.changes[0].new == seen.sessions[0].arrangement
    known = first.do(know, SEAL, "ana", NOW)
    assert known is not None
    assert [way.value for way in known.person.addresses] == [ANA, "70"]
    assert [person.name for person in first.do(people_of, SEAL, project.id) if person.is_staff] == ["Kim"]


async def test_what_waited_goes_out_once_each_by_the_right_way(first: Database) -> None:
    upgrade(first)
    stage = Stage(first.url, furnished=True)
    try:
        await stage.settle()
        assert (len(stage.sms.to(ANA)), len(stage.telegram.to(BEN)), len(stage.sms.to(CAT))) == (5, 1, 1)
        assert any("May a change on the day" in words for words in stage.sms.to(ANA)), (
            "what is asked once, with her yes"
        )
        assert any("tomorrow" in words and "Oak House" in words for words in stage.sms.to(ANA)), (
            "the reminder reads today's facts"
        )
        states = {row.id: row.state for row in stage.rows() if row.id in {one["id"] for one in ROWS["outbox"]}}
        assert states == {
            **dict.fromkeys(("change", "other", "reminder", "on telegram", "left behind"), "accepted"),
            "on paper": "failed",
            "gone": "delivered",
            "over": "cancelled",
        }
        assert "REASON_UNDELIVERED" in stage.tasks()
        assert {row.state for row in stage.rows("inbox")} == {"done"}
    finally:
        stage.close()


def test_the_tables_are_those_that_the_program_names(first: Database) -> None:
    upgrade(first)

    def differences(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, tables.metadata))

    assert first.do(differences) == []
    assert first.do(_partial_indexes) == {
        "outbox_waits",
        "outbox_under_way",
        "outbox_by_provider_id",
        "outbox_went",
        "outbox_copies",
        "inbox_copies",
    }


def _partial_indexes(connection: Connection) -> set[str]:
    if connection.dialect.name == "sqlite":
        found = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'index'"))
        return {row.name for row in found if " WHERE " in (row.sql or "")}
    found = connection.execute(text("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"))
    return {row.indexname for row in found if " WHERE " in row.indexdef}


def test_upgrading_twice_changes_nothing(first: Database) -> None:
    assert not first.do(is_current)
    upgrade(first)
    assert first.do(is_current)
    before, names = first.do(_everything), first.do(lambda connection: inspect(connection).get_table_names())
    upgrade(first)
    assert first.do(_everything) == before
    assert first.do(lambda connection: inspect(connection).get_table_names()) == names
    assert set(names) == {*tables.metadata.tables, "alembic_version"}


def test_an_upgrade_that_fails_half_way_leaves_the_first_version(first: Database) -> None:
    """The connection is lost in the middle: everything or nothing."""
    first.do(lambda connection: connection.execute(text("CREATE TABLE codes (x INTEGER)")))
    before = first.do(_names)
    with pytest.raises(DatabaseAway):
        upgrade(first)
    assert first.do(_names) == before
    first.do(lambda connection: connection.execute(text("DROP TABLE codes")))
    upgrade(first)
    assert first.do(is_current)


def _names(connection: Connection) -> dict[str, list[str]]:
    found = inspect(connection)
    return {name: sorted(column["name"] for column in found.get_columns(name)) for name in found.get_table_names()}
