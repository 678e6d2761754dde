"""设置: the camera points (add, change, test, import, ONVIF), accounts, the look, the own password.

Must not know the window: a new theme or language is told by signal.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from app.domain.camera import Camera
from app.domain.people import Permission, may
from app.domain.record import Kind
from app.errors import GuardroomError
from app.services.auth import AuthService, Session
from app.services.cameras import CameraService, ImportReport
from app.services.people import PeopleService
from app.services.ports import ProbeResult
from app.settings import Settings
from ui.accounts_tab import AccountsTab
from ui.bridge import Bridge
from ui.camera_dialog import CameraDialog, probe_words
from ui.live_page import LivePage
from ui.onvif_dialog import OnvifDialog
from ui.settings_cards import LookCard, PasswordCard
from ui.tables import Column, Table
from ui.texts import area_name, show_error, show_text
from ui.theme import set_kind
from ui.video_tab import VideoTab
from ui.widgets.basics import EmptyState, button, label

REFUSED_SHOWN = 12
"""How many refused lines of an import are spelled out."""


class CamerasPage(LivePage):
    """`theme_changed(str)` and `language_changed(str)` follow a kept choice."""

    NAME = "settings"
    ICON = "mdi6.cog-outline"
    PERMISSION = None
    KINDS = frozenset({Kind.CAMERA_SET, Kind.ACCOUNT_SET, Kind.LOGIN, Kind.LOGIN_REFUSED, Kind.POLICY_SET})

    theme_changed = Signal(str)
    language_changed = Signal(str)
    scale_changed = Signal(int)

    def __init__(
        self,
        cameras: CameraService,
        auth: AuthService,
        settings: Settings,
        bridge: Bridge,
        session: Session,
        *,
        people: PeopleService | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(bridge, parent)
        self._cameras, self._session = cameras, session
        self._tested: dict[str, tuple[str, bool]] = {}
        self._edits = may(session.account.role, Permission.EDIT_CAMERAS)
        self._summary = self.make_head()
        self.tabs = QTabWidget()
        self.tabs.setObjectName("settings.tabs")
        if self._edits:
            self.tabs.addTab(self._make_cameras(), self.tr("摄像机"))
            self.tabs.addTab(VideoTab(settings, bridge), self.tr("视频"))
        self.accounts: AccountsTab | None = None
        if people is not None and may(session.account.role, Permission.EDIT_ACCOUNTS):
            self.accounts = AccountsTab(people, bridge, session)
            self.tabs.addTab(self.accounts, self.tr("账号与权限"))
        self.tabs.addTab(self._make_own(auth, settings), self.tr("界面与密码"))
        self.tabs.currentChanged.connect(self._tab_chosen)
        self.column.addWidget(self.tabs, 1)
        self._tab_chosen(0)
        self.home = self.tabs.tabBar()

    def add_tab(self, tab: QWidget, words: str) -> None:
        """One more tab before the last; it loads when it is shown."""
        self.tabs.insertTab(self.tabs.count() - 1, tab, words)

    def title(self) -> str:
        """The page's word."""
        return self.tr("设置")

    def reload(self) -> None:
        """Fetch the camera points and the accounts."""
        if self._edits:
            self.fetch(lambda: self._cameras.cameras(self._session.school_id), self._found)
        if self.accounts is not None:
            self.accounts.reload()

    def import_from(self, path: Path) -> None:
        """Import a .csv list and report line by line."""
        self._tell(self.tr("正在导入 {name}……").format(name=path.name))
        self.bridge.run(
            self, lambda: self._cameras.import_csv(self._session, path), self._imported, self._failed
        )

    # --- building ---

    def _make_cameras(self) -> QWidget:
        tab = QWidget()
        column = QVBoxLayout(tab)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(10)
        column.addLayout(self._make_buttons())
        empty = EmptyState(
            "mdi6.cctv",
            self.tr("还没有摄像机"),
            self.tr("按“添加”填一路的 RTSP 地址；录像机上的多路可按 ONVIF 地址查找；也可导入 .csv 清单。"),
            act=self.tr("添加第一路"),
            name="settings.empty",
        )
        empty.acted.connect(self.add_camera)
        self.table = Table("settings.cameras", self._columns(), empty)
        self.table.selected.connect(self._selected)
        self.table.activated.connect(self.edit_camera)
        column.addWidget(self.table, 1)
        self._told = label("", "muted", wrap=True)
        self._told.setObjectName("settings.told")
        self._told.hide()
        column.addWidget(self._told)
        self._selected(None)
        return tab

    def _make_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        add = button(self.tr("添加"), "settings.add", "primary", icon="mdi6.plus")
        find = button(self.tr("按 ONVIF 地址查找…"), "settings.onvif", icon="mdi6.magnify")
        load = button(self.tr("导入 .csv…"), "settings.import", icon="mdi6.file-import-outline")
        self._edit = button(self.tr("修改…"), "settings.edit", icon="mdi6.pencil-outline")
        self._test = button(self.tr("测试"), "settings.test", icon="mdi6.lan-check")
        self._enable = button(self.tr("停用"), "settings.enable")
        for part in (add, find, load):
            row.addWidget(part)
        row.addStretch(1)
        for part in (self._test, self._edit, self._enable):
            row.addWidget(part)
        add.clicked.connect(self.add_camera)
        find.clicked.connect(self._find_onvif)
        load.clicked.connect(self._ask_for_csv)
        self._edit.clicked.connect(lambda: self.edit_camera(self.table.current()))
        self._test.clicked.connect(self._test_pressed)
        self._enable.clicked.connect(self._enable_pressed)
        return row

    def _columns(self) -> list[Column]:
        return [
            Column(self.tr("编号"), lambda c: f"{c.number:02d}", 64, token=_token),
            Column(self.tr("名称"), lambda c: c.name, 150, token=_token),
            Column(self.tr("区域"), lambda c: area_name(c.area), 164, spare=1),
            Column(self.tr("主码流地址"), lambda c: c.main_url, token=_token, least=330),
            Column(self.tr("子码流"), lambda c: self.tr("有") if c.sub_url else self.tr("无"), 72, spare=2),
            Column(self.tr("账号"), lambda c: c.username or "", 90),
            Column(self.tr("设备编号"), lambda c: c.device_code, 120, spare=3),
            Column(
                self.tr("状态"),
                lambda c: self.tr("启用") if c.enabled else self.tr("停用", "state"),
                72,
                token=_token,
                fits=[self.tr("启用"), self.tr("停用", "state")],
            ),
            Column(
                self.tr("测试结果"),
                lambda c: self._tested.get(c.id, ("", True))[0],
                240,
                token=lambda c: "ok" if self._tested.get(c.id, ("", True))[1] else "bad",
            ),
        ]

    def _make_own(self, auth: AuthService, settings: Settings) -> QWidget:
        tab = QWidget()
        column = QVBoxLayout(tab)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(12)
        look = LookCard(settings, self.bridge)
        look.theme_changed.connect(self.theme_changed)
        look.language_changed.connect(self.language_changed)
        look.scale_changed.connect(self.scale_changed)
        for card in (look, PasswordCard(auth, self.bridge, self._session)):
            card.setMaximumWidth(620)
            column.addWidget(card)
        column.addStretch(1)
        return tab

    # --- cameras ---

    def add_camera(self) -> None:
        """Open the dialog for a new camera."""
        self._open_dialog(None)

    def edit_camera(self, camera: Camera | None) -> None:
        """Open the dialog for this camera."""
        if camera is not None:
            self._open_dialog(camera)

    def _open_dialog(self, camera: Camera | None) -> None:
        dialog = CameraDialog(self._cameras, self.bridge, self._session, camera, self)
        dialog.saved.connect(self.reload)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _find_onvif(self) -> None:
        dialog = OnvifDialog(self._cameras, self.bridge, self._session, self)
        dialog.added.connect(self.reload)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _ask_for_csv(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, self.tr("选择摄像机清单"), str(Path.home()), self.tr("表格 (*.csv);;所有文件 (*)")
        )
        if name:
            self.import_from(Path(name))

    def _imported(self, report: ImportReport) -> None:
        lines = [self.tr("已添加 {count} 路。").format(count=report.added)]
        if report.refused:
            lines.append(
                self.tr("有 {count} 行没有添加，请改好后只留这些行再导入：").format(count=len(report.refused))
            )
            for number, why in report.refused[:REFUSED_SHOWN]:
                lines.append(self.tr("第 {line} 行：{why}").format(line=number, why=show_text(why)))
            if len(report.refused) > REFUSED_SHOWN:
                lines.append("……")
        self._tell("\n".join(lines), "error" if report.refused else "ok")
        self.reload()

    def _test_pressed(self) -> None:
        camera = self.table.current()
        if camera is None:
            return
        self._tested[camera.id] = (self.tr("正在连接……"), True)
        self.table.view.viewport().update()
        self.bridge.run(
            self,
            lambda: self._cameras.test(camera.id),
            lambda result: self._probed(camera, result),
            lambda error: self._not_probed(camera, error),
        )

    def _probed(self, camera: Camera, result: ProbeResult) -> None:
        self._tested[camera.id] = (probe_words(result), result.ok)
        self.table.view.viewport().update()

    def _not_probed(self, camera: Camera, error: GuardroomError) -> None:
        self._tested[camera.id] = (show_error(error), False)
        self.table.view.viewport().update()

    def _enable_pressed(self) -> None:
        camera = self.table.current()
        if camera is not None:
            self.bridge.run(
                self,
                lambda: self._cameras.set_enabled(self._session, camera.id, not camera.enabled),
                lambda _: self.reload(),
                self._failed,
            )

    def _tab_chosen(self, tab: int) -> None:
        """The line behind the title counts cameras: it belongs to their tab."""
        self._summary.setVisible(self._edits and tab == 0)

    def _found(self, cameras: list[Camera]) -> None:
        self.table.set_rows(cameras)
        used = sum(1 for camera in cameras if camera.enabled)
        self._summary.setText(
            self.tr("{count} 路摄像机，启用 {used} 路").format(count=len(cameras), used=used)
        )

    def _selected(self, camera: Camera | None) -> None:
        for part in (self._edit, self._test, self._enable):
            part.setEnabled(camera is not None)
        if camera is not None:
            self._enable.setText(self.tr("停用") if camera.enabled else self.tr("启用", "button"))

    def _failed(self, error: GuardroomError) -> None:
        self._tell(show_error(error), "error")

    def _tell(self, words: str, kind: str = "muted") -> None:
        self._told.setText(words)
        self._told.setVisible(bool(words))
        set_kind(self._told, kind)


def _token(camera: Camera) -> str:
    return "text" if camera.enabled else "rest"
