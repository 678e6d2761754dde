"""Form F4 and the monthly ledger from what was signed."""

from __future__ import annotations

from datetime import date, timedelta

from app.domain.inspection import DueState, Result
from app.services.auth import Session
from app.services.check_form import Book
from app.services.checks import Found
from tests.checks.conftest import TODAY, Yard
from tests.services.conftest import PASSWORD

MONTH = "2026-11"


def sign_month(yard: Yard, admin: Session) -> None:
    yard.fill(admin, "month", MONTH)
    camera = next(c for c in yard.cameras.cameras() if c.number == 7)
    point = f"R36F/{camera.id}"
    marked = yard.checks.mark(admin, "month", MONTH, Found(point, Result.NOT_OK, "夜间无红外"))
    assert marked.draft is not None
    yard.checks.report(admin, "month", MONTH, point, marked.draft)
    yard.checks.mark(admin, "month", MONTH, Found("M4", Result.NOT_APPLICABLE))
    yard.checks.sign(admin, "month", MONTH, PASSWORD)


def test_a_row_for_each_signed_check_with_an_empty_signature(yard: Yard, admin: Session) -> None:
    sign_month(yard, admin)
    yard.go(9, day=date(2026, 12, 2))
    sheet = yard.check_forms.maintenance_sheet(admin, Book.MONTH, yard.at(0, day=TODAY), yard.clock.now())
    assert "（日/周/月）维护登记表" in sheet.title
    assert sheet.period.startswith("月维护  2026年11月22日")
    ((day, clock, status, handling, signature, remark),) = sheet.rows
    assert (day, clock, signature) == ("2026年\n11月22日", "09:00", "")
    assert status.splitlines()[0] == "检查 14 项，正常 12 项，不正常 1 项，不适用 1 项。"
    assert status.splitlines()[1] == "07 食堂门口：夜间无红外"
    assert handling == "报修 2026-0001（已报学校）"
    assert remark == "2026年11月"
    assert sheet.signers == ["管理员"]
    month = (yard.at(0, day=date(2026, 11, 1)), yard.at(0, day=date(2026, 12, 1)))
    whole = yard.check_forms.maintenance_sheet(admin, Book.MONTH, *month)
    assert whole.period == "月维护  2026年11月1日—2026年11月30日"
    assert whole.rows == sheet.rows
    assert whole.printed_before == 0
    yard.forms.printed(admin, whole, date(2026, 11, 1))
    assert yard.check_forms.maintenance_sheet(admin, Book.MONTH, *month).printed_before == 1


def test_books_are_apart_and_late_ones_say_so(yard: Yard, admin: Session, guard: Session) -> None:
    now = yard.clock.now()
    dome = next(c.id for c in yard.cameras.cameras() if c.ptz)
    yard.rests.record(guard, dome, now - timedelta(minutes=70), now)
    yard.go(8, day=TODAY + timedelta(days=1))
    yard.fill(guard, "day", TODAY.isoformat())
    yard.checks.sign(admin, "day", TODAY.isoformat(), PASSWORD)
    span = (yard.at(0), yard.clock.now())
    (row,) = yard.check_forms.maintenance_sheet(admin, Book.DAY, *span).rows
    assert row[5] == "2026年11月22日\n逾期补签"
    assert yard.check_forms.maintenance_sheet(admin, Book.WEEK, *span).rows == []


def test_the_ledger_has_every_month_also_the_missing_one(yard: Yard, admin: Session) -> None:
    sign_month(yard, admin)
    (november,) = yard.check_forms.ledger(admin, 2026)
    assert (november.state, november.devices, november.ok) == (DueState.DONE, 8, 7)
    assert november.problems == ("07 食堂门口：夜间无红外",)
    assert november.faults == ("报修 2026-0001（已报学校）",)
    yard.go(9, day=date(2027, 2, 3))
    assert [r.state for r in yard.check_forms.ledger(admin, 2026)] == [DueState.DONE, DueState.OVERDUE]
    months = yard.check_forms.ledger(admin, 2027)
    assert [r.state for r in months] == [DueState.OVERDUE, DueState.DUE]
    paper = yard.check_forms.ledger_sheet(admin, 2026)
    (ledger,) = paper.blocks
    assert paper.title.endswith("月度全面检查台账")
    assert [row[0] for row in ledger.rows] == ["11月", "12月"]  # type: ignore[union-attr]
