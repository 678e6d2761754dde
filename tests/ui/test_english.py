"""The program in English, in a real window: no Chinese word of its own, nothing clipped, no text lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import (
    QApplication,
    QTabWidget,
    QWidget,
)
from pytestqt.exceptions import TimeoutError as NotInTime
from pytestqt.qtbot import QtBot

from app.bootstrap import Workplace, create_workplace, open_workplace
from app.domain.fault import FaultDraft
from app.domain.people import Role
from app.events import Bus
from app.services.cameras import CameraInput
from tests.test_translations import FILE, tool
from tests.ui.english_parts import Asked, chinese, elided, not_found
from tests.ui.frame_parts import PASSWORD, misfits, outside
from ui import theme
from ui.app import Guardroom
from ui.data_folder import DataFolder
from ui.places import PlaceInfo

WAIT = 30_000
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Folder(DataFolder):
    """The real one with a cheap password hash and no video."""

    def open(self, place: PlaceInfo, bus: Bus) -> Workplace:
        made = open_workplace(place.dir, bus=bus, hasher=CHEAP)
        made.start()
        return made


PEOPLE = {"Admin": Role.ADMIN, "Guard Anna": Role.GUARD, "Guard Ben": Role.GUARD, "Head": Role.PRINCIPAL}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A school and the county's office with English data: what is Chinese is the program's own."""
    create_workplace(tmp_path / "school-a", "school", 9001, "Hill School")
    place = open_workplace(tmp_path / "school-a", video=False, hasher=CHEAP)
    first = place.auth.create_account(None, "Admin", Role.ADMIN, None, PASSWORD)
    by = place.auth.login(first.id, PASSWORD, None)
    for name, role in list(PEOPLE.items())[1:]:
        place.auth.create_account(by, name, role, None, PASSWORD)
    cameras = [
        place.cameras.add(
            by, CameraInput(name, number, main_url=f"rtsp://127.0.0.1:9/{number}", device_code="C", ptz=True)
        )
        for number, name in enumerate(("Gate", "Canteen", "Yard"), start=1)
    ]
    now = place.clock.now().timestamp()
    place.faults.detected(FaultDraft(cameras[1].id, "02 Canteen", "C", now, "no picture", "no picture"))
    place.settings.set("ui.language", "en")
    place.close()
    create_workplace(tmp_path / "county", "county", 0, "County")
    office = open_workplace(tmp_path / "county", video=False, hasher=CHEAP)
    office.auth.create_account(None, "Officer", Role.COUNTY, None, PASSWORD)
    office.settings.set("ui.language", "en")
    office.close()
    return tmp_path


class Run:
    """The program in English and its hands."""

    def __init__(self, qtbot: QtBot, app: QApplication, folder: DataFolder) -> None:
        self.qtbot = qtbot
        self.program = Guardroom(app, folder)
        self.window = self.program.window
        qtbot.addWidget(self.window)
        self.program.start()
        self.window.showNormal()
        self.window.resize(1366, 768)

    def shown(self, name: str) -> QWidget | None:
        return next((w for w in self.window.findChildren(QWidget, name) if w.isVisible()), None)

    def find(self, name: str) -> QWidget:
        self.wait(lambda: self.shown(name) is not None)
        found = self.shown(name)
        assert found is not None
        return found

    def wait(self, ready: Callable[[], Any]) -> None:
        self.qtbot.waitUntil(lambda: bool(ready()), timeout=WAIT)

    def sign_in(self, card: int) -> None:
        self.qtbot.mouseClick(self.find(f"login.account.{card}"), Qt.MouseButton.LeftButton)
        field = self.find("login.password")
        self.qtbot.keyClicks(field, PASSWORD)
        self.qtbot.keyClick(field, Qt.Key.Key_Return)

    def settled(self) -> None:
        self.qtbot.wait(50)
        self.wait(lambda: not self.program.bridge.busy())

    def look(self, where: str) -> list[str]:
        """What is wrong with what is shown now: Chinese words, words that do not fit."""
        self.settled()
        try:
            self.qtbot.waitUntil(lambda: not misfits(self.window) and not outside(self.window), timeout=3000)
            clipped = []
        except NotInTime:
            clipped = misfits(self.window) + outside(self.window)
        return [f"{where}: {words}" for words in [*chinese(self.window), *clipped, *elided(self.window)]]


