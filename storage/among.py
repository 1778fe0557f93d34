"""Rows whose column holds one of many values: a statement that reads the same however many there are, so it is prepared once."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, Column, Connection, String, TextClause, bindparam, text


def among(connection: Connection, column: Column[Any], values: Collection[str]) -> TextClause:
    """True for the rows in which ``column`` is one of ``values``; for no row at all if there are none.

    At most once for each column of a statement.
    """
    place = f"{column.table.name}.{column.name}"
    name = place.replace(".", "_")
    if connection.dialect.name == "postgresql":
        return text(f"{place} = ANY(:{name})").bindparams(bindparam(name, list(values), type_=ARRAY(String)))
    condition = f"{place} IN (SELECT value FROM json_each(:{name}))"  # noqa: S608  our own names
    return text(condition).bindparams(**{name: json.dumps(list(values))})
