"""Use case of judging what the program saw of a guard: the manager or the leader says what it was (R21, R22).

The record of the machine stays as it is; the judgement stands beside it, the earlier ones in the log.
"""

from __future__ import annotations

from app.domain.conduct import ConductJudgement, ForegroundLoss, ProgramStop, Verdict
from app.domain.folds.conduct import verdict_body
from app.domain.people import Permission
from app.domain.presence import PresenceDoubt
from app.domain.record import Kind
from app.services import conduct_words as words
from app.services.auth import AuthService, Session
from app.services.ports import Store, UnitOfWork


class ConductJudge:
    """Judges doubts, foreground losses and stops of the own school."""

    def __init__(self, store: Store, auth: AuthService) -> None:
        self._store = store
        self._auth = auth

    def judge(self, session: Session, ref: str, verdict: Verdict, note: str = "") -> ConductJudgement:
        """Put a word on record about the doubt, loss or stop with this id; a later word takes its place.

        Raises NotPermitted, or UserError: no such event, the own conduct, a breach without words.
        """
        self._auth.require(session, Permission.EDIT_ROSTER)
        if verdict is Verdict.BREACH and not note.strip():
            raise words.wanted(words.BREACH_NOTE)
        name, school = session.account.name, session.school_id

        def work(uow: UnitOfWork) -> ConductJudgement:
            if _whose(uow, school, ref) == name:
                raise words.own_conduct()
            uow.append(
                Kind.CONDUCT_JUDGED, verdict_body(ref, verdict, note.strip(), name), author=session.account.id
            )
            judgement = uow.get(ConductJudgement, school, ref)
            if judgement is None:
                raise RuntimeError("a judgement was not folded")
            return judgement

        return self._store.run(work)


def _whose(uow: UnitOfWork, school_id: int, ref: str) -> str:
    """Whose conduct it is. Raises UserError where there is no such event."""
    for found in (
        uow.get(PresenceDoubt, school_id, ref),
        uow.get(ForegroundLoss, school_id, ref),
        uow.get(ProgramStop, school_id, ref),
    ):
        if found is not None:
            return found.account_name
    raise words.no_event()
