"""The small things that lie over the pictures: a called number, the tour's ring in full screen, PTZ.

Places them; never lets them keep the mouse from the tiles where nothing is to be clicked.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.domain.camera import Camera
from ui.wall.ptz import PtzPanel
from ui.wall.tour import Tour
from ui.wall.tour_button import TourButton
from ui.widgets.basics import label

TELL_MS = 3000
"""How long a word about a called number stays."""

MARGIN = 8


class Over(QObject):
    """Chips over one wall's pictures; `host` is the widget that holds canvas and empty page."""

    tour_clicked = Signal()

    def __init__(self, host: QWidget, tour: Tour, name: str) -> None:
        super().__init__(host)
        self._host, self._tour = host, tour
        self._bare = False
        self._number = label("", "chip")
        self._number.setObjectName(f"{name}.number")
        self._number.setParent(host)
        self._number.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._number.hide()
        self._number_timer = QTimer(self)
        self._number_timer.setSingleShot(True)
        self._number_timer.timeout.connect(self._number.hide)
        self._ring = TourButton(tour, f"{name}.tour.full", host)
        self._ring.clicked.connect(self.tour_clicked)
        self._ring.hide()
        self._ptz = PtzPanel(host, name)
        tour.changed.connect(self._place)
        host.installEventFilter(self)

    def set_bare(self, bare: bool) -> None:
        """The bar is hidden: the ring stands on the pictures."""
        self._bare = bare
        self._place()

    def show_ptz(self, camera: Camera | None) -> None:
        """The PTZ panel of the enlarged camera; None: hide it."""
        if camera is not None:
            self._ptz.show_camera(camera)
            self._ptz.raise_()
        self._ptz.setVisible(camera is not None)
        self._place()

    def ptz_shown(self) -> bool:
        """Whether the PTZ panel is there."""
        return self._ptz.isVisible()

    def show_number(self, digits: str) -> None:
        """The digits of a camera's number so far; "" when they are used or forgotten."""
        if digits:
            self.tell(self.tr("{n} 号，按 Enter").format(n=digits))
        else:
            self._number.hide()

    def tell(self, words: str) -> None:
        """A word that leaves by itself."""
        self._number.setText(words)
        self._number.adjustSize()
        self._number.move((self._host.width() - self._number.width()) // 2, 48)
        self._number.raise_()
        self._number.show()
        self._number_timer.start(TELL_MS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the places when the wall changes its size."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        shown = self._bare and self._tour.on
        if shown:
            self._ring.set_short(False)
            self._ring.adjustSize()
            self._ring.move(MARGIN, self._host.height() - self._ring.height() - MARGIN)
            self._ring.raise_()
        self._ring.setVisible(shown)
        if self._ptz.isVisible():
            right, foot = self._host.width() - MARGIN * 2, self._host.height() - MARGIN * 2
            self._ptz.move(max(right - self._ptz.width(), 0), max(foot - self._ptz.height(), 0))
