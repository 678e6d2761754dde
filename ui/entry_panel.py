"""记一笔 (F2): the entry panel beside the wall: drafts, signs and corrects duty-log entries.

Every edit is kept as a draft within half a second, so that a power cut costs nothing; only the
signature makes it an entry. Must not know the window, the wall or storage.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.domain.camera import Camera
from app.domain.duty import Category, Draft, DutyEntry
from app.errors import GuardroomError
from app.services.auth import LockedOut, Session, WrongPassword
from app.services.cameras import CameraService
from app.services.duty import DutyService
from ui.bridge import Bridge
from ui.entry_form import EntryForm
from ui.pictures import Picture
from ui.texts import category_name, shift_name, show_error
from ui.times import clock_s, local
from ui.widgets.basics import Card, KeyButton, PasswordField, button, label

KEEP_AFTER_MS = 250
"""From the first unsaved key stroke to keeping the draft; with the write itself well under 0.5 s."""


@dataclass(frozen=True)
class _Opened:
    """What opening the panel fetched."""

    draft: Draft
    recovered: bool
    cameras: list[Camera]
    corrected: DutyEntry | None


def has_words(draft: Draft) -> bool:
    """Whether the person has put anything into it that would be missed."""
    parts = (draft.situation, draft.guard_status, draft.handling, draft.remark)
    return any(part.strip() for part in parts) or bool(draft.snapshots) or draft.corrects is not None


class EntryPanel(QWidget):
    """`begin`, `correct` and `attach` are the ways in; `closed` and `saved(DutyEntry)` the ways out."""

    closed = Signal()
    saved = Signal(object)

    def __init__(
        self,
        duty: DutyService,
        cameras: CameraService,
        bridge: Bridge,
        session: Session,
        *,
        picture: Picture | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._duty, self._cameras, self._bridge, self._session = duty, cameras, bridge, session
        self._picture = picture
        self._open = False  # the form holds this account's draft
        self._dirty = False
        self._keeping = False
        self._signing = False
        self._waiting: list[Callable[[], None]] = []
        self._keep_timer = QTimer(self)
        self._keep_timer.setSingleShot(True)
        self._keep_timer.setInterval(KEEP_AFTER_MS)
        self._keep_timer.timeout.connect(self._keep)
        self._build()

    # --- the ways in ---

    def begin(self, camera_id: str | None = None) -> None:
        """Open for a new entry at this camera; a half-written one comes back instead."""
        if self._open and has_words(self.form.draft()):
            self._show_now()
            return
        self._after_keeping(
            lambda: self._bridge.run(self, lambda: self._fetch(camera_id), self._opened, self._failed)
        )

    def correct(self, entry: DutyEntry) -> None:
        """Open for a correction of `entry`; a half-written new entry stays kept beside it."""

        def work() -> _Opened:
            kept = self._duty.load_draft(self._session)
            recovered = kept is not None and kept.corrects == entry.id
            draft = kept if kept is not None and recovered else self._duty.correction(self._session, entry)
            return _Opened(draft, recovered, self._cameras.cameras(self._session.school_id), entry)

        if self._dirty:
            self._keep()
        self._after_keeping(lambda: self._bridge.run(self, work, self._opened, self._failed))

    def attach(self, sha256: str) -> None:
        """Attach a kept snapshot to the entry that is being written."""
        box = self.form.add_attachment(sha256)
        if box is not None and self._picture is not None:
            box.load(self._bridge, self._picture, sha256)

    def fold(self) -> None:
        """Close the panel; the draft is kept."""
        if self._dirty:
            self._keep()
        self.password.clear()
        self.closed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Whatever hides the panel (a page, a handover, the end): nothing typed is left unkept."""
        super().hideEvent(event)
        if self._dirty and not self._signing:
            self._keep()

    # --- building ---

    def _build(self) -> None:
        self.setObjectName("entry")
        self.setProperty("kind", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.setMinimumWidth(380)
        self.setMaximumWidth(460)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 12)
        column.setSpacing(10)
        column.addLayout(self._make_header())
        self.form = EntryForm()
        scroll = QScrollArea()
        scroll.setObjectName("entry.scroll")
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        body = QWidget()
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        self._old = Card(self.tr("更正的是这一笔（原文保留，两笔都会打印）"))
        self._old_text = label("", wrap=True)
        self._old_text.setObjectName("entry.corrected")
        self._old.body.addWidget(self._old_text)
        old_row = QHBoxLayout()
        old_row.setContentsMargins(16, 0, 16, 0)
        old_row.addWidget(self._old)
        inner.addLayout(old_row)
        inner.addWidget(self.form, 1)
        scroll.setWidget(body)
        column.addWidget(scroll, 1)
        column.addLayout(self._make_footer())
        self.form.changed.connect(self._edited)
        self.form.category_chosen.connect(self._load_phrases)
        self._bind_keys()

    def _make_header(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(16, 0, 16, 0)
        self._title = label(self.tr("记一笔"), "heading")
        self._state = label(self.tr("Esc 收起"), "muted")
        self._state.setObjectName("entry.state")
        row.addWidget(self._title)
        row.addStretch(1)
        row.addWidget(self._state)
        return row

    def _make_footer(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(16, 0, 16, 0)
        column.setSpacing(8)
        self._error = label("", "error", wrap=True)
        self._error.setObjectName("entry.error")
        self._error.hide()
        self.password = PasswordField(
            "entry.password", self.tr("{name} 的密码（签名用）").format(name=self._session.account.name)
        )
        row = QHBoxLayout()
        row.setSpacing(8)
        self._drop = button(self.tr("放弃"), "entry.drop", "quiet")
        self._later = button(self.tr("存草稿"), "entry.later")
        self._sign = KeyButton(self.tr("签名保存"), "Ctrl+Enter", kind="primary", name="entry.sign")
        self._later.setMinimumHeight(48)
        self._sign.setMinimumHeight(48)
        row.addWidget(self._drop)
        row.addWidget(self._later)
        row.addWidget(self._sign, 1)
        column.addWidget(self._error)
        column.addWidget(self.password)
        column.addLayout(row)
        return column

    def _bind_keys(self) -> None:
        self._drop.clicked.connect(self._drop_pressed)
        self._later.clicked.connect(self.fold)
        self._sign.clicked.connect(self._sign_pressed)
        self.password.returnPressed.connect(self._sign_pressed)
        for key, act in (
            ("Ctrl+Return", self._sign_pressed),
            ("Ctrl+Enter", self._sign_pressed),
            ("Esc", self.fold),
        ):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # --- opening ---

    def _fetch(self, camera_id: str | None) -> _Opened:
        """On a pool thread: the half-written draft, or a new one."""
        kept = self._duty.load_draft(self._session)
        recovered = kept is not None and has_words(kept)
        draft = kept if kept is not None and recovered else self._duty.new_draft(self._session, camera_id)
        corrected = self._duty.entry(self._session, draft.corrects) if draft.corrects else None
        return _Opened(draft, recovered, self._cameras.cameras(self._session.school_id), corrected)

    def _opened(self, found: _Opened) -> None:
        self._open, self._dirty = True, False
        self.form.set_cameras(found.cameras)
        self.form.set_draft(found.draft)
        slot = self._session.slot
        self.form.shift.setText(shift_name(slot.name) if slot else "")
        self.form.set_machine_span(slot.start if slot else None, found.draft.occurred_at)
        self.form.clear_attachments()
        for sha256 in found.draft.snapshots:
            box = self.form.show_attachment(sha256)
            if self._picture is not None:
                box.load(self._bridge, self._picture, sha256)
        self._title.setText(self.tr("更正") if found.draft.corrects else self.tr("记一笔"))
        self._old.setVisible(found.corrected is not None)
        if found.corrected is not None:
            self._old_text.setText(self._describe(found.corrected))
        self._load_phrases(found.draft.category)
        self._state.setText(
            self.tr("Esc 收起 · 上次没写完，已恢复") if found.recovered else self.tr("Esc 收起")
        )
        self._tell("")
        self._show_now()

    def _show_now(self) -> None:
        self.form.situation.setFocus()
        self.form.situation.moveCursor(self.form.situation.textCursor().MoveOperation.End)

    def _describe(self, entry: DutyEntry) -> str:
        head = f"{local(entry.at):%m-%d %H:%M} {entry.author_name} · {category_name(entry.category)}"
        parts = [head, entry.situation]
        if entry.guard_status:
            parts.append(self.tr("本人所见：{words}").format(words=entry.guard_status))
        if entry.handling:
            parts.append(self.tr("处理意见：{words}").format(words=entry.handling))
        return "\n".join(parts)

    def _load_phrases(self, category: Category) -> None:
        self._bridge.run(self, lambda: self._duty.phrases(category), self.form.set_phrases)

    # --- keeping the draft ---

    def _edited(self) -> None:
        self._dirty = True
        if not self._keep_timer.isActive():
            self._keep_timer.start()

    def _keep(self) -> None:
        """Keep the draft as it is now; one write at a time, so that none overtakes another."""
        self._keep_timer.stop()
        if self._keeping or not self._open:
            return
        self._keeping, self._dirty = True, False
        draft = self.form.draft()
        self._bridge.run(
            self, lambda: self._duty.keep_draft(self._session, draft), self._kept, self._not_kept
        )

    def _kept(self, _: None) -> None:
        self._keeping = False
        self._state.setText(self.tr("Esc 收起 · 草稿已保存 {time}").format(time=clock_s(datetime.now(UTC))))
        self._go_on()

    def _not_kept(self, error: GuardroomError) -> None:
        self._keeping = False
        self._state.setText(self.tr("草稿没有保存"))
        self._tell(show_error(error))
        self._go_on()

    def _go_on(self) -> None:
        waiting, self._waiting = self._waiting, []
        for act in waiting:
            act()
        if self._dirty:
            self._keep()

    def _after_keeping(self, act: Callable[[], None]) -> None:
        """Do `act` when no draft is on its way to the disk."""
        if self._keeping:
            self._waiting.append(act)
        else:
            act()

    # --- signing and dropping ---

    def _sign_pressed(self) -> None:
        if self._signing or not self._open:
            return
        if not self.password.text():
            self._tell(self.tr("请输入本人密码，再签名保存。"))
            self.password.setFocus()
            return
        self._signing, self._dirty = True, False
        self._keep_timer.stop()
        self._set_busy(True)
        self._after_keeping(self._sign_now)

    def _sign_now(self) -> None:
        draft, password = self.form.draft(), self.password.text()
        self._bridge.run(
            self, lambda: self._duty.sign(self._session, draft, password), self._signed, self._not_signed
        )

    def _signed(self, entry: DutyEntry) -> None:
        self._signing = self._open = self._dirty = False
        self._set_busy(False)
        self.password.clear()
        self.password.mark_wrong(False)
        self.saved.emit(entry)
        self.closed.emit()

    def _not_signed(self, error: GuardroomError) -> None:
        self._signing = False
        self._set_busy(False)
        self._tell(show_error(error))
        if isinstance(error, WrongPassword | LockedOut):
            self.password.mark_wrong(True)
            self.password.setFocus()
            self.password.selectAll()
        self._edited()

    def _drop_pressed(self) -> None:
        """The first press asks, the second drops: no half-written text is lost by one slip."""
        if not self._drop.property("armed") and has_words(self.form.draft()):
            self._drop.setProperty("armed", True)
            self._drop.setText(self.tr("确认放弃"))
            QTimer.singleShot(4000, self, self._disarm)
            return
        self._disarm()
        self._keep_timer.stop()
        self._open = self._dirty = False
        draft = self.form.draft()
        self._after_keeping(
            lambda: self._bridge.run(
                self, lambda: self._duty.drop_draft(self._session, draft), self._dropped, self._failed
            )
        )

    def _dropped(self, _: None) -> None:
        self.password.clear()
        self.closed.emit()

    def _disarm(self) -> None:
        self._drop.setProperty("armed", False)
        self._drop.setText(self.tr("放弃"))

    def _set_busy(self, busy: bool) -> None:
        for part in (self._sign, self._later, self._drop, self.form, self.password):
            part.setEnabled(not busy)
        if busy:
            self._tell("")

    def _tell(self, words: str) -> None:
        self._error.setText(words)
        self._error.setVisible(bool(words))

    def _failed(self, error: GuardroomError) -> None:
        self._tell(show_error(error))
