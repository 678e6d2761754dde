"""巡检 beside the wall: one camera after the other is focused and ticked, the round signed at the end.

The ticks are a draft until the signature: folding the panel or a crash loses none. Must not know the wall:
it asks for the focus by signal.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QProgressBar, QWidget

from app.domain.camera import CameraState, CameraStatus
from app.domain.fault import Fault, FaultDraft
from app.domain.inspection import Result
from app.errors import GuardroomError
from app.services.auth import Session
from app.services.check_sheet import SheetLine, SheetView
from app.services.checks import CheckService, Found, Marked
from ui.bridge import Bridge
from ui.check_row import KEYS
from ui.check_words import list_name, period_name
from ui.patrol_parts import PointCard, PointGrid
from ui.side_panel import SidePanel
from ui.texts import (
    bracketed,
    camera_state_name,
    list_words,
    loss_cause_name,
    picture_fault_name,
    show_error,
)
from ui.widgets.basics import KeyButton, PasswordField, button, label


class PatrolPanel(SidePanel):
    """`begin` opens a round; `camera_wanted` asks the wall for the focus, `signed` ends the round."""

    camera_wanted = Signal(str)
    signed = Signal(str)
    reported = Signal(object)

    def __init__(
        self,
        checks: CheckService,
        bridge: Bridge,
        session: Session,
        *,
        status: Callable[[str], CameraStatus | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("patrol", parent=parent)
        self._checks, self._bridge, self._session, self._status = checks, bridge, session, status
        self._open = ("", "")
        self.view: SheetView | None = None
        self.at = 0
        self._draft: FaultDraft | None = None
        self._busy = False
        self._build()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def begin(self, list_id: str, period: str) -> None:
        """Walk this round from its first point without a tick."""
        self._open = (list_id, period)
        self.view = None
        self.tell("")
        self.password.clear()
        self._bridge.run(
            self, lambda: self._checks.open(self._session, list_id, period), self._opened, self._failed
        )

    def fold(self) -> None:
        """Leave; the ticks stay."""
        self.closed.emit()

    def line(self) -> SheetLine | None:
        """The point under the eyes."""
        return self.view.lines[self.at] if self.view is not None and self.at < len(self.view.lines) else None

    # --- building -------------------------------------------------------------------------------

    def _build(self) -> None:
        self.title.setText(self.tr("巡检"))
        self._what = label("", "muted", wrap=True)
        self._what.setObjectName("patrol.what")
        self._progress = QProgressBar()
        self._progress.setObjectName("patrol.progress")
        self._progress.setFormat("%v / %m")
        self.card, self._grid = PointCard(), PointGrid()
        self.note = self.card.note
        self.card.ticked.connect(self.tick)
        self.card.moved.connect(lambda step: self.go(self.at + step))
        self.card.report_wanted.connect(self._report_pressed)
        self._grid.chosen.connect(self.go)
        for part in (self._what, self._progress, self.card, self._grid):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.password = PasswordField("patrol.password", self.tr("签名密码"))
        self.password.returnPressed.connect(self._sign)
        self._sign_button = KeyButton(
            self.tr("签名，完成巡检"), "Ctrl+Enter", kind="primary", name="patrol.sign"
        )
        self._sign_button.clicked.connect(self._sign)
        self.footer.addWidget(self.password)
        fold = button(self.tr("收起"), "patrol.fold")
        fold.clicked.connect(self.fold)
        self.add_buttons([fold], self._sign_button)
        self.bind_keys(self._sign, self.fold)
        for result, key in KEYS.items():
            self._bind(key, partial(self.tick, result))
        self._bind("Left", lambda: self.go(self.at - 1))
        self._bind("Right", lambda: self.go(self.at + 1))

    def _bind(self, key: str, act: Callable[[], object]) -> None:
        """A key of the panel; a field that is typed into keeps it for itself."""
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)

    # --- walking --------------------------------------------------------------------------------

    def _opened(self, view: SheetView) -> None:
        first = self.view is None
        self.view = view
        self._what.setText(f"{list_name(view.check.id)} · {period_name(view.period)}")
        if first:
            self._grid.show_points([line.point.place for line in view.lines])
            self.at = next((n for n, line in enumerate(view.lines) if line.mark is None), 0)
        self._show()
        if first:
            self._focus_camera()
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def go(self, number: int) -> None:
        """Look at another point."""
        if self.view is not None and 0 <= number < len(self.view.lines):
            self.at, self._draft = number, None
            self.card.ask(None)
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            self._show()
            self._focus_camera()

    def tick(self, result: Result) -> None:
        """Tick the point under the eyes; what is not in order wants a word first."""
        line = self.line()
        if line is None or self._busy:
            return
        note = self.note.text().strip()
        if result is Result.NOT_OK and not note:
            self.card.ask(self._trouble(line))
            return
        found = Found(line.point.id, result, note if result is Result.NOT_OK else "")
        list_id, period = self._open
        self._busy = True
        self.tell("")
        self._bridge.run(
            self,
            lambda: self._checks.mark(self._session, list_id, period, found),
            lambda marked: self._ticked(result, marked),
            self._failed,
        )

    def _ticked(self, result: Result, marked: Marked) -> None:
        self._busy = False
        here = self.at
        self._opened(marked.view)
        if result is Result.NOT_OK:  # stay: a report is offered
            self._draft = marked.draft
            self.card.ask(None)
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            self._show()
            return
        lines = marked.view.lines
        order = [*range(here + 1, len(lines)), *range(here + 1)]
        following = next((n for n in order if lines[n].mark is None), None)
        if following is not None:
            self.go(following)
        else:
            self._show()
            self.password.setFocus()

    def _report_pressed(self) -> None:
        line, (list_id, period) = self.line(), self._open
        draft = self._draft
        if line is None or line.mark is None:
            return
        mark = line.mark

        def work() -> Fault | None:
            wanted = draft
            if wanted is None:
                found = Found(mark.point, mark.result, mark.note, mark.photo)
                wanted = self._checks.mark(self._session, list_id, period, found).draft
            if wanted is None:
                return None
            return self._checks.report(self._session, list_id, period, mark.point, wanted)

        self._bridge.run(self, work, self._reported, self._failed)

    def _reported(self, fault: Fault | None) -> None:
        if fault is not None:
            self.reported.emit(fault)
        list_id, period = self._open
        self._bridge.run(
            self, lambda: self._checks.open(self._session, list_id, period), self._opened, self._failed
        )

    # --- showing --------------------------------------------------------------------------------

    def _show(self) -> None:
        view, line = self.view, self.line()
        if view is None or line is None:
            return
        done = len(view.lines) - len(view.missing)
        self._progress.setMaximum(len(view.lines))
        self._progress.setValue(done)
        self.card.show_line(line, self._seen_words(line))
        self._grid.show_marks([one.mark for one in view.lines], self.at)
        left = len(view.missing)
        self._sign_button.setEnabled(not left)
        self._sign_button.set_word(
            self.tr("还有 {n} 路没有看").format(n=left) if left else self.tr("签名，完成巡检")
        )
        self.password.setEnabled(not left)

    def _focus_camera(self) -> None:
        line = self.line()
        if line is not None and line.point.camera_id:
            self.camera_wanted.emit(line.point.camera_id)

    def _seen_words(self, line: SheetLine) -> str:
        status = self._status(line.point.camera_id or "")
        if status is None:
            return self.tr("没有画面记录")
        trouble = self._trouble(line)
        state = camera_state_name(status.state)
        return f"{state} · {trouble}" if trouble else state

    def _trouble(self, line: SheetLine) -> str:
        """What the machine objects to, as the first words of a note; "" where it does not."""
        status = self._status(line.point.camera_id or "")
        if status is None:
            return ""
        if status.state is CameraState.LOST:
            return bracketed(self.tr("视频丢失"), loss_cause_name(status.cause) if status.cause else "")
        if status.state is CameraState.SUSPECT:
            return list_words(picture_fault_name(fault) for fault in status.faults)
        return ""

    # --- signing --------------------------------------------------------------------------------

    def _sign(self) -> None:
        if not self._sign_button.isEnabled() or self._busy:
            return
        password = self.password.text()
        if not password:
            self.password.setFocus()
            return
        list_id, period = self._open
        self._busy = True
        self._bridge.run(
            self,
            lambda: self._checks.sign(self._session, list_id, period, password),
            self._signed,
            self._not_signed,
        )

    def _signed(self, view: SheetView) -> None:
        self._busy = False
        self.password.clear()
        self.signed.emit(f"{list_name(view.check.id)} · {period_name(view.period)}")
        self.closed.emit()

    def _not_signed(self, error: GuardroomError) -> None:
        self.password.clear()
        self.password.mark_wrong(True)
        self._failed(error)

    def _failed(self, error: GuardroomError) -> None:
        self._busy = False
        self.tell(show_error(error))
