"""A school with everything of the shift: roster, leave, coverage on the real store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.domain.people import Role
from app.services.auth import Session
from app.services.shift_room import shift_room
from tests.services.conftest import PASSWORD, World

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 22)


class Desk(World):
    """A world with the shift's services; made anew on every opening."""

    def open(self) -> None:
        super().open()
        room = shift_room(
            self.store, self.clock, self.auth, shifts=self.shifts, witness=self.witness, bus=self.bus
        )
        self.roster, self.leave, self.coverage = room.roster, room.leave, room.coverage
        self.handover, self.notes, self.relief = room.handover, room.notes, room.relief
        self.watch, self.gate = room.watch, room.gate

    def id_of(self, name: str) -> str:
        return next(a.id for a in self.auth.accounts(enabled_only=False) if a.name == name)

    def at(self, hour: int, minute: int = 0, day: date = TODAY) -> datetime:
        """A local time."""
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.shifts.zone)

    def go(self, moment: datetime) -> None:
        """Set the clock."""
        self.clock.at = moment


@pytest.fixture
def make_desk(tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    made: list[Desk] = []

    def make(name: str = "school", **changes: object) -> Desk:
        desk = Desk(tmp_path / name, **changes)  # type: ignore[arg-type]
        made.append(desk)
        return desk

    yield make
    for desk in made:
        desk.store.close()


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    """管理员, 主管领导, three guards by shift and a fourth without one; 09:00 on a Sunday."""
    desk = make_desk()
    desk.auth.create_account(None, "管理员", Role.ADMIN, None, PASSWORD)
    admin = desk.login("管理员")
    desk.auth.create_account(admin, "主管领导", Role.LEADER, None, PASSWORD)
    for name, shift in (
        ("早班保安", "morning"),
        ("中班保安", "middle"),
        ("夜班保安", "night"),
        ("替班保安", None),
    ):
        desk.auth.create_account(admin, name, Role.GUARD, shift, PASSWORD)
    for number, name in ((1, "校门外"), (7, "食堂门口")):
        desk.cameras.add(admin, desk.camera_input(number, name))
    desk.auth.logout(admin)
    return desk


@pytest.fixture
def admin(desk: Desk) -> Session:
    return desk.login("管理员")
