"""The program's course with real workplaces: open, sign in, hand over, sign out, change place, leave."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from argon2 import PasswordHasher
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import Workplace, create_workplace, open_workplace
from app.domain.people import Role
from app.events import Bus
from app.settings import Settings
from app.storage.local import LocalStore
from tests.ui.frame_parts import PASSWORD, misfits, outside
from ui import theme
from ui.app import Guardroom
from ui.data_folder import DataFolder
from ui.handover.items import AckButton
from ui.places import PlaceInfo

CHEAP = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
OPEN_MS = 30_000

LAST_PAGE = {"guard": "handover", "principal": "help"}
"""The page that is made last: then every page exists."""


class Folder(DataFolder):
    """The real one with a cheap password hash; remembers what it opened."""

    def __init__(self, folder: Path, **more: Any) -> None:
        super().__init__(folder, **more)
        self.opened: list[Workplace] = []

    def open(self, place: PlaceInfo, bus: Bus) -> Workplace:
        made = open_workplace(place.dir, bus=bus, hasher=CHEAP)
        made.start()
        self.opened.append(made)
        return made


def make_place(folder: Path, kind: str, school_id: int, name: str, people: dict[str, Role]) -> None:
    create_workplace(folder, kind, school_id, name)
    place = open_workplace(folder, video=False, hasher=CHEAP)
    by = None
    for person, role in people.items():
        made = place.auth.create_account(by, person, role, None, PASSWORD)
        by = by or place.auth.login(made.id, PASSWORD, None)
    place.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    people = {
        "管理员": Role.ADMIN,
        "早班保安": Role.GUARD,
        "中班保安": Role.GUARD,
        "校长": Role.PRINCIPAL,
    }
    make_place(tmp_path / "school-a", "school", 9001, "演示学校甲", people)
    make_place(tmp_path / "county", "county", 0, "县电教中心", {"县电教中心": Role.COUNTY})
    return tmp_path


class Run:
    """A running program and its hands."""

    def __init__(self, qtbot: QtBot, app: QApplication, places: DataFolder) -> None:
        self.qtbot, self.places = qtbot, places
        self.program = Guardroom(app, places)
        self.window = self.program.window
        qtbot.addWidget(self.window)
        self.program.start()

    def find(self, name: str) -> QWidget:
        self.qtbot.waitUntil(lambda: self.shown(name) is not None, timeout=OPEN_MS)
        found = self.shown(name)
        assert found is not None
        return found

    def shown(self, name: str) -> QWidget | None:
        found = (w for w in self.window.findChildren(QWidget, name) if w.isVisible())
        return next(found, None)

    def click(self, name: str) -> None:
        widget = self.find(name)
        self.qtbot.waitUntil(widget.isEnabled, timeout=OPEN_MS)
        self.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)

    def sign_in(self, card: int, prefix: str = "login") -> None:
        self.click(f"{prefix}.account.{card}")
        field = self.find(f"{prefix}.password")
        self.qtbot.keyClicks(field, PASSWORD)
        self.qtbot.keyClick(field, Qt.Key.Key_Return)

    def pages(self) -> list[str]:
        return self.window.page_names()

    def all_pages(self, who: str = "guard") -> list[str]:
        """The pages, once every one is made."""
        self.wait(lambda: LAST_PAGE[who] in self.pages())
        return self.pages()

    def wait(self, ready: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(ready, timeout=OPEN_MS)


@pytest.fixture
def start(qtbot: QtBot, qapp: QApplication) -> Iterator[Callable[[DataFolder], Run]]:
    runs: list[Run] = []
    before, processes = set(threading.enumerate()), children()

    def begin(places: DataFolder) -> Run:
        runs.append(Run(qtbot, qapp, places))
        return runs[-1]

    yield begin
    for run in runs:  # pytest-qt may have closed the window already: leaving is under way then
        run.program.leave()
        run.wait(lambda run=run: not run.program.bridge.busy())
        run.program.bridge.close()
    theme.apply(qapp, "dark")
    qtbot.waitUntil(lambda: children() <= processes, timeout=OPEN_MS)
    qtbot.waitUntil(lambda: not set(threading.enumerate()) - before)


def children() -> set[int]:
    return {child.pid for child in psutil.Process().children(recursive=True)}


def hand_over(run: Run) -> None:
    """F9; the one signs, every open item is acknowledged, the other takes over."""
    run.qtbot.keyClick(run.window, Qt.Key.Key_F9)
    field = run.find("handover.out_password")
    run.wait(lambda: run.shown("handover.item.0") is not None)
    run.qtbot.keyClicks(field, PASSWORD)
    run.qtbot.keyClick(field, Qt.Key.Key_Return)
    run.wait(lambda: run.shown("handover.signed") is not None)
    run.wait(lambda: not run.program.bridge.busy())
    for made in run.window.findChildren(AckButton):
        if made.isVisible():
            made.click()
    account = run.find("handover.account")
    assert isinstance(account, QComboBox)
    account.setCurrentText("早班保安")
    field = run.find("handover.password")
    run.qtbot.keyClicks(field, PASSWORD)
    run.qtbot.keyClick(field, Qt.Key.Key_Return)


def text(run: Run, name: str) -> str:
    widget = run.find(name)
    assert isinstance(widget, QLabel)
    return widget.text()


def test_the_role_decides_which_pages_exist(folder: Path, start: Callable[[DataFolder], Run]) -> None:
    run = start(Folder(folder))
    run.sign_in(1)
    pages = run.all_pages()
    assert pages[0] == run.window.current_page() == "wall"
    assert {"log", "faults", "checks", "playback", "strips", "settings", "help"} <= set(pages)
    assert run.shown("rail.log") is not None
    run.window.messages.tell("只对这个人说的话", keep=True)
    run.program.sign_out()
    run.sign_in(4)
    assert set(run.all_pages("principal")) < set(pages)
    assert "只对这个人说的话" not in run.window.messages.texts()
    assert run.shown("rail.log") is None
    run.program.sign_out()
    run.click("login.place.county")
    run.wait(lambda: run.shown("login.account.1") is not None and run.shown("login.account.2") is None)
    run.sign_in(1)
    run.wait(lambda: run.pages() == ["county", "settings", "help"])


def test_a_handover_changes_the_guard_and_not_the_video(
    folder: Path, start: Callable[[DataFolder], Run]
) -> None:
    places = Folder(folder)
    run = start(places)
    run.sign_in(1)
    run.find("rail.handover")
    place = places.opened[0]
    first = place.shifts.on_duty()
    workers = children()
    hand_over(run)
    run.wait(lambda: [turn.account_name for turn in place.shifts.on_duty()] == ["早班保安"])
    run.wait(lambda: run.shown("handover.password") is None and run.shown("rail.who") is not None)
    assert [turn.account_name for turn in first] == ["中班保安"]
    assert children() == workers
    assert run.program.place is place


def test_who_is_not_on_duty_signs_out_with_f9(folder: Path, start: Callable[[DataFolder], Run]) -> None:
    places = Folder(folder)
    run = start(places)
    run.sign_in(4)
    run.find("rail.handover")
    run.qtbot.keyClick(run.window, Qt.Key.Key_F9)
    run.find("login.password")
    assert run.pages() == []
    assert run.program.place is places.opened[0]


def test_no_service_is_asked_on_the_ui_thread(
    folder: Path, start: Callable[[DataFolder], Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    callers: set[str] = set()
    ask = LocalStore.run

    def watched(self: LocalStore, work: Callable[..., Any]) -> Any:
        callers.add(threading.current_thread().name)
        return ask(self, work)

    monkeypatch.setattr(LocalStore, "run", watched)
    run = start(Folder(folder))
    run.sign_in(1)
    for page in run.all_pages():
        run.window.show_page(page)
        run.qtbot.wait(30)
    for key, name in ((Qt.Key.Key_F2, "entry.sign"), (Qt.Key.Key_F4, "fault.send")):
        run.qtbot.keyClick(run.window, key)
        run.find(name)
    hand_over(run)
    run.wait(lambda: run.shown("handover.password") is None)
    assert callers
    assert threading.main_thread().name not in callers


def test_nothing_flashes_up_as_a_window_of_its_own(
    folder: Path, start: Callable[[DataFolder], Run], qapp: QApplication
) -> None:
    class Watch(QObject):
        seen: list[str] = []  # noqa: RUF012 - one watch a test

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                self.seen.append(f"{type(watched).__name__} {watched.objectName()}")
            return False

    watch = Watch()
    qapp.installEventFilter(watch)
    run = start(Folder(folder))
    run.sign_in(1)
    for page in run.all_pages():
        run.window.show_page(page)
    for key, name in ((Qt.Key.Key_F2, "entry.sign"), (Qt.Key.Key_F4, "fault.send")):
        run.qtbot.keyClick(run.window, key)
        run.find(name)
    qapp.removeEventFilter(watch)
    assert set(watch.seen) == {"MainWindow window"}


def test_a_folder_in_use_is_told_with_the_next_step(folder: Path, start: Callable[[DataFolder], Run]) -> None:
    taken = open_workplace(folder / "school-a", video=False)
    run = start(Folder(folder))
    assert text(run, "problem.cause")
    assert text(run, "problem.hint")
    run.wait(lambda: misfits(run.window) == [])
    taken.close()
    run.click("problem.retry")
    run.find("login.password")


def test_the_first_run_makes_a_school_and_its_administrator(
    tmp_path: Path, start: Callable[[DataFolder], Run]
) -> None:
    run = start(Folder(tmp_path / "new"))
    school = run.find("first.school")
    assert isinstance(school, QComboBox)
    run.wait(lambda: school.count() == 76)
    run.click("first.go")
    assert text(run, "first.problem") == "请选择或填写学校名称。"
    school.setEditText("试点小学")
    for name, words in (("first.password", "short"), ("first.repeat", "short")):
        run.qtbot.keyClicks(run.find(name), words)
    run.click("first.go")
    run.wait(lambda: "密码" in text(run, "first.problem"))
    for name in ("first.password", "first.repeat"):
        field = run.find(name)
        field.clear()  # type: ignore[attr-defined]
        run.qtbot.keyClicks(field, PASSWORD)
    run.qtbot.keyClick(run.find("first.repeat"), Qt.Key.Key_Return)
    run.sign_in(1)
    run.find("wall.empty")
    assert run.shown("login.password") is None


def test_a_crash_is_told_once(folder: Path, start: Callable[[DataFolder], Run]) -> None:
    report = folder / "crash" / "error-1.txt"
    run = start(Folder(folder, crash=report))
    run.find("login.password")
    run.wait(lambda: run.shown("message.text") is not None)
    assert str(report) in text(run, "message.text")
    run.sign_in(4)
    run.find("rail.handover")
    run.program.sign_out()
    run.find("login.password")
    assert run.shown("message.text") is None


def test_a_theme_is_kept_and_the_session_goes_on(folder: Path, start: Callable[[DataFolder], Run]) -> None:
    places = Folder(folder)
    run = start(places)
    run.sign_in(1)
    run.all_pages()
    run.program.change_look("ui.theme", "light")
    assert theme.tokens().name == "light"
    run.wait(lambda: places.opened[0].settings.get("ui.theme") == "light")
    run.all_pages()
    assert len(places.opened[0].shifts.on_duty()) == 1


@pytest.mark.parametrize("percent", [100, 125, 150])
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)], ids=["1366", "1920"])
def test_no_word_is_clipped_on_any_page(
    folder: Path, start: Callable[[DataFolder], Run], size: tuple[int, int], percent: int
) -> None:
    Settings(folder / "school-a").set("ui.text_scale", percent)
    run = start(Folder(folder))
    run.window.showNormal()
    run.window.resize(*size)
    run.sign_in(1)
    assert theme.text_scale() == percent
    for page in run.all_pages():
        run.window.show_page(page)
        run.qtbot.wait(50)
        whole(run)
    for key, name in (
        (Qt.Key.Key_F2, "entry.sign"),
        (Qt.Key.Key_F4, "fault.send"),
        (Qt.Key.Key_F9, "handover.go"),
    ):
        run.qtbot.keyClick(run.window, key)
        run.find(name)
        whole(run)


def whole(run: Run) -> None:
    """No word is cut off, none lies outside the window."""
    end = time.monotonic() + 3
    while (wrong := [*misfits(run.window), *outside(run.window)]) and time.monotonic() < end:
        run.qtbot.wait(50)
    assert wrong == []


def test_a_video_worker_starts_through_this_door_without_qt() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "ui", "--video-worker"]
    ended = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, text=True, check=False
    )
    assert "app.video.worker" in ended.stderr or "app.video" in ended.stderr
    assert "PySide6" not in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_password_that_was_issued_becomes_the_own_one_first(
    folder: Path, start: Callable[[DataFolder], Run], qtbot: QtBot
) -> None:
    place = open_workplace(folder / "school-a", video=False, hasher=CHEAP)
    named = {account.name: account for account in place.auth.accounts()}
    admin = place.auth.login(named["管理员"].id, PASSWORD, None)
    place.upkeep.people.reset_password(admin, named["早班保安"].id, "harbour-88-wall")
    place.close()
    run = start(Folder(folder))
    run.click("login.account.2")
    field = run.find("login.password")
    qtbot.keyClicks(field, "harbour-88-wall")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    run.find("own_password.go")
    assert run.pages() == [], "no page exists before"
    assert misfits(run.window) == []
    for name, words in (("old", "harbour-88-wall"), ("new", "harbour-88-wall"), ("again", "harbour-88-wall")):
        qtbot.keyClicks(run.find(f"own_password.{name}"), words)
    run.click("own_password.go")
    run.wait(lambda: "不能再用" in text(run, "own_password.problem"))
    for name in ("new", "again"):
        field = run.find(f"own_password.{name}")
        field.clear()  # type: ignore[attr-defined]  # a line edit
        qtbot.keyClicks(field, "lighthouse-7-bay")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    run.find("rail.log")
    assert run.window.current_page() == "wall"
    run.program.sign_out()
    run.find("login.go")
