"""The patrol round: ticked point by point, kept through a crash, signed as one record, never walked late."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.inspection import DueState, Result
from app.domain.policy import SchoolPolicy
from app.domain.record import Kind
from app.errors import UserError
from app.services.auth import Session
from app.services.checks import Found
from tests.checks.conftest import Yard
from tests.services.conftest import PASSWORD

ROUND = "2026-11-22T0800.morning.1"


def tick(yard: Yard, guard: Session, result: Result = Result.OK, note: str = "") -> None:
    """The next point of the walk."""
    point = yard.checks.open(guard, "patrol", ROUND).missing[0]
    yard.checks.mark(guard, "patrol", ROUND, Found(point.id, result, note))


def test_ticks_survive_a_crash_and_are_one_record_in_the_end(yard: Yard, guard: Session) -> None:
    tick(yard, guard)
    yard.clock.move(minutes=1)
    tick(yard, guard, Result.NOT_OK, "画面模糊")
    before = len(yard.kinds())
    yard.reopen()
    view = yard.checks.open(guard, "patrol", ROUND)
    assert [line.mark and line.mark.result for line in view.lines] == [Result.OK, Result.NOT_OK, None]
    (due,) = [one for one in yard.checks.unsigned() if one.list_id == "patrol"]
    assert (due.marked, due.total, due.not_ok) == (2, 3, 1)
    yard.clock.move(minutes=1)
    tick(yard, guard)
    signed = yard.checks.sign(guard, "patrol", ROUND, PASSWORD).sheet
    assert yard.kinds()[before:] == ["check.signed"]
    assert [mark.at - signed.all_marks()[0].at for mark in signed.all_marks()] == [0, 60, 120]


def test_a_walk_goes_on_with_the_next_guard(yard: Yard, guard: Session) -> None:
    tick(yard, guard)
    other = yard.login("中班保安")
    tick(yard, other)
    tick(yard, other)
    signed = yard.checks.sign(other, "patrol", ROUND, PASSWORD).sheet
    assert [mark.by for mark in signed.all_marks()] == ["早班保安", "中班保安", "中班保安"]


def test_a_missed_round_is_not_walked_afterwards(yard: Yard, guard: Session, admin: Session) -> None:
    yard.go(16, 29)
    tick(yard, guard)
    yard.go(16, 31)
    with pytest.raises(UserError, match="不能补走"):
        tick(yard, guard)
    assert yard.checks.excuse(admin, "patrol", ROUND, "门口有事故").state is DueState.EXCUSED


def test_more_rounds_a_shift_from_a_day_on(yard: Yard, guard: Session) -> None:
    from app.domain.folds.policy import policy_body

    policy = replace(SchoolPolicy(1), rounds={"2026-11-22": 4})
    yard.store.run(lambda u: u.append(Kind.POLICY_SET, policy_body(policy, "管理员"), author="x"))
    yard.go(11)
    rounds = [one for one in yard.checks.due(guard) if one.list_id == "patrol"]
    assert [(one.period.round, one.state) for one in rounds] == [
        (1, DueState.OVERDUE),
        (2, DueState.DUE),
    ]
    assert policy.rounds_on(yard.at(0).date().replace(day=21)) == 1


def test_a_school_without_cameras_has_nothing_to_walk(yard: Yard, guard: Session, admin: Session) -> None:
    for camera in yard.cameras.cameras():
        yard.cameras.set_enabled(admin, camera.id, False)
    assert [one for one in yard.checks.due(guard) if one.list_id == "patrol"] == []
