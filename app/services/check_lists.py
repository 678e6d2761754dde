"""The regulation's check lists from resources/checks, and what they are called on the screen."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from app.domain.inspection import CheckList, DueState, Result, Signer, read_list
from app.domain.period import Period, PeriodKind
from app.domain.shift import ShiftName
from app.text import QT_TRANSLATE_NOOP, Text, text

LISTS = ("shift", "patrol", "day", "week", "month", "quarter")
"""Every list by its id, from the most to the least frequent."""

LIST_WORDS = {
    "shift": QT_TRANSLATE_NOOP("app", "每班检查"),
    "patrol": QT_TRANSLATE_NOOP("app", "布防点位巡检"),
    "day": QT_TRANSLATE_NOOP("app", "每日检查"),
    "week": QT_TRANSLATE_NOOP("app", "每周检查"),
    "month": QT_TRANSLATE_NOOP("app", "每月全面检查"),
    "quarter": QT_TRANSLATE_NOOP("app", "每季度检查"),
}
RESULT_WORDS = {
    Result.OK: QT_TRANSLATE_NOOP("app", "正常"),
    Result.NOT_OK: QT_TRANSLATE_NOOP("app", "不正常"),
    Result.NOT_APPLICABLE: QT_TRANSLATE_NOOP("app", "不适用"),
}
DUE_WORDS = {
    DueState.DUE: QT_TRANSLATE_NOOP("app", "待办"),
    DueState.OVERDUE: QT_TRANSLATE_NOOP("app", "逾期"),
    DueState.DONE: QT_TRANSLATE_NOOP("app", "已签"),
    DueState.EXCUSED: QT_TRANSLATE_NOOP("app", "漏检已说明"),
}
SIGNER_WORDS = {
    Signer.GUARD: QT_TRANSLATE_NOOP("app", "值班保安签"),
    Signer.MANAGER: QT_TRANSLATE_NOOP("app", "管理员签"),
}
SHIFT_NAMES = {
    ShiftName.MORNING: QT_TRANSLATE_NOOP("app", "早班"),
    ShiftName.MIDDLE: QT_TRANSLATE_NOOP("app", "中班"),
    ShiftName.NIGHT: QT_TRANSLATE_NOOP("app", "夜班"),
}
_SHIFT = QT_TRANSLATE_NOOP("app", "{date} {shift}")
_ROUND = QT_TRANSLATE_NOOP("app", "{date} {shift}第 {round} 次")
_SIX = timedelta(days=6)


@cache
def lists() -> tuple[CheckList, ...]:
    """Every list in the order of `LISTS`."""
    folder = files("resources").joinpath("checks")
    return tuple(
        read_list(json.loads(folder.joinpath(f"{name}.json").read_text(encoding="utf-8"))) for name in LISTS
    )


def list_of(list_id: str) -> CheckList:
    """A list by its id; KeyError where there is none."""
    return {check.id: check for check in lists()}[list_id]


def period_text(period: Period) -> Text:
    """A period by name; `str` of it is the Chinese that is printed."""
    day, shift = period.first_day, period.shift
    if shift is not None:
        source = _ROUND if period.round else _SHIFT
        return text(source, date=_date(day), shift=text(SHIFT_NAMES[shift]), round=period.round)
    if period.kind is PeriodKind.DAY:
        return _date(day)
    year, week, _ = day.isocalendar()
    if period.kind is PeriodKind.WEEK:
        return text(
            QT_TRANSLATE_NOOP("app", "{year}年第 {week} 周（{first}—{last}）"),
            year=year,
            week=week,
            first=f"{day.month}.{day.day}",
            last=f"{(day + _SIX).month}.{(day + _SIX).day}",
        )
    if period.kind is PeriodKind.MONTH:
        return text(QT_TRANSLATE_NOOP("app", "{year}年{month}月"), year=day.year, month=day.month)
    quarter = (day.month + 2) // 3
    return text(QT_TRANSLATE_NOOP("app", "{year}年第 {quarter} 季度"), year=day.year, quarter=quarter)


def _date(day: date) -> Text:
    return text(
        QT_TRANSLATE_NOOP("app", "{year}年{month}月{day}日"), year=day.year, month=day.month, day=day.day
    )
