"""Rows that must be there once: inserting them again is harmless, on either database."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table


def insert_once(connection: Connection, table: Table, unique: Sequence[str]) -> Any:
    """The statement that inserts rows and passes over those whose ``unique`` columns are there already."""
    return _statement(connection.dialect.name, table, tuple(unique))


@cache
def _statement(dialect: str, table: Table, unique: tuple[str, ...]) -> Any:
    if dialect == "sqlite":
        from sqlalchemy.dialects import sqlite  # each costs a twentieth of a second to import

        return sqlite.insert(table).on_conflict_do_nothing(index_elements=unique)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table).on_conflict_do_nothing(index_elements=unique)
