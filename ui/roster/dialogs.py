"""The roster's dialogs: explain a gap, exchange a shift, ask for leave, decide on one.

Each is handed the one service it asks. Must not know the page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QComboBox, QDateEdit, QLineEdit, QWidget

from app.domain.coverage import GapCause, Stretch
from app.domain.people import Account
from app.domain.roster import ORDER, Leave
from app.domain.shift import ShiftName
from app.services.auth import Session
from app.services.coverage import CoverageService
from app.services.leave import LeaveService, LeaveWish
from app.services.roster import RosterService, SlotRoster
from ui.bridge import Bridge
from ui.roster.form_dialog import FormDialog, PeopleChips, person_choice
from ui.roster.words import cause_name, leave_days, leave_shifts, people_words, until_words
from ui.texts import shift_name, slot_words
from ui.widgets.basics import label


class ExplainDialog(FormDialog):
    """Why nobody was on duty in a stretch (脱岗)."""

    def __init__(
        self, coverage: CoverageService, bridge: Bridge, session: Session, gap: Stretch, parent: QWidget
    ) -> None:
        super().__init__("explain", bridge, parent)
        span = until_words(gap.since, gap.until)
        self.name(self.tr("说明缺岗 {span}").format(span=span), self.tr("保存说明"))
        self._coverage, self._session, self._gap = coverage, session, gap
        self.cause = QComboBox()
        self.cause.setObjectName("explain.cause")
        for cause in GapCause:
            self.cause.addItem(cause_name(cause), cause)
        self.note = QLineEdit()
        self.note.setObjectName("explain.note")
        self.note.setPlaceholderText(self.tr("写明经过（“其他”必填）"))
        self.add(self.tr("原因"), self.cause)
        self.add(self.tr("说明"), self.note)

    def work(self) -> Callable[[], object] | None:
        """The explanation goes on record."""
        gap, cause, note = self._gap, GapCause(self.cause.currentData()), self.note.text()
        return lambda: self._coverage.explain(self._session, gap.since, gap.until, cause, note)


class ExchangeDialog(FormDialog):
    """Other people for one shift of one day (调班), or the pattern again."""

    def __init__(
        self,
        roster: RosterService,
        bridge: Bridge,
        session: Session,
        slot: SlotRoster,
        people: Sequence[Account],
        *,
        parent: QWidget,
    ) -> None:
        super().__init__("exchange", bridge, parent)
        title = self.tr("调班 · {day} {slot}")
        day = f"{slot.slot.day:%m-%d}"
        self.name(title.format(day=day, slot=slot_words(slot.slot)), self.tr("保存调班"))
        self._roster, self._session, self._slot = roster, session, slot
        self.add(self.tr("现在排的是"), label(people_words(slot), wrap=True))
        self.people = PeopleChips("exchange.person", people)
        self.people.choose([person.account_id for person in slot.people])
        self.add(self.tr("改为"), self.people)
        self.reason = QLineEdit()
        self.reason.setObjectName("exchange.reason")
        self.reason.setPlaceholderText(self.tr("调班原因；一个人都不选：恢复原排班"))
        self.add(self.tr("原因"), self.reason)

    def work(self) -> Callable[[], object] | None:
        """The exception goes on record."""
        slot, who, why = self._slot.slot, self.people.chosen(), self.reason.text()
        return lambda: self._roster.set_exception(self._session, slot.day, slot.name, who or None, why)


class LeaveDialog(FormDialog):
    """Ask for leave; who plans the roster may ask in somebody's name."""

    def __init__(
        self,
        leave: LeaveService,
        bridge: Bridge,
        session: Session,
        people: Sequence[Account],
        today: date,
        *,
        manages: bool,
        parent: QWidget,
    ) -> None:
        super().__init__("leave", bridge, parent)
        self.name(self.tr("请假"), self.tr("提交请假"))
        self._leave, self._session = leave, session
        own = [account for account in people if account.id == session.account.id]
        self.who = person_choice("leave.who", people if manages else own)
        self.who.setCurrentIndex(max(0, self.who.findData(session.account.id)))
        self.first, self.last = _date("leave.first", today), _date("leave.last", today)
        self.first.dateChanged.connect(self.last.setMinimumDate)
        self.shift = QComboBox()
        self.shift.setObjectName("leave.shift")
        self.shift.addItem(self.tr("全天"), None)
        for shift in ORDER:
            self.shift.addItem(shift_name(shift), shift)
        self.reason = QLineEdit()
        self.reason.setObjectName("leave.reason")
        self.stand_in = person_choice("leave.stand_in", people, self.tr("由管理员安排"))
        for words, field in (
            (self.tr("请假人"), self.who),
            (self.tr("从"), self.first),
            (self.tr("到"), self.last),
            (self.tr("班次"), self.shift),
            (self.tr("原因"), self.reason),
            (self.tr("替班人"), self.stand_in),
        ):
            self.add(words, field)

    def work(self) -> Callable[[], object] | None:
        """The wish goes on record."""
        shift = self.shift.currentData()
        wish = LeaveWish(
            first_day=_day(self.first),
            last_day=_day(self.last),
            reason=self.reason.text(),
            shifts=(ShiftName(shift),) if shift else (),
            stand_in=self.stand_in.currentData(),
            account_id=self.who.currentData(),
        )
        return lambda: self._leave.ask(self._session, wish)


class DecideDialog(FormDialog):
    """Grant a leave with a stand-in, or refuse it with the reason."""

    def __init__(
        self,
        service: LeaveService,
        bridge: Bridge,
        session: Session,
        leave: Leave,
        people: Sequence[Account],
        *,
        grants: bool,
        parent: QWidget,
    ) -> None:
        super().__init__("decide", bridge, parent)
        act = self.tr("准假") if grants else self.tr("不准假")
        self.name(act, act)
        self._service, self._session, self._leave, self._grants = service, session, leave, grants
        words = self.tr("{name} {days} {shifts}：{reason}").format(
            name=leave.account_name,
            days=leave_days(leave),
            shifts=leave_shifts(leave),
            reason=leave.reason,
        )
        self.add(self.tr("请假"), label(words, wrap=True))
        others = [account for account in people if account.id != leave.account_id]
        self.stand_in = person_choice("decide.stand_in", others, self.tr("请选择"))
        self.stand_in.setCurrentIndex(max(0, self.stand_in.findData(leave.stand_in)))
        self.note = QLineEdit()
        self.note.setObjectName("decide.note")
        if grants:
            self.add(self.tr("替班人"), self.stand_in)
        else:
            self.stand_in.setParent(self)
            self.stand_in.hide()
        self.add(self.tr("批语") if grants else self.tr("原因"), self.note)

    def work(self) -> Callable[[], object] | None:
        """The decision goes on record."""
        leave, note, who = self._leave.id, self.note.text(), self.stand_in.currentData()
        if self._grants:
            return lambda: self._service.grant(self._session, leave, who, note)
        return lambda: self._service.decline(self._session, leave, note)


def _date(name: str, today: date) -> QDateEdit:
    made = QDateEdit(QDate(today.year, today.month, today.day))
    made.setObjectName(name)
    made.setDisplayFormat("yyyy-MM-dd")
    made.setCalendarPopup(True)
    made.setMinimumDate(QDate(today.year, today.month, today.day))
    return made


def _day(field: QDateEdit) -> date:
    chosen = field.date()
    return date(chosen.year(), chosen.month(), chosen.day())
