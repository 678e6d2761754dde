"""The words of closings: what they are called, what is refused, and how a brief drafts itself.

The drafts are printed and stay in Chinese whatever the language of the screen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.domain.closing import ClosingState, Figures
from app.domain.duty import Category
from app.domain.fault import FaultState
from app.domain.handover import HandoverMark
from app.domain.period import PeriodKind
from app.errors import UserError
from app.services.check_lists import LIST_WORDS
from app.services.emergency_words import KIND_WORDS
from app.services.fault_words import STATE_WORDS
from app.text import QT_TRANSLATE_NOOP, Text, text

CLOSING_WORDS = {
    PeriodKind.DAY: QT_TRANSLATE_NOOP("app", "日清"),
    PeriodKind.WEEK: QT_TRANSLATE_NOOP("app", "周小结"),
    PeriodKind.MONTH: QT_TRANSLATE_NOOP("app", "月总结"),
}
CLOSING_STATE_WORDS = {
    ClosingState.RUNNING: QT_TRANSLATE_NOOP("app", "进行中"),
    ClosingState.DUE: QT_TRANSLATE_NOOP("app", "待办"),
    ClosingState.OVERDUE: QT_TRANSLATE_NOOP("app", "逾期"),
    ClosingState.DONE: QT_TRANSLATE_NOOP("app", "已签"),
}
CATEGORY_WORDS = {
    Category.VISIT: "来访登记",
    Category.VEHICLE: "车辆进出",
    Category.PICKUP: "家长接送",
    Category.PARCEL: "快递",
    Category.PATROL: "巡查",
    Category.DEVICE: "设备",
    Category.INCIDENT: "突发",
    Category.OTHER: "其他",
}
HANDOVER_WORDS = {
    HandoverMark.DONE: "按时交接",
    HandoverMark.LATE: "迟交接",
    HandoverMark.MISSING: "未交接",
    HandoverMark.STAYED: "留岗",
    HandoverMark.AHEAD: "未到时间",
}
NAMED = 5
WORST = 5
"""How many cameras a draft names at most."""


def no_such_period() -> UserError:
    """There is no period of that name."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "没有这个日期、周或月")))


def not_over() -> UserError:
    """A period is closed when it is over."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "这段时间还没有结束")),
        text(QT_TRANSLATE_NOOP("app", "可以先写，结束以后再签名；草稿已保留")),
    )


def signed_already(name: str) -> UserError:
    """What was signed does not change."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "已由{name}签名，不能再改"), name=name),
        text(QT_TRANSLATE_NOOP("app", "有补充请写进下一期")),
    )


def items_left(titles: Sequence[Text]) -> UserError:
    """A day with items without a state is not closed."""
    return UserError(
        text(
            QT_TRANSLATE_NOOP("app", "还有 {count} 项没有结果：{names}"),
            count=len(titles),
            names=tuple(titles[:NAMED]),
        ),
        text(QT_TRANSLATE_NOOP("app", "请逐项办理或写明原因，再签日清")),
    )


def no_text() -> UserError:
    """A brief wants words."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "正文还没有填写")))


def too_long(most: int) -> UserError:
    """Nobody prints more than that."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "正文太长，最多 {most} 字"), most=most))


def brief_text(figures: Figures) -> str:
    """A draft of day close, week brief or month summary: one paragraph a subject."""
    parts = [
        _duty(figures),
        _entries(figures),
        _cameras(figures),
        _faults(figures),
        _checks(figures),
        _cases(figures),
    ]
    return "\n".join(filter(None, parts))


def percent(share: float | None) -> str:
    """98.2%, never rounded up to a hundred; — where nothing is known."""
    return "—" if share is None else f"{int(share * 1000) / 10:g}%"


def minutes(count: int) -> str:
    """2 小时 5 分."""
    return f"{count} 分钟" if count < 60 else f"{count // 60} 小时 {count % 60} 分"


def _duty(figures: Figures) -> str:
    said = "值班：三班在岗无缺口"
    if figures.gaps:
        said = f"值班：缺岗 {figures.gaps} 次，共 {minutes(figures.gap_minutes)}"
        said += f"，其中 {figures.unexplained} 次未说明" if figures.unexplained else "，均已说明"
    marks = _listed({HANDOVER_WORDS[HandoverMark(m)]: n for m, n in figures.handovers.items()}, "次")
    return f"{said}{'；' + marks if marks else ''}。"


def _entries(figures: Figures) -> str:
    if not figures.entries_total:
        return "值班日志：无记录。"
    kinds = _listed({CATEGORY_WORDS[Category(c)]: n for c, n in figures.entries.items()}, "条")
    extra = [f"补记 {figures.late_entries} 条"] if figures.late_entries else []
    extra += [f"更正 {figures.corrections} 条"] if figures.corrections else []
    return f"值班日志：共 {figures.entries_total} 条（{kinds}）{''.join('，' + one for one in extra)}。"


def _cameras(figures: Figures) -> str:
    if figures.share is None:
        return "监控画面：本时段无监视数据。"
    worst = sorted((c.share, c.label) for c in figures.cameras if c.share is not None and c.share < 0.99)
    said = f"监控画面：{len(figures.cameras)} 路平均完好率 {percent(figures.share)}"
    if worst:
        named = "、".join(f"{label} {percent(share)}" for share, label in worst[:WORST])
        said += f"，低于 99% 的 {len(worst)} 路：{named}"
    return said + "。"


def _faults(figures: Figures) -> str:
    said = "故障：无新故障"
    if figures.faults_total:
        states = _listed({STATE_WORDS[FaultState(s)]: n for s, n in figures.faults.items()}, "起")
        said = f"故障：新发现 {figures.faults_total} 起（{states}），8 小时内上报 {figures.in_time} 起"
        said += f"，超过 8 小时上报 {figures.too_late} 起" if figures.too_late else ""
        said += f"，超过 8 小时未上报 {figures.unreported} 起" if figures.unreported else ""
    return f"{said}；期末未了 {figures.open_faults} 起。"


def _checks(figures: Figures) -> str:
    if not figures.checks:
        return ""
    parts = []
    for one in figures.checks:
        said = f"{LIST_WORDS[one.list_id]} {one.done}/{one.planned}"
        extra = [f"逾期补签 {one.late}"] if one.late else []
        extra += [f"漏检 {one.missed + one.excused}"] if one.missed + one.excused else []
        extra += [f"发现不正常 {one.not_ok} 项"] if one.not_ok else []
        parts.append(said + (f"（{'、'.join(extra)}）" if extra else ""))
    return f"检查：{'；'.join(parts)}。"


def _cases(figures: Figures) -> str:
    told = {text_of: n for kind, text_of in KIND_WORDS.items() if (n := figures.emergencies.get(kind, 0))}
    return f"紧急情况：{_listed(told, '次')}。" if told else ""


def _listed(counts: Mapping[str, int], unit: str) -> str:
    return "、".join(f"{name} {count} {unit}" for name, count in counts.items() if count)
