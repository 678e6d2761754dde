"""Roster and leave: who is planned for which shift, and what a manager may not save."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from app.domain.roster import LeaveState, PatternFault, Roster, Source, cycle_fault, cycle_of, fixed, rotation
from app.domain.shift import ShiftName, ShiftPlan
from app.domain.timetable import PRESETS
from app.errors import UserError
from app.services.auth import NotPermitted, Session
from app.services.leave import LeaveWish
from app.services.roster import SlotRoster
from tests.shift.conftest import TODAY, Desk

M, A, N = ShiftName.MORNING, ShiftName.MIDDLE, ShiftName.NIGHT
DAY = timedelta(days=1)


def names(desk: Desk, session: Session, day: date) -> dict[ShiftName, list[str]]:
    return {s.slot.name: [p.name for p in s.people] for s in desk.roster.days(session, day, 1)}


def slot_of(desk: Desk, session: Session, day: date, name: ShiftName) -> SlotRoster:
    return next(s for s in desk.roster.days(session, day, 1) if s.slot.name is name)


def test_without_a_pattern_everybody_has_his_usual_shift(desk: Desk, admin: Session) -> None:
    assert names(desk, admin, TODAY) == {M: ["早班保安"], A: ["中班保安"], N: ["夜班保安"]}
    now = desk.roster.now()
    assert (now.now.slot.name, now.next.slot.name, now.present) == (M, A, ())
    assert now.next.people[0].source is Source.USUAL


def test_four_people_take_turns_and_everybody_is_off_in_turn() -> None:
    cycle = rotation(["甲", "乙", "丙", "丁"], 2)
    assert cycle_fault(cycle) is None
    assert len(cycle) == 8
    assert [day["morning"][0] for day in cycle] == list("甲甲丁丁丙丙乙乙")
    assert [next((s for s in day if "甲" in day[s]), "off") for day in cycle[::2]] == [
        "morning",
        "middle",
        "night",
        "off",
    ]
    with pytest.raises(ValueError, match="three people"):
        rotation(["甲", "乙"], 1)


@pytest.mark.parametrize(
    ("cycle", "fault"),
    [
        ((), PatternFault.EMPTY),
        (fixed({M: ["甲"], A: ["乙"], N: ["丙"]}) * 57, PatternFault.TOO_LONG),
        (fixed({M: ["甲"], A: ["乙"]}), PatternFault.UNFILLED),
        (fixed({M: ["甲", "甲"], A: ["乙"], N: ["丙"]}), PatternFault.TWICE),
    ],
)
def test_a_cycle_that_leaves_a_shift_empty_is_none(cycle: object, fault: PatternFault) -> None:
    found = cycle_fault(cycle)  # type: ignore[arg-type]
    assert found is not None
    assert found[0] is fault


def test_a_pattern_repeats_from_its_first_day(desk: Desk, admin: Session) -> None:
    people = [desk.id_of(n) for n in ("早班保安", "中班保安", "夜班保安", "替班保安")]
    desk.roster.set_pattern(admin, rotation(people, 1), TODAY + DAY)
    assert names(desk, admin, TODAY)[M] == ["早班保安"]
    first = names(desk, admin, TODAY + DAY)
    assert names(desk, admin, TODAY + 5 * DAY) == first
    assert names(desk, admin, TODAY + 2 * DAY) != first
    assert all(not slot.vacant for slot in desk.roster.days(admin, TODAY, 92))
    desk.reopen()
    assert names(desk, admin, TODAY + DAY) == first


def test_a_pattern_with_an_empty_shift_is_refused(desk: Desk, admin: Session) -> None:
    cycle = cycle_of([{M: [desk.id_of("早班保安")], A: [desk.id_of("中班保安")]}])
    with pytest.raises(UserError, match="第 1 天夜班没有排人"):
        desk.roster.set_pattern(admin, cycle, TODAY)
    assert desk.roster.patterns(admin) == []


def test_who_cannot_keep_the_log_cannot_be_planned(desk: Desk, admin: Session) -> None:
    leader = desk.id_of("主管领导")
    with pytest.raises(UserError, match="“主管领导”不能排班"):
        desk.roster.set_pattern(admin, fixed({M: [leader], A: [leader], N: [leader]}), TODAY)
    with pytest.raises(UserError, match="不能排班"):
        desk.roster.set_exception(admin, TODAY, A, ["nobody"], "临时")


def test_an_exception_holds_for_one_shift_and_goes_again(desk: Desk, admin: Session) -> None:
    desk.roster.set_exception(admin, TODAY + DAY, A, [desk.id_of("替班保安")], "中班体检")
    assert names(desk, admin, TODAY + DAY)[A] == ["替班保安"]
    assert names(desk, admin, TODAY + 2 * DAY)[A] == ["中班保安"]
    desk.roster.set_exception(admin, TODAY + DAY, A, None, "")
    assert names(desk, admin, TODAY + DAY)[A] == ["中班保安"]


@pytest.mark.parametrize(
    ("day", "accounts", "reason", "why"),
    [
        (TODAY - DAY, ["替班保安"], "补", "已经开始"),
        (TODAY, ["替班保安"], " ", "调班原因"),
        (TODAY, [], "补", "值班人"),
    ],
)
def test_what_an_exception_lacks_is_named(
    desk: Desk, admin: Session, day: date, accounts: list[str], reason: str, why: str
) -> None:
    with pytest.raises(UserError, match=why):
        desk.roster.set_exception(admin, day, A, [desk.id_of(a) for a in accounts], reason)


def test_a_new_plan_holds_from_its_day_and_after_a_restart(desk: Desk, admin: Session) -> None:
    desk.roster.set_plan(admin, PRESETS["07/15/23"], TODAY + DAY)
    tomorrow = TODAY + DAY
    for _ in range(2):
        assert desk.shifts.plan == ShiftPlan()
        assert desk.shifts.slot_at(desk.at(7, 30, tomorrow)).name is M
        assert desk.shifts.slot_at(desk.at(7, 30)).name is N
        desk.reopen()


def test_a_plan_with_a_gap_is_refused_with_the_reason(desk: Desk, admin: Session) -> None:
    with pytest.raises(UserError, match="没有时长"):
        desk.roster.set_plan(admin, ShiftPlan(time(8), time(8), time(0)), TODAY)
    with pytest.raises(UserError, match="依次"):
        desk.roster.set_plan(admin, ShiftPlan(time(8), time(0), time(16)), TODAY)
    assert desk.roster.plans(admin) == []


def test_days_that_have_begun_keep_their_plan(desk: Desk, admin: Session) -> None:
    desk.roster.set_plan(admin, PRESETS["06/14/22"], TODAY)  # the first plan may begin today
    with pytest.raises(UserError, match="已经开始"):
        desk.roster.set_plan(admin, PRESETS["07/15/23"], TODAY)
    with pytest.raises(UserError, match="已经开始"):
        desk.roster.set_pattern(admin, rotation([desk.id_of("早班保安")] * 3, 1), TODAY - DAY)


def test_only_managers_plan(desk: Desk) -> None:
    with pytest.raises(NotPermitted):
        desk.roster.set_plan(desk.login("早班保安"), PRESETS["06/14/22"], TODAY)
    desk.roster.set_plan(desk.login("主管领导"), PRESETS["06/14/22"], TODAY)


def wish(desk: Desk, **changes: object) -> LeaveWish:
    given: dict[str, object] = {
        "first_day": TODAY + DAY,
        "last_day": TODAY + 2 * DAY,
        "reason": "家中有事",
        "stand_in": desk.id_of("替班保安"),
    }
    return LeaveWish(**{**given, **changes})  # type: ignore[arg-type]


def test_a_granted_leave_puts_the_stand_in_on_the_roster(desk: Desk, admin: Session) -> None:
    asked = desk.leave.ask(desk.login("早班保安"), wish(desk))
    assert (asked.state, desk.leave.to_decide(admin)) == (LeaveState.ASKED, [asked])
    assert names(desk, admin, TODAY + DAY)[M] == ["早班保安"]
    granted = desk.leave.grant(admin, asked.id, note="同意")
    assert (granted.state, granted.decided_by, granted.note) == (LeaveState.GRANTED, "管理员", "同意")
    slot = slot_of(desk, admin, TODAY + 2 * DAY, M)
    assert [(p.name, p.instead_of, p.source) for p in slot.people] == [
        ("替班保安", "早班保安", Source.STAND_IN)
    ]
    assert names(desk, admin, TODAY + 3 * DAY)[M] == ["早班保安"]
    withdrawn = desk.leave.withdraw(desk.login("早班保安"), asked.id)
    assert withdrawn.state is LeaveState.WITHDRAWN
    assert names(desk, admin, TODAY + DAY)[M] == ["早班保安"]
    with pytest.raises(UserError, match="已经处理过"):
        desk.leave.grant(admin, asked.id)


def test_a_refused_leave_changes_nothing(desk: Desk, admin: Session) -> None:
    asked = desk.leave.ask(desk.login("早班保安"), wish(desk))
    with pytest.raises(UserError, match="不准假的原因"):
        desk.leave.decline(admin, asked.id, "")
    assert desk.leave.decline(admin, asked.id, "人手不足").state is LeaveState.REFUSED
    assert names(desk, admin, TODAY + DAY)[M] == ["早班保安"]
    assert desk.leave.to_decide(admin) == []
    assert [one.note for one in desk.leave.leaves(admin, TODAY)] == ["人手不足"]


def test_who_stands_in_must_be_free(desk: Desk, admin: Session) -> None:
    desk.roster.set_exception(admin, TODAY + DAY, M, [desk.id_of("早班保安"), desk.id_of("替班保安")], "开学")
    asked = desk.leave.ask(desk.login("早班保安"), wish(desk))
    with pytest.raises(UserError, match="不能替班"):
        desk.leave.grant(admin, asked.id)
    with pytest.raises(UserError, match="替班人"):
        desk.leave.grant(admin, asked.id, asked.account_id)
    assert desk.leave.grant(admin, asked.id, desk.id_of("夜班保安")).stand_in == desk.id_of("夜班保安")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"reason": ""}, "请假原因"),
        ({"first_day": TODAY, "last_day": TODAY - DAY}, "请假日期"),
        ({"first_day": TODAY - 3 * DAY, "last_day": TODAY - DAY}, "请假日期"),
        ({"last_day": TODAY + 200 * DAY}, "请假日期"),
        ({"stand_in": "nobody"}, "不能排班"),
    ],
)
def test_what_a_leave_lacks_is_named(desk: Desk, changes: dict[str, object], why: str) -> None:
    with pytest.raises(UserError, match=why):
        desk.leave.ask(desk.login("早班保安"), wish(desk, **changes))


def test_nobody_grants_his_own_leave_and_guards_grant_none(desk: Desk, admin: Session) -> None:
    own = desk.leave.ask(admin, wish(desk))
    with pytest.raises(UserError, match="自己的请假"):
        desk.leave.grant(admin, own.id)
    assert desk.leave.grant(desk.login("主管领导"), own.id).state is LeaveState.GRANTED
    with pytest.raises(NotPermitted):
        desk.leave.grant(desk.login("早班保安"), own.id)


def test_a_manager_asks_for_somebody_who_called_in_ill(desk: Desk, admin: Session) -> None:
    ill = wish(desk, first_day=TODAY, last_day=TODAY, shifts=(A,), account_id=desk.id_of("中班保安"))
    asked = desk.leave.ask(admin, ill)
    desk.leave.grant(admin, asked.id)
    assert names(desk, admin, TODAY) == {M: ["早班保安"], A: ["替班保安"], N: ["夜班保安"]}
    with pytest.raises(NotPermitted):
        desk.leave.ask(desk.login("早班保安"), ill)


def test_a_disabled_person_leaves_a_vacant_place(desk: Desk, admin: Session) -> None:
    people = {M: [desk.id_of("早班保安")], A: [desk.id_of("中班保安")], N: [desk.id_of("夜班保安")]}
    desk.roster.set_pattern(admin, fixed(people), TODAY)
    desk.auth.set_enabled(admin, desk.id_of("中班保安"), False)
    slot = slot_of(desk, admin, TODAY, A)
    assert slot.vacant
    assert (slot.people[0].name, slot.people[0].enabled) == ("中班保安", False)


def test_an_empty_roster_plans_nobody() -> None:
    assert Roster().planned(TODAY, M) == ()
