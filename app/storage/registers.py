"""Derives a table from a register's dataclass, and turns its rows into values of columns and back.

Knows `Register` and SQLAlchemy; knows no particular register and folds nothing (`registers_fold.py`).
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import dialect, insert

from app.domain.record import Record
from app.domain.register import Key, Register
from app.errors import Bug
from app.storage import search

Row = TypeVar("Row")
Convert = Callable[[Any], Any]

KEPT_AS = 2
"""Raise it when a value of some type is kept in another way: every register is refolded then."""

KEYS_AT_ONCE = 400
"""Rows read by one statement; SQLite allows 32,766 values in it."""

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


_dump: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


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
        members = {member.value: member for member in hint}
        return _Codec(sa.Text(), lambda value: str(hint(value)), members.__getitem__)
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        inner = [arg for arg in args if arg is not types.NoneType]
        if len(inner) == 1:
            return _codec(inner[0])
    if origin is tuple and len(args) == 2 and args[1] is ...:
        item = _codec(args[0])
        if args[0] is dict or typing.get_origin(args[0]) is dict:
            item = _Codec(sa.Text(), _same, _same)  # JSON inside JSON needs no wrapping of its own
        return _Codec(
            sa.Text(),
            lambda value: _dump([item.encode(one) for one in value]),
            lambda kept: () if kept == "[]" else tuple([item.decode(one) for one in json.loads(kept)]),
            json_text=True,
        )
    if hint is dict or origin is dict:
        return _Codec(sa.Text(), _dump, json.loads, json_text=True)
    raise Bug(f"registers cannot hold a field of type {hint!r}")


def _positional(statement: sa.Insert, names: Sequence[str]) -> str:
    """An insert as the driver takes it, its values in the order of `names`: many rows go in much faster."""
    compiled = statement.compile(dialect=dialect(paramstyle="qmark"), column_keys=list(names))
    if list(compiled.positiontup or ()) != list(names):
        raise Bug("an insert that does not keep the order of its columns")
    return str(compiled)


def drop(connection: sa.Connection, name: str) -> None:
    """Drop a register's table and its search index, whatever shape they have."""
    search.remove(connection, name)
    connection.execute(sa.schema.DropTable(sa.Table("r_" + name, sa.MetaData()), if_exists=True))


