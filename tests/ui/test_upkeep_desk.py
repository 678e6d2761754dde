"""Emergency, its bar, patrol and the idle lock in the real window over a real workplace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.domain.emergency import Contact, EmergencyKind
from app.services.auth import Session
from tests.ui.frame_parts import misfits
from tests.ui.pages_parts import PASSWORD, GateVideo, Office, office
from ui import theme
from ui.desk import Desk
from ui.lock_seat import LockSeat
from ui.window import MainWindow

WAIT = 15_000


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Office]:
    theme.apply(qapp, "dark")
    with office(tmp_path / "school-a", cameras=3) as made:
        made.place.video = GateVideo(made)
        yield made


class Seat:
    """A window with one person's desk in it."""

    def __init__(self, qtbot: QtBot, here: Office, session: Session, size: tuple[int, int]) -> None:
        self.qtbot, self.here = qtbot, here
        self.window = MainWindow(here.clock.now)
        qtbot.addWidget(self.window)
        self.window.resize(*size)
        self.window.show()
        self.window.activateWindow()
        self.desk = Desk(
            here.place, session, window=self.window, bridge=here.bridge, cameras=here.cameras, passwords={}
        )
        self.window.key_pressed.connect(self.desk.key)
        with qtbot.waitSignal(self.desk.complete, timeout=WAIT):
            pass
        self.idle()

    def idle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.here.bridge.busy(), timeout=WAIT)

    def find(self, name: str) -> QWidget:
        self.qtbot.waitUntil(lambda: self.shown(name) is not None, timeout=WAIT)
        found = self.shown(name)
        assert found is not None
        return found

    def shown(self, name: str) -> QWidget | None:
        return next((w for w in self.window.findChildren(QWidget, name) if w.isVisible()), None)

    def click(self, name: str) -> None:
        self.qtbot.waitUntil(lambda: not misfits(self.find(name)), timeout=WAIT)
        self.qtbot.mouseClick(self.find(name), Qt.MouseButton.LeftButton)

    def text(self, name: str) -> str:
        widget = self.find(name)
        assert isinstance(widget, QLabel | QLineEdit)
        return widget.text()

    def close(self) -> None:
        self.desk.close()
        self.idle()


Sit = Callable[..., Seat]


@pytest.fixture
def sit(qtbot: QtBot, here: Office) -> Iterator[Sit]:
    seats: list[Seat] = []

    def make(session: Session, size: tuple[int, int] = (1366, 768)) -> Seat:
        seats.append(Seat(qtbot, here, session, size))
        return seats[-1]

    yield make
    for seat in seats:
        seat.close()


def call_list(here: Office) -> None:
    here.place.upkeep.emergencies.set_contacts(
        here.admin, [Contact("", "派出所", "", "110"), Contact("", "县教委", "安全科", "74512345")]
    )


def test_one_press_opens_the_procedure_and_calls_are_ticked(qtbot: QtBot, here: Office, sit: Sit) -> None:
    call_list(here)
    seat: Seat = sit(here.guard)
    qtbot.keyClick(seat.window, Qt.Key.Key_F12, Qt.KeyboardModifier.ControlModifier)
    seat.click(f"emergency.start.{EmergencyKind.INCIDENT}")
    emergencies = here.place.upkeep.emergencies
    seat.find("urgent.open")
    (case,) = emergencies.cases(here.guard, open_only=True)
    note = seat.find("emergency.note")
    qtbot.keyClicks(note, "fire at the gate")
    qtbot.keyClick(note, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(emergencies.case(here.guard, case.id).case.all_ticks()), timeout=WAIT)
    first, second = emergencies.contacts(here.guard)
    seat.idle()
    seat.click(f"emergency.missed.notify.{first.id}")
    seat.idle()
    seat.click(f"emergency.reached.report_up.{second.id}")
    seat.idle()
    ticks = emergencies.case(here.guard, case.id).case.all_ticks()
    assert [(t.step, t.answered) for t in ticks] == [("note", None), ("notify", False), ("report_up", True)]
    report = seat.find("emergency.report").toPlainText()
    assert "fire at the gate" in report and "已接通" in report


