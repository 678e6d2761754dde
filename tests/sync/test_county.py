"""The county's list of schools, from records that came through a real centre."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.camera import AreaClass, Camera, CameraState
from app.domain.fault import FaultDraft
from app.domain.folds.camera import SpanOpened, camera_body, state_body
from app.domain.folds.fault import fault_body
from app.domain.folds.people import school_body
from app.domain.people import Account, Role
from app.domain.record import SYSTEM, Kind
from app.services.auth import Session
from app.services.auth_errors import NotPermitted
from app.services.county import CountyService, table
from app.services.ports import UnitOfWork
from tests.sync.conftest import COUNTY, A, B, MakePc


def session(role: Role) -> Session:
    account = Account(COUNTY, "x", "县电教中心", role, None, True, datetime(2025, 9, 1, tzinfo=UTC))
    return Session(COUNTY, "县电教中心", account, None, "turn", account.since)


def camera(number: int) -> Camera:
    return Camera(
        A, f"c{number}", number, "校门", f"D{number}", AreaClass.GATE_PERIMETER, False,
        "rtsp://127.0.0.1/x", None, None, None, False, True,
    )  # fmt: skip


def test_the_regulations_table_is_complete() -> None:
    schools = table()
    assert [school.seq for school in schools] == list(range(1, 77))
    assert schools[0].name == "垫江中学校"
    assert sum(school.category == "直属学校" for school in schools) == 16


def test_the_list_says_what_the_schools_records_say(make_pc: MakePc) -> None:
    school, county = make_pc(A), make_pc(COUNTY)
    now = school.clock.moment = county.clock.moment = datetime(2025, 9, 3, 2, 0, tzinfo=UTC)

    def work(uow: UnitOfWork) -> None:
        uow.append(Kind.SCHOOL_SET, school_body("演示学校甲", "演示"), author=SYSTEM)
        for number in (1, 2, 3):
            uow.append(Kind.CAMERA_SET, camera_body(camera(number)), author=SYSTEM)
        spans = [
            SpanOpened("s1", "c1", CameraState.LOST, now),
            SpanOpened("s2", "c2", CameraState.LIVE, now),
        ]
        uow.append(Kind.CAMERA_STATE, state_body(spans, []), author=SYSTEM)
        for fault, hours in (("f1", 9), ("f2", 1)):
            draft = FaultDraft("c1", "摄像机", "D1", (now - timedelta(hours=hours)).timestamp(), "无图像", "")
            uow.append(Kind.FAULT_DETECTED, fault_body(fault, "1", draft, "系统"), author=SYSTEM)

    school.store.run(work)
    school.exchange()
    county.exchange()
    service = CountyService(county.store, county.clock)
    overview = service.schools(session(Role.COUNTY))
    assert len(overview) == 77
    first, *rest = overview
    assert (first.school.school_id, first.school.name, first.has_data) == (A, "演示学校甲", True)
    assert (first.open_faults, first.overdue_faults, first.cameras, first.lost_now) == (2, 1, 3, 1)
    assert first.last_record_at is not None
    assert now <= first.last_record_at < now + timedelta(minutes=1)
    assert not any(each.has_data for each in rest)
    assert B not in {each.school.school_id for each in overview}


def test_only_county_officers_see_it(make_pc: MakePc) -> None:
    county = make_pc(COUNTY)
    service = CountyService(county.store, county.clock)
    for role in set(Role) - {Role.COUNTY}:
        with pytest.raises(NotPermitted):
            service.schools(session(role))
