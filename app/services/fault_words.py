"""What the states of a fault are called (R29), and the five cases of article 11(4) (R41)."""

from __future__ import annotations

from app.domain.fault import FaultState, FaultStep, SymptomKind
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

KIND_WORDS = {
    SymptomKind.HEAT: QT_TRANSLATE_NOOP("app", "异常发热"),
    SymptomKind.SMELL: QT_TRANSLATE_NOOP("app", "发出异味"),
    SymptomKind.NOISE: QT_TRANSLATE_NOOP("app", "有异常噪声"),
    SymptomKind.PICTURE: QT_TRANSLATE_NOOP("app", "监控图像发生异常"),
    SymptomKind.OTHER: QT_TRANSLATE_NOOP("app", "其他异常情况"),
}
"""In the regulation's words, which are recorded and printed."""


def symptom_of(kind: SymptomKind | None, symptom: str) -> str:
    """A symptom that begins with its case: 异常发热：电源适配器烫手; another case's words give way."""
    rest = symptom.strip()
    for words in KIND_WORDS.values():
        if rest.startswith(words):
            rest = rest.removeprefix(words).lstrip("：")
            break
    if kind is None:
        return rest
    return f"{KIND_WORDS[kind]}：{rest}" if rest else KIND_WORDS[kind]


REVIEWED = QT_TRANSLATE_NOOP("app", "维修已审核")
"""The review of a repair, which changes no state (R45)."""


def step_word(step: FaultStep) -> str:
    """What a step is called: the state it led to, or that the repair was reviewed."""
    return REVIEWED if step.review else STATE_WORDS[step.state]
