"""Derives a table from a register's dataclass, and turns its rows into values of columns and back.

Knows `Register` and SQLAlchemy; knows no particular register and folds nothing (`registers_fold.py`).
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from app.domain.record import Record
from app.domain.register import Key, Register
from app.errors import Bug

Row = TypeVar("Row")
Convert = Callable[[Any], Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(moment: datetime) -> int:
    """An aware time as whole microseconds since 1970 UTC; raises ValueError on a naive one."""
    if moment.tzinfo is None:
        raise ValueError("times in registers are aware")
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The aware UTC time behind `to_micros`."""
    return _EPOCH + micros * _MICROSECOND


@dataclasses.dataclass(frozen=True)
class _Codec:
    """How a field stands in a column. None passes both ways untouched."""

    sql: sa.types.TypeEngine[Any]
    encode: Convert
    decode: Convert
    json_text: bool = False


def _same(value: Any) -> Any:
    return value


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"a text is wanted, not {type(value).__name__}")
    value.encode()  # raises on half a surrogate pair
    return str(value)


def _int64(value: Any) -> int:
    if not isinstance(value, int) or not -(2**63) <= value < 2**63:
        raise TypeError("a whole number of 64 bits is wanted")
    return int(value)


def _float(value: Any) -> float:
    if not isinstance(value, int | float):
        raise TypeError("a number is wanted")
    return float(value)


_PLAIN: dict[object, _Codec] = {
    str: _Codec(sa.Text(), _text, _same),
    int: _Codec(sa.Integer(), _int64, _same),
    float: _Codec(sa.Float(), _float, _same),
    bool: _Codec(sa.Integer(), _int64, bool),
    datetime: _Codec(sa.Integer(), to_micros, from_micros),
}


def _codec(hint: Any) -> _Codec:
    """The codec of a field's type; raises Bug on a type that registers may not use."""
    if hint in _PLAIN:
        return _PLAIN[hint]
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _Codec(sa.Text(), lambda value: str(hint(value)), hint)
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        inner = [arg for arg in args if arg is not types.NoneType]
        if len(inner) == 1:
            return _codec(inner[0])
    if origin is tuple and len(args) == 2 and args[1] is ...:
        item = _codec(args[0])
        return _Codec(
            sa.Text(),
            lambda value: _dump([item.encode(one) for one in value]),
            lambda kept: tuple(item.decode(one) for one in json.loads(kept)),
            json_text=True,
        )
    if hint is dict or origin is dict:
        return _Codec(sa.Text(), _dump, json.loads, json_text=True)
    raise Bug(f"registers cannot hold a field of type {hint!r}")


class RegisterTable(Generic[Row]):
    """A register with its table `r_<name>`."""

    def __init__(self, register: Register[Row], metadata: sa.MetaData) -> None:
        self.register = register
        hints = typing.get_type_hints(register.row)
        names = [field.name for field in dataclasses.fields(typing.cast(Any, register.row))]
        if register.key[:1] != ("school_id",):
            raise Bug(f"the key of register {register.name} must begin with school_id")
        self._codecs = {name: _codec(hints[name]) for name in names}
        self.table = sa.Table(
            "r_" + register.name,
            metadata,
            *(
                sa.Column(name, codec.sql, primary_key=name in register.key, autoincrement=False)
                for name, codec in self._codecs.items()
            ),
        )
        for fields in register.indexes:
            sa.Index(f"r_{register.name}_{'_'.join(fields)}", *(self.table.c[name] for name in fields))
        self._by_key = sa.select(self.table).where(
            *(self.table.c[name] == sa.bindparam("k_" + name) for name in register.key)
        )
        self._drop_key = sa.delete(self.table).where(
            *(self.table.c[name] == sa.bindparam("k_" + name) for name in register.key)
        )
        self._upsert = insert(self.table).prefix_with("OR REPLACE")
        self.fingerprint = self._shape(hints)

    def _shape(self, hints: Mapping[str, Any]) -> str:
        """Changes whenever rows kept so far could differ from what a refold would give."""
        register = self.register
        shape = [
            [(name, str(hints[name])) for name in self._codecs],
            register.key,
            sorted(str(kind) for kind in register.kinds),
            register.indexes,
            register.version,
            sorted(register.reads),
        ]
        return hashlib.sha256(_dump(shape).encode()).hexdigest()

    def keys_of(self, record: Record) -> list[Key]:
        """The rows a record touches, each once; none where its kind or version is not this register's."""
        register = self.register
        if record.kind not in register.kinds or record.v not in register.reads:
            return []
        touched = dict.fromkeys(tuple(key) for key in register.keys_of(record))
        keys = [key for key in touched if key[0] == record.school_id]
        if any(part is None for key in keys for part in key):
            raise ValueError("a key with a hole")
        return keys

    def key_text(self, key: Key) -> str:
        """A key as it stands in `touched`."""
        return _dump(list(self._key_values(key).values()))

    def get(self, connection: sa.Connection, key: Key) -> Row | None:
        """The kept row of a key."""
        found = connection.execute(self._by_key, self._key_values(key)).one_or_none()
        return None if found is None else self.decode(found)

    def put(self, connection: sa.Connection, rows: Mapping[Key, Mapping[str, Any] | None]) -> None:
        """Keep encoded rows; None drops one."""
        kept = [row for row in rows.values() if row is not None]
        gone = [self._key_values(key) for key, row in rows.items() if row is None]
        if kept:
            connection.execute(self._upsert, kept)
        if gone:
            connection.execute(self._drop_key, gone)

    def encode(self, row: Row) -> dict[str, Any]:
        """A row's values as the columns hold them; raises TypeError or ValueError on a wrong value."""
        return {name: self.value(name, getattr(row, name)) for name in self._codecs}

    def decode(self, found: Iterable[Any]) -> Row:
        """The dataclass behind a row of the table, given its columns' values in their order."""
        values = zip(self._codecs.items(), found, strict=True)
        return self.register.row(
            **{name: None if v is None else codec.decode(v) for (name, codec), v in values}
        )

    def value(self, name: str, value: Any) -> Any:
        """A field's value as its column holds it; raises Bug on a field that is none."""
        if name not in self._codecs:
            raise Bug(f"register {self.register.name} has no field {name!r}")
        return None if value is None else self._codecs[name].encode(value)

    def is_json(self, name: str) -> bool:
        """Whether a field is kept as JSON text."""
        return name in self._codecs and self._codecs[name].json_text

    def _key_values(self, key: Key) -> dict[str, Any]:
        return {
            "k_" + name: self.value(name, part) for name, part in zip(self.register.key, key, strict=True)
        }
