"""The checks' school, with stills and clips in it, and what was refused to whom."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import pytest

from app.domain.evidence_file import clip_item, still_item
from app.domain.folds.evidence import clip_body
from app.domain.passwords import Refusal
from app.domain.people import Role
from app.domain.period import Period, PeriodKind, period_of
from app.domain.record import Kind
from app.filing import Filing
from app.services.auth import Session
from app.services.ports import Still
from tests.checks.conftest import TODAY, Yard, admin, guard, leader, make_yard, yard
from tests.services.conftest import PASSWORD

__all__ = ["TODAY", "Yard", "admin", "guard", "leader", "make_yard", "yard"]


@pytest.fixture
def filing(yard: Yard) -> Filing:
    return yard.upkeep.filing


@pytest.fixture
def principal(yard: Yard) -> Session:
    return yard.login("校长")


@pytest.fixture
def november(yard: Yard) -> Period:
    return period_of(PeriodKind.MONTH, TODAY, yard.shifts.zone)


def camera_id(yard: Yard, number: int) -> str:
    return next(camera.id for camera in yard.cameras.cameras() if camera.number == number)


def still(yard: Yard, session: Session, number: int = 1, *, data: bytes = b"jpeg") -> str:
    """A snapshot of a camera, taken now; its name as an item."""
    at = yard.clock.now().timestamp()
    return still_item(yard.evidence.keep_still(session, Still(camera_id(yard, number), at, 1920, 1080, data)))


def clip(yard: Yard, session: Session, number: int = 7, *, data: bytes = b"film" * 1000) -> str:
    """A clip of a camera that began now; its name as an item."""
    path = yard.dir / "clips" / f"{number}.mp4"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    body = clip_body(
        f"clip-{number}",
        camera_id(yard, number),
        path=f"clips/{path.name}",
        seconds=20,
        sha256=hashlib.sha256(data).hexdigest(),
        name=session.account.name,
        size=len(data),
    )
    yard.store.run(lambda uow: uow.append(Kind.CLIP, body, author=session.account.id))
    return clip_item(f"clip-{number}")


def refused(yard: Yard) -> list[str]:
    """Why something was refused, in the order of the log."""
    found = yard.store.run(lambda uow: uow.find(Refusal, school_id=1, order="at"))
    return [one.why for one in found]


def another_guard(yard: Yard) -> Session:
    return yard.login("中班保安")


def another_leader(yard: Yard, by: Session) -> Session:
    yard.auth.create_account(by, "副校长", Role.LEADER, None, PASSWORD)
    return yard.login("副校长")


def later(moment: datetime, **by: float) -> datetime:
    return moment + timedelta(**by)
