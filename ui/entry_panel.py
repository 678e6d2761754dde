"""记一笔 (F2): the entry panel beside the wall: drafts, signs and corrects duty-log entries.

Every edit is kept as a draft within half a second, so that a power cut costs nothing; only the
signature makes it an entry. Must not know the window, the wall or storage.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.domain.camera import Camera
from app.domain.duty import Category, Draft, DutyEntry
from app.errors import GuardroomError
from app.services.auth import LockedOut, Session, WrongPassword
from app.services.cameras import CameraService
from app.services.duty import DutyService
from app.services.gate import GateService
from ui.bridge import Bridge
from ui.draft_keeper import DraftKeeper
from ui.entry_form import EntryForm
from ui.gate_pad import GatePad
from ui.pictures import Picture
from ui.side_panel import SidePanel
from ui.texts import category_name, shift_name, show_error
from ui.times import clock_s, local
from ui.widgets.basics import Card, KeyButton, PasswordField, button, label

ASK_AGAIN_MS = 4000
"""How long the button that drops a text stays ready for its second press."""


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


class EntryPanel(SidePanel):
    """`begin`, `correct` and `attach` are the ways in; `closed` and `saved(DutyEntry)` the ways out."""

    saved = Signal(object)

    def __init__(
        self,
        duty: DutyService,
        cameras: CameraService,
        bridge: Bridge,
        session: Session,
        *,
        picture: Picture | None = None,
        gate: GateService | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("entry", parent=parent)
        self._duty, self._cameras, self._bridge, self._session = duty, cameras, bridge, session
        self._picture = picture
        self._gate = gate
        self.pad = GatePad(gate, bridge, session) if gate is not None else None
        self._open = False  # the form holds this account's draft
        self._signing = False
        self._attach_later: list[str] = []
        self.form = EntryForm()
        self.keeper = DraftKeeper(
            bridge, self.form.draft, lambda draft: duty.keep_draft(session, draft), self
        )
        self._build()
        self._connect()

    # --- the ways in ---

    def begin(self, camera_id: str | None = None) -> None:
        """Open for a new entry at this camera; a half-written one comes back instead."""
        if self._open and has_words(self.form.draft()):
            self._show_now()
            return

        def work() -> _Opened:
            kept = self._duty.load_draft(self._session)
            recovered = kept is not None and has_words(kept)
            draft = kept if kept is not None and recovered else self._duty.new_draft(self._session, camera_id)
            corrected = self._duty.entry(self._session, draft.corrects) if draft.corrects else None
            return _Opened(draft, recovered, self._cameras.cameras(self._session.school_id), corrected)

        self._set_busy(True)  # a click before the draft is there would be overwritten by it
        self.keeper.then(lambda: self._bridge.run(self, work, self._opened, self._failed))

    def correct(self, entry: DutyEntry) -> None:
        """Open for a correction of `entry`; a half-written new entry stays kept beside it."""

        def work() -> _Opened:
            kept = self._duty.load_draft(self._session)
            recovered = kept is not None and kept.corrects == entry.id
            draft = kept if kept is not None and recovered else self._duty.correction(self._session, entry)
            return _Opened(draft, recovered, self._cameras.cameras(self._session.school_id), entry)

        self.keeper.keep()
        self._set_busy(True)
        self.keeper.then(lambda: self._bridge.run(self, work, self._opened, self._failed))

    def attach(self, sha256: str) -> None:
        """Attach a kept snapshot to the entry that is being written, or is just being opened."""
        if not self._open:
            self._attach_later.append(sha256)
            return
        box = self.form.add_attachment(sha256)
        if box is not None and self._picture is not None:
            box.load(self._bridge, self._picture, sha256)

    def fold(self) -> None:
        """Close the panel; the draft is kept."""
        self.keeper.keep()
        self.password.clear()
        self.closed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Whatever hides the panel (a page, a handover, the end): nothing typed is left unkept."""
        super().hideEvent(event)
        self.keeper.keep()

    # --- building ---

    def _build(self) -> None:
        self._old = Card(self.tr("更正的是这一笔（原文保留，两笔都会打印）"))
        self._old_text = label("", wrap=True)
        self._old_text.setObjectName("entry.corrected")
        self._old.body.addWidget(self._old_text)
        self.body.addWidget(self._old)
        if self.pad is not None:
            self.body.addWidget(self.pad)
        self.body.addWidget(self.form, 1)
        prompt = self.tr("{name} 的密码（签名用）").format(name=self._session.account.name)
        self.password = PasswordField("entry.password", prompt)
        self.footer.addWidget(self.password)
        self._drop = button(self.tr("放弃"), "entry.drop", "quiet")
        self._later = button(self.tr("存草稿"), "entry.later")
        self._sign = KeyButton(self.tr("签名保存"), "Ctrl+Enter", kind="primary", name="entry.sign")
        self.add_buttons([self._drop, self._later], self._sign)

    def _connect(self) -> None:
        self.form.changed.connect(self._edited)
        self.form.category_chosen.connect(self._load_phrases)
        self.keeper.kept.connect(self._kept)
        self.keeper.failed.connect(self._not_kept)
        self._drop.clicked.connect(self._drop_pressed)
        self._later.clicked.connect(self.fold)
        self._sign.clicked.connect(self._sign_pressed)
        self.password.returnPressed.connect(self._sign_pressed)
        self.bind_keys(self._sign_pressed, self.fold)
        if self.pad is not None:
            self.pad.wanted.connect(self.fold_count)
            context = Qt.ShortcutContext.WidgetWithChildrenShortcut
            QShortcut(QKeySequence("Ctrl+G"), self, self.pad.toggle, context=context)

    # --- opening ---

    def _opened(self, found: _Opened) -> None:
        self.keeper.forget()
        self._open = True
        self._set_busy(False)
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
        self.title.setText(self.tr("更正") if found.draft.corrects else self.tr("记一笔"))
        self._old.setVisible(found.corrected is not None)
        if found.corrected is not None:
            self._old_text.setText(self._describe(found.corrected))
        self._load_phrases(found.draft.category)
        self.state.setText(
            self.tr("Esc 收起 · 上次没写完，已恢复") if found.recovered else self.tr("Esc 收起")
        )
        self.tell("")
        self._show_now()
        later, self._attach_later = self._attach_later, []
        for sha256 in later:
            self.attach(sha256)

    def fold_count(self) -> None:
        """Write what the pad counted ahead of the text; a count written before is replaced."""
        if self._gate is None or not self._open:
            return
        gate, draft = self._gate, self.form.draft()
        self._bridge.run(self, lambda: gate.into(self._session, draft), self._count_folded, self._failed)

    def _count_folded(self, draft: Draft) -> None:
        self.form.set_draft(draft)
        self._edited()
        self._show_now()

    def _show_now(self) -> None:
        if self.pad is not None:
            self.pad.refresh()
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
        if self._open:
            self.keeper.edited()

    def _kept(self) -> None:
        now = clock_s(datetime.now(UTC))
        self.state.setText(self.tr("Esc 收起 · 草稿已保存 {time}").format(time=now))

    def _not_kept(self, error: GuardroomError) -> None:
        self.state.setText(self.tr("草稿没有保存"))
        self.tell(show_error(error))

    # --- signing and dropping ---

    def _sign_pressed(self) -> None:
        if self._signing or not self._open:
            return
        if not self.password.text():
            self.tell(self.tr("请输入本人密码，再签名保存。"))
            self.password.setFocus()
            return
        self._signing = True
        self.keeper.forget()
        self._set_busy(True)
        self.keeper.then(self._sign_now)

    def _sign_now(self) -> None:
        draft, password = self.form.draft(), self.password.text()
        self._bridge.run(
            self, lambda: self._duty.sign(self._session, draft, password), self._signed, self._not_signed
        )

    def _signed(self, entry: DutyEntry) -> None:
        self._signing = self._open = False
        self._set_busy(False)
        self.password.clear()
        self.password.mark_wrong(False)
        self.saved.emit(entry)
        self.closed.emit()

    def _not_signed(self, error: GuardroomError) -> None:
        self._signing = False
        self._set_busy(False)
        self.tell(show_error(error))
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
            QTimer.singleShot(ASK_AGAIN_MS, self, self._disarm)
            return
        self._disarm()
        self._open = False
        self.keeper.forget()
        draft = self.form.draft()
        self.keeper.then(
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
            self.tell("")

    def _failed(self, error: GuardroomError) -> None:
        self._set_busy(False)
        self.tell(show_error(error))
