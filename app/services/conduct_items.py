"""Hangs that nobody has dealt with, as open items of the handover (`handover_items.ItemSource`)."""

from __future__ import annotations

from app.domain.conduct import Hang
from app.domain.handover import ItemKind
from app.services.handover_items import HandoverItem, Watch
from app.services.ports import UnitOfWork
from app.text import QT_TRANSLATE_NOOP, text


class ConductItems:
    """What was told to the manager after a restart did not help."""

    def open_items(self, uow: UnitOfWork, watch: Watch) -> list[HandoverItem]:
        """Open hangs, the oldest first."""
        found = uow.find(Hang, school_id=watch.school_id, done_at=None, order="at")
        return [
            HandoverItem(
                f"hang:{hang.id}",
                ItemKind.OTHER,
                text(QT_TRANSLATE_NOOP("app", "死机已通知管理员：{note}"), note=hang.note),
                text(
                    QT_TRANSLATE_NOOP("app", "{time} 由{name}通知，待处理"),
                    time=f"{hang.at.astimezone(watch.zone):%m-%d %H:%M}",
                    name=hang.by,
                ),
                hang.id,
            )
            for hang in found
        ]
