"""查看记录: who looked closer at which camera, how often, first and last (R24). Must not know its page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.domain.camera import Camera
from app.domain.machine_seen import label as camera_label
from app.domain.viewing import ViewAct, Viewed, by_person
from app.services.auth import Session
from app.services.view_audit import ViewAudit
from ui.bridge import Bridge
from ui.care.words import DAY, act_name
from ui.tables import Column, Table
from ui.texts import bracketed, list_words
from ui.times import clock, local
from ui.widgets.basics import EmptyState, label

DAYS = (1, 7, 30)
SEARCH_MS = 200
NAMED = 8


class ViewAuditTab(QWidget):
    """Rows are tallies of a day; the search looks at names, points and acts."""

    def __init__(
        self,
        audit: ViewAudit,
        bridge: Bridge,
        session: Session,
        *,
        cameras: Callable[[], list[Camera]],
        now: Callable[[], datetime],
    ) -> None:
        super().__init__()
        self._audit, self._bridge, self._session = audit, bridge, session
        self._find_cameras, self._now = cameras, now
        self._places: dict[str, str] = {}
        self._all: list[Viewed] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(10)
        column.addLayout(self._make_bar())
        column.addWidget(self._make_table(), 1)
        self._sum = label("", "muted", wrap=True)
        self._sum.setObjectName("audit.sum")
        column.addWidget(self._sum)

    def reload(self) -> None:
        """Fetch the chosen days."""
        since, until = self.days()

        def work() -> tuple[list[Viewed], list[Camera]]:
            return self._audit.views(self._session, since, until), self._find_cameras()

        self._bridge.run(self, work, self._found)

    def days(self) -> tuple[date, date]:
        """The chosen days, both included."""
        until = local(self._now()).date()
        return until - timedelta(days=DAYS[self._days.checkedId()] - 1), until

    def places(self) -> dict[str, str]:
        """Names of the points by id, as far as they were fetched."""
        return dict(self._places)

    def _make_bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self._days = QButtonGroup(self)
        for number, words in enumerate((self.tr("今天"), self.tr("近 7 天"), self.tr("近 30 天"))):
            made = QPushButton(words)
            made.setObjectName(f"audit.days.{DAYS[number]}")
            made.setProperty("kind", "chip")
            made.setCheckable(True)
            made.setChecked(number == 1)
            self._days.addButton(made, number)
            row.addWidget(made)
        self._days.buttonClicked.connect(lambda _: self.reload())
        rule = self.tr("不得偷窥、偷拍、散布他人隐私（第七条）。放大、截图、截取、回放和播放都有记录。")
        row.addWidget(label(rule, "muted", wrap=True), 1)
        self.search = QLineEdit()
        self.search.setObjectName("audit.search")
        self.search.setPlaceholderText(self.tr("查找姓名、点位、操作"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(220)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SEARCH_MS)
        self._settle.timeout.connect(self._show)
        self.search.textChanged.connect(lambda _: self._settle.start())
        row.addWidget(self.search)
        return row

    def _make_table(self) -> Table:
        empty = EmptyState(
            "mdi6.eye-check-outline",
            self.tr("没有查看记录"),
            self.tr("有人放大画面、截图、截取或播放录像以后，最多一分钟就列在这里。"),
            name="audit.empty",
        )
        columns = [
            Column(self.tr("日期"), lambda one: one.day, 116, fits=(DAY,)),
            Column(self.tr("姓名"), lambda one: one.account_name, 150),
            Column(self.tr("点位"), self._place),
            Column(self.tr("操作"), lambda one: act_name(one.act), 110, fits=list(map(act_name, ViewAct))),
            Column(self.tr("次数"), lambda one: str(one.count), 72, sort=lambda one: one.count, right=True),
            Column(self.tr("第一次"), lambda one: clock(one.first_at), 90, spare=1),
            Column(self.tr("最近一次"), lambda one: clock(one.last_at), 100),
        ]
        self.table = Table("audit.table", columns, empty, row_height=38, sortable=True)
        return self.table

    def _found(self, found: tuple[list[Viewed], list[Camera]]) -> None:
        self._all, cameras = found
        self._places = {camera.id: camera_label(camera) for camera in cameras}
        self._show()

    def _show(self) -> None:
        wanted = self.search.text().casefold().split()
        shown = [one for one in self._all if all(piece in self._words(one) for piece in wanted)]
        self.table.set_rows(shown)
        people = sorted(by_person(shown).items(), key=lambda one: -one[1])[:NAMED]
        told = [bracketed(name, self.tr("{n} 次").format(n=count)) for name, count in people]
        self._sum.setText(self.tr("合计：{people}").format(people=list_words(told)) if told else "")

    def _words(self, one: Viewed) -> str:
        return f"{one.account_name} {self._place(one)} {act_name(one.act)}".casefold()

    def _place(self, one: Viewed) -> str:
        return self._places.get(one.camera_id, self.tr("已删除的点位"))
