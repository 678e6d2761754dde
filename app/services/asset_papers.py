"""The equipment's ledgers on paper and as .csv: devices, a book, stock, handover sheets (R13, R63)."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from app.domain.asset import Asset
from app.domain.asset_handover import AssetHandover, HandedAsset, SheetState, assets_of, stock_of
from app.domain.camera import Camera
from app.domain.consumable import Consumable, StockMove, moves_of
from app.domain.machine_seen import label
from app.domain.people import Permission
from app.services import asset_errors as refuse
from app.services.asset_words import (
    CLASS_WORDS,
    SHEET_WORDS,
    STATE_WORDS,
    WITH_UPS,
    WITHOUT_UPS,
    state_words,
    warranty_words,
)
from app.services.assets import AssetService
from app.services.auth import AuthService, Session
from app.services.consumables import ConsumableService
from app.services.ports import Store
from app.services.reports import Block, Paragraph, ReportSheet, ReportTable, table
from app.services.shifts import ShiftService

SYSTEM = "校园视频监控管理系统"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so would be run by a spreadsheet."""


class AssetPapers:
    """Makes the papers; who prints needs the right to read and to print."""

    def __init__(
        self,
        store: Store,
        auth: AuthService,
        shifts: ShiftService,
        *,
        assets: AssetService,
        consumables: ConsumableService,
    ) -> None:
        self._store = store
        self._auth = auth
        self._shifts = shifts
        self._assets = assets
        self._consumables = consumables

    def devices(self, session: Session, *, without_ups: bool = False) -> ReportSheet:
        """固定资产台账; `without_ups`: only those that must still be connected."""
        self._auth.require(session, Permission.PRINT_FORM)
        found = [a for a in self._assets.assets(session) if a.lacks_ups or not without_ups]
        cameras = self._store.run(lambda uow: uow.find(Camera, school_id=session.school_id))
        names = {camera.id: label(camera) for camera in cameras}
        columns = {
            **{"编号": 2.3, "名称": 2.7, "类别": 1.6, "型号": 2.3, "序列号": 2.3, "安装位置": 2.1},
            **{"使用单位": 2.1, "责任人": 2.1, "UPS": 1.6},
            **{"验收日期": 2.7, "质保": 3.3, "状态": 1.6, "备注": 1.8},
        }
        rows = [self._device(asset, names) for asset in found]
        return ReportSheet(
            report_id="assets_without_ups" if without_ups else "assets",
            title=f"{SYSTEM}未接UPS设备清单" if without_ups else f"{SYSTEM}固定资产台账",
            school_name=session.school_name,
            period=f"{self._assets.today().isoformat()}  共 {len(rows)} 台",
            blocks=[table("", columns, rows, left="名称|型号|序列号|安装位置|备注")],
            signatures=["管理员（签字）", "主管领导（签字）"],
            landscape=True,
        )

    def book(self, session: Session, asset_id: str) -> ReportSheet:
        """设备使用记录本 of one device."""
        self._auth.require(session, Permission.PRINT_FORM)
        book = self._assets.book(session, asset_id)
        asset = book.asset
        facts = [
            ("编号", asset.number),
            ("类别", CLASS_WORDS[asset.kind]),
            ("型号", asset.model),
            ("序列号", asset.serial),
            ("安装位置", asset.place),
            ("摄像头", book.camera),
            ("使用单位", asset.unit),
            ("责任人", asset.keeper),
            ("UPS", WITH_UPS if asset.ups else WITHOUT_UPS),
            ("质保", str(warranty_words(asset, self._assets.today()))),
            ("状态", str(state_words(asset))),
        ]
        rows = [
            [self._moment(row.at), str(row.words), row.note, row.author_name] for row in reversed(book.rows)
        ]
        columns = {"时间": 1.6, "使用、维修情况": 5, "说明": 3, "记录人": 1.3}
        return ReportSheet(
            report_id="asset_book",
            title="设备使用记录本",
            school_name=session.school_name,
            period=asset.name,
            blocks=[
                Paragraph("；".join(f"{name}：{value}" for name, value in facts if value) + "。"),
                table("", columns, rows, left="使用、维修情况|说明"),
            ],
            signatures=["管理员（签字）"],
        )

    def stock(self, session: Session) -> ReportSheet:
        """低值易耗品台账: what there is, then every movement."""
        self._auth.require(session, Permission.PRINT_FORM)
        items = self._consumables.items(session)
        moves = sorted(((move, item) for item in items for move in moves_of(item)), key=lambda m: m[0].at)
        left = [[item.name, item.spec, item.unit, str(item.balance)] for item in items]
        rows = [self._move(move, item) for move, item in moves]
        kept = {"品名": 3.0, "规格": 3.0, "单位": 1.0, "结存": 1.0}
        moved: dict[str, float] = {
            **{"日期": 1.9, "品名": 2.4, "规格": 2.0, "单位": 1, "入库": 1, "出库": 1, "结存": 1},
            **{"经手人（领用人）": 1.8, "用途": 2.8, "记录人": 1.4},
        }
        return ReportSheet(
            report_id="consumables",
            title=f"{SYSTEM}低值易耗品台账",
            school_name=session.school_name,
            period=self._assets.today().isoformat(),
            blocks=[
                table("结存", kept, left, left="品名|规格"),
                table("出入库", moved, rows, left="品名|规格|用途"),
            ],
            signatures=["管理员（签字）"],
            landscape=True,
        )

    def handover(self, session: Session, sheet: AssetHandover) -> ReportSheet:
        """设备交接清单 as it was signed."""
        self._auth.require(session, Permission.PRINT_FORM)
        self._auth.require(session, Permission.READ_LEDGERS)
        head = f"移交人：{sheet.giver_name}　接收人：{sheet.taker_name}　{SHEET_WORDS[sheet.state]}"
        blocks: list[Block] = [Paragraph(head), _handed(assets_of(sheet))]
        stock = [[one.name, one.spec, one.unit, str(one.balance)] for one in stock_of(sheet)]
        if stock:
            blocks.append(
                table("低值易耗品", {"品名": 3, "规格": 3, "单位": 1, "结存": 1}, stock, "品名|规格")
            )
        for name, words in (
            ("移交说明", sheet.remark),
            ("接收时的不同情况", sheet.taker_remark),
            ("撤回原因", sheet.recall_reason),
        ):
            if words:
                blocks.append(Paragraph(f"{name}：{words}"))
        signed = f"移交人 {sheet.giver_name} {self._moment(sheet.given_at)}"
        if sheet.taken_at is not None:
            signed += f"；接收人 {sheet.taker_name} {self._moment(sheet.taken_at)}"
        waits = ["接收人（签字）"] if sheet.state is SheetState.GIVEN else []
        return ReportSheet(
            report_id="asset_handover",
            title=f"{SYSTEM}设备交接清单",
            school_name=session.school_name,
            period=f"编号 {sheet.number}",
            blocks=blocks,
            signatures=[*waits, "监交人（签字）"],
            signed=signed,
            landscape=True,
        )

    def _device(self, asset: Asset, cameras: dict[str, str]) -> list[str]:
        camera = cameras.get(asset.camera_id or "", "")
        return [
            asset.number,
            asset.name,
            CLASS_WORDS[asset.kind],
            asset.model,
            asset.serial,
            asset.place,
            asset.unit,
            asset.keeper,
            WITH_UPS if asset.ups else WITHOUT_UPS,
            asset.accepted_on or "",
            str(warranty_words(asset, self._assets.today())),
            str(state_words(asset)),
            "；".join(part for part in (camera if camera != asset.name else "", asset.remark) if part),
        ]

    def _move(self, move: StockMove, item: Consumable) -> list[str]:
        came, went = (str(move.amount), "") if move.amount > 0 else ("", str(-move.amount))
        reason = move.reason if move.applied else f"{move.reason}（结存不足，未计入）"
        day = self._moment(move.at)
        return [
            *(day, item.name, item.spec, item.unit, came, went),
            *(str(move.balance), move.person, reason, move.author_name),
        ]

    def _moment(self, at: datetime) -> str:
        return f"{at.astimezone(self._shifts.zone):%Y-%m-%d %H:%M}"


