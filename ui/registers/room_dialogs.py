"""Somebody goes into the machine room, or is turned away. Must not know which page asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.people import Account
from app.services.auth import Session
from app.services.room import Permit, RoomService, Visitor
from ui.bridge import Bridge
from ui.moment_edit import MomentEdit
from ui.roster.form_dialog import FormDialog, person_choice
from ui.widgets.basics import PasswordField, label

LONGEST = 200


def line(name: str, hint: str = "") -> QLineEdit:
    """A field for one line."""
    made = QLineEdit()
    made.setObjectName(name)
    made.setPlaceholderText(hint)
    made.setMaxLength(LONGEST)
    return made


class EnterDialog(FormDialog):
    """登记进入. Without anybody who permits it the service refuses, and that is a line of the register."""

    def __init__(
        self,
        room: RoomService,
        bridge: Bridge,
        session: Session,
        permitters: Sequence[Account],
        *,
        now: datetime,
        parent: QWidget,
    ) -> None:
        super().__init__("enter", bridge, parent)
        self._room, self._session = room, session
        self.name(self.tr("登记进入机房"), self.tr("登记进入"))
        self.person = line("enter.person", self.tr("例如：维护公司维修员"))
        self.unit = line("enter.unit", self.tr("例如：维护公司、县电教信息中心"))
        self.reason = line("enter.reason", self.tr("例如：更换录像机硬盘"))
        self.at = MomentEdit("enter.at", "yyyy-MM-dd HH:mm")
        self._now = now.timestamp()
        self.at.set_moment(self._now)
        self.permitter = person_choice("enter.permitter", permitters, self.tr("没有人许可"))
        own = self.permitter.findData(session.account.id)
        self.permitter.setCurrentIndex(max(own, 0))
        self.password = PasswordField("enter.password", self.tr("许可人在场时由本人输入，可不填"))
        for words, field in (
            (self.tr("姓名"), self.person),
            (self.tr("单位"), self.unit),
            (self.tr("事由"), self.reason),
            (self.tr("进入时间"), self.at),
            (self.tr("许可人"), self.permitter),
            (self.tr("许可人密码"), self.password),
        ):
            self.add(words, field)
        rule = self.tr("未经许可不得进入机房，不接受任何形式的参观、采访（值班制度二）。")
        self.form.addRow(label(rule, "muted", wrap=True))
        self.person.setFocus()

    def work(self) -> Callable[[], object]:
        """Let in, or have it refused."""
        moment = self.at.moment()
        at = None if moment == self._now else datetime.fromtimestamp(moment, UTC)
        visitor = Visitor(self.person.text(), self.unit.text(), self.reason.text(), at)
        who = self.permitter.currentData()
        permit = Permit(who, self.password.text() or None) if who else None
        room, session = self._room, self._session
        return lambda: room.enter(session, visitor, permit)


class DeclineDialog(FormDialog):
    """登记未准入: who wanted in and why not."""

    def __init__(self, room: RoomService, bridge: Bridge, session: Session, parent: QWidget) -> None:
        super().__init__("decline", bridge, parent)
        self._room, self._session = room, session
        self.name(self.tr("登记未准入"), self.tr("登记"))
        self.person = line("decline.person")
        self.unit = line("decline.unit")
        self.reason = line("decline.reason", self.tr("例如：参观、采访"))
        self.why = line("decline.why", self.tr("例如：没有许可"))
        for words, field in (
            (self.tr("姓名"), self.person),
            (self.tr("单位"), self.unit),
            (self.tr("事由"), self.reason),
            (self.tr("谢绝的原因"), self.why),
        ):
            self.add(words, field)
        self.person.setFocus()

    def work(self) -> Callable[[], object]:
        """Put it down."""
        visitor = Visitor(self.person.text(), self.unit.text(), self.reason.text())
        room, session, why = self._room, self._session, self.why.text()
        return lambda: room.decline(session, visitor, why)
