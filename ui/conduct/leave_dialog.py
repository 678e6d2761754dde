"""Why the program is being closed while somebody is on duty (R25); the record is there before it closes.

Must not know the window's course: it says `saved`, whoever asked leaves.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLineEdit, QPushButton, QWidget

from app.domain.conduct import CHOSEN, StopReason
from app.errors import EnvError, GuardroomError
from app.services.auth import Session
from app.services.stops import StopService
from ui.bridge import Bridge
from ui.conduct.words import reason_name
from ui.roster.form_dialog import FormDialog
from ui.widgets.basics import label

PER_ROW = 2


class LeaveDialog(FormDialog):
    """The reason from a list, words where they are wanted; `Esc` goes on watching."""

    def __init__(self, stops: StopService, bridge: Bridge, session: Session, parent: QWidget) -> None:
        super().__init__("leaving", bridge, parent)
        self.name(self.tr("关闭程序"), self.tr("记录并关闭"))
        self._stops, self._session = stops, session
        warning = self.tr(
            "不得有意中断实时监控工作（管理办法第七条）。关闭期间没有人看画面；原因、姓名和起止时间记录在案。"
        )
        self.body.insertWidget(1, label(warning, "warning", wrap=True))
        self.reasons = ReasonChips()
        self.reasons.group.buttonClicked.connect(lambda _: self._chosen())
        self.note = QLineEdit()
        self.note.setObjectName("leaving.note")
        self.note.setPlaceholderText(self.tr("补充说明（“其他原因”必填）"))
        self.add(self.tr("原因"), self.reasons)
        self.add(self.tr("说明"), self.note)
        self._steps = label("", "muted", wrap=True)
        self._steps.setObjectName("leaving.steps")
        self.add("", self._steps)
        self._chosen()
        self.reasons.setFocus(Qt.FocusReason.OtherFocusReason)

    def work(self) -> Callable[[], object] | None:
        """The reason goes on record."""
        reason, note = self.reasons.chosen(), self.note.text()
        if reason is None:
            self.tell(self.tr("请选一个原因。"))
            return None
        if reason is StopReason.OTHER and not note.strip():
            self.tell(self.tr("请写明其他原因。"))
            self.note.setFocus()
            return None
        return lambda: self._stops.left(self._session, reason, note)

    def _failed(self, error: GuardroomError) -> None:
        """A disk that keeps no record must not keep the program open."""
        if isinstance(error, EnvError):
            self._done(None)
        else:
            super()._failed(error)

    def _chosen(self) -> None:
        words = {
            StopReason.HANG: self.tr("退出后重新启动；下次打开时会问是否恢复，没有恢复就一键通知管理员。"),
            StopReason.REPAIR: self.tr("不允许带电热插拔硬件；维修由有专业资格的人员进行。"),
            StopReason.OUTAGE: self.tr("计划停机要先由主管领导批准（排班 · 在岗与主机）。"),
        }
        reason = self.reasons.chosen()
        self._steps.setText(words.get(reason, "") if reason is not None else "")


class ReasonChips(QWidget):
    """One of the reasons; arrow keys go from one to the next."""

    def __init__(self) -> None:
        super().__init__()
        self.group = QButtonGroup(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        for number, reason in enumerate(CHOSEN):
            chip = QPushButton(reason_name(reason))
            chip.setObjectName(f"leaving.reason.{reason}")
            chip.setProperty("kind", "chip")
            chip.setCheckable(True)
            chip.setAutoDefault(False)
            self.group.addButton(chip, number)
            grid.addWidget(chip, number // PER_ROW, number % PER_ROW)
        self.setFocusProxy(self.group.button(0))

    def chosen(self) -> StopReason | None:
        """The reason, None before one was pressed."""
        number = self.group.checkedId()
        return CHOSEN[number] if number >= 0 else None
