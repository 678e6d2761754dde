"""Use cases of leaving the program, of restarts that helped or not, of a hang that is told (R25, R40)."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from app.domain.conduct import CHOSEN, JUDGED, Hang, ProgramStop, StopReason
from app.domain.folds.conduct import hang_body, judged_body, left_body, started_body
from app.domain.people import Permission
from app.domain.record import SYSTEM, Kind
from app.services import conduct_words as words
from app.services.auth import AuthService, Session
from app.services.ports import Clock, Store, UnitOfWork

_LEFT, _ALIVE, _JUDGE = "program.left", "program.alive", "program.judge"
"""Notes of this PC alone, beside the log."""


class StopService:
    """From when to when this PC's program did not run, and what came of a restart."""

    def __init__(self, store: Store, clock: Clock, auth: AuthService) -> None:
        self._store = store
        self._clock = clock
        self._auth = auth

    # --- leaving and coming back ----------------------------------------------------------------

    def may_leave(self, session: Session) -> None:
        """Raises NotPermitted (on record) for who may not end the monitoring."""
        self._auth.require(session, Permission.STOP_PROGRAM)

    def left(self, session: Session | None, reason: StopReason, note: str = "") -> None:
        """The program is being left now; `session` None: nobody is signed in, or nobody could be asked.

        Raises NotPermitted, or UserError: a reason nobody can choose, other reasons without words.
        """
        if session is not None:
            self._auth.require(session, Permission.STOP_PROGRAM)
            if reason not in CHOSEN:
                raise words.bad_reason()
            if reason is StopReason.OTHER and not note.strip():
                raise words.wanted(words.STOP_NOTE)
        author = session.account.id if session else SYSTEM
        body = left_body(str(uuid4()), reason, note.strip(), session.account.name if session else "")

        def work(uow: UnitOfWork) -> None:
            uow.append(Kind.PROGRAM_LEFT, body, author=author)
            uow.keep_draft(_LEFT, {"stop": body["stop"]})
            uow.keep_draft(_ALIVE, None)

        self._store.run(work)

    def started(self) -> None:
        """The program runs again: the stop is over; without a word of leaving it was an unexpected end."""

        def work(uow: UnitOfWork) -> None:
            left, alive = uow.draft(_LEFT), uow.draft(_ALIVE)
            if left is not None:
                _begin(uow, str(left["stop"]), None)
                uow.keep_draft(_LEFT, None)
            elif alive is not None:
                seen = datetime.fromtimestamp(float(alive["at"]), UTC)
                _begin(uow, str(uuid4()), min(seen, self._clock.now()))
            self._note_alive(uow)

        self._store.run(work)

    def alive(self) -> None:
        """A sign of life, so that an unexpected end has its time. No record."""
        self._store.run(self._note_alive)

    def _note_alive(self, uow: UnitOfWork) -> None:
        if uow.draft(_LEFT) is None:
            uow.keep_draft(_ALIVE, {"at": self._clock.now().timestamp()})

    # --- did the restart help? ------------------------------------------------------------------

    def to_judge(self, session: Session) -> ProgramStop | None:
        """This PC's last hang or unexpected end, if nobody has said yet whether the restart helped."""
        self._auth.require(session, Permission.WATCH)

        def work(uow: UnitOfWork) -> ProgramStop | None:
            kept = uow.draft(_JUDGE)
            stop = uow.get(ProgramStop, session.school_id, str(kept["stop"])) if kept else None
            return stop if stop is not None and stop.to_judge else None

        return self._store.run(work)

    def judge(self, session: Session, stop_id: str, *, succeeded: bool, note: str = "") -> None:
        """Say whether the restart helped; where it did not, the manager is told (article 11(3))."""
        self._auth.require(session, Permission.REPORT_FAULT)
        name = session.account.name

        def work(uow: UnitOfWork) -> None:
            stop = uow.get(ProgramStop, session.school_id, stop_id)
            kept = uow.draft(_JUDGE)
            if kept is not None and str(kept["stop"]) == stop_id:
                uow.keep_draft(_JUDGE, None)
            if stop is None or not stop.to_judge:
                return
            uow.append(Kind.RESTART_JUDGED, judged_body(stop_id, succeeded, name), author=session.account.id)
            if not succeeded:
                body = hang_body(str(uuid4()), note.strip() or words.RESTART_FAILED, name)
                uow.append(Kind.HANG_TOLD, body, author=session.account.id)

        self._store.run(work)

    def tell_hang(self, session: Session, note: str = "") -> Hang:
        """One press: the manager is told that the program or the wall hangs. A second press tells once."""
        self._auth.require(session, Permission.REPORT_FAULT)
        who, name, school = session.account.id, session.account.name, session.school_id
        what = note.strip() or words.HANG_PLAIN

        def work(uow: UnitOfWork) -> Hang:
            told = uow.find(Hang, school_id=school, done_at=None, by=name, note=what)
            if told:
                return told[0]
            hang_id = str(uuid4())
            uow.append(Kind.HANG_TOLD, hang_body(hang_id, what, name), author=who)
            hang = uow.get(Hang, school, hang_id)
            if hang is None:
                raise RuntimeError("a hang was not folded")
            return hang

        return self._store.run(work)

    def hangs(self, session: Session) -> list[Hang]:
        """What the manager has not dealt with, the oldest first."""
        self._auth.require(session, Permission.READ_LOG)
        school = session.school_id
        return self._store.run(lambda uow: uow.find(Hang, school_id=school, done_at=None, order="at"))

    def hang_done(self, session: Session, hang_id: str, note: str) -> None:
        """The manager has dealt with it. Raises NotPermitted, or UserError without words or a second time."""
        self._auth.require(session, Permission.HANDLE_FAULT)
        if not note.strip():
            raise words.wanted(words.HANG_RESULT)

        def work(uow: UnitOfWork) -> None:
            hang = uow.get(Hang, session.school_id, hang_id)
            if hang is None or hang.done_at is not None:
                raise words.no_hang()
            body = hang_body(hang_id, note.strip(), session.account.name)
            uow.append(Kind.HANG_DONE, body, author=session.account.id)

        self._store.run(work)


def _begin(uow: UnitOfWork, stop_id: str, alive_at: datetime | None) -> None:
    record = uow.append(Kind.PROGRAM_STARTED, started_body(stop_id, alive_at), author=SYSTEM)
    stop = uow.get(ProgramStop, record.school_id, stop_id)
    if stop is not None and stop.reason in JUDGED:
        uow.keep_draft(_JUDGE, {"stop": stop_id})
