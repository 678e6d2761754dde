"""Words of conduct and PC on the screen. Must not know any service object."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.domain.conduct import ConductJudgement, StopReason, Verdict
from app.domain.coverage import GapExplanation
from app.domain.outage import OutageState
from app.services.conduct_log import ConductEvent, ConductKind
from app.services.conduct_words import OUTAGE_WORDS, VERDICT_WORDS, stop_words
from app.text import text
from ui import times
from ui.roster.words import cause_name
from ui.texts import bracketed, show_text


def reason_name(reason: StopReason) -> str:
    """Why the program is left, or did not run."""
    return show_text(stop_words(reason))


def verdict_name(verdict: Verdict) -> str:
    """情况正常，工作需要 …"""
    return show_text(text(VERDICT_WORDS[verdict]))


def outage_state_name(state: OutageState) -> str:
    """待批准, 已批准 …"""
    return show_text(text(OUTAGE_WORDS[state]))


def outage_token(state: OutageState) -> str:
    """The theme's colour of an outage's state."""
    return {OutageState.ASKED: "warn", OutageState.GRANTED: "ok", OutageState.REFUSED: "bad"}.get(
        state, "muted"
    )


def kind_name(kind: ConductKind) -> str:
    """到岗确认, 其他程序 …"""
    return {
        ConductKind.DOUBT: QCoreApplication.translate("Conduct", "到岗确认"),
        ConductKind.FOREGROUND: QCoreApplication.translate("Conduct", "其他程序"),
        ConductKind.STOP: QCoreApplication.translate("Conduct", "程序停止"),
        ConductKind.RESTARTS: QCoreApplication.translate("Conduct", "视频重启"),
        ConductKind.HANG: QCoreApplication.translate("Conduct", "死机通知"),
    }[kind]


def span_words(event: ConductEvent) -> str:
    """11-22 02:10 – 02:34; only the beginning where it has no length or lasts."""
    since = f"{times.local(event.since):%m-%d %H:%M}"
    if event.kind in (ConductKind.RESTARTS, ConductKind.HANG) or event.until is None:
        return since
    same = times.local(event.since).date() == times.local(event.until).date()
    end = times.clock(event.until) if same else f"{times.local(event.until):%m-%d %H:%M}"
    return f"{since} – {end}"


def length_words(event: ConductEvent) -> str:
    """How long it took; 未结束 while it lasts."""
    if event.kind in (ConductKind.RESTARTS, ConductKind.HANG):
        return ""
    if event.until is None:
        return QCoreApplication.translate("Conduct", "未结束")
    seconds = (event.until - event.since).total_seconds()
    return times.minutes(seconds) if seconds >= 60 else times.duration(seconds)


def outcome_words(event: ConductEvent) -> str:
    """What became of it: the guard's explanation, the judgement, or what is still to be done."""
    parts = []
    if event.explanation is not None:
        parts.append(_explained(event.explanation))
    if event.judgement is not None:
        parts.append(_judged(event.judgement))
    if event.to_judge:
        parts.append(QCoreApplication.translate("Conduct", "待说明是否恢复"))
    elif event.open:
        waits = {
            ConductKind.DOUBT: QCoreApplication.translate("Conduct", "待说明"),
            ConductKind.HANG: QCoreApplication.translate("Conduct", "待处理"),
        }
        parts.append(waits.get(event.kind, QCoreApplication.translate("Conduct", "待评定")))
    return QCoreApplication.translate("Conduct", "；").join(parts)


def _explained(one: GapExplanation) -> str:
    words = QCoreApplication.translate("Conduct", "{name}说明：{why}")
    return words.format(name=one.author_name, why=bracketed(cause_name(one.cause), one.note))


def _judged(one: ConductJudgement) -> str:
    words = QCoreApplication.translate("Conduct", "{name}评定：{why}")
    return words.format(name=one.by, why=bracketed(verdict_name(one.verdict), one.note))
