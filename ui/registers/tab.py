"""What every register's tab is: a bar of acts, a list of the chosen month, the chosen row in full.

Must not know the page it stands on or any particular register.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.camera import Camera
from app.domain.people import Account, Permission, may
from app.domain.period import Period
from app.errors import GuardroomError
from app.filing import Filing
from app.services.auth import Session
from app.services.evidence_files import StoredItem
from app.services.export import Exported
from app.services.forms import FormSheet
from app.services.reports import ReportSheet
from ui.assets.words import holds
from ui.bridge import Bridge
from ui.live_page import beside
from ui.pictures import Picture
from ui.registers.detail import Detail, Facts
from ui.registers.export_dialog import ExportDialog
from ui.roster.form_dialog import FormDialog
from ui.tables import Table
from ui.texts import show_error

SIDE_PX = 400

Sheet = FormSheet | ReportSheet


@dataclass(frozen=True)
class Around:
    """What is offered and named; `people`: also who is disabled. All but `now` block: on a pool thread."""

    cameras: Callable[[], list[Camera]]
    people: Callable[[], list[Account]]
    picture: Picture
    now: Callable[[], datetime]


class RegisterTab(QWidget):
    """`told(words, kind)` is an answer to show; `counted(words)` says how things stand.

    FORM    the regulation's form that this register prints, "" for none
    PRINTS  whether it goes to paper at all
    """

    FORM: ClassVar[str] = ""
    PRINTS: ClassVar[bool] = True

    told = Signal(str, str)
    counted = Signal(str)

    def __init__(self, filing: Filing, bridge: Bridge, session: Session, around: Around) -> None:
        super().__init__()
        self.filing, self.bridge, self.session, self.around = filing, bridge, session, around
        self.month: Period | None = None
        self.table: Table
        self.detail: Detail
        self._rows: Sequence[Any] = ()
        self._wanted = ""
        self._asked = 0

    # --- what a register says of itself ---------------------------------------------------------

    def fetch(self, month: Period) -> Callable[[], Sequence[Any]]:
        """How its rows are read; runs on a pool thread."""
        raise NotImplementedError

    def paper(self, month: Period) -> Callable[[], Sheet]:
        """How its paper of a month is made; runs on a pool thread."""
        raise NotImplementedError

    def words_of(self, row: Any) -> Iterable[str]:
        """What a search looks through."""
        raise NotImplementedError

    def facts(self, row: Any) -> Facts:
        """A row in full."""
        raise NotImplementedError

    def chosen(self, row: Any | None) -> None:
        """Another row is selected: which acts are possible."""

    def summary(self, rows: Sequence[Any]) -> str:
        """How things stand, for the line beside the page's title."""
        raise NotImplementedError

    def top(self, row: Any) -> QWidget | None:
        """What stands above a row's words."""
        return None

    # --- what the page asks ---------------------------------------------------------------------

    def reload(self) -> None:
        """Fetch and show the month; only the answer to the latest question counts."""
        if self.month is None:
            return
        self._asked += 1
        asked = self._asked
        work = self.fetch(self.month)
        self.bridge.run(self, work, lambda rows: self._found(rows) if asked == self._asked else None)

    def narrow(self, words: str) -> None:
        """Show only what holds these words."""
        self._wanted = words
        self._show()

    def show_month(self, month: Period) -> None:
        """Show this month from now on."""
        self.month = month

    # --- for the registers ----------------------------------------------------------------------

    def build(self, table: Table, name: str, first: Sequence[QWidget], last: Sequence[QWidget]) -> None:
        """Lay out: acts of the register at the left, those on the chosen row at the right."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(10)
        row = QHBoxLayout()
        row.setSpacing(8)
        for part in first:
            row.addWidget(part)
        row.addStretch(1)
        for part in last:
            row.addWidget(part)
        column.addLayout(row)
        self.table = table
        self.detail = Detail(f"{name}.detail")
        self.table.selected.connect(self._selected)
        column.addWidget(beside(table, self.detail, SIDE_PX), 1)
        self._selected(None)

    def may(self, permission: Permission) -> bool:
        """Whether this person's role has a permission."""
        return may(self.session.account.role, permission)

    def only(self, permission: Permission, *parts: QWidget) -> None:
        """Leave acts to those who may; none is ever shown before it has a parent: it would be a window."""
        for part in parts if not self.may(permission) else ():
            part.hide()

    def open(self, dialog: FormDialog) -> None:
        """Open a dialog; what it saved is shown."""
        dialog.saved.connect(self.reload)
        dialog.open()

    def export(self, items: Sequence[StoredItem], *, pledge: bool) -> None:
        """Ask for the folder and copy these; `pledge`: the promise of confidentiality is wanted."""
        dialog = ExportDialog(
            self.filing.export, self.bridge, self.session, items, pledge=pledge, parent=self
        )
        dialog.exported.connect(self._exported)
        self.open(dialog)

    def failed(self, error: GuardroomError) -> None:
        """An act was refused or went wrong."""
        self.told.emit(show_error(error), "error")

    def _exported(self, made: Exported) -> None:
        words = self.tr("已导出 {n} 份到 {folder}，清单 {manifest}。")
        said = words.format(n=len(made.files), folder=made.folder, manifest=made.manifest.name)
        self.told.emit(said, "ok")

    def _found(self, rows: Sequence[Any]) -> None:
        self._rows = rows
        self.counted.emit(self.summary(rows))
        self._show()

    def _show(self) -> None:
        self.table.set_rows([row for row in self._rows if holds(self._wanted, self.words_of(row))])
        self._selected(self.table.current())

    def _selected(self, row: Any | None) -> None:
        self.detail.setVisible(row is not None)
        if row is None:
            self.detail.show_facts(None)
        else:
            self.detail.show_facts(self.facts(row), self.top(row))
        self.chosen(row)
