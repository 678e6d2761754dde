"""A school in the real program for the tests of conduct: window, login, desk, store; no video runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import Workplace, create_workplace, open_workplace
from app.domain.conduct import ProgramStop
from app.domain.people import Account, Role
from app.events import Bus
from app.services.auth import Session
from tests.ui.frame_parts import PASSWORD
from tests.ui.pages_parts import Office
from ui.app import Guardroom
from ui.conduct.seat import ConductSeat
from ui.data_folder import DataFolder
from ui.desk import Desk
from ui.places import PlaceInfo
from ui.window import MainWindow

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
WAIT = 10_000
PEOPLE = {"管理员": Role.ADMIN, "早班保安": Role.GUARD, "主管领导": Role.LEADER}
CARDS = ("早班保安", "管理员", "主管领导")
"""The cards of the login page, from 1."""


def make_school(folder: Path) -> Path:
    """A school's data folder with its people."""
    create_workplace(folder, "school", 9001, "演示学校甲")
    place = open_workplace(folder, video=False, hasher=CHEAP)
    by = None
    for person, role in PEOPLE.items():
        made = place.auth.create_account(by, person, role, None, PASSWORD)
        by = by or place.auth.login(made.id, PASSWORD, None)
    place.close()
    return folder


def stops_of(folder: Path) -> list[ProgramStop]:
    """What the log says of the program's stops, the program being closed."""
    place = open_workplace(folder, video=False, hasher=CHEAP)
    try:
        return place.store.run(lambda uow: uow.find(ProgramStop, order="since"))
    finally:
        place.close()


class Folder(DataFolder):
    """The real one with a cheap password hash and no video."""

    def __init__(self, folder: Path, **more: Any) -> None:
        super().__init__(folder, **more)
        self.opened: list[Workplace] = []

    def open(self, place: PlaceInfo, bus: Bus) -> Workplace:
        made = open_workplace(place.dir, bus=bus, hasher=CHEAP, video=False)
        made.start()
        self.opened.append(made)
        return made


class Program:
    """The running program and its hands."""

    def __init__(self, qtbot: QtBot, app: QApplication, folder: Path) -> None:
        self.qtbot = qtbot
        self.places = Folder(folder)
        self.program = Guardroom(app, self.places)
        self.window = self.program.window
        qtbot.addWidget(self.window)
        self.program.start()

    @property
    def place(self) -> Workplace:
        return self.places.opened[-1]

    def account(self, name: str) -> Account:
        return next(one for one in self.place.auth.accounts() if one.name == name)

    def shown(self, name: str) -> QWidget | None:
        windows = [self.window, *self.window.findChildren(QWidget)]
        return next((w for w in windows if w.objectName() == name and w.isVisible()), None)

    def find(self, name: str) -> QWidget:
        self.wait(lambda: self.shown(name) is not None)
        found = self.shown(name)
        assert found is not None
        return found

    def text(self, name: str) -> str:
        widget = self.find(name)
        assert isinstance(widget, QLabel)
        return widget.text()

    def click(self, name: str) -> None:
        widget = self.find(name)
        self.wait(widget.isEnabled)
        self.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)

    def sign_in(self, name: str) -> None:
        """On the login page, as this person."""
        self.click(f"login.account.{CARDS.index(name) + 1}")
        field = self.find("login.password")
        self.qtbot.keyClicks(field, PASSWORD)
        self.qtbot.keyClick(field, Qt.Key.Key_Return)
        self.wait(lambda: not self.window.front_shown() and not self.program.bridge.busy())

    def wait(self, ready: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(ready, timeout=WAIT)

    def close_window(self) -> None:
        """What the cross of the window does."""
        self.window.close()

    def left(self) -> bool:
        """Whether the program has been left: window away, services closed."""
        return not self.window.isVisible() and not self.program.bridge.busy()

    def end(self) -> None:
        """Whatever stands, end it."""
        self.program.leave()
        self.wait(lambda: not self.program.bridge.busy())
        self.program.bridge.close()


class Seat:
    """A window with one person's desk in it, over an office whose video is not real."""

    def __init__(self, qtbot: QtBot, here: Office, session: Session) -> None:
        self.qtbot, self.here, self.closed = qtbot, here, False
        self.window = MainWindow(here.clock.now)
        qtbot.addWidget(self.window)
        self.window.resize(1366, 768)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow, timeout=WAIT)
        self.desk = Desk(
            here.place, session, window=self.window, bridge=here.bridge, cameras=here.cameras, passwords={}
        )
        self.window.key_pressed.connect(self.desk.key)
        with qtbot.waitSignal(self.desk.complete, timeout=WAIT):
            pass
        self.idle()
        found = self.desk.findChild(ConductSeat)
        assert found is not None
        self.conduct = found

    def idle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.here.bridge.busy(), timeout=WAIT)

    def shown(self, name: str) -> QWidget | None:
        return next((w for w in self.window.findChildren(QWidget, name) if w.isVisible()), None)

    def find(self, name: str) -> QWidget:
        self.qtbot.waitUntil(lambda: self.shown(name) is not None, timeout=WAIT)
        found = self.shown(name)
        assert found is not None
        return found

    def click(self, name: str) -> None:
        """A click that comes from the screen, through the window."""
        widget, handle = self.find(name), self.window.windowHandle()
        at = widget.mapTo(self.window, widget.rect().center())
        self.qtbot.mouseClick(handle, Qt.MouseButton.LeftButton, pos=at)

    def type(self, key: Qt.Key) -> None:
        """A key that comes from the keyboard, through the window, for whatever has the focus."""
        self.qtbot.keyClick(self.window.windowHandle(), key)

    def close(self) -> None:
        """The session ends; once."""
        if not self.closed:
            self.closed = True
            self.desk.close()
        self.idle()
