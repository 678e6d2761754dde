"""One closing opened: what a day still lacks, figures as charts, the editable text, signature and print.

Must not know the page or the window: where a missing item is mended is asked for by signal.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.domain.closing import ClosingState
from app.domain.people import Permission, may
from app.domain.period import PeriodKind
from app.errors import GuardroomError
from app.services.auth import Session
from app.services.closings import ClosingDraft, ClosingService
from app.services.day_left import MissingItem
from app.services.reports import ReportLog, ReportSheet
from ui.bridge import Bridge
from ui.closing_head import ClosingHead
from ui.figure_charts import FigureCharts
from ui.report_dialog import ReportDialog
from ui.texts import show_error, show_text
from ui.widgets.basics import Card, EmptyState, KeyButton, PasswordField, button, label

KEEP_MS = 800
"""After the last key the half-written text is kept."""


class ClosingPane(QWidget):
    """`show_period` opens a closing; `changed` follows a signature, `item_chosen` a click on what lacks."""

    changed = Signal()
    item_chosen = Signal(object)

    def __init__(
        self,
        closings: ClosingService,
        log: ReportLog,
        bridge: Bridge,
        session: Session,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._closings, self._log, self._bridge, self._session = closings, log, bridge, session
        self._signs = may(session.account.role, Permission.SIGN_CLOSINGS)
        self.draft: ClosingDraft | None = None
        self._open: tuple[PeriodKind, str] | None = None
        self._asked = 0
        self._kept = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEEP_MS)
        self._timer.timeout.connect(self._keep)
        self.charts = FigureCharts()
        self.text = QPlainTextEdit()
        self.password = PasswordField("closings.password", self.tr("签名密码"))
        self._build()

    def show_period(self, kind: PeriodKind, period: str) -> None:
        """Open a closing; what was half-written of another one is kept first."""
        if self._open is not None and self._open != (kind, period):
            self._keep_now()
            self._tell("")
            self.password.clear()
        self._open = (kind, period)
        self.refresh()

    def refresh(self) -> None:
        """Read the open closing anew; a text that is being written stays as it is."""
        if self._open is None:
            return
        kind, period = self._open
        self._asked += 1
        asked = self._asked
        self._bridge.run(
            self,
            lambda: self._closings.draft(self._session, kind, period),
            lambda draft: self._found(draft) if asked == self._asked else None,
            self._failed,
        )

    # --- building -------------------------------------------------------------------------------

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(8, 0, 0, 0)
        self._empty = EmptyState(
            "mdi6.calendar-check-outline",
            self.tr("从左边选一天、一周或一个月"),
            self.tr("文字和数据由记录自动拟出，改好后签名。"),
            name="closings.pane.empty",
        )
        outer.addWidget(self._empty)
        self._holder = QWidget()
        outer.addWidget(self._holder, 1)
        column = QVBoxLayout(self._holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self.head = ClosingHead(self._session)
        self.head.redraft.connect(self._redraft_pressed)
        self.head.printed.connect(self._print)
        column.addWidget(self.head)
        column.addWidget(self._make_scroll(), 1)
        self._told = label("", "error", wrap=True)
        self._told.setObjectName("closings.told")
        self._told.hide()
        column.addWidget(self._told)
        column.addWidget(self._make_sign())
        self._holder.hide()

    def _make_scroll(self) -> QScrollArea:
        scroll = QScrollArea()
        scroll.setObjectName("closings.scroll")
        scroll.setWidgetResizable(True)
        inside = QWidget()
        inside.setSizePolicy(
            QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum
        )  # scrolls, never squeezes
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(10)
        self._left = Card(self.tr("还没有结果的"))
        self._left.setObjectName("closings.left")
        self._items = QVBoxLayout()
        self._items.setSpacing(4)
        self._left.body.addLayout(self._items)
        column.addWidget(self._left)
        body = Card(self.tr("正文 · 自动拟稿，可改"))
        self.text.setObjectName("closings.text")
        self.text.setProperty("kind", "large")
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(170)
        self.text.textChanged.connect(self._edited)
        body.body.addWidget(self.text)
        self._kept_words = label("", "caption")
        self._kept_words.setObjectName("closings.kept")
        body.body.addWidget(self._kept_words)
        column.addWidget(body, 1)
        column.addWidget(self.charts)
        scroll.setWidget(inside)
        return scroll

    def _make_sign(self) -> QWidget:
        self._sign_row = QWidget()
        row = QHBoxLayout(self._sign_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(label(self._session.account.name, "strong"))
        self.password.returnPressed.connect(self._sign)
        self._go = KeyButton(self.tr("签名"), "Enter", kind="primary", name="closings.sign")
        self._go.clicked.connect(self._sign)
        row.addWidget(self.password, 1)
        row.addWidget(self._go, 1)
        return self._sign_row

    # --- showing --------------------------------------------------------------------------------

    def _found(self, draft: ClosingDraft) -> None:
        self._empty.hide()
        self._holder.show()
        before, self.draft = self.draft, draft
        period, closing = draft.period, draft.closing
        self.head.show_draft(draft)
        writing = before is not None and before.period == period and self._timer.isActive()
        if not writing:
            self._show_text(draft.text)
        self.text.setReadOnly(closing is not None or not self._signs)
        self.charts.show_figures(draft.figures)
        self._show_left(draft)
        self._sign_row.setVisible(closing is None and self._signs)
        running = draft.state is ClosingState.RUNNING
        self._go.setEnabled(not draft.missing and not running)
        words = (
            self.tr("签名")
            if not draft.missing
            else self.tr("签名（还有 {n} 项）").format(n=len(draft.missing))
        )
        self._go.set_word(self.tr("结束以后再签名") if running else words)

    def _show_text(self, words: str) -> None:
        self._kept = words
        if words != self.text.toPlainText():
            self.text.blockSignals(True)
            self.text.setPlainText(words)
            self.text.blockSignals(False)
        self._kept_words.setText("")

    def _show_left(self, draft: ClosingDraft) -> None:
        while (item := self._items.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        day = draft.period.kind is PeriodKind.DAY and draft.closing is None
        self._left.setVisible(day)
        for number, missing in enumerate(draft.missing):
            made = button(
                show_text(missing.title), f"closings.item.{number}", "link", icon="mdi6.chevron-right"
            )
            made.clicked.connect(lambda _=False, missing=missing: self._choose(missing))
            self._items.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)
        if day and not draft.missing:
            self._items.addWidget(label(self.tr("没有了，可以签名。"), "ok"))

    def _choose(self, item: MissingItem) -> None:
        self.item_chosen.emit(item)

    # --- writing --------------------------------------------------------------------------------

    def _edited(self) -> None:
        self._timer.start()
        self._kept_words.setText(self.tr("正在写…"))

    def _keep(self) -> None:
        self._timer.stop()
        self._keep_now()

    def _keep_now(self) -> None:
        words = self.text.toPlainText()
        if self._open is None or self.text.isReadOnly() or words == self._kept:
            return
        kind, period = self._open
        self._kept = words
        self._bridge.run(
            self,
            lambda: self._closings.keep_draft(self._session, kind, period, words),
            lambda _: self._kept_words.setText(self.tr("草稿已保留")),
            self._failed,
        )

    def _redraft_pressed(self) -> None:
        if self._open is None:
            return
        kind, period = self._open
        self._timer.stop()
        self._bridge.run(
            self,
            lambda: self._closings.keep_draft(self._session, kind, period, None),
            lambda _: self.refresh(),
            self._failed,
        )

    # --- signing and printing -------------------------------------------------------------------

    def _sign(self) -> None:
        password, words = self.password.text(), self.text.toPlainText()
        if self._open is None or not self._go.isEnabled() or not password:
            return
        kind, period = self._open
        self._timer.stop()
        self._sign_row.setEnabled(False)
        self._run_sign(lambda: self._closings.sign(self._session, kind, period, words, password))

    def _run_sign(self, work: Callable[[], object]) -> None:
        self._bridge.run(self, work, self._signed, self._not_signed)

    def _signed(self, _: object) -> None:
        self._sign_row.setEnabled(True)
        self.password.clear()
        self.password.mark_wrong(False)
        self._tell("")
        self.changed.emit()
        self.refresh()

    def _not_signed(self, error: GuardroomError) -> None:
        self._sign_row.setEnabled(True)
        self.password.clear()
        self.password.mark_wrong(True)
        self.password.setFocus()
        self._failed(error)

    def _print(self, bulletin: bool) -> None:
        if self._open is None:
            return
        kind, period = self._open
        self._keep()
        self._bridge.run(
            self,
            lambda: self._closings.sheet(self._session, kind, period, bulletin=bulletin),
            self._preview,
            self._failed,
        )

    def _preview(self, sheet: ReportSheet) -> None:
        dialog = ReportDialog(
            sheet, self._bridge, record=lambda: self._log.printed(self._session, sheet), parent=self
        )
        dialog.open()

    def _failed(self, error: GuardroomError) -> None:
        self._tell(show_error(error))

    def _tell(self, words: str) -> None:
        self._told.setText(words)
        self._told.setVisible(bool(words))
