"""What a tile says: from a camera's state and the age of its picture to words, tones and buttons.

A pure function to plain data, so that the wall repaints a tile only when what it says has changed.
Knows nothing of painting.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import tzinfo
from enum import Enum, auto

from PySide6.QtCore import QCoreApplication

from app.domain.camera import Camera, CameraState, CameraStatus, LossCause, PictureFault
from ui import times
from ui.texts import list_words, loss_cause_name, picture_fault_name
from ui.wall.keys import Act

AGE_SHOWN_S = 2.0
"""From this age on a picture's age is written on it (ui.md)."""

STALLED_S = 3.0
"""A picture of this age is never shown as live, whatever the engine says."""

GIVEN_UP_S = 12.0
"""A picture of this age is not shown at all. The engine says lost at 10 s; this is for a silent engine."""


class Look(Enum):
    """What lies under a tile's words."""

    PICTURE = auto()
    GREY = auto()
    BLACK = auto()


class Tone(Enum):
    """A colour by its meaning; never alone, a word always stands with it."""

    PLAIN = auto()
    MUTED = auto()
    BAD = auto()
    WARN = auto()
    REST = auto()


@dataclass(frozen=True)
class Line:
    """A centred line. `parts` may be set one under another where the line is too long for the tile."""

    parts: tuple[str, ...]
    tone: Tone
    large: bool = False


@dataclass(frozen=True)
class Button:
    """A button on the tile."""

    act: Act
    words: str
    tone: Tone


@dataclass(frozen=True)
class Badge:
    """A small plate at the tile's foot; `hint` is said on hover."""

    words: str
    tone: Tone
    hint: str
    dot: bool = False


@dataclass(frozen=True)
class TileView:
    """All that a tile says beside its name and its picture; `state` is the one it shows the camera in."""

    look: Look
    border: Tone | None = None
    age: str = ""
    lines: tuple[Line, ...] = ()
    buttons: tuple[Button, ...] = ()
    badges: tuple[Badge, ...] = ()
    state: CameraState = CameraState.LIVE


@dataclass(frozen=True)
class Marks:
    """What the rest of the program knows of a camera: seconds of a running clip, whether a fault is open."""

    clip_s: float | None = None
    fault_open: bool = False


def _cause_words(cause: LossCause | None) -> tuple[str, ...]:
    """The cause and what to do next; None: the engine itself is silent."""
    if cause is None:
        return (
            QCoreApplication.translate("Tile", "画面没有更新，"),
            QCoreApplication.translate("Tile", "程序正在恢复"),
        )
    step = {
        LossCause.UNREACHABLE: QCoreApplication.translate("Tile", "请查看电源和网线"),
        LossCause.REFUSED: QCoreApplication.translate("Tile", "请重启录像机或报修"),
        LossCause.NOT_FOUND: QCoreApplication.translate("Tile", "请管理员核对地址"),
        LossCause.BAD_PASSWORD: QCoreApplication.translate("Tile", "请管理员更正后点“重试”"),
        LossCause.BAD_CERTIFICATE: QCoreApplication.translate("Tile", "请管理员核对证书"),
        LossCause.BAD_STREAM: QCoreApplication.translate("Tile", "请报修"),
        LossCause.TIMEOUT: QCoreApplication.translate("Tile", "请查看录像机"),
        LossCause.ENDED: QCoreApplication.translate("Tile", "请查看录像机"),
    }[cause]
    return QCoreApplication.translate("Tile", "{cause}，").format(cause=loss_cause_name(cause)), step


def fault_words(faults: tuple[PictureFault, ...]) -> str:
    """What the picture checks object to, in words."""
    return list_words(picture_fault_name(fault) for fault in faults)


def tile_view(
    camera: Camera,
    status: CameraStatus,
    picture_at: float | None,
    now: float,
    *,
    zone: tzinfo,
    marks: Marks | None = None,
    watched_s: float = math.inf,
) -> TileView:
    """What the tile says at `now`; times in Unix seconds, `picture_at` is the newest picture's.

    watched_s  how long the tile has been looked at: a page that was hidden was served keyframes only,
               so that the age of its pictures says nothing yet about the engine
    """
    age = None if picture_at is None else max(now - picture_at, 0.0)
    badges = _badges(camera, status, marks or Marks())
    state = _shown_state(status, age, watched_s)
    if state is CameraState.LOST:
        return _lost(status, now, zone, picture_at, badges)
    if state is CameraState.STALLED:
        stood = max(age or 0.0, now - status.since if status.state is CameraState.STALLED else 0.0)
        words = QCoreApplication.translate("Tile", "画面停滞 {time}").format(time=times.stopwatch(stood))
        line = Line((words,), Tone.PLAIN, large=True)
        return TileView(Look.GREY, lines=(line,), badges=badges, state=state)
    if age is None or (state is CameraState.CONNECTING and min(age, watched_s) >= GIVEN_UP_S):
        return _without_picture(state, badges, queued=status.queued)
    border = {CameraState.SUSPECT: Tone.WARN, CameraState.RESTING: Tone.REST}.get(state)
    look = Look.GREY if state is CameraState.RESTING and age >= STALLED_S else Look.PICTURE
    shown_age = QCoreApplication.translate("Tile", "{s} 秒前").format(s=int(age)) if age > AGE_SHOWN_S else ""
    return TileView(look, border, shown_age, badges=badges, state=state)


