"""点位养护 by hand: cleaned, planned, reviewed, adjusted with the leader's password; looks from the wall."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.domain.camera import CameraState, PictureFault
from app.domain.evidence import Clip
from app.domain.form_print import FormPrint
from app.domain.lens import LensState
from app.domain.people import Role
from app.domain.view_care import AdjustState, Verdict, ViewState
from app.domain.viewing import ViewAct, Viewed
from app.services.auth import Session
from app.services.ports import Still
from tests.ui.frame_parts import misfits, outside
from tests.ui.pages_parts import PASSWORD, GateVideo, Office, jpeg, office
from ui import theme
from ui.care.adjust_dialogs import AdjustAskDialog, AdjustDecideDialog, AdjustDoneDialog
from ui.care.lens_dialogs import CleanedDialog, LensPlanDialog
from ui.care.reference_dialog import ViewReferenceDialog
from ui.desk import Desk
from ui.pages.care_page import CarePage
from ui.pages.playback_page import PlaybackPage
from ui.report_dialog import ReportDialog
from ui.window import MainWindow

W = TypeVar("W", bound=QWidget)


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Office]:
    theme.apply(qapp, "dark")
    with office(tmp_path / "school", cameras=4) as made:
        made.place.auth.create_account(made.admin, "主管领导", Role.LEADER, None, PASSWORD)
        made.place.care.audit.start()
        yield made


@pytest.fixture
def video(here: Office) -> GateVideo:
    return GateVideo(here)


@pytest.fixture
def open_page(qtbot: QtBot, here: Office, video: GateVideo) -> Callable[[Session], CarePage]:
    def make(session: Session) -> CarePage:
        place = here.place
        made = CarePage(
            place.care,
            place.upkeep.reports,
            here.bridge,
            session,
            cameras=place.cameras.cameras,
            still=video.still,
            picture=place.evidence.picture,
            now=here.clock.now,
        )
        qtbot.addWidget(made)
        made.resize(1250, 700)
        made.show()
        made.activateWindow()
        made.enter()
        qtbot.waitUntil(lambda: len(made.lenses.table.model.rows()) == 4, timeout=10_000)
        qtbot.waitUntil(lambda: len(made.coverage.table.model.rows()) == 4, timeout=10_000)
        return made

    return make


def dialog(qtbot: QtBot, parent: QWidget, kind: type[W]) -> W:
    qtbot.waitUntil(lambda: bool(shown(parent, kind)), timeout=10_000)
    return shown(parent, kind)[0]


def shown(parent: QWidget, kind: type[W]) -> list[W]:
    return [one for one in parent.findChildren(kind) if one.isVisible()]


def part(parent: QWidget, kind: type[W], name: str) -> W:
    found = parent.findChild(kind, name)
    assert found is not None, name
    return found


def press(qtbot: QtBot, parent: QWidget, name: str) -> None:
    qtbot.mouseClick(part(parent, QPushButton, name), Qt.MouseButton.LeftButton)


def write(qtbot: QtBot, parent: QWidget, name: str, words: str) -> None:
    field = part(parent, QLineEdit, name)
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    field.clear()
    field.insert(words)  # QTest types no Chinese


def test_nothing_flashes_up_as_a_window_of_its_own(
    here: Office, open_page: Callable[[Session], CarePage], qapp: QApplication
) -> None:
    class Watch(QObject):
        seen: list[str] = []  # noqa: RUF012 - the test's own

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                self.seen.append(f"{type(watched).__name__} {watched.objectName()}")
            return False

    watch = Watch()
    qapp.installEventFilter(watch)
    open_page(here.admin)
    qapp.removeEventFilter(watch)
    assert watch.seen == ["CarePage page.care"]


def test_a_walk_with_the_brush_is_put_on_record(
    here: Office, open_page: Callable[[Session], CarePage], qtbot: QtBot
) -> None:
    here.span(2, CameraState.SUSPECT, 30.0, 28.0, PictureFault.BLURRED)
    page = open_page(here.admin)
    rows = page.lenses.table.model.rows()
    assert [(r.camera.number, r.state) for r in rows][:2] == [(2, LensState.NEGLECTED), (1, LensState.NEVER)]
    assert "逾期且模糊 1" in page._summary.text()
    page.lenses.table.select(rows[0].id)
    assert "第十三条" in page.lenses._why.text()
    press(qtbot, page, "lens.cleaned")
    form = dialog(qtbot, page, CleanedDialog)
    points = part(form, QListWidget, "cleaned.points")
    assert points.item(1).checkState() is Qt.CheckState.Checked  # the chosen one, 02
    qtbot.keyClick(points, Qt.Key.Key_Down)
    qtbot.keyClick(points, Qt.Key.Key_Space)  # and 03
    write(qtbot, form, "cleaned.by", "")
    press(qtbot, form, "cleaned.save")
    qtbot.waitUntil(lambda: "清扫人" in form._told.text(), timeout=10_000)
    write(qtbot, form, "cleaned.by", "电工")
    press(qtbot, form, "cleaned.save")

    def cleaned() -> list[int]:
        return [r.camera.number for r in page.lenses.table.model.rows() if r.state is LensState.FINE]

    qtbot.waitUntil(lambda: cleaned() == [2, 3], timeout=10_000)
    assert "都在期限内" in page._summary.text()
    page.lenses.table.select(here.cameras[1].id)
    qtbot.waitUntil(lambda: "电工" in page.lenses._past.text(), timeout=10_000)


def test_a_point_gets_its_own_interval_and_gives_it_back(
    here: Office, open_page: Callable[[Session], CarePage], qtbot: QtBot
) -> None:
    page = open_page(here.admin)
    page.lenses.table.select(here.cameras[2].id)

    def days() -> int:
        return next(r.days for r in page.lenses.table.model.rows() if r.camera.number == 3)

    press(qtbot, page, "lens.plan")
    form = dialog(qtbot, page, LensPlanDialog)
    field = part(form, QSpinBox, "plan.days")
    assert field.text() == "按全校周期（90 天）"
    field.selectAll()
    qtbot.keyClicks(field, "30")
    press(qtbot, form, "plan.save")
    qtbot.waitUntil(lambda: days() == 30, timeout=10_000)
    press(qtbot, page, "lens.plan")
    qtbot.waitUntil(lambda: len(shown(page, LensPlanDialog)) == 1, timeout=10_000)
    form = dialog(qtbot, page, LensPlanDialog)
    field = part(form, QSpinBox, "plan.days")
    field.setValue(field.minimum())
    press(qtbot, form, "plan.save")
    qtbot.waitUntil(lambda: days() == 90, timeout=10_000)


def test_a_review_beside_the_reference_is_signed(
    here: Office, open_page: Callable[[Session], CarePage], video: GateVideo, qtbot: QtBot
) -> None:
    page, camera = open_page(here.admin), here.cameras[0].id
    pane = page.coverage.pane
    page.tabs.setCurrentWidget(page.coverage)
    page.coverage.table.select(camera)
    assert not pane._go.isEnabled()
    take(qtbot, pane, video, camera)
    press(qtbot, pane, "review.keep")
    qtbot.waitUntil(lambda: state(page, camera) is ViewState.FINE, timeout=10_000)
    qtbot.waitUntil(pane.reference.shown, timeout=10_000)
    take(qtbot, pane, video, camera)
    press(qtbot, pane, f"review.verdict.{Verdict.BLIND_SPOT}")
    write(qtbot, pane, "review.note", "左侧被树枝挡住")
    qtbot.keyClicks(pane.password, "wrong-9")
    qtbot.keyClick(pane.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not pane._told.isHidden(), timeout=10_000)
    assert state(page, camera) is ViewState.FINE
    qtbot.keyClicks(pane.password, PASSWORD)
    qtbot.keyClick(pane.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: state(page, camera) is ViewState.BLIND_SPOT, timeout=10_000)
    assert "左侧被树枝挡住" in pane._last.text()
    (review,) = here.place.care.reviews.reviews(here.admin, camera)
    assert review.author_name == "管理员" and review.reference != review.present
    take(qtbot, pane, video, camera)
    press(qtbot, pane, "review.keep")  # another reference wants a reason
    form = dialog(qtbot, pane, ViewReferenceDialog)
    press(qtbot, form, "reference.save")
    qtbot.waitUntil(lambda: "原因" in form._told.text(), timeout=10_000)
    write(qtbot, form, "reference.reason", "树枝已剪")
    press(qtbot, form, "reference.save")
    qtbot.waitUntil(lambda: "树枝已剪" in pane.reference._words.text(), timeout=10_000)


def test_a_camera_without_picture_is_told(
    here: Office, open_page: Callable[[Session], CarePage], video: GateVideo, qtbot: QtBot
) -> None:
    page, camera = open_page(here.admin), here.cameras[0].id
    page.tabs.setCurrentWidget(page.coverage)
    page.coverage.table.select(camera)
    press(qtbot, page, "review.take")
    qtbot.waitUntil(lambda: camera in video.pending, timeout=10_000)
    video.refuse(camera)
    canvas = page.coverage.pane.present._canvas
    qtbot.waitUntil(lambda: "没有画面可截" in canvas.word, timeout=10_000)
    assert not page.coverage.pane._keep.isEnabled()


def test_an_adjustment_goes_from_wish_to_work(
    here: Office, open_page: Callable[[Session], CarePage], qtbot: QtBot
) -> None:
    page, camera = open_page(here.admin), here.cameras[1].id
    page.tabs.setCurrentWidget(page.coverage)
    page.coverage.table.select(camera)
    press(qtbot, page, "review.adjust")
    form = dialog(qtbot, page, AdjustAskDialog)
    assert part(form, QComboBox, "ask.point").currentData() == camera
    write(qtbot, form, "ask.reason", "向左转 20 度")
    press(qtbot, form, "ask.save")
    table = page.adjust.table
    qtbot.waitUntil(lambda: len(table.model.rows()) == 1, timeout=10_000)
    assert not page.adjust._done.isEnabled()
    press(qtbot, page, "adjust.decide")
    decision = dialog(qtbot, page, AdjustDecideDialog)
    press(qtbot, decision, "decide.save")
    assert "批准" in decision._told.text()
    press(qtbot, decision, "decide.grant")
    part(decision, QComboBox, "decide.who").setCurrentText("主管领导")
    write(qtbot, decision, "decide.password", PASSWORD)
    press(qtbot, decision, "decide.save")
    qtbot.waitUntil(lambda: table.model.row(0).state is AdjustState.GRANTED, timeout=10_000)
    here.span(2, CameraState.SUSPECT, 50.0, 49.0, PictureFault.MOVED)  # days before: nobody approved that
    qtbot.waitUntil(page.adjust._done.isEnabled, timeout=10_000)
    press(qtbot, page, "adjust.done")
    done = dialog(qtbot, page, AdjustDoneDialog)
    write(qtbot, done, "done.note", "已左转并锁紧")
    press(qtbot, done, "done.save")
    qtbot.waitUntil(lambda: table.model.row(0).state is AdjustState.DONE, timeout=10_000)
    qtbot.waitUntil(lambda: len(page.adjust.changes.model.rows()) == 1, timeout=10_000)
    change = page.adjust.changes.model
    assert change.data(change.index(0, 3)) == "无批准"
    assert "无批准的场景变更 1" in page._summary.text()


def test_a_guard_sees_and_changes_nothing(
    here: Office, open_page: Callable[[Session], CarePage], qtbot: QtBot
) -> None:
    page = open_page(here.guard)
    for tab in (page.lenses, page.coverage, page.adjust):
        page.tabs.setCurrentWidget(tab)
        acts = [b for b in shown(page, QPushButton) if b.property("kind") != "chip"]
        assert [b.objectName() for b in acts] == ["care.print", "care.back"]
    assert page.audit is None and page.tabs.count() == 3


def test_each_tab_is_printed_and_that_is_recorded(
    here: Office, open_page: Callable[[Session], CarePage], qtbot: QtBot, tmp_path: Path
) -> None:
    page = open_page(here.principal)
    for number in range(page.tabs.count()):
        page.tabs.setCurrentIndex(number)
        press(qtbot, page, "care.print")
        paper = dialog(qtbot, page, ReportDialog)
        pdf = tmp_path / f"{number}.pdf"
        paper.save_pdf_to(pdf)
        told = part(paper, QLabel, "report.told")
        qtbot.waitUntil(lambda pdf=pdf, told=told: pdf.name in told.text(), timeout=10_000)  # type: ignore[misc]
        paper.reject()
        qtbot.waitUntil(lambda: not page.findChildren(ReportDialog), timeout=10_000)
    prints = here.place.store.run(lambda uow: uow.find(FormPrint))
    assert sorted(one.form_id for one in prints) == ["lens_ledger", "view_audit", "view_care", "view_care"]


@pytest.mark.parametrize(("width", "percent"), [(1250, 100), (1250, 150), (1804, 100)])
def test_nothing_is_cut_off(
    here: Office,
    open_page: Callable[[Session], CarePage],
    qtbot: QtBot,
    qapp: QApplication,
    width: int,
    percent: int,
) -> None:
    theme.apply(qapp, "light", percent)
    camera = here.cameras[1].id
    here.span(2, CameraState.SUSPECT, 30.0, 28.0, PictureFault.BLURRED)
    here.place.care.adjustments.ask(here.admin, camera, "向左转约 20 度，覆盖门口左侧的死角")
    page = open_page(here.admin)
    page.resize(width, 700)
    for number in range(page.tabs.count()):
        page.tabs.setCurrentIndex(number)
        qtbot.waitUntil(lambda: not here.bridge.busy(), timeout=10_000)
        qtbot.waitUntil(lambda: not misfits(page) and not outside(page), timeout=10_000)
    theme.apply(qapp, "dark")


def test_the_leader_decides_on_the_own_screen(
    here: Office, open_page: Callable[[Session], CarePage], qtbot: QtBot
) -> None:
    here.place.care.adjustments.ask(here.admin, here.cameras[0].id, "向下转")
    page = open_page(here.principal)
    page.tabs.setCurrentWidget(page.adjust)
    qtbot.waitUntil(page.adjust._decide.isEnabled, timeout=10_000)
    press(qtbot, page, "adjust.decide")
    form = dialog(qtbot, page, AdjustDecideDialog)
    assert part(form, QComboBox, "decide.who").currentText() == "校长"
    press(qtbot, form, "decide.refuse")
    write(qtbot, form, "decide.password", PASSWORD)
    press(qtbot, form, "decide.save")
    qtbot.waitUntil(lambda: "不批准的原因" in form._told.text(), timeout=10_000)
    write(qtbot, form, "decide.note", "考试日再议")
    write(qtbot, form, "decide.password", PASSWORD)
    press(qtbot, form, "decide.save")
    qtbot.waitUntil(lambda: page.adjust.table.model.row(0).state is AdjustState.REFUSED, timeout=10_000)


def test_looks_at_the_wall_stand_in_the_list(here: Office, video: GateVideo, qtbot: QtBot) -> None:
    """Enlarged by key twice, a snapshot, a clip played: one row each; signing out writes them."""
    here.place.video = video
    window = MainWindow(here.clock.now)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    desk = Desk(here.place, here.admin, window=window, bridge=here.bridge, cameras=here.cameras, passwords={})
    with qtbot.waitSignal(desk.complete, timeout=15_000):
        pass
    wall, camera = desk._wall, here.cameras[1].id
    assert wall is not None
    wall.focus_camera(camera)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Right, Qt.Key.Key_Escape):
        qtbot.keyClick(wall.canvas, key)
    still = Still(camera, datetime.now(UTC).timestamp(), 320, 180, jpeg())
    here.place.evidence.keep_still(here.admin, still)
    playback = window.findChild(PlaybackPage)
    assert playback is not None and playback.pane is not None
    clip = Clip(9001, "c", camera, "clips/c.mp4", here.clock.now(), 5.0, "", "管理员")
    playback.player.show_clips([clip], {})
    playback.pane.opened.emit()
    window.show_page("checks")
    press(qtbot, window, "checks.care")
    page = window.findChild(CarePage)
    assert page is not None and window.current_page() == "care"
    assert window.navigation._buttons["checks"].isChecked()
    assert page.audit is not None
    page.tabs.setCurrentWidget(page.audit)
    audit = page.audit.table
    qtbot.waitUntil(lambda: len(audit.model.rows()) == 4, timeout=10_000)
    rows: list[Viewed] = audit.model.rows()
    assert {(r.camera_id, r.act, r.count) for r in rows} == {
        (camera, ViewAct.ENLARGED, 2),
        (here.cameras[2].id, ViewAct.ENLARGED, 1),
        (camera, ViewAct.SNAPSHOT, 1),
        (camera, ViewAct.PLAYBACK, 1),
    }
    write(qtbot, page, "audit.search", "放大")
    qtbot.waitUntil(lambda: len(audit.model.rows()) == 2, timeout=10_000)
    assert page.audit._sum.text() == "合计：管理员（3 次）"
    qtbot.keyClick(page.tabs.tabBar(), Qt.Key.Key_Escape)
    assert window.current_page() == "checks"
    window.show_page("wall")
    qtbot.keyClick(wall.canvas, Qt.Key.Key_Return)
    desk.close()

    def written() -> int:
        rows = here.place.store.run(lambda uow: uow.find(Viewed, act=ViewAct.ENLARGED))
        return sum(row.count for row in rows)

    qtbot.waitUntil(lambda: written() == 4, timeout=10_000)
    qtbot.waitUntil(lambda: not here.bridge.busy(), timeout=15_000)


def take(qtbot: QtBot, pane: QWidget, video: GateVideo, camera: str) -> None:
    """Take the present picture and wait until it stands there."""
    video.pending.pop(camera, None)
    press(qtbot, pane, "review.take")
    qtbot.waitUntil(lambda: camera in video.pending, timeout=10_000)
    video.develop(camera)
    qtbot.waitUntil(part(pane, QPushButton, "review.keep").isEnabled, timeout=10_000)


def state(page: CarePage, camera: str) -> ViewState:
    return next(row.state for row in page.coverage.table.model.rows() if row.id == camera)  # type: ignore[no-any-return]
