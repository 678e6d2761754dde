"""A device was switched off, with the reason, or runs again (R62). Must not know which page asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.domain.asset import Asset
from app.services.assets import AssetService
from app.services.auth import Session
from ui.bridge import Bridge
from ui.moment_edit import MomentEdit
from ui.roster.form_dialog import FormDialog
from ui.widgets.basics import label


class OutageDialog(FormDialog):
    """Switching off where it runs, running again where it is off."""

    def __init__(
        self,
        assets: AssetService,
        bridge: Bridge,
        session: Session,
        asset: Asset,
        *,
        now: datetime,
        parent: QWidget,
    ) -> None:
        super().__init__("outage", bridge, parent)
        self._assets, self._session, self._asset = assets, session, asset
        off = asset.down_since is None
        self.name(
            self.tr("登记停机：{name}").format(name=asset.name)
            if off
            else self.tr("恢复运行：{name}").format(name=asset.name),
            self.tr("登记停机") if off else self.tr("登记恢复"),
        )
        self.planned = QComboBox()
        self.planned.setObjectName("outage.planned")
        self.planned.addItem(self.tr("计划停机"), True)
        self.planned.addItem(self.tr("非计划停机（断电、故障）"), False)
        self.since = MomentEdit("outage.since", "yyyy-MM-dd HH:mm")
        self.since.set_moment(now.timestamp())
        self.reason = QLineEdit()
        self.reason.setObjectName("outage.reason")
        self.reason.setPlaceholderText(
            self.tr("例如：更换硬盘，已报学校同意") if off else self.tr("处理情况（可不填）")
        )
        if off:
            rule = self.tr("服务器和交换机等设备无特殊情况不得随意关闭（运行维护制度四）。")
            self.form.addRow(label(rule, "muted", wrap=True))
            self.add(self.tr("种类"), self.planned)
        self.add(self.tr("时间"), self.since)
        self.add(self.tr("原因") if off else self.tr("说明"), self.reason)
        self.reason.setFocus()

    def work(self) -> Callable[[], object]:
        """Put it on record."""
        since = datetime.fromtimestamp(self.since.moment(), UTC)
        assets, session, asset_id = self._assets, self._session, self._asset.id
        planned, words = bool(self.planned.currentData()), self.reason.text()
        if self._asset.down_since is None:
            return lambda: assets.switch_off(session, asset_id, since, planned=planned, reason=words)
        return lambda: assets.switch_on(session, asset_id, since, words)
