"""紧急情况 (Ctrl+F12) beside the wall: started with one press, ticked, secured, reported, closed.

Must not know the window or the wall; which camera is focused is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.camera import Camera
from app.domain.emergency import NOTE, EmergencyKind
from app.domain.people import Permission, may
from app.errors import GuardroomError
from app.services.auth import Session
from app.services.emergency import CaseView, EmergencyService
from app.services.reports import ReportLog, ReportSheet
from ui.bridge import Bridge
from ui.emergency.evidence import EvidenceCard
from ui.emergency.report import ReportCard
from ui.emergency.start import StartView
from ui.emergency.steps import StepsView
from ui.emergency.words import kind_name, running_words
from ui.report_dialog import ReportDialog
from ui.side_panel import SidePanel
from ui.texts import show_error
from ui.widgets.basics import PasswordField, button, label

TICK_MS = 10_000


class EmergencyPanel(SidePanel):
    """`begin` asks what happened, `open_case` goes on with a case; `changed` follows every record."""

    changed = Signal()

    def __init__(
        self,
        emergencies: EmergencyService,
        log: ReportLog,
        bridge: Bridge,
        session: Session,
        *,
        now: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("emergency", parent=parent)
        self._emergencies, self._log, self._bridge, self._session = emergencies, log, bridge, session
        self._now = now
        self._acts = may(session.account.role, Permission.RAISE_EMERGENCY)
        self._cameras: list[Camera] = []
        self._focused, self._locked = "", False
        self.view: CaseView | None = None
        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(self._tell_time)
        self._build()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    # --- opening --------------------------------------------------------------------------------

    def set_cameras(self, cameras: Sequence[Camera]) -> None:
        """The cameras whose pictures can be secured."""
        self._cameras = list(cameras)

    def begin(self, camera_id: str = "", *, locked: bool = False) -> None:
        """Ask what happened; `camera_id`: the focused camera, chosen for the evidence.

        `locked`: the screen is locked; whoever acts has not given the password.
        """
        self._focused, self._locked = camera_id, locked
        self.view = None
        self.title.setText(self.tr("紧急情况"))
        self.tell("")
        self._show_parts(case=False)
        self._start.show_cases([])
        self._start.setFocus(Qt.FocusReason.OtherFocusReason)  # its keys are heard where the focus is
        self._bridge.run(
            self,
            lambda: self._emergencies.cases(self._session, open_only=True),
            self._start.show_cases,
            self._failed,
        )

    def open_case(self, case_id: str) -> None:
        """Go on with a case."""
        self._bridge.run(
            self, lambda: self._emergencies.case(self._session, case_id), self._opened, self._failed
        )

    def start(self, kind: EmergencyKind) -> None:
        """Open a case of this kind now."""
        cameras, locked = [self._focused] if self._focused else [], self._locked
        self._run(lambda: self._emergencies.start(self._session, kind, camera_ids=cameras, locked=locked))

    def fold(self) -> None:
        """Fold the panel; the case stays open and the bar above says so."""
        self.draft.keep()
        self.closed.emit()

    # --- building -------------------------------------------------------------------------------

    def _build(self) -> None:
        self._start = StartView(self._now)
        self._start.started.connect(self.start)
        self._start.chosen.connect(self.open_case)
        self.body.addWidget(self._start, 1)
        self._case = QWidget()
        column = QVBoxLayout(self._case)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self._time = label("", "warn", wrap=True)
        self._time.setObjectName("emergency.time")
        self._steps = StepsView()
        self._steps.ticked.connect(self.tick)
        self._evidence = EvidenceCard()
        self._evidence.secured.connect(self.secure)
        self.draft = ReportCard(self._emergencies, self._bridge, self._session)
        self.draft.print_wanted.connect(self._print)
        self.draft.failed.connect(self._failed)
        for part in (self._time, self._make_note(), self._steps, self._evidence, self.draft):
            column.addWidget(part)
        column.addStretch(1)
        self.body.addWidget(self._case)
        self._make_end()
        fold = button(self.tr("收起"), "emergency.fold", "quiet")
        fold.clicked.connect(self.fold)
        self.footer.addWidget(fold)
        self.bind_keys(lambda: None, self.fold)
        self._show_parts(case=False)

    def _make_note(self) -> QLineEdit:
        self.note = QLineEdit()
        self.note.setObjectName("emergency.note")
        self.note.setPlaceholderText(self.tr("发生了什么、在哪里；随时再写，按回车记下时间"))
        self.note.returnPressed.connect(self._note_done)
        return self.note

    def _make_end(self) -> None:
        self._end = QWidget()
        column = QVBoxLayout(self._end)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.result = QLineEdit()
        self.result.setObjectName("emergency.result")
        self.result.setPlaceholderText(self.tr("处置结果（结束时填写）"))
        self.password = PasswordField("emergency.password", self.tr("签名密码"))
        row = QHBoxLayout()
        row.setSpacing(8)
        self._send = button(self.tr("签名报告"), "emergency.sign", "primary")
        self._send.clicked.connect(self._report_pressed)
        self._close = button(self.tr("结束处置"), "emergency.close", "plain")
        self._close.clicked.connect(self._close_pressed)
        for act in (self._send, self._close):
            act.setMinimumHeight(44)
            row.addWidget(act, 1)
        column.addWidget(self.result)
        column.addWidget(self.password)
        column.addLayout(row)
        self.footer.addWidget(self._end)

    def _show_parts(self, *, case: bool) -> None:
        self._start.setVisible(not case)
        self._case.setVisible(case)
        self._end.setVisible(case and self._acts)

    # --- showing --------------------------------------------------------------------------------

    def _opened(self, view: CaseView) -> None:
        new = self.view is None or self.view.case.id != view.case.id
        self.view = view
        case = view.case
        self.title.setText(kind_name(case.kind))
        editable = self._acts and case.closed_at is None
        self._show_parts(case=True)
        self._end.setVisible(editable)
        self._steps.show_case(view, editable=editable)
        takes = may(self._session.account.role, Permission.TAKE_EVIDENCE)
        self._evidence.setVisible(takes)
        self.note.setVisible(editable)
        if new:
            self._evidence.show_cameras(self._cameras, case.cameras or (self._focused,))
            self.tell("")
            self.password.clear()
            self.draft.open_case(case)
            self.note.setFocus()
        self._evidence.show_case(case)
        self.draft.show_case(case, editable=editable)
        self._tell_time()
        self._clock.start()

    def _tell_time(self) -> None:
        if self.view is None:
            return
        case = self.view.case
        if case.closed_at is None:
            self._time.setText(running_words(case, self._now()))
        else:
            self._time.setText(self.tr("已结束：{note}").format(note=case.note))
            self._clock.stop()

    # --- acting ---------------------------------------------------------------------------------

    def tick(self, step: str, contact: str = "", answered: object = None) -> None:
        """A step was done, or somebody was called."""
        case_id = self._case_id()
        reached = answered if isinstance(answered, bool) else None
        self._run(
            lambda: self._emergencies.tick(self._session, case_id, step, contact_id=contact, answered=reached)
        )

    def _note_done(self) -> None:
        words, case_id = self.note.text().strip(), self._case_id()
        if words:
            self.note.clear()
            self._run(lambda: self._emergencies.tick(self._session, case_id, NOTE, note=words))

    def secure(self, camera_ids: list[str]) -> None:
        """Snapshot and clip of these cameras."""
        case_id = self._case_id()
        if self.view is not None:
            self._evidence.show_case(self.view.case, busy=True)

        def work() -> CaseView:
            self._emergencies.secure(self._session, case_id, camera_ids)
            return self._emergencies.case(self._session, case_id)

        self._run(work)

    def _report_pressed(self) -> None:
        case_id, words, to = self._case_id(), self.draft.words(), self.draft.to.text()
        password = self.password.text()
        self.draft.hold()
        self._run(lambda: self._emergencies.report(self._session, case_id, words, to, password), signed=True)

    def _close_pressed(self) -> None:
        case_id, note, password = self._case_id(), self.result.text(), self.password.text()
        self._run(lambda: self._emergencies.close(self._session, case_id, note, password), signed=True)

    def _run(self, work: Callable[[], CaseView], *, signed: bool = False) -> None:
        self.tell("")
        self._bridge.run(self, work, lambda view: self._done(view, signed=signed), self._failed)

    def _done(self, view: CaseView, *, signed: bool) -> None:
        self._opened(view)
        if signed:
            self.password.clear()
            self.password.mark_wrong(False)
        self.draft.follow(view.case)
        self.changed.emit()

    def _case_id(self) -> str:
        return self.view.case.id if self.view is not None else ""

    def _print(self) -> None:
        case_id = self._case_id()
        self.draft.keep()
        self._bridge.run(
            self,
            lambda: self._emergencies.report_sheet(self._session, case_id),
            self._preview,
            self._failed,
        )

    def _preview(self, sheet: ReportSheet) -> None:
        dialog = ReportDialog(
            sheet, self._bridge, record=lambda: self._log.printed(self._session, sheet), parent=self
        )
        dialog.open()

    def _failed(self, error: GuardroomError) -> None:
        self.tell(show_error(error))
        if self.view is not None:
            self._evidence.show_case(self.view.case)
