"""交接 (F9): the next guard signs in beside the running wall; the pictures never stop.

Until that login succeeds the one who hands over stays on duty. Must not know what the window does next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.services.auth import AuthService, Session
from app.services.shifts import ShiftService
from ui import times
from ui.bridge import Bridge
from ui.login import LoginForm
from ui.topbar import HANDOVER_WINDOW
from ui.widgets.basics import Card, button, label

WIDTH = 400


class HandoverPanel(QWidget):
    """Stands beside the wall in place of the right rail."""

    closed = Signal()
    taken_over = Signal(object)
    """The next guard's Session; the outgoing one is signed out by whoever listens."""

    sign_out = Signal()
    """Sign out although nobody takes over."""

    def __init__(
        self,
        session: Session,
        auth: AuthService,
        shifts: ShiftService,
        *,
        bridge: Bridge,
        now: Callable[[], datetime],
        passwords: Mapping[str, str],
    ) -> None:
        super().__init__()
        self.setObjectName("handover")
        self.setProperty("kind", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        column = self._column()
        column.addLayout(self._head())
        column.addWidget(self._outgoing(session, now()))
        form = LoginForm(
            auth,
            bridge,
            now,
            prefix="handover",
            columns=2,
            caption=self.tr("接班人"),
            slot=lambda: shifts.slot_at(now() + HANDOVER_WINDOW),
            act=self.tr("签名接班"),
            without=session.account.id,
            passwords=passwords,
        )
        form.logged_in.connect(self.taken_over)
        column.addWidget(form)
        column.addWidget(
            label(self.tr("画面不中断，未写完的记录保留；接班人未到时由交班人继续负责。"), "muted", wrap=True)
        )
        column.addStretch(1)
        leave = button(self.tr("无人接班，只退出登录"), "handover.sign_out", "quiet")
        leave.clicked.connect(self.sign_out)
        column.addWidget(leave)
        QShortcut(
            QKeySequence("Esc"), self, self.closed.emit, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
        )

    def _column(self) -> QVBoxLayout:
        """The panel's content; it scrolls where the screen is low."""
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)
        self.setFixedWidth(WIDTH)
        return column

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(label(self.tr("交接班"), "heading"))
        row.addStretch(1)
        close = button(self.tr("Esc 收起"), "handover.close", "quiet")
        close.clicked.connect(self.closed)
        row.addWidget(close)
        return row

    def _outgoing(self, session: Session, now: datetime) -> Card:
        card = Card(self.tr("交班人"))
        card.body.setSpacing(2)
        card.body.addWidget(label(session.account.name, "name"))
        words = self.tr("{time} 接班 · 已在岗 {duration}").format(
            time=times.clock(session.since), duration=times.minutes((now - session.since).total_seconds())
        )
        card.body.addWidget(label(words, "muted"))
        return card
