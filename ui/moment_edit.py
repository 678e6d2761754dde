"""A field for a moment in the school's local time, shown to the minute.

The moment's own second stays as long as its minute is not changed.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QDate, QDateTime, QTime
from PySide6.QtWidgets import QDateTimeEdit, QWidget

from ui.times import DEFAULT_ZONE, local


class MomentEdit(QDateTimeEdit):
    """Unix seconds in, Unix seconds out."""

    def __init__(self, name: str, shown_as: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setDisplayFormat(shown_as)
        self.setCalendarPopup(True)
        self._given = 0.0

    def set_moment(self, moment: float) -> None:
        """Show this moment."""
        self._given = moment
        at = local(moment)
        self.setDateTime(QDateTime(QDate(at.year, at.month, at.day), QTime(at.hour, at.minute)))

    def moment(self) -> float:
        """The moment as edited."""
        day, time = self.date(), self.time()
        shown = datetime(day.year(), day.month(), day.day(), time.hour(), time.minute(), tzinfo=DEFAULT_ZONE)
        given = local(self._given).replace(second=0, microsecond=0)
        return self._given if shown == given else shown.timestamp()
