"""设备交接清单 (article 4(6), R13): all devices with their state, signed by who goes and by who comes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.domain.asset import AssetState


class SheetState(StrEnum):
    """What became of a sheet."""

    GIVEN = "given"  # 移交人已签, waits
    TAKEN = "taken"  # both signed
    RECALLED = "recalled"  # taken back before the second signature


@dataclass(frozen=True)
class HandedAsset:
    """A device as it stood on the sheet when it was signed. `problems`: numbers of its open faults."""

    id: str
    number: str
    name: str
    model: str
    place: str
    keeper: str
    ups: bool
    state: AssetState
    down: bool
    problems: tuple[str, ...]

    def plain(self) -> dict[str, Any]:
        """As it stands in the record."""
        return {**asdict(self), "problems": list(self.problems)}


@dataclass(frozen=True)
class HandedStock:
    """What was in stock of a consumable."""

    name: str
    spec: str
    unit: str
    balance: int


@dataclass(frozen=True)
class AssetHandover:
    """One sheet. `assets` and `stock` are as the first one signed them; see `assets_of`, `stock_of`.

    remark        what the giver notes, taker_remark: what the taker found different
    """

    school_id: int
    id: str
    number: str
    state: SheetState
    giver_id: str
    giver_name: str
    taker_id: str
    taker_name: str
    given_at: datetime
    remark: str
    assets: tuple[dict[str, Any], ...]
    stock: tuple[dict[str, Any], ...]
    taken_at: datetime | None = None
    taker_remark: str = ""
    recalled_at: datetime | None = None
    recall_reason: str = ""


def read_asset(kept: dict[str, Any]) -> HandedAsset:
    """A line back from a record; raises KeyError or ValueError on one that is none."""
    return HandedAsset(
        **{name: str(kept[name]) for name in ("id", "number", "name", "model", "place", "keeper")},
        ups=bool(kept["ups"]),
        state=AssetState(kept["state"]),
        down=bool(kept["down"]),
        problems=tuple(map(str, kept["problems"])),
    )


def read_stock(kept: dict[str, Any]) -> HandedStock:
    """A line back from a record; raises KeyError or ValueError on one that is none."""
    return HandedStock(str(kept["name"]), str(kept["spec"]), str(kept["unit"]), int(kept["balance"]))


def assets_of(sheet: AssetHandover) -> list[HandedAsset]:
    """The sheet's devices."""
    return [read_asset(kept) for kept in sheet.assets]


def stock_of(sheet: AssetHandover) -> list[HandedStock]:
    """The sheet's consumables."""
    return [read_stock(kept) for kept in sheet.stock]
