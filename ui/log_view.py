"""How duty-log entries are listed and shown in full, on the log page and for the county.

Must not know a page or a service; pictures come through a function that is handed in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.domain.duty import Category, DutyEntry
from app.domain.shift import ShiftName
from ui.bridge import Bridge
from ui.flow import FlowLayout
from ui.pictures import Picture, Thumb
from ui.tables import Column
from ui.texts import category_name, shift_name
from ui.times import local
from ui.widgets.basics import Card, label


def entry_marks(entry: DutyEntry) -> str:
    """更正, 已被更正, 补记: what is special about an entry."""
    marks = []
    if entry.corrects:
        marks.append(QCoreApplication.translate("log_view", "更正"))
    if entry.corrected_by:
        marks.append(QCoreApplication.translate("log_view", "已被更正"))
    if entry.late:
        marks.append(QCoreApplication.translate("log_view", "补记"))
    return " · ".join(marks)


def device_words(entry: DutyEntry) -> str:
    """设备运行状况 in one line: what the guard stated where it differs, else what the machine saw."""
    return entry.device_status if entry.agrees else entry.guard_status


def log_columns(cameras: Mapping[str, str], *, with_day: bool = True, narrow: bool = False) -> list[Column]:
    """The columns of form F1 for the screen; `cameras` names the places by camera id (may fill later).

    `narrow` leaves out what only the details show.
    """
    translate = QCoreApplication.translate
    columns = [
        Column(
            translate("log_view", "时间"),
            lambda e: f"{local(e.at):%m-%d %H:%M}" if with_day else f"{local(e.at):%H:%M}",
            116 if with_day else 72,
            token=lambda e: "muted" if e.corrected_by else "text",
        ),
        Column(
            translate("log_view", "班次"),
            lambda e: shift_name(e.shift) if e.shift else "",
            64,
            spare=1,
            fits=list(map(shift_name, ShiftName)),
        ),
        Column(
            translate("log_view", "类别"),
            lambda e: category_name(e.category),
            92,
            fits=list(map(category_name, Category)),
        ),
        Column(translate("log_view", "地点"), lambda e: cameras.get(e.camera_id or "", ""), 136),
        Column(
            translate("log_view", "情况记载"),
            lambda e: e.situation,
            token=lambda e: "muted" if e.corrected_by else "text",
            least=180 if narrow else 290,
        ),
        Column(translate("log_view", "设备运行状况"), device_words, 250, spare=3),
        Column(translate("log_view", "处理意见"), lambda e: e.handling, 150, spare=2),
        Column(translate("log_view", "记录人"), lambda e: e.author_name, 92, spare=1),
        Column(
            translate("log_view", "标记"),
            entry_marks,
            92,
            token=lambda e: "warn" if e.corrected_by else "muted",
        ),
    ]
    return [columns[n] for n in (0, 2, 3, 4, 7)] if narrow else columns


def matches(entry: DutyEntry, words: str, cameras: Mapping[str, str]) -> bool:
    """Whether every word of the search stands somewhere in the entry."""
    parts = (
        entry.situation,
        entry.device_status,
        entry.guard_status,
        entry.handling,
        entry.remark,
        entry.author_name,
        category_name(entry.category),
        cameras.get(entry.camera_id or "", ""),
    )
    text = "\n".join(parts).casefold()
    return all(word in text for word in words.casefold().split())


class EntryDetails(QScrollArea):
    """One entry in full, with its pictures and what corrects it."""

    def __init__(self, bridge: Bridge, picture: Picture | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("log.details")
        self._bridge, self._picture = bridge, picture
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(320)

    def show_entry(self, entry: DutyEntry | None, place: str, linked: Sequence[DutyEntry] = ()) -> None:
        """Show `entry`; `linked` are the entry it corrects and the one that corrects it."""
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(10)
        if entry is not None:
            self._fill(column, entry, place)
            for other in linked:
                column.addWidget(self._linked(entry, other))
        column.addStretch(1)
        self.setWidget(body)

    def _fill(self, column: QVBoxLayout, entry: DutyEntry, place: str) -> None:
        head = Card()
        row = QHBoxLayout()
        row.addWidget(label(f"{local(entry.at):%Y-%m-%d %H:%M}", "strong"))
        row.addStretch(1)
        row.addWidget(label(category_name(entry.category), "badge-ok"))
        head.body.addLayout(row)
        shift = shift_name(entry.shift) if entry.shift else ""
        who = " · ".join(part for part in (entry.author_name, shift, place) if part)
        head.body.addWidget(label(who, "muted", wrap=True))
        signed = self.tr("签名时间 {time}").format(time=f"{local(entry.written_at):%Y-%m-%d %H:%M:%S}")
        head.body.addWidget(label(signed, "caption"))
        if marks := entry_marks(entry):
            head.body.addWidget(label(marks, "warn"))
        column.addWidget(head)
        for caption, words in (
            (self.tr("情况记载"), entry.situation),
            (self.tr("设备运行状况 · 系统所见"), entry.device_status),
            (self.tr("本人所见"), self.tr("与系统所见一致") if entry.agrees else entry.guard_status),
            (self.tr("处理意见"), entry.handling),
            (self.tr("备注"), entry.remark),
        ):
            if words:
                column.addWidget(_words_card(caption, words))
        if entry.snapshots:
            column.addWidget(self._pictures(entry))

    def _pictures(self, entry: DutyEntry) -> Card:
        card = Card(self.tr("附件"))
        flow = FlowLayout()
        for sha256 in entry.snapshots:
            box = Thumb(f"log.picture.{sha256[:8]}")
            if self._picture is not None:
                box.load(self._bridge, self._picture, sha256)
            flow.addWidget(box)
        card.body.addLayout(flow)
        return card

    def _linked(self, entry: DutyEntry, other: DutyEntry) -> Card:
        if other.id == entry.corrects:
            caption = self.tr("更正的原文（{time} {name}）")
        else:
            caption = self.tr("更正为（{time} {name}）")
        return _words_card(
            caption.format(time=f"{local(other.written_at):%m-%d %H:%M}", name=other.author_name),
            other.situation,
        )


def _words_card(caption: str, words: str) -> Card:
    card = Card(caption)
    text = label(words, wrap=True)
    text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    card.body.addWidget(text)
    return card
