"""A school on its real store for the shift's pages: three guards by shift, cameras, a clock that is set."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import Workplace, create_workplace, open_workplace
from app.domain.camera import Camera, CameraState
from app.domain.fault import Fault, FaultDraft
from app.domain.folds.camera import SpanOpened, state_body
from app.domain.people import Role
from app.domain.record import SYSTEM, Kind
from app.domain.shift import ShiftName
from app.services.auth import Session
from app.services.cameras import CameraInput
from tests.ui.wall_video import NAMES
from ui.bridge import Bridge

PASSWORD = "lantern-7-gate"
ZONE = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 22)  # a Sunday
PEOPLE = (
    ("早班保安", Role.GUARD, "morning"),
    ("中班保安", Role.GUARD, "middle"),
    ("夜班保安", Role.GUARD, "night"),
    ("主管领导", Role.LEADER, None),
)


class SetClock:
    """Stands until it is moved."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


def at(hour: int, minute: int = 0, day: date = TODAY) -> datetime:
    """A local time of the school."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


@dataclass
class Gate:
    """An opened school, its clock, its people by name, a bridge."""

    place: Workplace
    clock: SetClock
    bridge: Bridge
    admin: Session
    cameras: list[Camera]

    def id_of(self, name: str) -> str:
        return next(a.id for a in self.place.auth.accounts() if a.name == name)

    def login(self, name: str) -> Session:
        """Sign in for the account's own shift."""
        account = next(a for a in self.place.auth.accounts() if a.name == name)
        shift = ShiftName(account.shift) if account.shift else None
        return self.place.auth.login(account.id, PASSWORD, shift)

    def go(self, hour: int, minute: int = 0, day: date = TODAY) -> None:
        self.clock.moment = at(hour, minute, day)

    def span(self, number: int, state: CameraState, since: datetime, until: datetime | None) -> None:
        """A stretch of a camera as the journal writes it."""
        opened = SpanOpened(str(uuid4()), self.cameras[number - 1].id, state, since, "timeout", until=until)
        body = state_body([opened], [])
        self.place.store.run(lambda uow: uow.append(Kind.CAMERA_STATE, body, author=SYSTEM))

    def fault(self, number: int, symptom: str) -> Fault:
        camera = self.cameras[number - 1]
        name, now = f"{number:02d} {camera.name}", self.clock.now().timestamp()
        found = self.place.faults.detected(FaultDraft(camera.id, name, "", now, symptom, symptom))
        assert found is not None
        return found


@contextmanager
def gate(folder: Path, cameras: int = 4) -> Iterator[Gate]:
    """An opened school; argon2 is cheap here and no video runs, the rest is real."""
    clock = SetClock(at(7, 30))
    create_workplace(folder, "school", 9001, "演示学校甲", clock)
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    place = open_workplace(folder, clock=clock, video=False, hasher=cheap)
    bridge = Bridge(place.bus)
    try:
        first = place.auth.create_account(None, "管理员", Role.ADMIN, None, PASSWORD)
        admin = place.auth.login(first.id, PASSWORD, None)
        for name, role, shift in PEOPLE:
            place.auth.create_account(admin, name, role, shift, PASSWORD)
        made = [
            place.cameras.add(admin, CameraInput(NAMES[n], n + 1, main_url=f"rtsp://192.0.2.1/{n}"))
            for n in range(cameras)
        ]
        yield Gate(place, clock, bridge, admin, made)
    finally:
        bridge.close()
        place.close()


class Hands:
    """Somebody at the keyboard: every key press is an event for whatever has the focus, and is counted.

    actions  keys that are no letter of a password; letters are counted apart
    """

    def __init__(self, qtbot: QtBot, window: QWidget) -> None:
        self.qtbot, self.window = qtbot, window
        self.actions = self.letters = 0

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.actions += 1
        self.qtbot.keyClick(QApplication.focusWidget() or self.window, key, modifiers)

    def type(self, words: str) -> None:
        self.letters += len(words)
        self.qtbot.keyClicks(QApplication.focusWidget() or self.window, words)

    def focus(self) -> str:
        widget = QApplication.focusWidget()
        return widget.objectName() if widget is not None else ""


SLOW_KEY_S, LOOK_S = 1.2, 3.0
"""A slow typist's key (keystroke-level model, worst typist), and a generous look at one item before it."""


def seconds_of_work(hands: Hands, looks: int) -> float:
    """How long a slow person takes for what was pressed, with so many things read."""
    return (hands.actions + hands.letters) * SLOW_KEY_S + looks * LOOK_S
