"""在岗与主机 on real services: read, judged, outages approved, programs accepted; who may what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.domain.camera import CameraState
from app.domain.conduct import ConductJudgement, StopReason, Verdict
from app.domain.coverage import GapExplanation
from app.domain.outage import OutageState, PlannedOutage
from app.events import CameraStatusChanged, WorkerRestarted
from app.services.auth import Session
from app.services.conduct_log import ConductKind
from app.services.outages import OutageWish
from tests.ui.conduct_parts import WAIT, Seat
from tests.ui.frame_parts import misfits, outside
from tests.ui.pages_parts import PASSWORD, GateVideo, Office, office
from ui import theme
from ui.pages.conduct_page import ConductPage
from ui.upkeep_tab import UpkeepTab

W = TypeVar("W", bound=QWidget)
OPEN = Callable[..., ConductPage]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path / "school-a", cameras=3) as made:
        yield made


@pytest.fixture
def open_page(qtbot: QtBot, here: Office) -> OPEN:
    def make(session: Session, size: tuple[int, int] = (1290, 720)) -> ConductPage:
        place = here.place
        page = ConductPage(
            place.conduct, place.shift.coverage, place.cameras, here.bridge, session, now=here.clock.now
        )
        qtbot.addWidget(page)
        page.resize(*size)
        with qtbot.waitExposed(page):
            page.show()
        page.enter()
        settle(qtbot, here)
        return page

    return make


def settle(qtbot: QtBot, here: Office) -> None:
    qtbot.waitUntil(lambda: not here.bridge.busy(), timeout=WAIT)


def part(root: QWidget, kind: type[W], name: str) -> W:
    found = root.findChild(kind, name)
    assert isinstance(found, kind), name
    return found


def press(qtbot: QtBot, root: QWidget, name: str) -> None:
    qtbot.mouseClick(part(root, QPushButton, name), Qt.MouseButton.LeftButton)


def saved(qtbot: QtBot, here: Office, page: ConductPage, name: str) -> None:
    """Press the dialog's one act; it closes and the page has loaded again."""
    dialog = part(page, QWidget, name)
    press(qtbot, dialog, f"{name}.save")
    qtbot.waitUntil(lambda: not page.findChildren(QWidget, name), timeout=WAIT)
    settle(qtbot, here)


def a_week(here: Office) -> None:
    """One of everything that the program sees."""
    conduct, now = here.place.conduct, here.clock.now
    here.clock.ago(hours=5)
    conduct.presence.missed(here.guard, now(), 5)
    here.clock.ago(hours=4.8)
    conduct.presence.back(here.guard)
    here.clock.ago(hours=3)
    conduct.presence.foreground(here.guard, now() - timedelta(minutes=20), now(), 2)
    conduct.stops.left(here.guard, StopReason.HANG)
    here.clock.ago(hours=2.9)
    conduct.stops.started()
    here.clock.ago(hours=2)
    here.place.bus.publish(WorkerRestarted(0))
    here.place.bus.publish(WorkerRestarted(0))
    conduct.watch.tick()
    here.clock.ago(hours=1)
    conduct.stops.tell_hang(here.guard)
    here.clock.offset = timedelta(0)


def kinds(page: ConductPage) -> list[ConductKind]:
    return [row.kind for row in page.events.table.model.rows()]


def choose(page: ConductPage, kind: ConductKind) -> None:
    row = next(row for row in page.events.table.model.rows() if row.kind is kind)
    page.events.table.select(row.id)


def outcome(page: ConductPage, kind: ConductKind) -> str:
    choose(page, kind)
    return part(page, QLabel, "conduct.whole").text()


def test_everything_is_listed_and_filtered(qtbot: QtBot, here: Office, open_page: OPEN) -> None:
    a_week(here)
    page = open_page(here.admin)
    assert kinds(page) == [
        ConductKind.HANG,
        ConductKind.RESTARTS,
        ConductKind.STOP,
        ConductKind.FOREGROUND,
        ConductKind.DOUBT,
    ]
    assert "重新启动 2 次" in outcome(page, ConductKind.RESTARTS)
    assert "待办 4" in part(page, QLabel, "conduct.summary").text()
    combo = part(page, QComboBox, "conduct.kind")
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert kinds(page) == [ConductKind.DOUBT]
    qtbot.keyClick(combo, Qt.Key.Key_Home)
    press(qtbot, page, "conduct.waiting")
    assert ConductKind.RESTARTS not in kinds(page)
    assert len(kinds(page)) == 4