@pytest.fixture
def compiled() -> None:
    """What packaging/setup.sh does: the file compiled where the program looks for it."""
    tool("lrelease", "-silent", FILE, "-qm", FILE.with_suffix(".qm"))


@pytest.fixture
def asked(qapp: QApplication) -> Iterator[Asked]:
    made = Asked()
    yield made
    qapp.removeTranslator(made)


@pytest.fixture
def begin(
    qtbot: QtBot, qapp: QApplication, compiled: None, asked: Asked
) -> Iterator[Callable[[DataFolder], Run]]:
    runs: list[Run] = []
    before = set(threading.enumerate())

    def start(places: DataFolder) -> Run:
        runs.append(Run(qtbot, qapp, places))
        return runs[-1]

    theme.apply(qapp, "dark")
    yield start
    for run in runs:
        run.program.change_look("ui.language", "zh_CN")
        run.program.leave()
        run.wait(lambda run=run: not run.program.bridge.busy())
        run.program.bridge.close()
    QLocale.setDefault(QLocale("zh_CN"))
    qtbot.waitUntil(lambda: not set(threading.enumerate()) - before, timeout=WAIT)


def walk(run: Run) -> list[str]:
    """What is wrong on any page of who is signed in, and on any tab of it."""
    run.wait(lambda: "help" in run.window.page_names())
    wrong = []
    for page in run.window.page_names():
        run.window.show_page(page)
        wrong += run.look(page)
        for tabs in run.window.findChildren(QTabWidget):
            for tab in range(tabs.count() if tabs.isVisible() else 0):
                tabs.setCurrentIndex(tab)
                wrong += run.look(f"{page} {tab}")
    return wrong


def open_dialogs(run: Run) -> list[str]:
    """What is wrong in the dialogs of the settings."""
    run.window.show_page("settings")
    run.settled()
    wrong = []
    tabs = next(tabs for tabs in run.window.findChildren(QTabWidget) if tabs.isVisible())
    for tab, prefix, names in (
        (0, "settings", ("add", "onvif")),
        (2, "accounts", ("add", "counted", "reset")),
    ):
        tabs.setCurrentIndex(tab)
        for name in names:
            run.qtbot.mouseClick(run.find(f"{prefix}.{name}"), Qt.MouseButton.LeftButton)
            run.wait(QApplication.activeModalWidget)
            wrong += run.look(f"{prefix}.{name}")
            run.qtbot.keyClick(QApplication.activeModalWidget(), Qt.Key.Key_Escape)
            run.wait(lambda: QApplication.activeModalWidget() is None)
    return wrong


def test_a_guard_sees_english_and_it_fits(
    folder: Path, begin: Callable[[DataFolder], Run], qapp: QApplication, asked: Asked
) -> None:
    run = begin(Folder(folder))
    run.find("login.password")
    qapp.installTranslator(asked)
    wrong = run.look("login")
    run.sign_in(1)
    wrong += walk(run)
    run.window.show_page("wall")
    for key, name in (
        (Qt.Key.Key_F1, "wall.keys"),
        (Qt.Key.Key_F2, "entry.sign"),
        (Qt.Key.Key_F4, "fault.send"),
        (Qt.Key.Key_F9, "handover.go"),
    ):
        run.qtbot.keyClick(run.window, key)
        run.find(name)
        wrong += run.look(name)
    run.qtbot.keyClick(run.window, Qt.Key.Key_F12, Qt.KeyboardModifier.ControlModifier)
    run.qtbot.mouseClick(run.find("emergency.start.power_cut"), Qt.MouseButton.LeftButton)
    run.find("emergency.note")
    wrong += run.look("emergency")
    assert not wrong, "\n".join(wrong)
    assert not (lost := not_found(asked)), "\n".join(lost)


def test_the_administrator_and_the_county_see_english_and_it_fits(
    folder: Path, begin: Callable[[DataFolder], Run], qapp: QApplication, asked: Asked
) -> None:
    run = begin(Folder(folder))
    run.find("login.password")
    qapp.installTranslator(asked)
    run.sign_in(3)
    wrong = walk(run) + open_dialogs(run)
    run.program.sign_out()
    run.qtbot.mouseClick(run.find("login.place.county"), Qt.MouseButton.LeftButton)
    run.wait(lambda: run.shown("login.account.1") is not None and run.shown("login.account.2") is None)
    run.sign_in(1)
    wrong += walk(run)
    assert not wrong, "\n".join(wrong)
    assert not (lost := not_found(asked)), "\n".join(lost)
