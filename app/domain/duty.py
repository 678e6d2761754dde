"""Duty log (值班日志, form F1): entry, correction, draft (articles 7, 9; duty rule 1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.shift import ShiftName


class Category(StrEnum):
    """What an entry is about; the chips of the entry panel."""

    VISIT = "visit"  # 来访登记
    VEHICLE = "vehicle"  # 车辆进出
    PICKUP = "pickup"  # 家长接送
    PARCEL = "parcel"  # 快递
    PATROL = "patrol"  # 巡查
    DEVICE = "device"  # 设备
    INCIDENT = "incident"  # 突发
    OTHER = "other"  # 其他


@dataclass(frozen=True)
class Draft:
    """A half-written entry; survives kill -9. One per account and purpose.

    situation      情况记载
    device_status  设备运行状况, machine-seen text as drafted from the camera states
    agrees         the guard confirms what the machine saw (本人所见: 与系统所见一致)
    guard_status   what the guard saw instead or in addition
    handling       处理意见
    corrects       id of the entry that this one corrects
    snapshots      sha256 (hex) of attached pictures
    occurred_at    Unix seconds
    traffic        counts of the gate's pad folded into the text (domain/traffic.py), () where none
    """

    occurred_at: float
    category: Category = Category.OTHER
    camera_id: str | None = None
    situation: str = ""
    device_status: str = ""
    agrees: bool = True
    guard_status: str = ""
    handling: str = ""
    remark: str = ""
    corrects: str | None = None
    snapshots: tuple[str, ...] = ()
    traffic: tuple[int, ...] = ()


@dataclass(frozen=True)
class DutyEntry:
    """A signed entry. `late`: written more than 15 min after it happened. Never changes, except
    that `corrected_by` points to the entry that corrects it."""

    school_id: int
    id: str
    at: datetime
    written_at: datetime
    shift: ShiftName | None
    category: Category
    camera_id: str | None
    situation: str
    device_status: str
    agrees: bool
    guard_status: str
    handling: str
    remark: str
    author_id: str
    author_name: str
    late: bool
    corrects: str | None
    corrected_by: str | None
    snapshots: tuple[str, ...]
    traffic: tuple[int, ...] = ()


@dataclass(frozen=True)
class Phrases:
    """What is written daily in a category, one click each; a school's own list, kept by its manager."""

    school_id: int
    category: Category
    phrases: tuple[str, ...]
    author_name: str
