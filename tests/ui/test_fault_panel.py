"""报修 on a real store: filled from what the machine saw, one click, with and without a picture."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.fault import Fault, FaultState, SymptomKind
from app.services.assets import AssetInput
from tests.ui.frame_parts import misfits
from tests.ui.pages_parts import GateVideo, Office, jpeg, office
from ui import theme
from ui.assets.warranty import WarrantyLine
from ui.fault_panel import FaultPanel


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Office]:
    theme.apply(qapp, "dark")
    with office(tmp_path / "school-a", cameras=7) as made:
        yield made


@pytest.fixture
def video(here: Office) -> GateVideo:
    return GateVideo(here)


@pytest.fixture
def panel(qtbot: QtBot, here: Office, video: GateVideo) -> FaultPanel:
    place = here.place
    warranty = WarrantyLine(place.upkeep.ledgers.assets, here.bridge, here.guard)
    made = FaultPanel(place.faults, place.evidence, video, here.bridge, here.guard, warranty=warranty)
    qtbot.addWidget(made)
    made.resize(444, 900)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def opened(qtbot: QtBot, panel: FaultPanel) -> None:
    qtbot.waitUntil(lambda: panel.draft() is not None and panel._send.isEnabled(), timeout=10_000)


def faults(here: Office) -> list[Fault]:
    return here.place.faults.faults(here.guard)


def said(panel: FaultPanel, name: str) -> str:
    found = panel.findChild(QLabel, name)
    assert found is not None
    return found.text()


def test_it_opens_filled_from_the_camera_and_its_state(
    qtbot: QtBot, here: Office, panel: FaultPanel, video: GateVideo
) -> None:
    panel.begin(here.cameras[6])
    opened(qtbot, panel)
    assert panel.device.text() == "07 食堂门口"
    assert panel.code.text() == here.cameras[6].device_code
    assert "视频丢失" in panel.symptom.toPlainText()
    assert "视频丢失" in said(panel, "fault.machine")
    assert "8 小时" in said(panel, "fault.due")
    video.develop(here.cameras[6].id)


def test_one_click_sends_it_with_the_picture(
    qtbot: QtBot, here: Office, panel: FaultPanel, video: GateVideo
) -> None:
    panel.begin(here.cameras[6])
    video.develop(here.cameras[6].id)
    opened(qtbot, panel)
    qtbot.waitUntil(lambda: not panel._thumb.pixmap().isNull(), timeout=10_000)
    told: list[object] = []
    panel.sent.connect(told.append)
    with qtbot.waitSignal(panel.closed, timeout=10_000):
        qtbot.mouseClick(panel.findChild(QPushButton, "fault.send"), Qt.MouseButton.LeftButton)
    (fault,) = faults(here)
    assert told == [fault]
    assert (fault.state, fault.reporter_name) == (FaultState.REPORTED, "早班保安")
    assert fault.snapshot is not None
    kept = here.place.evidence.picture(fault.snapshot)
    assert kept is not None
    with Image.open(io.BytesIO(kept)) as marked, Image.open(io.BytesIO(jpeg())) as taken:
        assert marked.tobytes() == taken.tobytes()  # only the mark of its origin is added


def test_sent_before_the_picture_is_there_waits_for_it(
    qtbot: QtBot, here: Office, panel: FaultPanel, video: GateVideo
) -> None:
    panel.begin(here.cameras[6])
    opened(qtbot, panel)
    qtbot.mouseClick(panel.findChild(QPushButton, "fault.send"), Qt.MouseButton.LeftButton)
    assert not panel._send.isEnabled()
    with qtbot.waitSignal(panel.closed, timeout=10_000):
        video.develop(here.cameras[6].id)
    (fault,) = faults(here)
    assert fault.snapshot is not None


def test_a_camera_without_a_picture_is_reported_all_the_same(
    qtbot: QtBot, here: Office, panel: FaultPanel, video: GateVideo
) -> None:
    panel.begin(here.cameras[6])
    opened(qtbot, panel)
    video.refuse(here.cameras[6].id)
    qtbot.waitUntil(lambda: "没有画面" in panel._thumb.text(), timeout=10_000)
    with qtbot.waitSignal(panel.closed, timeout=10_000):
        qtbot.keyClick(panel.symptom, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (fault,) = faults(here)
    assert fault.snapshot is None


def test_everything_is_editable(qtbot: QtBot, here: Office, panel: FaultPanel, video: GateVideo) -> None:
    panel.begin(here.cameras[6])
    video.refuse(here.cameras[6].id)
    opened(qtbot, panel)
    panel.symptom.selectAll()
    qtbot.keyClicks(panel.symptom, "lens cracked")
    panel.device.selectAll()
    qtbot.keyClicks(panel.device, "canteen door")
    qtbot.keyClicks(panel.remark, "seen on the round")
    panel.time.setDateTime(panel.time.dateTime().addSecs(-3600))
    wanted = panel.time.moment()
    with qtbot.waitSignal(panel.closed, timeout=10_000):
        qtbot.keyClick(panel.remark, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (fault,) = faults(here)
    assert (fault.symptom, fault.device_name, fault.remark) == (
        "lens cracked",
        "canteen door",
        "seen on the round",
    )
    assert fault.detected_at.timestamp() == pytest.approx(wanted, abs=1)


def test_a_device_that_is_no_camera_must_be_named(
    qtbot: QtBot, here: Office, panel: FaultPanel, video: GateVideo
) -> None:
    panel.begin(None)
    opened(qtbot, panel)
    assert video.pending == {}
    send = panel.findChild(QPushButton, "fault.send")
    qtbot.mouseClick(send, Qt.MouseButton.LeftButton)
    assert "设备名称" in said(panel, "fault.error")
    assert panel.device.hasFocus()
    qtbot.keyClicks(panel.device, "DVR")
    qtbot.mouseClick(send, Qt.MouseButton.LeftButton)
    assert "故障现象" in said(panel, "fault.error")
    qtbot.keyClicks(panel.symptom, "does not start")
    with qtbot.waitSignal(panel.closed, timeout=10_000):
        qtbot.mouseClick(send, Qt.MouseButton.LeftButton)
    assert [(fault.device_name, fault.camera_id) for fault in faults(here)] == [("DVR", None)]


def test_reopened_for_another_camera_an_old_answer_changes_nothing(
    qtbot: QtBot, here: Office, panel: FaultPanel, video: GateVideo
) -> None:
    panel.begin(here.cameras[6])
    panel.begin(here.cameras[0])
    video.develop(here.cameras[6].id)
    opened(qtbot, panel)
    qtbot.wait(300)
    draft = panel.draft()
    assert draft is not None
    assert (draft.camera_id, draft.snapshot) == (here.cameras[0].id, None)
    video.refuse(here.cameras[0].id)


def test_escape_folds_it_and_sends_nothing(
    qtbot: QtBot, here: Office, panel: FaultPanel, video: GateVideo
) -> None:
    panel.begin(here.cameras[6])
    opened(qtbot, panel)
    with qtbot.waitSignal(panel.closed):
        qtbot.keyClick(panel.symptom, Qt.Key.Key_Escape)
    video.develop(here.cameras[6].id)
    qtbot.wait(300)
    assert faults(here) == []


def test_one_of_five_writes_the_regulations_words_and_keeps_the_hands_off(
    qtbot: QtBot, here: Office, panel: FaultPanel, video: GateVideo
) -> None:
    panel.begin(None)
    opened(qtbot, panel)
    warning = panel.findChild(QLabel, "fault.hands_off")
    chips = {kind: panel.findChild(QPushButton, f"fault.kind.{kind}") for kind in SymptomKind}
    assert len(chips) == 5
    assert not warning.isVisible()
    qtbot.mouseClick(chips[SymptomKind.SMELL], Qt.MouseButton.LeftButton)
    assert panel.symptom.toPlainText() == "发出异味"
    assert warning.isVisible()
    assert "不得私自动手处理" in warning.text()
    chips[SymptomKind.HEAT].setFocus()
    qtbot.keyClick(chips[SymptomKind.HEAT], Qt.Key.Key_Space)
    assert (panel.symptom.toPlainText(), chips[SymptomKind.SMELL].isChecked()) == ("异常发热", False)
    assert panel.symptom.hasFocus()
    qtbot.keyClicks(panel.symptom, " 60 C")
    qtbot.mouseClick(chips[SymptomKind.HEAT], Qt.MouseButton.LeftButton)
    assert not warning.isVisible()
    qtbot.mouseClick(chips[SymptomKind.HEAT], Qt.MouseButton.LeftButton)
    qtbot.keyClicks(panel.device, "DVR")
    qtbot.waitUntil(lambda: not misfits(panel), timeout=10_000)
    with qtbot.waitSignal(panel.closed, timeout=10_000):
        qtbot.keyClick(panel.symptom, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (fault,) = faults(here)
    assert fault.kind is SymptomKind.HEAT
    assert fault.symptom.startswith("异常发热")
    assert fault.symptom.endswith("60 C")
    panel.begin(None)
    opened(qtbot, panel)
    assert panel.kinds.kind() is None


def test_it_says_whether_the_repair_is_free(
    qtbot: QtBot, here: Office, panel: FaultPanel, video: GateVideo
) -> None:
    today = here.place.upkeep.ledgers.assets.today()
    young = today.replace(year=today.year - 1, day=1).isoformat()
    old = today.replace(year=today.year - 4, day=1).isoformat()
    camera = here.cameras[6]
    for given in (
        AssetInput("SXT-7", "07", camera_id=camera.id, accepted_on=young),
        AssetInput("NVR-1", "recorder", accepted_on=old),
    ):
        here.place.upkeep.ledgers.assets.add(here.admin, given)
    line = panel.findChild(WarrantyLine)
    panel.begin(camera)
    opened(qtbot, panel)
    qtbot.waitUntil(lambda: "质保内" in line.text(), timeout=10_000)
    assert line.isVisible()
    video.refuse(camera.id)
    panel.begin(None)
    opened(qtbot, panel)
    qtbot.waitUntil(lambda: not line.isVisible(), timeout=10_000)
    qtbot.mouseClick(panel.code, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(panel.code, "NVR-1")
    qtbot.keyClick(panel.code, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: "recorder：质保外" in line.text() and line.isVisible(), timeout=10_000)
