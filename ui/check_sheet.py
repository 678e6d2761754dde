"""One check opened: its lines, the marks going onto record one batch at a time, and the signature.

Must not know the page or the window: a walk and a reported fault are told by signal.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QScrollArea, QVBoxLayout, QWidget

from app.domain.fault import Fault, FaultDraft
from app.domain.inspection import DueState, Result
from app.domain.people import Permission, may
from app.errors import GuardroomError
from app.services.auth import Session
from app.services.check_sheet import SheetView
from app.services.checks import CheckService, Found
from app.services.ports import Still
from ui.bridge import Bridge
from ui.check_head import SheetHead
from ui.check_photos import await_still, read_photo
from ui.check_row import CheckRow
from ui.check_sign import SignBox
from ui.mark_queue import MarkQueue, Sent
from ui.pictures import Picture
from ui.texts import show_error
from ui.widgets.basics import EmptyState, label


class SheetPane(QWidget):
    """`show_sheet` opens a list of a period; `changed` follows whatever went onto record."""

    changed = Signal()
    walk_wanted = Signal(str, str)
    reported = Signal(object)

    def __init__(
        self,
        checks: CheckService,
        bridge: Bridge,
        session: Session,
        *,
        still: Callable[[str], Future[Still]] | None = None,
        picture: Picture | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._checks, self._bridge, self._session = checks, bridge, session
        self._still, self._picture = still, picture
        self.view: SheetView | None = None
        self.rows: list[CheckRow] = []
        self._open = ("", "")
        self._asked = 0
        self._editable = False
        self.queue = MarkQueue(checks, bridge, session, parent=self)
        self.queue.sent.connect(self._sent)
        self.queue.failed.connect(self._not_sent)
        self._drafts: dict[str, FaultDraft | None] = {}
        self.head, self.sign = SheetHead(), SignBox(session)
        self._told = label("", "error", wrap=True)
        self._build()
        self.clear()

    # --- opening --------------------------------------------------------------------------------

    def clear(self) -> None:
        """Show nothing."""
        self._open, self.view = ("", ""), None
        self._holder.hide()
        self._empty.show()

    def show_sheet(self, list_id: str, period: str) -> None:
        """Open a list; the same one again is only read anew."""
        if (list_id, period) != self._open:
            self._tell("")
            self._drafts.clear()
            self.sign.clear()
        self._open = (list_id, period)
        self.refresh()

    def refresh(self) -> None:
        """Read the open list anew, unless marks of it are on their way."""
        if not self._open[0] or self.queue.busy():
            return
        self._asked += 1
        asked, (list_id, period) = self._asked, self._open
        self._bridge.run(
            self,
            lambda: self._checks.open(self._session, list_id, period),
            lambda view: self._found(view) if asked == self._asked else None,
            self._failed,
        )

    def _found(self, view: SheetView) -> None:
        self._empty.hide()
        self._holder.show()
        editable = _open(view) and may(self._session.account.role, Permission.DO_CHECKS)
        same = self.view is not None and _points(self.view) == _points(view) and self._editable == editable
        self.view, self._editable = view, editable
        self.head.show_view(view, editable=self._editable)
        if same and self.rows:
            for row, line in zip(self.rows, view.lines, strict=True):
                row.show_line(line)
        else:
            self._make_rows(view)
        self.sign.show_view(view)

    def _make_rows(self, view: SheetView) -> None:
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows = []
        for number, line in enumerate(view.lines):
            row = CheckRow(line, number=number, editable=self._editable, can_still=self._still is not None)
            row.marked.connect(self.put)
            row.moved.connect(lambda step, number=number: self._focus(number + step))
            row.focused.connect(lambda row=row: self._scroll.ensureWidgetVisible(row, 0, 24))
            row.photo_wanted.connect(self._ask_photo)
            row.still_wanted.connect(self._take_still)
            row.report_wanted.connect(self.report)
            self._column.insertWidget(number, row)
            row.show_photo(self._bridge, self._picture)
            self.rows.append(row)
        self._scroll.verticalScrollBar().setValue(0)

    # --- marking --------------------------------------------------------------------------------

    def put(self, found: Found) -> None:
        """A point was marked: onto record, and the focus goes on to the next one without a mark."""
        self._tell("")
        self.queue.put(self._open, [found])
        here = next((row.number for row in self.rows if row.point.id == found.point), 0)
        waiting = [r.number for r in self.rows if r.mark is None and r.point.id not in self.queue.points()]
        later = [number for number in waiting if number > here]
        if later:
            self._focus(later[0])

    def put_rest_in_order(self) -> None:
        """Everything that has no mark yet is in order: one record."""
        view = self.view
        if view is not None and not view.check.walk:
            known = self.queue.points()
            left = [point for point in view.missing if point.id not in known]
            self.queue.put(self._open, [Found(point.id, Result.OK) for point in left])

    def _sent(self, found: Sent) -> None:
        for point, marked in found.offered.items():
            self._drafts[point] = marked.draft
        if (found.view.check.id, found.view.period.id) == self._open:
            self._found(found.view)
        self.changed.emit()

    def _not_sent(self, error: GuardroomError) -> None:
        self._tell(show_error(error))
        self.refresh()

    # --- photos ---------------------------------------------------------------------------------

    def _ask_photo(self, point: str) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, self.tr("选择照片"), str(Path.home()), self.tr("照片 (*.jpg *.jpeg *.png)")
        )
        if name:
            self.add_photo(point, Path(name))

    def add_photo(self, point: str, path: Path) -> None:
        """Keep a photo file for a line."""
        self._bridge.run(
            self,
            lambda: self._checks.keep_photo(self._session, read_photo(path)),
            lambda sha256: self._attach(point, sha256),
            self._failed,
        )

    def _take_still(self, point: str) -> None:
        row = self._row(point)
        if self._still is None or row is None or row.point.camera_id is None:
            return
        pending = self._still(row.point.camera_id)
        self._bridge.run(
            self,
            lambda: self._checks.keep_photo(self._session, await_still(pending)),
            lambda sha256: self._attach(point, sha256),
            self._failed,
        )

    def _attach(self, point: str, sha256: str) -> None:
        row = self._row(point)
        if row is not None:
            found = row.attach(sha256)
            row.show_photo(self._bridge, self._picture)
            if found is not None:
                self.put(found)

    # --- reporting, signing, excusing -----------------------------------------------------------

    def report(self, point: str) -> None:
        """Report what is not in order at once; its number goes onto the sheet."""
        row, (list_id, period) = self._row(point), self._open
        mark = row.mark if row is not None else None
        if mark is None:
            return
        known = self._drafts.get(point)

        def work() -> Fault | None:
            draft = known
            if draft is None:  # marked some time ago, or on another PC
                found = Found(point, mark.result, mark.note, mark.photo)
                draft = self._checks.mark(self._session, list_id, period, found).draft
            if draft is None:
                return None
            return self._checks.report(self._session, list_id, period, point, draft)

        self._bridge.run(self, work, self._reported, self._failed)

    def _reported(self, fault: Fault | None) -> None:
        if fault is not None:
            self.reported.emit(fault)
        self.changed.emit()
        self.refresh()

    def _sign(self, password: str) -> None:
        list_id, period = self._open
        self.sign.set_busy(True)
        self._bridge.run(
            self,
            lambda: self._checks.sign(self._session, list_id, period, password),
            self._signed,
            self._not_signed,
        )

    def _signed(self, view: SheetView) -> None:
        self.sign.set_busy(False)
        self.sign.clear()
        self._tell("")
        self._found(view)
        self.changed.emit()

    def _not_signed(self, error: GuardroomError) -> None:
        self.sign.set_busy(False)
        self._tell(show_error(error))
        self.sign.wrong()

    def _excuse(self, reason: str) -> None:
        list_id, period = self._open
        self._bridge.run(
            self,
            lambda: self._checks.excuse(self._session, list_id, period, reason),
            self._signed,
            self._failed,
        )

    # --- building -------------------------------------------------------------------------------

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(8, 0, 0, 0)
        self._empty = EmptyState(
            "mdi6.clipboard-check-outline",
            self.tr("从左边选一份检查表"),
            self.tr("每一项选正常、不正常或不适用，最后输入密码签名。"),
            name="checks.pane.empty",
        )
        outer.addWidget(self._empty)
        self._holder = QWidget()
        outer.addWidget(self._holder, 1)
        column = QVBoxLayout(self._holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self.head.walk.connect(lambda: self.walk_wanted.emit(*self._open))
        self.head.rest.connect(self.put_rest_in_order)
        column.addWidget(self.head)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("checks.scroll")
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 6, 0)
        self._column.setSpacing(6)
        self._column.addStretch(1)
        self._scroll.setWidget(inside)
        column.addWidget(self._scroll, 1)
        self._told.setObjectName("checks.told")
        column.addWidget(self._told)
        self._told.hide()
        self.sign.signed.connect(self._sign)
        self.sign.excused.connect(self._excuse)
        column.addWidget(self.sign)

    def _row(self, point: str) -> CheckRow | None:
        return next((row for row in self.rows if row.point.id == point), None)

    def _focus(self, number: int) -> None:
        if 0 <= number < len(self.rows) and not self.rows[number].note.hasFocus():
            self.rows[number].setFocus(Qt.FocusReason.OtherFocusReason)

    def _failed(self, error: GuardroomError) -> None:
        self._tell(show_error(error))

    def _tell(self, words: str) -> None:
        self._told.setText(words)
        self._told.setVisible(bool(words))


def _points(view: SheetView) -> list[str]:
    return [view.check.id, view.period.id, *(line.point.id for line in view.lines)]


def _open(view: SheetView) -> bool:
    return view.sheet.signed_at is None and view.state is not DueState.EXCUSED
