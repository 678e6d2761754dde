"""What is said about a handover's time, and how past ones went. Must not know a service."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from app.domain.handover import HandoverMark
from app.domain.shift import HANDOVER_WINDOW, ShiftSlot
from app.services.handover_rows import SlotHandover
from ui import times


def standing_words(slot: ShiftSlot, now: datetime, who: str) -> tuple[str, str]:
    """How long until the handover, or how late it is, and the kind the words are shown in."""
    left = slot.end - now
    if left > HANDOVER_WINDOW:
        words = QCoreApplication.translate("Handover", "距交接 {time}，可以提前填写小结")
        return words.format(time=times.minutes(left.total_seconds())), "muted"
    if left.total_seconds() >= 0:
        words = QCoreApplication.translate("Handover", "该交接了，还有 {time}")
        return words.format(time=times.minutes(left.total_seconds())), "warn"
    over = times.minutes(-left.total_seconds())
    if -left <= HANDOVER_WINDOW:
        words = QCoreApplication.translate("Handover", "已过交接时间 {time}")
        return words.format(time=over), "warn"
    words = QCoreApplication.translate(
        "Handover", "交接已迟 {time}：接班人未到时由{name}继续负责，已通知管理员"
    )
    return words.format(time=over, name=who), "bad"


def button_words(slot: ShiftSlot, now: datetime) -> str:
    """交接, and once it is due how long until it or how late it is: for the rail's button."""
    left = (slot.end - now).total_seconds()
    if left > HANDOVER_WINDOW.total_seconds():
        return QCoreApplication.translate("Handover", "交接")
    if left >= 0:
        words = QCoreApplication.translate("Handover", "交接 · 还有 {time}")
        return words.format(time=times.minutes(left))
    return QCoreApplication.translate("Handover", "交接 · 已过 {time}").format(time=times.minutes(-left))


def mark_name(mark: HandoverMark) -> str:
    """按时, 迟交, 未交接 …"""
    return {
        HandoverMark.DONE: QCoreApplication.translate("Handover", "按时"),
        HandoverMark.LATE: QCoreApplication.translate("Handover", "迟交"),
        HandoverMark.MISSING: QCoreApplication.translate("Handover", "未交接"),
        HandoverMark.STAYED: QCoreApplication.translate("Handover", "连班"),
        HandoverMark.AHEAD: QCoreApplication.translate("Handover", "未到时"),
    }[mark]


def mark_token(mark: HandoverMark) -> str:
    """The theme's colour of a mark."""
    return {
        HandoverMark.DONE: "ok",
        HandoverMark.LATE: "warn",
        HandoverMark.MISSING: "bad",
        HandoverMark.STAYED: "warn",
        HandoverMark.AHEAD: "muted",
    }[mark]


def names_of(row: SlotHandover) -> str:
    """早班保安 → 中班保安, of each handover of the shift."""
    parts = []
    for one in row.handovers:
        taken = one.in_name or QCoreApplication.translate("Handover", "（等接班）")
        parts.append(one.out_name if one.stayed else f"{one.out_name} → {taken}")
    return "\n".join(parts)


def remarks_of(row: SlotHandover) -> str:
    """What is special: no outgoing signature, not on the roster, what the incoming guard found."""
    parts = []
    for one in row.handovers:
        if one.signed_at is None and not one.stayed:
            parts.append(QCoreApplication.translate("Handover", "交班人未签名"))
        if not one.planned and one.taken_at is not None:
            parts.append(QCoreApplication.translate("Handover", "接班人不在排班表上"))
        if one.remark:
            parts.append(one.remark)
    return QCoreApplication.translate("Handover", "；").join(parts)


def times_of(row: SlotHandover) -> str:
    """When it was signed and taken over."""
    moments = [one.taken_at or one.signed_at for one in row.handovers]
    return "\n".join(f"{times.local(at):%m-%d %H:%M}" for at in moments if at is not None)
