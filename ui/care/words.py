"""How the care of camera points is named and coloured on the screen. Must not know a widget."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication

from app.domain.lens import BLUR_WINDOW, Blur, LensCare, LensState
from app.domain.view_care import AdjustState, SceneChange, Verdict, ViewCare, ViewState
from app.domain.viewing import ViewAct
from app.services.care_words import ACT_WORDS, ADJUST_WORDS, VERDICT_WORDS
from app.text import text
from ui.texts import bracketed, show_text
from ui.times import local, minutes

DAY, MINUTE = "0000-00-00", "0000-00-00 00:00"
"""As wide as the words of `day_words` and `minute`, for columns."""


def day_words(at: datetime | None) -> str:
    """2026-11-22; nothing where there was none."""
    return f"{local(at):%Y-%m-%d}" if at is not None else ""


def minute(at: datetime) -> str:
    """2026-11-22 09:00."""
    return f"{local(at):%Y-%m-%d %H:%M}"


def verdict_name(verdict: Verdict) -> str:
    """覆盖正常, 有死角, 需要调整."""
    return show_text(text(VERDICT_WORDS[verdict]))


def verdict_token(verdict: Verdict) -> str:
    """The theme colour of that word."""
    return "ok" if verdict is Verdict.COVERED else "warn"


def adjust_name(state: AdjustState) -> str:
    """待批准, 已批准, 未批准, 已撤回, 已完成."""
    return show_text(text(ADJUST_WORDS[state]))


def adjust_token(state: AdjustState) -> str:
    """The theme colour of that word."""
    return {AdjustState.ASKED: "warn", AdjustState.GRANTED: "accent", AdjustState.DONE: "ok"}.get(
        state, "muted"
    )


def act_name(act: ViewAct) -> str:
    """放大, 截图, 截取录像, 即时回放, 播放录像."""
    return show_text(text(ACT_WORDS[act]))


def lens_name(lens: LensCare, now: datetime) -> str:
    """逾期 12 天，画面模糊."""
    tr = QCoreApplication.translate
    late = _days(now - lens.due_at) if lens.due_at is not None else 0
    left = _days(lens.due_at - now) if lens.due_at is not None else 0
    if lens.state is LensState.NEGLECTED:
        if lens.due_at is None:
            return tr("care", "无清扫记录，画面模糊")
        return tr("care", "逾期 {n} 天，画面模糊").format(n=late)
    return {
        LensState.OVERDUE: tr("care", "逾期 {n} 天").format(n=late),
        LensState.BLURRED: tr("care", "画面模糊，建议清扫"),
        LensState.NEVER: tr("care", "无清扫记录"),
        LensState.SOON: tr("care", "{n} 天后到期").format(n=left),
        LensState.FINE: tr("care", "正常"),
    }[lens.state]


def lens_examples() -> list[str]:
    """The longest of those words, for columns."""
    tr = QCoreApplication.translate
    late = tr("care", "逾期 {n} 天，画面模糊").format(n=100)
    return [late, tr("care", "无清扫记录，画面模糊"), tr("care", "画面模糊，建议清扫")]


def lens_token(lens: LensCare) -> str:
    """The theme colour of that word."""
    if lens.overdue:
        return "bad"
    return "ok" if lens.state is LensState.FINE else "warn"


def blur_name(blur: Blur) -> str:
    """3 次，共 2 小时 10 分; nothing where no picture was blurred."""
    if not blur.times:
        return ""
    words = QCoreApplication.translate("care", "{n} 次，共 {length}")
    return words.format(n=blur.times, length=minutes(blur.length.total_seconds()))


def blur_trend(blur: Blur) -> str:
    """近 14 天模糊 3 次，共 2 小时；此前 14 天 20 分，在变差。"""
    tr = QCoreApplication.translate
    days = BLUR_WINDOW.days
    if not blur.times and not blur.times_before:
        return tr("care", "清扫以来（最多 {days} 天）没有发现画面模糊。").format(days=2 * days)
    now = blur_name(blur) or tr("care", "无")
    before = minutes(blur.length_before.total_seconds()) if blur.times_before else tr("care", "无")
    words = tr("care", "近 {days} 天画面模糊：{now}；再往前 {days} 天：{before}。")
    told = words.format(days=days, now=now, before=before)
    return told + tr("care", "在变差，建议清扫。") if blur.worse else told


def view_name(point: ViewCare) -> str:
    """What is to be done about a point's coverage."""
    return view_state_name(point.state)


def view_state_name(state: ViewState) -> str:
    """场景变更，待核对; 有死角 …"""
    tr = QCoreApplication.translate
    return {
        ViewState.CHANGED: tr("care", "场景变更，待核对"),
        ViewState.ADJUST: tr("care", "需要调整"),
        ViewState.BLIND_SPOT: tr("care", "有死角"),
        ViewState.NO_REFERENCE: tr("care", "无基准画面"),
        ViewState.OVERDUE: tr("care", "复核逾期"),
        ViewState.FINE: tr("care", "正常"),
    }[state]


def view_token(point: ViewCare) -> str:
    """The theme colour of that word."""
    if point.state is ViewState.CHANGED:
        return "bad"
    return "ok" if point.state is ViewState.FINE else "warn"


def change_name(change: SceneChange) -> str:
    """经批准的调整 2026-001; 无批准."""
    if change.adjustment is not None:
        words = QCoreApplication.translate("care", "经批准的调整 {number}")
        return words.format(number=change.adjustment.number)
    return QCoreApplication.translate("care", "无批准")


def change_examples() -> list[str]:
    """The longest of those words, for columns."""
    return [QCoreApplication.translate("care", "经批准的调整 {number}").format(number="0000-000")]


def change_token(change: SceneChange) -> str:
    """An arbitrary one is to be seen (R67c)."""
    if change.adjustment is not None:
        return "ok"
    return "warn" if change.review is not None else "bad"


def looked_at(change: SceneChange) -> str:
    """The review that followed a changed scene: 覆盖正常（管理员，11-22）."""
    if change.review is None:
        return QCoreApplication.translate("care", "未复核") if change.adjustment is None else ""
    review = change.review
    return bracketed(verdict_name(review.verdict), f"{review.author_name} {local(review.at):%m-%d}")


def _days(length: timedelta) -> int:
    """Whole days, begun ones counted."""
    return max(1, -(-length // timedelta(days=1)))