class RegisterTable(Generic[Row]):
    """A register with its table `r_<name>`."""

    def __init__(self, register: Register[Row], metadata: sa.MetaData) -> None:
        self.register = register
        hints = typing.get_type_hints(register.row)
        names = [field.name for field in dataclasses.fields(typing.cast(Any, register.row))]
        if register.key[:1] != ("school_id",):
            raise Bug(f"the key of register {register.name} must begin with school_id")
        self._codecs = {name: _codec(hints[name]) for name in names}
        self._encoders = [(name, codec.encode) for name, codec in self._codecs.items()]
        self._decoders = [codec.decode for codec in self._codecs.values()]
        self.table = self._table(metadata)
        for fields in register.indexes:
            sa.Index(f"r_{register.name}_{'_'.join(fields)}", *(self.table.c[name] for name in fields))
        self.columns = [self.table.c[name] for name in names]
        self._keys = [self.table.c[name] for name in register.key]
        of_key = [column == sa.bindparam("k_" + column.name) for column in self._keys]
        self._by_key = sa.select(*self.columns).where(*of_key)
        self._among = sa.select(*self.columns).where(
            *of_key[:-1][:1], self._keys[:2][-1].in_(sa.bindparam("among", expanding=True))
        )
        self._drop_key = sa.delete(self.table).where(*of_key)
        self._put = _positional(self._make_upsert(), names)
        self._key_encoders = [self._codecs[name].encode for name in register.key]
        self._index = search.Index(register.name, register.key, register.search) if register.search else None
        self.fingerprint = self._shape(hints)

    def _table(self, metadata: sa.MetaData) -> sa.Table:
        """One column a field; a searchable table also numbers its rows."""
        register, numbered = self.register, bool(self.register.search)
        columns = [
            sa.Column(
                name,
                codec.sql,
                primary_key=name in register.key and not numbered,
                nullable=name not in register.key,
                autoincrement=False,
            )
            for name, codec in self._codecs.items()
        ]
        if not numbered:
            return sa.Table("r_" + register.name, metadata, *columns)
        number = sa.Column(search.NUMBER, sa.Integer, primary_key=True)
        unique = sa.UniqueConstraint(*register.key)
        return sa.Table("r_" + register.name, metadata, number, *columns, unique)

    def _make_upsert(self) -> sa.Insert:
        if not self.register.search:
            return insert(self.table).prefix_with("OR REPLACE")
        adding = insert(self.table)  # a row keeps its number, which the index knows it by
        rest = {name: adding.excluded[name] for name in self._codecs if name not in self.register.key}
        return adding.on_conflict_do_update(index_elements=list(self.register.key), set_=rest)

    def create(self, connection: sa.Connection) -> None:
        """Make the table, and what searching it needs."""
        self.table.create(connection)
        if self._index is not None:
            self._index.create(connection)

    def empty(self, connection: sa.Connection) -> None:
        """Drop every row."""
        if self._index is not None:
            drop(connection, self.register.name)
            self.create(connection)
        else:
            connection.execute(sa.delete(self.table))

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
            *([register.search] if register.search else []),
            KEPT_AS,
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
        return _dump(self._key_parts(key))

    def get(self, connection: sa.Connection, key: Key) -> Row | None:
        """The kept row of a key."""
        found = connection.execute(self._by_key, self._key_values(key)).one_or_none()
        return None if found is None else self.decode(found)

    def get_columns(self, connection: sa.Connection, key: Key) -> Sequence[Any] | None:
        """The kept row of a key as its columns hold it."""
        return connection.execute(self._by_key, self._key_values(key)).one_or_none()

    def get_many(self, connection: sa.Connection, keys: Iterable[Key]) -> dict[Key, Sequence[Any]]:
        """The kept rows of many keys, as their columns hold them."""
        by_values = {tuple(self._key_parts(key)): key for key in keys}
        names = list(self._codecs)
        places = [names.index(name) for name in self.register.key]
        among: dict[Any, dict[Any, None]] = {}
        for values in by_values:  # one school after the other, by the key's second field: an index has both
            among.setdefault(values[0], {})[values[:2][-1]] = None
        found: dict[Key, Sequence[Any]] = {}
        for school_id, wanted in among.items():
            parts = list(wanted)
            for at in range(0, len(parts), KEYS_AT_ONCE):
                given = {"k_school_id": school_id, "among": parts[at : at + KEYS_AT_ONCE]}
                for row in connection.execute(self._among, given):
                    values = tuple(row[place] for place in places)
                    if values in by_values:
                        found[by_values[values]] = row
        return found

    def put(self, connection: sa.Connection, rows: Mapping[Key, Sequence[Any] | None]) -> None:
        """Keep encoded rows; None drops one."""
        kept = [tuple(row) for row in rows.values() if row is not None]
        gone = [self._key_values(key) for key, row in rows.items() if row is None]
        keys = [self._key_parts(key) for key in rows] if self._index is not None else []
        if self._index is not None:
            self._index.forget(connection, keys)
        if kept:
            connection.exec_driver_sql(self._put, kept)
        if gone:
            connection.execute(self._drop_key, gone)
        if self._index is not None:
            self._index.learn(connection, keys)

    def encode(self, row: Row) -> list[Any]:
        """A row's values as the columns hold them; raises TypeError or ValueError on a wrong value."""
        values = [(getattr(row, name), encode) for name, encode in self._encoders]
        return [None if value is None else encode(value) for value, encode in values]

    def decode(self, found: Iterable[Any]) -> Row:
        """The dataclass behind a row of the table, given its columns' values in their order."""
        values = zip(self._decoders, found, strict=True)
        return self.register.row(*[None if value is None else decode(value) for decode, value in values])

    def value(self, name: str, value: Any) -> Any:
        """A field's value as its column holds it; raises Bug on a field that is none."""
        if name not in self._codecs:
            raise Bug(f"register {self.register.name} has no field {name!r}")
        return None if value is None else self._codecs[name].encode(value)

    def is_json(self, name: str) -> bool:
        """Whether a field is kept as JSON text."""
        return name in self._codecs and self._codecs[name].json_text

    def _key_values(self, key: Key) -> dict[str, Any]:
        names = ("k_" + name for name in self.register.key)
        return dict(zip(names, self._key_parts(key), strict=True))

    def _key_parts(self, key: Key) -> list[Any]:
        parts = zip(self._key_encoders, key, strict=True)
        return [None if part is None else encode(part) for encode, part in parts]