def test_the_ledgers_are_one_press_from_the_checks_and_back(here: Office, sit: Sit) -> None:
    seat: Seat = sit(here.guard)
    seat.click("nav.checks")
    seat.click("checks.ledgers")
    assert seat.window.current_page() == "assets"
    assert seat.find("nav.checks").isChecked()
    seat.idle()
    seat.find("assets.empty")
    seat.click("nav.checks")
    assert seat.window.current_page() == "checks"


def test_theft_is_a_key_of_its_own(qtbot: QtBot, here: Office, sit: Sit) -> None:
    seat: Seat = sit(here.guard)
    qtbot.keyClick(seat.window, Qt.Key.Key_F12, Qt.KeyboardModifier.ControlModifier)
    seat.find(f"emergency.start.{EmergencyKind.DAMAGE}")
    qtbot.keyClick(seat.window.focusWidget(), Qt.Key.Key_4)
    emergencies = here.place.upkeep.emergencies
    qtbot.waitUntil(lambda: len(emergencies.cases(here.guard, open_only=True)) == 1, timeout=WAIT)
    assert emergencies.cases(here.guard)[0].kind is EmergencyKind.DAMAGE
    seat.click("emergency.tick.outsider")
    seat.idle()
    assert emergencies.cases(here.guard)[0].done("outsider")


def test_everybody_signed_in_sees_the_open_case(here: Office, sit: Sit) -> None:
    here.place.upkeep.emergencies.start(here.guard, EmergencyKind.POWER_CUT)
    seat: Seat = sit(here.principal)
    assert "突发停电" in seat.text("urgent.words")
    seat.window.show_page("log")
    seat.click("urgent.open")
    assert seat.window.current_page() == "wall"
    seat.find("emergency.time")
    seat.find("emergency.tick.patrol")
    assert seat.shown("emergency.secure") is None, "evidence is the guard's and the manager's"


def test_a_case_is_reported_and_closed_with_the_password(qtbot: QtBot, here: Office, sit: Sit) -> None:
    emergencies = here.place.upkeep.emergencies
    case = emergencies.start(here.guard, EmergencyKind.INCIDENT, "fight").case
    for step in ("notify", "report_up"):
        emergencies.tick(here.guard, case.id, step)
    seat: Seat = sit(here.guard)
    seat.click("urgent.open")
    seat.idle()
    qtbot.keyClicks(seat.find("emergency.to"), "county")
    qtbot.keyClicks(seat.find("emergency.password"), PASSWORD)
    seat.click("emergency.sign")
    qtbot.waitUntil(lambda: emergencies.case(here.guard, case.id).case.reported_to == "county", timeout=WAIT)
    seat.idle()
    qtbot.keyClicks(seat.find("emergency.result"), "ended")
    qtbot.keyClicks(seat.find("emergency.password"), PASSWORD)
    seat.click("emergency.close")
    qtbot.waitUntil(lambda: seat.shown("urgent.open") is None, timeout=WAIT)
    assert emergencies.case(here.guard, case.id).case.note == "ended"


def test_the_rail_leads_to_what_is_due_and_the_walk_follows(qtbot: QtBot, here: Office, sit: Sit) -> None:
    seat: Seat = sit(here.guard)
    due = next(o for o in here.place.upkeep.checks.due(here.guard) if o.list_id == "patrol")
    seat.click(f"rail.todo.checks:patrol:{due.period.id}")
    assert seat.window.current_page() == "checks"
    seat.click("checks.walk")
    assert seat.window.current_page() == "wall"
    seat.find("patrol.camera")
    seat.idle()
    qtbot.keyClick(seat.find("patrol"), Qt.Key.Key_1)
    wall = seat.desk._wall
    qtbot.waitUntil(lambda: wall.focused_camera() == here.cameras[1].id, timeout=WAIT)


