"""What the equipment's ledgers call their classes, states, fields and events, on screen and paper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, tzinfo
from typing import Any

from app.domain.asset import Asset, AssetClass, AssetLine, AssetState, BookEvent
from app.domain.asset_handover import SheetState
from app.text import QT_TRANSLATE_NOOP, Text, text

CLASS_WORDS = {
    AssetClass.CAPTURE: QT_TRANSLATE_NOOP("app", "采集"),
    AssetClass.DISPLAY: QT_TRANSLATE_NOOP("app", "显示"),
    AssetClass.STORAGE: QT_TRANSLATE_NOOP("app", "存储"),
    AssetClass.TRANSPORT: QT_TRANSLATE_NOOP("app", "传输"),
    AssetClass.PROCESSING: QT_TRANSLATE_NOOP("app", "处理"),
    AssetClass.PLATFORM: QT_TRANSLATE_NOOP("app", "平台"),
}
STATE_WORDS = {
    AssetState.IN_USE: QT_TRANSLATE_NOOP("app", "在用"),
    AssetState.REPAIR: QT_TRANSLATE_NOOP("app", "维修"),
    AssetState.RETIRED: QT_TRANSLATE_NOOP("app", "报废"),
}
SHEET_WORDS = {
    SheetState.GIVEN: QT_TRANSLATE_NOOP("app", "等待签收"),
    SheetState.TAKEN: QT_TRANSLATE_NOOP("app", "双方已签"),
    SheetState.RECALLED: QT_TRANSLATE_NOOP("app", "已撤回"),
}
FIELD_WORDS = {
    "number": QT_TRANSLATE_NOOP("app", "编号"),
    "name": QT_TRANSLATE_NOOP("app", "名称"),
    "kind": QT_TRANSLATE_NOOP("app", "类别"),
    "model": QT_TRANSLATE_NOOP("app", "型号"),
    "serial": QT_TRANSLATE_NOOP("app", "序列号"),
    "place": QT_TRANSLATE_NOOP("app", "安装位置"),
    "camera_id": QT_TRANSLATE_NOOP("app", "摄像头"),
    "unit": QT_TRANSLATE_NOOP("app", "使用单位"),
    "keeper": QT_TRANSLATE_NOOP("app", "责任人"),
    "ups": QT_TRANSLATE_NOOP("app", "UPS"),
    "accepted_on": QT_TRANSLATE_NOOP("app", "验收日期"),
    "state": QT_TRANSLATE_NOOP("app", "状态"),
    "remark": QT_TRANSLATE_NOOP("app", "备注"),
}
WITH_UPS, WITHOUT_UPS = QT_TRANSLATE_NOOP("app", "已接"), QT_TRANSLATE_NOOP("app", "未接")
INSIDE, OUTSIDE = QT_TRANSLATE_NOOP("app", "质保内，至 {day}"), QT_TRANSLATE_NOOP("app", "质保外，{day} 止")
_NONE = QT_TRANSLATE_NOOP("app", "（空）")


def warranty_words(asset: Asset, today: date) -> Text:
    """质保内，至 2027-03-01: whether repairs are free, with the date it ends (R11)."""
    until = asset.warranty_until
    if until is None:
        return text(QT_TRANSLATE_NOOP("app", "未登记验收日期"))
    if today <= until:
        return text(INSIDE, day=until.isoformat())
    return text(OUTSIDE, day=until.isoformat())


def state_words(asset: Asset) -> Text:
    """在用, 维修, 报废; 停机 where it is switched off."""
    words = text(STATE_WORDS[asset.state])
    if asset.present and asset.down_since is not None:
        return text(QT_TRANSLATE_NOOP("app", "{state}，停机"), state=words)
    return words


def line_words(line: AssetLine, cameras: Mapping[str, str], zone: tzinfo) -> Text:
    """A line of a device's book in words; `cameras`: what each camera is called."""
    if line.event is BookEvent.REGISTERED:
        return text(QT_TRANSLATE_NOOP("app", "登记入账"))
    if line.event is BookEvent.CHANGED:
        parts = tuple(_change(name, pair, cameras) for name, pair in line.changes.items())
        return text(QT_TRANSLATE_NOOP("app", "变更 {changes}"), changes=parts)
    since = f"{line.since.astimezone(zone):%m-%d %H:%M}"
    if line.event is BookEvent.UP:
        return text(QT_TRANSLATE_NOOP("app", "{time} 恢复运行"), time=since)
    if line.planned:
        return text(QT_TRANSLATE_NOOP("app", "{time} 计划停机"), time=since)
    return text(QT_TRANSLATE_NOOP("app", "{time} 非计划停机"), time=since)


def _change(name: str, pair: tuple[Any, Any], cameras: Mapping[str, str]) -> Text:
    before, after = (_value(name, one, cameras) for one in pair)
    return text(
        QT_TRANSLATE_NOOP("app", "{field}：{before} → {after}"),
        field=text(FIELD_WORDS[name]),
        before=before,
        after=after,
    )


def _value(name: str, value: Any, cameras: Mapping[str, str]) -> Text | str:
    if value is None or not str(value):
        return text(_NONE)
    if name == "ups":
        return text(WITH_UPS if value else WITHOUT_UPS)
    if name == "kind":
        return text(CLASS_WORDS[AssetClass(value)])
    if name == "state":
        return text(STATE_WORDS[AssetState(value)])
    if name == "camera_id":
        return cameras.get(value, str(value))
    return str(value)
