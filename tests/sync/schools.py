"""Workplaces of one school on a real centre: a first PC, and others that join it as an installer would."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from argon2 import PasswordHasher

from app.bootstrap import Workplace, create_workplace, open_workplace
from app.demo.enrolling import CentreLink, enrol_workplace, exchange_once
from app.domain.people import Role
from app.domain.shift import ShiftName
from app.joining import join_workplace
from app.services.auth import Session
from tests.sync.conftest import A, TestCentre

PASSWORD = "xiao-men-2468"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class SetClock:
    """Stands still until a test moves it; one for all PCs."""

    def __init__(self) -> None:
        self.at = datetime(2025, 9, 1, 1, 0, tzinfo=UTC)  # Monday 09:00 in Shanghai, morning shift

    def now(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at


class School:
    """A school's PCs; `close` ends them."""

    def __init__(
        self, centre: TestCentre, folder: Path, school_id: int = A, name: str = "演示学校甲"
    ) -> None:
        self.centre, self.folder, self.school_id = centre, folder / str(school_id), school_id
        self.clock = SetClock()
        self.pcs: list[Workplace] = []
        create_workplace(self.folder / "pc1", "school", school_id, name, category="演示")
        first = self._open("pc1")
        enrol_workplace(CentreLink.of(centre.dsn), first, school_id, name)
        first.auth.create_account(None, "管理员", Role.ADMIN, None, PASSWORD)
        admin = self.sign_in(first, "管理员")
        for guard, shift in zip(("早班保安", "中班保安", "夜班保安"), ShiftName, strict=True):
            first.auth.create_account(admin, guard, Role.GUARD, shift, PASSWORD)
        exchange_once(first)

    def join(self) -> Workplace:
        """Another PC with an empty folder, the county's code, and what the centre has."""
        name = f"pc{len(self.pcs) + 1}"
        link = CentreLink.of(self.centre.dsn)
        code = self.invite()
        join_workplace(self.folder / name, self.centre.address(code[0]), code[1])
        place = self._open(name)
        place.settings.set("centre.host", link.host)
        return place

    def invite(self) -> tuple[str, str]:
        """A login role and its one-time code for a new device of this school."""
        from uuid import uuid4

        issued = self.centre.admin.issue_enrolment(self.school_id, uuid4())
        return issued.role, issued.code

    def sign_in(self, pc: Workplace, name: str, password: str = PASSWORD) -> Session:
        found = next(each for each in pc.auth.accounts() if each.name == name)
        return pc.auth.login(found.id, password, None)

    def account_id(self, name: str) -> str:
        return next(each.id for each in self.pcs[0].auth.accounts(enabled_only=False) if each.name == name)

    def sync(self, *pcs: Workplace) -> None:
        """These PCs (none named: all) exchange in turn."""
        for pc in pcs or (*self.pcs, *self.pcs):
            exchange_once(pc)

    def close(self) -> None:
        for pc in self.pcs:
            pc.close()

    def _open(self, name: str) -> Workplace:
        place = open_workplace(self.folder / name, clock=self.clock, video=False, hasher=CHEAP)
        self.pcs.append(place)
        return place
