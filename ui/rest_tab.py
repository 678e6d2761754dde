"""球机停转: each dome's rest of a day, 60 to 120 minutes (R65): stopped now, turned again, or put on record.

Must not know the page it stands on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QDateEdit, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.inspection import REST_MAX, REST_MIN
from app.domain.machine_seen import label as camera_label
from app.domain.people import Permission, may
from app.errors import GuardroomError
from app.services.auth import Session
from app.services.ptz_rest import PtzRestService, RestOfDay
from ui.bridge import Bridge
from ui.moment_edit import MomentEdit
from ui.tables import Column, Table
from ui.texts import bracketed, list_words, show_error
from ui.theme import set_kind
from ui.times import clock, local
from ui.widgets.basics import EmptyState, button, label


class RestTab(QWidget):
    """`changed` follows a rest that went onto record."""

    changed = Signal()

    def __init__(
        self,
        rests: PtzRestService,
        bridge: Bridge,
        session: Session,
        *,
        now: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._rests, self._bridge, self._session, self._now = rests, bridge, session, now
        self._does = may(session.account.role, Permission.DO_CHECKS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(10)
        column.addLayout(self._make_head())
        column.addWidget(self._make_table(), 1)
        column.addWidget(self._make_foot())
        self._told = label("", "muted", wrap=True)
        self._told.setObjectName("rest.told")
        column.addWidget(self._told)
        self._told.hide()
        self._selected(None)

    def reload(self) -> None:
        """Fetch the chosen day."""
        shown = self._day.date()
        day = date(shown.year(), shown.month(), shown.day())
        self._bridge.run(self, lambda: self._rests.day(self._session, day), self._found, self._failed)

    # --- building -------------------------------------------------------------------------------

    def _make_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        rule = self.tr(
            "每日停止球机运转 {least}—{most} 分钟，使机件降温（运行维护制度七）。停转期间不巡航、不转动。"
        )
        row.addWidget(label(rule.format(least=REST_MIN, most=REST_MAX), "muted", wrap=True), 1)
        self._day = QDateEdit()
        self._day.setObjectName("rest.day")
        self._day.setDisplayFormat("yyyy-MM-dd")
        self._day.setCalendarPopup(True)
        today = local(self._now()).date()
        self._day.setDate(QDate(today.year, today.month, today.day))
        self._day.setMaximumDate(self._day.date())
        self._day.dateChanged.connect(self.reload)
        row.addWidget(self._day)
        return row

    def _make_table(self) -> Table:
        empty = EmptyState(
            "mdi6.rotate-3d-variant",
            self.tr("没有球机"),
            self.tr("在“设置 · 摄像机”里把能转动的摄像机标为球机，这里就列出它每天的停转时间。"),
            name="rest.empty",
        )
        columns = [
            Column(self.tr("球机"), lambda r: camera_label(r.camera), 240),
            Column(self.tr("当日停转"), lambda r: self.tr("{n} 分钟").format(n=r.minutes), 110),
            Column(self.tr("是否达到"), self._fits, 170, token=_token),
            Column(self.tr("停转时间"), self._times),
        ]
        self.table = Table("rest.table", columns, empty, key=lambda r: r.camera.id)
        self.table.selected.connect(self._selected)
        return self.table

    def _make_foot(self) -> QWidget:
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._begin = button(self.tr("现在停转"), "rest.begin", "primary", icon="mdi6.pause")
        self._resume = button(self.tr("恢复转动"), "rest.resume", "primary", icon="mdi6.play")
        self._since = MomentEdit("rest.since", "MM-dd HH:mm")
        self._until = MomentEdit("rest.until", "MM-dd HH:mm")
        now = self._now()
        self._until.set_moment(now.timestamp())
        self._since.set_moment((now - timedelta(minutes=REST_MIN)).timestamp())
        self.reason = QLineEdit()
        self.reason.setObjectName("rest.reason")
        self.reason.setPlaceholderText(self.tr("原因（提前恢复或超过 {most} 分钟时）").format(most=REST_MAX))
        record = button(self.tr("补登记"), "rest.record")
        self._begin.clicked.connect(self._begin_pressed)
        self._resume.clicked.connect(self._resume_pressed)
        record.clicked.connect(self._record_pressed)
        for act in (self._begin, self._resume):
            row.addWidget(act)
        row.addWidget(self.reason, 1)
        for part in (
            label(self.tr("从"), "muted"),
            self._since,
            label(self.tr("到"), "muted"),
            self._until,
            record,
        ):
            row.addWidget(part)
        self._foot = foot
        return foot

    def _fits(self, row: RestOfDay) -> str:
        if row.running_since is not None:
            return self.tr("停转中 {time} 起").format(time=clock(row.running_since))
        return self.tr("已达到") if row.fits else self.tr("未达到")

    def _times(self, row: RestOfDay) -> str:
        return list_words(
            bracketed(f"{clock(rest.since)}–{clock(rest.until)}", rest.reason) for rest in row.rests
        )

    # --- acting ---------------------------------------------------------------------------------

    def _selected(self, row: RestOfDay | None) -> None:
        self._foot.setVisible(row is not None and self._does)
        running = row is not None and row.running_since is not None
        self._begin.setVisible(not running)
        self._resume.setVisible(running)

    def _begin_pressed(self) -> None:
        row = self.table.current()
        if row is not None:
            self._run(lambda: self._rests.begin(self._session, row.camera.id))

    def _resume_pressed(self) -> None:
        row, reason = self.table.current(), self.reason.text()
        if row is not None:
            self._run(lambda: self._rests.resume(self._session, row.camera.id, reason))

    def _record_pressed(self) -> None:
        row, reason = self.table.current(), self.reason.text()
        since, until = (datetime.fromtimestamp(field.moment(), UTC) for field in (self._since, self._until))
        if row is not None:
            self._run(lambda: self._rests.record(self._session, row.camera.id, since, until, reason))

    def _run(self, work: Callable[[], object]) -> None:
        self._told.hide()
        self._bridge.run(self, work, self._done, self._failed)

    def _done(self, _: object) -> None:
        self.reason.clear()
        self.changed.emit()
        self.reload()

    def _found(self, rows: list[RestOfDay]) -> None:
        self.table.set_rows(rows)

    def _failed(self, error: GuardroomError) -> None:
        self._told.setText(show_error(error))
        set_kind(self._told, "error")
        self._told.show()


def _token(row: RestOfDay) -> str:
    if row.running_since is not None:
        return "accent"
    return "ok" if row.fits else "warn"
