"""The tables. What is in clear: random ids, due times, states. All that says who, what or why is sealed (S1 to S3)."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware moments in, aware UTC out; SQLite alone would give naive ones back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment without a time zone cannot be stored.")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData()


def _id() -> Column[Any]:
    return Column("id", String(64), primary_key=True)


WAITS = "state IN ('waiting', 'unclear')"
UNDER_WAY = "state = 'sending'"
HAS_ID = "provider_id <> ''"
WENT = "sent_at IS NOT NULL"
HAS_COPY = "forget_at IS NOT NULL"


projects = Table(
    "projects",
    metadata,
    _id(),
    Column("name", Text, nullable=False, unique=True),
    Column("body", Text, nullable=False),
    Column("look_at", UtcDateTime, index=True),
)

venues = Table(
    "venues", metadata, _id(), Column("project_id", String(64), nullable=False), Column("body", Text, nullable=False)
)

people = Table(
    "people",
    metadata,
    _id(),
    Column("project_id", String(64), nullable=False, index=True),
    Column("name_index", String(64), nullable=False),
    Column("staff", Boolean, nullable=False),
    Column("profile", LargeBinary, nullable=False),
    Column("dialogue", LargeBinary, nullable=False),
    Column("enrolled_at", UtcDateTime, nullable=False),
    Column("stopped_at", UtcDateTime),
    Column("paused_until", UtcDateTime),
)

person_keys = Table(
    "person_keys",
    metadata,
    Column("person_id", String(64), primary_key=True),
    Column("key", LargeBinary, nullable=False),
)

addresses = Table(
    "addresses",
    metadata,
    _id(),
    Column("person_id", String(64), nullable=False, index=True),
    Column("channel", String(32), nullable=False),
    Column("value_index", String(64), nullable=False, unique=True),
    Column("value", LargeBinary, nullable=False),
    Column("state", String(16), nullable=False),
    Column("place", Integer, nullable=False),
    Column("heard_at", UtcDateTime),
    Column("asked_at", UtcDateTime),
)

sessions = Table(
    "sessions",
    metadata,
    _id(),
    Column("project_id", String(64), nullable=False, index=True),
    Column("day", String(10), nullable=False),
    Column("start", String(5), nullable=False),
    Column("end", String(5), nullable=False),
    Column("end_exact", Boolean, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("venue_id", String(64), nullable=False),
    Column("starts_at", UtcDateTime, nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("cancelled", Boolean, nullable=False),
    Column("body", LargeBinary),
)

invitations = Table(
    "invitations",
    metadata,
    Column("person_id", String(64), primary_key=True),
    Column("session_id", String(64), primary_key=True, index=True),
    Column("answer", String(16), nullable=False),
    Column("minutes_late", Integer),
    Column("asked_at", UtcDateTime),
    Column("answered_at", UtcDateTime),
    Column("in_advance", Boolean),
    Column("manner", String(32)),
)

changes = Table(
    "changes",
    metadata,
    _id(),
    Column("session_id", String(64), nullable=False, index=True),
    Column("state", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("leaves_at", UtcDateTime, nullable=False),
    Column("step", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    _id(),
    Column("channel", String(32), nullable=False),
    Column("provider_id", String(160), nullable=False),
    Column("person_id", String(64), index=True),
    Column("state", String(16), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("lease_until", UtcDateTime),
    Column("received_at", UtcDateTime, nullable=False),
    Column("place", BigInteger, nullable=False),
    Column("forget_at", UtcDateTime),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("channel", "provider_id"),
    Index("inbox_unread", "state", "received_at", "place"),
)

outbox = Table(
    "outbox",
    metadata,
    _id(),
    Column("person_id", String(64), nullable=False, index=True),
    Column("rank", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("not_before", UtcDateTime, nullable=False),
    Column("not_after", UtcDateTime),
    Column("place", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("lease_until", UtcDateTime),
    Column("once", String(64), unique=True),
    Column("channel", String(32), nullable=False),
    Column("address_id", String(64), nullable=False),
    Column("provider_id", String(160), nullable=False),
    Column("sent_at", UtcDateTime),
    Column("forget_at", UtcDateTime),
    Column("body", LargeBinary, nullable=False),
)
# What waits, what is under way and what a receipt may come for are each a small part of a large table. The migrations make
# these indexes on both databases; naming PostgreSQL here too would load all of its dialect at every start on SQLite.
Index(
    "outbox_waits",
    outbox.c.channel,
    outbox.c.rank,
    outbox.c.not_before,
    outbox.c.place,
    sqlite_where=text(WAITS),
)
Index("outbox_under_way", outbox.c.lease_until, sqlite_where=text(UNDER_WAY))
Index("outbox_by_provider_id", outbox.c.provider_id, sqlite_where=text(HAS_ID))
Index("outbox_went", outbox.c.sent_at, sqlite_where=text(WENT))
for _table in (inbox, outbox):
    Index(f"{_table.name}_copies", _table.c.forget_at, sqlite_where=text(HAS_COPY))

lanes = Table(
    "lanes",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("since", UtcDateTime),
    Column("look_at", UtcDateTime),
    Column("next_free", BigInteger, nullable=False),
)

codes = Table(
    "codes",
    metadata,
    Column("index", String(64), primary_key=True),
    Column("person_id", String(64), nullable=False, index=True),
    Column("until", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)

requests = Table(
    "requests",
    metadata,
    _id(),
    Column("project_id", String(64), nullable=False, index=True),
    Column("person_id", String(64), nullable=False, index=True),
    Column("state", String(16), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("answer_by", UtcDateTime, nullable=False),
    Column("reminded", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

tasks = Table(
    "tasks",
    metadata,
    _id(),
    Column("project_id", String(64), nullable=False, index=True),
    Column("person_id", String(64)),
    Column("at", UtcDateTime, nullable=False),
    Column("done_at", UtcDateTime),
    Column("body", LargeBinary, nullable=False),
)

concerns = Table(
    "concerns",
    metadata,
    Column("handle", String(64), primary_key=True),
    Column("project_id", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("release_day", String(10)),
    Column("body", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

not_understood = Table(
    "not_understood",
    metadata,
    Column("handle", String(64), primary_key=True),
    Column("body", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

talks = Table(
    "talks",
    metadata,
    Column("handle", String(64), primary_key=True),
    Column("project_id", String(64), nullable=False),
    Column("body", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

ledger = Table(
    "ledger",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("what", Text, nullable=False),
    Column("day", String(10), nullable=False),
    Column("chain", String(64), nullable=False),
)

passphrases = Table(
    "passphrases",
    metadata,
    Column("person_id", String(64), primary_key=True),
    Column("name_index", String(64), nullable=False, unique=True),
    Column("must_change", Boolean, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

desk_sessions = Table(
    "desk_sessions",
    metadata,
    _id(),
    Column("person_id", String(64), nullable=False, index=True),
    Column("state", String(16), nullable=False),
    Column("code", String(64), nullable=False),
    Column("code_until", UtcDateTime, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("kept", LargeBinary),
)

polls = Table(
    "polls",
    metadata,
    _id(),
    Column("project_id", String(64), nullable=False, index=True),
    Column("state", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

attendance = Table(
    "attendance",
    metadata,
    Column("session_id", String(64), primary_key=True),
    Column("person_id", String(64), primary_key=True, index=True),
    Column("mark", String(16), nullable=False),
)

openings = Table(
    "openings",
    metadata,
    _id(),
    Column("person_id", String(64), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

broadcasts = Table(
    "broadcasts",
    metadata,
    _id(),
    Column("project_id", String(64), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

desk_done = Table("desk_done", metadata, _id(), Column("at", UtcDateTime, nullable=False, index=True))

facts = Table("facts", metadata, Column("name", String(160), primary_key=True), Column("body", Text, nullable=False))