def _shown_state(status: CameraStatus, age: float | None, watched_s: float) -> CameraState:
    """The engine's state, unless the picture's age shows that it cannot be true any more."""
    if status.state in (CameraState.LOST, CameraState.RESTING) or age is None:
        return CameraState.CONNECTING if status.state is CameraState.STALLED else status.state
    if min(age, watched_s) >= GIVEN_UP_S:
        return CameraState.CONNECTING if status.state is CameraState.CONNECTING else CameraState.LOST
    return CameraState.STALLED if age >= STALLED_S else status.state


def _without_picture(state: CameraState, badges: tuple[Badge, ...], *, queued: bool) -> TileView:
    if state is CameraState.RESTING:
        return TileView(Look.BLACK, Tone.REST, badges=badges, state=state)
    words = _queue_words() if queued else (QCoreApplication.translate("Tile", "正在连接…"),)
    line = Line(words, Tone.PLAIN if queued else Tone.MUTED)
    return TileView(Look.BLACK, lines=(line,), badges=badges, state=CameraState.CONNECTING)


def _queue_words() -> tuple[str, ...]:
    """Why a tile waits although nothing is wrong with its camera."""
    return (
        QCoreApplication.translate("Tile", "录像机路数已满，"),
        QCoreApplication.translate("Tile", "空出一路就显示"),
    )


def _lost(
    status: CameraStatus, now: float, zone: tzinfo, picture_at: float | None, badges: tuple[Badge, ...]
) -> TileView:
    said = status.state is CameraState.LOST
    since = status.since if said or picture_at is None else picture_at
    cause = status.cause if said else None
    when = QCoreApplication.translate("Tile", "断开 {time}").format(time=_moment(since, now, zone))
    spent = QCoreApplication.translate("Tile", "（已 {span}）").format(span=times.duration(now - since))
    report = Button(Act.FAULT, QCoreApplication.translate("Tile", "报修 F4"), Tone.BAD)
    if cause is LossCause.BAD_PASSWORD:
        trying = status.attempt == 0  # somebody asked for another try, which has not failed yet
        stopped = (
            QCoreApplication.translate("Tile", "密码错误，"),
            QCoreApplication.translate("Tile", "正在重试…")
            if trying
            else QCoreApplication.translate("Tile", "已停止重试"),
        )
        lines = (
            Line(stopped, Tone.BAD, large=True),
            Line(_cause_words(cause)[1:], Tone.PLAIN),
            Line((when, spent), Tone.MUTED),
        )
        retry = Button(Act.RETRY, QCoreApplication.translate("Tile", "重试"), Tone.PLAIN)
        return _black(lines, (retry, report), badges)
    said_lines = [Line((when, spent), Tone.BAD, large=True), Line(_cause_words(cause), Tone.PLAIN)]
    if said:
        said_lines.append(Line(_queue_words() if status.queued else _next_try(status, now), Tone.MUTED))
    return _black(tuple(said_lines), (report,), badges)


def _black(lines: tuple[Line, ...], buttons: tuple[Button, ...], badges: tuple[Badge, ...]) -> TileView:
    return TileView(Look.BLACK, Tone.BAD, lines=lines, buttons=buttons, badges=badges, state=CameraState.LOST)


def _next_try(status: CameraStatus, now: float) -> tuple[str, ...]:
    left = 0 if status.retry_at is None else math.ceil(status.retry_at - now)
    when = (
        QCoreApplication.translate("Tile", "{s} 秒后重连").format(s=left)
        if left > 0
        else QCoreApplication.translate("Tile", "正在重连")
    )
    return when, QCoreApplication.translate("Tile", " · 第 {n} 次").format(n=status.attempt + 1)


def _moment(at: float, now: float, zone: tzinfo) -> str:
    """A time of day, with the date where it is not today's."""
    local = times.local(at, zone)
    same_day = local.date() == times.local(now, zone).date()
    return local.strftime("%H:%M:%S" if same_day else "%m-%d %H:%M:%S")


def _badges(camera: Camera, status: CameraStatus, marks: Marks) -> tuple[Badge, ...]:
    badges = []
    if status.state is CameraState.SUSPECT and status.faults:
        hint = QCoreApplication.translate("Tile", "程序判断画面不正常，请看一眼；属实请按 F4 报修")
        badges.append(Badge(fault_words(status.faults), Tone.WARN, hint))
    if status.state is CameraState.RESTING:
        words = (
            QCoreApplication.translate("Tile", "球机休息")
            if camera.ptz
            else QCoreApplication.translate("Tile", "计划停用")
        )
        badges.append(Badge(words, Tone.REST, QCoreApplication.translate("Tile", "按计划休息，不算故障")))
    if marks.fault_open:
        badges.append(
            Badge(
                QCoreApplication.translate("Tile", "故障未结"),
                Tone.WARN,
                QCoreApplication.translate("Tile", "这台摄像机有一张未结的报修单"),
            )
        )
    if marks.clip_s is not None:
        words = QCoreApplication.translate("Tile", "截取中 {time}").format(time=times.stopwatch(marks.clip_s))
        badges.append(Badge(words, Tone.PLAIN, QCoreApplication.translate("Tile", "正在截取录像"), dot=True))
    return tuple(badges)
