"""Asks the engine for the streams that the wall needs now, and no oftener than needed.

Between model, canvas and engine; knows no acts and no keys.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QObject, QTimer

from app.services.ports import StreamKind, TileRequest
from ui.wall.grid import Rect
from ui.wall.mixer import Share
from ui.wall.model import Placement, WallModel
from ui.wall.streams import StreamChooser
from ui.wall.zoom import WHOLE

SETTLE_MS = 150
"""A wall that is being resized asks for its new streams when it has stood still this long."""

AWAY_MS = 1500
"""A wall that was left goes down to keyframes after this long: a glance at the log costs nothing."""


class StreamAsker(QObject):
    """The wall's requests. It asks for nothing before the wall was shown once."""

    def __init__(
        self,
        model: WallModel,
        video: Share,
        parent: QObject,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._model, self._video, self._monotonic = model, video, monotonic
        self._chooser = StreamChooser()
        self._ahead: dict[str, Rect] = {}
        self._shown = False
        self._asked: list[TileRequest] = []
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.timeout.connect(self.ask)

    @property
    def shown(self) -> bool:
        """Whether somebody can see the wall."""
        return self._shown

    def set_shown(self, shown: bool) -> None:
        """Somebody can see the wall, or no longer."""
        self._shown = shown
        if shown:
            self._settle.stop()
            self.ask()
        elif self._asked:
            self._settle.start(AWAY_MS)

    def ask_soon(self) -> None:
        """The cells' sizes changed: ask when they stand still."""
        if self._shown:
            self._settle.start(SETTLE_MS)

    def look_ahead(self, placements: Sequence[Placement]) -> None:
        """The next `ask` opens what the tour's next page will show, as it will show it; nothing: no more."""
        self._ahead = {cell.camera_id: cell.rect for cell in placements if cell.camera_id}

    @property
    def looks_ahead(self) -> bool:
        """Whether a coming page is open."""
        return bool(self._ahead)

    def choose_anew(self, camera_ids: Iterable[str]) -> None:
        """A person moved these: their streams may change at once."""
        self._chooser.forget(camera_ids)

    def ask(self) -> None:
        """Tell the engine the whole set of what is wanted, when it differs from what was asked last."""
        wanted = self._wanted()
        if wanted != self._asked:
            self._asked = wanted
            self._video.show(wanted)
        due = self._chooser.due(self._monotonic())
        if self._shown and not self._model.enlarged and due is not None:
            self._settle.start(round(due * 1000) + 20)

    def _wanted(self) -> list[TileRequest]:
        """Visible cells first; every other camera stays open at keyframes, so that no page starts cold
        and no camera goes unwatched."""
        model = self._model
        cells = {cell.camera_id: cell.rect for cell in model.page_placements() if cell.camera_id}
        if not self._shown:
            kinds: dict[str, StreamKind] = {}
        elif model.enlarged:
            cells[model.enlarged] = self._enlarged_box()
            kinds = {model.enlarged: StreamKind.MAIN}
        else:
            kinds = self._chooser.choose(cells, self._monotonic())
            coming = {c: rect for c, rect in self._ahead.items() if c not in kinds}
            kinds |= StreamChooser().choose(coming, self._monotonic())
            cells = self._ahead | cells
        spare = min(model.rects(), key=lambda rect: rect.w * rect.h)
        wanted = [_request(camera_id, cells[camera_id], kind) for camera_id, kind in kinds.items()]
        others = [camera_id for camera_id in model.order if camera_id not in kinds]
        hidden = StreamKind.KEYFRAMES
        return wanted + [_request(camera_id, cells.get(camera_id, spare), hidden) for camera_id in others]

    def _enlarged_box(self) -> Rect:
        """The wall's size; while zoomed the stream's own where that is larger, so that zooming shows more."""
        model = self._model
        stats = self._video.stats(model.enlarged) if model.zoom != WHOLE else None
        width, height = (stats.width, stats.height) if stats is not None else (0, 0)
        if width > model.width and height > 0:
            return Rect(0, 0, width, height)
        return Rect(0, 0, model.width, model.height)


def _request(camera_id: str, cell: Rect, kind: StreamKind) -> TileRequest:
    return TileRequest(camera_id, cell.w, cell.h, kind)
