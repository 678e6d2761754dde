"""The top bar: school · date and clock · shift and guard · time to handover · sync state in words.

Shows what it is told and the time; must not know any service.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from app.domain.shift import HANDOVER_WINDOW, ShiftSlot
from app.events import SyncChanged, SyncState
from ui import theme, times
from ui.texts import show_text, slot_words
from ui.widgets.basics import ElidedLabel, label

HEIGHT = 48
CHIP_PX = 30
LEAST_SCHOOL_PX = 150
GAPS_PX = 136
"""Between the parts."""

_SYNC_TOKENS = {
    SyncState.OFF: "rest",
    SyncState.SYNCED: "ok",
    SyncState.SENDING: "accent",
    SyncState.OFFLINE: "warn",
    SyncState.REVOKED: "bad",
    SyncState.FORKED: "bad",
}


def sync_words(change: SyncChanged) -> str:
    """The link's state in words: 已同步 · 14:05:12, or 离线,12 条待传."""
    waiting = QCoreApplication.translate("TopBar", "{n} 条待传").format(n=change.waiting)
    if change.state is SyncState.SYNCED:
        if change.last_ok is None:
            return QCoreApplication.translate("TopBar", "已同步")
        return QCoreApplication.translate("TopBar", "已同步 · {time}").format(
            time=times.clock_s(change.last_ok)
        )
    sentence = {
        SyncState.OFF: QCoreApplication.translate("TopBar", "未接入县中心"),
        SyncState.SENDING: QCoreApplication.translate("TopBar", "正在上传，{waiting}"),
        SyncState.OFFLINE: QCoreApplication.translate("TopBar", "离线，{waiting}"),
        SyncState.REVOKED: QCoreApplication.translate("TopBar", "县中心已停用本机，{waiting}"),
        SyncState.FORKED: QCoreApplication.translate("TopBar", "记录分叉，已另起一链，{waiting}"),
    }[change.state]
    return sentence.format(waiting=waiting)


class TopBar(QWidget):
    """48 px high. `user_menu` belongs to the window, which fills it."""

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.setFixedHeight(theme.px(HEIGHT))
        self._now = now
        self._slot: ShiftSlot | None = None
        self.user_menu = QMenu(self)
        self._build()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tick)
        self._tick()

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(0)
        self._school = ElidedLabel("", "school")
        self._school.setObjectName("topbar.school")
        self._school.setMaximumWidth(360)
        self._school.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._date = label("", "muted")
        self._clock = label("", "clock")
        self._clock.setObjectName("topbar.clock")
        self._watch = _Chip("topbar.shift")
        self._handover = _Chip("topbar.handover")
        self._sync = _Chip("topbar.sync", dot=True)
        self._user = QPushButton()
        self._user.setObjectName("topbar.user")
        self._user.setProperty("kind", "quiet")
        self._user.setIconSize(QSize(22, 22))
        self._user.setMenu(self.user_menu)
        self._user.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row.addWidget(self._school)
        row.addSpacing(24)
        row.addWidget(self._date)
        row.addSpacing(24)
        row.addWidget(self._clock)
        row.addSpacing(24)
        row.addWidget(self._watch)
        row.addSpacing(12)
        row.addWidget(self._handover)
        row.addStretch(1)
        row.addWidget(self._sync)
        row.addSpacing(12)
        row.addWidget(self._user)

    def show_school(self, name: str) -> None:
        """The school, or the county's office."""
        self._school.set_whole(name)

    def show_watch(self, slot: ShiftSlot | None, who: str) -> None:
        """Who is on duty and in which shift; without a shift the time to handover is not shown."""
        self._slot = slot
        if slot is None:
            self._watch.say("", who)
        else:
            self._watch.say(f"{slot_words(slot)} · ", who)
        self._user.setText("")
        self._user.setIcon(theme.icon("mdi6.account-circle-outline", "text"))
        self._user.setToolTip(who)
        self._user.setAccessibleName(who)
        self._show_handover()
        self._fit()

    def show_sync(self, change: SyncChanged) -> None:
        """State of the link to the centre, in words, with how many records wait."""
        self._sync.say(sync_words(change), "", _SYNC_TOKENS[change.state])
        self._sync.setToolTip(show_text(change.message) if change.message is not None else "")
        self._fit()

    def sync_text(self) -> str:
        """What stands about the link now."""
        return self._sync.text()

    def handover_text(self) -> str:
        """What stands about the handover now."""
        return self._handover.text() if self._handover.isVisibleTo(self) else ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where room is short the date goes first, then who is on duty: both stand elsewhere too."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        parts: list[QWidget] = [self._clock, self._handover, self._sync, self._user, self._watch, self._date]
        room = self.width() - LEAST_SCHOOL_PX - GAPS_PX
        for part in parts:
            if part is self._handover and self._slot is None:
                continue
            room -= part.sizeHint().width()
            if part in (self._date, self._watch):
                part.setVisible(room >= 0)

    def changeEvent(self, event: QEvent) -> None:
        """Another size of the text; the bar outlives it."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.setFixedHeight(theme.px(HEIGHT))
            for chip in self.findChildren(_Chip):
                chip.setFixedHeight(theme.px(CHIP_PX))
            self._fit()

    def _tick(self) -> None:
        now = self._now()
        here = times.local(now)
        self._date.setText(times.day(here))
        self._clock.setText(times.clock_s(now))
        self._show_handover()
        self._timer.start(1000 - here.microsecond // 1000)

    def _show_handover(self) -> None:
        self._handover.setVisible(self._slot is not None)
        if self._slot is None:
            return
        left = self._slot.end - self._now()
        if left <= timedelta(0):
            over = times.minutes(-left.total_seconds())
            self._handover.say(self.tr("已过交接 "), over, "bad")
        else:
            token = "warn" if left <= HANDOVER_WINDOW else "text"
            self._handover.say(self.tr("距交接 "), times.minutes(left.total_seconds()), token)


class _Chip(QFrame):
    """A small block: muted words, then strong ones; with `dot`, a coloured dot leads."""

    def __init__(self, name: str, *, dot: bool = False) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("kind", "bar-chip")
        self.setFixedHeight(theme.px(CHIP_PX))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(0)
        self._dot = label("●")
        self._dot.setProperty("part", "dot")
        self._has_dot = dot
        self._light = label("", "muted")
        self._strong = label("", "strong")
        row.addWidget(self._dot)
        self._dot.setVisible(dot)  # not before it has a parent: it would be a window
        if dot:
            row.addSpacing(8)
        row.addWidget(self._light)
        row.addWidget(self._strong)

    def say(self, light: str, strong: str, token: str = "text") -> None:  # noqa: S107 - a colour's name
        """Show `light` then `strong`; `token` colours the dot, or without one the strong words."""
        if (light, strong) != (self._light.text(), self._strong.text()):
            self._light.setText(light)
            self._light.setVisible(bool(light))
            self._strong.setText(strong)
        target = self._dot if self._has_dot else self._strong
        theme.set_kind(target, "strong" if token == "text" else f"state-{token}")  # noqa: S105

    def text(self) -> str:
        """All its words."""
        return self._light.text() + self._strong.text()
