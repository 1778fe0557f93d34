"""Rows whose column holds one of many values: a statement that reads the same however many there are, so it is prepared once."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, Column, ColumnElement, Connection, any_, bindparam, func, select


def among(connection: Connection, column: Column[Any], values: Collection[str]) -> ColumnElement[bool]:
    """True for the rows in which ``column`` is one of ``values``; for no row at all if there are none."""
    if connection.dialect.name == "postgresql":
        return column == any_(bindparam(None, list(values), type_=ARRAY(column.type)))
    listed = func.json_each(json.dumps(list(values))).table_valued("value")
    return column.in_(select(listed.c.value))
