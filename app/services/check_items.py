"""Unsigned checks as open items of the handover (`handover_items.ItemSource`)."""

from __future__ import annotations

from app.domain.handover import ItemKind
from app.domain.inspection import DueCheck
from app.domain.timetable import day_bounds
from app.services.check_due import CheckCalendar
from app.services.check_lists import DUE_WORDS, LIST_WORDS, period_text
from app.services.handover_items import HandoverItem, Watch
from app.services.ports import UnitOfWork
from app.text import QT_TRANSLATE_NOOP, text


class CheckItems:
    """What nobody has signed: everything overdue, and what ends with the shift or the day."""

    def __init__(self, calendar: CheckCalendar) -> None:
        self._calendar = calendar

    def open_items(self, uow: UnitOfWork, watch: Watch) -> list[HandoverItem]:
        """Unsigned checks, overdue first."""
        soon = max(watch.slot.end, day_bounds(watch.slot.day, watch.zone)[1])
        found = self._calendar.due(uow, watch.school_id, watch.now)
        return [_item(one) for one in found if one.open and one.period.until <= soon]


def _item(one: DueCheck) -> HandoverItem:
    return HandoverItem(
        f"check:{one.list_id}:{one.period.id}",
        ItemKind.CHECK,
        text(
            QT_TRANSLATE_NOOP("app", "{list}（{period}）未签"),
            list=text(LIST_WORDS[one.list_id]),
            period=period_text(one.period),
        ),
        text(
            QT_TRANSLATE_NOOP("app", "{state}，已查 {marked}/{total}"),
            state=text(DUE_WORDS[one.state]),
            marked=one.marked,
            total=one.total,
        ),
        f"{one.list_id}:{one.period.id}",
        one.period.until,
    )
