"""The roster's words: why somebody is planned, why nobody was there, how a leave stands. Knows no service."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from app.domain.coverage import GapCause, Stretch, StretchKind
from app.domain.roster import Leave, LeaveState, Source
from app.services.roster import Person, SlotRoster
from ui import times
from ui.texts import list_words, shift_name


def source_name(person: Person) -> str:
    """常规, 轮班, 调班, or whom he stands in for."""
    if person.instead_of:
        words = QCoreApplication.translate("Roster", "替{name}")
        return words.format(name=person.instead_of)
    return {
        Source.USUAL: QCoreApplication.translate("Roster", "常规"),
        Source.PATTERN: QCoreApplication.translate("Roster", "轮班"),
        Source.EXCEPTION: QCoreApplication.translate("Roster", "调班"),
        Source.STAND_IN: QCoreApplication.translate("Roster", "替班"),
    }[person.source]


def people_words(roster: SlotRoster | None) -> str:
    """早班保安、替班保安（替早班保安）; 无人 where nobody who can come is planned."""
    if roster is None:
        return "—"
    parts = [_person_words(person) for person in roster.people]
    if roster.vacant:
        parts.append(QCoreApplication.translate("Roster", "无人"))
    return list_words(parts)


def _person_words(person: Person) -> str:
    if not person.enabled:
        return QCoreApplication.translate("Roster", "{name}（已停用）").format(name=person.name)
    if person.source in (Source.EXCEPTION, Source.STAND_IN):
        words = QCoreApplication.translate("Roster", "{name}（{why}）")
        return words.format(name=person.name, why=source_name(person))
    return person.name


def cause_name(cause: GapCause) -> str:
    """脱岗, 迟到, 请假 …"""
    return {
        GapCause.OFF_POST: QCoreApplication.translate("Roster", "脱岗"),
        GapCause.LATE: QCoreApplication.translate("Roster", "迟到"),
        GapCause.ON_LEAVE: QCoreApplication.translate("Roster", "请假，无人替班"),
        GapCause.NOT_SIGNED_IN: QCoreApplication.translate("Roster", "在岗，没有签到"),
        GapCause.NEARBY: QCoreApplication.translate("Roster", "在岗，不在机前"),
        GapCause.POWER_CUT: QCoreApplication.translate("Roster", "停电或系统故障"),
        GapCause.OTHER: QCoreApplication.translate("Roster", "其他"),
    }[cause]


def leave_state_name(state: LeaveState) -> str:
    """待批, 准假, 不准, 已撤回."""
    return {
        LeaveState.ASKED: QCoreApplication.translate("Roster", "待批"),
        LeaveState.GRANTED: QCoreApplication.translate("Roster", "准假"),
        LeaveState.REFUSED: QCoreApplication.translate("Roster", "不准"),
        LeaveState.WITHDRAWN: QCoreApplication.translate("Roster", "已撤回"),
    }[state]


def leave_token(state: LeaveState) -> str:
    """The theme's colour of a leave's state."""
    return {LeaveState.ASKED: "warn", LeaveState.GRANTED: "ok", LeaveState.REFUSED: "bad"}.get(state, "muted")


def leave_days(leave: Leave) -> str:
    """11-22, or 11-22 – 11-25."""
    first, last = leave.first_day[5:], leave.last_day[5:]
    return first if first == last else f"{first} – {last}"


def leave_shifts(leave: Leave) -> str:
    """Which shifts of those days."""
    if not leave.shifts:
        return QCoreApplication.translate("Roster", "全天")
    return list_words([shift_name(shift) for shift in leave.shifts])


def until_words(since: datetime, until: datetime) -> str:
    """07:56–15:58; midnight at the end of a day is 24:00."""
    end = times.clock(until)
    return f"{times.clock(since)}–{'24:00' if end == '00:00' and until > since else end}"


def stretch_words(stretch: Stretch) -> str:
    """07:56–15:58 早班保安; 02:10–03:00 无人在岗（脱岗：…）."""
    span = until_words(stretch.since, stretch.until)
    if stretch.kind is StretchKind.COVERED:
        return f"{span} {list_words(stretch.names)}"
    if stretch.kind is StretchKind.AHEAD:
        return f"{span} {QCoreApplication.translate('Roster', '未到')}"
    told = stretch.explanation
    if told is None:
        why = QCoreApplication.translate("Roster", "没有说明")
        if stretch.overlong:
            words = QCoreApplication.translate("Roster", "{names}签到已超过 24 小时")
            why = words.format(names=list_words(stretch.overlong))
    else:
        note = f"，{told.note}" if told.note else ""
        why = QCoreApplication.translate("Roster", "{cause}{note}；{name}说明").format(
            cause=cause_name(told.cause), note=note, name=told.author_name
        )
    return QCoreApplication.translate("Roster", "{span} 无人在岗（{why}）").format(span=span, why=why)
