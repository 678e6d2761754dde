"""Reads a camera list from a .csv as people make them: Chinese or English heads, UTF-8 or GB18030."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from app.domain.camera import AreaClass
from app.errors import EnvError, UserError
from app.services.cameras import CameraInput
from app.text import QT_TRANSLATE_NOOP, Text, text

SIZE_MAX = 1_000_000
"""Largest file that is read, bytes: a list of cameras is a few kilobytes."""

HEADS = {
    "名称": "name",
    "编号": "number",
    "区域": "area",
    "室内": "indoor",
    "主码流": "main_url",
    "子码流": "sub_url",
    "用户名": "username",
    "密码": "password",
    "onvif": "onvif_url",
    "设备编号": "device_code",
    "球机": "ptz",
}
"""Column heads; the English names on the right are accepted as well."""

AREAS = {
    "校门周界": AreaClass.GATE_PERIMETER,
    "活动场所": AreaClass.ACTIVITY,
    "重要通道": AreaClass.PASSAGE,
    "学校食堂": AreaClass.CANTEEN,
    "教室": AreaClass.CLASSROOM,
    "主要功能室": AreaClass.FUNCTION_ROOM,
    "其他": AreaClass.OTHER,
    "": AreaClass.OTHER,
}
"""Area classes in the regulation's words (article 2); the code names are accepted as well."""

_YES = {"1", "是", "yes", "y", "true", "室内", "有"}
_NO = {"", "0", "否", "no", "n", "false", "室外", "无"}


def read_csv(path: Path) -> Iterator[tuple[int, CameraInput | Text]]:
    """(line number, camera or why not) of every line below the head; empty lines are skipped.

    Raises EnvError (cannot be read) or UserError (too large, no table, name or address column missing).
    """
    rows = list(csv.reader(io.StringIO(_decoded(path), newline=""), strict=False))
    heads = [_head(cell) for cell in rows[0]] if rows else []
    if "name" not in heads or "main_url" not in heads:
        raise UserError(
            text(
                QT_TRANSLATE_NOOP("app", "表头里没有“{name}”或“{url}”一栏"),
                name=_word("name"),
                url=_word("main_url"),
            ),
            text(QT_TRANSLATE_NOOP("app", "第一行应是表头：{heads}"), heads=",".join(HEADS)),
        )
    for line, cells in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in cells):
            yield line, _camera(dict(zip(heads, (cell.strip() for cell in cells), strict=False)))


def _decoded(path: Path) -> str:
    try:
        if path.stat().st_size > SIZE_MAX:
            raise UserError(text(QT_TRANSLATE_NOOP("app", "文件太大，不像摄像头清单")))
        data = path.read_bytes()
    except OSError as error:
        raise EnvError(
            text(QT_TRANSLATE_NOOP("app", "无法读取 {path}：{why}"), path=str(path), why=error.strerror or "")
        ) from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding).replace("\0", "")
        except UnicodeDecodeError:
            continue
    raise UserError(
        text(QT_TRANSLATE_NOOP("app", "文件不是文字表格")),
        text(QT_TRANSLATE_NOOP("app", "请在表格软件里另存为 CSV（UTF-8）再导入")),
    )


def _word(field: str) -> str:
    return next(word for word, name in HEADS.items() if name == field)


def _head(cell: str) -> str:
    name = cell.strip().lower()
    return HEADS.get(name, name)


def _camera(cells: dict[str, str]) -> CameraInput | Text:
    number = cells.get("number", "")
    if number and not (number.isascii() and number.isdigit()):
        return text(QT_TRANSLATE_NOOP("app", "编号“{value}”不是数字"), value=number)
    area = _area(cells.get("area", ""))
    if area is None:
        return text(
            QT_TRANSLATE_NOOP("app", "区域“{value}”不认识，可用：{known}"),
            value=cells["area"],
            known=tuple(filter(None, AREAS)),
        )
    flags = {}
    for name in ("indoor", "ptz"):
        value = cells.get(name, "").lower()
        if value not in _YES | _NO:
            return text(QT_TRANSLATE_NOOP("app", "“{value}”应填“是”或“否”"), value=value)
        flags[name] = value in _YES
    return CameraInput(
        name=cells.get("name", ""),
        number=int(number) if number else None,
        area=area,
        indoor=flags["indoor"],
        main_url=cells.get("main_url", ""),
        sub_url=cells.get("sub_url") or None,
        username=cells.get("username") or None,
        password=cells.get("password") or None,
        onvif_url=cells.get("onvif_url") or None,
        device_code=cells.get("device_code", ""),
        ptz=flags["ptz"],
    )


def _area(word: str) -> AreaClass | None:
    if word in AREAS:
        return AREAS[word]
    return AreaClass(word) if word in set(AreaClass) else None
