"""Open emergencies as open items of the handover (`handover_items.ItemSource`)."""

from __future__ import annotations

from datetime import timedelta

from app.domain.emergency import Emergency, next_patrol
from app.domain.handover import ItemKind
from app.domain.policy import SchoolPolicy
from app.services.emergency_words import KIND_WORDS
from app.services.handover_items import HandoverItem, Watch
from app.services.ports import UnitOfWork
from app.text import QT_TRANSLATE_NOOP, text


class EmergencyItems:
    """Cases that nobody has closed."""

    def open_items(self, uow: UnitOfWork, watch: Watch) -> list[HandoverItem]:
        """Open cases, the oldest first; an outage is due at its next extra patrol."""
        policy = uow.get(SchoolPolicy, watch.school_id) or SchoolPolicy(watch.school_id)
        every = timedelta(minutes=policy.extra_patrol)
        found = uow.find(Emergency, school_id=watch.school_id, closed_at=None, order="opened_at")
        return [
            HandoverItem(
                f"emergency:{case.id}",
                ItemKind.OTHER,
                text(
                    QT_TRANSLATE_NOOP("app", "{kind}处置中：{what}"),
                    kind=text(KIND_WORDS[case.kind]),
                    what=case.what,
                ),
                text(
                    QT_TRANSLATE_NOOP("app", "{time} 由{name}启动"),
                    time=f"{case.opened_at.astimezone(watch.zone):%m-%d %H:%M}",
                    name=case.opened_by,
                ),
                case.id,
                next_patrol(case, every),
            )
            for case in found
        ]
