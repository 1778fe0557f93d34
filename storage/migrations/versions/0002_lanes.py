"""One lane for each channel: paces, what waits and what is under way; codes to join with; when to look at a project"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

WAITS = "state IN ('waiting', 'unclear')"
UNDER_WAY = "state = 'sending'"
HAS_ID = "provider_id <> ''"
WENT = "sent_at IS NOT NULL"
HAS_COPY = "forget_at IS NOT NULL"


def upgrade() -> None:
    _lanes_and_codes()
    _projects_and_people()
    _outbox()


def _lanes_and_codes() -> None:
    op.create_table(
        "lanes",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_free", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("channel"),
    )
    op.create_table(
        "codes",
        sa.Column("index", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("index"),
    )
    op.create_index("ix_codes_person_id", "codes", ["person_id"])


def _projects_and_people() -> None:
    """Who is staff is sealed; until it is written again everybody counts, and reading sorts them out."""
    with op.batch_alter_table("projects") as table:
        table.add_column(sa.Column("look_at", sa.DateTime(timezone=True), nullable=True))
        table.create_index("ix_projects_look_at", ["look_at"])
    with op.batch_alter_table("people") as table:
        table.add_column(sa.Column("staff", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("people") as table:
        table.alter_column("staff", server_default=None)
    with op.batch_alter_table("addresses") as table:
        table.add_column(sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))


def _outbox() -> None:
    with op.batch_alter_table("outbox") as table:
        table.add_column(sa.Column("rank", sa.Integer(), nullable=False, server_default="1"))
        table.drop_index("outbox_due")
        table.drop_index("ix_outbox_provider_id")
    op.execute("UPDATE outbox SET rank = CASE class WHEN 'change' THEN 0 WHEN 'other' THEN 1 ELSE 2 END")
    op.execute(_chosen_channel())
    with op.batch_alter_table("outbox") as table:
        table.alter_column("rank", server_default=None)
        table.drop_column("class")
        table.add_column(sa.Column("forget_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("inbox") as table:
        table.add_column(sa.Column("forget_at", sa.DateTime(timezone=True), nullable=True))
    waits, under_way, has_id = sa.text(WAITS), sa.text(UNDER_WAY), sa.text(HAS_ID)
    op.create_index(
        "outbox_waits",
        "outbox",
        ["channel", "rank", "not_before", "place"],
        sqlite_where=waits,
        postgresql_where=waits,
    )
    op.create_index("outbox_under_way", "outbox", ["lease_until"], sqlite_where=under_way, postgresql_where=under_way)
    op.create_index("outbox_by_provider_id", "outbox", ["provider_id"], sqlite_where=has_id, postgresql_where=has_id)
    went = sa.text(WENT)
    op.create_index("outbox_went", "outbox", ["sent_at"], sqlite_where=went, postgresql_where=went)
    has_copy = sa.text(HAS_COPY)
    for name in ("inbox", "outbox"):
        op.create_index(f"{name}_copies", name, ["forget_at"], sqlite_where=has_copy, postgresql_where=has_copy)


def _chosen_channel() -> str:
    """What waits gets the lane of the person's first address; without one it is done by hand."""
    return """
        UPDATE outbox SET channel = COALESCE(
            (SELECT a.channel FROM addresses a
             WHERE a.person_id = outbox.person_id AND a.state <> 'blocked' ORDER BY a.place, a.id LIMIT 1),
            'byhand')
        WHERE state = 'waiting' OR channel = ''
    """
