"""The leader's decision on a request, and what was then carried out. Must not know which page asked."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from app.domain.access import TAKES_OUT, AccessRequest
from app.services.access import AccessService
from app.services.auth import Session
from ui.bridge import Bridge
from ui.registers.room_dialogs import line
from ui.registers.words import act_name, acts_name
from ui.roster.form_dialog import FormDialog
from ui.widgets.basics import PasswordField, label


class DecideDialog(FormDialog):
    """批准 or 不批准, with words and the own password."""

    def __init__(
        self,
        access: AccessService,
        bridge: Bridge,
        session: Session,
        request: AccessRequest,
        *,
        grant: bool,
        parent: QWidget,
    ) -> None:
        super().__init__("decide", bridge, parent)
        self._access, self._session, self._request, self._grant = access, session, request, grant
        title = self.tr("批准申请 {number}") if grant else self.tr("不批准申请 {number}")
        self.name(title.format(number=request.number), self.tr("批准") if grant else self.tr("不批准"))
        asked = self.tr("{person}（{unit}）申请{acts}：{reason}").format(
            person=request.person, unit=request.unit, acts=acts_name(request), reason=request.reason
        )
        self.form.addRow(label(asked, wrap=True))
        self.words = line("decide.words", self.tr("例如：同意，仅限办案使用"))
        self.password = PasswordField("decide.password", self.tr("本人密码"))
        self.add(self.tr("审批意见"), self.words)
        self.add(self.tr("审批人"), label(session.account.name, "strong"))
        self.add(self.tr("密码"), self.password)
        self.words.setFocus()

    def work(self) -> Callable[[], object] | None:
        """Decide."""
        password, note = self.password.text(), self.words.text()
        if not password:
            self.password.setFocus()
            self.tell(self.tr("请输入本人密码。"))
            return None
        access, session, request, grant = self._access, self._session, self._request, self._grant
        return lambda: access.decide(session, request.id, grant=grant, note=note, password=password)


class CarryOutDialog(FormDialog):
    """登记办理: an approved act was carried out."""

    def __init__(
        self,
        access: AccessService,
        bridge: Bridge,
        session: Session,
        request: AccessRequest,
        *,
        pledge: bool,
        parent: QWidget,
    ) -> None:
        super().__init__("carry", bridge, parent)
        self._access, self._session, self._request = access, session, request
        self.name(self.tr("登记办理 {number}").format(number=request.number), self.tr("登记"))
        self.act = QComboBox()
        self.act.setObjectName("carry.act")
        for act in (*request.undone(), *(act for act in request.acts if act not in request.undone())):
            self.act.addItem(act_name(act), act)
        self.note = line("carry.note", self.tr("查阅了什么；复制到哪里、交给谁"))
        self.add(self.tr("事项"), self.act)
        self.add(self.tr("说明"), self.note)
        self.pledge = QCheckBox(self.tr("已告知保密要求，查阅人承诺保密"))
        self.pledge.setObjectName("carry.pledge")
        self.form.addRow(self.pledge)
        self.pledge.setVisible(pledge)  # not before it has a parent: it would be a window
        if TAKES_OUT & set(request.acts):
            hint = self.tr("本机的截图和片段请用“导出…”，由程序复制并登记；这里登记录像机上复制的。")
            self.form.addRow(label(hint, "muted", wrap=True))
        self.note.setFocus()

    def work(self) -> Callable[[], object]:
        """Register it."""
        access, session, request = self._access, self._session, self._request
        act, note, pledged = self.act.currentData(), self.note.text(), self.pledge.isChecked()
        return lambda: access.carry_out(session, request.id, act, note, pledged=pledged)
