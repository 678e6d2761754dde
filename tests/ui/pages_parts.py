"""A school on its real store and services for the pages' tests, with a day of plausible records."""

from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from argon2 import PasswordHasher
from PIL import Image

from app.bootstrap import Workplace, create_workplace, open_workplace
from app.domain.camera import AreaClass, Camera, CameraState, CameraStatus, LossCause
from app.domain.duty import Category, Draft, DutyEntry
from app.domain.fault import Fault, FaultDraft, FaultState
from app.domain.folds.camera import SpanOpened, state_body
from app.domain.people import Role
from app.domain.record import SYSTEM, Kind
from app.errors import EnvError
from app.services.auth import Session
from app.services.cameras import CameraInput
from app.services.ports import PulledRecord, Still
from app.text import text
from tests.ui.wall_video import NAMES, FakeVideo
from ui.bridge import Bridge

PASSWORD = "lantern-7-gate"
SCHOOL = 9001
AREAS = [AreaClass.GATE_PERIMETER] * 4 + [AreaClass.ACTIVITY] * 2 + [AreaClass.CANTEEN] * 2


class MovableClock:
    """The real clock, moved by an offset."""

    def __init__(self) -> None:
        self.offset = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def ago(self, **by: float) -> None:
        self.offset = -timedelta(**by)


@dataclass
class Office:
    """An opened school with its clock, its people and a bridge."""

    place: Workplace
    clock: MovableClock
    bridge: Bridge
    guard: Session
    admin: Session
    principal: Session
    cameras: list[Camera]

    def sign(self, situation: str, session: Session | None = None, **changes: object) -> DutyEntry:
        """A signed entry that happens now by the office's clock."""
        session = session or self.guard
        draft = self.place.duty.new_draft(session, None)
        draft = replace(draft, situation=situation, **changes)  # type: ignore[arg-type]  # fields by name
        return self.place.duty.sign(session, draft, PASSWORD)

    def span(
        self, number: int, state: CameraState, hours: float, until: float | None, cause: str | None = None
    ) -> None:
        """A stretch of a camera that began `hours` ago and ended `until` hours ago (None: lasts)."""
        now = datetime.now(UTC)
        opened = SpanOpened(
            str(uuid4()),
            self.cameras[number - 1].id,
            state,
            now - timedelta(hours=hours),
            cause,
            until=now - timedelta(hours=until) if until is not None else None,
        )
        self.place.store.run(
            lambda uow: uow.append(Kind.CAMERA_STATE, state_body([opened], []), author=SYSTEM)
        )

    def fault(self, number: int, symptom: str, hours: float) -> Fault:
        """A fault that the machine found `hours` ago."""
        camera = self.cameras[number - 1]
        at = (datetime.now(UTC) - timedelta(hours=hours)).timestamp()
        draft = FaultDraft(
            camera.id, f"{number:02d} {camera.name}", camera.device_code, at, symptom, f"系统发现：{symptom}"
        )
        found = self.place.faults.detected(draft)
        assert found is not None
        return found


@contextmanager
def office(folder: Path, cameras: int = 2) -> Iterator[Office]:
    """An opened school; argon2 is cheap here and no video runs, the rest is real."""
    clock = MovableClock()
    create_workplace(folder, "school", SCHOOL, "演示学校甲", clock)
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    place = open_workplace(folder, clock=clock, video=False, hasher=cheap)
    bridge = Bridge(place.bus)
    try:
        auth = place.auth
        admin = auth.create_account(None, "管理员", Role.ADMIN, None, PASSWORD)
        by = auth.login(admin.id, PASSWORD, None)
        guard = auth.create_account(by, "早班保安", Role.GUARD, "morning", PASSWORD)
        principal = auth.create_account(by, "校长", Role.PRINCIPAL, None, PASSWORD)
        made = [place.cameras.add(by, _camera(number)) for number in range(1, cameras + 1)]
        yield Office(
            place,
            clock,
            bridge,
            guard=auth.login(guard.id, PASSWORD, None),
            admin=by,
            principal=auth.login(principal.id, PASSWORD, None),
            cameras=made,
        )
    finally:
        bridge.close()
        place.close()


def _camera(number: int) -> CameraInput:
    return CameraInput(
        NAMES[number - 1],
        number,
        area=AREAS[number - 1] if number <= len(AREAS) else AreaClass.PASSAGE,
        main_url=f"rtsp://192.0.2.10:554/Streaming/Channels/{number}01",
        sub_url=f"rtsp://192.0.2.10:554/Streaming/Channels/{number}02",
        username="viewer",
    )


