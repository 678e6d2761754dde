"""Full-text search over a register's texts, in SQLite's FTS5, for Chinese and everything else.

Chinese has no spaces and its words are mostly of two characters, which FTS5's trigram tokenizer cannot
find by index. So every text is indexed as its overlapping pairs of characters, and a search is a phrase of
pairs: any piece of a text is found, of one character or of many, in any script. Punctuation, case and
width (Ａ, A) make no difference.

The index holds no text of its own: what is taken out of it is made again from the row.
"""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

FUNCTION = "guardroom_words"
NUMBER = "n_"
"""Column of a searchable register's table that numbers its rows for the index."""

RARE = 3000
"""Up to so many hits are looked up one by one; of more, rows are walked in order until enough are found."""

_BETWEEN = re.compile(r"[\W_]+")


def words(*texts: str | None) -> str:
    """What is indexed of a row: every character with the one after it, the last of a run alone."""
    runs = _runs("\n".join(text for text in texts if text))
    return " ".join([run[at : at + 2] for run in runs for at in range(len(run))])


def match(wanted: str) -> str | None:
    """The FTS5 query for what somebody typed: every piece between spaces or punctuation must be there.

    None where nothing is left to search for.
    """
    parts = []
    for run in _runs(wanted):
        pairs = " ".join(run[at : at + 2] for at in range(len(run) - 1))
        parts.append(f'"{pairs}"' if pairs else f'"{run}"*')
    return " AND ".join(parts) or None


def install(raw: sqlite3.Connection) -> None:
    """Give a connection the function that makes the words, so that whole sets of rows are indexed at once."""
    raw.create_function(FUNCTION, -1, words, deterministic=True)


class Index:
    """The index `f_<name>` of some fields of the table `r_<name>`, whose rows are numbered in `NUMBER`.

    Its maintenance is two statements around a change of any number of rows. Triggers would do it row by
    row, and FTS5 writes its buffer to disk for each: fifteen times slower in a rebuild.
    """

    def __init__(self, name: str, key: Sequence[str], fields: Sequence[str]) -> None:
        """`key`: the fields that identify a row, school_id first."""
        self.name = f"f_{name}"
        made = f"{FUNCTION}({', '.join(fields)})"
        part = key[:2][-1]
        among = f"FROM r_{name} WHERE school_id = ? AND {part} IN (SELECT value FROM json_each(?))"  # noqa: S608
        self._create = (
            f"CREATE VIRTUAL TABLE {self.name} USING fts5(words, content='', columnsize=0, tokenize='ascii')"
        )
        self._forget = (
            f"INSERT INTO {self.name}({self.name}, rowid, words) SELECT 'delete', {NUMBER}, {made} {among}"
        )
        self._learn = f"INSERT INTO {self.name}(rowid, words) SELECT {NUMBER}, {made} {among}"

    def create(self, connection: sa.Connection) -> None:
        """Make it, empty."""
        connection.exec_driver_sql(self._create)

    def forget(self, connection: sa.Connection, keys: Iterable[Sequence[Any]]) -> None:
        """Ahead of a change: take these rows' words out, as they stand in the table."""
        self._each(connection, self._forget, keys)

    def learn(self, connection: sa.Connection, keys: Iterable[Sequence[Any]]) -> None:
        """After the change of the very same keys: put their words in."""
        self._each(connection, self._learn, keys)

    @staticmethod
    def _each(connection: sa.Connection, sql: str, keys: Iterable[Sequence[Any]]) -> None:
        """By school and the key's second field: where that names more rows, it names them both times."""
        among: dict[Any, dict[Any, None]] = {}
        for key in keys:
            among.setdefault(key[0], {})[key[:2][-1]] = None
        for school_id, parts in among.items():
            connection.exec_driver_sql(sql, (school_id, json.dumps(list(parts))))


def remove(connection: sa.Connection, name: str) -> None:
    """Drop the index of a register, if there is one."""
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS f_{name}")


class Hits(NamedTuple):
    """The rows that hold what somebody typed. `few`: look them up, whatever else an index could do."""

    condition: sa.ColumnElement[bool]
    few: bool


def hits(connection: sa.Connection, table: sa.Table, wanted: str) -> Hits:
    """Search a searchable register's table."""
    query = match(wanted)
    if query is None:
        return Hits(sa.true(), few=False)
    index = "f_" + table.name.removeprefix("r_")
    sql = f"SELECT rowid FROM {index} WHERE {index} MATCH "  # noqa: S608 - our own names
    found = list(connection.exec_driver_sql(f"{sql} ? LIMIT {RARE + 1}", (query,)).scalars())
    if not found:
        return Hits(sa.false(), few=True)
    few = len(found) <= RARE
    if few:
        among = sa.text("SELECT value FROM json_each(:hits)").bindparams(hits=json.dumps(found))
    else:
        among = sa.text(f"{sql} :hits").bindparams(hits=query)
    number: sa.ColumnElement[Any] = table.c[NUMBER] if few else unindexed(table.c[NUMBER])
    return Hits(number.in_(among.columns(sa.column("number", sa.Integer)).scalar_subquery()), few)


def unindexed(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """The same value, but SQLite will not think of an index for it (unary plus, as its manual advises)."""
    plus: Any = sa.sql.operators.custom_op("+")
    return sa.UnaryExpression(column, operator=plus, type_=column.type)


def _runs(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return [run for run in _BETWEEN.split(plain) if run]
