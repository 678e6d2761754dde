"""At the desk: is the guard there, is another program in front; nothing is covered or stolen (R21, R22)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from app.domain.conduct import ForegroundLoss
from app.domain.presence import PresenceDoubt
from app.services.auth import Session
from tests.ui.conduct_parts import WAIT, Seat
from tests.ui.frame_parts import misfits
from tests.ui.pages_parts import GateVideo, Office, office
from ui import theme
from ui.conduct import front

OTHER_PROGRAM = """
import sys
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([])
window = QWidget()
window.resize(300, 200)
window.show()
window.activateWindow()
app.focusWindowChanged.connect(lambda w: print("front", flush=True) if w else None)
app.exec()
"""


class Ticks:
    """Seconds that are let pass by hand."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path / "school-a", cameras=3) as made:
        made.place.video = GateVideo(made)
        yield made


@pytest.fixture
def sit(qtbot: QtBot, here: Office) -> Iterator[Callable[[Session], Seat]]:
    seats: list[Seat] = []

    def make(session: Session) -> Seat:
        seats.append(Seat(qtbot, here, session))
        return seats[-1]

    yield make
    for seat in seats:
        seat.close()


def doubts(here: Office) -> list[PresenceDoubt]:
    return here.place.store.run(lambda uow: uow.find(PresenceDoubt))


def losses(here: Office) -> list[ForegroundLoss]:
    return here.place.store.run(lambda uow: uow.find(ForegroundLoss))


def asks(here: Office, seat: Seat) -> Ticks:
    """The school asks after an hour; its hours are ours."""
    here.place.upkeep.people.set_policy(here.admin, presence=(60, 60, 5), foreground=0)
    ticks = Ticks()
    seat.conduct.presence._ticks = ticks
    seat.qtbot.waitUntil(lambda: seat.conduct.presence._most == 60, timeout=WAIT)
    seat.conduct.presence.set_times(60, 60, 5)
    return ticks


def let_pass(seat: Seat, ticks: Ticks, minutes: float) -> None:
    ticks.at += minutes * 60
    seat.conduct.presence.look()
    QApplication.processEvents()
    seat.idle()


def move_mouse(seat: Seat) -> None:
    """Without a window manager X gives the keyboard only to a window that has just had an event."""
    for place in (400, 500):
        QCursor.setPos(seat.window.mapToGlobal(QPoint(place, place)))
        seat.qtbot.wait(50)


def come_back(seat: Seat) -> None:
    move_mouse(seat)
    seat.window.activateWindow()
    seat.qtbot.waitUntil(seat.window.isActiveWindow, timeout=WAIT)


def rect(seat: Seat, name: str) -> QRect:
    widget = seat.find(name)
    return QRect(widget.mapTo(seat.window, widget.rect().topLeft()), widget.size())


def test_nobody_is_asked_as_long_as_the_school_has_not_chosen_to(
    here: Office, sit: Callable[[Session], Seat]
) -> None:
    seat = sit(here.guard)
    seat.idle()
    assert not seat.conduct.presence._timer.isActive()


def test_any_key_answers_and_goes_on_to_what_is_being_written(
    qtbot: QtBot, here: Office, sit: Callable[[Session], Seat]
) -> None:
    seat = sit(here.guard)
    ticks = asks(here, seat)
    seat.type(Qt.Key.Key_F2)
    field = seat.find("entry.situation")
    assert isinstance(field, QPlainTextEdit)
    seat.idle()
    seat.click("entry.situation")
    for key in (Qt.Key.Key_A, Qt.Key.Key_B):
        seat.type(key)
    qtbot.waitUntil(lambda: field.toPlainText() == "ab", timeout=WAIT)
    let_pass(seat, ticks, 59)
    assert seat.shown("presence") is None
    let_pass(seat, ticks, 2)
    seat.find("presence")
    assert not rect(seat, "presence").intersects(rect(seat, "wall.canvas"))
    assert not misfits(seat.find("presence"))
    assert QApplication.focusWidget() is field
    seat.type(Qt.Key.Key_C)
    qtbot.waitUntil(lambda: seat.shown("presence") is None, timeout=WAIT)
    assert field.toPlainText() == "abc"
    let_pass(seat, ticks, 6)
    assert doubts(here) == []


def test_one_click_answers(qtbot: QtBot, here: Office, sit: Callable[[Session], Seat]) -> None:
    seat = sit(here.guard)
    ticks = asks(here, seat)
    let_pass(seat, ticks, 61)
    seat.click("presence.here")
    qtbot.waitUntil(lambda: seat.shown("presence") is None, timeout=WAIT)
    let_pass(seat, ticks, 59)
    assert seat.shown("presence") is None
    let_pass(seat, ticks, 2)
    seat.find("presence")  # asked anew an hour after the click
    assert doubts(here) == []


def test_a_missed_question_is_recorded_stays_and_ends_with_the_next_sign(
    qtbot: QtBot, here: Office, sit: Callable[[Session], Seat]
) -> None:
    seat = sit(here.guard)
    ticks = asks(here, seat)
    let_pass(seat, ticks, 61)
    let_pass(seat, ticks, 5)
    qtbot.waitUntil(lambda: len(doubts(here)) == 1, timeout=WAIT)
    let_pass(seat, ticks, 30)
    (doubt,) = doubts(here)  # once, however long
    assert (doubt.account_name, doubt.waited, doubt.until) == ("早班保安", 5, None)
    assert "已记录" in seat.conduct._present.words()
    seat.type(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: doubts(here)[0].until is not None, timeout=WAIT)
    assert seat.shown("presence") is None


