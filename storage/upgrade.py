"""Makes or migrates the database: numbered steps in ``migrations/versions``, on SQLite and PostgreSQL alike."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from .database import Connection, Database

if TYPE_CHECKING:
    from alembic.config import Config

_STEPS = Path(__file__).parent / "migrations"


def upgrade(database: Database) -> None:
    """Brings the tables up to date; does nothing if they are."""
    database.do(make_steps)


def make_steps(connection: Connection, until: str = "head") -> None:
    """The steps up to this one, inside the caller's transaction."""
    from alembic import command  # takes a quarter of a second to import, and most starts need none of it

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, until)


def is_empty(connection: Connection) -> bool:
    """Whether there is no table of ours yet."""
    return not inspect(connection).has_table("alembic_version")


def is_current(connection: Connection) -> bool:
    """Whether every step has been made."""
    if is_empty(connection):
        return False
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == newest()


def newest() -> str:
    """The number of the last step: their files are named by it."""
    return max(path.name.partition("_")[0] for path in (_STEPS / "versions").glob("[0-9]*_*.py"))


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_STEPS))
    return config
