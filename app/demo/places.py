"""The demo's cameras: which school, number, name, area class, and who paints the place.

Invented schools; places as article 2 names them (R01). Knows nothing of files or addresses' hosts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.demo.stage import gates, rooms, yards
from app.demo.stage.stage import Stage
from app.domain.camera import AreaClass
from app.errors import UserError
from app.text import QT_TRANSLATE_NOOP, text

SCHOOL_A, SCHOOL_B = 9001, 9002
"""School ids of 演示学校甲 and 演示学校乙: beyond the county's own numbers."""

SCHOOL_NAMES = {SCHOOL_A: "演示学校甲", SCHOOL_B: "演示学校乙"}


@dataclass(frozen=True)
class Place:
    """One camera point. `key` is its folder and the first part of its address ("a07")."""

    key: str
    school_id: int
    number: int
    name: str
    area: AreaClass
    indoor: bool
    paint: Callable[[], Stage]
    ptz: bool = False


_GATE, _PLAY, _WAY = AreaClass.GATE_PERIMETER, AreaClass.ACTIVITY, AreaClass.PASSAGE
_FOOD, _CLASS, _ROOM = AreaClass.CANTEEN, AreaClass.CLASSROOM, AreaClass.FUNCTION_ROOM

PLACES: tuple[Place, ...] = (
    Place("a01", SCHOOL_A, 1, "校门外", _GATE, False, gates.outside_gate, ptz=True),
    Place("a02", SCHOOL_A, 2, "校门内", _GATE, False, gates.inside_gate),
    Place("a03", SCHOOL_A, 3, "东围墙", _GATE, False, gates.east_wall),
    Place("a04", SCHOOL_A, 4, "西围墙", _GATE, False, gates.west_wall),
    Place("a05", SCHOOL_A, 5, "操场南", _PLAY, False, yards.track, ptz=True),
    Place("a06", SCHOOL_A, 6, "操场北", _PLAY, False, yards.basketball),
    Place("a07", SCHOOL_A, 7, "食堂门口", _FOOD, False, yards.canteen_door),
    Place("a08", SCHOOL_A, 8, "食堂后厨", _FOOD, True, rooms.kitchen),
    Place("a09", SCHOOL_A, 9, "一号楼大厅", _WAY, True, rooms.hall),
    Place("a10", SCHOOL_A, 10, "三年级一班教室", _CLASS, True, rooms.classroom),
    Place("a11", SCHOOL_A, 11, "二号楼楼道", _WAY, True, rooms.corridor),
    Place("a12", SCHOOL_A, 12, "实验室", _ROOM, True, rooms.laboratory),
    Place("a13", SCHOOL_A, 13, "图书馆", _ROOM, True, rooms.library),
    Place("a14", SCHOOL_A, 14, "停车场", AreaClass.OTHER, False, yards.car_park, ptz=True),
    Place("a15", SCHOOL_A, 15, "后勤通道", _WAY, False, gates.service_lane),
    Place("a16", SCHOOL_A, 16, "配电房外", AreaClass.OTHER, False, yards.power_house),
    Place("b01", SCHOOL_B, 1, "校门", _GATE, False, gates.country_gate),
    Place("b02", SCHOOL_B, 2, "操场", _PLAY, False, yards.country_yard),
    Place("b03", SCHOOL_B, 3, "教学楼楼道", _WAY, False, rooms.balcony),
    Place("b04", SCHOOL_B, 4, "多媒体教室", _CLASS, True, rooms.media_room),
)


_BY_KEY = {place.key: place for place in PLACES}


def place(key: str) -> Place:
    """A place by its key; raises KeyError."""
    return _BY_KEY[key]


def find_place(word: str | int) -> Place:
    """The place that a person means: "7" or 7 (school 甲), "乙:2", or a key like "a07".

    Raises UserError where there is none.
    """
    asked = str(word).strip().lower().replace("：", ":").replace(" ", "")
    school, _, number = asked.rpartition(":")
    school_id = SCHOOL_B if school in {"乙", "b", "演示学校乙"} else SCHOOL_A
    for candidate in PLACES:
        same = candidate.school_id == school_id and number.isdigit() and candidate.number == int(number)
        if candidate.key == asked or same:
            return candidate
    raise UserError(
        text(QT_TRANSLATE_NOOP("app", "演示里没有摄像头“{camera}”。"), camera=str(word)),
        text(QT_TRANSLATE_NOOP("app", "请写编号：演示学校甲 1–16，演示学校乙写作 乙:1–乙:4。")),
    )
