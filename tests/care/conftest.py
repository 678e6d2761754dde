"""A school on the real store with the care of its camera points."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from app.care import compose_care
from app.domain.camera import CameraState, PictureFault
from app.domain.folds.camera import SpanOpened, state_body
from app.domain.lens import LensCare
from app.domain.people import Role
from app.domain.record import SYSTEM, Kind
from app.domain.view_care import ViewCare
from app.services.auth import Session
from app.services.evidence import EvidenceService
from app.services.ports import Still
from tests.services.conftest import PASSWORD, World

JPEG = b"\xff\xd8\xff\xdbpicture "


class Garden(World):
    """A world with this room's services; made anew on every opening."""

    def open(self) -> None:
        super().open()
        self.evidence = EvidenceService(
            self.store, self.bus, self.clock, auth=self.auth, directory=self.dir, video=None
        )
        self.care = compose_care(
            self.store,
            self.clock,
            self.auth,
            shifts=self.shifts,
            evidence=self.evidence,
            bus=self.bus,
        )
        self.lenses, self.reviews = self.care.lenses, self.care.reviews
        self.adjustments, self.audit = self.care.adjustments, self.care.audit

    def close(self) -> None:
        self.audit.stop()
        self.evidence.close()
        self.store.close()

    def reopen(self) -> None:
        self.close()
        self.open()

    def point(self, number: int) -> str:
        """The id of a camera point."""
        return next(c.id for c in self.cameras.cameras() if c.number == number)

    def lens(self, session: Session, number: int) -> LensCare:
        return next(one for one in self.lenses.lenses(session) if one.camera.number == number)

    def view(self, session: Session, number: int) -> ViewCare:
        return next(one for one in self.reviews.coverage(session).points if one.camera.number == number)

    def suspect(
        self, number: int, fault: PictureFault, begin: datetime, length: timedelta | None, count: int = 1
    ) -> None:
        """What the journal writes of a picture check's objection."""
        until = begin + length if length is not None else None
        span = SpanOpened(
            str(uuid4()), self.point(number), CameraState.SUSPECT, begin, str(fault), count, until
        )
        body = state_body([span], [])
        self.store.run(lambda uow: uow.append(Kind.CAMERA_STATE, body, author=SYSTEM))

    def still(self, session: Session, number: int, look: str = "") -> str:
        """A kept picture of now."""
        taken = self.clock.now().timestamp()
        picture = JPEG + f"{number} {taken} {look}".encode()
        return self.reviews.keep(session, Still(self.point(number), taken, 1920, 1080, picture))


@pytest.fixture
def make_garden(tmp_path: Path) -> Iterator[Callable[..., Garden]]:
    made: list[Garden] = []

    def make(name: str = "school") -> Garden:
        garden = Garden(tmp_path / name)
        made.append(garden)
        return garden

    yield make
    for garden in made:
        garden.close()


def people(garden: Garden) -> None:
    """管理员, 主管领导, 校长, 早班保安; cameras 1, 7 and 9."""
    garden.auth.create_account(None, "管理员", Role.ADMIN, None, PASSWORD)
    admin = garden.login("管理员")
    for name, role in (("主管领导", Role.LEADER), ("校长", Role.PRINCIPAL)):
        garden.auth.create_account(admin, name, role, None, PASSWORD)
    garden.auth.create_account(admin, "早班保安", Role.GUARD, "morning", PASSWORD)
    for number, name in ((1, "校门外"), (7, "食堂门口"), (9, "操场北")):
        garden.cameras.add(admin, garden.camera_input(number, name))
    garden.auth.logout(admin)


@pytest.fixture
def garden(make_garden: Callable[..., Garden]) -> Garden:
    """People and cameras at 09:00 on a Sunday."""
    garden = make_garden()
    people(garden)
    return garden


@pytest.fixture
def admin(garden: Garden) -> Session:
    return garden.login("管理员")


@pytest.fixture
def guard(garden: Garden) -> Session:
    return garden.login("早班保安")
