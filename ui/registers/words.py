"""How the registers' rows are named and coloured on the screen. Must not know a widget."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import QCoreApplication

from app.domain.access import AccessAct, AccessRequest, AccessState, Grade
from app.domain.evidence_file import EvidenceKind
from app.domain.room import RoomVisit, VisitState
from app.domain.technician import Fitness, Technician
from app.services.register_words import (
    ACT_WORDS,
    FITNESS_WORDS,
    GRADE_WORDS,
    KIND_WORDS,
    STATE_WORDS,
    VISIT_WORDS,
    WHY_WORDS,
)
from app.text import text
from ui.assets.words import minute
from ui.texts import list_words, show_text

MINUTE, SECOND, NUMBER, DAY = ["00-00 00:00"], ["00-00 00:00:00"], ["0000-0000"], ["0000-00-00"]
"""What must stand whole in a column of such things, at whatever size of the text."""

SOON_DAYS = 30
"""A certificate that ends within so many days is shown as a warning (our choice)."""


def act_name(act: AccessAct) -> str:
    """查阅, 复制, 公布, 销毁."""
    return show_text(text(ACT_WORDS[act]))


def acts_name(request: AccessRequest) -> str:
    """查阅、复制."""
    return list_words(map(act_name, request.acts))


def act_pairs() -> list[str]:
    """查阅、复制: the longest that is asked for often."""
    return [list_words([act_name(AccessAct.VIEW), act_name(AccessAct.COPY)])]


def grade_name(grade: Grade) -> str:
    """一般, 敏感, 涉密."""
    return show_text(text(GRADE_WORDS[grade]))


def grade_token(grade: Grade) -> str:
    """What must be kept confidential is to be seen."""
    return {Grade.NORMAL: "muted", Grade.SENSITIVE: "warn", Grade.SECRET: "bad"}[grade]


def kind_name(kind: EvidenceKind) -> str:
    """日常截取, 紧急事件 …"""
    return show_text(text(KIND_WORDS[kind]))


def request_state(request: AccessRequest, *, usable: bool) -> str:
    """Where a request stands: an approval that was not used in time is over."""
    if request.state is AccessState.GRANTED and not request.undone():
        return QCoreApplication.translate("registers", "已办理")
    if request.state is AccessState.GRANTED and not usable:
        return QCoreApplication.translate("registers", "已过期")
    return show_text(text(STATE_WORDS[request.state]))


def request_token(request: AccessRequest, *, usable: bool) -> str:
    """The theme colour of that word."""
    if request.state is AccessState.GRANTED:
        return "text" if not request.undone() else "ok" if usable else "muted"
    return {AccessState.ASKED: "warn", AccessState.REFUSED: "bad"}.get(request.state, "muted")


def visit_name(visit: RoomVisit) -> str:
    """在机房内, 已离开, 未准入."""
    return show_text(text(VISIT_WORDS[visit.state]))


def visit_names() -> list[str]:
    """Every such word."""
    return [show_text(text(words)) for words in VISIT_WORDS.values()]


def fitness_names() -> list[str]:
    """有效, 资质已过期, 已移出名单, 还有 30 天到期."""
    return [*(show_text(text(words)) for words in FITNESS_WORDS.values()), _soon(SOON_DAYS)]


def request_names() -> list[str]:
    """待审批, 已批准, 未批准, 已撤回."""
    return [show_text(text(words)) for words in STATE_WORDS.values()]


def visit_token(visit: RoomVisit) -> str:
    """The theme colour of that word."""
    return {VisitState.INSIDE: "warn", VisitState.REFUSED: "bad", VisitState.LEFT: "muted"}[visit.state]


def why_name(why: str) -> str:
    """Why somebody was turned away: a coded reason in words, or what was written."""
    return show_text(text(WHY_WORDS[why])) if why in WHY_WORDS else why


def fitness_name(technician: Technician, today: date) -> str:
    """有效, 资质已过期, 已移出名单; how many days are left when they are few."""
    fitness = technician.fitness(today)
    if fitness is Fitness.FIT and (left := days_left(technician, today)) <= SOON_DAYS:
        return _soon(left)
    return show_text(text(FITNESS_WORDS[fitness]))


def _soon(days: int) -> str:
    return QCoreApplication.translate("registers", "还有 {n} 天到期").format(n=days)


def fitness_token(technician: Technician, today: date) -> str:
    """The theme colour of that word."""
    fitness = technician.fitness(today)
    if fitness is Fitness.FIT:
        return "warn" if days_left(technician, today) <= SOON_DAYS else "ok"
    return "bad" if fitness is Fitness.EXPIRED else "muted"


def days_left(technician: Technician, today: date) -> int:
    """Days until the certificate ends."""
    return (date.fromisoformat(technician.valid_until) - today).days


def scope_words(request: AccessRequest, cameras: Mapping[str, str]) -> str:
    """What of the material a request means; `cameras` names them by id."""
    parts = []
    if request.items:
        parts.append(QCoreApplication.translate("registers", "已存资料 {n} 份").format(n=len(request.items)))
    if request.since is not None and request.until is not None:
        named = list_words(cameras.get(one, one) for one in request.cameras)
        every = QCoreApplication.translate("registers", "全部摄像头")
        words = QCoreApplication.translate("registers", "{since} 至 {until}，{cameras}")
        parts.append(
            words.format(since=minute(request.since), until=minute(request.until), cameras=named or every)
        )
    return list_words(parts)