def test_a_judgement_stands_beside_the_record_and_nobody_judges_himself(
    qtbot: QtBot, here: Office, open_page: OPEN
) -> None:
    a_week(here)
    page = open_page(here.admin)
    choose(page, ConductKind.FOREGROUND)
    press(qtbot, page, "conduct.judge")
    verdict = part(page, QComboBox, "judge.verdict")
    verdict.setCurrentIndex(verdict.findData(Verdict.BREACH))
    press(qtbot, page, "judge.save")
    assert part(page, QLabel, "judge.told").text()  # a breach wants words
    note = part(page, QLineEdit, "judge.note")
    qtbot.keyClicks(note, "playing a game")
    saved(qtbot, here, page, "judge")
    (judgement,) = here.place.store.run(lambda uow: uow.find(ConductJudgement))
    assert (judgement.verdict, judgement.by) == (Verdict.BREACH, "管理员")
    assert "违反管理办法第十三条（playing a game）" in outcome(page, ConductKind.FOREGROUND)
    press(qtbot, page, "conduct.waiting")
    assert ConductKind.FOREGROUND not in kinds(page)


def test_a_doubt_is_explained_a_restart_answered_a_hang_dealt_with(
    qtbot: QtBot, here: Office, open_page: OPEN
) -> None:
    a_week(here)
    page = open_page(here.admin)
    choose(page, ConductKind.DOUBT)
    press(qtbot, page, "conduct.explain")
    cause = part(page, QComboBox, "explain.cause")
    cause.setCurrentIndex(5)
    qtbot.keyClicks(part(page, QLineEdit, "explain.note"), "at the gate")
    saved(qtbot, here, page, "explain")
    (told,) = here.place.store.run(lambda uow: uow.find(GapExplanation))
    assert told.note == "at the gate"
    assert "at the gate" in outcome(page, ConductKind.DOUBT)
    choose(page, ConductKind.STOP)
    press(qtbot, page, "conduct.restarted")
    saved(qtbot, here, page, "restarted")
    assert "重启成功" in outcome(page, ConductKind.STOP)
    choose(page, ConductKind.HANG)
    press(qtbot, page, "conduct.done")
    qtbot.keyClicks(part(page, QLineEdit, "hang_done.note"), "new cable")
    saved(qtbot, here, page, "hang_done")
    assert "new cable" in outcome(page, ConductKind.HANG)
    assert here.place.conduct.stops.hangs(here.admin) == []


def test_who_only_reads_has_no_acts(here: Office, open_page: OPEN) -> None:
    a_week(here)
    page = open_page(here.principal)
    assert kinds(page)
    for name in ("conduct.judge", "conduct.done", "conduct.restarted", "conduct.explain", "outages.ask"):
        assert part(page, QPushButton, name).isHidden(), name
    assert part(page, QPushButton, "baseline.accept").isHidden()


def outages(here: Office) -> list[PlannedOutage]:
    return here.place.store.run(lambda uow: uow.find(PlannedOutage))


def test_an_outage_is_asked_for_and_approved_with_the_approvers_password(
    qtbot: QtBot, here: Office, open_page: OPEN
) -> None:
    page = open_page(here.admin)
    page.tabs.setCurrentWidget(page.outages)
    press(qtbot, page, "outages.ask")
    press(qtbot, page, "ask_outage.save")
    qtbot.waitUntil(lambda: "停机原因" in part(page, QLabel, "ask_outage.told").text(), timeout=WAIT)
    qtbot.keyClicks(part(page, QLineEdit, "ask_outage.reason"), "new switch")
    press(qtbot, page, "ask_outage.camera.2")
    saved(qtbot, here, page, "ask_outage")
    (outage,) = outages(here)
    assert outage.cameras == (here.cameras[1].id,)
    assert page.tabs.tabText(1) == "计划停机（1 待办）"
    press(qtbot, page, "outages.grant")
    qtbot.keyClicks(part(page, QLineEdit, "decide_outage.password"), "wrong-pass-1")
    press(qtbot, page, "decide_outage.save")
    qtbot.waitUntil(lambda: "密码" in part(page, QLabel, "decide_outage.told").text(), timeout=WAIT)
    assert outages(here)[0].state is OutageState.ASKED
    field = part(page, QLineEdit, "decide_outage.password")
    field.clear()
    qtbot.keyClicks(field, PASSWORD)
    saved(qtbot, here, page, "decide_outage")
    (outage,) = outages(here)
    assert (outage.state, outage.decided_by) == (OutageState.GRANTED, "校长")
    assert part(page, QPushButton, "outages.grant").isEnabled() is False
    press(qtbot, page, "outages.end")
    qtbot.waitUntil(lambda: outages(here)[0].state is OutageState.ENDED, timeout=WAIT)


def test_the_cameras_of_a_running_outage_rest(qtbot: QtBot, here: Office, open_page: OPEN) -> None:
    here.place.conduct.watch._video = GateVideo(here)
    said: list[CameraStatusChanged] = []
    here.place.bus.subscribe(CameraStatusChanged, said.append)
    service, now = here.place.conduct.outages, here.clock.now()
    wish = OutageWish(now, now + timedelta(hours=1), (here.cameras[0].id,), "x")
    outage = service.ask(here.admin, wish)
    here.place.conduct.watch.tick()
    assert said == []  # asked for is not approved
    principal = here.principal.account.id
    service.decide(here.principal, outage.id, principal, PASSWORD, granted=True)
    here.place.conduct.watch.tick()
    assert [(one.status.camera_id, one.status.state) for one in said] == [
        (here.cameras[0].id, CameraState.RESTING)
    ]
    page = open_page(here.admin)
    assert page.outages.table.model.index(0, 0).data() == "停机中"