DAY = [
    (9.0, Category.VEHICLE, 1, "教职工车辆陆续进校，核对通行证后放行，共 23 辆。", "已登记"),
    (8.6, Category.PICKUP, 1, "学生入校，校门秩序正常，家长接送车辆无滞留。", ""),
    (7.5, Category.PARCEL, 2, "快递送达 4 件，已登记代收，通知收件人领取。", ""),
    (6.2, Category.VISIT, 1, "两名来访人员经登记由校门进入，至一号楼教务处；已核对证件。", "教务处已确认"),
    (5.0, Category.PATROL, 5, "校园巡查一圈，围墙、校门、通道检查正常，操场北侧路灯一盏不亮。", "已报总务处"),
    (3.1, Category.DEVICE, 7, "食堂门口画面断开，已报修。", "已报学校"),
    (2.0, Category.VISIT, 1, "来访人员两名离校。", ""),
    (0.4, Category.INCIDENT, 3, "东围墙外有人逗留拍照，劝离；留下联系方式。", "已报告学校行政，加强巡查"),
]  # fmt: skip


def fill(here: Office) -> None:
    """A day at the gate: entries with a correction, faults in several states, spans of every state."""
    entries = []
    for hours, category, number, situation, handling in DAY:
        here.clock.ago(hours=hours)
        camera = here.cameras[number - 1].id
        entries.append(here.sign(situation, category=category, camera_id=camera, handling=handling))
    here.clock.ago(hours=1.5)
    correction = here.place.duty.correction(here.guard, entries[3])
    correction = replace(correction, situation=entries[3].situation.replace("两名", "三名"))
    here.place.duty.sign(here.guard, correction, PASSWORD)
    here.clock.offset = timedelta(0)
    for camera in here.cameras:
        here.span(camera.number, CameraState.LIVE, 23.0, None)
    here.span(3, CameraState.LOST, 16.0, 15.8, "unreachable")
    here.span(7, CameraState.LOST, 3.2, None, "timeout")
    here.span(10, CameraState.STALLED, 9.0, 8.9)
    here.span(12, CameraState.SUSPECT, 6.0, None, "blurred")
    here.span(14, CameraState.RESTING, 5.0, 3.5)
    here.fault(7, "视频丢失（设备无应答）", 3.2)
    late = here.fault(16, "图象闪烁", 30.0)
    here.place.faults.report(here.guard, _again(late))
    seen = here.fault(12, "图象模糊", 20.0)
    reported = here.place.faults.report(here.guard, replace(_again(seen), remark="雨后更明显"))
    here.place.faults.step(here.admin, reported.id, FaultState.SCHOOL_HANDLING, "擦拭镜头后仍模糊")


def _again(fault: Fault) -> FaultDraft:
    return FaultDraft(
        fault.camera_id,
        fault.device_name,
        fault.device_code,
        fault.detected_at.timestamp(),
        fault.symptom,
        fault.machine_seen,
    )


def pull_all(county: Workplace, school: Workplace) -> None:
    """What the centre would bring: every record of the school into the county's log."""
    own = school.store.own_after(0, 100_000)
    rows = [
        PulledRecord(n, school.store.device_id, each.dev_seq, each.env, each.hash, datetime.now(UTC))
        for n, each in enumerate(own, start=1)
    ]
    county.store.apply_pulled(school.profile.school_id, rows, len(rows))


def jpeg(color: tuple[int, int, int] = (90, 120, 90)) -> bytes:
    """A small real picture."""
    out = io.BytesIO()
    Image.new("RGB", (320, 180), color).save(out, "JPEG")
    return out.getvalue()


class GateVideo(FakeVideo):
    """Gives stills when told to, and says a camera is lost."""

    def __init__(self, here: Office) -> None:
        super().__init__(here.place.bus)
        self.pending: dict[str, Future[Still]] = {}

    def status(self, camera_id: str) -> CameraStatus:
        since = datetime.now(UTC).timestamp() - 200
        return CameraStatus(camera_id, CameraState.LOST, since, cause=LossCause.TIMEOUT)

    def still(self, camera_id: str) -> Future[Still]:
        future: Future[Still] = Future()
        self.pending[camera_id] = future
        return future

    def develop(self, camera_id: str) -> None:
        """The picture is there."""
        now = datetime.now(UTC).timestamp()
        self.pending[camera_id].set_result(Still(camera_id, now, 320, 180, jpeg()))

    def refuse(self, camera_id: str) -> None:
        """The camera gives none."""
        self.pending[camera_id].set_exception(EnvError(text("没有画面")))


def half_written(here: Office, **changes: object) -> Draft:
    """A draft as it stands on the disk."""
    draft = replace(here.place.duty.new_draft(here.guard), **changes)  # type: ignore[arg-type]  # by name
    here.place.duty.keep_draft(here.guard, draft)
    return draft
