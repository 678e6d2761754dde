"""Unsigned checks as open items of the handover (`handover_items.ItemSource`)."""

from __future__ import annotations

from app.domain.handover import ItemKind
from app.domain.inspection import DueCheck, DueState
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
        """Unsigned checks, overdue first; a list that was missed more than once is one item with its count.

        Whoever takes over acknowledges each item: a month of missed checks must not keep him for an hour.
        """
        day = max(watch.slot.day, watch.now.astimezone(watch.zone).date())  # a guard may stay on for days
        soon = max(watch.slot.end, day_bounds(day, watch.zone)[1])
        found = self._calendar.due(uow, watch.school_id, watch.now)
        missed: dict[str, list[DueCheck]] = {}
        due = []
        for one in found:
            if one.state is DueState.OVERDUE:
                missed.setdefault(one.list_id, []).append(one)
            elif one.open and one.period.until <= soon:
                due.append(_item(one))
        return [*(_missed(some) for some in missed.values()), *due]


def _missed(some: list[DueCheck]) -> HandoverItem:
    if len(some) == 1:
        return _item(some[0])
    first, last = (pick(some, key=lambda one: one.period.until) for pick in (min, max))
    return HandoverItem(
        f"check:{first.list_id}:overdue",
        ItemKind.CHECK,
        text(
            QT_TRANSLATE_NOOP("app", "{list}逾期未签 {count} 次"),
            list=text(LIST_WORDS[first.list_id]),
            count=len(some),
        ),
        text(
            QT_TRANSLATE_NOOP("app", "最早 {first}，最近 {last}"),
            first=period_text(first.period),
            last=period_text(last.period),
        ),
        f"{last.list_id}:{last.period.id}",
        first.period.until,
    )


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
