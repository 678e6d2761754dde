"""Coverage reviews, adjustments with approval, and which changed scene was approved (R39, R15, R67c)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.camera import PictureFault
from app.domain.record import Kind
from app.domain.view_care import AdjustState, Verdict, ViewState
from app.errors import UserError
from app.services.auth import NotPermitted, Session, WrongPassword
from tests.care.conftest import Garden
from tests.services.conftest import PASSWORD

MOVED = PictureFault.MOVED
HOUR = timedelta(hours=1)


def measured(garden: Garden, admin: Session, number: int) -> str:
    """A reference picture of a point."""
    sha256 = garden.still(admin, number, "reference")
    garden.reviews.set_reference(admin, garden.point(number), sha256)
    return sha256


def test_a_review_is_signed_over_both_pictures(garden: Garden, admin: Session) -> None:
    point = garden.point(7)
    assert garden.view(admin, 7).state is ViewState.NO_REFERENCE
    reference = measured(garden, admin, 7)
    assert garden.view(admin, 7).state is ViewState.FINE
    garden.clock.move(days=91)
    assert garden.view(admin, 7).state is ViewState.OVERDUE
    present = garden.still(admin, 7)
    sign = garden.reviews.review
    with pytest.raises(WrongPassword):
        sign(admin, point, present, Verdict.COVERED, note="", password="wrong")
    with pytest.raises(UserError, match="复核情况"):
        sign(admin, point, present, Verdict.BLIND_SPOT, note=" ", password=PASSWORD)
    review = sign(admin, point, present, Verdict.BLIND_SPOT, note="门口左侧看不到", password=PASSWORD)
    assert (review.reference, review.present, review.author_name) == (reference, present, "管理员")
    assert garden.view(admin, 7).state is ViewState.BLIND_SPOT
    assert garden.evidence.picture(reference) != garden.evidence.picture(present)
    garden.reopen()
    assert garden.reviews.reviews(admin, point) == [review]
    present = garden.still(admin, 7, "b")
    again = garden.reviews.review(admin, point, present, Verdict.COVERED, note="", password=PASSWORD)
    assert garden.view(admin, 7).state is ViewState.FINE
    assert garden.reviews.reviews(admin, point) == [again, review]


def test_pictures_are_the_points_own_and_present(garden: Garden, admin: Session) -> None:
    seven, sign = garden.point(7), garden.reviews.review
    foreign = garden.still(admin, 1)
    with pytest.raises(UserError, match="不是这个点位"):
        garden.reviews.set_reference(admin, seven, foreign)
    with pytest.raises(UserError, match="还没有基准画面"):
        sign(admin, seven, garden.still(admin, 7), Verdict.COVERED, note="", password=PASSWORD)
    measured(garden, admin, 7)
    for bad in (foreign, "0" * 64):
        with pytest.raises(UserError, match="不是这个点位"):
            sign(admin, seven, bad, Verdict.COVERED, note="", password=PASSWORD)
    old = garden.still(admin, 7, "old")
    garden.clock.move(hours=2)
    for bad in (old, ""):
        with pytest.raises(UserError, match="现在的画面"):
            sign(admin, seven, bad, Verdict.COVERED, note="", password=PASSWORD)
    assert Kind.VIEW_REVIEWED not in garden.kinds()


def test_another_reference_wants_a_reason(garden: Garden, admin: Session, guard: Session) -> None:
    measured(garden, admin, 1)
    new = garden.still(admin, 1, "new")
    with pytest.raises(UserError, match="更换基准画面的原因"):
        garden.reviews.set_reference(admin, garden.point(1), new)
    kept = garden.reviews.set_reference(admin, garden.point(1), new, "调整 2026-001 完成")
    assert (kept.sha256, kept.count, kept.note) == (new, 2, "调整 2026-001 完成")
    with pytest.raises(NotPermitted):
        garden.reviews.set_reference(guard, garden.point(1), new, "x")
    assert garden.view(guard, 1).reference == kept


def test_an_adjustment_is_asked_approved_and_done(garden: Garden, admin: Session) -> None:
    asked = garden.adjustments.ask(admin, garden.point(7), "向左转 20 度")
    assert (asked.number, asked.state, asked.asked_by) == ("2026-001", AdjustState.ASKED, "管理员")
    with pytest.raises(UserError, match="未办完的调整申请 2026-001"):
        garden.adjustments.ask(admin, garden.point(7), "再转")
    with pytest.raises(UserError, match="已经办过"):
        garden.adjustments.done(admin, asked.id, "已转")  # nobody approved it
    leader = garden.named("主管领导").id
    assert [one.name for one in garden.adjustments.approvers(admin)] == ["主管领导", "校长"]
    decide = garden.adjustments.decide
    with pytest.raises(WrongPassword):
        decide(admin, asked.id, leader, "wrong", granted=True)
    with pytest.raises(NotPermitted):
        decide(admin, asked.id, admin.account.id, PASSWORD, granted=True)
    assert Kind.REFUSED in garden.kinds()
    granted = decide(admin, asked.id, leader, PASSWORD, granted=True, note="放学后做")
    assert (granted.state, granted.decided_by) == (AdjustState.GRANTED, "主管领导")
    with pytest.raises(UserError, match="已经办过"):
        decide(admin, asked.id, leader, PASSWORD, granted=False, note="不行")
    picture = garden.still(admin, 7, "after")
    with pytest.raises(UserError, match="不是这个点位"):
        garden.adjustments.done(admin, asked.id, "已转", garden.still(admin, 1))
    done = garden.adjustments.done(admin, asked.id, "已左转并锁紧", picture)
    assert (done.state, done.done_note, done.picture) == (AdjustState.DONE, "已左转并锁紧", picture)
    garden.reopen()
    assert garden.adjustments.adjustments(admin) == [done]
    assert garden.adjustments.ask(admin, garden.point(7), "再转").number == "2026-002"


def test_refused_withdrawn_and_ended_approvals_cover_nothing(garden: Garden, admin: Session) -> None:
    leader, point = garden.login("主管领导"), garden.point(7)
    with pytest.raises(NotPermitted):
        garden.adjustments.ask(leader, point, "转")
    one = garden.adjustments.ask(admin, point, "转")
    decide = garden.adjustments.decide
    with pytest.raises(UserError, match="不批准的原因"):
        decide(leader, one.id, leader.account.id, PASSWORD, granted=False)
    assert (
        decide(leader, one.id, leader.account.id, PASSWORD, granted=False, note="考试日").state
        is AdjustState.REFUSED
    )
    two = garden.adjustments.ask(admin, point, "转")
    assert garden.adjustments.withdraw(admin, two.id).state is AdjustState.WITHDRAWN
    three = garden.adjustments.ask(admin, point, "转")
    decide(leader, three.id, leader.account.id, PASSWORD, granted=True)
    garden.clock.move(days=15)
    with pytest.raises(UserError, match="已失效"):
        garden.adjustments.done(admin, three.id, "已转")
    garden.suspect(7, MOVED, garden.clock.now() - HOUR, None)
    (change,) = garden.reviews.coverage(admin).changes
    assert change.adjustment is None


def test_an_approved_adjustment_tells_its_change_from_an_arbitrary_one(
    garden: Garden, admin: Session
) -> None:
    """R67c: before the approval, after the work, and at another point it stays arbitrary."""
    measured(garden, admin, 7)
    leader = garden.named("主管领导").id
    asked = garden.adjustments.ask(admin, garden.point(7), "转")
    garden.clock.move(hours=1)
    garden.suspect(7, MOVED, garden.clock.now() - HOUR / 2, HOUR / 4)  # asked, not yet approved
    garden.adjustments.decide(admin, asked.id, leader, PASSWORD, granted=True)
    garden.clock.move(hours=2)
    garden.suspect(7, MOVED, garden.clock.now() - HOUR, HOUR / 2)  # the work
    garden.suspect(9, MOVED, garden.clock.now() - HOUR, HOUR / 2)  # another point meanwhile
    done = garden.adjustments.done(admin, asked.id, "已转")
    garden.clock.move(hours=5)
    garden.suspect(7, MOVED, garden.clock.now() - HOUR, None)  # after it was done
    coverage = garden.reviews.coverage(admin)
    found = [(c.camera.number, c.adjustment.number if c.adjustment else "") for c in coverage.changes]
    assert sorted(found) == [(7, ""), (7, ""), (7, done.number), (9, "")]
    assert coverage.arbitrary == 3
    assert [p.camera.number for p in coverage.points if p.state is ViewState.CHANGED] == [7, 9]
    present = garden.still(admin, 7)
    garden.reviews.review(admin, garden.point(7), present, Verdict.COVERED, note="已复位", password=PASSWORD)
    coverage = garden.reviews.coverage(admin)
    assert [p.camera.number for p in coverage.points if p.state is ViewState.CHANGED] == [9]
    assert coverage.arbitrary == 3  # looked at, yet nobody had approved it
    assert all(c.review is not None for c in coverage.changes if c.camera.number == 7)