def test_the_locked_screen_asks_too_and_a_key_answers(
    qtbot: QtBot, here: Office, sit: Callable[[Session], Seat]
) -> None:
    seat = sit(here.guard)
    ticks = asks(here, seat)
    seat.desk._lock.lock()
    let_pass(seat, ticks, 61)
    seat.find("presence")
    seat.type(Qt.Key.Key_1)
    qtbot.waitUntil(lambda: seat.shown("presence") is None, timeout=WAIT)
    assert seat.shown("lock.password") is not None


def test_who_is_not_on_duty_is_not_asked(here: Office, sit: Callable[[Session], Seat]) -> None:
    seat = sit(here.principal)
    here.place.upkeep.people.set_policy(here.admin, presence=(60, 60, 5))
    QApplication.processEvents()
    seat.idle()
    assert not seat.conduct.presence._timer.isActive()


def test_the_line_fits_in_light_and_in_large_text(
    qtbot: QtBot, qapp: QApplication, here: Office, sit: Callable[[Session], Seat]
) -> None:
    for name, percent in (("light", 100), ("dark", 150)):
        theme.apply(qapp, name, percent)
        seat = sit(here.guard)
        let_pass(seat, asks(here, seat), 61)
        bar = seat.find("presence")
        qtbot.waitUntil(lambda bar=bar: not misfits(bar), timeout=WAIT)
        seat.close()


@pytest.fixture
def other_program() -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Another program that takes the keyboard when it is called."""
    running: list[subprocess.Popen[str]] = []

    def begin() -> subprocess.Popen[str]:
        made = subprocess.Popen([sys.executable, "-c", OTHER_PROGRAM], stdout=subprocess.PIPE, text=True)
        running.append(made)
        assert made.stdout is not None
        assert made.stdout.readline() == "front\n"
        return made

    yield begin
    for made in running:
        made.kill()
        made.wait()
        assert made.stdout is not None
        made.stdout.close()


def test_another_program_in_front_is_recorded_when_it_is_over(
    qtbot: QtBot,
    here: Office,
    sit: Callable[[Session], Seat],
    other_program: Callable[[], subprocess.Popen[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(front, "STAYS_S", 0.2)
    seat = sit(here.guard)
    seat.conduct.front.set_limit(0.3)
    other = other_program()
    qtbot.waitUntil(lambda: seat.conduct.front._told, timeout=WAIT)
    assert losses(here) == []
    other.kill()
    come_back(seat)
    qtbot.waitUntil(lambda: len(losses(here)) == 1, timeout=WAIT)
    (loss,) = losses(here)
    assert (loss.account_name, loss.times) == ("早班保安", 1)
    assert (loss.until - loss.since).total_seconds() >= 0.3


def test_what_stands_is_recorded_when_the_session_ends(
    qtbot: QtBot,
    here: Office,
    sit: Callable[[Session], Seat],
    other_program: Callable[[], subprocess.Popen[str]],
) -> None:
    seat = sit(here.guard)
    seat.conduct.front.set_limit(0.3)
    other_program()
    qtbot.waitUntil(lambda: seat.conduct.front._told, timeout=WAIT)
    seat.close()
    qtbot.waitUntil(lambda: len(losses(here)) == 1, timeout=WAIT)


def test_the_window_comes_back_where_the_school_wants_it(
    qtbot: QtBot,
    here: Office,
    sit: Callable[[Session], Seat],
    other_program: Callable[[], subprocess.Popen[str]],
) -> None:
    here.place.upkeep.people.set_policy(here.admin, hold_front=True)
    seat = sit(here.guard)
    qtbot.waitUntil(lambda: seat.conduct._hold, timeout=WAIT)
    seat.conduct.front.set_limit(1.5)
    other_program()
    qtbot.waitUntil(lambda: not seat.window.isActiveWindow(), timeout=WAIT)
    move_mouse(seat)
    qtbot.waitUntil(seat.window.isActiveWindow, timeout=WAIT)


def test_a_glance_back_does_not_begin_it_anew(qtbot: QtBot, here: Office, qapp: QApplication) -> None:
    """Away twice for less than the limit, in front for a moment in between: it counts together."""
    ticks = Ticks()
    watch = front.FrontWatch(qapp, here.bridge, now=here.clock.now, ticks=ticks)
    told: list[int] = []
    watch.lost.connect(lambda _since, _until, times: told.append(times))
    watch.set_limit(300)
    watch._timer.stop()
    watch._forget()
    active, away = Qt.ApplicationState.ApplicationActive, Qt.ApplicationState.ApplicationInactive
    for state, seconds in ((active, 1), (away, 200), (active, 10), (away, 200), (active, 59)):
        watch._changed(state)
        ticks.at += seconds
        watch.look()
    assert told == []
    ticks.at += 1
    watch.look()
    assert told == [2]
    for state, seconds in ((away, 200), (active, 60), (away, 200), (active, 60)):
        watch._changed(state)
        ticks.at += seconds
        watch.look()
    assert told == [2]  # a whole minute in front lay between them
