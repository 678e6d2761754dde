"""How a kept still or clip is filed: what of, how sensitive, who keeps it (存储备份制度二, R51, R54)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.access import Grade

STILL, CLIP = "still", "clip"
"""Kinds of an item's name: "still:<sha256>", "clip:<id>"."""


class EvidenceKind(StrEnum):
    """类型, which form F2 has no column for."""

    ROUTINE = "routine"  # 日常截取
    EMERGENCY = "emergency"  # 紧急事件
    EVALUATION = "evaluation"  # 教育评估
    CASE = "case"  # 涉及违法犯罪
    FAULT = "fault"  # 设备故障
    RESOURCE = "resource"  # 校本资源


@dataclass(frozen=True)
class EvidenceFile:
    """What the 管理员 put down about one item; the newest holds, older ones stay in the log.

    item         "still:<sha256>" or "clip:<id>"
    custodian    who is responsible for keeping it (查阅制度一)
    place        where a separate copy is kept, "" for this PC alone
    author_name  储存人, who signed it with the own password
    site         地点 of what it shows, "" for the camera's own place
    reported_to  部门或领导 to whom it was reported (存储备份制度二(三)), "" for nobody
    """

    school_id: int
    item: str
    kind: EvidenceKind
    grade: Grade
    custodian: str
    place: str
    note: str
    author_name: str
    at: datetime
    site: str = ""
    reported_to: str = ""


def still_item(sha256: str) -> str:
    """Name of a still."""
    return f"{STILL}:{sha256}"


def clip_item(clip_id: str) -> str:
    """Name of a clip."""
    return f"{CLIP}:{clip_id}"
