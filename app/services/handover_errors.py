"""Refusals around the handover: each names the cause and the next step."""

from __future__ import annotations

from collections.abc import Sequence

from app.errors import UserError
from app.services.handover_items import HandoverItem
from app.text import QT_TRANSLATE_NOOP, text


class NotAcknowledged(UserError):
    """Open items that the incoming guard has not acknowledged yet; `items` are those."""

    def __init__(self, items: Sequence[HandoverItem]) -> None:
        super().__init__(
            text(
                QT_TRANSLATE_NOOP("app", "还有 {count} 项未确认：{first}"),
                count=len(items),
                first=items[0].title,
            ),
            text(QT_TRANSLATE_NOOP("app", "请逐项确认；情况不同的写在“不同情况”里")),
        )
        self.items = tuple(items)


def not_on_duty() -> UserError:
    """Who is not on duty has nothing to hand over."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "当前账号没有在值班，不能交班")),
        text(QT_TRANSLATE_NOOP("app", "请由在岗的值班人员交班，或直接登录接班")),
    )


def same_person() -> UserError:
    """One hands over to somebody else."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "接班人和交班人是同一人")),
        text(QT_TRANSLATE_NOOP("app", "无人接班时请用“继续值班”")),
    )


def cannot_take(name: str) -> UserError:
    """The account may not keep the duty log."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "“{name}”没有值班权限，不能接班"), name=name),
        text(QT_TRANSLATE_NOOP("app", "请选择值班账号")),
    )


def too_early() -> UserError:
    """The shift has not ended."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "本班还没有结束")),
        text(QT_TRANSLATE_NOOP("app", "到交接时间无人接班时再继续值班")),
    )


def no_text() -> UserError:
    """A note wants words."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "请填写留言")))


def bad_count() -> UserError:
    """Keys and radios are counted."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "钥匙和对讲机的数量须为 0 到 99")))


def no_note() -> UserError:
    """The note is not there."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "找不到这条留言")))
