"""How somebody comes, beside their yes: online, only a part, until when (38)"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("invitations", sa.Column("manner", sa.String(length=32), nullable=True))
