"""Emergencies and outages: one press, calls and times on record, pictures secured, reported, closed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.emergency import NOTE, OUTAGES, Contact, EmergencyKind
from app.errors import UserError
from app.services.auth import NotPermitted, Session, WrongPassword
from app.services.emergency_words import procedure
from tests.checks.conftest import Yard
from tests.services.conftest import PASSWORD

INCIDENT, POWER_CUT = EmergencyKind.INCIDENT, EmergencyKind.POWER_CUT
LEADER = Contact("", "学校主管领导", "", "00000001")
POLICE = Contact("", "派出所", "", "00000002", (INCIDENT,))


def ids(yard: Yard) -> list[str]:
    return [camera.id for camera in yard.cameras.cameras()]


@pytest.mark.parametrize("kind", list(EmergencyKind))
def test_procedures_are_there_with_their_source(kind: EmergencyKind) -> None:
    steps = procedure(kind).steps
    assert all(step.text and step.source for step in steps)
    assert any(step.calls and step.required for step in steps)
    assert (kind in OUTAGES) == any(step.id == "patrol" for step in steps)
    assert not set("".join(step.text for step in steps)) & set(",;:()?")


def test_nobody_is_built_in_and_the_manager_sets_the_list(yard: Yard, guard: Session, admin: Session) -> None:
    assert yard.emergencies.contacts(guard) == []
    with pytest.raises(NotPermitted):
        yard.emergencies.set_contacts(guard, [LEADER])
    with pytest.raises(UserError, match="联系电话"):
        yard.emergencies.set_contacts(admin, [Contact("", "派出所", "", " ")])
    kept = yard.emergencies.set_contacts(admin, [LEADER, POLICE])
    assert [c.title for c in kept] == ["学校主管领导", "派出所"]
    assert [c.title for c in yard.emergencies.start(guard, POWER_CUT).contacts] == ["学校主管领导"]
    assert [c.title for c in yard.emergencies.start(guard, INCIDENT).contacts] == ["学校主管领导", "派出所"]


def test_one_press_opens_one_case_and_words_may_follow(yard: Yard, guard: Session) -> None:
    view = yard.emergencies.start(guard, INCIDENT)
    yard.clock.move(seconds=2)
    assert yard.emergencies.start(guard, INCIDENT).case.id == view.case.id
    yard.clock.move(minutes=2)
    assert yard.emergencies.start(guard, INCIDENT).case.id != view.case.id
    after = yard.emergencies.tick(guard, view.case.id, NOTE, note="校门外两人争执").case
    assert after.all_ticks()[0].note == "校门外两人争执"
    assert len(yard.emergencies.cases(guard, open_only=True)) == 2


def test_every_step_has_its_time_and_the_report_drafts_itself(
    yard: Yard, guard: Session, admin: Session
) -> None:
    leader, police = yard.emergencies.set_contacts(admin, [LEADER, POLICE])
    case = yard.emergencies.start(guard, INCIDENT, "校门外打架", camera_ids=ids(yard)[:1]).case
    yard.clock.move(minutes=1)
    yard.emergencies.tick(guard, case.id, "notify", contact_id=police.id, answered=True)
    yard.clock.move(minutes=2)
    yard.emergencies.tick(guard, case.id, "report_up", contact_id=leader.id, answered=False)
    yard.emergencies.secure(guard, case.id, ids(yard)[:2])
    report = yard.emergencies.draft_report(guard, case.id)
    assert report.splitlines() == [
        "关于演示学校甲重大或紧急情况的情况报告",
        "2026年11月22日 09:00，演示学校甲01 校门外发生重大或紧急情况：校门外打架。",
        "处置经过：",
        "09:01 立即通报相关部门进行处置：派出所，已接通（早班保安）",
        "09:03 同时向上级主管部门报告：学校主管领导，无人接听（早班保安）",
        "已固定证据：截图 2 张、录像 2 段（01 校门外、07 食堂门口）。",
        "目前情况：",
    ]


def test_theft_and_damage_have_their_own_procedure(yard: Yard, guard: Session, admin: Session) -> None:
    police = Contact("", "派出所", "", "00000002", (EmergencyKind.DAMAGE,))
    yard.emergencies.set_contacts(admin, [LEADER, police])
    emergencies, kind = yard.emergencies, EmergencyKind.DAMAGE
    case = emergencies.start(guard, kind, "东围墙摄像机被毁坏", camera_ids=ids(yard)[:1]).case
    view = emergencies.case(guard, case.id)
    outsider = next(step for step in view.procedure.steps if "移交当地派出所" in step.text)
    assert outsider.calls
    assert outsider.source == "管理办法第十二条"
    called = next(contact for contact in view.contacts if contact.title == "派出所")
    emergencies.tick(guard, case.id, outsider.id, contact_id=called.id, answered=True)
    drafted = emergencies.draft_report(guard, case.id)
    assert "发生盗窃、毁坏或设置障碍：东围墙摄像机被毁坏" in drafted
    assert "移交当地派出所，由公安机关依法进行处理：派出所，已接通" in drafted
    emergencies.tick(guard, case.id, "notify")
    emergencies.tick(guard, case.id, "report_up")
    with pytest.raises(UserError, match="查看现场"):
        emergencies.close(guard, case.id, "已移交", PASSWORD)


def test_a_camera_without_picture_does_not_hold_up_the_others(yard: Yard, guard: Session) -> None:
    first, second, _ = ids(yard)
    yard.eyes.blind.add(first)
    case = yard.emergencies.start(guard, INCIDENT).case
    blind, seen = yard.emergencies.secure(guard, case.id, [first, second, first])
    assert (blind.snapshot, blind.clip_id) == (None, None)
    assert "没有画面" in blind.problem
    assert seen.clip_id == f"clip-{second}"
    assert seen.snapshot is not None
    assert yard.evidence.picture(seen.snapshot) == f"jpeg {second}".encode()
    assert yard.emergencies.case(guard, case.id).case.all_secured() == [blind, seen]


def test_a_half_written_report_survives_and_is_signed(yard: Yard, guard: Session) -> None:
    case = yard.emergencies.start(guard, INCIDENT, "火情").case
    yard.emergencies.keep_report(guard, case.id, "写到一半")
    yard.reopen()
    assert yard.emergencies.draft_report(guard, case.id) == "写到一半"
    with pytest.raises(UserError, match="报告对象"):
        yard.emergencies.report(guard, case.id, "报告\n情况", " ", PASSWORD)
    with pytest.raises(WrongPassword):
        yard.emergencies.report(guard, case.id, "报告\n情况", "县教委", "wrong-1234")
    after = yard.emergencies.report(guard, case.id, "报告\n情况", "县教委", PASSWORD).case
    assert (after.report, after.reported_to, after.reported_by) == ("报告\n情况", "县教委", "早班保安")
    paper = yard.emergencies.report_sheet(guard, case.id)
    assert (paper.title, paper.period, paper.signed) == ("报告", "报：县教委", "早班保安 2026-11-22 09:00")


def test_an_outage_wants_extra_patrols_until_it_is_closed(yard: Yard, guard: Session) -> None:
    view = yard.emergencies.start(guard, POWER_CUT, "全校停电")
    assert view.patrol_at == view.case.opened_at + timedelta(minutes=60)
    yard.clock.move(minutes=50)
    view = yard.emergencies.tick(guard, view.case.id, "patrol", note="围墙、校门无异常")
    assert view.patrol_at == yard.clock.now() + timedelta(minutes=60)
    with pytest.raises(UserError, match="立即上报学校行政"):
        yard.emergencies.close(guard, view.case.id, "恢复供电", PASSWORD)
    yard.emergencies.tick(guard, view.case.id, "report_up", at=yard.clock.now() - timedelta(minutes=45))
    with pytest.raises(UserError, match="处置结果"):
        yard.emergencies.close(guard, view.case.id, "", PASSWORD)
    closed = yard.emergencies.close(guard, view.case.id, "恢复供电", PASSWORD)
    assert (closed.patrol_at, closed.case.closed_by) == (None, "早班保安")
    assert yard.emergencies.cases(guard, open_only=True) == []
    with pytest.raises(UserError, match="已经结束"):
        yard.emergencies.tick(guard, view.case.id, "patrol")


def test_nonsense_is_refused(yard: Yard, guard: Session, leader: Session) -> None:
    case = yard.emergencies.start(leader, INCIDENT).case  # a leader may press it too
    with pytest.raises(UserError, match="没有这一项"):
        yard.emergencies.tick(guard, case.id, "patrol")  # no step of an incident
    with pytest.raises(UserError, match="没有这一项"):
        yard.emergencies.tick(guard, case.id, "notify", contact_id="nobody")
    with pytest.raises(UserError, match="时间不对"):
        yard.emergencies.tick(guard, case.id, "notify", at=yard.clock.now() + timedelta(hours=1))
    with pytest.raises(UserError, match="找不到"):
        yard.emergencies.case(guard, "none")
    with pytest.raises(NotPermitted):  # taking evidence is the guard's and the manager's
        yard.emergencies.secure(leader, case.id, ids(yard))


def test_a_rebuild_gives_the_same_cases(yard: Yard, guard: Session) -> None:
    case = yard.emergencies.start(guard, INCIDENT, "火情").case
    yard.emergencies.tick(guard, case.id, "notify", note="119")
    yard.emergencies.secure(guard, case.id, ids(yard))
    before = yard.emergencies.cases(guard)
    yard.store.rebuild()
    assert yard.emergencies.cases(guard) == before
