"""Which roles take one of the four operators' places besides guards (article 4(2), R04).

The regulation names operators and administrators without saying who counts: the school decides, and
the decision stands in the log. Must not know which page asked.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from app.domain.people import Role
from app.domain.policy import SchoolPolicy
from app.errors import GuardroomError
from app.services.auth import Session
from app.services.people import COUNTABLE, PeopleService
from ui.bridge import Bridge
from ui.texts import role_name, show_error
from ui.widgets.basics import button, label
from ui.widgets.dialog import Dialog


class PlacesDialog(Dialog):
    """`saved` follows when the decision stands in the log."""

    saved = Signal()

    def __init__(
        self,
        people: PeopleService,
        bridge: Bridge,
        session: Session,
        policy: SchoolPolicy,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("places", QCoreApplication.translate("PlacesDialog", "谁占操作员名额"), parent)
        self.setMinimumWidth(520)
        self._people, self._bridge, self._session = people, bridge, session
        self._boxes: dict[Role, QCheckBox] = {}
        self._build(policy)

    def _build(self, policy: SchoolPolicy) -> None:
        words = self.tr("每校系统操作员不超过四名。值班保安一定算；其余角色算不算由学校决定，改动记入日志。")
        self.body.addWidget(label(words, "muted", wrap=True))
        for role in (Role.GUARD, *COUNTABLE):
            box = QCheckBox(role_name(role))
            box.setObjectName(f"places.{role.value}")
            box.setChecked(policy.counts(role))
            box.setEnabled(role is not Role.GUARD)
            self._boxes[role] = box
            self.body.addWidget(box)
        self._told = label("", "error", wrap=True)
        self._told.setObjectName("places.told")
        self._told.setMinimumHeight(44)
        self.body.addWidget(self._told)
        row = QHBoxLayout()
        cancel = button(self.tr("取消"), "places.cancel", "quiet")
        cancel.setAutoDefault(False)
        self._save = button(self.tr("保存"), "places.save", "primary")
        self._save.setDefault(True)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self._save)
        self.body.addLayout(row)
        cancel.clicked.connect(self.reject)
        self._save.clicked.connect(self._save_pressed)

    def _save_pressed(self) -> None:
        counted = [role for role in COUNTABLE if self._boxes[role].isChecked()]
        people, session = self._people, self._session
        self._save.setEnabled(False)
        self._bridge.run(self, lambda: people.set_policy(session, counted=counted), self._done, self._failed)

    def _done(self, _: SchoolPolicy) -> None:
        self.saved.emit()
        self.accept()

    def _failed(self, error: GuardroomError) -> None:
        self._save.setEnabled(True)
        self._told.setText(show_error(error))
