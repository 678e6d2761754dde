"""制度: the wall rules and the manual to read, to find in, to print as posters, and to sign.

Must not know the window.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.people import Permission, may
from app.domain.record import Kind
from app.errors import GuardroomError
from app.services.auth import Session
from app.services.reports import ReportLog, ReportSheet
from app.services.rules import Reader, Rule, RuleHit, RulesService
from app.upkeep import Upkeep
from ui.bridge import Bridge
from ui.live_page import LivePage
from ui.reading import ReadingView, space_out
from ui.regulation_words import regulation
from ui.report_dialog import ReportDialog
from ui.tables import Column, Table
from ui.texts import list_words, role_name, show_error
from ui.times import local
from ui.widgets.basics import EmptyState, KeyButton, PasswordField, button, label

SEARCH_MS = 200
HITS = 60
"""Most places that a search lists."""


@dataclass(frozen=True)
class _Found:
    rules: list[Rule]
    unread: set[str]
    readers: list[Reader]


class RulesPage(LivePage):
    """Texts at the left, the chosen one at the right; the second tab says who has not signed yet."""

    NAME = "rules"
    ICON = "mdi6.book-open-page-variant-outline"
    PERMISSION = Permission.READ_LOG
    KINDS = frozenset({Kind.RULE_READ, Kind.ACCOUNT_SET})

    def __init__(
        self, upkeep: Upkeep, bridge: Bridge, session: Session, parent: QWidget | None = None
    ) -> None:
        super().__init__(bridge, parent)
        self._rules: RulesService = upkeep.rules
        self._log: ReportLog = upkeep.reports
        self._session = session
        self._found_now = _Found([], set(), [])
        self._shown = ""
        self.search = QLineEdit()
        self._summary = self.make_head(self.search)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("rules.tabs")
        self.tabs.addTab(self._make_reading(), self.tr("阅读"))
        self._audits = may(session.account.role, Permission.READ_AUDIT)
        self.readers = self._make_readers()
        if self._audits:
            self.tabs.addTab(self.readers, self.tr("谁还没签"))
        self.column.addWidget(self.tabs, 1)
        self._settle_search = QTimer(self)
        self._settle_search.setSingleShot(True)
        self._settle_search.setInterval(SEARCH_MS)
        self._settle_search.timeout.connect(self._search_now)
        self.search.textChanged.connect(lambda _: self._settle_search.start())

    def title(self) -> str:
        """The page's word."""
        return self.tr("制度")

    def reload(self) -> None:
        """Fetch the texts, what is unsigned, and where permitted who has read what."""
        session, audits = self._session, self._audits

        def work() -> _Found:
            return _Found(
                self._rules.rules(),
                {rule.id for rule in self._rules.unread(session)},
                self._rules.readers(session) if audits else [],
            )

        self.fetch(work, self._found)

    # --- building -------------------------------------------------------------------------------

    def _make_reading(self) -> QWidget:
        self.search.setObjectName("rules.search")
        self.search.setPlaceholderText(self.tr("在制度和手册里查找"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(300)
        self.list = QListWidget()
        self.list.setObjectName("rules.list")
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentItemChanged.connect(lambda item, _: self._chosen(item))
        self.text = ReadingView("rules.text")
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(8, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.text, 1)
        self._told = label("", "error", wrap=True)
        self._told.setObjectName("rules.told")
        self._told.hide()
        column.addWidget(self._told)
        column.addLayout(self._make_foot())
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.list)
        splitter.addWidget(right)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([300, 1000])
        tab = QWidget()
        outer = QVBoxLayout(tab)
        outer.setContentsMargins(0, 12, 0, 0)
        outer.addWidget(splitter)
        return tab

    def _make_foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        self._print = button(self.tr("打印上墙…"), "rules.print", icon="mdi6.printer")
        self._print.clicked.connect(self._print_pressed)
        if not may(self._session.account.role, Permission.PRINT_FORM):
            self._print.hide()
        self._signed = label("", "ok")
        self._signed.setObjectName("rules.signed")
        self._sign_row = QWidget()
        sign = QHBoxLayout(self._sign_row)
        sign.setContentsMargins(0, 0, 0, 0)
        sign.setSpacing(10)
        self.password = PasswordField("rules.password", self.tr("签名密码"))
        self.password.returnPressed.connect(self._sign)
        self._go = KeyButton(self.tr("已阅读并遵守，签名"), "Enter", kind="primary", name="rules.sign")
        self._go.clicked.connect(self._sign)
        sign.addWidget(label(self._session.account.name, "strong"))
        sign.addWidget(self.password, 1)
        sign.addWidget(self._go, 1)
        row.addWidget(self._print)
        row.addWidget(self._signed)
        row.addWidget(self._sign_row, 1)
        return row

    def _make_readers(self) -> QWidget:
        tab = QWidget()
        column = QVBoxLayout(tab)
        column.setContentsMargins(0, 12, 0, 0)
        empty = EmptyState("mdi6.account-outline", self.tr("还没有账号"), name="rules.readers.empty")
        columns = [
            Column(self.tr("姓名"), lambda r: r.account.name, 130),
            Column(self.tr("角色"), lambda r: role_name(r.account.role), 110),
            Column(self.tr("情况"), self._complete, 110, token=lambda r: "ok" if r.complete else "warn"),
            Column(self.tr("还没有签"), self._lacking),
            Column(self.tr("最近签名"), _latest, 150, spare=1),
        ]
        self.readers_table = Table("rules.readers", columns, empty, key=lambda r: r.account.id)
        column.addWidget(self.readers_table)
        return tab

    def _complete(self, row: Reader) -> str:
        left = sum(at is None for at in row.signed.values())
        return self.tr("全部已签") if row.complete else self.tr("缺 {n} 份").format(n=left)

    def _lacking(self, row: Reader) -> str:
        titles = {rule.id: regulation(rule.title) for rule in self._found_now.rules}
        return list_words(titles.get(rule, rule) for rule, at in row.signed.items() if at is None)

    # --- showing --------------------------------------------------------------------------------

    def _found(self, found: _Found) -> None:
        self._found_now = found
        self.readers_table.set_rows(found.readers)
        words = self.tr("我还有 {n} 份没有签").format(n=len(found.unread))
        waiting = sum(not row.complete for row in found.readers)
        if waiting:
            words += self.tr(" · 还有 {n} 人没有签完").format(n=waiting)
        self._summary.setText(words if found.unread or waiting else self.tr("都已签名"))
        if not self.search.text().strip():
            self._show_rules()
        self._show_foot()

    def _show_rules(self) -> None:
        """Every text, what is unsigned with a word."""
        self.list.blockSignals(True)
        self.list.clear()
        for rule in self._found_now.rules:
            words = regulation(rule.title)
            if rule.id in self._found_now.unread:
                words += self.tr("　待签")
            item = QListWidgetItem(words)
            item.setData(Qt.ItemDataRole.UserRole, (rule.id, ""))
            self.list.addItem(item)
        ids = [rule.id for rule in self._found_now.rules]
        self.list.setCurrentRow(ids.index(self._shown) if self._shown in ids else 0)
        self.list.blockSignals(False)
        if self._shown not in ids:
            self._chosen(self.list.currentItem())

    def _search_now(self) -> None:
        words = self.search.text().strip()
        if not words:
            self._show_rules()
            return
        self.bridge.run(self, lambda: self._rules.search(words), self._show_hits)

    def _show_hits(self, hits: list[RuleHit]) -> None:
        if not self.search.text().strip():
            return
        self.list.clear()
        for hit in hits[:HITS]:
            item = QListWidgetItem(f"{hit.title}\n{hit.before}{hit.found}{hit.after}")
            item.setData(Qt.ItemDataRole.UserRole, (hit.rule_id, f"{hit.found}{hit.after.rstrip('…')}"))
            self.list.addItem(item)
        if not hits:
            self.list.addItem(self.tr("没有找到“{words}”").format(words=self.search.text().strip()))

    def _chosen(self, item: QListWidgetItem | None) -> None:
        data = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        if not data:
            return
        rule_id, at = data
        rule = next((one for one in self._found_now.rules if one.id == rule_id), None)
        if rule is None:
            return
        if rule_id != self._shown:
            self._shown = rule_id
            self.text.setMarkdown(rule.markdown)
            space_out(self.text.document())
            self._tell("")
            self.password.clear()
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        if at and not self.text.find(at):
            self.text.find(self.search.text().split()[0])
        self._show_foot()

    def _show_foot(self) -> None:
        unread = self._shown in self._found_now.unread
        self._sign_row.setVisible(unread)
        self._signed.setText("" if unread or not self._shown else self.tr("✓ 本人已签名"))

    # --- signing, printing ----------------------------------------------------------------------

    def _sign(self) -> None:
        password, rule_id = self.password.text(), self._shown
        if not password or not self._sign_row.isVisible():
            return
        self._sign_row.setEnabled(False)
        self.bridge.run(
            self, lambda: self._rules.sign(self._session, rule_id, password), self._done, self._failed
        )

    def _done(self, _: datetime) -> None:
        self._sign_row.setEnabled(True)
        self.password.clear()
        self.password.mark_wrong(False)
        self._tell("")
        self.reload()

    def _print_pressed(self) -> None:
        rule_id = self._shown
        self.bridge.run(self, lambda: self._rules.poster(self._session, rule_id), self._preview, self._failed)

    def _preview(self, sheet: ReportSheet) -> None:
        dialog = ReportDialog(
            sheet, self.bridge, record=lambda: self._log.printed(self._session, sheet), parent=self
        )
        dialog.open()

    def _failed(self, error: GuardroomError) -> None:
        self._sign_row.setEnabled(True)
        self.password.clear()
        self.password.mark_wrong(True)
        self._tell(show_error(error))

    def _tell(self, words: str) -> None:
        self._told.setText(words)
        self._told.setVisible(bool(words))


def _latest(row: Reader) -> str:
    signed = [at for at in row.signed.values() if at is not None]
    return f"{local(max(signed)):%Y-%m-%d %H:%M}" if signed else ""
