"""Words and refusals around the care of camera points; what goes into records is the source text."""

from __future__ import annotations

from app.domain.lens import CLEAN_MAX, CLEAN_MIN
from app.domain.view_care import AdjustState, Verdict
from app.domain.viewing import ViewAct
from app.errors import UserError
from app.text import QT_TRANSLATE_NOOP, text

VERDICT_WORDS = {
    Verdict.COVERED: QT_TRANSLATE_NOOP("app", "覆盖正常"),
    Verdict.BLIND_SPOT: QT_TRANSLATE_NOOP("app", "有死角"),
    Verdict.ADJUST: QT_TRANSLATE_NOOP("app", "需要调整"),
}
ADJUST_WORDS = {
    AdjustState.ASKED: QT_TRANSLATE_NOOP("app", "待批准"),
    AdjustState.GRANTED: QT_TRANSLATE_NOOP("app", "已批准"),
    AdjustState.REFUSED: QT_TRANSLATE_NOOP("app", "未批准"),
    AdjustState.WITHDRAWN: QT_TRANSLATE_NOOP("app", "已撤回"),
    AdjustState.DONE: QT_TRANSLATE_NOOP("app", "已完成"),
}
ACT_WORDS = {
    ViewAct.ENLARGED: QT_TRANSLATE_NOOP("app", "放大"),
    ViewAct.SNAPSHOT: QT_TRANSLATE_NOOP("app", "截图"),
    ViewAct.CLIP: QT_TRANSLATE_NOOP("app", "截取录像"),
    ViewAct.REPLAY: QT_TRANSLATE_NOOP("app", "即时回放"),
    ViewAct.PLAYBACK: QT_TRANSLATE_NOOP("app", "播放录像"),
}

CLEANER = QT_TRANSLATE_NOOP("app", "清扫人")
FINDING = QT_TRANSLATE_NOOP("app", "复核情况")
REPLACING = QT_TRANSLATE_NOOP("app", "更换基准画面的原因")
ADJUST_REASON = QT_TRANSLATE_NOOP("app", "调整视角的原因")
REFUSAL = QT_TRANSLATE_NOOP("app", "不批准的原因")
WORK = QT_TRANSLATE_NOOP("app", "调整情况")


def wanted(what: str) -> UserError:
    """A text is missing. `what`: a marked source text of this module."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "请填写{what}"), what=text(what)))


def no_points() -> UserError:
    """Nothing is chosen."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "请至少选一个点位")))


def no_point() -> UserError:
    """There is no such camera point."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "找不到这个点位")))


def bad_interval() -> UserError:
    """An interval that is none."""
    return UserError(
        text(
            QT_TRANSLATE_NOOP("app", "清扫周期要在 {least} 到 {most} 天之间"), least=CLEAN_MIN, most=CLEAN_MAX
        )
    )


def bad_time() -> UserError:
    """A cleaning that lies ahead, or long ago."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "清扫时间不能晚于现在，也不能早于一年以前")),
        text(QT_TRANSLATE_NOOP("app", "请改正时间，或检查本机时钟")),
    )


def no_picture() -> UserError:
    """A review wants the present picture."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "还没有取到现在的画面")),
        text(QT_TRANSLATE_NOOP("app", "请先按“取现在画面”；画面断开的，先报修")),
    )


def no_reference() -> UserError:
    """A review measures by something."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "这个点位还没有基准画面")),
        text(QT_TRANSLATE_NOOP("app", "请先按“存为基准画面”，以后的复核以它为准")),
    )


def foreign_picture() -> UserError:
    """A picture that is no kept still of this point."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "这张画面不是这个点位的截图")))


def open_already(number: str) -> UserError:
    """One adjustment of a point at a time."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "这个点位已有未办完的调整申请 {number}"), number=number),
        text(QT_TRANSLATE_NOOP("app", "请先办完或撤回它")),
    )


def no_adjustment() -> UserError:
    """There is no such request, or it was dealt with meanwhile."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "这个调整申请已经办过，或已失效")),
        text(QT_TRANSLATE_NOOP("app", "请刷新列表后再看；批准过期的，请重新申请")),
    )
