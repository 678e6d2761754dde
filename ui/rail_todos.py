"""今日待办 of the right rail: checks, closings, requests, rules; one line each, the most pressing first.

Blocking: called on a pool thread. Must not know the rail's widgets beyond their lines.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.care import Care
from app.domain.closing import ClosingState
from app.domain.inspection import DueCheck, DueState
from app.domain.people import Permission, may
from app.domain.view_care import AdjustState
from app.services.auth import Session
from app.upkeep import Upkeep
from ui.check_words import closing_name, list_name
from ui.rail import Todo

SHOWN = ("shift", "patrol", "day", "week", "month", "quarter")
"""Lists in the rail; of each the running one, and how many are overdue."""


def upkeep_todos(upkeep: Upkeep, session: Session) -> list[Todo]:
    """What is still owed of checks, closings, requests and rules, as this person's rail shows it."""
    role = session.account.role
    lines = []
    if may(role, Permission.DO_CHECKS) or may(role, Permission.READ_AUDIT):
        lines += check_todos(upkeep.checks.due(session))
    if may(role, Permission.READ_AUDIT):
        lines += _closing_todos(upkeep, session)
    if may(role, Permission.REGISTER_ENTRY):
        lines += _room_todos(upkeep, session)
    if may(role, Permission.DECIDE_ACCESS):
        lines += _request_todos(upkeep, session)
    unread = upkeep.rules.unread(session)
    if unread:
        words = QCoreApplication.translate("Rail", "{n} 份待签").format(n=len(unread))
        lines.append(Todo(QCoreApplication.translate("Rail", "制度学习"), words, "muted", "rules"))
    return lines


def care_todos(care: Care, session: Session) -> list[Todo]:
    """Overdue lenses for manager and leaders, adjustments for whoever approves them."""
    role, lines = session.account.role, []
    if may(role, Permission.READ_AUDIT):
        late = sum(lens.overdue for lens in care.lenses.lenses(session))
        if late:
            words = QCoreApplication.translate("Rail", "逾期 {n}").format(n=late)
            lines.append(Todo(QCoreApplication.translate("Rail", "镜头清扫"), words, "bad", "care"))
    if may(role, Permission.APPROVE_ADJUST):
        found = care.adjustments.adjustments(session)
        waiting = sum(one.state is AdjustState.ASKED for one in found)
        if waiting:
            words = QCoreApplication.translate("Rail", "{n} 份待批").format(n=waiting)
            lines.append(Todo(QCoreApplication.translate("Rail", "视角调整"), words, "warn", "care"))
    return lines


def check_todos(due: list[DueCheck]) -> list[Todo]:
    """A line for each list that is due, and one for all that is overdue."""
    lines = []
    late = [one for one in due if one.state is DueState.OVERDUE]
    if late:
        words = QCoreApplication.translate("Rail", "{n} 份").format(n=len(late))
        first = late[0]
        target = f"checks:{first.list_id}:{first.period.id}"
        lines.append(Todo(QCoreApplication.translate("Rail", "逾期的检查"), words, "bad", target))
    for list_id in SHOWN:
        one = next((o for o in due if o.list_id == list_id and o.state is not DueState.OVERDUE), None)
        if one is not None and (one.open or list_id in ("shift", "patrol", "day")):
            lines.append(_check(one))
    return lines


def _check(one: DueCheck) -> Todo:
    target = f"checks:{one.list_id}:{one.period.id}"
    if one.state is DueState.DONE:
        return Todo(list_name(one.list_id), QCoreApplication.translate("Rail", "已签"), "ok", target)
    if one.marked >= one.total:
        return Todo(list_name(one.list_id), QCoreApplication.translate("Rail", "待签"), "warn", target)
    return Todo(list_name(one.list_id), f"{one.marked} / {one.total}", "muted", target)


def _closing_todos(upkeep: Upkeep, session: Session) -> list[Todo]:
    lines = []
    found = upkeep.closings.due(session)
    for kind in dict.fromkeys(one.period.kind for one in found):
        late = sum(o.state is ClosingState.OVERDUE for o in found if o.period.kind is kind)
        due = sum(o.state is ClosingState.DUE for o in found if o.period.kind is kind)
        if late:
            words = QCoreApplication.translate("Rail", "逾期 {n}").format(n=late)
            lines.append(Todo(closing_name(kind), words, "bad", "closings"))
        elif due:
            words = QCoreApplication.translate("Rail", "待办 {n}").format(n=due)
            lines.append(Todo(closing_name(kind), words, "warn", "closings"))
    return lines


def _room_todos(upkeep: Upkeep, session: Session) -> list[Todo]:
    """Whoever goes in must be registered out."""
    inside = len(upkeep.filing.room.inside(session))
    if not inside:
        return []
    words = QCoreApplication.translate("Rail", "{n} 人").format(n=inside)
    return [Todo(QCoreApplication.translate("Rail", "机房内"), words, "warn", "registers")]


def _request_todos(upkeep: Upkeep, session: Session) -> list[Todo]:
    waiting = len(upkeep.filing.access.waiting(session))
    if not waiting:
        return []
    words = QCoreApplication.translate("Rail", "待批 {n}").format(n=waiting)
    return [Todo(QCoreApplication.translate("Rail", "查阅审批"), words, "warn", "registers")]


def by_urgency(lines: list[Todo]) -> list[Todo]:
    """What is overdue first, then what is due; a low screen shows only the first ones."""
    return sorted(lines, key=lambda todo: {"bad": 0, "warn": 1}.get(todo.kind, 2))
