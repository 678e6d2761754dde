"""视角调整: requests to adjust a view and their approval, and the changed scenes they explain (R39, R67c).

Must not know the page it stands on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.camera import Camera
from app.domain.machine_seen import label as camera_label
from app.domain.people import Account, Permission, may
from app.domain.view_care import AdjustState, SceneChange, ViewAdjustment
from app.errors import GuardroomError
from app.services.adjustments import AdjustmentService
from app.services.auth import Session
from app.services.view_reviews import Coverage
from ui.bridge import Bridge
from ui.care.adjust_dialogs import AdjustAskDialog, AdjustDecideDialog, AdjustDoneDialog
from ui.care.words import (
    MINUTE,
    adjust_name,
    adjust_token,
    change_examples,
    change_name,
    change_token,
    looked_at,
    minute,
)
from ui.tables import Column, Table
from ui.texts import show_error
from ui.times import minutes
from ui.widgets.basics import EmptyState, button, label


class AdjustTab(QWidget):
    """`show_coverage` gives points and changed scenes; requests it fetches itself."""

    def __init__(
        self, adjustments: AdjustmentService, bridge: Bridge, session: Session, *, now: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self._adjustments, self._bridge, self._session, self._now = adjustments, bridge, session, now
        self._cameras: dict[str, Camera] = {}
        role = session.account.role
        self._cares = may(role, Permission.CARE_CAMERAS)
        self._decides = self._cares or may(role, Permission.APPROVE_ADJUST)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(10)
        column.addLayout(self._make_bar())
        column.addWidget(self._make_requests(), 3)
        self._detail = label("", "muted", wrap=True)
        self._detail.setObjectName("adjust.detail")
        column.addWidget(self._detail)
        self._told = label("", "error", wrap=True)
        self._told.setObjectName("adjust.told")
        self._told.hide()
        column.addWidget(self._told)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(label(self.tr("场景变更"), "heading"))
        note = self.tr("近 30 天里程序发现的；批准和完成之间的算经批准，其余都算无批准。")
        head.addWidget(label(note, "muted", wrap=True), 1)
        column.addLayout(head)
        column.addWidget(self._make_changes(), 2)
        self._selected(None)

    def reload(self) -> None:
        """Fetch the requests."""
        self._bridge.run(self, lambda: self._adjustments.adjustments(self._session), self.table.set_rows)

    def show_coverage(self, coverage: Coverage) -> None:
        """The points that may be asked for, and the changed scenes."""
        self._cameras = {point.camera.id: point.camera for point in coverage.points}
        self.changes.set_rows(coverage.changes)
        self.table.view.viewport().update()

    def ask(self, camera_id: str = "") -> None:
        """Write a request, for this point."""
        dialog = AdjustAskDialog(
            self._adjustments,
            self._bridge,
            self._session,
            list(self._cameras.values()),
            chosen=camera_id,
            parent=self,
        )
        dialog.saved.connect(self.reload)
        dialog.open()

    # --- building -------------------------------------------------------------------------------

    def _make_bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        ask = button(self.tr("申请调整…"), "adjust.ask", "primary", icon="mdi6.arrow-decision-outline")
        ask.clicked.connect(self._ask_pressed)
        if not self._cares:  # never shown before it has a parent: it would be a window
            ask.hide()
        self._decide = button(self.tr("审批…"), "adjust.decide", icon="mdi6.draw-pen")
        self._decide.clicked.connect(self._decide_pressed)
        self._done = button(self.tr("登记完成…"), "adjust.done", icon="mdi6.check")
        self._done.clicked.connect(self._done_pressed)
        self._back = button(self.tr("撤回申请"), "adjust.back", "quiet")
        self._back.clicked.connect(self._back_pressed)
        row.addWidget(ask)
        row.addStretch(1)
        for act in (self._decide, self._done, self._back):
            row.addWidget(act)
        return row

    def _make_requests(self) -> Table:
        empty = EmptyState(
            "mdi6.arrow-decision-outline",
            self.tr("没有调整申请"),
            self.tr("复核发现死角时，由管理员按“申请调整”，主管领导或校长用本人密码批准。"),
            name="adjust.empty",
        )
        columns = [
            Column(self.tr("编号"), lambda one: one.number, 96, fits=("0000-000",)),
            Column(self.tr("点位"), self._place, 150),
            Column(self.tr("怎样调整，为什么"), lambda one: one.reason),
            Column(self.tr("申请"), lambda one: f"{minute(one.asked_at)} {one.asked_by}", 230, spare=1),
            Column(
                self.tr("状态"),
                self._state,
                110,
                fits=(self.tr("批准已过期"), *map(adjust_name, AdjustState)),
                token=lambda one: "muted" if self._ended(one) else adjust_token(one.state),
            ),
            Column(self.tr("审批和完成"), self._course, 260, spare=2),
        ]
        self.table = Table("adjust.table", columns, empty)
        self.table.selected.connect(self._selected)
        return self.table

    def _make_changes(self) -> Table:
        empty = EmptyState(
            "mdi6.image-check-outline",
            self.tr("近 30 天没有场景变更"),
            self.tr("镜头被转动时，程序会发现并列在这里。"),
            name="changes.empty",
        )
        columns = [
            Column(self.tr("开始"), lambda one: minute(one.since), 150, fits=(MINUTE,)),
            Column(self.tr("持续"), self._length, 130, fits=(minutes(359_999),), spare=1),
            Column(self.tr("点位"), lambda one: camera_label(one.camera)),
            Column(self.tr("是否批准"), change_name, 200, fits=change_examples(), token=change_token),
            Column(self.tr("之后的复核"), looked_at, 230, token=change_token),
        ]
        self.changes = Table("changes.table", columns, empty, row_height=38)
        return self.changes

    # --- showing --------------------------------------------------------------------------------

    def _place(self, one: ViewAdjustment) -> str:
        camera = self._cameras.get(one.camera_id)
        return camera_label(camera) if camera is not None else ""

    def _ended(self, one: ViewAdjustment) -> bool:
        return one.state is AdjustState.GRANTED and not one.usable(self._now())

    def _state(self, one: ViewAdjustment) -> str:
        return self.tr("批准已过期") if self._ended(one) else adjust_name(one.state)

    def _course(self, one: ViewAdjustment) -> str:
        parts = []
        if one.decided_at is not None and one.state is not AdjustState.WITHDRAWN:
            parts.append(f"{minute(one.decided_at)} {one.decided_by} {one.words}".strip())
        if one.done_at is not None:
            parts.append(self.tr("{time} 完成：{note}").format(time=minute(one.done_at), note=one.done_note))
        return " · ".join(parts)

    def _details(self, one: ViewAdjustment) -> str:
        """What the narrow columns cut off, in full."""
        asked = f"{minute(one.asked_at)} {one.asked_by}"
        parts = (one.number, self._place(one), one.reason, asked, self._state(one), self._course(one))
        return " · ".join(part for part in parts if part)

    def _length(self, one: SceneChange) -> str:
        if one.until is None:
            return self.tr("仍在变更")
        return minutes((one.until - one.since).total_seconds())

    def _selected(self, one: ViewAdjustment | None) -> None:
        waits = one is not None and one.state is AdjustState.ASKED
        self._detail.setText(self._details(one) if one is not None else "")
        self._detail.setVisible(one is not None)
        self._decide.setVisible(self._decides)
        self._decide.setEnabled(waits)
        self._back.setVisible(self._cares)
        self._back.setEnabled(waits)
        self._done.setVisible(self._cares)
        self._done.setEnabled(one is not None and one.usable(self._now()))

    # --- acting ---------------------------------------------------------------------------------

    def _ask_pressed(self) -> None:
        self.ask()

    def _decide_pressed(self) -> None:
        one = self.table.current()
        if one is not None:
            self._told.hide()
            self._bridge.run(
                self,
                lambda: self._adjustments.approvers(self._session),
                lambda approvers: self._open_decision(one, approvers),
                self._failed,
            )

    def _open_decision(self, one: ViewAdjustment, approvers: list[Account]) -> None:
        if not approvers:
            self._told.setText(self.tr("还没有主管领导或校长的账号，请先在“设置”里添加。"))
            self._told.show()
            return
        dialog = AdjustDecideDialog(
            self._adjustments,
            self._bridge,
            self._session,
            one,
            place=self._place(one),
            approvers=approvers,
            parent=self,
        )
        dialog.saved.connect(self.reload)
        dialog.open()

    def _done_pressed(self) -> None:
        one = self.table.current()
        if one is not None:
            dialog = AdjustDoneDialog(
                self._adjustments, self._bridge, self._session, one, place=self._place(one), parent=self
            )
            dialog.saved.connect(self.reload)
            dialog.open()

    def _back_pressed(self) -> None:
        one = self.table.current()
        if one is not None:
            self._told.hide()
            self._bridge.run(
                self,
                lambda: self._adjustments.withdraw(self._session, one.id),
                lambda _: self.reload(),
                self._failed,
            )

    def _failed(self, error: GuardroomError) -> None:
        self._told.setText(show_error(error))
        self._told.show()
