"""Marks of a check on their way onto record: whoever marks fast waits for nothing, one batch is one record.

Must not know any widget.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.domain.inspection import Result
from app.errors import GuardroomError
from app.services.auth import Session
from app.services.check_sheet import SheetView
from app.services.checks import CheckService, Found, Marked
from ui.bridge import Bridge


@dataclass(frozen=True)
class Sent:
    """What a batch brought back. `offered`: by point, the report that is offered on what is not in order."""

    view: SheetView
    offered: dict[str, Marked]


class MarkQueue(QObject):
    """`sent(Sent)` or `failed(GuardroomError)` follows each batch."""

    sent = Signal(object)
    failed = Signal(object)

    def __init__(self, checks: CheckService, bridge: Bridge, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._checks, self._bridge, self._session = checks, bridge, session
        self._waiting: dict[tuple[str, str], dict[str, Found]] = {}
        self._under_way: set[str] = set()

    def put(self, sheet: tuple[str, str], found: Iterable[Found]) -> None:
        """Marks of a sheet (list id, period id); of one point the latest holds."""
        self._waiting.setdefault(sheet, {}).update({one.point: one for one in found})
        self._pump()

    def points(self) -> set[str]:
        """The points that are waiting or on their way."""
        return self._under_way | {point for marks in self._waiting.values() for point in marks}

    def busy(self) -> bool:
        """Whether anything is not on record yet."""
        return bool(self.points())

    def _pump(self) -> None:
        if self._under_way or not self._waiting:
            return
        sheet = next(iter(self._waiting))
        found = list(self._waiting.pop(sheet).values())
        if not found:
            return
        self._under_way = {one.point for one in found}
        self._bridge.run(self, lambda: self._send(*sheet, found), self._done, self._refused)

    def _send(self, list_id: str, period: str, found: list[Found]) -> Sent:
        """On a pool thread: what is in order in one record, the rest one by one with a report to offer."""
        offered: dict[str, Marked] = {}
        rest = [one for one in found if one.result is not Result.NOT_OK]
        if rest:
            self._checks.mark_many(self._session, list_id, period, rest)
        for one in found:
            if one.result is Result.NOT_OK:
                offered[one.point] = self._checks.mark(self._session, list_id, period, one)
        return Sent(self._checks.open(self._session, list_id, period), offered)

    def _done(self, sent: Sent) -> None:
        self._under_way = set()
        self.sent.emit(sent)
        self._pump()

    def _refused(self, error: GuardroomError) -> None:
        self._under_way = set()
        self.failed.emit(error)
        self._pump()
