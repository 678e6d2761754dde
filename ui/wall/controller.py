"""Brings model, canvas, tour and engine together: what each act does and what follows from it.

Knows no widget but the canvas and nothing of what a log entry or a fault is: those are signals.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.domain.camera import Camera, CameraState
from app.events import CameraStatusChanged, ClipChanged
from ui.bridge import Bridge
from ui.wall import closeup
from ui.wall.asker import StreamAsker
from ui.wall.canvas import WallCanvas
from ui.wall.grid import Direction
from ui.wall.keys import Act
from ui.wall.mixer import Share
from ui.wall.model import View, WallModel
from ui.wall.rotation import Rotation
from ui.wall.tour import Tour

_MOVES = {
    Act.LEFT: Direction.LEFT,
    Act.RIGHT: Direction.RIGHT,
    Act.UP: Direction.UP,
    Act.DOWN: Direction.DOWN,
}

_CARRIES = {
    Act.CARRY_LEFT: Direction.LEFT,
    Act.CARRY_RIGHT: Direction.RIGHT,
    Act.CARRY_UP: Direction.UP,
    Act.CARRY_DOWN: Direction.DOWN,
}

_FAULTY = (CameraState.LOST, CameraState.SUSPECT)


class WallController(QObject):
    """The wall's behaviour. `changed` follows every change of layout, page, focus or enlarging."""

    changed = Signal()
    arranged = Signal(object)
    """A person changed what is kept: the View."""

    enlarged = Signal(str)
    log_requested = Signal(str)
    fault_requested = Signal(str)
    still_requested = Signal(str)
    clip_requested = Signal(str)
    replay_requested = Signal(str)
    camera_requested = Signal(str)

    def __init__(
        self, model: WallModel, canvas: WallCanvas, tour: Tour, video: Share, bridge: Bridge
    ) -> None:
        super().__init__(canvas)
        self._model, self._canvas, self._video = model, canvas, video
        self._asker = StreamAsker(model, video, self)
        self.rotation = Rotation(tour, model, self._asker, faulty=self.faulty, apply=self._apply, parent=self)
        self.closeup = closeup.CloseUp(model, canvas)
        self._was_enlarged = ""
        self._figures = False
        self.hotspot = True
        """A click on a small tile shows its camera in the large cell, where the layout has one."""
        self._states: dict[str, CameraState] = {}
        self._open_faults: frozenset[str] = frozenset()
        video.changing = canvas.hold
        canvas.pointer.picked.connect(self.focus)
        canvas.pointer.clicked.connect(self._clicked)
        canvas.pointer.opened.connect(self._opened)
        canvas.pointer.act_wanted.connect(self._act_on)
        canvas.resized.connect(self._resized)
        self.closeup.changed.connect(self._asker.ask)
        bridge.on(self, CameraStatusChanged, self._status_changed)
        bridge.on(self, ClipChanged, self._clip_changed)

    # --- what the page tells -------------------------------------------------------------------

    def set_cameras(self, cameras: Iterable[Camera]) -> None:
        """The cameras that exist now."""
        self._model.set_cameras(cameras)
        self._read_states()
        self._apply()

    def show_view(self, view: View) -> None:
        """Bring back a kept layout, order and page."""
        self._model.show_view(view)
        self._asker.choose_anew(self._model.order)
        self._apply()

    def set_shown(self, shown: bool) -> None:
        """Whether somebody can see the wall."""
        if shown:
            self._read_states()
            self._model.resize(*self._canvas.device_size())
            self._place()
        self._asker.set_shown(shown)
        self.rotation.follow()

    def set_panel_open(self, is_open: bool) -> None:
        """A panel stands beside the wall: what is seen stays while it is written about."""
        self.rotation.panel_open = is_open
        self.rotation.follow()

    def set_open_faults(self, camera_ids: Iterable[str]) -> None:
        """The cameras with a fault that is not closed: their tiles say so."""
        self._open_faults = frozenset(camera_ids)
        for camera in self._model.cameras():
            marks = self._canvas.marks(camera.id)
            self._canvas.set_marks(camera.id, replace(marks, fault_open=camera.id in self._open_faults))

    def counts(self) -> Mapping[CameraState, int]:
        """How many cameras are in each state, those on other pages too."""
        return Counter(self._states.values())

    def states(self) -> Mapping[str, CameraState]:
        """How each camera is."""
        return self._states

    def faulty(self) -> frozenset[str]:
        """The cameras that the tour keeps in sight."""
        return self._open_faults | {c for c, state in self._states.items() if state in _FAULTY}

    # --- acts ------------------------------------------------------------------------------------

    def focus(self, camera_id: str) -> None:
        """Put the focus on a camera, wherever it is."""
        self._model.set_focus(camera_id)
        self._apply()

    def act(self, act: Act) -> None:
        """Do what a key, a menu entry or a button asks, on the focused camera."""
        model, camera_id = self._model, self._model.focus
        before = model.view()
        if act in _MOVES and not model.enlarged:
            model.move_focus(_MOVES[act])
        elif act in _MOVES:
            model.step_enlarged({Act.LEFT: -1, Act.RIGHT: 1}.get(act, 0))
        elif act in (Act.OPEN, Act.ENLARGE):
            self._toggle_enlarged()
        elif act in _CARRIES:
            self._carry_focus(_CARRIES[act])
        elif act is Act.BACK:
            model.shrink()
        elif act is Act.RETRY:
            self._video.retry(camera_id)
        elif act is Act.TOUR:
            self.rotation.toggle_held()
        elif act is Act.FIGURES:
            self.set_figures(not self._figures)
        elif act in closeup.ACTS:
            self.closeup.act(act)
        elif act in (Act.PREVIOUS_PAGE, Act.NEXT_PAGE):
            model.turn_page(1 if act is Act.NEXT_PAGE else -1)
        else:
            self._hand_on(act, camera_id)
            return
        self._changed_by_hand(before)

    def choose_view(self, view: View) -> None:
        """A person chose a layout, an order and a page."""
        before = self._model.view()
        self._model.show_view(view)
        self._asker.choose_anew(self._model.order)
        self._changed_by_hand(before)

    def carry(self, camera_id: str, cell: int) -> None:
        """Put a camera into a cell, where it changes places; into the enlarged picture: enlarge it."""
        if self._model.enlarged:
            self.enlarge(camera_id)
            return
        before, cells = self._model.view(), self._model.page_cells()
        self._asker.choose_anew((camera_id, cells[cell]))
        self._model.carry(camera_id, cell)
        self._changed_by_hand(before)

    def enlarge(self, camera_id: str) -> None:
        """Show one camera alone."""
        self._model.enlarge(camera_id)
        self._apply()

    @property
    def figures(self) -> bool:
        """Whether the tiles show their streams' figures."""
        return self._figures

    def set_figures(self, shown: bool) -> None:
        """Show the streams' figures on the tiles, or no more."""
        self._figures = shown
        self._canvas.set_figures(shown)

    def set_layout(self, name: str) -> None:
        """Choose a layout."""
        before = self._model.view()
        self._model.set_layout(name)
        self._changed_by_hand(before)

    def _act_on(self, camera_id: str, act: Act) -> None:
        self.focus(camera_id)
        self.act(act)

    def _carry_focus(self, direction: Direction) -> None:
        self._asker.choose_anew(self._model.page_cameras())
        self._model.carry_focus(direction)

    def _clicked(self, camera_id: str) -> None:
        before = self._model.page_cells()
        if self.hotspot and self._model.show_large(camera_id):
            self._asker.choose_anew((before[0], camera_id))
            self._apply()

    def _opened(self, camera_id: str) -> None:
        if self.closeup.zoomed:
            self.closeup.act(Act.ZOOM_WHOLE)
            return
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
            Act.REPLAY: self.replay_requested,
            Act.CAMERA: self.camera_requested,
        }.get(act)
        if signal is not None:
            signal.emit(camera_id)

    # --- what follows --------------------------------------------------------------------------

    def _changed_by_hand(self, before: View) -> None:
        self._apply()
        if self._model.view() != before:
            self.arranged.emit(self._model.view())

    def _apply(self) -> None:
        """Let canvas, engine, tour and listeners follow the model."""
        self._place()
        if self._asker.shown:
            self._asker.ask()
        self.rotation.follow()
        if self._model.enlarged != self._was_enlarged:
            self._was_enlarged = self._model.enlarged
            self.enlarged.emit(self._was_enlarged)

    def _place(self) -> None:
        cameras = {camera.id: camera for camera in self._model.cameras()}
        self._canvas.place(self._model.placements(), cameras)
        self._canvas.set_zoom(self._model.zoom)
        self._canvas.pointer.pans = bool(self._model.enlarged)
        self._canvas.set_focused(self._model.focus)
        self.changed.emit()

    def _resized(self) -> None:
        self._model.resize(*self._canvas.device_size())
        self._place()
        self._asker.ask_soon()
        self.rotation.follow()

    def _read_states(self) -> None:
        self._states = {c.id: self._video.status(c.id).state for c in self._model.cameras()}

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
