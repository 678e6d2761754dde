"""Who is in the machine room, as open items of the handover (`handover_items.ItemSource`; R44)."""

from __future__ import annotations

from app.domain.handover import ItemKind
from app.domain.room import RoomVisit, VisitState
from app.services.handover_items import HandoverItem, Watch
from app.services.ports import UnitOfWork
from app.text import QT_TRANSLATE_NOOP, text


class RoomItems:
    """Visits of which nobody has registered the end."""

    def open_items(self, uow: UnitOfWork, watch: Watch) -> list[HandoverItem]:
        """Who is inside, the longest first."""
        found = uow.find(RoomVisit, school_id=watch.school_id, state=VisitState.INSIDE, order="entered_at")
        return [
            HandoverItem(
                f"room:{visit.id}",
                ItemKind.VISITOR,
                text(
                    QT_TRANSLATE_NOOP("app", "机房内有人：{person}（{unit}）"),
                    person=visit.person,
                    unit=visit.unit,
                ),
                text(
                    QT_TRANSLATE_NOOP("app", "{time} 进入，{reason}；离开时请登记"),
                    time=f"{visit.entered_at.astimezone(watch.zone):%m-%d %H:%M}",
                    reason=visit.reason,
                ),
                visit.id,
            )
            for visit in found
        ]
