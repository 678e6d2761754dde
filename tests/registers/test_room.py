"""机房出入登记: in only with permission, everybody who was turned away on record, out again, on paper."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.handover import ItemKind
from app.domain.period import Period
from app.domain.record import Kind
from app.domain.room import PermitKind, VisitState
from app.errors import UserError
from app.filing import Filing
from app.services.auth import NotPermitted, Session, WrongPassword
from app.services.handover_items import HandoverItem, Watch
from app.services.reports import ReportTable
from app.services.room import Permit, Visitor
from tests.registers.conftest import Yard, refused
from tests.services.conftest import PASSWORD

FIXER = Visitor("维护公司维修员", "维护公司", "更换硬盘")
PRESS = Visitor("电视台记者", "电视台", "采访")


def test_in_with_a_named_permission_and_out_again(
    yard: Yard, guard: Session, filing: Filing, november: Period
) -> None:
    room, leader = filing.room, yard.named("主管领导")
    visit = room.enter(guard, FIXER, Permit(leader.id))
    assert (visit.state, visit.permitted_by, visit.permit) == (
        VisitState.INSIDE,
        "主管领导",
        PermitKind.NAMED,
    )
    assert [one.id for one in room.inside(guard)] == [visit.id]
    with pytest.raises(UserError, match="已登记在机房内"):
        room.enter(guard, FIXER, Permit(leader.id))
    yard.clock.move(hours=2)
    left = room.leave(guard, visit.id)
    assert (left.state, left.left_at, left.left_by) == (VisitState.LEFT, yard.clock.now(), "早班保安")
    assert room.inside(guard) == []
    with pytest.raises(UserError, match="已登记离开"):
        room.leave(guard, visit.id)
    assert [one.id for one in room.visits(guard, november.since, november.until)] == [visit.id]


def test_the_one_who_permits_may_sign_with_the_own_password(
    yard: Yard, guard: Session, filing: Filing
) -> None:
    principal = yard.named("校长")
    with pytest.raises(WrongPassword):
        filing.room.enter(guard, FIXER, Permit(principal.id, "not-his-password-1"))
    assert filing.room.inside(guard) == []
    visit = filing.room.enter(guard, FIXER, Permit(principal.id, PASSWORD))
    assert visit.permit is PermitKind.SIGNED


def test_without_permission_nobody_gets_in_and_that_is_a_line(
    yard: Yard, guard: Session, filing: Filing, november: Period
) -> None:
    with pytest.raises(UserError, match="未经许可"):
        filing.room.enter(guard, PRESS, None)
    with pytest.raises(UserError, match="无权许可"):
        filing.room.enter(guard, PRESS, Permit(guard.account.id))
    yard.auth.set_enabled(yard.login("管理员"), yard.named("主管领导").id, False)
    leader = next(a for a in yard.auth.accounts(enabled_only=False) if a.name == "主管领导")
    with pytest.raises(UserError, match="无权许可"):
        filing.room.enter(guard, PRESS, Permit(leader.id))
    found = filing.room.visits(guard, november.since, november.until)
    assert [(one.state, one.person) for one in found] == [(VisitState.REFUSED, "电视台记者")] * 3
    assert sorted(one.why for one in found) == ["no_permit", "not_entitled", "not_entitled"]
    assert yard.kinds().count(Kind.ROOM_REFUSED) == 3


def test_a_visit_is_declined_with_the_reason(yard: Yard, guard: Session, filing: Filing) -> None:
    with pytest.raises(UserError, match="谢绝的原因"):
        filing.room.decline(guard, PRESS, " ")
    visit = filing.room.decline(guard, PRESS, "没有预约")
    assert (visit.state, visit.why, visit.permitted_by) == (VisitState.REFUSED, "没有预约", "")


@pytest.mark.parametrize("visitor", [Visitor(" ", "a", "b"), Visitor("a", "", "b"), Visitor("a", "b", "")])
def test_every_field_is_wanted(yard: Yard, guard: Session, filing: Filing, visitor: Visitor) -> None:
    with pytest.raises(UserError, match="请填写"):
        filing.room.enter(guard, visitor, Permit(yard.named("校长").id))


def test_put_down_afterwards_but_not_ahead_and_not_before_yesterday(
    yard: Yard, guard: Session, filing: Filing
) -> None:
    permit, now = Permit(yard.named("校长").id), yard.clock.now()
    for wrong in (timedelta(hours=1), timedelta(hours=-25)):
        with pytest.raises(UserError, match="时间不对"):
            filing.room.enter(guard, Visitor("a", "b", "c", now + wrong), permit)
    visit = filing.room.enter(guard, Visitor("a", "b", "c", now - timedelta(hours=1)), permit)
    assert visit.late and visit.entered_at == now - timedelta(hours=1)
    with pytest.raises(UserError, match="时间不对"):
        filing.room.leave(guard, visit.id, now - timedelta(hours=2))
    assert filing.room.leave(guard, visit.id, now).left_at == now


def test_who_is_inside_since_last_month_still_stands_first(
    yard: Yard, guard: Session, filing: Filing, november: Period
) -> None:
    permit = Permit(yard.named("校长").id)
    yard.clock.at = november.since - timedelta(hours=3)
    old = filing.room.enter(guard, FIXER, permit)
    yard.clock.at = november.since + timedelta(days=3)
    gone = filing.room.enter(guard, Visitor("县电教巡查员", "县电教信息中心", "巡查"), permit)
    filing.room.leave(guard, gone.id)
    assert [v.id for v in filing.room.visits(guard, november.since, november.until)] == [old.id, gone.id]
    paper = filing.papers.room(guard, november)
    (table,) = paper.blocks
    assert isinstance(table, ReportTable)
    assert [row[1] for row in table.rows] == ["县电教巡查员"], "the paper is the month's"


def test_the_paper_says_who_permitted_and_who_was_turned_away(
    yard: Yard, guard: Session, filing: Filing, november: Period
) -> None:
    visit = filing.room.enter(guard, FIXER, Permit(yard.named("校长").id, PASSWORD))
    yard.clock.move(minutes=30)
    filing.room.leave(guard, visit.id)
    with pytest.raises(UserError):
        filing.room.enter(guard, PRESS, None)
    paper = filing.papers.room(guard, november)
    assert paper.period == "2026年11月1日—2026年11月22日"
    (table,) = paper.blocks
    assert isinstance(table, ReportTable)
    head = dict(zip(table.columns, table.rows[0], strict=True))
    assert (head["许可人"], head["进入时间"], head["离开时间"]) == (
        "校长",
        "11月22日\n09:00",
        "11月22日\n09:30",
    )
    assert "密码确认" in head["备注"]
    assert table.rows[1][-1] == "未准入：没有许可人"


def test_who_is_inside_goes_over_to_the_next_shift(yard: Yard, guard: Session, filing: Filing) -> None:
    slot = guard.slot
    assert slot is not None
    watch = Watch(1, slot, guard.since, yard.clock.now(), yard.shifts.zone)

    def items() -> list[HandoverItem]:
        sources = yard.upkeep.handover_sources
        return yard.store.run(
            lambda uow: [item for source in sources for item in source.open_items(uow, watch)]
        )

    assert [item for item in items() if item.kind is ItemKind.VISITOR] == []
    visit = filing.room.enter(guard, FIXER, Permit(yard.named("校长").id))
    (found,) = [item for item in items() if item.kind is ItemKind.VISITOR]
    assert (str(found.title), found.ref) == ("机房内有人：维护公司维修员（维护公司）", visit.id)
    filing.room.leave(guard, visit.id)
    assert [item for item in items() if item.kind is ItemKind.VISITOR] == []


def test_the_leader_reads_and_does_not_write(yard: Yard, leader: Session, filing: Filing) -> None:
    with pytest.raises(NotPermitted):
        filing.room.enter(leader, FIXER, Permit(leader.account.id))
    assert refused(yard) == ["permission"]
    assert filing.room.inside(leader) == []
