"""Refusals around checks: each names the cause and the next step."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.inspection import REST_MAX, REST_MIN
from app.errors import UserError
from app.text import QT_TRANSLATE_NOOP, Text, text

NAMED = 5
"""How many missing points an error names."""


def no_such_check() -> UserError:
    """There is no list of that name in that period."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "没有这份检查表")))


def no_such_point() -> UserError:
    """The list has no such line, or the camera is no longer in use."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "检查表里没有这一项，也许摄像头已停用")),
        text(QT_TRANSLATE_NOOP("app", "请重新打开检查表")),
    )


def not_begun() -> UserError:
    """Its period lies ahead."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "还没有到这份检查的时间")))


def signed_already(name: str) -> UserError:
    """What was signed does not change."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "这份检查表已由{name}签名，不能再改"), name=name),
        text(QT_TRANSLATE_NOOP("app", "有新情况请记入值班日志，或报修")),
    )


def round_missed() -> UserError:
    """A patrol cannot be walked afterwards."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "这一次巡检的时间已过，不能补走")),
        text(QT_TRANSLATE_NOOP("app", "请管理员写明漏检原因；下一次巡检照常进行")),
    )


def no_note() -> UserError:
    """What is not in order wants a word."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "选了“不正常”，请写明情况")),
        text(QT_TRANSLATE_NOOP("app", "写一句就可以，例如：画面模糊、有异响")),
    )


def nothing_to_report() -> UserError:
    """A fault is reported on what is not in order."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "这一项没有选“不正常”，不用报修")))


def unmarked(places: Sequence[str]) -> UserError:
    """Points without a state."""
    return UserError(
        text(
            QT_TRANSLATE_NOOP("app", "还有 {count} 项没有检查：{names}"),
            count=len(places),
            names=(*places[:NAMED], "…") if len(places) > NAMED else tuple(places),
        ),
        text(QT_TRANSLATE_NOOP("app", "每一项都选了正常、不正常或不适用，才能签名；已填的都保留着")),
    )


def rest_missing(place: str, minutes: int) -> UserError:
    """A dome that did not rest as R65 asks is not in order."""
    return UserError(
        text(
            QT_TRANSLATE_NOOP("app", "{place} 当日停转 {minutes} 分钟，规定是 {least}—{most} 分钟"),
            place=place,
            minutes=minutes,
            least=REST_MIN,
            most=REST_MAX,
        ),
        text(QT_TRANSLATE_NOOP("app", "请先登记停转时间，或选“不正常”并写明原因")),
    )


def bad_rest(why: Text) -> UserError:
    """A rest that cannot have been."""
    return UserError(why, text(QT_TRANSLATE_NOOP("app", "请改正开始和结束时间")))


def rest_reason(minutes: int) -> UserError:
    """Less than one hour or more than two wants a reason."""
    return UserError(
        text(
            QT_TRANSLATE_NOOP("app", "停转 {minutes} 分钟，不在规定的 {least}—{most} 分钟之内"),
            minutes=minutes,
            least=REST_MIN,
            most=REST_MAX,
        ),
        text(QT_TRANSLATE_NOOP("app", "请写明原因，例如：有紧急情况，恢复转动")),
    )


def not_over() -> UserError:
    """What can still be done is not excused."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "这份检查还没有逾期，不用说明漏检")),
        text(QT_TRANSLATE_NOOP("app", "请照常检查、签名")),
    )


def no_reason() -> UserError:
    """A missed check wants a reason."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "请写明漏检原因")))
