"""The signatures of a handover: the one who goes, the one who comes, or the same one who stays on.

Asks the service off the user interface's thread; what was refused is said on the board. Must not know
the page or what follows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.handover import Handover
from app.errors import GuardroomError
from app.services.auth import LockedOut, Session, WrongPassword
from app.services.handover import HandoverService
from app.services.handover_draft import HandoverDraft
from app.services.handover_errors import NotAcknowledged
from ui.bridge import Bridge
from ui.draft_keeper import DraftKeeper
from ui.handover.board import HandoverBoard
from ui.texts import show_error
from ui.widgets.basics import PasswordField

T = TypeVar("T")

ASK_AGAIN_MS = 5_000
"""How long the button that leaves the post empty waits for its second press."""


class Signing(QObject):
    """`signed(Handover)`, `taken_over(Session)`, `sign_out()`; `stale()`: what is open changed meanwhile."""

    signed = Signal(object)
    taken_over = Signal(object)
    sign_out = Signal()
    stale = Signal()

    def __init__(
        self,
        handover: HandoverService,
        bridge: Bridge,
        session: Session,
        *,
        board: HandoverBoard,
        keeper: DraftKeeper,
    ) -> None:
        super().__init__(board)
        self._handover, self._bridge, self._session = handover, bridge, session
        self._board, self._keeper = board, keeper
        self._draft: HandoverDraft | None = None
        self._warned = False
        self.busy = False
        board.outgoing.signed.connect(self._sign)
        board.incoming.taken.connect(self.take)
        board.go.clicked.connect(self.take)
        board.stay.clicked.connect(self._stay)
        board.leave.clicked.connect(self._leave)

    def look(self, draft: HandoverDraft) -> None:
        """What is handed over now."""
        self._draft = draft

    def forget(self) -> None:
        """The page is left: no password stays in it."""
        for field in self._fields():
            field.clear()
            field.mark_wrong(False)
        self._board.tell("")

    def take(self) -> None:
        """The incoming signature; says what is still to be done before it."""
        board = self._board
        if self.busy or self._draft is None:
            return
        if board.items.left():
            words = self.tr("还有 {n} 项未确认：请逐项看过，按空格确认。")
            board.tell(words.format(n=board.items.left()))
            board.items.focus_next()
        elif not board.incoming.account():
            board.tell(self.tr("没有别的值班账号，请管理员先添加。"))
        elif not board.incoming.password.text():
            board.tell(self.tr("请接班人输入本人密码，再签名接班。"))
            board.lead(board.incoming.password)
        elif self._draft.signed is None and not self._warned:
            self._warned = True
            board.tell(self.tr("交班人还没有签名；交班人已离开时，再按一次即可接班，记录会注明。"))
        else:
            self._take_over()

    def _sign(self, password: str) -> None:
        if self._draft is None or self.busy:
            return
        draft = self._board.form.edited(self._draft)
        self._keeper.forget()
        self._run(
            lambda: self._handover.sign_out_going(self._session, draft, password),
            self._signed,
            self._board.outgoing.password,
        )

    def _take_over(self) -> None:
        board = self._board
        account, password = board.incoming.account(), board.incoming.password.text()
        seen, remark = board.items.acknowledged(), board.remark.text()
        self._keeper.keep()
        self._run(
            lambda: self._handover.take_over(self._session, account, password, seen, remark),
            self._taken,
            board.incoming.password,
        )

    def _stay(self) -> None:
        board = self._board
        password, remark = board.outgoing.password.text(), board.remark.text()
        if self.busy or self._draft is None:
            return
        if not password:
            board.outgoing.ask_password()
            board.tell(self.tr("请在“交班人”一栏输入本人密码，再按“本人继续值班”。"))
            return
        self._run(
            lambda: self._handover.stay_on(self._session, password, remark),
            self._taken,
            board.outgoing.password,
        )

    def _run(self, work: Callable[[], T], done: Callable[[T], None], field: PasswordField) -> None:
        """Do it once no draft is being written."""
        self._set_busy(True)
        self._keeper.then(
            lambda: self._bridge.run(self, work, done, lambda error: self._refused(error, field))
        )

    def _signed(self, handover: Handover) -> None:
        self._set_busy(False)
        if self._draft is not None:
            self._draft = replace(self._draft, signed=handover)
        self.forget()
        self.signed.emit(handover)

    def _taken(self, session: Session) -> None:
        self.busy = False
        self.forget()
        self.taken_over.emit(session)

    def _leave(self) -> None:
        """The first press asks: the post would be empty."""
        leave = self._board.leave
        if leave.property("armed"):
            self.sign_out.emit()
            return
        leave.setProperty("armed", True)
        leave.setText(self.tr("岗位将无人值守，再按一次退出"))
        QTimer.singleShot(ASK_AGAIN_MS, self, self._disarm)

    def _disarm(self) -> None:
        self._board.leave.setProperty("armed", False)
        self._board.leave.setText(self.tr("无人接班，退出登录"))

    def _refused(self, error: GuardroomError, field: PasswordField) -> None:
        self._set_busy(False)
        self._board.tell(show_error(error))
        if isinstance(error, WrongPassword | LockedOut):
            field.mark_wrong(True)
            self._board.lead(field)
            field.selectAll()
        elif isinstance(error, NotAcknowledged):
            self.stale.emit()

    def _fields(self) -> tuple[PasswordField, PasswordField]:
        return self._board.incoming.password, self._board.outgoing.password

    def _set_busy(self, busy: bool) -> None:
        self.busy = busy
        self._board.setEnabled(not busy)
        if busy:
            self._board.tell("")
