"""What the tour does to the wall: opens the next page ahead, turns it with the faulty cameras pinned.

Between tour, model and the asker of streams; knows no widget.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import QObject

from ui.wall.asker import StreamAsker
from ui.wall.model import WallModel
from ui.wall.tour import Tour, TourState


class Rotation(QObject):
    """One wall's.

    faulty  the cameras that are never turned away
    apply   lets canvas and engine follow the model
    """

    def __init__(
        self,
        tour: Tour,
        model: WallModel,
        asker: StreamAsker,
        *,
        faulty: Callable[[], Collection[str]],
        apply: Callable[[], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._tour, self._model, self._asker = tour, model, asker
        self._faulty, self._apply = faulty, apply
        self.panel_open = False
        """A panel stands beside the wall: what is seen stays while it is written about."""
        tour.ahead.connect(self._look_ahead)
        tour.turned.connect(self._turn)
        tour.changed.connect(self._tour_changed)

    def set_on(self, on: bool) -> None:
        """Begin or end the tour."""
        self._tour.set_on(on)
        if not on:
            self._model.unpin()
            self._apply()

    def toggle_held(self) -> None:
        """Hold the tour or let it go on; begin it where it was off."""
        self._tour.toggle_held()

    def follow(self) -> None:
        """What is shown changed: the tour may run, or must wait."""
        model = self._model
        several = len(model.order) > len(model.layout.spans)
        self._tour.set_may(self._asker.shown and several and not model.enlarged and not self.panel_open)

    def _look_ahead(self) -> None:
        self._asker.look_ahead(self._model.upcoming(self._faulty()))
        self._asker.ask()

    def _turn(self) -> None:
        self._model.tour_on(self._faulty())
        self._asker.look_ahead(())
        self._apply()

    def _tour_changed(self) -> None:
        """A tour that stands needs no page ahead."""
        if self._asker.looks_ahead and self._tour.state is not TourState.RUNNING:
            self._asker.look_ahead(())
            self._asker.ask()
