"""The small things that lie over the pictures: a called number, the tour's ring in full screen, PTZ, and
what the engine had to lower.

Places them; never lets them keep the mouse from the tiles where nothing is to be clicked.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.domain.camera import Camera
from app.events import QualityChanged
from ui.texts import show_text
from ui.theme import set_kind
from ui.wall.ptz import PtzPanel
from ui.wall.tour import Tour, TourState
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
        self._notice = label("", "message-warn", wrap=True)
        self._notice.setObjectName(f"{name}.notice")
        self._notice.setParent(host)
        self._notice.setContentsMargins(12, 4, 12, 4)
        self._notice.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._notice.hide()
        self._notice_timer = QTimer(self)
        self._notice_timer.setSingleShot(True)
        self._notice_timer.timeout.connect(self._notice.hide)
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

    def show_quality(self, event: QualityChanged) -> None:
        """The engine shows less than it was asked for: said as long as it lasts; then that it is over."""
        if event.level > 0 and event.message is not None:
            self._notice_timer.stop()
            self._say(show_text(event.message), "message-warn")
        elif self._notice.isVisible():
            self._say(self.tr("画质已恢复"), "message-ok")
            self._notice_timer.start(TELL_MS)

    def _say(self, words: str, kind: str) -> None:
        self._notice.setText(words)
        set_kind(self._notice, kind)
        self._notice.show()
        self._notice.raise_()
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the places when the wall changes its size."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        shown = self._bare and self._tour.state not in (TourState.OFF, TourState.WAITING)
        if shown:
            self._ring.set_short(False)
            self._ring.adjustSize()
            self._ring.move(MARGIN, self._host.height() - self._ring.height() - MARGIN)
            self._ring.raise_()
        self._ring.setVisible(shown)
        if self._notice.isVisible():
            self._place_notice()
        if self._ptz.isVisible():
            right, foot = self._host.width() - MARGIN * 2, self._host.height() - MARGIN * 2
            self._ptz.move(max(right - self._ptz.width(), 0), max(foot - self._ptz.height(), 0))

    def _place_notice(self) -> None:
        """At the foot in the middle: names and ages stand at the heads of the tiles."""
        notice, room = self._notice, max(self._host.width() - 2 * MARGIN, 1)
        width = min(notice.fontMetrics().horizontalAdvance(notice.text()) + 40, room)
        height = notice.heightForWidth(width)
        left, top = (self._host.width() - width) // 2, self._host.height() - height - MARGIN
        notice.setGeometry(left, top, width, height)
