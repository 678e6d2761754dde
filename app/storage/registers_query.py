"""`UnitOfWork.find`'s small language of conditions, as SQL."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

from app.errors import Bug
from app.storage.registers import RegisterTable

_COMPARE: dict[str, Callable[[sa.Column[Any], Any], sa.ColumnElement[bool]]] = {
    "": lambda column, value: column.is_not_distinct_from(value),
    "ne": lambda column, value: column.is_distinct_from(value),
    "gte": operator.ge,
    "lt": operator.lt,
}


def select(
    table: RegisterTable[Any], where: Mapping[str, Any], order: str | None, limit: int | None
) -> sa.Select[Any]:
    """Rows that meet every condition; rows that are equal in `order` stand in the order of the key."""
    columns = table.table.c
    query = sa.select(table.table).where(*(_condition(table, name, v) for name, v in where.items()))
    descending = order is not None and order.startswith("-")
    fields = ([order.lstrip("-")] if order else []) + list(table.register.key)
    for field in fields:
        if field not in columns:
            raise Bug(f"register {table.register.name} has no field {field!r}")
        query = query.order_by(columns[field].desc() if descending else columns[field])
    return query if limit is None else query.limit(limit)


def _condition(table: RegisterTable[Any], name: str, value: Any) -> sa.ColumnElement[bool]:
    field, _, test = name.partition("__")
    if test == "in":
        kept = [table.value(field, one) for one in value]
        return table.table.c[field].in_(kept)
    if test == "contains":
        part = _part(table, field, value)
        return sa.func.instr(table.table.c[field], part) > 0
    if test not in _COMPARE:
        raise Bug(f"no such condition: {name!r}")
    kept_value = table.value(field, value)
    return _COMPARE[test](table.table.c[field], kept_value)


def _part(table: RegisterTable[Any], field: str, value: Any) -> Any:
    """What to look for: a piece of a text, or one element of a tuple of texts kept as JSON."""
    if table.is_json(field):
        return table.value(field, (value,))[1:-1]
    return table.value(field, value)
