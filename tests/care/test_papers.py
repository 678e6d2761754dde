"""The care of the points on paper: ledger, reviews with adjustments, who looked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.domain.camera import PictureFault
from app.domain.view_care import Verdict
from app.domain.viewing import ViewAct
from app.events import CameraViewed
from app.services.auth import NotPermitted, Session
from app.services.reports import ReportSheet, ReportTable
from tests.care.conftest import Garden
from tests.services.conftest import PASSWORD


def tables(sheet: ReportSheet) -> list[ReportTable]:
    return [block for block in sheet.blocks if isinstance(block, ReportTable)]


def test_the_cleaning_ledger_names_every_point_and_every_walk(garden: Garden, admin: Session) -> None:
    garden.lenses.cleaned(admin, [garden.point(1), garden.point(7)], garden.clock.now(), "电工", "有蜘蛛网")
    garden.suspect(9, PictureFault.BLURRED, garden.clock.now() - timedelta(hours=3), timedelta(hours=2))
    points, walks = tables(garden.care.papers.lenses(admin))
    assert [row[0] for row in points.rows] == ["01 校门外", "07 食堂门口", "09 操场北"]
    assert points.rows[0][1:] == ["90 天", "2026-11-22", "电工", "2027-02-20", "", "正常"]
    assert points.rows[2][5:] == ["1 次 2.0 小时", "逾期，画面模糊"]
    assert [row[1:] for row in walks.rows] == [
        ["01 校门外", "电工", "有蜘蛛网", "管理员"],
        ["07 食堂门口", "电工", "有蜘蛛网", "管理员"],
    ]


def test_reviews_adjustments_and_changed_scenes_stand_together(garden: Garden, admin: Session) -> None:
    point = garden.point(7)
    garden.reviews.set_reference(admin, point, garden.still(admin, 7))
    present = garden.still(admin, 7, "now")
    garden.reviews.review(admin, point, present, Verdict.ADJUST, note="左侧看不到", password=PASSWORD)
    asked = garden.adjustments.ask(admin, point, "向左转")
    leader = garden.named("主管领导").id
    garden.adjustments.decide(admin, asked.id, leader, PASSWORD, granted=True, note="同意")
    garden.clock.move(hours=1)
    garden.suspect(7, PictureFault.MOVED, garden.clock.now(), None)
    garden.clock.move(minutes=1)
    sheet = garden.care.papers.views(admin)
    points, works, changes = tables(sheet)
    assert points.rows[1][1:] == ["2026-11-22", "2026-11-22", "需要调整", "左侧看不到", "管理员"]
    assert works.rows == [
        ["2026-001", "07 食堂门口", "向左转", "2026-11-22 管理员", "已批准", "2026-11-22 主管领导 同意", ""]
    ]
    assert changes.rows == [["2026-11-22 10:00", "仍在变更", "07 食堂门口", "经批准的调整 2026-001", ""]]
    assert "主管领导（签字）" in sheet.signatures


def test_who_looked_is_printed_by_who_may_read_it(garden: Garden, admin: Session, guard: Session) -> None:
    garden.audit.see(CameraViewed(guard.account, garden.point(7), ViewAct.ENLARGED))
    day, papers = date(2026, 11, 22), garden.care.papers
    (looks,) = tables(papers.looks(admin, day, day, {garden.point(7): "07 食堂门口"}))
    assert looks.rows == [["2026-11-22", "早班保安", "07 食堂门口", "放大", "1", "09:00", "09:00"]]
    with pytest.raises(NotPermitted):
        papers.looks(guard, day, day, {})
