"""Makes or migrates the database: numbered steps in ``migrations/versions``, on SQLite and PostgreSQL alike."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from .database import Connection, Database

_STEPS = Path(__file__).parent / "migrations"


def upgrade(database: Database) -> None:
    """Brings the tables up to date; does nothing if they are."""
    config = _config()

    def steps(connection: Connection) -> None:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    database.do(steps)


def is_current(connection: Connection) -> bool:
    """Whether every step has been made."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == newest


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_STEPS))
    return config
