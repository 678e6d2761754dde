"""Makes up a school's ledgers: its devices with their books, consumables, one handover of the equipment.

Pure and deterministic like the chronicle it goes with. What is wrong on purpose: two devices without UPS,
one away for repair, one retired, old cameras out of their warranty.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.demo.chronicle import SEED, Happening
from app.demo.duty_plan import ZONE
from app.demo.staff import ADMIN, GUARDS, LEADER
from app.domain.asset import Asset, AssetClass, AssetState
from app.domain.asset_handover import HandedAsset, HandedStock
from app.domain.camera import Camera
from app.domain.folds.asset import FIELDS, asset_body, down_body, up_body
from app.domain.folds.asset_handover import given_body, taken_body
from app.domain.folds.consumable import item_body, move_body
from app.domain.machine_seen import label
from app.domain.people import Account
from app.domain.record import Kind

ROOM, GATE = "监控机房", "校警室"
YEAR = 365
_C = AssetClass


@dataclass(frozen=True)
class _Device:
    """A device to be. `age` in days since its acceptance; `used` in the gate room by the guards."""

    number: str
    name: str
    kind: AssetClass
    model: str
    age: int
    ups: bool = True
    used: bool = False


DEVICES = (
    _Device("SB-0101", "硬盘录像机", _C.STORAGE, "16 路 4 盘位", 2 * YEAR),
    _Device("SB-0102", "硬盘录像机（备）", _C.STORAGE, "8 路 2 盘位", 4 * YEAR),
    _Device("SB-0201", "核心交换机", _C.TRANSPORT, "24 口千兆", 2 * YEAR),
    _Device("SB-0202", "接入交换机", _C.TRANSPORT, "8 口 PoE", 2 * YEAR, ups=False),
    _Device("SB-0203", "光纤收发器", _C.TRANSPORT, "单模", 6 * YEAR),
    _Device("SB-0301", "管理平台服务器", _C.PLATFORM, "塔式", 2 * YEAR),
    _Device("SB-0302", "UPS 电源", _C.PROCESSING, "3 kVA 在线式", 4 * YEAR),
    _Device("SB-0401", "监控电脑", _C.PROCESSING, "商用台式机", 1 * YEAR, used=True),
    _Device("SB-0402", "监视器", _C.DISPLAY, "32 寸", 1 * YEAR, ups=False, used=True),
    _Device("SB-0403", "监视器（备）", _C.DISPLAY, "24 寸", 4 * YEAR, used=True),
)
OLD_CAMERAS, OLD, YOUNG = 4, 4 * YEAR, 2 * YEAR
"""So many cameras came four years ago, the others two."""

STOCK: tuple[tuple[str, str, str, tuple[tuple[int, int, str], ...]], ...] = (
    (
        "水晶头",
        "超五类",
        "个",
        ((4, 200, "采购"), (9, -12, "更换东围墙网线接头"), (20, -8, "食堂门口重做接头")),
    ),
    ("网线", "六类", "米", ((4, 305, "采购"), (20, -60, "更换食堂门口网线"))),
    ("镜头清洁布", "", "包", ((4, 20, "采购"), (15, -3, "季度清洁摄像头防护罩"))),
    ("监控硬盘", "4 TB", "块", ((5, 2, "采购"), (17, -1, "更换录像机 2 号盘"))),
    ("扎带", "200 mm", "袋", ((5, 1, "采购"), (16, -1, "机柜理线"))),
)
"""Name, size, unit; then on which day how much came (+) or went (-), and what for."""


@dataclass
class LedgerStory:
    """From `since` to `now` (aware) at one school."""

    school_id: int
    cameras: Sequence[Camera]
    accounts: Mapping[str, Account]
    since: datetime
    now: datetime
    _rng: random.Random = field(init=False)
    _out: list[Happening] = field(init=False, default_factory=list)
    _assets: dict[str, Asset] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._rng = random.Random(SEED * 5 + self.school_id)  # noqa: S311 - a story, no secret

    def records(self) -> list[Happening]:
        """Everything, in the order in which it was written."""
        for number, device in enumerate(DEVICES):
            self._register(self._at(2, 9, 10 + 4 * number), self._device(device))
        for number, camera in enumerate(self.cameras):
            self._register(self._at(2, 14, 5), self._camera(camera, OLD if number < OLD_CAMERAS else YOUNG))
        stock = [self._consumable(*item) for item in STOCK]
        self._books()
        self._handover(self._at(25, 15, 30), stock)
        return sorted((h for h in self._out if h.written_at <= self.now), key=lambda h: h.written_at)

    def _device(self, device: _Device) -> Asset:
        keeper = GUARDS[0].name if device.used else ADMIN.name
        return self._asset(
            device.number,
            device.name,
            kind=device.kind,
            model=device.model,
            place=GATE if device.used else ROOM,
            unit=GATE if device.used else "信息中心",
            keeper=keeper,
            ups=device.ups,
            accepted_on=self._accepted(device.age),
        )

    def _camera(self, camera: Camera, age: int) -> Asset:
        number = camera.device_code or f"SXT-{camera.number:04d}"
        return self._asset(
            number,
            label(camera),
            kind=_C.CAPTURE,
            model="球机" if camera.ptz else "枪机",
            place=camera.name,
            unit="信息中心",
            keeper=ADMIN.name,
            ups=True,
            accepted_on=self._accepted(age),
            camera_id=camera.id,
        )

    def _asset(self, number: str, name: str, *, camera_id: str | None = None, **more: Any) -> Asset:
        return Asset(
            school_id=self.school_id,
            id=self._uuid(),
            number=number,
            name=name,
            serial=f"{self._rng.randrange(10**8):08d}",
            camera_id=camera_id,
            state=AssetState.IN_USE,
            remark="",
            registered_at=self.since,
            **more,
        )

    def _accepted(self, age: int) -> str:
        return (self.now.astimezone(ZONE).date() - timedelta(days=age)).isoformat()

    def _register(self, at: datetime, asset: Asset) -> None:
        self._assets[asset.number] = asset
        values = {name: getattr(asset, name) for name in FIELDS}
        values |= {"kind": str(asset.kind), "state": str(asset.state)}
        self._add(at, Kind.ASSET_SET, ADMIN.name, asset_body(asset.id, values, "", ADMIN.name))

    def _consumable(
        self, name: str, spec: str, unit: str, moves: Sequence[tuple[int, int, str]]
    ) -> HandedStock:
        item, balance = self._uuid(), 0
        self._add(
            self._at(3, 10), Kind.CONSUMABLE_SET, ADMIN.name, item_body(item, name, spec, unit, ADMIN.name)
        )
        for day, amount, why in moves:
            balance += amount
            body = move_body(item, amount, ADMIN.name, why, ADMIN.name)
            self._add(self._at(day, 11, self._rng.randint(0, 50)), Kind.CONSUMABLE_MOVED, ADMIN.name, body)
        return HandedStock(name, spec, unit, balance)

    def _books(self) -> None:
        """A planned stop, a repair, a retirement: the lines of a 使用记录本."""
        switch, begin = self._assets["SB-0201"], self._at(17, 12, 30)
        why = "清理积尘、整理跳线，已报学校同意"
        off = down_body(switch.id, begin, planned=True, note=why, author_name=ADMIN.name)
        self._add(begin, Kind.ASSET_DOWN, ADMIN.name, off)
        end = begin + timedelta(minutes=35)
        on = up_body(switch.id, end, "各路画面恢复正常", ADMIN.name)
        self._add(end, Kind.ASSET_UP, ADMIN.name, on)
        self._change(self._at(19, 16), "SB-0203", AssetState.RETIRED, "端口损坏，无法修复，到期报废")
        self._change(self._at(24, 9, 20), "SB-0403", AssetState.REPAIR, "屏幕花屏，送维护公司检修")

    def _change(self, at: datetime, number: str, state: AssetState, why: str) -> None:
        asset = self._assets[number]
        self._assets[number] = replace(asset, state=state)
        body = asset_body(asset.id, {"state": str(state)}, why, ADMIN.name)
        self._add(at, Kind.ASSET_SET, ADMIN.name, body)

    def _handover(self, at: datetime, stock: Sequence[HandedStock]) -> None:
        """岗位调整: the leader takes over what the administrator kept; both have signed."""
        sheet, number = self._uuid(), f"{at.year}-001"
        handed = [_handed(a) for a in sorted(self._assets.values(), key=lambda a: a.number) if a.present]
        given = given_body(
            sheet,
            number,
            giver=self.accounts[ADMIN.name],
            taker=self.accounts[LEADER.name],
            assets=handed,
            stock=[one for one in stock if one.balance],
            remark="岗位调整，机房设备改由主管领导负责；机房钥匙 2 把、保修卡 1 册一并移交。",
        )
        self._add(at, Kind.ASSETS_GIVEN, ADMIN.name, given)
        taken = at + timedelta(minutes=48)
        self._add(
            taken, Kind.ASSETS_TAKEN, LEADER.name, taken_body(sheet, "逐台清点，与清单一致。", LEADER.name)
        )
        for one in handed:
            if one.keeper == ADMIN.name:
                body = asset_body(one.id, {"keeper": LEADER.name}, f"设备交接清单 {number}", LEADER.name)
                self._add(taken, Kind.ASSET_SET, LEADER.name, body)

    def _add(self, at: datetime, kind: Kind, author: str, body: dict[str, Any]) -> None:
        self._out.append(Happening(at, kind, author, lambda _refs: body))

    def _at(self, day: int, hour: int, minute: int = 0) -> datetime:
        """On a day of the story, in the school's time."""
        return self.since + timedelta(days=day, hours=hour, minutes=minute)

    def _uuid(self) -> str:
        return str(UUID(int=self._rng.getrandbits(128), version=4))


def _handed(asset: Asset) -> HandedAsset:
    return HandedAsset(
        id=asset.id,
        number=asset.number,
        name=asset.name,
        model=asset.model,
        place=asset.place,
        keeper=asset.keeper,
        ups=asset.ups,
        state=asset.state,
        down=False,
        problems=(),
    )
