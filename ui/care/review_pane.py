"""One point's coverage: its reference picture beside the present one, the verdict and its signature (R39).

Must not know the list beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.domain.machine_seen import label as camera_label
from app.domain.people import Permission, may
from app.domain.view_care import Verdict, ViewCare, ViewReview
from app.errors import EnvError, GuardroomError, UserError
from app.services.auth import LockedOut, Session, WrongPassword
from app.services.ports import Still
from app.services.view_reviews import ViewReviewService
from app.text import QT_TRANSLATE_NOOP, text
from ui.bridge import Bridge
from ui.care.reference_dialog import LONGEST, ViewReferenceDialog
from ui.care.shot import Shot
from ui.care.words import minute, verdict_name, view_name, view_token
from ui.pictures import Picture
from ui.texts import show_error
from ui.theme import set_kind
from ui.widgets.basics import KeyButton, PasswordField, button, label

STILL_WAIT_S = 5.0

TakeStill = Callable[[str], "Future[Still]"]


class ReviewPane(QWidget):
    """`changed()` follows what went onto record; `adjust_wanted(camera_id)` asks for a request."""

    changed = Signal()
    adjust_wanted = Signal(str)

    def __init__(
        self,
        reviews: ViewReviewService,
        bridge: Bridge,
        session: Session,
        *,
        still: TakeStill | None,
        picture: Picture,
    ) -> None:
        super().__init__()
        self._reviews, self._bridge, self._session = reviews, bridge, session
        self._still, self._picture = still, picture
        self._point: ViewCare | None = None
        self._taken = ""
        self._taking = False
        self._cares = cares = may(session.account.role, Permission.CARE_CAMERAS)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._make_head(cares=cares))
        pair = QHBoxLayout()
        pair.setSpacing(12)
        self.reference = Shot("review.reference", self.tr("基准画面"))
        self.present = Shot("review.present", self.tr("现在画面"))
        pair.addWidget(self.reference, 1)
        pair.addWidget(self.present, 1)
        column.addLayout(pair, 1)
        self._last = label("", wrap=True)
        self._last.setObjectName("review.last")
        column.addWidget(self._last)
        self._acts = self._make_acts()
        column.addWidget(self._acts)
        self._acts.setVisible(cares)
        self._told = label("", "error", wrap=True)
        self._told.setObjectName("review.told")
        self._told.hide()
        column.addWidget(self._told)

    def show_point(self, point: ViewCare | None) -> None:
        """Show a point; what was taken of another one is laid aside."""
        other = point is None or self._point is None or point.camera.id != self._point.camera.id
        self._point = point
        if other:
            self._clear()
        if point is None:
            return
        self._name.setText(camera_label(point.camera))
        self._state.setText(view_name(point))
        set_kind(self._state, view_token(point))
        reference = point.reference
        if reference is None:
            self.reference.show_word(self.tr("还没有基准画面。视角正确时取一张画面，存为基准。"))
        else:
            words = self.tr("{time} {name}").format(time=minute(reference.at), name=reference.author_name)
            if reference.note:
                words += f" · {reference.note}"
            self.reference.show_kept(self._bridge, self._picture, reference.sha256, words)
        self._last.setText(self._review_words(point.review))
        if not self._taken and not self._taking:
            self._show_past(point.review)
        self._enable()

    # --- building -------------------------------------------------------------------------------

    def _make_head(self, *, cares: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self._name = label("", "heading")
        self._name.setObjectName("review.name")
        self._state = label("", "ok")
        self._state.setObjectName("review.state")
        self._take = button(self.tr("取现在画面"), "review.take", icon="mdi6.camera-outline")
        self._take.clicked.connect(self._take_pressed)
        self._keep = button(self.tr("存为基准画面"), "review.keep", icon="mdi6.image-check-outline")
        self._keep.clicked.connect(self._keep_pressed)
        row.addWidget(self._name)
        row.addWidget(self._state)
        row.addStretch(1)
        for act in (self._take, self._keep):
            row.addWidget(act)
            if not cares:  # never shown before it has a parent: it would be a window
                act.hide()
        return row

    def _make_acts(self) -> QWidget:
        acts = QWidget()
        rows = QVBoxLayout(acts)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        found = QHBoxLayout()
        found.setSpacing(8)
        self._verdicts = QButtonGroup(self)
        for number, verdict in enumerate(Verdict):
            chip = QPushButton(verdict_name(verdict))
            chip.setObjectName(f"review.verdict.{verdict}")
            chip.setProperty("kind", "chip")
            chip.setCheckable(True)
            self._verdicts.addButton(chip, number)
            found.addWidget(chip)
        self._verdicts.buttonClicked.connect(lambda _: self._enable())
        self.note = QLineEdit()
        self.note.setObjectName("review.note")
        self.note.setPlaceholderText(self.tr("看到的情况，例如：门口左侧被树枝挡住（正常可不填）"))
        self.note.setMaxLength(LONGEST)
        found.addWidget(self.note, 1)
        rows.addLayout(found)
        sign = QHBoxLayout()
        sign.setSpacing(10)
        sign.addWidget(label(self._session.account.name, "strong"))
        self.password = PasswordField("review.password", self.tr("签名密码"))
        self.password.returnPressed.connect(self._sign)
        self._go = KeyButton(self.tr("签名复核"), "Enter", kind="primary", name="review.sign")
        self._go.clicked.connect(self._sign)
        self._adjust = button(self.tr("申请调整…"), "review.adjust", icon="mdi6.arrow-decision-outline")
        self._adjust.clicked.connect(self._adjust_pressed)
        sign.addWidget(self.password, 1)
        sign.addWidget(self._go, 1)
        sign.addWidget(self._adjust)
        rows.addLayout(sign)
        return acts

    # --- showing --------------------------------------------------------------------------------

    def _clear(self) -> None:
        self._taken = ""
        self._verdicts.setExclusive(False)
        for chip in self._verdicts.buttons():
            chip.setChecked(False)
        self._verdicts.setExclusive(True)
        self.note.clear()
        self.password.clear()
        self.password.mark_wrong(False)
        self._taking = False
        self._told.hide()
        self._enable()

    def _show_past(self, review: ViewReview | None) -> None:
        """Until a picture is taken, that of the last review."""
        past = review is not None
        self.present.set_caption(self.tr("上次复核时的画面") if past else self.tr("现在画面"))
        if review is not None:
            words = self.tr("{time} {name}").format(time=minute(review.at), name=review.author_name)
            self.present.show_kept(self._bridge, self._picture, review.present, words)
        elif not self._cares:
            self.present.show_word(self.tr("复核时由管理员取画面。"))
        elif self._still is None:
            self.present.show_word(self.tr("视频没有启动，取不到画面。"))
        else:
            self.present.show_word(self.tr("按“取现在画面”，放在基准画面旁边对照。"))

    def _enable(self) -> None:
        there = self._point is not None
        self._take.setEnabled(there and self._still is not None)
        self._keep.setEnabled(there and bool(self._taken))
        measured = there and self._point is not None and self._point.reference is not None
        self._go.setEnabled(measured and bool(self._taken) and self._verdicts.checkedId() >= 0)

    def _review_words(self, review: ViewReview | None) -> str:
        if review is None:
            return self.tr("还没有复核过。")
        words = self.tr("上次复核 {time} {name}：{verdict}").format(
            time=minute(review.at), name=review.author_name, verdict=verdict_name(review.verdict)
        )
        return f"{words} · {review.note}" if review.note else words

    # --- acting ---------------------------------------------------------------------------------

    def _take_pressed(self) -> None:
        if self._point is None or self._still is None:
            return
        camera_id, pending = self._point.camera.id, self._still(self._point.camera.id)
        self._told.hide()
        self._taken, self._taking = "", True
        self.present.set_caption(self.tr("现在画面"))
        self.present.show_word(self.tr("正在取画面…"))
        self._enable()

        def kept() -> tuple[str, str]:
            still = _wait(pending)
            return camera_id, self._reviews.keep(self._session, still)

        self._bridge.run(self, kept, self._kept, lambda error: self._take_failed(camera_id, error))

    def _kept(self, taken: tuple[str, str]) -> None:
        camera_id, sha256 = taken
        if self._point is None or self._point.camera.id != camera_id:
            return
        self._taken, self._taking = sha256, False
        self.present.show_kept(self._bridge, self._picture, sha256, self.tr("刚才取的画面，已存为截图"))
        self._enable()

    def _take_failed(self, camera_id: str, error: GuardroomError) -> None:
        if self._point is not None and self._point.camera.id == camera_id:
            self.present.show_word(show_error(error))  # stays until the point is left: `_taking` still holds

    def _keep_pressed(self) -> None:
        point, sha256 = self._point, self._taken
        if point is None or not sha256:
            return
        reviews, session, camera_id = self._reviews, self._session, point.camera.id
        if point.reference is None:
            self._bridge.run(
                self, lambda: reviews.set_reference(session, camera_id, sha256), self._done, self._failed
            )
            return
        dialog = ViewReferenceDialog(
            lambda reason: reviews.set_reference(session, camera_id, sha256, reason), self._bridge, self
        )
        dialog.saved.connect(self.changed)
        dialog.open()

    def _sign(self) -> None:
        if not self._go.isEnabled() or self._point is None:
            return
        if not self.password.text():
            self.password.setFocus()
            return
        verdict = list(Verdict)[self._verdicts.checkedId()]
        camera_id, sha256 = self._point.camera.id, self._taken
        note, password = self.note.text(), self.password.text()
        self._go.setEnabled(False)
        self._bridge.run(
            self,
            lambda: self._reviews.review(
                self._session, camera_id, sha256, verdict, note=note, password=password
            ),
            self._done,
            self._failed,
        )

    def _done(self, result: object) -> None:
        if isinstance(result, ViewReview):
            self._clear()
        self.changed.emit()

    def _failed(self, error: GuardroomError) -> None:
        self.password.clear()
        self.password.mark_wrong(isinstance(error, WrongPassword | LockedOut))
        self._told.setText(show_error(error))
        self._told.show()
        self._enable()

    def _adjust_pressed(self) -> None:
        if self._point is not None:
            self.adjust_wanted.emit(self._point.camera.id)


def _wait(pending: Future[Still]) -> Still:
    try:
        return pending.result(timeout=STILL_WAIT_S)
    except (FutureTimeoutError, EnvError) as error:
        raise UserError(
            text(QT_TRANSLATE_NOOP("app", "这一路没有画面可截")),
            text(QT_TRANSLATE_NOOP("app", "画面恢复后再取；一直没有画面的，先报修")),
        ) from error
