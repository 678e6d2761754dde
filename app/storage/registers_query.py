"""`UnitOfWork.find`'s small language of conditions, as SQL."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from app.errors import Bug
from app.storage import search
from app.storage.registers import RegisterTable

_COMPARE: dict[str, Callable[[sa.ColumnElement[Any], Any], sa.ColumnElement[bool]]] = {
    "": lambda column, value: column.is_not_distinct_from(value),
    "ne": lambda column, value: column.is_distinct_from(value),
    "gte": operator.ge,
    "lt": operator.lt,
}


def read(
    connection: sa.Connection,
    table: RegisterTable[Any],
    where: Mapping[str, Any],
    *,
    order: str | None,
    limit: int | None,
    wanted: str = "",
) -> Sequence[Sequence[Any]]:
    """Columns of the rows that meet every condition; equal in `order`, they stand in the order of the key.

    `wanted`: what the rows' texts must hold, by full-text search.
    """
    found = _searched(connection, table, wanted) if wanted else search.Hits(sa.true(), few=False)
    query = sa.select(*table.columns).where(found.condition)
    query = query.where(*(_condition(table, name, v, found.few) for name, v in where.items()))
    descending = order is not None and order.startswith("-")
    fields = ([order.lstrip("-")] if order else []) + list(table.register.key)
    columns = [_column(table, field, found.few) for field in fields]
    if limit is not None:
        query = query.order_by(*(column.desc() if descending else column for column in columns)).limit(limit)
        return connection.execute(query).all()
    # Sorted here: for the sake of an order SQLite would rather walk a whole index than look few rows up.
    names = [column.name for column in table.columns]
    places = [names.index(field) for field in fields]
    rows = list(connection.execute(query))
    try:
        rows.sort(key=operator.itemgetter(*places), reverse=descending)
    except TypeError:  # as SQLite sorts: nothing comes before something
        rows.sort(key=lambda row: [_rank(row[place]) for place in places], reverse=descending)
    return rows


def _rank(value: Any) -> tuple[bool, Any]:
    return value is not None, 0 if value is None else value


def _searched(connection: sa.Connection, table: RegisterTable[Any], wanted: str) -> search.Hits:
    if not table.register.search:
        raise Bug(f"register {table.register.name} has no full-text search")
    return search.hits(connection, table.table, wanted)


def _column(table: RegisterTable[Any], field: str, few: bool) -> sa.ColumnElement[Any]:
    columns = table.table.c
    if field not in columns:
        raise Bug(f"register {table.register.name} has no field {field!r}")
    return search.unindexed(columns[field]) if few else columns[field]


def _condition(table: RegisterTable[Any], name: str, value: Any, few: bool) -> sa.ColumnElement[bool]:
    field, _, test = name.partition("__")
    column = _column(table, field, few)
    if test == "in":
        return column.in_([table.value(field, one) for one in value])
    if test == "contains":
        return sa.func.instr(column, _part(table, field, value)) > 0
    if test not in _COMPARE:
        raise Bug(f"no such condition: {name!r}")
    return _COMPARE[test](column, table.value(field, value))


def _part(table: RegisterTable[Any], field: str, value: Any) -> Any:
    """What to look for: a piece of a text, or one element of a tuple of texts kept as JSON."""
    if table.is_json(field):
        return table.value(field, (value,))[1:-1]
    return table.value(field, value)
