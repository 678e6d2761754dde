"""The report to the superior: drafted from the record, edited, kept while it is being written.

Must not know the panel; the signature is the panel's.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit

from app.domain.emergency import Emergency
from app.services.auth import Session
from app.services.emergency import EmergencyService
from ui.bridge import Bridge
from ui.times import local
from ui.widgets.basics import Card, button, label

KEEP_MS = 800
"""After the last key the half-written report is kept."""


class ReportCard(Card):
    """`open_case` loads a case's report; as long as nobody wrote into it, it follows the record."""

    print_wanted = Signal()
    failed = Signal(object)

    def __init__(self, emergencies: EmergencyService, bridge: Bridge, session: Session) -> None:
        super().__init__()
        self.set_caption(self.tr("向上级主管部门的报告 · 自动拟稿，可改"))
        self._emergencies, self._bridge, self._session = emergencies, bridge, session
        self._case_id = self._kept = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEEP_MS)
        self._timer.timeout.connect(self.keep)
        self.report = QPlainTextEdit()
        self.report.setObjectName("emergency.report")
        self.report.setTabChangesFocus(True)
        self.report.setFixedHeight(190)
        self.report.textChanged.connect(self._timer.start)
        self.to = QLineEdit()
        self.to.setObjectName("emergency.to")
        self.to.setPlaceholderText(self.tr("报给谁，例如：县教委安全科"))
        self._reported = label("", "ok", wrap=True)
        self._reported.setObjectName("emergency.reported")
        row = QHBoxLayout()
        redraft = button(self.tr("按记录重新拟"), "emergency.redraft", "quiet")
        redraft.clicked.connect(self._load)
        printing = button(self.tr("打印…"), "emergency.print", icon="mdi6.printer")
        printing.clicked.connect(self.print_wanted)
        row.addWidget(redraft)
        row.addStretch(1)
        row.addWidget(printing)
        for part in (self.report, self.to, self._reported):
            self.body.addWidget(part)
        self.body.addLayout(row)

    def open_case(self, case: Emergency) -> None:
        """Load the report of a case."""
        self._case_id = case.id
        self.to.setText(case.reported_to)
        self._load()

    def show_case(self, case: Emergency, *, editable: bool) -> None:
        """Whether it was sent, and whether it can still be written."""
        self.report.setReadOnly(not editable)
        if case.reported_at is not None:
            words = self.tr("已报 {to}：{time} {name}")
            time = f"{local(case.reported_at):%m-%d %H:%M}"
            self._reported.setText(words.format(to=case.reported_to, time=time, name=case.reported_by))
        self._reported.setVisible(case.reported_at is not None)

    def follow(self, case: Emergency) -> None:
        """Something went onto record: an untouched draft is drafted anew."""
        if case.reported_at is None and self.words() == self._kept:
            self._load()

    def words(self) -> str:
        """As it stands."""
        return self.report.toPlainText()

    def hold(self) -> None:
        """It is being signed: keep nothing behind it."""
        self._timer.stop()

    def keep(self) -> None:
        """Keep what was written."""
        self._timer.stop()
        case_id, words = self._case_id, self.words()
        if not case_id or self.report.isReadOnly() or words == self._kept:
            return
        self._kept = words
        emergencies, session = self._emergencies, self._session
        self._bridge.run(
            self, lambda: emergencies.keep_report(session, case_id, words), None, self.failed.emit
        )

    def _load(self) -> None:
        self._timer.stop()
        case_id, emergencies, session = self._case_id, self._emergencies, self._session
        self._bridge.run(
            self,
            lambda: emergencies.draft_report(session, case_id),
            lambda words: self._show(case_id, words),
            self.failed.emit,
        )

    def _show(self, case_id: str, words: str) -> None:
        if case_id != self._case_id:
            return
        self._kept = words
        self.report.blockSignals(True)
        self.report.setPlainText(words)
        self.report.blockSignals(False)
