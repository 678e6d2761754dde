"""Add or change one camera point, with a test before it is saved. Must not know which page asked."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from app.domain.camera import AreaClass, Camera
from app.errors import GuardroomError
from app.services.auth import Session
from app.services.cameras import NUMBER_MAX, CameraInput, CameraService
from app.services.ports import ProbeResult
from ui.bridge import Bridge
from ui.texts import area_name, show_error, show_text
from ui.theme import set_kind
from ui.widgets.basics import PasswordField, button, label
from ui.widgets.dialog import Dialog


def probe_words(result: ProbeResult) -> str:
    """The answer of a test connection in one line."""
    if result.ok:
        return QCoreApplication.translate("camera_dialog", "连接正常：{codec} {width}×{height}").format(
            codec=result.codec.upper(), width=result.width, height=result.height
        )
    if result.problem is not None:
        return show_text(result.problem)
    return QCoreApplication.translate("camera_dialog", "连接失败")


class CameraDialog(Dialog):
    """`saved` follows when the camera stands in the log. `camera` None: a new one."""

    saved = Signal()

    def __init__(
        self,
        cameras: CameraService,
        bridge: Bridge,
        session: Session,
        camera: Camera | None,
        parent: QWidget | None = None,
    ) -> None:
        translate = QCoreApplication.translate
        adding, changing = translate("CameraDialog", "添加摄像机"), translate("CameraDialog", "修改摄像机")
        super().__init__("camera", adding if camera is None else changing, parent)
        self.setMinimumWidth(680)
        self._cameras, self._bridge, self._session, self._camera = cameras, bridge, session, camera
        self._build()
        if camera is not None:
            self._fill(camera)

    def given(self) -> CameraInput:
        """What is typed now; an empty password means: keep the one that is there."""
        return CameraInput(
            name=self.name.text(),
            number=self.number.value() or None,
            area=self.area.currentData(),
            indoor=self.indoor.isChecked(),
            main_url=self.main_url.text().strip(),
            sub_url=self.sub_url.text().strip() or None,
            username=self.username.text().strip() or None,
            password=self.password.text() or None,
            onvif_url=self.onvif_url.text().strip() or None,
            device_code=self.device_code.text(),
            ptz=self.ptz.isChecked(),
        )

    # --- building ---

    def _build(self) -> None:
        column = self.body
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        column.addLayout(form)
        self._make_place(form)
        self._make_streams(form)
        self._told = label("", "muted", wrap=True)
        self._told.setObjectName("camera.told")
        self._told.setMinimumHeight(44)
        column.addWidget(self._told)
        row = QHBoxLayout()
        self._test = button(self.tr("测试连接"), "camera.test", icon="mdi6.lan-check")
        self._save = button(self.tr("保存"), "camera.save", "primary")
        cancel = button(self.tr("取消"), "camera.cancel", "quiet")
        for part in (self._test, cancel, self._save):
            part.setAutoDefault(False)
        row.addWidget(self._test)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self._save)
        column.addLayout(row)
        self._save.setDefault(True)
        self._test.clicked.connect(self._test_pressed)
        self._save.clicked.connect(self._save_pressed)
        cancel.clicked.connect(self.reject)

    def _make_place(self, form: QFormLayout) -> None:
        self.name = _field("camera.name", self.tr("例如：校门外"))
        self.number = QSpinBox()
        self.number.setObjectName("camera.number")
        self.number.setRange(0, NUMBER_MAX)
        self.number.lineEdit().setTextMargins(8, 0, 0, 0)
        self.number.setSpecialValueText(self.tr("自动"))
        self.area = QComboBox()
        self.area.setObjectName("camera.area")
        for area in AreaClass:
            self.area.addItem(area_name(area), area)
        self.indoor = QCheckBox(self.tr("室内"))
        self.indoor.setObjectName("camera.indoor")
        self.ptz = QCheckBox(self.tr("球机（带云台）"))
        self.ptz.setObjectName("camera.ptz")
        self.device_code = _field("camera.device_code", self.tr("设备编号，可不填（自动编号）"))
        flags = QHBoxLayout()
        flags.setSpacing(20)
        flags.addWidget(self.area, 1)
        flags.addWidget(self.indoor)
        flags.addWidget(self.ptz)
        form.addRow(_caption(self.tr("名称")), self.name)
        form.addRow(_caption(self.tr("编号")), self.number)
        form.addRow(_caption(self.tr("区域")), flags)
        form.addRow(_caption(self.tr("设备编号")), self.device_code)

    def _make_streams(self, form: QFormLayout) -> None:
        self.main_url = _field("camera.main_url", "rtsp://192.168.1.64:554/Streaming/Channels/101")
        self.sub_url = _field("camera.sub_url", self.tr("可不填；小画面用它，省电脑"))
        self.username = _field("camera.username", "admin")
        keeps = self._camera is not None
        self.password = PasswordField("camera.password", self.tr("留空则不变") if keeps else "")
        self.onvif_url = _field("camera.onvif_url", self.tr("可不填"))
        form.addRow(_caption(self.tr("主码流地址")), self.main_url)
        form.addRow(_caption(self.tr("子码流地址")), self.sub_url)
        form.addRow(_caption(self.tr("用户名")), self.username)
        form.addRow(_caption(self.tr("密码")), self.password)
        form.addRow(_caption(self.tr("ONVIF 地址")), self.onvif_url)

    def _fill(self, camera: Camera) -> None:
        self.name.setText(camera.name)
        self.number.setValue(camera.number)
        self.area.setCurrentIndex(self.area.findData(camera.area))
        self.indoor.setChecked(camera.indoor)
        self.ptz.setChecked(camera.ptz)
        self.device_code.setText(camera.device_code)
        self.main_url.setText(camera.main_url)
        self.sub_url.setText(camera.sub_url or "")
        self.username.setText(camera.username or "")
        self.onvif_url.setText(camera.onvif_url or "")

    # --- testing and saving ---

    def _test_pressed(self) -> None:
        given, camera = self.given(), self._camera
        self._busy(True, self.tr("正在连接，最多 16 秒……"))

        def work() -> ProbeResult:
            if camera is not None and _same_address(camera, given):
                return self._cameras.test(camera.id)
            return self._cameras.test_input(given)

        self._bridge.run(self, work, self._tested, self._failed)

    def _tested(self, result: ProbeResult) -> None:
        self._busy(False, probe_words(result), "ok" if result.ok else "error")

    def _save_pressed(self) -> None:
        given, camera = self.given(), self._camera
        self._busy(True, self.tr("正在保存……"))

        def work() -> Camera | None:
            if camera is None:
                return self._cameras.add(self._session, given)
            self._cameras.change(self._session, camera.id, given)
            return None

        self._bridge.run(self, work, self._done, self._failed)

    def _done(self, _: Camera | None) -> None:
        self.saved.emit()
        self.accept()

    def _failed(self, error: GuardroomError) -> None:
        self._busy(False, show_error(error), "error")

    def _busy(self, busy: bool, words: str, kind: str = "muted") -> None:
        self._test.setEnabled(not busy)
        self._save.setEnabled(not busy)
        self._told.setText(words)
        set_kind(self._told, kind)


def _same_address(camera: Camera, given: CameraInput) -> bool:
    """Whether a test may use what is kept, the kept password included."""
    typed = (given.main_url, given.sub_url, given.username)
    return given.password is None and typed == (camera.main_url, camera.sub_url, camera.username)


def _field(name: str, placeholder: str) -> QLineEdit:
    made = QLineEdit()
    made.setObjectName(name)
    made.setPlaceholderText(placeholder)
    return made


def _caption(words: str) -> QLabel:
    return label(words, "muted")
