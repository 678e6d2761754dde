"""A closing on paper: what the manager wrote, then the figures as tables."""

from __future__ import annotations

from app.domain.closing import Figures
from app.domain.duty import Category
from app.domain.fault import FaultState
from app.domain.period import PeriodKind
from app.services.check_lists import LIST_WORDS
from app.services.closing_words import CATEGORY_WORDS, minutes, percent
from app.services.fault_words import STATE_WORDS
from app.services.reports import Block, Paragraph, ReportTable, table

SYSTEM = "校园视频监控管理系统"
TITLES = {
    PeriodKind.DAY: f"{SYSTEM}日清记录",
    PeriodKind.WEEK: f"{SYSTEM}周小结",
    PeriodKind.MONTH: f"{SYSTEM}月总结",
}
BULLETIN_TITLE = f"{SYSTEM}监控情况动态通报"
"""Duty rule 6: 定期汇总、整理监控情况动态，并以书面形式通报相关业务部门 (R48)."""


def blocks(text: str, figures: Figures) -> list[Block]:
    """The paper's body; a table without rows is left out."""
    tables = [_entries(figures), _faults(figures), _cameras(figures), _checks(figures), _gaps(figures)]
    return [Paragraph(text), *(one for one in tables if one.rows)]


def _entries(figures: Figures) -> ReportTable:
    known = {CATEGORY_WORDS[c]: figures.entries.get(c, 0) for c in Category}
    rows = [[name, str(count)] for name, count in known.items() if count]
    return table("值班日志", {"类别": 2, "条数": 1}, rows)


def _faults(figures: Figures) -> ReportTable:
    rows = [
        [STATE_WORDS[state], str(figures.faults[state])] for state in FaultState if state in figures.faults
    ]
    if rows:
        rows += [
            ["8 小时内上报", str(figures.in_time)],
            ["超过 8 小时上报", str(figures.too_late)],
            ["超过 8 小时未上报", str(figures.unreported)],
        ]
    return table("故障", {"状态": 2, "起数": 1}, rows)


def _cameras(figures: Figures) -> ReportTable:
    rows = [
        [c.label, percent(c.share), str(c.lost), minutes(c.lost_minutes) if c.lost else ""]
        for c in figures.cameras
    ]
    columns = {"布防点位": 3, "完好率": 1.2, "断开次数": 1.2, "断开时长": 1.6}
    return table("监控画面", columns, rows, left="布防点位")


def _checks(figures: Figures) -> ReportTable:
    rows = [
        [
            LIST_WORDS[one.list_id],
            *(str(n) for n in (one.planned, one.done, one.late, one.missed + one.excused, one.not_ok)),
        ]
        for one in figures.checks
    ]
    columns = {"检查": 3, "应查": 1, "已签": 1, "逾期补签": 1.4, "漏检": 1, "不正常项": 1.4}
    return table("检查和巡检", columns, rows, left="检查")


def _gaps(figures: Figures) -> ReportTable:
    rows = [[day, minutes(length)] for day, length in figures.gap_by_day.items()]
    return table("缺岗", {"日期": 1, "时长": 1}, rows)
