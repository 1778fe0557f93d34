"""What else a session knows: who leads it, its link, its seats, what to read before"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    with op.batch_alter_table("sessions") as table:
        table.add_column(sa.Column("body", sa.LargeBinary(), nullable=True))
