"""交接班 on real services: by keyboard alone, item by item, both signatures; what is late is said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from app.domain.camera import CameraState
from app.domain.handover import HandoverMark
from app.domain.people import Role
from app.services.auth import Session
from tests.ui.frame_parts import misfits, outside
from tests.ui.wall_video import FakeVideo
from tests.ui.watch_parts import PASSWORD, Gate, Hands, at, gate, seconds_of_work
from ui import theme
from ui.handover.history import HistoryDialog
from ui.handover.live import LiveStrip
from ui.pages.handover_page import HandoverPage
from ui.strip import state_color
from ui.wall.mixer import Mixer


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Gate]:
    theme.apply(qapp, "dark")
    with gate(tmp_path / "school-a") as made:
        made.go(7, 56)
        yield made


def a_shift(here: Gate) -> Session:
    """早班保安's morning with an entry, a fault, camera troubles; it is 15:56."""
    guard = here.login("早班保安")
    for number in (1, 2, 3, 4):
        here.span(number, CameraState.LIVE, at(8), None)
    here.span(2, CameraState.LOST, at(13), None)
    here.go(13, 5)
    here.fault(2, "视频丢失")
    here.go(15, 56)
    return guard


def open_page(
    qtbot: QtBot,
    here: Gate,
    session: Session,
    *,
    live: LiveStrip | None = None,
    size: tuple[int, int] = (1840, 1030),
) -> HandoverPage:
    page = HandoverPage(
        here.place.shift.handover,
        here.place.auth,
        here.place.cameras,
        here.bridge,
        session,
        now=here.clock.now,
        passwords={},
        live=live,
    )
    qtbot.addWidget(page)
    page.resize(*size)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.enter()
    qtbot.waitUntil(lambda: len(page.board.items.buttons()) > 0, timeout=10_000)
    return page


def words(page: QWidget, name: str) -> str:
    found = page.findChild(QLabel, name)
    assert isinstance(found, QLabel)
    return found.text() if found.isVisible() else ""


def test_a_whole_handover_by_keys_in_under_ninety_seconds_of_work(qtbot: QtBot, here: Gate) -> None:
    guard = a_shift(here)
    page = open_page(qtbot, here, guard)
    hands = Hands(qtbot, page)
    hands.actions += 1  # F9 opened the page: see test_frame_app
    looks = 1
    assert hands.focus() == "handover.out_password"
    hands.type(PASSWORD)
    hands.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: words(page, "handover.signed") == "已签名 15:56", timeout=10_000)
    qtbot.waitUntil(lambda: not here.bridge.busy())
    count = len(page.board.items.buttons())
    assert count >= 2
    assert page.board.go.word() == f"签名接班（还有 {count} 项未确认）"
    while hands.focus().startswith("handover.item."):
        hands.press(Qt.Key.Key_Space)
        looks += 1
    assert page.board.go.word() == "签名接班"
    assert hands.focus() == "handover.password"
    assert page.board.incoming.accounts.currentText() == "中班保安"
    hands.type(PASSWORD)
    with qtbot.waitSignal(page.taken_over, timeout=10_000) as taken:
        hands.press(Qt.Key.Key_Return)
    assert taken.args[0].account.name == "中班保安"
    assert [turn.account_name for turn in here.place.shifts.on_duty()] == ["中班保安"]
    (row, *_) = here.place.shift.handover.history(here.admin, at(8), at(9))
    assert row.mark is HandoverMark.DONE
    (handover,) = row.handovers
    assert handover.signed_at == at(15, 56)
    assert len(handover.acknowledged) == count
    assert hands.actions == count + 3  # F9, two signatures, a key for each item
    assert seconds_of_work(hands, looks) < 90


def test_the_pages_of_the_shift_say_what_was(qtbot: QtBot, here: Gate) -> None:
    guard = a_shift(here)
    draft = here.place.duty.new_draft(guard)
    here.place.duty.keep_draft(guard, draft)
    page = open_page(qtbot, here, guard)
    summary = page.board.form.summary.toPlainText()
    assert summary.startswith("本班 08:00—15:56，在岗 8 小时 0 分，画面可用 91.5%。没有记录。")
    assert words(page, "handover.summary") == "早班 08:00–16:00 → 中班 16:00–24:00"
    assert words(page, "handover.standing") == "该交接了，还有 4 分 · 上一班：未交接"
    told = [label.text() for label in page.board.items.findChildren(QLabel)]
    assert "故障 02 校门内 视频丢失" in told
    assert "早班保安有未写完的值班记录" in told
    chart = page.board.strips
    box = chart.getPlotItem().getViewBox()
    qtbot.wait(100)
    spot = box.mapViewToScene(QPointF(6 * 3600.0, 1.5)).toPoint()
    color = chart.grab().toImage().pixelColor(spot)
    wanted = state_color(CameraState.LOST)
    assert all(abs(a - b) < 24 for a, b in zip(color.getRgb()[:3], wanted.getRgb()[:3], strict=True))


def test_what_was_typed_survives_and_the_summary_drafts_itself_on(qtbot: QtBot, here: Gate) -> None:
    guard = a_shift(here)
    page = open_page(qtbot, here, guard)
    page.board.form.note.insert("3 号楼钥匙在抽屉")
    page.board.form.keys.setValue(2)
    page.board.form.radios.setValue(1)
    page.hide()
    qtbot.waitUntil(lambda: not here.bridge.busy())
    here.go(15, 58)
    again = open_page(qtbot, here, guard)
    assert again.board.form.note.text() == "3 号楼钥匙在抽屉"
    assert (again.board.form.keys.value(), again.board.form.radios.value()) == (2, 1)
    assert "8 小时 2 分" in again.board.form.summary.toPlainText()
    titles = [label.text() for label in again.board.items.findChildren(QLabel)]
    assert "对讲机 1 部、钥匙 2 串" in titles


