"""Checks (检查) and patrol rounds (巡检): the regulation's lists, what is due, and what was found.

Articles 4(3), 7(1), 7(3), 9, 10, 11(2); 监控设备定期检查制度; 视频监控设备运行维护制度二、三、七
(R07, R19, R26, R35, R36, R38, R39, R60, R61, R65). The lists' words stand in resources/checks. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from app.domain.camera import Camera
from app.domain.machine_seen import label
from app.domain.period import Period, PeriodKind

REST_MIN, REST_MAX = 60, 120
"""Minutes that a PTZ dome rests a day: 每日停止球机运转1至2小时 (R65)."""

REST_LONGEST = timedelta(hours=24)
"""No single rest lasts longer."""

ROUND_GRACE = timedelta(minutes=30)
"""How long after its end a missed patrol round can still be walked (our choice)."""

ROUNDS_MAX = 12
"""Most patrol rounds of one shift."""


class Result(StrEnum):
    """What was found of one line."""

    OK = "ok"
    NOT_OK = "not_ok"
    NOT_APPLICABLE = "not_applicable"


class Signer(StrEnum):
    """Who must sign a list."""

    GUARD = "guard"  # 值班保安
    MANAGER = "manager"  # 专（兼）职管理人员


class Each(StrEnum):
    """What a line stands for more than once."""

    CAMERA = "camera"  # every camera point
    PTZ = "ptz"  # every dome that turns


class DueState(StrEnum):
    """Where a check stands."""

    DUE = "due"
    OVERDUE = "overdue"
    DONE = "done"
    EXCUSED = "excused"  # missed, and the manager wrote down why


@dataclass(frozen=True)
class CheckLine:
    """One line of a list in the regulation's words.

    device  what a fault of it is reported on (F5: 设备名称) where no camera is named
    hint    our own word to who fills it in
    seen    what the machine can say about it: "machine", "picture", "rest", "lenses", "views" or nothing
    ledger  the line belongs to the monthly full check's ledger (article 10)
    """

    id: str
    text: str
    source: str
    each: Each | None = None
    device: str = ""
    hint: str = ""
    seen: str = ""
    ledger: bool = False


@dataclass(frozen=True)
class CheckList:
    """A list. `walk`: ticked point by point on one walk, kept as a draft until it is signed."""

    id: str
    period: PeriodKind
    signer: Signer
    source: str
    lines: tuple[CheckLine, ...]
    walk: bool = False


@dataclass(frozen=True)
class Point:
    """One thing to look at: a line, or a line at one camera."""

    line: CheckLine
    camera_id: str | None = None
    place: str = ""

    @property
    def id(self) -> str:
        """Permanent within its list: "D1", or "R19S/<camera id>"."""
        return f"{self.line.id}/{self.camera_id}" if self.camera_id else self.line.id


@dataclass(frozen=True)
class Mark:
    """What somebody found at a point. `at` is Unix seconds.

    text, place  the point's words as they were then
    seen         what the machine said when it was marked
    photo        sha256 (hex) of a picture
    fault        number of the fault that was reported on it
    """

    point: str
    result: Result
    at: float
    by: str
    text: str = ""
    place: str = ""
    note: str = ""
    photo: str | None = None
    seen: str = ""
    fault: str | None = None

    def plain(self) -> dict[str, Any]:
        """As JSON data."""
        return {**self.__dict__, "result": str(self.result)}


@dataclass(frozen=True)
class CheckSheet:
    """A list of one period as folded from its records; once signed it never changes.

    marks   point id -> `Mark.plain`
    late    signed after the period was over
    excuse  why it was missed, by `excused_by`; a sheet that is signed needs none
    """

    school_id: int
    list_id: str
    period: str
    marks: dict[str, Any] = field(default_factory=dict)
    signed_at: datetime | None = None
    signer_id: str | None = None
    signer_name: str | None = None
    late: bool = False
    excuse: str | None = None
    excused_by: str | None = None

    def mark(self, point: str) -> Mark | None:
        """What was found at a point."""
        return read_mark(self.marks[point]) if point in self.marks else None

    def all_marks(self) -> list[Mark]:
        """Every mark in the order of the list."""
        return [read_mark(mark) for mark in self.marks.values()]


@dataclass(frozen=True)
class DueCheck:
    """A list of one period: where it stands, how far it is marked.

    total   points of the list; of a signed one those that were signed
    not_ok  points that were found not in order
    """

    list_id: str
    period: Period
    signer: Signer
    state: DueState
    marked: int
    total: int
    not_ok: int = 0
    signed_at: datetime | None = None
    signer_name: str | None = None
    late: bool = False
    excuse: str | None = None

    @property
    def open(self) -> bool:
        """Whether somebody still has to sign it or say why it was missed."""
        return self.state in {DueState.DUE, DueState.OVERDUE}


@dataclass(frozen=True)
class PtzRest:
    """A time in which a dome's motor rested (R65). `reason`: why it was not 60 to 120 minutes."""

    school_id: int
    id: str
    camera_id: str
    since: datetime
    until: datetime
    reason: str
    author_name: str


def read_list(data: Mapping[str, Any]) -> CheckList:
    """A list from its JSON data. Raises KeyError or ValueError on what is none."""
    lines = tuple(
        CheckLine(**{**line, "each": Each(line["each"]) if line.get("each") else None})
        for line in data["lines"]
    )
    return CheckList(
        id=data["id"],
        period=PeriodKind(data["period"]),
        signer=Signer(data["signer"]),
        source=data["source"],
        lines=lines,
        walk=bool(data.get("walk", False)),
    )


def read_mark(data: Mapping[str, Any]) -> Mark:
    """A mark from its JSON data. Raises KeyError, TypeError or ValueError on what is none."""
    return Mark(**{**data, "result": Result(data["result"]), "at": float(data["at"])})


def points(check: CheckList, cameras: Iterable[Camera]) -> list[Point]:
    """The points of a list at a school: enabled cameras by number, a line without any camera left out."""
    enabled = sorted((c for c in cameras if c.enabled), key=lambda camera: camera.number)
    return [point for line in check.lines for point in _points_of(line, enabled)]


def state_of(sheet: CheckSheet | None, period: Period, now: datetime) -> DueState:
    """Where a list of a period stands at `now`."""
    if sheet is not None and sheet.signed_at is not None:
        return DueState.DONE
    if sheet is not None and sheet.excuse is not None:
        return DueState.EXCUSED
    return DueState.OVERDUE if now >= period.until else DueState.DUE


def rest_minutes(rests: Iterable[PtzRest], since: datetime, until: datetime) -> int:
    """Whole minutes of [since, until) in which the dome rested; overlapping rests count once."""
    total, at = timedelta(), since
    for rest in sorted(rests, key=lambda rest: rest.since):
        begin, end = max(rest.since, at), min(rest.until, until)
        total += max(timedelta(), end - begin)
        at = max(at, end)
    return int(total / timedelta(minutes=1))


def rest_fits(minutes: int) -> bool:
    """Whether a day's rest is what the regulation asks for (R65)."""
    return REST_MIN <= minutes <= REST_MAX


def _points_of(line: CheckLine, cameras: list[Camera]) -> Iterator[Point]:
    if line.each is None:
        yield Point(line)
        return
    for camera in cameras:
        if line.each is Each.CAMERA or camera.ptz:
            yield Point(line, camera.id, label(camera))
