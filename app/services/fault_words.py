"""What the states of a fault are called (R29)."""

from __future__ import annotations

from app.domain.fault import FaultState, FaultStep
from app.text import QT_TRANSLATE_NOOP

STATE_WORDS = {
    FaultState.DETECTED: QT_TRANSLATE_NOOP("app", "已发现，未上报"),
    FaultState.REPORTED: QT_TRANSLATE_NOOP("app", "已报学校"),
    FaultState.SCHOOL_HANDLING: QT_TRANSLATE_NOOP("app", "校内处置"),
    FaultState.AT_CENTRE: QT_TRANSLATE_NOOP("app", "已报电教中心"),
    FaultState.DISPATCHED: QT_TRANSLATE_NOOP("app", "已派修"),
    FaultState.ON_SITE: QT_TRANSLATE_NOOP("app", "维修到场"),
    FaultState.REPAIRED: QT_TRANSLATE_NOOP("app", "已修复"),
    FaultState.ACCEPTED: QT_TRANSLATE_NOOP("app", "已验收"),
    FaultState.WITHDRAWN: QT_TRANSLATE_NOOP("app", "已撤销"),
}

REVIEWED = QT_TRANSLATE_NOOP("app", "维修已审核")
"""The review of a repair, which changes no state (R45)."""


def step_word(step: FaultStep) -> str:
    """What a step is called: the state it led to, or that the repair was reviewed."""
    return REVIEWED if step.review else STATE_WORDS[step.state]