def test_a_wrong_password_signs_nothing_and_unconfirmed_items_are_named(qtbot: QtBot, here: Gate) -> None:
    page = open_page(qtbot, here, a_shift(here))
    qtbot.keyClicks(page.board.outgoing.password, "wrong-password-1")
    qtbot.keyClick(page.board.outgoing.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "密码" in words(page, "handover.error"), timeout=10_000)
    assert words(page, "handover.signed") == ""
    qtbot.keyClicks(page.board.incoming.password, PASSWORD)
    qtbot.keyClick(page.board.incoming.password, Qt.Key.Key_Return)
    assert "未确认" in words(page, "handover.error")
    assert page.board.items.buttons()[0].hasFocus()
    assert [turn.account_name for turn in here.place.shifts.on_duty()] == ["早班保安"]


def test_without_the_outgoing_signature_a_second_press_takes_over_and_says_so(
    qtbot: QtBot, here: Gate
) -> None:
    page = open_page(qtbot, here, a_shift(here))
    for made in page.board.items.buttons():
        made.click()
    qtbot.keyClicks(page.board.incoming.password, PASSWORD)
    qtbot.keyClick(page.board.incoming.password, Qt.Key.Key_Return)
    assert "交班人还没有签名" in words(page, "handover.error")
    with qtbot.waitSignal(page.taken_over, timeout=10_000):
        qtbot.keyClick(page.board.incoming.password, Qt.Key.Key_Return)
    (row, *_) = here.place.shift.handover.history(here.admin, at(8), at(9))
    assert row.handovers[0].signed_at is None


def test_a_late_handover_is_said_and_the_guard_can_stay_on(qtbot: QtBot, here: Gate) -> None:
    guard = a_shift(here)
    here.go(16, 40)
    here.place.shift.relief.look()
    page = open_page(qtbot, here, guard)
    assert words(page, "handover.standing").startswith("交接已迟 40 分：接班人未到时由早班保安继续负责")
    stay = page.findChild(QPushButton, "handover.stay")
    assert stay.isVisible()
    stay.click()
    assert page.board.outgoing.password.hasFocus()
    qtbot.keyClicks(page.board.outgoing.password, PASSWORD)
    with qtbot.waitSignal(page.taken_over, timeout=10_000) as stayed:
        stay.click()
    assert stayed.args[0].account.name == "早班保安"
    assert stayed.args[0].slot.start == at(16)
    rows = here.place.shift.handover.history(here.admin, at(8), at(9))
    dialog = HistoryDialog(rows, page)
    table = dialog.findChild(QTableView, "handover.history_table")
    assert [table.model().index(0, n).data() for n in (0, 1, 2)] == [
        "11-22 早班 08:00–16:00",
        "连班",
        "早班保安",
    ]


def test_a_stand_in_is_told_apart(qtbot: QtBot, here: Gate) -> None:
    here.place.auth.create_account(here.admin, "替班保安", Role.GUARD, None, PASSWORD)
    page = open_page(qtbot, here, a_shift(here))
    assert page.board.incoming.caption.text() == "接班人 · 按排班"
    assert words(page, "handover.planned") == ""
    page.board.incoming.accounts.setCurrentText("替班保安")
    assert "不在排班表上" in words(page, "handover.planned")


def test_a_fault_that_comes_meanwhile_must_be_acknowledged_too(qtbot: QtBot, here: Gate) -> None:
    page = open_page(qtbot, here, a_shift(here))
    for made in page.board.items.buttons():
        made.click()
    assert page.board.items.left() == 0
    here.fault(3, "图象闪烁")
    qtbot.waitUntil(lambda: page.board.items.left() == 1, timeout=10_000)
    assert page.board.go.word() == "签名接班（还有 1 项未确认）"


def test_the_post_is_left_empty_only_with_a_second_press(qtbot: QtBot, here: Gate) -> None:
    page = open_page(qtbot, here, a_shift(here))
    page.board.leave.click()
    assert "再按一次" in page.board.leave.text()
    with qtbot.waitSignal(page.sign_out):
        page.board.leave.click()


def test_the_pictures_go_on_below(qtbot: QtBot, here: Gate) -> None:
    video = FakeVideo(here.place.bus)
    mixer = Mixer(video)
    strip = LiveStrip(mixer.share(), at(8).tzinfo, here.bridge)  # type: ignore[arg-type]
    page = open_page(qtbot, here, a_shift(here), live=strip)
    qtbot.waitUntil(lambda: len(video.requests) == 4, timeout=10_000)
    assert strip.height() > 40
    with qtbot.waitSignal(page.wall_wanted) as wanted:
        canvas = page.findChild(QWidget, "handover.canvas")
        qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    assert wanted.args[0] == here.cameras[0].id
    page.hide()
    qtbot.waitUntil(lambda: not video.requests, timeout=10_000)


@pytest.mark.parametrize("name", ["dark", "light"])
@pytest.mark.parametrize("size", [(1290, 720), (1840, 1030)])
def test_nothing_is_clipped(
    qtbot: QtBot, here: Gate, qapp: QApplication, size: tuple[int, int], name: str
) -> None:
    theme.apply(qapp, name)
    page = open_page(qtbot, here, a_shift(here), size=size)
    qtbot.waitUntil(lambda: misfits(page) == [], timeout=5_000)
    assert outside(page) == []
