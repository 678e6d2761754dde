"""The snapshots and clips of one camera, newest first; the chosen snapshot as a picture.

Shows what it is given; must not know a page or a service.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.evidence import Clip, Snapshot
from ui.bridge import Bridge
from ui.live_page import beside
from ui.pictures import Picture, Thumb
from ui.tables import Column, Table
from ui.times import local, stopwatch
from ui.widgets.basics import Card, EmptyState, button, label

_PICTURE = QSize(340, 200)


@dataclass(frozen=True)
class Take:
    """A snapshot or a clip as a row."""

    id: str
    at: datetime
    author: str
    clip: Clip | None = None
    snapshot: Snapshot | None = None


def takes(snapshots: Sequence[Snapshot], clips: Sequence[Clip]) -> list[Take]:
    """Both kinds in one list, newest first."""
    rows = [Take(s.sha256, s.taken_at, s.author_name, snapshot=s) for s in snapshots]
    rows += [Take(c.id, c.started_at, c.author_name, clip=c) for c in clips]
    return sorted(rows, key=lambda take: take.at, reverse=True)


class CameraTakes(QWidget):
    """`clip_wanted(id)` asks for the player."""

    clip_wanted = Signal(str)

    def __init__(self, bridge: Bridge, picture: Picture, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._picture = bridge, picture
        self._shown: Take | None = None
        empty = EmptyState(
            "mdi6.camera-outline",
            self.tr("还没有截图和录像"),
            self.tr("在监控墙上选中这一路，按 F3 截图，按 F5 截取录像。"),
            name="camera.takes_empty",
        )
        columns = [
            Column(self.tr("时间"), lambda t: f"{local(t.at):%m-%d %H:%M:%S}", 150, fits=("00-00 00:00:00",)),
            Column(self.tr("类别"), self._kind, 90, fits=(self.tr("截图"), self.tr("录像"))),
            Column(self.tr("大小"), _size, least=120),
            Column(self.tr("截取人"), lambda t: t.author, 120, spare=1),
        ]
        self.table = Table("camera.takes", columns, empty)
        self.table.selected.connect(self._selected)
        self.table.activated.connect(self._activated)
        self._side = QWidget()
        side = QVBoxLayout(self._side)
        side.setContentsMargins(8, 0, 0, 0)
        self._card = Card()
        self._head = label("", "strong")
        self._thumb = Thumb("camera.picture", size=_PICTURE)
        self._words = label("", "muted", wrap=True)
        self._play = button(self.tr("到“回放”里播放 Enter"), "camera.play", icon="mdi6.play")
        self._play.clicked.connect(lambda: self._activated(self._shown))
        for part in (self._head, self._thumb, self._words, self._play):
            self._card.body.addWidget(part)
        side.addWidget(self._card)
        side.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.addWidget(beside(self.table, self._side, 380))
        self._selected(None)

    def show_takes(self, rows: Sequence[Take]) -> None:
        """Show these."""
        self.table.set_rows(rows)

    def _kind(self, take: Take) -> str:
        return self.tr("截图") if take.snapshot is not None else self.tr("录像")

    def _selected(self, take: Take | None) -> None:
        self._side.setVisible(take is not None)
        if take is None or take == self._shown:
            self._shown = take
            return
        self._shown = take
        self._head.setText(f"{self._kind(take)} · {local(take.at):%Y-%m-%d %H:%M:%S}")
        self._words.setText(f"{_size(take)} · {take.author}")
        self._thumb.setVisible(take.snapshot is not None)
        self._play.setVisible(take.clip is not None)
        if take.snapshot is not None:
            self._thumb.load(self._bridge, self._picture, take.snapshot.sha256)

    def _activated(self, take: Take | None) -> None:
        if take is not None and take.clip is not None:
            self.clip_wanted.emit(take.clip.id)


def _size(take: Take) -> str:
    """A clip's length, a snapshot's pixels."""
    if take.clip is not None:
        return stopwatch(take.clip.seconds)
    return f"{take.snapshot.width} × {take.snapshot.height}" if take.snapshot is not None else ""
