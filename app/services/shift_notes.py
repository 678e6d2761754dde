"""Notes to the next shifts (留言): each stays an open item of every handover until it is ticked off."""

from __future__ import annotations

from uuid import uuid4

from app.domain.folds.handover import note_body, note_done_body
from app.domain.handover import ShiftNote
from app.domain.people import Permission
from app.domain.record import Kind
from app.services import handover_errors as refuse
from app.services.auth import AuthService, Session
from app.services.ports import Store, UnitOfWork


class ShiftNotes:
    """Leave a note, tick it off, read what is open."""

    def __init__(self, store: Store, auth: AuthService) -> None:
        self._store = store
        self._auth = auth

    def leave(self, session: Session, text: str) -> ShiftNote:
        """Leave a note. Raises NotPermitted, or UserError without words."""
        self._auth.require(session, Permission.WRITE_LOG)
        if not text.strip():
            raise refuse.no_text()
        note_id = str(uuid4())
        body = note_body(note_id, text.strip(), session.account.name)

        def work(uow: UnitOfWork) -> ShiftNote:
            uow.append(Kind.HANDOVER_NOTE, body, author=session.account.id)
            return _existing(uow, session.school_id, note_id)

        return self._store.run(work)

    def done(self, session: Session, note_id: str) -> ShiftNote:
        """Tick a note off; it stays on record. A second tick changes nothing."""
        self._auth.require(session, Permission.WRITE_LOG)

        def work(uow: UnitOfWork) -> ShiftNote:
            note = _existing(uow, session.school_id, note_id)
            if note.done_at is not None:
                return note
            body = note_done_body(note_id, session.account.name)
            uow.append(Kind.HANDOVER_NOTE_DONE, body, author=session.account.id)
            return _existing(uow, session.school_id, note_id)

        return self._store.run(work)

    def open(self, session: Session) -> list[ShiftNote]:
        """Notes that nobody has ticked off, the oldest first."""
        self._auth.require(session, Permission.READ_LOG)
        school = session.school_id
        return self._store.run(lambda uow: uow.find(ShiftNote, school_id=school, done_at=None, order="at"))


def _existing(uow: UnitOfWork, school_id: int, note_id: str) -> ShiftNote:
    note = uow.get(ShiftNote, school_id, note_id)
    if note is None:
        raise refuse.no_note()
    return note
