"""Times as people read them: the school's local zone, dates, clocks, durations and countdowns.

Records hold aware UTC; only this module turns them into words. Must not know any service.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication

DEFAULT_ZONE: tzinfo = ZoneInfo("Asia/Shanghai")


def local(moment: datetime | float, zone: tzinfo = DEFAULT_ZONE) -> datetime:
    """An aware moment, or Unix seconds, in the school's zone."""
    if not isinstance(moment, datetime):
        moment = datetime.fromtimestamp(moment, UTC)
    return moment.astimezone(zone)


def clock(moment: datetime | float, zone: tzinfo = DEFAULT_ZONE) -> str:
    """14:05."""
    return f"{local(moment, zone):%H:%M}"


def clock_s(moment: datetime | float, zone: tzinfo = DEFAULT_ZONE) -> str:
    """14:05:37."""
    return f"{local(moment, zone):%H:%M:%S}"


def weekday(moment: date) -> str:
    """星期日."""
    return (
        QCoreApplication.translate("times", "星期一"),
        QCoreApplication.translate("times", "星期二"),
        QCoreApplication.translate("times", "星期三"),
        QCoreApplication.translate("times", "星期四"),
        QCoreApplication.translate("times", "星期五"),
        QCoreApplication.translate("times", "星期六"),
        QCoreApplication.translate("times", "星期日"),
    )[moment.weekday()]


def day(moment: date) -> str:
    """2026年11月22日 星期日 (a date, or an aware local datetime)."""
    return QCoreApplication.translate("times", "{year}年{month}月{day}日 {weekday}").format(
        year=moment.year, month=moment.month, day=moment.day, weekday=weekday(moment)
    )


def month(first: date) -> str:
    """2026年11月."""
    return QCoreApplication.translate("times", "{year}年{month}月").format(year=first.year, month=first.month)


def months_back(today: date, count: int) -> list[date]:
    """The first days of the last `count` months, the present one first."""
    found = [today.replace(day=1)]
    while len(found) < count:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def duration(seconds: float) -> str:
    """6 小时 9 分; 3 分 20 秒 below an hour; 45 秒 below a minute."""
    whole = max(0, int(seconds))
    if whole < 60:
        return QCoreApplication.translate("times", "{s} 秒").format(s=whole)
    if whole < 3600:
        return QCoreApplication.translate("times", "{m} 分 {s} 秒").format(m=whole // 60, s=whole % 60)
    return QCoreApplication.translate("times", "{h} 小时 {m} 分").format(
        h=whole // 3600, m=whole % 3600 // 60
    )


def minutes(seconds: float) -> str:
    """1 小时 54 分, or 2 分 below an hour: durations that need no seconds. Rounded down."""
    whole = max(0, int(seconds)) // 60
    if whole < 60:
        return QCoreApplication.translate("times", "{m} 分").format(m=whole)
    return QCoreApplication.translate("times", "{h} 小时 {m} 分").format(h=whole // 60, m=whole % 60)


def countdown(seconds: float) -> str:
    """7:56 (hours and minutes) for long ones, 0:07 is minutes and seconds: see `stopwatch`."""
    whole = max(0, int(seconds)) // 60
    return f"{whole // 60}:{whole % 60:02d}"


def stopwatch(seconds: float) -> str:
    """0:07, 12:30 (minutes and seconds)."""
    whole = max(0, int(seconds))
    return f"{whole // 60}:{whole % 60:02d}"
