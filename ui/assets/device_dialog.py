"""Register a device, or change what the ledger says of it. Must not know which page asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QDate
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QWidget,
)

from app.domain.asset import Asset, AssetClass, AssetState
from app.domain.camera import Camera
from app.domain.machine_seen import label as camera_label
from app.services.assets import AssetInput, AssetService
from app.services.auth import Session
from ui.assets.words import class_name, state_name
from ui.bridge import Bridge
from ui.roster.form_dialog import FormDialog
from ui.widgets.basics import label

WIDE_PX = 880
LONGEST = 200


class DeviceDialog(FormDialog):
    """`asset` None: a new one. `people`: names that are offered as 责任人; any other can be typed."""

    def __init__(
        self,
        assets: AssetService,
        bridge: Bridge,
        session: Session,
        asset: Asset | None,
        *,
        cameras: Sequence[Camera],
        people: Sequence[str],
        parent: QWidget,
    ) -> None:
        super().__init__("device", bridge, parent)
        self.setMinimumWidth(WIDE_PX)
        self._assets, self._session, self._asset = assets, session, asset
        self._cameras = {camera.id: camera for camera in cameras}
        title = self.tr("登记设备") if asset is None else self.tr("修改设备")
        self.name(title, self.tr("登记") if asset is None else self.tr("保存"))
        sides = QHBoxLayout()
        sides.setSpacing(24)
        for form in (self._make_left(), self._make_right(people)):
            form.setHorizontalSpacing(12)
            form.setVerticalSpacing(10)
            sides.addLayout(form, 1)
        self.form.addRow(sides)
        if asset is not None:
            self._fill(asset)
        self.camera.currentIndexChanged.connect(self._camera_chosen)
        self.number.setFocus()

    def given(self) -> AssetInput:
        """What is filled in now."""
        day = self.accepted_on.date()
        return AssetInput(
            number=self.number.text(),
            name=self.device_name.text(),
            kind=AssetClass(self.kind.currentData()),  # Qt gives back a plain str
            model=self.model.text(),
            serial=self.serial.text(),
            place=self.place.text(),
            camera_id=self.camera.currentData(),
            unit=self.unit.text(),
            keeper=self.keeper.currentText(),
            ups=self.ups.isChecked(),
            accepted_on=date(day.year(), day.month(), day.day()).isoformat()
            if self.is_accepted.isChecked()
            else None,
            state=AssetState(self.state.currentData()),
            remark=self.remark.text(),
        )

    def work(self) -> Callable[[], object]:
        """Register or change."""
        given, asset, assets, session = self.given(), self._asset, self._assets, self._session
        if asset is None:
            return lambda: assets.add(session, given)
        note = self.note.text()
        return lambda: assets.change(session, asset.id, given, note)

    # --- building -------------------------------------------------------------------------------

    def _make_left(self) -> QFormLayout:
        form = QFormLayout()
        self.number = _field("device.number", self.tr("固定资产标签上的编号"))
        self.device_name = _field("device.name", self.tr("例如：硬盘录像机"))
        self.kind = QComboBox()
        self.kind.setObjectName("device.kind")
        for kind in AssetClass:
            self.kind.addItem(class_name(kind), kind)
        self.model = _field("device.model")
        self.serial = _field("device.serial")
        self.place = _field("device.place", self.tr("例如：机房机柜 2"))
        self.camera = QComboBox()
        self.camera.setObjectName("device.camera")
        self.camera.addItem(self.tr("不是摄像头"), None)
        for camera in self._cameras.values():
            self.camera.addItem(camera_label(camera), camera.id)
        for words, field in (
            (self.tr("编号"), self.number),
            (self.tr("名称"), self.device_name),
            (self.tr("类别"), self.kind),
            (self.tr("型号"), self.model),
            (self.tr("序列号"), self.serial),
            (self.tr("安装位置"), self.place),
            (self.tr("摄像头"), self.camera),
        ):
            form.addRow(label(words, "muted"), field)
        return form

    def _make_right(self, people: Sequence[str]) -> QFormLayout:
        form = QFormLayout()
        self.unit = _field("device.unit", self.tr("例如：信息中心、校警室"))
        self.keeper = QComboBox()
        self.keeper.setObjectName("device.keeper")
        self.keeper.setEditable(True)
        self.keeper.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.keeper.addItem("")
        self.keeper.addItems(people)
        self.keeper.setLineEdit(_field("device.keeper_name", self.tr("谁使用、谁管理")))
        self.ups = QCheckBox(self.tr("已接UPS"))
        self.ups.setObjectName("device.ups")
        self.is_accepted = QCheckBox(self.tr("已验收"))
        self.is_accepted.setObjectName("device.is_accepted")
        self.accepted_on = QDateEdit()
        self.accepted_on.setObjectName("device.accepted")
        self.accepted_on.setDisplayFormat("yyyy-MM-dd")
        self.accepted_on.setCalendarPopup(True)
        today = self._assets.today()
        self.accepted_on.setDate(QDate(today.year, today.month, today.day))
        self.accepted_on.setEnabled(False)
        self.is_accepted.toggled.connect(self.accepted_on.setEnabled)
        day = QHBoxLayout()
        day.setSpacing(12)
        day.addWidget(self.is_accepted)
        day.addWidget(self.accepted_on, 1)
        self.state = QComboBox()
        self.state.setObjectName("device.state")
        for state in AssetState:
            self.state.addItem(state_name(state), state)
        self.remark = _field("device.remark")
        self.note = _field("device.note", self.tr("改了状态要写；记入使用记录本"))
        form.addRow(label(self.tr("使用单位"), "muted"), self.unit)
        form.addRow(label(self.tr("责任人"), "muted"), self.keeper)
        form.addRow(label("UPS", "muted"), self.ups)
        form.addRow(label(self.tr("验收日期"), "muted"), day)
        form.addRow(label(self.tr("状态"), "muted"), self.state)
        form.addRow(label(self.tr("备注"), "muted"), self.remark)
        if self._asset is not None:
            form.addRow(label(self.tr("变更原因"), "muted"), self.note)
        return form

    def _fill(self, asset: Asset) -> None:
        for field, words in (
            (self.number, asset.number),
            (self.device_name, asset.name),
            (self.model, asset.model),
            (self.serial, asset.serial),
            (self.place, asset.place),
            (self.unit, asset.unit),
            (self.remark, asset.remark),
        ):
            field.setText(words)
        self.kind.setCurrentIndex(self.kind.findData(asset.kind))
        if asset.camera_id is not None and self.camera.findData(asset.camera_id) < 0:
            self.camera.addItem(self.tr("已停用的摄像头"), asset.camera_id)
        self.camera.setCurrentIndex(self.camera.findData(asset.camera_id))
        self.keeper.setCurrentText(asset.keeper)
        self.ups.setChecked(asset.ups)
        if asset.accepted_on:
            day = date.fromisoformat(asset.accepted_on)
            self.accepted_on.setDate(QDate(day.year, day.month, day.day))
            self.is_accepted.setChecked(True)
        self.state.setCurrentIndex(self.state.findData(asset.state))

    def _camera_chosen(self) -> None:
        """A camera's own words go into the fields that are still empty."""
        camera = self._cameras.get(self.camera.currentData() or "")
        if camera is None:
            return
        for field, words in (
            (self.number, camera.device_code),
            (self.device_name, camera_label(camera)),
            (self.place, camera.name),
        ):
            if not field.text():
                field.setText(words)


def _field(name: str, placeholder: str = "") -> QLineEdit:
    made = QLineEdit()
    made.setObjectName(name)
    made.setPlaceholderText(placeholder)
    made.setMaxLength(LONGEST)
    return made
