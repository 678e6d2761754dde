"""The narrow bar under the wall: how many cameras are in which state, tour, pages, layouts, views, keys.

Shows and asks; the model decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from app.domain.camera import CameraState
from ui import theme
from ui.texts import camera_state_name
from ui.wall import grid
from ui.wall.tour import Tour
from ui.wall.tour_button import TourButton
from ui.widgets.basics import label

HEIGHT = 36

COMMON = ("1", "4", "9", "16", grid.AUTO)
"""The layouts that stay on a narrow bar."""

ICON = QSize(22, 14)

_KINDS = {
    CameraState.LIVE: "ok",
    CameraState.SUSPECT: "warn",
    CameraState.STALLED: "warn",
    CameraState.LOST: "bad",
    CameraState.CONNECTING: "muted",
    CameraState.RESTING: "rest",
}
_HARMLESS = (CameraState.RESTING, CameraState.CONNECTING)


class WallBar(QWidget):
    """One line of 36 px. `name` is the first part of its widgets' object names."""

    layout_chosen = Signal(int)
    """The place in the list of layouts, from 0."""

    page_turned = Signal(int)
    tour_clicked = Signal()
    views_wanted = Signal()
    list_wanted = Signal()
    help_wanted = Signal()
    full_wanted = Signal()

    def __init__(self, tour: Tour, name: str) -> None:
        super().__init__()
        self._name = name
        self.setObjectName(f"{name}.bar")
        self.setProperty("kind", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(theme.px(HEIGHT))
        # A count that grows by a digit must never change the wall's width and with it every stream.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(1)
        self._counts: dict[CameraState, int] | None = None
        self._shown_page = (0, 1)
        self._states = {state: self._count_label(state) for state in _KINDS}
        self._list = self._word("list", self.tr("列表 L"), self.list_wanted, "mdi6.format-list-bulleted")
        self._tour = TourButton(tour, f"{name}.tour")
        self._tour.setProperty("kind", "quiet")
        self._tour.clicked.connect(self.tour_clicked)
        self._before = self._quiet("page.previous", "mdi6.chevron-left", self.tr("上一页 Alt+←"))
        self._page = label("", "muted")
        self._page.setObjectName(f"{name}.page")
        self._after = self._quiet("page.next", "mdi6.chevron-right", self.tr("下一页 Alt+→"))
        self._before.clicked.connect(lambda: self.page_turned.emit(-1))
        self._after.clicked.connect(lambda: self.page_turned.emit(1))
        self._layouts = [self._layout_button(i) for i in range(len(grid.NAMES))]
        self._views = self._word("views", self.tr("视图 V"), self.views_wanted, "mdi6.chevron-up")
        self._help = self._word("help", self.tr("按键 F1"), self.help_wanted)
        self._full = self._word("full", self.tr("全屏 F11"), self.full_wanted)
        self._build()

    def _build(self) -> None:
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 8, 0)
        row.setSpacing(2)
        for words in self._states.values():
            row.addWidget(words)
        row.addStretch(1)
        for widget in (self._tour, self._before, self._page, self._after):
            row.addWidget(widget)
        row.addSpacing(8)
        for button in self._layouts:
            row.addWidget(button)
        row.addSpacing(8)
        for button in (self._list, self._views, self._help, self._full):
            row.addWidget(button)

    def show_counts(self, counts: Mapping[CameraState, int]) -> None:
        """How many cameras are in each state; states without any are left out."""
        if counts == self._counts:
            return
        self._counts = dict(counts)
        for state, words in self._states.items():
            number = counts.get(state, 0)
            said = self.tr("{state} {n}").format(state=camera_state_name(state), n=number)
            words.setText(said if number else "")
        self._fit()

    def show_layout(self, name: str) -> None:
        """Mark the layout in force."""
        for button, known in zip(self._layouts, grid.NAMES, strict=True):
            button.setChecked(known == name)

    def show_page(self, page: int, pages: int) -> None:
        """The present page, from 0; nothing when there is only one."""
        if (page, pages) == self._shown_page and self._page.text():
            return
        self._shown_page = page, pages
        self._page.setText(self.tr("第 {page} / {pages} 页").format(page=page + 1, pages=pages))
        self._fit()

    def views_place(self) -> QPoint:
        """Where on the screen the views' menu belongs; it opens upwards from there."""
        return self._views.mapToGlobal(QPoint(0, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what has no room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show as much as fits; what goes first has a key or stands in the views' menu, or is no trouble."""
        paged = self._shown_page[1] > 1
        for part in (self._tour, self._before, self._page, self._after):
            part.setVisible(paged)
        for button in (*self._layouts, self._list, self._help, self._full):
            button.show()
        for words in self._states.values():
            words.setVisible(bool(words.text()))
        self._tour.set_short(False)
        for spare in self._spare():
            self._row.invalidate()
            if self._row.minimumSize().width() <= self.width():
                return
            spare()

    def _spare(self) -> list[Callable[[], object]]:
        rare = [b for b, name in zip(self._layouts, grid.NAMES, strict=True) if name not in COMMON]
        return [
            lambda: _hide((self._help, self._full)),
            lambda: _hide(rare),
            lambda: _hide((self._list,)),
            lambda: _hide([self._states[state] for state in _HARMLESS]),
            lambda: self._tour.set_short(True),
            lambda: _hide(self._layouts),
        ]

    def _count_label(self, state: CameraState) -> QLabel:
        words = label("", _KINDS[state])
        words.setObjectName(f"{self._name}.count.{state.value}")
        words.setContentsMargins(0, 0, 10, 0)
        return words

    def _quiet(self, name: str, icon: str, hint: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"{self._name}.{name}")
        button.setProperty("kind", "quiet")
        button.setProperty("part", "bar")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        button.setToolTip(hint)
        if icon:
            button.setIcon(theme.icon(icon))
        return button

    def _word(self, name: str, words: str, signal: SignalInstance, icon: str = "") -> QToolButton:
        button = self._quiet(name, icon, "")
        button.setText(words)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.clicked.connect(signal)
        return button

    def _layout_button(self, place: int) -> QToolButton:
        name = grid.NAMES[place]
        auto = name == grid.AUTO
        words = self.tr("自动") if auto else self.tr("{n} 格").format(n=name)
        hint = self.tr("{layout} Alt+{key}").format(layout=words, key=place + 1)
        button = self._quiet(f"layout.{name}", "", hint)
        button.setCheckable(True)
        if auto:
            button.setText(words)
        else:
            button.setIconSize(ICON)
            button.setIcon(layout_icon(name))
        button.clicked.connect(lambda: self.layout_chosen.emit(place))
        return button


def _hide(widgets: Sequence[QWidget]) -> None:
    for widget in widgets:
        widget.hide()


def layout_icon(name: str) -> QIcon:
    """A small drawing of a layout, from the same data as the wall itself."""
    icon = QIcon()
    for state, token in ((QIcon.State.Off, "muted"), (QIcon.State.On, "text")):
        pixmap = QPixmap(ICON * 2)
        pixmap.setDevicePixelRatio(2)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        for cell in grid.cells(grid.LAYOUTS[name], ICON.width(), ICON.height(), gap=1):
            painter.fillRect(cell.x, cell.y, cell.w, cell.h, QColor(theme.color(token)))
        painter.end()
        icon.addPixmap(pixmap, QIcon.Mode.Normal, state)
    return icon
