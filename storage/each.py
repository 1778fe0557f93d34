"""Many rows that change at once, each to values of its own: one statement where the database can take a list."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, Connection, Table, bindparam, func, select, text, update

Columns = tuple[str, ...]


def update_each(
    connection: Connection,
    table: Table,
    key: str,
    rows: Sequence[Mapping[str, Any]],
    where: str = "1 = 1",
    **alike: Any,
) -> None:
    """Sets in ``table`` what each of ``rows`` says: the column ``key`` names the row, the others are its new values.

    ``alike`` are values that all get; ``where`` is SQL without values: a row for which it is not true stays as it is.
    """
    if not rows:
        return
    columns = tuple(name for name in rows[0] if name != key)
    if connection.dialect.name != "postgresql":
        each = [{f"its_{name}": value for name, value in row.items()} for row in rows]
        connection.execute(_one_by_one(table, key, columns, where).values(**alike), each)
        return
    lists = {f"its_{name}": [row[name] for row in rows] for name in (key, *columns)}
    connection.execute(_in_one(table, key, columns, where).values(**alike), lists)


@cache
def _one_by_one(table: Table, key: str, columns: Columns, where: str) -> Any:
    its_own: dict[str, Any] = {name: bindparam(f"its_{name}") for name in columns}
    return update(table).where(table.c[key] == bindparam(f"its_{key}"), text(where)).values(its_own)


@cache
def _in_one(table: Table, key: str, columns: Columns, where: str) -> Any:
    lists = (
        func.unnest(bindparam(f"its_{name}", type_=ARRAY(table.c[name].type))).label(f"its_{name}")
        for name in (key, *columns)
    )
    new = select(*lists).subquery("new")
    its_own: dict[str, Any] = {name: new.c[f"its_{name}"] for name in columns}
    return update(table).where(table.c[key] == new.c[f"its_{key}"], text(where)).values(its_own)
