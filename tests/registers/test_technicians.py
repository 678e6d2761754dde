"""技术人员: on the list with a valid certificate or not named; no acceptance without review (R45)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from app.domain.fault import Fault, FaultState, steps_of
from app.domain.technician import Fitness, Technician
from app.errors import UserError
from app.filing import Filing
from app.services.auth import NotPermitted, Session
from app.services.fault_form import FaultFormService
from app.services.reports import ReportTable
from app.services.technicians import TechnicianInput
from tests.registers.conftest import TODAY, Yard, refused

FIXER = TechnicianInput("维修员甲", "维护公司", "安防系统维护", "AF-001", "2026-11-22", "演示电话 5")


@pytest.fixture
def fixer(filing: Filing, admin: Session) -> Technician:
    """His certificate ends today."""
    return filing.technicians.save(admin, FIXER)


@pytest.fixture
def at_centre(yard: Yard, admin: Session, guard: Session) -> Fault:
    """A fault that was passed on to the centre."""
    draft = replace(yard.faults.new_draft(guard, None, None), device_name="录像主机", symptom="异常噪声")
    fault = yard.faults.report(guard, draft)
    return yard.faults.step(admin, fault.id, FaultState.AT_CENTRE, "")


def test_the_certificate_holds_on_its_last_day_and_not_after(
    yard: Yard, admin: Session, filing: Filing, fixer: Technician
) -> None:
    assert fixer.fitness(TODAY) is Fitness.FIT
    assert [one.id for one in filing.technicians.fit(admin)] == [fixer.id]
    yard.clock.at = datetime(2026, 11, 22, 23, 59, tzinfo=yard.shifts.zone)
    assert filing.technicians.fit(admin)
    yard.clock.move(minutes=2)
    assert filing.technicians.fit(admin) == []
    assert fixer.fitness(TODAY + timedelta(days=1)) is Fitness.EXPIRED


def test_the_list_shows_who_may_be_named_first(
    yard: Yard, admin: Session, filing: Filing, fixer: Technician
) -> None:
    save = filing.technicians.save
    save(admin, replace(FIXER, name="甲已过期", valid_until="2026-11-21"))
    gone = save(admin, replace(FIXER, name="甲已离开", valid_until="2028-01-01"))
    filing.technicians.strike(admin, gone.id)
    names = [one.name for one in filing.technicians.technicians(admin)]
    assert names == ["维修员甲", "甲已过期", "甲已离开"]
    paper = filing.papers.technicians(admin)
    (table,) = paper.blocks
    assert isinstance(table, ReportTable)
    assert [row[-1] for row in table.rows] == ["", "资质已过期", "已移出名单"]


def test_a_change_does_not_put_a_struck_one_back(
    yard: Yard, admin: Session, filing: Filing, fixer: Technician
) -> None:
    filing.technicians.strike(admin, fixer.id)
    changed = filing.technicians.save(admin, replace(FIXER, phone="演示电话 6", id=fixer.id))
    assert (changed.listed, changed.phone) == (False, "演示电话 6")
    assert filing.technicians.strike(admin, fixer.id, listed=True).listed
    with pytest.raises(UserError, match="没有这个技术人员"):
        filing.technicians.save(admin, replace(FIXER, id="nobody"))


@pytest.mark.parametrize("field", ["name", "company", "qualification", "certificate"])
def test_every_field_of_the_qualification_is_wanted(
    yard: Yard, admin: Session, filing: Filing, field: str
) -> None:
    with pytest.raises(UserError, match="请填写"):
        filing.technicians.save(admin, replace(FIXER, **{field: " "}))
    with pytest.raises(UserError, match="不是日期"):
        filing.technicians.save(admin, replace(FIXER, valid_until="soon"))
    assert filing.technicians.technicians(admin) == []


def test_the_list_is_the_managers(yard: Yard, leader: Session, filing: Filing) -> None:
    with pytest.raises(NotPermitted):
        filing.technicians.save(leader, FIXER)
    assert refused(yard) == ["permission"]


def test_a_repair_names_him_is_reviewed_and_only_then_accepted(
    yard: Yard, admin: Session, leader: Session, filing: Filing, fixer: Technician, at_centre: Fault
) -> None:
    step, fault = yard.faults.step, at_centre.id
    assert step(admin, fault, FaultState.DISPATCHED, "", fixer.id).technician == "维修员甲（维护公司）"
    step(admin, fault, FaultState.ON_SITE, "")
    repaired = step(admin, fault, FaultState.REPAIRED, "更换风扇")
    assert repaired.technician == "维修员甲（维护公司）", "he stays named"
    with pytest.raises(UserError, match="还没有审核"):
        step(leader, fault, FaultState.ACCEPTED, "")
    with pytest.raises(NotPermitted):
        yard.faults.review(leader, fault, "")
    assert refused(yard) == ["not_reviewed", "permission"]
    reviewed = yard.faults.review(admin, fault, "试运行一天正常")
    assert (reviewed.reviewed_by, reviewed.reviewed_at) == ("管理员", yard.clock.now())
    with pytest.raises(UserError, match="没有待审核"):
        yard.faults.review(admin, fault, "")
    done = step(leader, fault, FaultState.ACCEPTED, "")
    assert not done.open
    assert [s.review for s in steps_of(done)].count(True) == 1
    forms = FaultFormService(yard.store, yard.clock, yard.auth, yard.shifts)
    (row,) = forms.repair_sheet(admin, TODAY, TODAY).rows
    assert "已派修（维修员甲（维护公司））" in row[5]
    assert "维修已审核：试运行一天正常" in row[5]
    assert row[5].count("已修复") == 1


def test_who_is_not_on_the_list_or_not_qualified_any_more_is_refused_on_record(
    yard: Yard, admin: Session, filing: Filing, fixer: Technician, at_centre: Fault
) -> None:
    step, fault = yard.faults.step, at_centre.id
    with pytest.raises(UserError, match="不在技术人员名单"):
        step(admin, fault, FaultState.DISPATCHED, "", "somebody")
    filing.technicians.strike(admin, fixer.id)
    with pytest.raises(UserError, match="不在技术人员名单"):
        step(admin, fault, FaultState.DISPATCHED, "", fixer.id)
    filing.technicians.strike(admin, fixer.id, listed=True)
    yard.clock.move(days=1)
    with pytest.raises(UserError, match="2026-11-22 到期"):
        step(admin, fault, FaultState.DISPATCHED, "", fixer.id)
    assert refused(yard) == ["not_on_list", "not_on_list", "certificate_ended"]
    (found,) = yard.faults.faults(admin)
    assert (found.state, found.technician) == (FaultState.AT_CENTRE, "")
    with pytest.raises(UserError, match="派修、到场、修复"):
        step(admin, fault, FaultState.SCHOOL_HANDLING, "", fixer.id)


def test_a_school_that_repairs_without_a_technician_says_who_and_why(
    yard: Yard, admin: Session, at_centre: Fault
) -> None:
    yard.faults.step(admin, at_centre.id, FaultState.SCHOOL_HANDLING, "")
    yard.faults.step(admin, at_centre.id, FaultState.REPAIRED, "插紧网线")
    with pytest.raises(UserError, match="谁修的"):
        yard.faults.review(admin, at_centre.id, " ")
    assert yard.faults.review(admin, at_centre.id, "校内管理员只插紧网线").reviewed_by == "管理员"


def test_a_repair_that_begins_again_is_reviewed_again(
    yard: Yard, admin: Session, filing: Filing, fixer: Technician, at_centre: Fault
) -> None:
    step, fault = yard.faults.step, at_centre.id
    for state in (FaultState.DISPATCHED, FaultState.ON_SITE, FaultState.REPAIRED):
        step(admin, fault, state, "", fixer.id)
    yard.faults.review(admin, fault, "")
    again = step(admin, fault, FaultState.AT_CENTRE, "第二天又响")
    assert (again.technician, again.reviewed_at) == ("", None)
    for state in (FaultState.DISPATCHED, FaultState.ON_SITE, FaultState.REPAIRED):
        step(admin, fault, state, "", fixer.id)
    with pytest.raises(UserError, match="还没有审核"):
        step(admin, fault, FaultState.ACCEPTED, "")
    assert yard.upkeep.filing.technicians.today() == date(2026, 11, 22)
