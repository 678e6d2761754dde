"""Dialogs of an adjusted view: the request, the decision with the approver's password, the work done."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QButtonGroup, QComboBox, QHBoxLayout, QLineEdit, QPushButton, QWidget

from app.domain.camera import Camera
from app.domain.machine_seen import label as camera_label
from app.domain.people import Account
from app.domain.view_care import APPROVED_FOR, ViewAdjustment
from app.errors import GuardroomError
from app.services.adjustments import AdjustmentService
from app.services.auth import LockedOut, Session, WrongPassword
from ui.bridge import Bridge
from ui.roster.form_dialog import FormDialog, person_choice
from ui.widgets.basics import PasswordField, label

LONGEST = 300


class AdjustAskDialog(FormDialog):
    """Which point is to look elsewhere, and why."""

    def __init__(
        self,
        adjustments: AdjustmentService,
        bridge: Bridge,
        session: Session,
        cameras: Sequence[Camera],
        *,
        chosen: str,
        parent: QWidget,
    ) -> None:
        super().__init__("ask", bridge, parent)
        self._adjustments, self._session = adjustments, session
        self.name(self.tr("申请调整视角"), self.tr("提交申请"))
        rule = self.tr("摄像头不得擅自移位；批准以后才能调整，随意调整的要处理（第五条、第十三条（三））。")
        self.form.addRow(label(rule, "muted", wrap=True))
        self.point = QComboBox()
        self.point.setObjectName("ask.point")
        for camera in sorted(cameras, key=lambda one: one.number):
            self.point.addItem(camera_label(camera), camera.id)
        self.point.setCurrentIndex(max(0, self.point.findData(chosen)))
        self.reason = QLineEdit()
        self.reason.setObjectName("ask.reason")
        self.reason.setPlaceholderText(self.tr("例如：向左转约 20 度，覆盖门口左侧死角"))
        self.reason.setMaxLength(LONGEST)
        self.add(self.tr("点位"), self.point)
        self.add(self.tr("怎样调整，为什么"), self.reason)
        self.reason.setFocus()

    def work(self) -> Callable[[], object]:
        """Ask."""
        camera, reason = str(self.point.currentData() or ""), self.reason.text()
        return lambda: self._adjustments.ask(self._session, camera, reason)


class AdjustDecideDialog(FormDialog):
    """The 主管领导 or 校长 decides here with the own password, on whoever's screen."""

    def __init__(
        self,
        adjustments: AdjustmentService,
        bridge: Bridge,
        session: Session,
        adjustment: ViewAdjustment,
        *,
        place: str,
        approvers: Sequence[Account],
        parent: QWidget,
    ) -> None:
        super().__init__("decide", bridge, parent)
        self._adjustments, self._session, self._adjustment = adjustments, session, adjustment
        self.name(self.tr("审批调整视角 {number}").format(number=adjustment.number), self.tr("签名"))
        asked = self.tr("{place}：{reason}（{name}申请）").format(
            place=place, reason=adjustment.reason, name=adjustment.asked_by
        )
        self.form.addRow(label(asked, wrap=True))
        rule = self.tr("批准后 {days} 天内完成；过期要重新申请。").format(days=APPROVED_FOR.days)
        self.form.addRow(label(rule, "muted", wrap=True))
        self.who = person_choice("decide.who", approvers)
        mine = self.who.findData(session.account.id)
        self.who.setCurrentIndex(max(0, mine))
        self._answers = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(8)
        for number, words in enumerate((self.tr("批准"), self.tr("不批准"))):
            chip = QPushButton(words)
            chip.setObjectName(("decide.grant", "decide.refuse")[number])
            chip.setProperty("kind", "chip")
            chip.setCheckable(True)
            chip.setAutoDefault(False)
            self._answers.addButton(chip, number)
            row.addWidget(chip)
        row.addStretch(1)
        answers = QWidget()
        answers.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        self.note = QLineEdit()
        self.note.setObjectName("decide.note")
        self.note.setPlaceholderText(self.tr("意见（不批准时必填）"))
        self.note.setMaxLength(LONGEST)
        self.password = PasswordField("decide.password", self.tr("审批人密码"))
        for words, field in (
            (self.tr("审批人"), self.who),
            (self.tr("决定"), answers),
            (self.tr("意见"), self.note),
            (self.tr("密码"), self.password),
        ):
            self.add(words, field)
        self._answers.buttons()[0].setFocus()

    def work(self) -> Callable[[], object] | None:
        """Decide."""
        if self._answers.checkedId() < 0:
            self.tell(self.tr("请选“批准”或“不批准”。"))
            return None
        granted, note = self._answers.checkedId() == 0, self.note.text()
        who, password = str(self.who.currentData() or ""), self.password.text()
        return lambda: self._adjustments.decide(
            self._session, self._adjustment.id, who, password, granted=granted, note=note
        )

    def _failed(self, error: GuardroomError) -> None:
        super()._failed(error)
        self.password.clear()
        self.password.mark_wrong(isinstance(error, WrongPassword | LockedOut))


class AdjustDoneDialog(FormDialog):
    """The approved adjustment was carried out."""

    def __init__(
        self,
        adjustments: AdjustmentService,
        bridge: Bridge,
        session: Session,
        adjustment: ViewAdjustment,
        *,
        place: str,
        parent: QWidget,
    ) -> None:
        super().__init__("done", bridge, parent)
        self._adjustments, self._session, self._adjustment = adjustments, session, adjustment
        self.name(self.tr("调整完成 {number}").format(number=adjustment.number), self.tr("登记完成"))
        asked = self.tr("{place}：{reason}").format(place=place, reason=adjustment.reason)
        self.form.addRow(label(asked, wrap=True))
        rule = self.tr("登记以后场景再变，就不算这次调整了。请随后在“覆盖复核”里取画面，换基准画面。")
        self.form.addRow(label(rule, "muted", wrap=True))
        self.note = QLineEdit()
        self.note.setObjectName("done.note")
        self.note.setPlaceholderText(self.tr("例如：已左转并锁紧，门口左侧可见"))
        self.note.setMaxLength(LONGEST)
        self.add(self.tr("调整情况"), self.note)
        self.note.setFocus()

    def work(self) -> Callable[[], object]:
        """Put it on record."""
        note = self.note.text()
        return lambda: self._adjustments.done(self._session, self._adjustment.id, note)
