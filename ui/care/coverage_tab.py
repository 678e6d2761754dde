"""覆盖复核: every point's coverage, the most pressing first; the chosen one's pictures beside it (R39).

Must not know the page it stands on.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.machine_seen import label as camera_label
from app.domain.view_care import ViewState
from app.services.auth import Session
from app.services.view_reviews import Coverage, ViewReviewService
from ui.bridge import Bridge
from ui.care.review_pane import ReviewPane, TakeStill
from ui.care.words import DAY, day_words, view_name, view_state_name, view_token
from ui.live_page import beside
from ui.pictures import Picture
from ui.tables import Column, Table
from ui.widgets.basics import EmptyState, label

TABLE_PX, PANE_PX = 440, 760


class CoverageTab(QWidget):
    """`found(Coverage)` follows what was fetched; `adjust_wanted(camera_id)` asks for a request."""

    found = Signal(object)
    adjust_wanted = Signal(str)

    def __init__(
        self,
        reviews: ViewReviewService,
        bridge: Bridge,
        session: Session,
        *,
        still: TakeStill | None,
        picture: Picture,
    ) -> None:
        super().__init__()
        self._reviews, self._bridge, self._session = reviews, bridge, session
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(10)
        rule = self.tr(
            "定期分析各监视画面的场景覆盖，不留安全死角（第十一条）；调整视角要先经主管领导批准（第十三条）。"
        )
        bar = QHBoxLayout()
        bar.addWidget(label(rule, "muted", wrap=True), 1)
        column.addLayout(bar)
        self.pane = ReviewPane(reviews, bridge, session, still=still, picture=picture)
        self.pane.changed.connect(self.reload)
        self.pane.adjust_wanted.connect(self.adjust_wanted)
        pair = beside(self._make_table(), self.pane, PANE_PX)
        pair.setStretchFactor(0, 0)  # the pictures take what is left
        pair.setStretchFactor(1, 1)
        pair.setSizes([TABLE_PX, PANE_PX])
        column.addWidget(pair, 1)
        self.pane.hide()

    def reload(self) -> None:
        """Fetch how it stands."""
        self._bridge.run(self, lambda: self._reviews.coverage(self._session), self._found)

    def _make_table(self) -> Table:
        empty = EmptyState(
            "mdi6.image-search-outline",
            self.tr("还没有点位"),
            self.tr("点位在“设置 · 摄像机”里添加。"),
            name="coverage.empty",
        )
        columns = [
            Column(self.tr("点位"), lambda one: camera_label(one.camera), least=120),
            Column(
                self.tr("上次复核"),
                lambda one: day_words(one.review.at) if one.review else "",
                110,
                fits=(DAY,),
                sort=lambda one: one.review.at.timestamp() if one.review else 0.0,
                spare=1,
            ),
            Column(
                self.tr("状态"),
                view_name,
                130,
                fits=list(map(view_state_name, ViewState)),
                token=view_token,
                sort=lambda one: list(ViewState).index(one.state),
            ),
        ]
        self.table = Table("coverage.table", columns, empty, sortable=True)
        self.table.selected.connect(self._selected)
        return self.table

    def _found(self, coverage: Coverage) -> None:
        self.table.set_rows(coverage.points)
        self._selected(self.table.current())
        self.found.emit(coverage)

    def _selected(self, point: object) -> None:
        shown = self.table.current() if point is not None else None
        self.pane.setVisible(shown is not None)
        self.pane.show_point(shown)
