"""A school on its real store with every service of the shift, and a bridge, for the tests of its pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.domain.folds.people import school_body
from app.domain.people import Role
from app.domain.record import SYSTEM, Kind
from app.services.auth import Session
from tests.checks.conftest import Eyes, Yard
from tests.services.conftest import PASSWORD
from ui.bridge import Bridge

__all__ = ["PASSWORD", "Post", "post"]


@dataclass
class Post:
    """An opened school at 09:00 on a Sunday with its people signed in."""

    yard: Yard
    bridge: Bridge
    guard: Session
    admin: Session
    leader: Session

    def find(self, root: QWidget, name: str) -> QWidget:
        """A widget by its name."""
        found = root.findChild(QWidget, name)
        assert found is not None, name
        return found


@contextmanager
def post(folder: Path) -> Iterator[Post]:
    """管理员, 主管领导, 早班保安, 夜班保安; cameras 1, 7 and the dome 9."""
    Yard.eyes = Eyes()
    yard = Yard(folder)
    yard.store.run(lambda uow: uow.append(Kind.SCHOOL_SET, school_body("演示学校甲", "演示"), author=SYSTEM))
    yard.auth.create_account(None, "管理员", Role.ADMIN, None, PASSWORD)
    admin = yard.login("管理员")
    yard.auth.create_account(admin, "主管领导", Role.LEADER, None, PASSWORD)
    for name, shift in (("早班保安", "morning"), ("夜班保安", "night")):
        yard.auth.create_account(admin, name, Role.GUARD, shift, PASSWORD)
    yard.cameras.add(admin, yard.camera_input(1, "校门外"))
    yard.cameras.add(admin, replace(yard.camera_input(7, "食堂门口"), device_code="SXT-0007"))
    yard.cameras.add(admin, replace(yard.camera_input(9, "操场球机"), ptz=True))
    bridge = Bridge(yard.bus)
    try:
        yield Post(yard, bridge, yard.login("早班保安"), admin, yard.login("主管领导"))
    finally:
        bridge.close()
        yard.close()
