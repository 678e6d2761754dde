"""Words of checks and closings on the screen: names of lists, periods and states, and their colours.

Must not know any page or service object.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.domain.closing import ClosingState
from app.domain.inspection import DueCheck, DueState, Result, Signer
from app.domain.period import Period, PeriodKind
from app.services.check_lists import DUE_WORDS, LIST_WORDS, RESULT_WORDS, SIGNER_WORDS, period_text
from app.services.closing_words import CLOSING_STATE_WORDS, CLOSING_WORDS
from app.text import text
from ui.texts import show_text


def list_name(list_id: str) -> str:
    """每日检查."""
    return show_text(text(LIST_WORDS[list_id]))


def period_name(period: Period) -> str:
    """2026年11月22日 早班."""
    return show_text(period_text(period))


def due_name(state: DueState) -> str:
    """待办, 逾期, 已签, 漏检已说明."""
    return show_text(text(DUE_WORDS[state]))


def signer_words(signer: Signer) -> str:
    """值班保安签, 管理员签."""
    return show_text(text(SIGNER_WORDS[signer]))


def result_name(result: Result) -> str:
    """正常, 不正常, 不适用."""
    return show_text(text(RESULT_WORDS[result]))


def closing_name(kind: PeriodKind) -> str:
    """日清, 周小结, 月总结."""
    return show_text(text(CLOSING_WORDS[kind]))


def closing_state_name(state: ClosingState) -> str:
    """进行中, 待办, 逾期, 已签."""
    return show_text(text(CLOSING_STATE_WORDS[state]))


def progress_words(one: DueCheck) -> str:
    """待办 3/16: where a check stands, with how far it is."""
    words = due_name(one.state)
    if one.state is DueState.DONE:
        if one.late:
            words = QCoreApplication.translate("checks", "逾期补签")
        if one.not_ok:
            words += QCoreApplication.translate("checks", " · 不正常 {n}").format(n=one.not_ok)
        return words
    if one.open and one.marked:
        if one.marked >= one.total:
            return f"{words} · " + QCoreApplication.translate("checks", "待签")
        return f"{words} · {one.marked}/{one.total}"
    return words


def due_token(one: DueCheck) -> str:
    """The colour of a check's state."""
    if one.state is DueState.DONE:
        return "warn" if one.not_ok else "ok"
    return {DueState.OVERDUE: "bad", DueState.DUE: "warn"}.get(one.state, "rest")


def closing_token(state: ClosingState) -> str:
    """The colour of a closing's state."""
    return {
        ClosingState.OVERDUE: "bad",
        ClosingState.DUE: "warn",
        ClosingState.DONE: "ok",
        ClosingState.RUNNING: "muted",
    }[state]
