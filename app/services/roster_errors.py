"""Refusals around roster, leave and coverage: each names the cause and the next step."""

from __future__ import annotations

from datetime import date

from app.domain.roster import CYCLE_MAX, PatternFault
from app.domain.shift import PlanFault, ShiftName
from app.errors import UserError
from app.text import QT_TRANSLATE_NOOP, Text, text

SHIFT_TEXTS = {
    ShiftName.MORNING: QT_TRANSLATE_NOOP("app", "早班"),
    ShiftName.MIDDLE: QT_TRANSLATE_NOOP("app", "中班"),
    ShiftName.NIGHT: QT_TRANSLATE_NOOP("app", "夜班"),
}
"""The shifts' names as the screen shows them (glossary)."""

_PLAN_TEXTS = {
    PlanFault.SAME_START: QT_TRANSLATE_NOOP("app", "两个班次的开始时间相同，有一班没有时长"),
    PlanFault.WRONG_ORDER: QT_TRANSLATE_NOOP("app", "早班、中班、夜班的开始时间没有依次排列"),
}


def bad_plan(fault: PlanFault) -> UserError:
    """The plan does not cover 24 h with three shifts (article 9)."""
    return UserError(
        text(_PLAN_TEXTS[fault]),
        text(QT_TRANSLATE_NOOP("app", "三班须依次相接、覆盖 24 小时；请改正开始时间，原班次安排不变")),
    )


def past_day(day: date) -> UserError:
    """What was planned for days gone by stays as it was."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "{day} 已经开始，不能再改排班"), day=day.isoformat()),
        text(QT_TRANSLATE_NOOP("app", "请从以后的日期开始；当天的变动请用“调班”或“请假”")),
    )


def bad_cycle(fault: PatternFault, number: int, shift: ShiftName | None) -> UserError:
    """The cycle leaves a shift empty, or is none."""
    if shift is None:
        cause = text(QT_TRANSLATE_NOOP("app", "轮班周期须为 1 到 {most} 天"), most=CYCLE_MAX)
    elif fault is PatternFault.TWICE:
        cause = text(
            QT_TRANSLATE_NOOP("app", "周期第 {number} 天{shift}重复排了同一人"),
            number=number + 1,
            shift=text(SHIFT_TEXTS[shift]),
        )
    else:
        cause = text(
            QT_TRANSLATE_NOOP("app", "周期第 {number} 天{shift}没有排人，24 小时不能覆盖"),
            number=number + 1,
            shift=text(SHIFT_TEXTS[shift]),
        )
    return UserError(cause, text(QT_TRANSLATE_NOOP("app", "请补全后再保存；原排班不变")))


def cannot_work(name: str) -> UserError:
    """The account is unknown, disabled, or may not keep the duty log."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "“{name}”不能排班：账号不存在、已停用或没有值班权限"), name=name),
        text(QT_TRANSLATE_NOOP("app", "请选择启用的值班账号")),
    )


def no_shift_there(day: date, shift: ShiftName) -> UserError:
    """The plan has no such shift on that day (a change of plan, a day the zone skipped)."""
    return UserError(
        text(
            QT_TRANSLATE_NOOP("app", "{day} 没有{shift}"), day=day.isoformat(), shift=text(SHIFT_TEXTS[shift])
        )
    )


def no_reason(what: Text) -> UserError:
    """A reason is wanted."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "请填写{what}"), what=what))


def bad_days() -> UserError:
    """The last day lies before the first, in the past, or too far."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "请假日期不对：须从今天或以后开始，结束不早于开始，最长 92 天")),
        text(QT_TRANSLATE_NOOP("app", "已经过去的缺岗请在“在岗情况”里说明原因")),
    )


def no_leave() -> UserError:
    """The leave does not exist, or was decided meanwhile."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "这份请假已经处理过，或不存在")),
        text(QT_TRANSLATE_NOOP("app", "请刷新列表后再试")),
    )


def own_leave() -> UserError:
    """Nobody grants his own leave."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "不能批准自己的请假")),
        text(QT_TRANSLATE_NOOP("app", "请由另一位管理员或主管领导批准")),
    )


def no_stand_in() -> UserError:
    """A leave is granted only with a stand-in, so that 24 h stay covered."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "请先选择替班人")),
        text(QT_TRANSLATE_NOOP("app", "准假须有人替班，保证 24 小时值守")),
    )


def stand_in_busy(name: str, day: date, shift: ShiftName) -> UserError:
    """The stand-in works that shift himself, or is on leave."""
    return UserError(
        text(
            QT_TRANSLATE_NOOP("app", "“{name}”{day} {shift}已排班或请假，不能替班"),
            name=name,
            day=day.isoformat(),
            shift=text(SHIFT_TEXTS[shift]),
        ),
        text(QT_TRANSLATE_NOOP("app", "请另选替班人")),
    )


def no_gap() -> UserError:
    """Nothing to explain there."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "这段时间没有缺岗，或还没有到")),
        text(QT_TRANSLATE_NOOP("app", "请从在岗情况里选择缺岗的时段")),
    )
