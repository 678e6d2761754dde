"""A school on the real store with checks, closings, emergencies, people and rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from app.domain.folds.people import school_body
from app.domain.inspection import Result
from app.domain.people import Role
from app.domain.record import SYSTEM, Kind
from app.errors import EnvError
from app.services.auth import Session
from app.services.checks import Found
from app.services.coverage import CoverageService
from app.services.evidence import EvidenceService
from app.services.ports import Still, WallVideo
from app.text import text
from app.upkeep import compose_upkeep
from tests.services.conftest import PASSWORD, World

TODAY = date(2026, 11, 22)  # a Sunday


class Eyes:
    """Stands in for the video engine's two calls; cameras in `blind` have no picture."""

    def __init__(self) -> None:
        self.blind: set[str] = set()

    def still(self, camera_id: str) -> Future[Still]:
        answer: Future[Still] = Future()
        if camera_id in self.blind:
            answer.set_exception(EnvError(text("没有画面")))
        else:
            answer.set_result(Still(camera_id, 1_700_000_000.0, 1920, 1080, f"jpeg {camera_id}".encode()))
        return answer

    def start_clip(self, camera_id: str, directory: Path, before_s: float, after_s: float) -> str:
        if camera_id in self.blind:
            raise EnvError(text("没有画面"))
        return f"clip-{camera_id}"


class Yard(World):
    """A world with this room's services; made anew on every opening."""

    eyes = Eyes()

    @property
    def video(self) -> WallVideo:
        """The engine's stand-in."""
        return self.eyes  # type: ignore[return-value]  # two of its calls are all that is used

    def close(self) -> None:
        self.evidence.close()
        self.store.close()

    def reopen(self) -> None:
        self.close()
        self.open()

    def open(self) -> None:
        super().open()
        self.evidence = EvidenceService(
            self.store, self.bus, self.clock, auth=self.auth, directory=self.dir, video=self.video
        )
        self.coverage = CoverageService(self.store, self.clock, self.auth, self.shifts)
        self.upkeep = compose_upkeep(
            self.store,
            self.clock,
            self.auth,
            shifts=self.shifts,
            witness=self.witness,
            faults=self.faults,
            coverage=self.coverage,
            evidence=self.evidence,
            video=self.video,
            settings=self.settings,
        )
        self.checks, self.check_forms = self.upkeep.checks, self.upkeep.check_forms
        self.rests, self.closings = self.upkeep.rests, self.upkeep.closings
        self.emergencies, self.people = self.upkeep.emergencies, self.upkeep.people
        self.rules = self.upkeep.rules

    def at(self, hour: int, minute: int = 0, day: date = TODAY) -> datetime:
        """A local time."""
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.shifts.zone)

    def go(self, hour: int, minute: int = 0, day: date = TODAY) -> None:
        """Set the clock."""
        self.clock.at = self.at(hour, minute, day)

    def fill(self, session: Session, list_id: str, period: str, **wrong: str) -> None:
        """Mark everything of a list as in order; `wrong`: line id -> note of what is not."""
        view = self.checks.open(session, list_id, period)
        found = [
            Found(p.id, Result.NOT_OK, wrong[p.line.id]) if p.line.id in wrong else Found(p.id, Result.OK)
            for p in (line.point for line in view.lines)
        ]
        self.checks.mark_many(session, list_id, period, found)


@pytest.fixture
def make_yard(tmp_path: Path) -> Iterator[Callable[..., Yard]]:
    made: list[Yard] = []

    def make(name: str = "school", **changes: object) -> Yard:
        Yard.eyes = Eyes()
        yard = Yard(tmp_path / name, **changes)  # type: ignore[arg-type]
        made.append(yard)
        return yard

    yield make
    for yard in made:
        yard.close()


@pytest.fixture
def yard(make_yard: Callable[..., Yard]) -> Yard:
    """管理员, 主管领导, 校长, three guards by shift; cameras 1, 7 and the dome 9; 09:00 on a Sunday."""
    yard = make_yard()
    yard.store.run(lambda uow: uow.append(Kind.SCHOOL_SET, school_body("演示学校甲", "演示"), author=SYSTEM))
    yard.auth.create_account(None, "管理员", Role.ADMIN, None, PASSWORD)
    admin = yard.login("管理员")
    for name, role in (("主管领导", Role.LEADER), ("校长", Role.PRINCIPAL)):
        yard.auth.create_account(admin, name, role, None, PASSWORD)
    for name, shift in (("早班保安", "morning"), ("中班保安", "middle"), ("夜班保安", "night")):
        yard.auth.create_account(admin, name, Role.GUARD, shift, PASSWORD)
    yard.cameras.add(admin, yard.camera_input(1, "校门外"))
    yard.cameras.add(admin, replace(yard.camera_input(7, "食堂门口"), device_code="SXT-0007"))
    yard.cameras.add(admin, replace(yard.camera_input(9, "操场球机"), ptz=True))
    yard.auth.logout(admin)
    return yard


@pytest.fixture
def admin(yard: Yard) -> Session:
    return yard.login("管理员")


@pytest.fixture
def guard(yard: Yard) -> Session:
    """早班保安, signed in at 09:00."""
    return yard.login("早班保安")


@pytest.fixture
def leader(yard: Yard) -> Session:
    return yard.login("主管领导")
