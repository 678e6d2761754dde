"""应急与值守: the call list in its order, idle lock, patrol rounds, extra patrols, presence of the school.

Must not know the page it stands on.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.domain.emergency import Contact, EmergencyKind
from app.domain.inspection import ROUNDS_MAX
from app.domain.policy import (
    EXTRA_PATROL_MAX,
    EXTRA_PATROL_MIN,
    IDLE_LOCK_MAX,
    IDLE_LOCK_MIN,
    SchoolPolicy,
)
from app.errors import GuardroomError
from app.services.auth import Session
from app.upkeep import Upkeep
from ui.bridge import Bridge
from ui.conduct.policy_card import ConductCard
from ui.emergency.words import kind_name, kind_short
from ui.texts import show_error
from ui.theme import set_kind
from ui.widgets.basics import Card, button, label
from ui.widgets.toggle import toggle


@dataclass(frozen=True)
class _Found:
    contacts: list[Contact]
    policy: SchoolPolicy


class ContactRow(QWidget):
    """One line of the call list."""

    def __init__(self, contact: Contact, number: int) -> None:
        super().__init__()
        self._id = contact.id
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.title, self.name, self.phone = (
            QLineEdit(contact.title),
            QLineEdit(contact.name),
            QLineEdit(contact.phone),
        )
        for field, part, words in (
            (self.title, "title", self.tr("单位或职务")),
            (self.name, "name", self.tr("姓名（可不填）")),
            (self.phone, "phone", self.tr("电话")),
        ):
            field.setObjectName(f"contacts.{part}.{number}")
            field.setPlaceholderText(words)
            field.setCursorPosition(0)
            row.addWidget(field, 1)
        self._kinds: dict[EmergencyKind, QPushButton] = {}
        for kind in EmergencyKind:
            chip = toggle(kind_short(kind), f"contacts.{kind}.{number}")
            chip.setToolTip(kind_name(kind))
            chip.setChecked(not contact.kinds or kind in contact.kinds)
            self._kinds[kind] = chip
            row.addWidget(chip)
        self.up = button("↑", f"contacts.up.{number}", "quiet")
        self.up.setToolTip(self.tr("先打这个电话"))
        self.remove = button(self.tr("删除"), f"contacts.remove.{number}", "quiet")
        row.addWidget(self.up)
        row.addWidget(self.remove)

    def contact(self) -> Contact:
        """As edited; chosen for every kind it stands for all."""
        kinds = tuple(kind for kind, chip in self._kinds.items() if chip.isChecked())
        every = len(kinds) in (0, len(self._kinds))
        return Contact(
            self._id, self.title.text(), self.name.text().strip(), self.phone.text(), () if every else kinds
        )


class UpkeepTab(QWidget):
    """Its cards save for themselves."""

    def __init__(
        self, upkeep: Upkeep, bridge: Bridge, session: Session, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._emergencies, self._people = upkeep.emergencies, upkeep.people
        self._bridge, self._session = bridge, session
        self.rows: list[ContactRow] = []
        self._loaded = False
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 12, 8, 0)
        column.setSpacing(12)
        column.addWidget(self._make_contacts())
        column.addWidget(self._make_policy())
        self.conduct = ConductCard(upkeep.people, bridge, session)
        column.addWidget(self.conduct)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def showEvent(self, event: QShowEvent) -> None:
        """Load when it is first seen."""
        super().showEvent(event)
        self.reload()

    def reload(self) -> None:
        """Fetch once; what is being edited is not overwritten."""
        if self._loaded:
            return
        self._bridge.run(
            self,
            lambda: _Found(self._emergencies.contacts(self._session), self._people.policy()),
            self._found,
            self._failed,
        )

    # --- building -------------------------------------------------------------------------------

    def _make_contacts(self) -> Card:
        card = Card(self.tr("应急电话 · 从上到下依次拨打；按情况选给哪几种"))
        self._list = QVBoxLayout()
        self._list.setSpacing(6)
        card.body.addLayout(self._list)
        row = QHBoxLayout()
        add = button(self.tr("添加电话"), "contacts.add", icon="mdi6.plus")
        add.clicked.connect(lambda: self.add_contact(Contact("", "", "", "")))
        self._contacts_told = label("", "muted", wrap=True)
        self._contacts_told.setObjectName("contacts.told")
        save = button(self.tr("保存电话表"), "contacts.save", "primary")
        save.clicked.connect(self._save_contacts)
        row.addWidget(add)
        row.addWidget(self._contacts_told, 1)
        row.addWidget(save)
        card.body.addLayout(row)
        return card

    def _make_policy(self) -> Card:
        card = Card(self.tr("值守"))
        card.setMaximumWidth(760)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        self.idle = _spin("policy.idle", IDLE_LOCK_MIN, IDLE_LOCK_MAX, self.tr(" 分钟"))
        self.idle.setSpecialValueText(self.tr("不锁屏"))
        self.rounds = _spin("policy.rounds", 1, ROUNDS_MAX, self.tr(" 次"))
        self.extra = _spin("policy.extra", EXTRA_PATROL_MIN, EXTRA_PATROL_MAX, self.tr(" 分钟"))
        for words, field in (
            (self.tr("没有操作多久后锁屏（画面照常）"), self.idle),
            (self.tr("每班巡检次数（明天起）"), self.rounds),
            (self.tr("停电、故障时加强巡查的间隔"), self.extra),
        ):
            form.addRow(label(words, "muted"), field)
        card.body.addLayout(form)
        row = QHBoxLayout()
        self._policy_told = label("", "muted", wrap=True)
        self._policy_told.setObjectName("policy.told")
        save = button(self.tr("保存"), "policy.save", "primary")
        save.clicked.connect(self._save_policy)
        row.addWidget(self._policy_told, 1)
        row.addWidget(save)
        card.body.addLayout(row)
        return card

    # --- the call list --------------------------------------------------------------------------

    def add_contact(self, contact: Contact) -> None:
        """One more line at the end."""
        row = ContactRow(contact, len(self.rows))
        row.up.clicked.connect(lambda: self._lift(row))
        row.remove.clicked.connect(lambda: self._drop(row))
        self.rows.append(row)
        self._list.addWidget(row)
        if not contact.title:
            row.title.setFocus()

    def _lift(self, row: ContactRow) -> None:
        place = self.rows.index(row)
        if place:
            self.rows.insert(place - 1, self.rows.pop(place))
            self._list.insertWidget(place - 1, row)

    def _drop(self, row: ContactRow) -> None:
        self.rows.remove(row)
        self._list.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _found(self, found: _Found) -> None:
        self._loaded = True
        self._show_contacts(found.contacts)
        self._show_policy(found.policy)
        self.conduct.show_policy(found.policy)

    def _show_contacts(self, contacts: list[Contact]) -> None:
        for row in list(self.rows):
            self._drop(row)
        for contact in contacts:
            self.add_contact(contact)

    def _save_contacts(self) -> None:
        wanted = [row.contact() for row in self.rows]
        self._bridge.run(
            self,
            lambda: self._emergencies.set_contacts(self._session, wanted),
            self._contacts_saved,
            lambda error: _tell(self._contacts_told, show_error(error), "error"),
        )

    def _contacts_saved(self, contacts: list[Contact]) -> None:
        self._show_contacts(contacts)
        _tell(self._contacts_told, self.tr("已保存，紧急情况时就按这张表拨打。"), "ok")

    # --- policy ---------------------------------------------------------------------------------

    def _show_policy(self, policy: SchoolPolicy) -> None:
        self.idle.setValue(policy.idle_lock)
        self.extra.setValue(policy.extra_patrol)
        last = max(policy.rounds) if policy.rounds else ""
        self.rounds.setValue(policy.rounds[last] if last else 1)
        self._rounds_before = self.rounds.value()

    _rounds_before = 1

    def _save_policy(self) -> None:
        idle, extra, rounds = self.idle.value(), self.extra.value(), self.rounds.value()
        changed = rounds if rounds != self._rounds_before else None
        self._bridge.run(
            self,
            lambda: self._people.set_policy(
                self._session, idle_lock=idle, rounds=changed, extra_patrol=extra
            ),
            self._policy_saved,
            lambda error: _tell(self._policy_told, show_error(error), "error"),
        )

    def _policy_saved(self, policy: SchoolPolicy) -> None:
        self._show_policy(policy)
        _tell(self._policy_told, self.tr("已保存。"), "ok")

    def _failed(self, error: GuardroomError) -> None:
        _tell(self._policy_told, show_error(error), "error")


def _spin(name: str, least: int, most: int, suffix: str) -> QSpinBox:
    made = QSpinBox()
    made.setObjectName(name)
    made.setRange(least, most)
    made.setSuffix(suffix)
    made.setMinimumWidth(140)
    return made


def _tell(line: QWidget, words: str, kind: str) -> None:
    line.setProperty("text", words)
    set_kind(line, kind)
