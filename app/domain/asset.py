"""固定资产 (设备制度五, R63): a device with its keeper (R59), UPS (R62), warranty (R11) and book.

Must not know cameras' pictures or the network: a camera is only named by its id.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

WARRANTY_YEARS = 3
"""三年期间的维修实行质保免费, counted from the acceptance (article 4(4), R11)."""


class AssetClass(StrEnum):
    """The six classes of article 2."""

    CAPTURE = "capture"  # 采集
    DISPLAY = "display"  # 显示
    STORAGE = "storage"  # 存储
    TRANSPORT = "transport"  # 传输
    PROCESSING = "processing"  # 处理
    PLATFORM = "platform"  # 平台


class AssetState(StrEnum):
    """Where a device is in its life."""

    IN_USE = "in_use"  # 在用
    REPAIR = "repair"  # 维修
    RETIRED = "retired"  # 报废


class BookEvent(StrEnum):
    """What a line of the device's book says (设备使用记录本)."""

    REGISTERED = "registered"  # 登记
    CHANGED = "changed"  # 变更
    DOWN = "down"  # 停机
    UP = "up"  # 恢复运行


@dataclass(frozen=True)
class AssetLine:
    """One line of a device's book, read from `Asset.history`.

    changes  field name -> (before, after), as they stand in the record
    since    the moment it is about; `at` is when it was written down
    """

    at: datetime
    since: datetime
    event: BookEvent
    author_name: str
    note: str
    planned: bool
    changes: dict[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Asset:
    """A device as folded from its records; `history` keeps every value it ever had.

    number       固定资产编号 or 设备编号, as it stands on its label
    unit         使用单位, keeper: 责任人 (谁使用、谁管理)
    ups          whether it is connected to the UPS
    accepted_on  ISO date of the acceptance, None: not known
    down_since   it was switched off then and runs not yet again
    """

    school_id: int
    id: str
    number: str
    name: str
    kind: AssetClass
    model: str
    serial: str
    place: str
    camera_id: str | None
    unit: str
    keeper: str
    ups: bool
    accepted_on: str | None
    state: AssetState
    remark: str
    registered_at: datetime
    down_since: datetime | None = None
    history: tuple[dict[str, Any], ...] = ()

    @property
    def warranty_until(self) -> date | None:
        """The last day of the free repairs, None while the acceptance is not known."""
        return warranty_end(date.fromisoformat(self.accepted_on)) if self.accepted_on else None

    @property
    def present(self) -> bool:
        """Whether the school still has it."""
        return self.state is not AssetState.RETIRED

    @property
    def lacks_ups(self) -> bool:
        """所有设备必须接UPS: it is there and stands without (R62)."""
        return self.present and not self.ups


def warranty_end(accepted: date) -> date:
    """The corresponding day three years on; 29 February ends on the 28th."""
    try:
        return accepted.replace(year=accepted.year + WARRANTY_YEARS)
    except ValueError:
        return accepted.replace(year=accepted.year + WARRANTY_YEARS, day=28)


def book_of(asset: Asset) -> list[AssetLine]:
    """Every line of a device's book, oldest first."""
    return [
        AssetLine(
            at=datetime.fromisoformat(line["at"]),
            since=datetime.fromisoformat(line["since"]),
            event=BookEvent(line["event"]),
            author_name=line["by"],
            note=line["note"],
            planned=line["planned"],
            changes={name: (before, after) for name, (before, after) in line["changes"].items()},
        )
        for line in asset.history
    ]


def asset_of(code: str, camera_id: str | None, assets: Iterable[Asset]) -> Asset | None:
    """The registered device that a fault is about: by its number, else by its camera; None: none is."""
    found: Asset | None = None
    for asset in assets:
        if code and code == asset.number:
            return asset
        same = camera_id is not None and asset.camera_id == camera_id
        if same and (found is None or (asset.present and not found.present)):
            found = asset
    return found