def test_the_idle_screen_locks_while_the_wall_goes_on(qtbot: QtBot, here: Office, sit: Sit) -> None:
    seat: Seat = sit(here.guard)
    lock = seat.desk.findChild(LockSeat)
    qtbot.keyClick(seat.window, Qt.Key.Key_F2)
    seat.find("entry.situation")
    seat.idle()
    lock.set_idle(0.3)
    seat.find("lock.password")
    assert seat.shown("wall.canvas") is not None
    qtbot.keyClick(seat.window, Qt.Key.Key_F4)
    qtbot.mouseClick(seat.find("nav.log"), Qt.MouseButton.LeftButton)
    seat.window.close()
    assert seat.window.current_page() == "wall" and seat.window.isVisible()
    assert seat.shown("fault.send") is None
    field = seat.find("lock.password")
    qtbot.keyClicks(field, "wrong-pass-1")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: seat.text("lock.told") != "", timeout=WAIT)
    lock.set_idle(0)
    qtbot.keyClicks(field, PASSWORD)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: seat.shown("lock.password") is None, timeout=WAIT)
    seat.find("entry.situation")
    seat.click("nav.log")
    assert seat.window.current_page() == "log"


def test_an_emergency_is_raised_at_the_locked_screen_and_nothing_else(
    qtbot: QtBot, here: Office, sit: Sit
) -> None:
    seat: Seat = sit(here.guard)
    lock = seat.desk.findChild(LockSeat)
    qtbot.keyClick(seat.window, Qt.Key.Key_F2)
    seat.find("entry.situation")
    seat.idle()
    lock.lock()
    qtbot.keyClick(seat.find("lock.password"), Qt.Key.Key_F12, Qt.KeyboardModifier.ControlModifier)
    seat.click(f"emergency.start.{EmergencyKind.INCIDENT}")
    note = seat.find("emergency.note")
    qtbot.keyClicks(note, "fire")
    qtbot.keyClick(note, Qt.Key.Key_Return)
    emergencies = here.place.upkeep.emergencies
    qtbot.waitUntil(lambda: bool(emergencies.cases(here.guard, open_only=True)[0].ticks), timeout=WAIT)
    (case,) = emergencies.cases(here.guard, open_only=True)
    assert (case.opened_by, case.locked) == (here.guard.account.name, True)
    assert "锁屏" in seat.text("emergency.time")
    qtbot.mouseClick(seat.find("nav.log"), Qt.MouseButton.LeftButton)
    qtbot.keyClick(seat.window, Qt.Key.Key_F4)
    assert seat.window.current_page() == "wall" and seat.shown("fault.send") is None
    seat.idle()
    seat.click("emergency.fold")
    field = seat.find("lock.password")
    qtbot.keyClicks(field, PASSWORD)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: seat.shown("lock.password") is None, timeout=WAIT)
    seat.find("entry.situation")
    qtbot.keyClick(seat.window, Qt.Key.Key_F12, Qt.KeyboardModifier.ControlModifier)
    seat.click(f"emergency.start.{EmergencyKind.POWER_CUT}")
    qtbot.waitUntil(lambda: len(emergencies.cases(here.guard, open_only=True)) == 2, timeout=WAIT)
    assert [c.locked for c in emergencies.cases(here.guard) if c.kind is EmergencyKind.POWER_CUT] == [False]


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
@pytest.mark.parametrize("name", ["dark", "light"])
def test_nothing_is_cut_off(
    qtbot: QtBot, qapp: QApplication, here: Office, sit: Sit, size: tuple[int, int], name: str
) -> None:
    theme.apply(qapp, name)
    call_list(here)
    here.place.upkeep.emergencies.start(here.guard, EmergencyKind.SYSTEM_FAILURE, "server down")
    seat: Seat = sit(here.guard, size)
    qtbot.waitUntil(lambda: not misfits(seat.window), timeout=WAIT)
    seat.click("urgent.open")
    seat.idle()
    qtbot.waitUntil(lambda: not misfits(seat.window), timeout=WAIT)
    seat.desk.findChild(LockSeat).lock()
    qtbot.waitUntil(lambda: not misfits(seat.find("lock")), timeout=WAIT)
    theme.apply(qapp, "dark")
