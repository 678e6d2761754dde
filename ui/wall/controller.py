"""Brings model, canvas and engine together: which streams are asked for, and what each act does.

Knows no widget but the canvas and nothing of what a log entry or a fault is: those are signals.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.camera import Camera, CameraState
from app.events import CameraStatusChanged, ClipChanged
from app.services.ports import StreamKind, TileRequest, WallVideo
from ui.bridge import Bridge
from ui.wall import grid
from ui.wall.canvas import WallCanvas
from ui.wall.grid import Direction, Rect
from ui.wall.keys import Act
from ui.wall.model import WallModel
from ui.wall.streams import StreamChooser

SETTLE_MS = 150
"""A wall that is being resized asks for its new streams when it has stood still this long."""

AWAY_MS = 1500
"""A wall that was left goes down to keyframes after this long: a glance at the log costs nothing."""

_MOVES = {
    Act.LEFT: Direction.LEFT,
    Act.RIGHT: Direction.RIGHT,
    Act.UP: Direction.UP,
    Act.DOWN: Direction.DOWN,
}


class WallController(QObject):
    """The wall's behaviour. `changed` follows every change of layout, page, focus or enlarging."""

    changed = Signal()
    enlarged = Signal(str)
    log_requested = Signal(str)
    fault_requested = Signal(str)
    still_requested = Signal(str)
    clip_requested = Signal(str)

    def __init__(
        self,
        model: WallModel,
        canvas: WallCanvas,
        video: WallVideo,
        bridge: Bridge,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(canvas)
        self._model = model
        self._canvas = canvas
        self._video = video
        self._monotonic = monotonic
        self._chooser = StreamChooser()
        self._asked: list[TileRequest] = []
        self._shown = False
        self._was_enlarged = ""
        self._states: dict[str, CameraState] = {}
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.timeout.connect(self._ask)
        canvas.pointer.picked.connect(self.focus)
        canvas.pointer.opened.connect(self._opened)
        canvas.pointer.act_wanted.connect(self._act_on)
        canvas.resized.connect(self._resized)
        bridge.on(self, CameraStatusChanged, self._status_changed)
        bridge.on(self, ClipChanged, self._clip_changed)

    # --- what the page tells -------------------------------------------------------------------

    def set_cameras(self, cameras: Iterable[Camera]) -> None:
        """The cameras that exist now."""
        self._model.set_cameras(cameras)
        self._states = {c.id: self._video.status(c.id).state for c in self._model.cameras()}
        self._apply()

    def set_shown(self, shown: bool) -> None:
        """Whether somebody can see the wall; it asks for nothing before it was shown once."""
        self._shown = shown
        if shown:
            self._states = {c.id: self._video.status(c.id).state for c in self._model.cameras()}
            self._resized()
            self._settle.stop()
            self._ask()
        elif self._asked:
            self._settle.start(AWAY_MS)

    def set_open_faults(self, camera_ids: Iterable[str]) -> None:
        """The cameras with a fault that is not closed: their tiles say so."""
        faulty = frozenset(camera_ids)
        for camera in self._model.cameras():
            marks = self._canvas.marks(camera.id)
            self._canvas.set_marks(camera.id, replace(marks, fault_open=camera.id in faulty))

    def counts(self) -> Mapping[CameraState, int]:
        """How many cameras are in each state, those on other pages too."""
        return Counter(self._states.values())

    # --- acts ------------------------------------------------------------------------------------

    def focus(self, camera_id: str) -> None:
        """Put the focus on a camera, wherever it is."""
        self._model.set_focus(camera_id)
        self._apply()

    def act(self, act: Act) -> None:
        """Do what a key, a menu entry or a button asks, on the focused camera."""
        model, camera_id = self._model, self._model.focus
        if act in _MOVES and not model.enlarged:
            model.move_focus(_MOVES[act])
        elif act in _MOVES:
            model.step_enlarged({Act.LEFT: -1, Act.RIGHT: 1}.get(act, 0))
        elif act in (Act.OPEN, Act.ENLARGE):
            self._toggle_enlarged()
        elif act is Act.BACK:
            model.shrink()
        elif act is Act.RETRY:
            self._video.retry(camera_id)
        elif act in (Act.PREVIOUS_PAGE, Act.NEXT_PAGE):
            model.turn_page(1 if act is Act.NEXT_PAGE else -1)
        else:
            self._hand_on(act, camera_id)
            return
        self._apply()

    def set_layout(self, name: str) -> None:
        """Choose a layout."""
        self._model.set_layout(name)
        self._apply()

    def _act_on(self, camera_id: str, act: Act) -> None:
        self.focus(camera_id)
        self.act(act)

    def _opened(self, camera_id: str) -> None:
        self.focus(camera_id)
        self._toggle_enlarged()
        self._apply()

    def _toggle_enlarged(self) -> None:
        if self._model.enlarged:
            self._model.shrink()
        else:
            self._model.enlarge(self._model.focus)

    def _hand_on(self, act: Act, camera_id: str) -> None:
        signal = {
            Act.LOG: self.log_requested,
            Act.FAULT: self.fault_requested,
            Act.STILL: self.still_requested,
            Act.CLIP: self.clip_requested,
        }.get(act)
        if signal is not None:
            signal.emit(camera_id)

    # --- what follows --------------------------------------------------------------------------

    def _apply(self) -> None:
        """Let canvas, engine and listeners follow the model."""
        self._place()
        if self._shown:
            self._ask()
        if self._model.enlarged != self._was_enlarged:
            self._was_enlarged = self._model.enlarged
            self.enlarged.emit(self._was_enlarged)

    def _place(self) -> None:
        cameras = {camera.id: camera for camera in self._model.cameras()}
        self._canvas.place(self._model.placements(), cameras)
        self._canvas.set_focused(self._model.focus)
        self.changed.emit()

    def _resized(self) -> None:
        self._model.resize(*self._canvas.device_size())
        self._place()
        if self._shown:
            self._settle.start(SETTLE_MS)

    def _ask(self) -> None:
        """Tell the engine the whole set of what is wanted, when it differs from what was asked last."""
        wanted = self._wanted()
        if wanted != self._asked:
            known = {request.camera_id: request for request in self._asked}
            self._canvas.hold(r.camera_id for r in wanted if known.get(r.camera_id, r) != r)
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
            cells[model.enlarged] = Rect(0, 0, model.width, model.height)
            kinds = {model.enlarged: StreamKind.MAIN}
        else:
            kinds = self._chooser.choose(cells, self._monotonic())
        spare = min(model.rects(), key=lambda rect: rect.w * rect.h)
        wanted = [_request(camera_id, cells[camera_id], kind) for camera_id, kind in kinds.items()]
        others = [camera_id for camera_id in model.order if camera_id not in kinds]
        hidden = StreamKind.KEYFRAMES
        return wanted + [_request(camera_id, cells.get(camera_id, spare), hidden) for camera_id in others]

    def _status_changed(self, event: CameraStatusChanged) -> None:
        status = event.status
        if status.camera_id not in self._states:
            return
        self._canvas.set_status(status)
        if self._states[status.camera_id] is not status.state:
            self._states[status.camera_id] = status.state
            self.changed.emit()

    def _clip_changed(self, event: ClipChanged) -> None:
        ended = event.finished or event.error is not None
        marks = self._canvas.marks(event.camera_id)
        self._canvas.set_marks(event.camera_id, replace(marks, clip_s=None if ended else event.seconds))


def _request(camera_id: str, cell: grid.Rect, kind: StreamKind) -> TileRequest:
    return TileRequest(camera_id, cell.w, cell.h, kind)
