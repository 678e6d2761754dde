"""Form F5 (报修登记表) of a month or a year: chosen, previewed, printed, or blank for the pen.

Must not know the page it stands on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from app.errors import GuardroomError
from app.services.auth import Session
from app.services.fault_form import FORM, FaultFormService
from app.services.forms import FormService, FormSheet
from ui import times
from ui.bridge import Bridge
from ui.print_dialog import PrintDialog
from ui.times import local
from ui.widgets.basics import button

MONTHS, YEARS = 12, 6
"""How far back is offered, month by month and year by year."""


class FaultPrint(QWidget):
    """A choice of months and years with the two ways to paper."""

    def __init__(
        self,
        forms: FaultFormService,
        printed: FormService,
        bridge: Bridge,
        session: Session,
        *,
        now: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._forms, self._printed = forms, printed
        self._bridge, self._session = bridge, session
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.span = QComboBox()
        self.span.setObjectName("faults.span")
        self.span.setAccessibleName(self.tr("登记表的月份或年份"))
        self.span.setMaxVisibleItems(MONTHS + YEARS)
        today = local(now()).date()
        for first in times.months_back(today, MONTHS):
            self.span.addItem(times.month(first), (first, _next_month(first) - timedelta(days=1)))
        for year in range(today.year, today.year - YEARS, -1):
            words = self.tr("{year} 年全年").format(year=year)
            self.span.addItem(words, (date(year, 1, 1), date(year, 12, 31)))
        self._print = button(self.tr("打印登记表…"), "faults.print", icon="mdi6.printer")
        self._blank = button(self.tr("空白表…"), "faults.blank", "quiet")
        self._print.clicked.connect(self.print_chosen)
        self._blank.clicked.connect(self.print_blank)
        for part in (self.span, self._print, self._blank):
            row.addWidget(part)

    def print_chosen(self) -> None:
        """Preview the form of the chosen days."""
        first, last = self.span.currentData()
        self._ask(
            lambda: self._forms.repair_sheet(self._session, first, last),
            self.span.currentText(),
            first,
        )

    def print_blank(self) -> None:
        """Preview the form without rows."""
        self._ask(lambda: self._printed.blank_sheet(self._session, FORM), self.tr("空白表"), None)

    def _ask(self, work: Callable[[], FormSheet], about: str, day: date | None) -> None:
        self._print.setEnabled(False)
        self._blank.setEnabled(False)
        self._bridge.run(self, work, lambda sheet: self._preview(sheet, about, day), self._failed)

    def _preview(self, sheet: FormSheet, about: str, day: date | None) -> None:
        self._ready()
        printed, session = self._printed, self._session
        dialog = PrintDialog(
            sheet,
            self._bridge,
            file_name=self.tr("报修登记表-{school}-{about}.pdf").format(
                school=sheet.school_name, about=about
            ),
            record=lambda: printed.printed(session, sheet, day) if day is not None else None,
            parent=self,
        )
        dialog.finished.connect(lambda _: self._print.setFocus())
        dialog.open()

    def _failed(self, error: GuardroomError) -> None:
        self._ready()
        self._bridge.trouble.emit(error)

    def _ready(self) -> None:
        self._print.setEnabled(True)
        self._blank.setEnabled(True)


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)
