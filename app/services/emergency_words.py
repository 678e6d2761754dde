"""Procedures from resources/emergency, refusals around them, and the report that drafts itself."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import tzinfo
from functools import cache
from importlib.resources import files

from app.domain.emergency import NOTE, Emergency, EmergencyKind, Procedure, Tick, read_procedure
from app.errors import UserError
from app.text import QT_TRANSLATE_NOOP, text

KIND_WORDS = {
    EmergencyKind.INCIDENT: QT_TRANSLATE_NOOP("app", "重大或紧急情况"),
    EmergencyKind.POWER_CUT: QT_TRANSLATE_NOOP("app", "突发停电"),
    EmergencyKind.SYSTEM_FAILURE: QT_TRANSLATE_NOOP("app", "系统故障"),
    EmergencyKind.DAMAGE: QT_TRANSLATE_NOOP("app", "盗窃、毁坏或设置障碍"),
}


@cache
def procedure(kind: EmergencyKind) -> Procedure:
    """What is to be done in a case of this kind."""
    source = files("resources").joinpath("emergency", f"{kind}.json").read_text(encoding="utf-8")
    return read_procedure(json.loads(source))


def no_such_case() -> UserError:
    """The case does not exist at this school."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "找不到这次处置")))


def closed_already() -> UserError:
    """Nothing is added to a closed case."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "这次处置已经结束，不能再改")),
        text(QT_TRANSLATE_NOOP("app", "有新情况请记入值班日志，或重新启动处置")),
    )


def no_such_step() -> UserError:
    """The procedure has no such step, or the call list no such contact."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "处置步骤里没有这一项")))


def time_ahead() -> UserError:
    """What was done was not done in the future, nor before the case began by more than a day."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "填写的时间不对")),
        text(QT_TRANSLATE_NOOP("app", "请改正时间，或检查本机时钟")),
    )


def steps_left(steps: Sequence[str]) -> UserError:
    """Required steps without a tick."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "还没有办理：{steps}"), steps=tuple(steps)),
        text(QT_TRANSLATE_NOOP("app", "请办理后打勾；确实不需要的，打勾并写明原因")),
    )


def wanted(what: str) -> UserError:
    """A text is missing. `what`: a marked source text of this module."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "请填写{what}"), what=text(what)))


WHAT = QT_TRANSLATE_NOOP("app", "发生了什么")
NOTE_TEXT = QT_TRANSLATE_NOOP("app", "处置结果")
REPORT_TEXT = QT_TRANSLATE_NOOP("app", "报告内容")
REPORT_TO = QT_TRANSLATE_NOOP("app", "报告对象")
CONTACT_TITLE = QT_TRANSLATE_NOOP("app", "联系人的单位或职务")
CONTACT_PHONE = QT_TRANSLATE_NOOP("app", "联系电话")


def report_text(case: Emergency, school_name: str, names: Mapping[str, str], zone: tzinfo) -> str:
    """The report to the superior, from what is on record; `names`: cameras and contacts by id."""
    opened = case.opened_at.astimezone(zone)
    where = case.place or "、".join(names[c] for c in case.cameras if c in names)
    lines = [
        f"关于{school_name}{KIND_WORDS[case.kind]}的情况报告",
        f"{opened.year}年{opened.month}月{opened.day}日 {opened:%H:%M}，"
        f"{school_name}{where}发生{KIND_WORDS[case.kind]}"
        f"{'：' + case.what if case.what else ''}。",
        *([f"（锁屏时启动，当时登录的是{case.opened_by}，未核对本人。）"] if case.locked else []),
        "处置经过：",
    ]
    lines += [f"{_tick_words(case, tick, names, zone)}" for tick in sorted(case.all_ticks(), key=_at)]
    secured = [one for one in case.all_secured() if one.snapshot or one.clip_id]
    if secured:
        stills = sum(1 for one in secured if one.snapshot)
        clips = sum(1 for one in secured if one.clip_id)
        where = "、".join(dict.fromkeys(names.get(one.camera_id, "") for one in secured))
        lines.append(f"已固定证据：截图 {stills} 张、录像 {clips} 段（{where}）。")
    closing = f"处置结果：{case.note}" if case.note else "目前情况："
    return "\n".join([*lines, closing])


def _tick_words(case: Emergency, tick: Tick, names: Mapping[str, str], zone: tzinfo) -> str:
    steps = {step.id: step.text for step in procedure(case.kind).steps}
    what = "" if tick.step == NOTE else steps.get(tick.step, "")
    if tick.contact:
        answer = {True: "，已接通", False: "，无人接听", None: ""}[tick.answered]
        what = f"{what}：{names.get(tick.contact, tick.contact)}{answer}"
    told = "；".join(filter(None, (what, tick.note)))
    return f"{tick.at.astimezone(zone):%H:%M} {told}（{tick.by}）"


def _at(tick: Tick) -> float:
    return tick.at.timestamp()
