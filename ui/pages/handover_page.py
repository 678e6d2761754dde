"""交接班 (F9): the shift's summary and strips, what is open, both signatures; the pictures go on below.

Until somebody takes over, the one on duty stays so. Must not know the window or what follows a
handover: it says so by signal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QLabel, QWidget

from app.domain.availability import availability
from app.domain.camera import Camera
from app.domain.handover import Handover, HandoverMark
from app.domain.people import Account, Permission, may
from app.domain.record import Kind
from app.domain.shift import HANDOVER_WINDOW
from app.errors import GuardroomError
from app.services.auth import AuthService, Session
from app.services.cameras import CameraService
from app.services.handover import HandoverService
from app.services.handover_draft import HandoverDraft
from app.services.handover_rows import SlotHandover
from ui.bridge import Bridge
from ui.draft_keeper import DraftKeeper
from ui.handover.board import HandoverBoard
from ui.handover.history import HistoryDialog
from ui.handover.live import LiveStrip
from ui.handover.signing import Signing
from ui.handover.words import mark_name, standing_words
from ui.live_page import LivePage
from ui.strip import StripRow
from ui.texts import show_error, slot_words
from ui.theme import set_kind
from ui.widgets.basics import button, label

SETTLE_MS = 700
"""A half-written entry is kept while this page opens: look again when it is."""

REFRESH_MS = 15_000
"""Clocks of faults and the time to the handover go on."""

HISTORY = timedelta(days=30)


@dataclass(frozen=True)
class _Loaded:
    draft: HandoverDraft
    cameras: list[Camera]
    accounts: list[Account]
    rows: list[StripRow]
    before: SlotHandover | None


class HandoverPage(LivePage):
    """`taken_over(Session)`, `sign_out()` and `wall_wanted(camera_id)` are the ways out."""

    NAME = "handover"
    ICON = "mdi6.account-switch-outline"
    PERMISSION = Permission.WRITE_LOG
    UNDER = "log"
    KINDS = frozenset(Kind) - {Kind.CAMERA_STATE}

    taken_over = Signal(object)
    sign_out = Signal()
    wall_wanted = Signal(str)

    def __init__(
        self,
        handover: HandoverService,
        auth: AuthService,
        cameras: CameraService,
        bridge: Bridge,
        session: Session,
        *,
        now: Callable[[], datetime],
        passwords: Mapping[str, str],
        live: LiveStrip | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(bridge, parent)
        self._handover, self._auth, self._cameras = handover, auth, cameras
        self._session, self._now, self._live = session, now, live
        self._draft: HandoverDraft | None = None
        self._signed: Handover | None = None
        self._changed = False
        self.keeper = DraftKeeper(bridge, self._edited, lambda d: handover.keep_draft(session, d), self)
        self._standing = self._build(passwords)
        self.signing = Signing(handover, bridge, session, board=self.board, keeper=self.keeper)
        self._connect()
        self._refresh = QTimer(self)
        self._refresh.setInterval(REFRESH_MS)
        self._refresh.timeout.connect(self.reload)

    def title(self) -> str:
        """The page's word."""
        return self.tr("交接班")

    def enter(self) -> None:
        """Draft it anew; what was typed before comes back."""
        self.reload()
        QTimer.singleShot(SETTLE_MS, self, self.reload)
        self.take_keyboard()

    def reload(self) -> None:
        """Fetch what is open now; never over what is being typed."""
        if not self.signing.busy:
            self.keeper.keep()
            self.keeper.then(lambda: self.fetch(self._load, self._loaded, self._failed))

    def take_keyboard(self) -> None:
        """The keyboard goes to the next thing to be done."""
        board = self.board
        field: QWidget = board.outgoing.password
        if self._signed is not None:
            field = board.items.first_left() or board.incoming.password
        self.setFocusProxy(field)  # the window gives the keyboard to the page it has just shown
        board.lead(field)

    # --- building ---

    def _build(self, passwords: Mapping[str, str]) -> QLabel:
        history = button(self.tr("交接记录"), "handover.history", icon="mdi6.history")
        history.clicked.connect(self._history_pressed)
        back = button(self.tr("回监控墙 Esc"), "handover.back", icon="mdi6.view-grid-outline")
        back.clicked.connect(lambda: self.wall_wanted.emit(""))
        self._slots = self.make_head(history, back)
        standing = label("", "muted", wrap=True)
        standing.setObjectName("handover.standing")
        self.column.addWidget(standing)
        self.board = HandoverBoard(self._session, passwords)
        self.column.addWidget(self.board, 1)
        if self._live is not None:
            self.column.addWidget(self._live)
        return standing

    def _connect(self) -> None:
        board = self.board
        self.keeper.failed.connect(self._failed)
        board.form.changed.connect(self._typed)
        board.items.changed.connect(self._count)
        board.items.done.connect(lambda: board.lead(board.incoming.password))
        self.signing.signed.connect(self._signed_now)
        self.signing.taken_over.connect(self.taken_over)
        self.signing.sign_out.connect(self.sign_out)
        self.signing.stale.connect(self.reload)
        if self._live is not None:
            self._live.chosen.connect(self.wall_wanted)
        for key, act in (
            ("Ctrl+Return", self.signing.take),
            ("Ctrl+Enter", self.signing.take),
            ("Esc", lambda: self.wall_wanted.emit("")),
        ):
            QShortcut(QKeySequence(key), self, act, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # --- loading ---

    def _load(self) -> _Loaded:
        """On a pool thread."""
        session = self._session
        draft = self._handover.draft(session)
        cameras = [camera for camera in self._cameras.cameras(session.school_id) if camera.enabled]
        accounts = [
            account
            for account in self._auth.accounts()
            if may(account.role, Permission.WRITE_LOG) and account.id != session.account.id
        ]
        past = self._handover.history(session, draft.slot.start - timedelta(days=1), draft.slot.start)
        return _Loaded(draft, cameras, accounts, _rows(draft, cameras), past[0] if past else None)

    def _loaded(self, found: _Loaded) -> None:
        draft, board = found.draft, self.board
        self._draft, self._signed = draft, draft.signed
        self.signing.look(draft)
        if not self.keeper.dirty():
            board.form.show_draft(draft)
        self._slots.setText(f"{slot_words(draft.slot)} → {slot_words(draft.next_slot)}")
        words, kind = standing_words(draft.slot, draft.at, self._session.account.name)
        before = self._before(found.before)
        self._standing.setText(f"{words} · {before}" if before else words)
        set_kind(self._standing, kind)
        board.strip_card.set_caption(self.tr("各点位画面 {slot}").format(slot=slot_words(draft.slot)))
        board.strips.set_rows(found.rows, draft.slot.start, max(draft.slot.end, draft.at), draft.at)
        board.items.show_items(draft.items, draft.at)
        board.incoming.show_accounts(found.accounts, [person.account_id for person in draft.expected])
        board.outgoing.tick(draft.at)
        board.outgoing.show_signed(draft.signed, changed=self._changed)
        board.stay.setVisible(draft.slot.end - draft.at <= HANDOVER_WINDOW)
        board.order_tabs()
        if self._live is not None:
            self._live.set_cameras(found.cameras)

    def _before(self, row: SlotHandover | None) -> str:
        """How the shift before was handed over to this one."""
        if row is None or row.mark in (HandoverMark.AHEAD, HandoverMark.DONE):
            return ""
        return self.tr("上一班：{mark}").format(mark=mark_name(row.mark))

    # --- typing ---

    def _typed(self) -> None:
        self._changed = True
        self.board.outgoing.show_signed(self._signed, changed=True)
        self.keeper.edited()

    def _edited(self) -> HandoverDraft:
        if self._draft is None:
            raise RuntimeError("nothing can be typed before the page was filled")
        return self.board.form.edited(self._draft)

    def _count(self) -> None:
        left = self.board.items.left()
        words = self.tr("签名接班（还有 {n} 项未确认）").format(n=left) if left else self.tr("签名接班")
        self.board.go.set_word(words)

    # --- what comes back ---

    def _signed_now(self, handover: Handover) -> None:
        self._signed, self._changed = handover, False
        self.board.outgoing.show_signed(handover, changed=False)
        self.take_keyboard()
        self.reload()

    def _failed(self, error: GuardroomError) -> None:
        self.board.tell(show_error(error))

    # --- the rest ---

    def _history_pressed(self) -> None:
        now = self._now()
        self.bridge.run(
            self, lambda: self._handover.history(self._session, now - HISTORY, now), self._show_history
        )

    def _show_history(self, rows: list[SlotHandover]) -> None:
        dialog = HistoryDialog(rows, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the clocks while somebody looks."""
        super().showEvent(event)
        self._refresh.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """What was typed is kept; a password is not."""
        super().hideEvent(event)
        self._refresh.stop()
        self.keeper.keep()
        self.signing.forget()


def _rows(draft: HandoverDraft, cameras: list[Camera]) -> list[StripRow]:
    since, until = draft.slot.start, draft.at
    rows = []
    for camera in cameras:
        spans = [span for span in draft.spans if span.camera_id == camera.id]
        name = f"{camera.number:02d} {camera.name}"
        rows.append(StripRow(name, spans, availability(spans, since, until)))
    return rows
