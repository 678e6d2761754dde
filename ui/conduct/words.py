"""Words of conduct and PC on the screen. Must not know any service object."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.domain.conduct import StopReason
from app.domain.outage import OutageState
from app.services.conduct_log import ConductKind
from app.services.conduct_words import OUTAGE_WORDS, stop_words
from app.text import text
from ui.texts import show_text


def reason_name(reason: StopReason) -> str:
    """Why the program is left, or did not run."""
    return show_text(stop_words(reason))


def outage_state_name(state: OutageState) -> str:
    """待批准, 已批准 …"""
    return show_text(text(OUTAGE_WORDS[state]))


def kind_name(kind: ConductKind) -> str:
    """到岗确认, 其他程序 …"""
    return {
        ConductKind.DOUBT: QCoreApplication.translate("Conduct", "到岗确认"),
        ConductKind.FOREGROUND: QCoreApplication.translate("Conduct", "其他程序"),
        ConductKind.STOP: QCoreApplication.translate("Conduct", "程序停止"),
        ConductKind.RESTARTS: QCoreApplication.translate("Conduct", "视频重启"),
        ConductKind.HANG: QCoreApplication.translate("Conduct", "死机通知"),
    }[kind]
