"""Words of emergencies on the screen. Must not know any service object."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from app.domain.emergency import Emergency, EmergencyKind
from app.services.emergency_words import KIND_WORDS
from app.text import text
from ui.texts import show_text
from ui.times import clock, minutes


def kind_name(kind: EmergencyKind) -> str:
    """重大或紧急情况, 突发停电, 系统故障."""
    return show_text(text(KIND_WORDS[kind]))


def kind_short(kind: EmergencyKind) -> str:
    """For a row of them: 紧急情况, 盗窃毁坏 where the whole is too long."""
    if kind is EmergencyKind.INCIDENT:
        return QCoreApplication.translate("emergency", "紧急情况")
    if kind is EmergencyKind.DAMAGE:
        return QCoreApplication.translate("emergency", "盗窃毁坏")
    return kind_name(kind)


def running_words(case: Emergency, now: datetime) -> str:
    """14:02 由早班保安启动 · 已 3 分; says so where nobody proved to be him."""
    words = QCoreApplication.translate("emergency", "{time} 由{name}启动 · 已 {lasted}")
    if case.locked:
        words = QCoreApplication.translate(
            "emergency", "{time} 锁屏时启动（登录人{name}，未核对）· 已 {lasted}"
        )
    return words.format(
        time=clock(case.opened_at),
        name=case.opened_by,
        lasted=minutes((now - case.opened_at).total_seconds()),
    )
