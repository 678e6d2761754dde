"""Refusals around the equipment's ledgers: each names the cause and the next step."""

from __future__ import annotations

from app.domain.consumable import MOST
from app.errors import UserError
from app.text import QT_TRANSLATE_NOOP, text


def no_number() -> UserError:
    """A device is known by its number."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "请填写设备编号")),
        text(QT_TRANSLATE_NOOP("app", "照设备上的固定资产标签填写；没有标签的，请学校先编号")),
    )


def no_name() -> UserError:
    """A device has a name."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "请填写设备名称")))


def number_taken(number: str, name: str) -> UserError:
    """Two devices of one number cannot be told apart."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "编号 {number} 已登记为“{name}”"), number=number, name=name),
        text(QT_TRANSLATE_NOOP("app", "请核对设备标签；一个编号只登记一台设备")),
    )


def accepted_ahead() -> UserError:
    """What was accepted was accepted before now."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "验收日期晚于今天")))


def no_note() -> UserError:
    """Repair and retirement want a reason."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "状态有变化，请写明原因")),
        text(QT_TRANSLATE_NOOP("app", "例如：送修、修复后启用、到期报废")),
    )


def no_reason() -> UserError:
    """不得随意关闭: a switching off wants a reason (R62)."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "请写明停机原因")),
        text(QT_TRANSLATE_NOOP("app", "服务器和交换机等设备无特殊情况不得随意关闭")),
    )


def ahead() -> UserError:
    """What is put on record has happened."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "时间晚于现在")))


def down_already() -> UserError:
    """It is off."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "这台设备已登记停机")))


def not_down() -> UserError:
    """It is not off."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "这台设备没有登记停机")))


def up_too_early() -> UserError:
    """It cannot run again before it was off."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "恢复时间早于停机时间")))


def retired() -> UserError:
    """What is retired is not switched."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "这台设备已报废")))


def no_asset() -> UserError:
    """There is no such device."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "台账里没有这台设备")))


def no_item() -> UserError:
    """There is no such consumable."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "台账里没有这种易耗品")))


def no_item_name() -> UserError:
    """A consumable has a name and is counted in something."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "请填写品名和计量单位")),
        text(QT_TRANSLATE_NOOP("app", "例如：水晶头，盒")),
    )


def item_taken(name: str) -> UserError:
    """The consumable is there already."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "台账里已有“{name}”"), name=name),
        text(QT_TRANSLATE_NOOP("app", "请选中它登记入库；规格不同的，请写明规格")),
    )


def bad_amount() -> UserError:
    """A movement moves something."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "数量要在 1 到 {most} 之间"), most=MOST))


def not_enough(name: str, balance: int, unit: str) -> UserError:
    """Never less than nothing."""
    return UserError(
        text(
            QT_TRANSLATE_NOOP("app", "“{name}”只结存 {balance} {unit}，不够出库"),
            name=name,
            balance=balance,
            unit=unit,
        ),
        text(QT_TRANSLATE_NOOP("app", "请清点实物；漏记的入库先补登记")),
    )


def no_person() -> UserError:
    """Who and why stand in the ledger."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "请写明经手人（领用人）和用途")))


def nothing_to_hand_over() -> UserError:
    """There is no device in the ledger."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "设备台账还是空的，没有可移交的设备")),
        text(QT_TRANSLATE_NOOP("app", "请先在“设备”里登记")),
    )


def sheet_waits(number: str, taker: str) -> UserError:
    """One sheet at a time."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "交接清单 {number} 还在等{taker}签收"), number=number, taker=taker),
        text(QT_TRANSLATE_NOOP("app", "请先签收，或撤回它再重新移交")),
    )


def same_person() -> UserError:
    """One hands over to somebody else."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "移交人和接收人是同一人")))


def no_taker() -> UserError:
    """The taker's account is gone."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "请选择接收人")),
        text(QT_TRANSLATE_NOOP("app", "新来的人员请管理员先添加账号")),
    )


def no_sheet() -> UserError:
    """There is no such sheet, or it no longer waits."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "没有等待签收的这份交接清单")),
        text(QT_TRANSLATE_NOOP("app", "请刷新列表后再看")),
    )


def no_recall_reason() -> UserError:
    """What is taken back wants a word."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "请写明撤回原因")))


def cannot_write(path: str) -> UserError:
    """The file cannot be written there."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "无法写入 {path}"), path=path),
        text(QT_TRANSLATE_NOOP("app", "请换一个文件夹，或先关闭正在打开它的程序")),
    )
