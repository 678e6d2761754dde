"""The devices of a handover sheet as a table, kept or still to be signed."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.domain.asset_handover import HandedAsset
from ui import theme
from ui.assets.words import state_name, ups_name
from ui.tables import Column, Table
from ui.texts import bracketed, list_words
from ui.widgets.basics import EmptyState


def handed_table(name: str) -> Table:
    """An empty table; give it the sheet's `HandedAsset`s."""
    translate = QCoreApplication.translate
    columns = [
        Column(translate("handed_table", "编号"), lambda a: a.number, 116),
        Column(translate("handed_table", "名称"), lambda a: a.name, least=140),
        Column(translate("handed_table", "安装位置"), lambda a: a.place, theme.px(108), spare=2),
        Column(translate("handed_table", "责任人"), lambda a: a.keeper, theme.px(96), spare=1),
        Column(
            "UPS",
            lambda a: ups_name(a.ups),
            64,
            token=lambda a: "text" if a.ups else "bad",
            fits=[ups_name(False)],
        ),
        Column(translate("handed_table", "状态"), _state, 96, token=_token),
        Column(
            translate("handed_table", "未结故障"),
            lambda a: list_words(a.problems),
            100,
            token=lambda a: "warn",
        ),
    ]
    empty = EmptyState(
        "mdi6.server",
        translate("handed_table", "没有设备"),
        translate("handed_table", "请先在“设备”里登记。"),
        name=f"{name}.empty",
    )
    return Table(name, columns, empty, row_height=40)


def _state(asset: HandedAsset) -> str:
    down = QCoreApplication.translate("handed_table", "停机") if asset.down else ""
    return bracketed(state_name(asset.state), down)


def _token(asset: HandedAsset) -> str:
    return "ok" if asset.state == "in_use" and not asset.down else "warn"
