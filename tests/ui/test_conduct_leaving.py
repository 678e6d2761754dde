"""The window is closed with a reason on record, by who may; nobody is kept in; a kill is found (R25, R40)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.conduct import Hang, ProgramStop, StopReason
from app.domain.passwords import Refusal
from app.domain.people import Permission
from app.errors import EnvError
from app.services.ports import UnitOfWork
from app.text import text
from tests.ui.conduct_parts import Program, make_school, stops_of
from tests.ui.frame_parts import misfits

RUNS = """
import sys
from pathlib import Path
from app.bootstrap import open_workplace
place = open_workplace(Path(sys.argv[1]), video=False)
place.conduct.watch.start()
print("runs", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_school(tmp_path / "school-a")


@pytest.fixture
def start(qtbot: QtBot, qapp: QApplication, folder: Path) -> Iterator[Callable[[], Program]]:
    runs: list[Program] = []

    def begin() -> Program:
        runs.append(Program(qtbot, qapp, folder.parent))
        return runs[-1]

    yield begin
    for run in runs:
        run.end()


def test_a_guard_leaves_with_a_reason_and_comes_back(
    qtbot: QtBot, start: Callable[[], Program], folder: Path
) -> None:
    run = start()
    run.sign_in("早班保安")
    run.close_window()
    run.find("leaving.save")
    run.click("leaving.save")
    assert run.text("leaving.told")  # no reason: it stays, and says so
    other = run.find("leaving.reason.other")
    qtbot.mouseClick(other, Qt.MouseButton.LeftButton)
    run.click("leaving.save")
    note = run.find("leaving.note")
    assert run.window.isVisible()
    qtbot.keyClicks(note, "moving the desk")
    qtbot.keyClick(note, Qt.Key.Key_Return)
    run.wait(run.left)
    (stop,) = stops_of(folder)
    assert (stop.reason, stop.note, stop.account_name) == (StopReason.OTHER, "moving the desk", "早班保安")
    assert stop.until is None
    again = start()
    again.sign_in("早班保安")
    (stop,) = again.place.store.run(lambda uow: uow.find(ProgramStop))
    assert stop.until is not None


def test_escape_goes_on_watching(qtbot: QtBot, start: Callable[[], Program]) -> None:
    run = start()
    run.sign_in("早班保安")
    run.close_window()
    dialog = run.find("leaving")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    run.wait(lambda: run.shown("leaving") is None)
    assert run.window.isVisible()
    run.close_window()
    run.find("leaving")  # asked again, not let go


def test_who_may_not_end_the_monitoring_is_refused_on_record(start: Callable[[], Program]) -> None:
    run = start()
    run.sign_in("主管领导")
    run.close_window()
    run.wait(lambda: bool(run.window.messages.texts()))
    assert run.window.isVisible()
    assert run.shown("leaving") is None
    refused = run.place.store.run(lambda uow: uow.find(Refusal))
    assert [(one.account_id, one.permission) for one in refused] == [
        (run.account("主管领导").id, str(Permission.STOP_PROGRAM))
    ]


def test_a_system_that_ends_is_not_kept_waiting(start: Callable[[], Program], folder: Path) -> None:
    run = start()
    run.sign_in("主管领导")  # not even who may not
    run.program._reasons.system_ends()
    run.close_window()
    run.wait(run.left)
    (stop,) = stops_of(folder)
    assert (stop.reason, stop.account_name) == (StopReason.SYSTEM_END, "")


def test_nobody_signed_in_is_asked_nothing(start: Callable[[], Program], folder: Path) -> None:
    run = start()
    run.find("login.account.1")
    run.close_window()
    run.wait(run.left)
    assert [stop.reason for stop in stops_of(folder)] == [StopReason.NOBODY]


def test_a_disk_that_keeps_no_record_keeps_nobody_in(qtbot: QtBot, start: Callable[[], Program]) -> None:
    run = start()
    run.sign_in("早班保安")
    run.close_window()
    qtbot.mouseClick(run.find("leaving.reason.power"), Qt.MouseButton.LeftButton)
    store = run.place.store
    works = store.run

    def full(work: Callable[[UnitOfWork], object]) -> object:
        raise EnvError(text("磁盘已满"))

    store.run = full  # type: ignore[method-assign, assignment]  # the disk is full from here on
    try:
        run.click("leaving.save")
        run.wait(lambda: not run.window.isVisible())
    finally:
        store.run = works  # type: ignore[method-assign]
    run.wait(run.left)


def test_a_killed_program_is_found_and_asked_about(
    qtbot: QtBot, start: Callable[[], Program], folder: Path
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", RUNS, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "runs\n"
        running.kill()
    run = start()
    run.sign_in("早班保安")
    assert "意外退出" in run.text("restart.words")
    run.click("restart.no")
    run.wait(lambda: run.shown("restart.no") is None)
    (hang,) = run.place.store.run(lambda uow: uow.find(Hang))
    assert (hang.by, hang.note) == ("早班保安", "重启不成功")
    (stop,) = run.place.store.run(lambda uow: uow.find(ProgramStop))
    assert (stop.reason, stop.succeeded) == (StopReason.UNEXPECTED, False)
    assert any("打电话" in words for words in run.window.messages.texts())


def test_a_hang_is_told_from_the_menu_once(start: Callable[[], Program]) -> None:
    run = start()
    run.sign_in("早班保安")
    action = run.window.topbar.user_menu.findChild(QAction, "menu.hang")
    assert action is not None
    action.trigger()
    run.wait(lambda: bool(run.place.store.run(lambda uow: uow.find(Hang))))
    action.trigger()
    run.wait(lambda: not run.program.bridge.busy())
    assert len(run.place.store.run(lambda uow: uow.find(Hang))) == 1


def test_nothing_is_cut_off(qtbot: QtBot, start: Callable[[], Program]) -> None:
    run = start()
    run.sign_in("早班保安")
    run.close_window()
    dialog = run.find("leaving")
    qtbot.mouseClick(run.find("leaving.reason.hang"), Qt.MouseButton.LeftButton)
    run.wait(lambda: not misfits(dialog))