def save_csv(sheet: ReportSheet, path: Path) -> Path:
    """Write a paper's tables as .csv that a spreadsheet opens (UTF-8 with its mark). Raises UserError."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    tables = [block for block in sheet.blocks if isinstance(block, ReportTable)]
    for number, block in enumerate(tables):
        if number:
            writer.writerow([])
        if block.caption:
            writer.writerow([block.caption])
        writer.writerow(block.columns)
        writer.writerows([_harmless(cell) for cell in row] for row in block.rows)
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_bytes(out.getvalue().encode("utf-8-sig"))
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise refuse.cannot_write(str(path)) from error
    return path


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _handed(assets: list[HandedAsset]) -> ReportTable:
    columns = {
        **{"序号": 0.8, "编号": 2.2, "名称": 3, "型号": 2.4, "安装位置": 2.4, "责任人": 1.5, "UPS": 1},
        **{"状态": 1.2, "未结故障": 2},
    }
    rows = [
        [
            *(str(number), one.number, one.name, one.model, one.place, one.keeper),
            WITH_UPS if one.ups else WITHOUT_UPS,
            STATE_WORDS[one.state] + ("，停机" if one.down else ""),
            "、".join(one.problems),
        ]
        for number, one in enumerate(assets, start=1)
    ]
    return table("", columns, rows, left="名称|型号|安装位置")
