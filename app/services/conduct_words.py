"""Words and refusals around the guard's conduct and the PC; what goes into records is the source text."""

from __future__ import annotations

from app.domain.conduct import StopReason, Verdict
from app.domain.outage import LONGEST, OutageState
from app.errors import UserError
from app.text import QT_TRANSLATE_NOOP, Text, text

PARAMETER = "参数 "
"""Before the name of one of the program's own parameters in the baseline; else the line is a program's."""

STOP_WORDS = {
    StopReason.HANG: QT_TRANSLATE_NOOP("app", "程序或画面死机，退出重启"),
    StopReason.REPAIR: QT_TRANSLATE_NOOP("app", "设备维修或更换"),
    StopReason.POWER: QT_TRANSLATE_NOOP("app", "停电或切换电源"),
    StopReason.UPDATE: QT_TRANSLATE_NOOP("app", "系统或程序更新"),
    StopReason.OUTAGE: QT_TRANSLATE_NOOP("app", "经批准的计划停机"),
    StopReason.OTHER: QT_TRANSLATE_NOOP("app", "其他原因"),
    StopReason.SYSTEM_END: QT_TRANSLATE_NOOP("app", "电脑关机或注销"),
    StopReason.NOBODY: QT_TRANSLATE_NOOP("app", "在登录页关闭，无人登录"),
    StopReason.UNEXPECTED: QT_TRANSLATE_NOOP("app", "意外退出"),
}
OUTAGE_WORDS = {
    OutageState.ASKED: QT_TRANSLATE_NOOP("app", "待批准"),
    OutageState.GRANTED: QT_TRANSLATE_NOOP("app", "已批准"),
    OutageState.REFUSED: QT_TRANSLATE_NOOP("app", "未批准"),
    OutageState.ENDED: QT_TRANSLATE_NOOP("app", "已结束"),
}
VERDICT_WORDS = {
    Verdict.JUSTIFIED: QT_TRANSLATE_NOOP("app", "情况正常，工作需要"),
    Verdict.REMINDED: QT_TRANSLATE_NOOP("app", "已提醒本人"),
    Verdict.BREACH: QT_TRANSLATE_NOOP("app", "违反管理办法第十三条"),
}

STOP_NOTE = QT_TRANSLATE_NOOP("app", "关闭程序的原因")
OUTAGE_REASON = QT_TRANSLATE_NOOP("app", "停机原因")
REFUSAL_NOTE = QT_TRANSLATE_NOOP("app", "不批准的原因")
HANG_RESULT = QT_TRANSLATE_NOOP("app", "处理结果")
HANG_PLAIN = "程序或画面死机"
RESTART_FAILED = "重启不成功"
"""What a hang's record says where nobody added words."""

BREACH_NOTE = QT_TRANSLATE_NOOP("app", "违规的情况")


def wanted(what: str) -> UserError:
    """A text is missing. `what`: a marked source text of this module."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "请填写{what}"), what=text(what)))


def bad_reason() -> UserError:
    """A reason that only the program itself gives."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "请从列表中选择关闭程序的原因")))


def no_outage() -> UserError:
    """There is no such request, or it was decided meanwhile."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "这个停机申请已经办过，或已结束")),
        text(QT_TRANSLATE_NOOP("app", "请刷新列表后再看")),
    )


def no_cameras() -> UserError:
    """An outage names at least one camera point."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "请选出要停机的摄像机")))


def bad_time() -> UserError:
    """An outage ends after it begins, not in the past, and is not longer than the longest."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "停机的时间不对")),
        text(
            QT_TRANSLATE_NOOP("app", "结束要晚于开始，不能已经过去，一次最长 {days} 天"),
            days=LONGEST.days,
        ),
    )


def no_hang() -> UserError:
    """It does not exist at this school, or has been dealt with."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "这条死机通知已经处理过")))


def no_event() -> UserError:
    """Nothing of this school that could be judged."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "找不到这一条在岗记录")),
        text(QT_TRANSLATE_NOOP("app", "请刷新列表后再看")),
    )


def own_conduct() -> UserError:
    """Nobody judges himself."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "自己的在岗记录不能自己评定")),
        text(QT_TRANSLATE_NOOP("app", "请由主管领导或其他管理员评定")),
    )


def no_baseline() -> UserError:
    """Nothing was accepted on this PC yet."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "本机还没有认定程序清单")),
        text(QT_TRANSLATE_NOOP("app", "请先核对清单，再签名认定")),
    )


def stop_words(reason: StopReason) -> Text:
    """Why the program did not run."""
    return text(STOP_WORDS[reason])
