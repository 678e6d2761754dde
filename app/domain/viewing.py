"""Who looked closer at which camera (不得故意偷窥、偷拍, article 7(2), R24): tallies, no single looks.

Pure: no clock, no I/O. One row a person, camera, act and day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class ViewAct(StrEnum):
    """What somebody did with a camera's picture."""

    ENLARGED = "enlarged"  # 放大
    SNAPSHOT = "snapshot"  # 截图
    CLIP = "clip"  # 截取录像
    REPLAY = "replay"  # 即时回放
    PLAYBACK = "playback"  # 录像回放


@dataclass(frozen=True)
class Viewed:
    """One person, camera and act within a day: how often between `first_at` and `last_at` (aware UTC).

    day  ISO date in the school's zone
    """

    school_id: int
    account_id: str
    camera_id: str
    act: ViewAct
    day: str
    account_name: str
    first_at: datetime
    last_at: datetime
    count: int

    @property
    def id(self) -> str:
        """For a list: what no two rows share."""
        return f"{self.day}/{self.account_id}/{self.camera_id}/{self.act}"


def joined(before: Viewed | None, more: Viewed) -> Viewed:
    """The two tallies of the same thing as one."""
    if before is None:
        return more
    return replace(
        before,
        first_at=min(before.first_at, more.first_at),
        last_at=max(before.last_at, more.last_at),
        count=before.count + more.count,
    )


def by_person(rows: Iterable[Viewed]) -> dict[str, int]:
    """How often each person looked closer, by name."""
    found: dict[str, int] = {}
    for row in rows:
        found[row.account_name] = found.get(row.account_name, 0) + row.count
    return found
