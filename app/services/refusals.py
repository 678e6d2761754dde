"""Puts a refusal on record inside a transaction that then ends well: raising there would undo it."""

from __future__ import annotations

from typing import TypeVar

from app.domain.folds.passwords import refused_because
from app.domain.people import Permission
from app.domain.record import Kind
from app.errors import UserError
from app.services.auth import Session
from app.services.ports import UnitOfWork

T = TypeVar("T")


def put_down(uow: UnitOfWork, session: Session, permission: Permission, why: str) -> None:
    """Record that `session` was refused an act for a reason (register_words.WHY_WORDS)."""
    body = refused_because(session.account.id, permission, why)
    uow.append(Kind.REFUSED, body, author=session.account.id)


def or_raise(result: T | UserError) -> T:
    """What a transaction gave, or the refusal it recorded."""
    if isinstance(result, UserError):
        raise result
    return result
