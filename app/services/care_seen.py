"""What is on record about lenses and coverage at a check's line (R38, R39). On the form: Chinese always."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from app.domain.inspection import Point
from app.domain.lens import LensState
from app.domain.view_care import ViewState
from app.services.lenses import lens_cares
from app.services.ports import UnitOfWork
from app.services.view_reviews import coverage_of

SYSTEM = "本系统所见："
ALL_FINE = "都在期限内，无待办"
LENSES = {
    LensState.NEGLECTED: "逾期且画面模糊 {n} 路",
    LensState.OVERDUE: "清扫逾期 {n} 路",
    LensState.BLURRED: "画面模糊 {n} 路",
    LensState.NEVER: "无清扫记录 {n} 路",
}
VIEWS = {
    ViewState.CHANGED: "场景变更待核对 {n} 路",
    ViewState.ADJUST: "需要调整 {n} 路",
    ViewState.BLIND_SPOT: "有死角 {n} 路",
    ViewState.NO_REFERENCE: "无基准画面 {n} 路",
    ViewState.OVERDUE: "复核逾期 {n} 路",
}


def care_told(uow: UnitOfWork, wanted: Sequence[Point], school_id: int, now: datetime) -> dict[str, str]:
    """What is to be said at each point, by its id."""
    kinds = {point.line.seen for point in wanted}
    words: dict[str, str] = {}
    if "lenses" in kinds:
        states = Counter(lens.state for lens in lens_cares(uow, school_id, now))
        words["lenses"] = _sentence(
            [LENSES[state].format(n=states[state]) for state in LENSES if states[state]]
        )
    if "views" in kinds:
        found = Counter(point.state for point in coverage_of(uow, school_id, now).points)
        words["views"] = _sentence([VIEWS[state].format(n=found[state]) for state in VIEWS if found[state]])
    return {point.id: words[point.line.seen] for point in wanted if point.line.seen in words}


def _sentence(parts: list[str]) -> str:
    return SYSTEM + ("，".join(parts) or ALL_FINE)
