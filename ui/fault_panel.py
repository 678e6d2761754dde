"""报修 (F4): the fault panel beside the wall: filled from what the machine saw, editable, one click to send.

Must not know the window, the wall or storage; it asks the video engine only for the state and a still.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPlainTextEdit, QWidget

from app.domain.camera import Camera
from app.domain.fault import REPORT_WITHIN, Fault, FaultDraft, SymptomKind
from app.errors import EnvError, GuardroomError
from app.services.auth import Session
from app.services.evidence import EvidenceService
from app.services.fault_words import symptom_of
from app.services.faults import FaultService
from app.services.ports import WallVideo
from ui.assets.warranty import WarrantyLine
from ui.bridge import Bridge
from ui.fault_kinds import FaultKinds
from ui.moment_edit import MomentEdit
from ui.pictures import Thumb
from ui.side_panel import SidePanel
from ui.texts import show_error
from ui.times import clock
from ui.widgets.basics import Card, KeyButton, button, label

T = TypeVar("T")

STILL_WAIT_S = 4.0
"""A camera that delivers no picture within this time is reported without one."""

_PREVIEW = QSize(240, 136)


class FaultPanel(SidePanel):
    """`begin` opens it; `closed` and `sent(Fault)` are the ways out."""

    sent = Signal(object)

    def __init__(
        self,
        faults: FaultService,
        evidence: EvidenceService,
        video: WallVideo | None,
        bridge: Bridge,
        session: Session,
        *,
        warranty: WarrantyLine | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("fault", parent=parent)
        self.title.setText(self.tr("报修"))
        self._faults, self._evidence, self._video = faults, evidence, video
        self._bridge, self._session = bridge, session
        self._warranty = warranty
        self._draft: FaultDraft | None = None
        self._snapshot: str | None = None
        self._turn = 0  # counts openings: an answer for an earlier one is dropped
        self._still_pending = self._send_waiting = False
        self._build()

    def begin(self, camera: Camera | None) -> None:
        """Open for a fault of this camera, or of a device to be named."""
        self._turn += 1
        self._draft = self._snapshot = None
        self._still_pending = self._send_waiting = False
        self.tell("")
        self._set_busy(True)
        status = self._video.status(camera.id) if self._video is not None and camera is not None else None
        self._bridge.run(
            self,
            lambda: self._faults.new_draft(self._session, camera, status),
            self._this_turn(self._opened),
            self._failed,
        )
        if camera is not None and self._video is not None:
            self._take_still(self._video, camera.id)
        else:
            self._thumb.setText(self.tr("没有截图"))

    def fold(self) -> None:
        """Close without sending."""
        self._turn += 1
        self.closed.emit()

    def draft(self) -> FaultDraft | None:
        """The report as edited, None before it was opened."""
        if self._draft is None:
            return None
        return replace(
            self._draft,
            device_name=self.device.text().strip(),
            device_code=self.code.text().strip(),
            detected_at=self.time.moment(),
            symptom=self.symptom.toPlainText().strip(),
            remark=self.remark.text().strip(),
            snapshot=self._snapshot or self._draft.snapshot,
            kind=self.kinds.kind(),
        )

    # --- building ---

    def _build(self) -> None:
        picture = Card(self.tr("截图（随报修一起送出）"))
        self._thumb = Thumb("fault.picture", size=_PREVIEW)
        picture.body.addWidget(self._thumb)
        for card in (self._make_device(), self._make_symptom(), picture):
            self.body.addWidget(card)
        self.body.addStretch(1)
        cancel = button(self.tr("取消"), "fault.cancel")
        cancel.clicked.connect(self.fold)
        self._send = KeyButton(self.tr("发送"), "Ctrl+Enter", kind="primary", name="fault.send")
        self._send.clicked.connect(self._send_pressed)
        self.add_buttons([cancel], self._send)
        self.bind_keys(self._send_pressed, self.fold)

    def _make_device(self) -> Card:
        card = Card(self.tr("设备"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        self.device = QLineEdit()
        self.device.setObjectName("fault.device")
        self.device.setPlaceholderText(self.tr("例如：07 食堂门口，或录像主机"))
        self.code = QLineEdit()
        self.code.setObjectName("fault.code")
        self.time = MomentEdit("fault.time", "yyyy-MM-dd HH:mm")
        self._due = label("", "muted", wrap=True)
        self._due.setObjectName("fault.due")
        fields = (
            (self.tr("设备名称"), self.device),
            (self.tr("设备编号"), self.code),
            (self.tr("发现时间"), self.time),
        )
        for row, (word, field) in enumerate(fields):
            grid.addWidget(label(word, "muted"), row, 0)
            grid.addWidget(field, row, 1)
        card.body.addLayout(grid)
        card.body.addWidget(self._due)
        if self._warranty is not None:
            card.body.addWidget(self._warranty)
            self.code.editingFinished.connect(self._ask_warranty)
        self.time.dateTimeChanged.connect(self._show_due)
        return card

    def _make_symptom(self) -> Card:
        card = Card(self.tr("故障现象"))
        self.symptom = QPlainTextEdit()
        self.symptom.setObjectName("fault.symptom")
        self.symptom.setProperty("kind", "large")
        self.symptom.setTabChangesFocus(True)
        self.symptom.setPlaceholderText(self.tr("例如：视频丢失、图象闪烁、不转动或转动不灵"))
        self.symptom.setFixedHeight(104)
        self.kinds = FaultKinds()
        self.kinds.chosen.connect(self._kind_chosen)
        self.machine = label("", wrap=True)
        self.machine.setObjectName("fault.machine")
        self.remark = QLineEdit()
        self.remark.setObjectName("fault.remark")
        self.remark.setPlaceholderText(self.tr("备注"))
        card.body.addWidget(self.kinds)
        card.body.addWidget(self.symptom)
        card.body.addWidget(label(self.tr("系统所见"), "caption"))
        card.body.addWidget(self.machine)
        card.body.addWidget(self.remark)
        return card

    # --- opening ---

    def _opened(self, draft: FaultDraft) -> None:
        self._draft = draft
        self._set_busy(False)
        self.device.setText(draft.device_name)
        self.code.setText(draft.device_code)
        self.time.set_moment(draft.detected_at)
        self.symptom.setPlainText(draft.symptom)
        self.machine.setText(draft.machine_seen or self.tr("系统没有发现异常。"))
        self.remark.setText(draft.remark)
        self.kinds.show_kind(draft.kind)
        self._show_due()
        self._ask_warranty()
        (self.symptom if draft.device_name else self.device).setFocus()

    def _ask_warranty(self) -> None:
        if self._warranty is not None and self._draft is not None:
            self._warranty.ask(self.code.text(), self._draft.camera_id)

    def _kind_chosen(self, kind: SymptomKind | None) -> None:
        """The regulation's words stand first; the guard goes on writing behind them."""
        self.symptom.setPlainText(symptom_of(kind, self.symptom.toPlainText()))
        self.symptom.moveCursor(QTextCursor.MoveOperation.End)
        self.symptom.setFocus()

    def _take_still(self, video: WallVideo, camera_id: str) -> None:
        self._still_pending = True
        self._thumb.setText(self.tr("正在截图…"))
        pending = video.still(camera_id)

        def keep() -> tuple[str, bytes] | None:
            """On a pool thread: None where the camera gives no picture."""
            try:
                still = pending.result(timeout=STILL_WAIT_S)
            except (EnvError, FutureTimeoutError):
                return None
            return self._evidence.keep_still(self._session, still), still.jpeg

        self._bridge.run(self, keep, self._this_turn(self._still_kept), self._still_failed(self._turn))

    def _still_kept(self, kept: tuple[str, bytes] | None) -> None:
        self._still_pending = False
        if kept is None:
            self._thumb.setText(self.tr("这一路没有画面可截"))
        else:
            self._snapshot, jpeg = kept
            self._thumb.set_jpeg(jpeg)
        if self._send_waiting:
            self._send_now()

    def _still_failed(self, turn: int) -> Callable[[GuardroomError], None]:
        def failed(error: GuardroomError) -> None:
            if turn == self._turn:
                self.tell(show_error(error))
                self._still_kept(None)

        return failed

    def _this_turn(self, act: Callable[[T], None]) -> Callable[[T], None]:
        turn = self._turn
        return lambda result: act(result) if turn == self._turn else None

    # --- sending ---

    def _send_pressed(self) -> None:
        draft = self.draft()
        if draft is None or not self._send.isEnabled():
            return
        missing = self._missing(draft)
        if missing:
            self.tell(missing)
            return
        self._set_busy(True)
        if self._still_pending:
            self._send_waiting = True
        else:
            self._send_now()

    def _missing(self, draft: FaultDraft) -> str:
        if not draft.device_name:
            self.device.setFocus()
            return self.tr("请写明设备名称。")
        if not draft.symptom:
            self.symptom.setFocus()
            return self.tr("请写明故障现象。")
        return ""

    def _send_now(self) -> None:
        draft = self.draft()
        self._send_waiting = False
        if draft is not None:
            self._bridge.run(
                self, lambda: self._faults.report(self._session, draft), self._reported, self._failed
            )

    def _reported(self, fault: Fault) -> None:
        self._set_busy(False)
        self._draft = None
        self.sent.emit(fault)
        self.closed.emit()

    def _failed(self, error: GuardroomError) -> None:
        self._set_busy(False)
        self.tell(show_error(error))

    def _set_busy(self, busy: bool) -> None:
        for part in (self._send, self.device, self.code, self.time, self.kinds, self.symptom, self.remark):
            part.setEnabled(not busy)

    def _show_due(self) -> None:
        if self._draft is None:
            return
        due = datetime.fromtimestamp(self.time.moment(), UTC) + REPORT_WITHIN
        if due - datetime.now(UTC) > timedelta(0):
            words = self.tr("须在 {time} 前上报（发现后 8 小时内）").format(time=clock(due))
        else:
            words = self.tr("已超过 8 小时上报期限（{time}），请立即上报").format(time=clock(due))
        self._due.setText(words)
