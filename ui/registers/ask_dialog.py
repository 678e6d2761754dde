"""提出申请: which of the four acts, by whom, why, of what (值班制度四, article 8; R31, R46).

Must not know which page asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from app.domain.access import AccessAct, Grade, Scope
from app.domain.camera import Camera
from app.domain.machine_seen import label as camera_label
from app.services.access import AccessService, AccessWish
from app.services.auth import Session
from app.services.evidence_files import StoredItem
from ui.bridge import Bridge
from ui.moment_edit import MomentEdit
from ui.registers.room_dialogs import line
from ui.registers.words import act_name, grade_name
from ui.roster.form_dialog import FormDialog
from ui.times import local
from ui.widgets.basics import label

WIDE_PX = 880
LIST_PX = 170


class AskDialog(FormDialog):
    """`items`: kept stills and clips that are meant; without any, recordings of a time are."""

    def __init__(
        self,
        access: AccessService,
        bridge: Bridge,
        session: Session,
        *,
        cameras: Sequence[Camera],
        items: Sequence[StoredItem],
        now: datetime,
        parent: QWidget,
    ) -> None:
        super().__init__("ask", bridge, parent)
        self.setMinimumWidth(WIDE_PX)
        self._access, self._session, self._items = access, session, list(items)
        self.name(self.tr("查阅、复制、公布、销毁申请"), self.tr("提出申请"))
        sides = QHBoxLayout()
        sides.setSpacing(24)
        for form in (self._make_left(), self._make_right(cameras, now)):
            form.setHorizontalSpacing(12)
            form.setVerticalSpacing(10)
            sides.addLayout(form, 1)
        self.form.addRow(sides)
        self._outside_changed(False)
        self.outside.toggled.connect(self._outside_changed)
        self.reason.setFocus()

    def wish(self) -> AccessWish:
        """What is filled in now."""
        outside = self.outside.isChecked()
        return AccessWish(
            acts=tuple(act for act, box in self.acts.items() if box.isChecked()),
            person=self.person.text(),
            unit=self.unit.text(),
            reason=self.reason.text(),
            scope=self._scope(),
            outside=outside,
            enforcement_id=self.enforcement_id.text() if outside else "",
            letter=self.letter.text() if outside else "",
            grade=self.grade.currentData(),
        )

    def work(self) -> Callable[[], object]:
        """Write the request."""
        access, session, wish = self._access, self._session, self.wish()
        return lambda: access.ask(session, wish)

    # --- building -------------------------------------------------------------------------------

    def _make_left(self) -> QFormLayout:
        form = QFormLayout()
        self.acts = {act: QCheckBox(act_name(act)) for act in AccessAct}
        row = QHBoxLayout()
        row.setSpacing(12)
        for act, box in self.acts.items():
            box.setObjectName(f"ask.{act}")
            row.addWidget(box)
        row.addStretch(1)
        self.acts[AccessAct.VIEW].setChecked(True)
        self.person = line("ask.person")
        self.person.setText(self._session.account.name)
        self.unit = line("ask.unit")
        self.unit.setText(self._session.school_name)
        self.reason = line("ask.reason", self.tr("例如：核对某日校门口的车辆"))
        self.grade = QComboBox()
        self.grade.setObjectName("ask.grade")
        for grade in Grade:
            self.grade.addItem(grade_name(grade), grade)
        self.outside = QCheckBox(self.tr("校外单位依法调取，由校长审批"))
        self.outside.setObjectName("ask.outside")
        self.enforcement_id = line("ask.enforcement_id")
        self.letter = line("ask.letter")
        form.addRow(label(self.tr("事项"), "muted"), row)
        for words, field in (
            (self.tr("查阅/调用人"), self.person),
            (self.tr("单位"), self.unit),
            (self.tr("事由"), self.reason),
            (self.tr("密级"), self.grade),
        ):
            form.addRow(label(words, "muted"), field)
        form.addRow(self.outside)
        form.addRow(label(self.tr("执法证件号"), "muted"), self.enforcement_id)
        form.addRow(label(self.tr("介绍信函号"), "muted"), self.letter)
        return form

    def _make_right(self, cameras: Sequence[Camera], now: datetime) -> QFormLayout:
        form = QFormLayout()
        self.list = QListWidget()
        self.list.setObjectName("ask.list")
        self.list.setMinimumHeight(LIST_PX)
        if self._items:
            for item in self._items:
                QListWidgetItem(f"{local(item.at):%Y-%m-%d %H:%M:%S}  {item.camera}", self.list)
            form.addRow(label(self.tr("要哪些已存的资料"), "muted"))
            form.addRow(self.list)
            return form
        hour = now.replace(minute=0, second=0, microsecond=0)
        self.since, self.until = (
            MomentEdit(f"ask.{name}", "yyyy-MM-dd HH:mm") for name in ("since", "until")
        )
        self.since.set_moment((hour - timedelta(hours=1)).timestamp())
        self.until.set_moment(hour.timestamp())
        form.addRow(label(self.tr("录像从"), "muted"), self.since)
        form.addRow(label(self.tr("到"), "muted"), self.until)
        form.addRow(label(self.tr("摄像头（都不勾：全部）"), "muted"))
        for camera in cameras:
            made = QListWidgetItem(camera_label(camera), self.list)
            made.setData(Qt.ItemDataRole.UserRole, camera.id)
            made.setFlags(made.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            made.setCheckState(Qt.CheckState.Unchecked)
        form.addRow(self.list)
        return form

    def _outside_changed(self, outside: bool) -> None:
        self.enforcement_id.setEnabled(outside)
        self.letter.setEnabled(outside)

    def _scope(self) -> Scope:
        if self._items:
            return Scope(items=tuple(item.item for item in self._items))
        rows = (self.list.item(number) for number in range(self.list.count()))
        cameras = tuple(
            str(row.data(Qt.ItemDataRole.UserRole))
            for row in rows
            if row.checkState() is Qt.CheckState.Checked
        )
        since, until = (datetime.fromtimestamp(edit.moment(), UTC) for edit in (self.since, self.until))
        return Scope(cameras=cameras, since=since, until=until)
