"""移交设备: the first signature under a sheet of all devices as they stand now (R13).

Must not know which page asked.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from app.domain.asset_handover import AssetHandover
from app.errors import GuardroomError
from app.services.asset_handover import AssetHandoverService, HandoverStart
from app.services.auth import LockedOut, Session, WrongPassword
from ui.assets.handed_table import handed_table
from ui.bridge import Bridge
from ui.roster.form_dialog import person_choice
from ui.texts import show_error
from ui.widgets.basics import PasswordField, button, label
from ui.widgets.dialog import Dialog

SHARE = 0.86
LONGEST = 500


class GiveDialog(Dialog):
    """`given(AssetHandover)` follows when the giver has signed."""

    given = Signal(object)

    def __init__(
        self,
        handovers: AssetHandoverService,
        bridge: Bridge,
        session: Session,
        start: HandoverStart,
        parent: QWidget,
    ) -> None:
        title = QCoreApplication.translate("GiveDialog", "移交设备")
        super().__init__("give", title, parent, share=SHARE)
        self._handovers, self._bridge, self._session = handovers, bridge, session
        rule = self.tr("人员变动时，把全部设备逐台清点后移交；移交人、接收人各用本人密码签名。")
        self.body.addWidget(label(rule, "muted", wrap=True))
        self.table = handed_table("give.table")
        self.table.set_rows(start.assets)
        self.body.addWidget(self.table, 1)
        self.taker = person_choice("give.taker", start.takers)
        self.remark = QLineEdit()
        self.remark.setObjectName("give.remark")
        self.remark.setPlaceholderText(self.tr("移交说明，例如：钥匙、说明书、保修卡（可不填）"))
        self.remark.setMaxLength(LONGEST)
        self.password = PasswordField("give.password", self.tr("移交人密码"))
        self.password.returnPressed.connect(self._sign)
        self.body.addLayout(self._make_who())
        self._told = label("", "error", wrap=True)
        self._told.setObjectName("give.told")
        self.body.addWidget(self._told)
        self._told.hide()
        self.finished.connect(self.deleteLater)
        self.taker.setFocus()

    def _make_who(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        self._sign_button = button(self.tr("签名移交"), "give.sign", "primary")
        self._sign_button.setAutoDefault(False)
        self._sign_button.clicked.connect(self._sign)
        row.addWidget(label(self.tr("接收人"), "muted"))
        row.addWidget(self.taker, 1)
        row.addWidget(self.remark, 3)
        row.addWidget(label(self._session.account.name, "strong"))
        row.addWidget(self.password, 1)
        row.addWidget(self._sign_button)
        return row

    def _sign(self) -> None:
        password, taker, remark = self.password.text(), self.taker.currentData(), self.remark.text()
        if not password or not self._sign_button.isEnabled():
            self.password.setFocus()
            return
        self._sign_button.setEnabled(False)
        self._bridge.run(
            self,
            lambda: self._handovers.give(self._session, taker or "", password, remark),
            self._signed,
            self._failed,
        )

    def _signed(self, sheet: AssetHandover) -> None:
        self.password.clear()
        self.given.emit(sheet)
        self.accept()

    def _failed(self, error: GuardroomError) -> None:
        self._sign_button.setEnabled(True)
        self.password.clear()
        self.password.mark_wrong(isinstance(error, WrongPassword | LockedOut))
        self._told.setText(show_error(error))
        self._told.show()
