"""Dialogs of the lens cleaning: who cleaned which points when, and how often a point is cleaned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QListWidget, QListWidgetItem, QSpinBox, QWidget

from app.domain.camera import Camera
from app.domain.lens import CLEAN_MAX, CLEAN_MIN, EVERY_POINT, LensCare
from app.domain.machine_seen import label as camera_label
from app.services.auth import Session
from app.services.lenses import LensService
from ui import theme
from ui.bridge import Bridge
from ui.moment_edit import MomentEdit
from ui.roster.form_dialog import FormDialog
from ui.widgets.basics import label

LIST_PX = 220
LONGEST = 200


class CleanedDialog(FormDialog):
    """One walk with brush and ladder: the points, the moment, the person."""

    def __init__(
        self,
        lenses: LensService,
        bridge: Bridge,
        session: Session,
        cameras: Sequence[Camera],
        *,
        chosen: str,
        now: datetime,
        parent: QWidget,
    ) -> None:
        super().__init__("cleaned", bridge, parent)
        self._lenses, self._session = lenses, session
        self.name(self.tr("登记镜头清扫"), self.tr("登记"))
        rule = self.tr("定期清扫镜头灰尘、蜘蛛网，保持图像清晰（第十一条）。登高作业请两人进行。")
        self.form.addRow(label(rule, "muted", wrap=True))
        self.points = QListWidget()
        self.points.setObjectName("cleaned.points")
        self.points.setFixedHeight(theme.px(LIST_PX))
        for camera in sorted(cameras, key=lambda one: one.number):
            item = QListWidgetItem(camera_label(camera), self.points)
            item.setData(Qt.ItemDataRole.UserRole, camera.id)
            item.setCheckState(Qt.CheckState.Checked if camera.id == chosen else Qt.CheckState.Unchecked)
            if camera.id == chosen:
                self.points.setCurrentItem(item)
        self.at = MomentEdit("cleaned.at", "yyyy-MM-dd HH:mm")
        self.at.set_moment(now.timestamp())
        self.cleaner = QLineEdit(session.account.name)
        self.cleaner.setObjectName("cleaned.by")
        self.cleaner.setMaxLength(LONGEST)
        self.note = QLineEdit()
        self.note.setObjectName("cleaned.note")
        self.note.setPlaceholderText(self.tr("例如：有蜘蛛网，已清除（可不填）"))
        self.note.setMaxLength(LONGEST)
        self.add(self.tr("清扫的点位"), self.points)
        self.add(self.tr("清扫时间"), self.at)
        self.add(self.tr("清扫人"), self.cleaner)
        self.add(self.tr("说明"), self.note)
        self.points.setFocus()

    def work(self) -> Callable[[], object]:
        """Put it on record."""
        rows = [self.points.item(row) for row in range(self.points.count())]
        cameras = [
            str(row.data(Qt.ItemDataRole.UserRole))
            for row in rows
            if row.checkState() is Qt.CheckState.Checked
        ]
        at = datetime.fromtimestamp(self.at.moment(), UTC)
        lenses, session = self._lenses, self._session
        who, note = self.cleaner.text(), self.note.text()
        return lambda: lenses.cleaned(session, cameras, at, who, note)


class LensPlanDialog(FormDialog):
    """The interval of one point, or of all that have none of their own."""

    def __init__(
        self,
        lenses: LensService,
        bridge: Bridge,
        session: Session,
        *,
        lens: LensCare | None,
        school_days: int,
        parent: QWidget,
    ) -> None:
        super().__init__("plan", bridge, parent)
        self._lenses, self._session, self._lens = lenses, session, lens
        self._school_days = school_days
        self.name(self.tr("清扫周期"), self.tr("保存"))
        rule = self.tr(
            "管理办法只写“定期”；没有另定的，每季度（90 天）一次。灰尘大、蜘蛛多的点位可以定得短些。"
        )
        self.form.addRow(label(rule, "muted", wrap=True))
        self.scope = QComboBox()
        self.scope.setObjectName("plan.scope")
        if lens is not None:
            self.scope.addItem(
                self.tr("只改 {place}").format(place=camera_label(lens.camera)), lens.camera.id
            )
        self.scope.addItem(self.tr("全校点位（没有单独规定的）"), EVERY_POINT)
        self.days = QSpinBox()
        self.days.setObjectName("plan.days")
        self.days.setSuffix(self.tr(" 天一次"))
        self.scope.currentIndexChanged.connect(self._scope_chosen)
        self.add(self.tr("用于"), self.scope)
        self.add(self.tr("周期"), self.days)
        self._scope_chosen()
        self.days.setFocus()

    def work(self) -> Callable[[], object]:
        """Plan it."""
        days, camera = self.days.value(), str(self.scope.currentData())
        if camera and days < CLEAN_MIN:
            days = 0
        return lambda: self._lenses.plan(self._session, days, camera)

    def _scope_chosen(self) -> None:
        own = bool(self.scope.currentData())
        follow = self.tr("按全校周期（{n} 天）").format(n=self._school_days)
        self.days.setSpecialValueText(follow if own else "")
        self.days.setRange(CLEAN_MIN - 1 if own else CLEAN_MIN, CLEAN_MAX)
        if own and self._lens is not None:
            self.days.setValue(self._lens.days if self._lens.own_plan else CLEAN_MIN - 1)
        else:
            self.days.setValue(self._school_days)
