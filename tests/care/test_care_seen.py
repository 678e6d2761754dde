"""The quarterly list says beside its lines what is on record about lenses and coverage."""

from __future__ import annotations

from datetime import timedelta

from app.domain.camera import CameraState, PictureFault
from app.domain.folds.camera import SpanOpened, state_body
from app.domain.record import SYSTEM, Kind
from app.services.auth import Session
from app.services.lenses import LensService
from tests.checks.conftest import Yard, admin, make_yard, yard

__all__ = ["admin", "make_yard", "yard"]

QUARTER = "2026-Q4"


def test_overdue_and_blurred_lenses_stand_beside_their_line(yard: Yard, admin: Session) -> None:
    def seen() -> dict[str, str]:
        lines = yard.checks.open(admin, "quarter", QUARTER).lines
        return {line.point.line.id: line.seen for line in lines}

    assert seen()["R38"] == "本系统所见：无清扫记录 3 路"
    assert seen()["R39"] == "本系统所见：无基准画面 3 路"
    now = yard.clock.now()
    cameras = [camera.id for camera in yard.cameras.cameras()]
    LensService(yard.store, yard.clock, yard.auth).cleaned(admin, cameras, now, "电工")
    assert seen()["R38"] == "本系统所见：都在期限内，无待办"
    yard.clock.move(days=-100)
    LensService(yard.store, yard.clock, yard.auth).cleaned(admin, cameras[:1], yard.clock.now(), "电工")
    yard.clock.move(days=100)
    span = SpanOpened(
        "s", cameras[1], CameraState.SUSPECT, now + timedelta(hours=2), str(PictureFault.BLURRED), until=None
    )
    yard.store.run(lambda uow: uow.append(Kind.CAMERA_STATE, state_body([span], []), author=SYSTEM))
    yard.clock.move(hours=3)
    assert seen()["R38"] == "本系统所见：画面模糊 1 路"
