"""Real parts for the frame's tests: a clock that can be set, a school on a real store, fitting texts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from argon2 import PasswordHasher
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QLabel, QWidget

from app.domain.people import Account, Role
from app.domain.registers import REGISTERS
from app.events import Bus
from app.services.auth import AuthService
from app.services.shifts import ShiftService
from app.settings import Settings
from app.storage.local import LocalStore
from ui.widgets.basics import ElidedLabel

PASSWORD = "lantern-7-gate"
MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 10:00 in the school


class SetClock:
    """A clock that stands until it is moved."""

    def __init__(self, moment: datetime = MORNING) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def move(self, step: timedelta) -> None:
        self.moment += step


@dataclass
class School:
    """A school with an administrator and two guards."""

    store: LocalStore
    auth: AuthService
    shifts: ShiftService
    bus: Bus
    clock: SetClock
    accounts: dict[str, Account]


@contextmanager
def school(folder: Path, clock: SetClock | None = None) -> Iterator[School]:
    """An opened school; argon2 is cheap here, the argument is the only difference."""
    clock = clock or SetClock()
    bus = Bus()
    folder.mkdir(parents=True, exist_ok=True)
    store = LocalStore.open(
        folder, school_id=9001, device_id=UUID(int=7), registers=REGISTERS, clock=clock, bus=bus
    )
    shifts = ShiftService(store, clock, Settings(folder))
    cheap = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
    auth = AuthService(store, clock, shifts, school_name="演示学校甲", hasher=cheap)
    try:
        admin = auth.create_account(None, "管理员", Role.ADMIN, None, PASSWORD)
        by = auth.login(admin.id, PASSWORD, None)
        people = {"管理员": admin}
        for name, role, shift in (
            ("早班保安", Role.GUARD, "morning"),
            ("中班保安", Role.GUARD, "middle"),
            ("主管领导", Role.LEADER, None),
        ):
            people[name] = auth.create_account(by, name, role, shift, PASSWORD)
        yield School(store, auth, shifts, bus, clock, people)
    finally:
        store.close()


def misfits(root: QWidget) -> list[str]:
    """The visible labels and buttons under `root` whose text does not fit into them."""
    QApplication.processEvents()
    wrong = []
    for widget in [root, *root.findChildren(QWidget)]:
        if not widget.isVisible() or isinstance(widget, ElidedLabel):
            continue
        if isinstance(widget, QLabel | QAbstractButton) and widget.text() and not _fits(widget):
            wrong.append(f"{widget.objectName() or type(widget).__name__}: {widget.text()!r} {widget.size()}")
    return wrong


def outside(root: QWidget) -> list[str]:
    """Visible labels and buttons that reach over the edge of `root`; what scrolls may."""
    edge = root.rect()
    wrong = []
    for widget in root.findChildren(QWidget):
        if isinstance(widget, QLabel | QAbstractButton) and widget.isVisible() and not _scrolls(widget):
            box = widget.rect().translated(widget.mapTo(root, widget.rect().topLeft()))
            if not edge.contains(box):
                wrong.append(f"{widget.objectName()}: {widget.text()!r} {box}")
    return wrong


def _scrolls(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QAbstractScrollArea):
        parent = parent.parentWidget()
    return parent is not None


def _fits(widget: QLabel | QAbstractButton) -> bool:
    if isinstance(widget, QLabel) and widget.wordWrap():
        return widget.heightForWidth(widget.width()) <= widget.height()
    wanted = widget.sizeHint() if isinstance(widget, QLabel) else widget.minimumSizeHint()
    words = widget.fontMetrics().boundingRect(widget.text())
    if isinstance(widget, QAbstractButton):
        return words.width() <= widget.width() and words.height() <= widget.height() + 1
    return wanted.width() <= widget.width() + 1 and words.height() <= widget.height() + 1
