"""设置 on a real store: cameras one by one, by .csv and by ONVIF's answer; theme, language, password."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.camera import AreaClass, Camera
from app.errors import UserError
from app.outside import engine_options
from app.services.auth import Session
from app.services.cameras import CameraInput, CameraTools
from app.services.ports import ProbeResult, StreamAddress
from app.text import text
from tests.ui.pages_parts import PASSWORD, Office, office
from ui import theme
from ui.camera_dialog import CameraDialog
from ui.onvif_dialog import OnvifDialog
from ui.pages.cameras_page import CamerasPage


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Office]:
    theme.apply(qapp, "dark")
    with office(tmp_path / "school-a") as made:
        yield made


def open_page(qtbot: QtBot, here: Office, session: Session | None = None) -> CamerasPage:
    place = here.place
    page = CamerasPage(place.cameras, place.auth, place.settings, here.bridge, session or here.admin)
    qtbot.addWidget(page)
    page.resize(1400, 800)
    page.show()
    page.enter()
    return page


def dialog_of(qtbot: QtBot, page: CamerasPage) -> CameraDialog:
    qtbot.waitUntil(lambda: page.findChild(CameraDialog) is not None)
    dialog = page.findChild(CameraDialog)
    assert dialog is not None
    return dialog


def cameras(here: Office) -> list[Camera]:
    return here.place.cameras.cameras()


def press(qtbot: QtBot, parent: object, name: str) -> None:
    qtbot.mouseClick(parent.findChild(QPushButton, name), Qt.MouseButton.LeftButton)  # type: ignore[attr-defined]


def test_a_camera_is_added_with_its_password_in_the_keyring(qtbot: QtBot, here: Office) -> None:
    page = open_page(qtbot, here)
    press(qtbot, page, "settings.add")
    dialog = dialog_of(qtbot, page)
    qtbot.keyClicks(dialog.name, "gate")
    dialog.area.setCurrentIndex(dialog.area.findData(AreaClass.CANTEEN))
    qtbot.keyClicks(dialog.main_url, "rtsp://192.0.2.7/main")
    qtbot.keyClicks(dialog.username, "viewer")
    qtbot.keyClicks(dialog.password, "s3cret")
    with qtbot.waitSignal(dialog.saved, timeout=10_000):
        press(qtbot, dialog, "camera.save")
    camera = cameras(here)[-1]
    assert (camera.name, camera.number, camera.area) == ("gate", 3, AreaClass.CANTEEN)
    assert here.place.cameras.feeds()[-1].main.password == "s3cret"
    assert all("s3cret" not in own.env for own in here.place.store.own_after(0, 1000))
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 3, timeout=10_000)


def test_nonsense_is_refused_in_the_dialog_and_nothing_is_lost(qtbot: QtBot, here: Office) -> None:
    page = open_page(qtbot, here)
    page.add_camera()
    dialog = dialog_of(qtbot, page)
    qtbot.keyClicks(dialog.name, "gate")
    qtbot.keyClicks(dialog.main_url, "not an address")
    press(qtbot, dialog, "camera.save")
    told = dialog.findChild(QLabel, "camera.told")
    qtbot.waitUntil(lambda: told.property("kind") == "error", timeout=10_000)
    assert dialog.isVisible() and dialog.name.text() == "gate"
    assert len(cameras(here)) == 2
    press(qtbot, dialog, "camera.cancel")


def test_an_empty_password_keeps_the_one_that_is_there(qtbot: QtBot, here: Office) -> None:
    given = CameraInput("hall", main_url="rtsp://192.0.2.8/main", username="viewer", password="first")
    camera = here.place.cameras.add(here.admin, given)
    page = open_page(qtbot, here)
    page.edit_camera(camera)
    dialog = dialog_of(qtbot, page)
    dialog.name.selectAll()
    qtbot.keyClicks(dialog.name, "great hall")
    with qtbot.waitSignal(dialog.saved, timeout=10_000):
        press(qtbot, dialog, "camera.save")
    assert cameras(here)[-1].name == "great hall"
    assert here.place.cameras.feeds()[-1].main.password == "first"


class Probes:
    """Stands for the network: answers as it is told and remembers what it was asked."""

    def __init__(self, answer: ProbeResult) -> None:
        self.answer = answer
        self.asked: list[StreamAddress] = []

    def __call__(self, address: StreamAddress, timeout_s: float) -> ProbeResult:
        self.asked.append(address)
        return self.answer


def with_network(here: Office, probes: Probes, found: object = ()) -> None:
    tools = here.place.cameras._tools
    here.place.cameras._tools = CameraTools(tools.check, probes, lambda *_: list(found))  # type: ignore[call-overload]


def test_a_test_before_saving_says_what_it_found(qtbot: QtBot, here: Office) -> None:
    probes = Probes(ProbeResult(True, "h264", 1920, 1080))
    with_network(here, probes)
    page = open_page(qtbot, here)
    page.add_camera()
    dialog = dialog_of(qtbot, page)
    qtbot.keyClicks(dialog.name, "gate")
    qtbot.keyClicks(dialog.main_url, "rtsp://192.0.2.7/main")
    press(qtbot, dialog, "camera.test")
    told = dialog.findChild(QLabel, "camera.told")
    qtbot.waitUntil(lambda: "H264 1920×1080" in told.text(), timeout=10_000)
    probes.answer = ProbeResult(False, problem=text("密码错误"))
    press(qtbot, dialog, "camera.test")
    qtbot.waitUntil(lambda: told.text() == "密码错误", timeout=10_000)
    assert len(cameras(here)) == 2
    dialog.reject()


def test_a_kept_camera_is_tested_with_its_kept_password(qtbot: QtBot, here: Office) -> None:
    probes = Probes(ProbeResult(False, problem=text("网络不通")))
    with_network(here, probes)
    given = CameraInput("hall", main_url="rtsp://192.0.2.8/main", username="viewer", password="kept")
    camera = here.place.cameras.add(here.admin, given)
    page = open_page(qtbot, here)
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 3, timeout=10_000)
    page.table.select(camera.id)
    press(qtbot, page, "settings.test")
    qtbot.waitUntil(lambda: page.table.model.index(2, 8).data() == "网络不通", timeout=10_000)
    page.edit_camera(camera)
    dialog = dialog_of(qtbot, page)
    press(qtbot, dialog, "camera.test")
    qtbot.waitUntil(lambda: len(probes.asked) == 2, timeout=10_000)
    assert {asked.password for asked in probes.asked} == {"kept"}
    dialog.reject()


def test_a_csv_is_imported_and_bad_lines_are_named(qtbot: QtBot, here: Office, tmp_path: Path) -> None:
    table = tmp_path / "cameras.csv"
    table.write_text(
        "名称,编号,主码流\n围墙,21,rtsp://192.0.2.1/21\n食堂,二十二,rtsp://192.0.2.1/22\n操场,23,nonsense\n",
        encoding="utf-8-sig",
    )
    page = open_page(qtbot, here)
    page.import_from(table)
    told = page.findChild(QLabel, "settings.told")
    qtbot.waitUntil(lambda: "已添加 1 路" in told.text(), timeout=10_000)
    assert "第 3 行" in told.text() and "第 4 行" in told.text()
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 3, timeout=10_000)
    page.import_from(tmp_path / "missing.csv")
    qtbot.waitUntil(lambda: "missing.csv" in told.text() and "导入" not in told.text(), timeout=10_000)


def test_streams_found_by_onvif_are_added_as_chosen(qtbot: QtBot, here: Office) -> None:
    found = [
        replace(CameraInput(f"Profile_{n}"), main_url=f"rtsp://192.0.2.9/{n}", sub_url=None) for n in (1, 2)
    ]
    with_network(here, Probes(ProbeResult(True)), found)
    page = open_page(qtbot, here)
    dialog = OnvifDialog(here.place.cameras, here.bridge, here.admin, page)
    qtbot.addWidget(dialog)
    dialog.show()
    press(qtbot, dialog, "onvif.find")
    assert "地址" in dialog.findChild(QLabel, "onvif.told").text()
    qtbot.keyClicks(dialog.url, "192.0.2.9")
    qtbot.keyClicks(dialog.username, "admin")
    press(qtbot, dialog, "onvif.find")
    qtbot.waitUntil(lambda: dialog.list.count() == 2, timeout=10_000)
    dialog.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    with qtbot.waitSignal(dialog.added, timeout=10_000):
        press(qtbot, dialog, "onvif.add")
    assert [(c.name, c.username) for c in cameras(here)][2:] == [("Profile_2", "admin")]


def test_a_device_that_does_not_answer_is_told(qtbot: QtBot, here: Office) -> None:
    tools = here.place.cameras._tools

    def silent(*_: str) -> list[CameraInput]:
        raise UserError(text("设备没有应答"))

    here.place.cameras._tools = CameraTools(tools.check, tools.probe, silent)  # type: ignore[arg-type]
    page = open_page(qtbot, here)
    dialog = OnvifDialog(here.place.cameras, here.bridge, here.admin, page)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.keyClicks(dialog.url, "192.0.2.9")
    press(qtbot, dialog, "onvif.find")
    qtbot.waitUntil(lambda: "设备没有应答" in dialog.findChild(QLabel, "onvif.told").text(), timeout=10_000)
    assert dialog.findChild(QPushButton, "onvif.find").isEnabled()


def test_a_camera_is_taken_out_of_use_and_back(qtbot: QtBot, here: Office) -> None:
    page = open_page(qtbot, here)
    qtbot.waitUntil(lambda: page.table.current() is not None, timeout=10_000)
    press(qtbot, page, "settings.enable")
    qtbot.waitUntil(lambda: not cameras(here)[0].enabled, timeout=10_000)
    qtbot.waitUntil(lambda: page._enable.text() == "启用", timeout=10_000)
    press(qtbot, page, "settings.enable")
    qtbot.waitUntil(lambda: cameras(here)[0].enabled, timeout=10_000)


def test_a_guard_sees_no_camera_settings(qtbot: QtBot, here: Office) -> None:
    page = open_page(qtbot, here, here.guard)
    assert page.findChild(QPushButton, "settings.add") is None
    assert page.findChild(QComboBox, "settings.engine") is None
    assert page.tabs.count() == 1


def test_theme_and_language_are_kept_then_told(qtbot: QtBot, here: Office) -> None:
    page = open_page(qtbot, here, here.guard)
    for name, signal, key, value in (
        ("settings.theme", page.theme_changed, "ui.theme", "light"),
        ("settings.language", page.language_changed, "ui.language", "en"),
    ):
        box = page.findChild(QComboBox, name)
        box.setFocus()
        with qtbot.waitSignal(signal, timeout=10_000) as told:
            qtbot.keyClick(box, Qt.Key.Key_Down)
        assert told.args == [value]
        assert here.place.settings.get(key) == value


def test_the_own_password_is_changed(qtbot: QtBot, here: Office) -> None:
    page = open_page(qtbot, here, here.guard)
    names = ("old_password", "new_password", "new_password_again")
    fields = [page.findChild(QLineEdit, f"settings.{name}") for name in names]
    told = page.findChild(QLabel, "settings.password_told")
    for field, words in zip(fields, (PASSWORD, "harbour-88-wall", "harbour-88-well"), strict=True):
        qtbot.keyClicks(field, words)
    press(qtbot, page, "settings.change_password")
    assert "不一样" in told.text()
    fields[2].setText("harbour-88-wall")
    press(qtbot, page, "settings.change_password")
    qtbot.waitUntil(lambda: "已修改" in told.text(), timeout=10_000)
    here.place.auth.check_password(here.guard.account.id, "harbour-88-wall")
    with pytest.raises(UserError):
        here.place.auth.check_password(here.guard.account.id, PASSWORD)


@pytest.mark.parametrize(
    ("name", "key", "last"),
    [
        ("settings.hardware", "video.hardware", "auto"),
        ("settings.transport", "video.transport", "udp"),
        ("settings.sessions", "video.sessions_per_device", 64),
    ],
)
def test_how_video_is_fetched_is_kept(qtbot: QtBot, here: Office, name: str, key: str, last: object) -> None:
    page = open_page(qtbot, here)
    page.tabs.setCurrentIndex(1)
    box = page.findChild(QComboBox, name)
    assert box is not None and box.currentData() == here.place.settings.get(key)
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: here.place.settings.get(key) == last, timeout=10_000)


def test_the_decoder_is_kept_and_the_restart_said(qtbot: QtBot, here: Office) -> None:
    page = open_page(qtbot, here)
    page.tabs.setCurrentIndex(1)
    box, told = page.findChild(QComboBox, "settings.engine"), page.findChild(QLabel, "settings.video_told")
    assert box is not None and told is not None
    assert box.currentData() == "auto" and box.isVisible() and not told.isVisible()
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: here.place.settings.get("video.engine") == "vlc", timeout=10_000)
    qtbot.waitUntil(lambda: told.isVisible() and "重新启动" in told.text(), timeout=10_000)
    assert engine_options(here.place.settings).engine == "vlc"