def test_programs_are_accepted_by_signature_and_differences_shown(
    qtbot: QtBot, here: Office, open_page: OPEN
) -> None:
    programs = {"vlc": "3.0", "ffmpeg": "6.1"}
    here.place.conduct.baseline._read = lambda: dict(programs)
    page = open_page(here.admin)
    page.tabs.setCurrentWidget(page.baseline)
    settle(qtbot, here)
    table = page.baseline.table
    assert [row.words for row in table.model.rows()] == ["ffmpeg 6.1", "vlc 3.0"]
    press(qtbot, page, "baseline.accept")
    qtbot.keyClicks(part(page, QLineEdit, "accept.password"), PASSWORD)
    saved(qtbot, here, page, "accept")
    qtbot.waitUntil(lambda: table.model.rows() == [], timeout=WAIT)
    programs |= {"game": "1.2", "ffmpeg": "7.0"}
    del programs["vlc"]
    press(qtbot, page, "baseline.look")
    qtbot.waitUntil(lambda: len(table.model.rows()) == 3, timeout=WAIT)
    assert [(row.sort, row.words) for row in table.model.rows()] == [
        ("added", "game 1.2"),
        ("removed", "vlc 3.0"),
        ("changed", "ffmpeg 6.1 → 7.0"),
    ]
    here.clock.offset = timedelta(days=2)
    here.place.conduct.baseline.look()
    page.reload()
    settle(qtbot, here)
    assert page.tabs.tabText(2) == "程序清单（1 待办）"
    press(qtbot, page, "baseline.seen")
    qtbot.waitUntil(lambda: page.tabs.tabText(2) == "程序清单", timeout=WAIT)


def test_the_roster_leads_there_and_back(qtbot: QtBot, here: Office) -> None:
    here.place.video = GateVideo(here)
    seat = Seat(qtbot, here, here.admin)
    seat.window.show_page("roster")
    seat.click("roster.conduct")
    assert seat.window.current_page() == "conduct"
    seat.idle()
    seat.click("conduct.back")
    assert seat.window.current_page() == "roster"
    seat.close()
    guard = Seat(qtbot, here, here.guard)
    guard.window.show_page("roster")
    assert guard.shown("roster.conduct") is None
    assert "conduct" not in guard.window.page_names()
    guard.close()


def test_the_school_sets_its_intervals(qtbot: QtBot, here: Office) -> None:
    tab = UpkeepTab(here.place.upkeep, here.bridge, here.admin)
    qtbot.addWidget(tab)
    tab.resize(1200, 700)
    tab.show()
    settle(qtbot, here)
    card = tab.conduct
    assert not card.asks.isChecked() and not card.least.isEnabled()
    qtbot.mouseClick(card.asks, Qt.MouseButton.LeftButton, pos=card.asks.rect().center() / 4)
    if not card.asks.isChecked():
        qtbot.keyClick(card.asks, Qt.Key.Key_Space)
    card.least.setFocus()
    card.least.selectAll()
    qtbot.keyClicks(card.least, "45")
    card.hold.setChecked(True)
    press(qtbot, tab, "policy.conduct_save")
    people = here.place.upkeep.people
    qtbot.waitUntil(lambda: people.policy().presence_to > 0, timeout=WAIT)
    policy = people.policy()
    assert (policy.presence_from, policy.presence_to, policy.presence_answer) == (45, 90, 5)
    assert (policy.foreground, policy.hold_front, policy.idle_lock) == (5, True, 10)
    settle(qtbot, here)
    card.asks.setChecked(False)
    press(qtbot, tab, "policy.conduct_save")
    qtbot.waitUntil(lambda: people.policy().presence_to == 0, timeout=WAIT)


@pytest.mark.parametrize("size", [(1290, 720), (1840, 1030)])
@pytest.mark.parametrize("look", [("dark", 100), ("light", 100), ("dark", 150)])
def test_nothing_is_cut_off(
    qtbot: QtBot,
    qapp: QApplication,
    here: Office,
    open_page: OPEN,
    size: tuple[int, int],
    look: tuple[str, int],
) -> None:
    theme.apply(qapp, *look)
    a_week(here)
    page = open_page(here.admin, size)
    for tab in range(page.tabs.count()):
        page.tabs.setCurrentIndex(tab)
        settle(qtbot, here)
        qtbot.waitUntil(lambda: not misfits(page) and not outside(page), timeout=WAIT)
    page.tabs.setCurrentIndex(1)
    press(qtbot, page, "outages.ask")
    dialog = part(page, QWidget, "ask_outage")
    qtbot.waitUntil(lambda: not misfits(dialog), timeout=WAIT)
