"""Builds registers whose folds are total.

Records come from other PCs and from later versions of this program. One that this version cannot
read must stay in the log without stopping a rebuild or a pull: it touches no row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from app.domain.record import Kind, Record
from app.domain.register import Key, Register

Row = TypeVar("Row")

VERSION = 1
"""The newest body version that this program writes and reads."""

_UNREADABLE = (KeyError, TypeError, ValueError, AttributeError)


def register(  # noqa: PLR0917 - reads like the dataclass it fills
    name: str,
    row: type[Row],
    key: tuple[str, ...],
    kinds: Iterable[Kind],
    keys_of: Callable[[Record], Iterable[Key]],
    fold: Callable[[Row | None, Record, Key], Row | None],
    indexes: tuple[tuple[str, ...], ...] = (),
    search: tuple[str, ...] = (),
) -> Register[Row]:
    """A register that ignores newer versions and unreadable bodies."""

    def safe_keys(record: Record) -> list[Key]:
        if record.v > VERSION:
            return []
        try:
            return list(keys_of(record))
        except _UNREADABLE:
            return []

    def safe_fold(before: Row | None, record: Record, at: Key) -> Row | None:
        try:
            return fold(before, record, at)
        except _UNREADABLE:
            return before

    return Register(name, row, key, frozenset(map(str, kinds)), safe_keys, safe_fold, indexes, search=search)


def aware(stamp: str) -> datetime:
    """A time as a body states it. Raises ValueError on a naive one, which no row could hold."""
    moment = datetime.fromisoformat(stamp)
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment
