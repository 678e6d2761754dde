"""Faults: report from a tile, the 8-hour clock, steps, permission."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.camera import Camera, CameraState, CameraStatus, LossCause
from app.domain.fault import Fault, FaultDraft, FaultState, SymptomKind, overdue
from app.errors import UserError
from app.services.auth import NotPermitted, Session
from app.services.fault_words import KIND_WORDS, symptom_of
from tests.services.conftest import MORNING, World


def camera(world: World) -> Camera:
    return next(c for c in world.cameras.cameras() if c.number == 7)


def lost(world: World, seconds: float = 200) -> CameraStatus:
    since = world.clock.now().timestamp() - seconds
    return CameraStatus(camera(world).id, CameraState.LOST, since, cause=LossCause.TIMEOUT)


def found_by_machine(world: World) -> Fault:
    draft = FaultDraft(
        camera(world).id, "07 食堂门口", "SXT-0007", MORNING.timestamp() - 200, "视频丢失", "视频丢失"
    )
    fault = world.faults.detected(draft)
    assert fault is not None
    return fault


def test_the_report_is_filled_from_camera_and_state(world: World, guard: Session) -> None:
    draft = world.faults.new_draft(guard, camera(world), lost(world))
    assert (draft.device_name, draft.device_code) == ("07 食堂门口", "SXT-0007")
    assert draft.symptom.startswith("视频丢失")
    assert "设备无应答" in draft.symptom
    assert draft.detected_at == MORNING.timestamp() - 200
    assert draft.machine_seen.startswith("08:56:40 起")


def test_a_report_stands_in_the_list_with_its_number(world: World, guard: Session) -> None:
    fault = world.faults.report(guard, world.faults.new_draft(guard, camera(world), lost(world)))
    assert (fault.number, fault.state, fault.reporter_name) == ("2026-0001", FaultState.REPORTED, "早班保安")
    assert world.faults.faults(guard, open_only=True) == [fault]
    other = world.faults.report(
        guard, replace(world.faults.new_draft(guard, None, None), device_name="对讲机", symptom="无声")
    )
    assert other.number == "2026-0002"


@pytest.mark.parametrize("kind", list(SymptomKind))
def test_the_case_of_article_11_is_kept_with_the_fault(
    world: World, guard: Session, admin: Session, kind: SymptomKind
) -> None:
    found = found_by_machine(world)
    assert found.kind is None
    draft = world.faults.new_draft(guard, camera(world), lost(world))
    fault = world.faults.report(guard, replace(draft, kind=kind, symptom=symptom_of(kind, draft.symptom)))
    assert (fault.id, fault.kind) == (found.id, kind)
    assert fault.symptom.startswith(f"{KIND_WORDS[kind]}：视频丢失")
    after = world.faults.step(admin, fault.id, FaultState.SCHOOL_HANDLING, "")
    assert after.kind is kind


def test_another_cases_words_give_way_to_the_new_ones() -> None:
    said = symptom_of(SymptomKind.HEAT, "电源烫手")
    assert said == "异常发热：电源烫手"
    assert symptom_of(SymptomKind.SMELL, said) == "发出异味：电源烫手"
    assert symptom_of(SymptomKind.NOISE, "") == "有异常噪声"
    assert symptom_of(None, said) == "电源烫手"


def test_a_page_has_every_open_fault_and_the_newest(world: World, guard: Session, admin: Session) -> None:
    def report(symptom: str) -> Fault:
        world.clock.move(hours=1)
        draft = replace(world.faults.new_draft(guard, None, None), device_name="对讲机", symptom=symptom)
        return world.faults.report(guard, draft)

    made = [report(f"第 {number} 次") for number in range(6)]
    for fault in made[1:]:
        world.faults.step(admin, fault.id, FaultState.WITHDRAWN, "")
    page = world.faults.page(guard, limit=2)
    assert [fault.id for fault in page.faults] == [made[5].id, made[4].id, made[0].id]
    assert page.more
    also = world.faults.page(guard, limit=2, also=made[2].id)
    assert [fault.id for fault in also.faults] == [made[5].id, made[4].id, made[2].id, made[0].id]
    whole = world.faults.page(guard, limit=6)
    assert [fault.id for fault in whole.faults] == [fault.id for fault in reversed(made)]
    assert not whole.more


def test_a_double_click_reports_once(world: World, guard: Session) -> None:
    draft = world.faults.new_draft(guard, camera(world), lost(world))
    assert world.faults.report(guard, draft) == world.faults.report(guard, draft)
    assert len(world.faults.faults(guard)) == 1


def test_the_report_answers_what_the_machine_found(world: World, guard: Session) -> None:
    found = found_by_machine(world)
    assert found.state is FaultState.DETECTED
    world.clock.move(hours=1)
    draft = world.faults.new_draft(guard, camera(world), None)
    assert draft.detected_at == found.detected_at.timestamp()
    after = world.faults.report(guard, draft)
    assert (after.id, after.number, after.detected_at) == (found.id, found.number, found.detected_at)
    assert after.state is FaultState.REPORTED


def test_the_clock_runs_from_detection_to_report(world: World, guard: Session) -> None:
    found = found_by_machine(world)
    assert found.due_at - found.detected_at == timedelta(hours=8)
    world.clock.move(hours=9)
    assert overdue(found, world.clock.now())
    late = world.faults.report(guard, world.faults.new_draft(guard, camera(world), None))
    assert overdue(late, world.clock.now())  # the breach is kept


def test_the_machine_finds_a_fault_once(world: World) -> None:
    found = found_by_machine(world)
    draft = FaultDraft(found.camera_id, "07", "", MORNING.timestamp(), "视频丢失", "")
    assert world.faults.detected(draft) is None


def test_steps_follow_the_table_and_close(world: World, guard: Session, admin: Session) -> None:
    fault = world.faults.report(guard, world.faults.new_draft(guard, camera(world), lost(world)))
    assert world.faults.next_states(fault)[0] is FaultState.SCHOOL_HANDLING
    with pytest.raises(UserError, match="已报学校"):
        world.faults.step(admin, fault.id, FaultState.ACCEPTED, "")
    for state in (FaultState.SCHOOL_HANDLING, FaultState.REPAIRED, FaultState.ACCEPTED):
        world.clock.move(hours=1)
        if state is FaultState.ACCEPTED:
            world.faults.review(admin, fault.id, "管理员自己插紧")
        fault = world.faults.step(admin, fault.id, state, f"做了{state}")
    assert fault.closed_at == world.clock.now()
    assert fault.handling == "做了accepted"
    assert world.faults.faults(admin, open_only=True) == []
    assert [s.state for s in world.faults.steps(admin, fault.id) if not s.review] == [
        FaultState.REPORTED,
        FaultState.SCHOOL_HANDLING,
        FaultState.REPAIRED,
        FaultState.ACCEPTED,
    ]


def test_a_guard_reports_but_does_not_handle(world: World, guard: Session) -> None:
    fault = world.faults.report(guard, world.faults.new_draft(guard, camera(world), lost(world)))
    with pytest.raises(NotPermitted):
        world.faults.step(guard, fault.id, FaultState.SCHOOL_HANDLING, "")
    with pytest.raises(NotPermitted):
        world.faults.report(world.login("校长"), world.faults.new_draft(guard, camera(world), lost(world)))


@pytest.mark.parametrize(
    ("changes", "cause"),
    [({"symptom": " "}, "故障现象"), ({"device_name": ""}, "设备名称"), ({"detected_at": 4e9}, "晚于现在")],
)
def test_what_is_missing_is_named(
    world: World, guard: Session, changes: dict[str, object], cause: str
) -> None:
    draft = world.faults.new_draft(guard, camera(world), lost(world))
    with pytest.raises(UserError, match=cause):
        world.faults.report(guard, replace(draft, **changes))  # type: ignore[arg-type]


def test_numbers_start_anew_each_year(world: World, guard: Session) -> None:
    draft = world.faults.new_draft(guard, camera(world), lost(world))
    world.faults.report(guard, draft)
    world.clock.move(days=60)
    assert world.faults.report(guard, replace(draft, symptom="又坏了")).number == "2027-0001"
