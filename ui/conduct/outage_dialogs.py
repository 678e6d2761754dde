"""Planned outages: asked for by the manager, decided by the leader with his password (R25, R62).

Must not know which page asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QScrollArea, QWidget

from app.domain.camera import Camera
from app.domain.machine_seen import label as camera_label
from app.domain.outage import PlannedOutage
from app.domain.people import Account
from app.services.auth import Session
from app.services.outages import OutageService, OutageWish
from ui.bridge import Bridge
from ui.moment_edit import MomentEdit
from ui.roster.form_dialog import FormDialog, person_choice
from ui.widgets.basics import PasswordField, button, label

BEGINS_IN, LASTS = timedelta(hours=1), timedelta(hours=1)
"""What the fields say before anybody has changed them."""

PER_ROW = 3
LIST_PX = 170


class AskOutageDialog(FormDialog):
    """From when to when, which cameras, why."""

    def __init__(
        self,
        outages: OutageService,
        bridge: Bridge,
        session: Session,
        cameras: Sequence[Camera],
        *,
        now: datetime,
        parent: QWidget,
    ) -> None:
        super().__init__("ask_outage", bridge, parent)
        self.name(self.tr("申请计划停机"), self.tr("提交申请"))
        self._outages, self._session = outages, session
        self.since = MomentEdit("ask_outage.since", "yyyy-MM-dd HH:mm")
        self.until = MomentEdit("ask_outage.until", "yyyy-MM-dd HH:mm")
        begin = (now + BEGINS_IN).replace(minute=0, second=0, microsecond=0)
        self.since.set_moment(begin.timestamp())
        self.until.set_moment((begin + LASTS).timestamp())
        self.cameras = CameraChips(cameras)
        self.reason = QLineEdit()
        self.reason.setObjectName("ask_outage.reason")
        self.reason.setPlaceholderText(self.tr("例如：更换交换机，放学后进行"))
        rule = self.tr(
            "不得故意关闭监控设备，不得有意中断实时监控（管理办法第七条）。批准后，到时间这些画面按计划休息，"
            "不报警、不算故障。"
        )
        self.form.addRow(label(rule, "muted", wrap=True))
        for words, field in (
            (self.tr("从"), self.since),
            (self.tr("到"), self.until),
            (self.tr("摄像机"), self.cameras),
            (self.tr("原因"), self.reason),
        ):
            self.add(words, field)
        self.since.setFocus()

    def work(self) -> Callable[[], object]:
        """The request goes on record."""
        since, until = (datetime.fromtimestamp(field.moment(), UTC) for field in (self.since, self.until))
        wish = OutageWish(since, until, self.cameras.chosen(), self.reason.text())
        return lambda: self._outages.ask(self._session, wish)


class CameraChips(QWidget):
    """Several cameras, or all of them at once."""

    def __init__(self, cameras: Sequence[Camera]) -> None:
        super().__init__()
        self._chips: dict[str, QPushButton] = {}
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setSpacing(6)
        every = button(self.tr("全部"), "ask_outage.every", "chip")
        every.setCheckable(True)
        every.setAutoDefault(False)
        every.clicked.connect(self._all)
        grid.addWidget(every, 0, 0)
        for number, camera in enumerate(cameras, 1):
            chip = button(camera_label(camera), f"ask_outage.camera.{camera.number}", "chip")
            chip.setCheckable(True)
            chip.setAutoDefault(False)
            self._chips[camera.id] = chip
            grid.addWidget(chip, number // PER_ROW, number % PER_ROW)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setMaximumHeight(LIST_PX)
        scroll.setWidget(inside)
        outer = QGridLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def chosen(self) -> tuple[str, ...]:
        """Ids of the cameras."""
        return tuple(camera for camera, chip in self._chips.items() if chip.isChecked())

    def _all(self, checked: bool) -> None:
        for chip in self._chips.values():
            chip.setChecked(checked)


class DecideOutageDialog(FormDialog):
    """Approved or refused, signed by who may on whoever's screen."""

    def __init__(
        self,
        outages: OutageService,
        bridge: Bridge,
        session: Session,
        outage: PlannedOutage,
        approvers: Sequence[Account],
        *,
        words: str,
        grants: bool,
        parent: QWidget,
    ) -> None:
        super().__init__("decide_outage", bridge, parent)
        act = self.tr("批准停机") if grants else self.tr("不批准停机")
        self.name(act, act)
        self._outages, self._session, self._outage, self._grants = outages, session, outage, grants
        self.add(self.tr("申请"), label(words, wrap=True))
        self.who = person_choice("decide_outage.who", approvers)
        self.who.setCurrentIndex(max(0, self.who.findData(session.account.id)))
        self.note = QLineEdit()
        self.note.setObjectName("decide_outage.note")
        self.password = PasswordField("decide_outage.password")
        self.add(self.tr("批准人"), self.who)
        self.add(self.tr("批语") if grants else self.tr("不批准的原因"), self.note)
        self.add(self.tr("批准人密码"), self.password)
        self.note.setFocus()

    def work(self) -> Callable[[], object] | None:
        """The decision goes on record."""
        who, password, note = self.who.currentData(), self.password.text(), self.note.text()
        if who is None:
            self.tell(self.tr("没有能批准的账号：请先添加主管领导或校长。"))
            return None
        if not password:
            self.tell(self.tr("请批准人输入自己的密码。"))
            self.password.setFocus()
            return None
        outage = self._outage.id
        return lambda: self._outages.decide(
            self._session, outage, str(who), password, granted=self._grants, note=note
        )
