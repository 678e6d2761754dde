"""Form F5 from reports: one row each, all its steps, and what has no column of its own under 备注."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.domain.fault import FaultState
from app.domain.people import Role
from app.errors import UserError
from app.services.assets import AssetInput, AssetService
from app.services.auth import Session
from app.services.fault_form import FaultFormService
from app.services.forms import FormService
from tests.services.conftest import PASSWORD, World

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


@pytest.fixture
def forms(world: World) -> FaultFormService:
    return FaultFormService(world.store, world.clock, world.auth, world.shifts)


def report(world: World, guard: Session, device: str, **changes: object) -> str:
    draft = world.faults.new_draft(guard, None, None)
    given = {"device_name": device, "device_code": "LXJ-01", "symptom": "有异常噪声", **changes}
    draft = replace(draft, **given)  # type: ignore[arg-type]
    return world.faults.report(guard, draft).id


def test_a_row_for_each_report_with_its_steps(
    world: World, guard: Session, admin: Session, forms: FaultFormService
) -> None:
    late = world.clock.now() - timedelta(hours=9)
    fault = report(world, guard, "录像主机", detected_at=late.timestamp(), remark="声音尖")
    world.clock.move(hours=3)
    world.faults.step(admin, fault, FaultState.SCHOOL_HANDLING, "断电重启")
    world.clock.move(hours=24)
    world.faults.step(admin, fault, FaultState.REPAIRED, "更换机箱风扇")
    report(world, guard, "对讲机")
    sheet = forms.repair_sheet(admin, FIRST, LAST)
    assert sheet.form_id == "f5"
    assert sheet.period == "2026年11月1日—2026年11月23日"
    assert [len(row) for row in sheet.rows] == [len(sheet.columns)] * 2 == [8, 8]
    assert sheet.rows[0] == [
        "2026年\n11月22日",
        "09:00",
        "录像主机",
        "LXJ-01",
        "有异常噪声",
        "11月22日 校内处置：断电重启\n11月23日 已修复：更换机箱风扇",
        "",
        "2026-0001\n发现\n11月22日\n00:00\n超 8 小时上报\n未结\n声音尖",
    ]
    assert sheet.rows[1][5:] == ["", "", "2026-0002\n未结"]
    assert sheet.signers == ["早班保安", "早班保安"]
    assert forms.repair_sheet(admin, date(2026, 10, 1), date(2026, 10, 31)).rows == []


def test_what_nobody_reported_stands_in_no_register_of_reports(
    world: World, guard: Session, admin: Session, forms: FaultFormService
) -> None:
    camera = world.cameras.cameras()[0]
    world.faults.detected(replace(world.faults.new_draft(guard, camera, None), symptom="视频丢失"))
    assert forms.repair_sheet(admin, FIRST, LAST).rows == []


def test_a_second_print_is_a_reprint_until_the_sheet_has_grown(
    world: World, guard: Session, admin: Session, forms: FaultFormService
) -> None:
    printed = FormService(world.store, world.auth, world.shifts)
    report(world, guard, "对讲机")
    first = forms.repair_sheet(admin, FIRST, LAST)
    assert first.printed_before == 0
    printed.printed(admin, first, FIRST)
    assert forms.repair_sheet(admin, FIRST, LAST).printed_before == 1
    world.clock.move(hours=24)
    assert forms.repair_sheet(admin, FIRST, LAST).printed_before == 0


def test_the_county_names_the_school(make_world: Callable[..., World]) -> None:
    county = make_world("county", school_id=0)
    county.auth.create_account(None, "县电教中心", Role.COUNTY, None, PASSWORD)
    officer = county.login("县电教中心")
    forms = FaultFormService(county.store, county.clock, county.auth, county.shifts)
    with pytest.raises(UserError, match="选择要打印的学校"):
        forms.repair_sheet(officer, FIRST, LAST)
    assert forms.repair_sheet(officer, FIRST, LAST, school_id=9001).rows == []


def test_the_form_says_whether_the_repair_was_free_when_it_was_reported(
    world: World, guard: Session, admin: Session, forms: FaultFormService
) -> None:
    assets = AssetService(world.store, world.clock, world.auth, world.shifts)
    for number, day in (("LXJ-01", "2023-11-22"), ("LXJ-02", "2023-11-21")):
        assets.add(admin, AssetInput(number, number, accepted_on=day))
    report(world, guard, "录像主机")
    report(world, guard, "备用主机", device_code="LXJ-02")
    report(world, guard, "对讲机", device_code="")
    world.clock.move(hours=24)
    sheet = forms.repair_sheet(admin, FIRST, LAST)
    assert sorted(row[-1] for row in sheet.rows) == [
        "2026-0001\n未结\n质保内",
        "2026-0002\n未结\n质保外",
        "2026-0003\n未结",
    ]
