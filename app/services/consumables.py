"""Use cases of the consumables' ledger (低值易耗品台账, R63): in, out, never below zero."""

from __future__ import annotations

from uuid import uuid4

from app.domain.consumable import MOST, Consumable
from app.domain.folds.consumable import item_body, move_body
from app.domain.people import Permission
from app.domain.record import Kind
from app.services import asset_errors as refuse
from app.services.auth import AuthService, Session
from app.services.ports import Store, UnitOfWork


class ConsumableService:
    """The stock as its tab uses it."""

    def __init__(self, store: Store, auth: AuthService) -> None:
        self._store = store
        self._auth = auth

    def items(self, session: Session) -> list[Consumable]:
        """Every consumable by its name."""
        self._auth.require(session, Permission.READ_LEDGERS)
        return self._store.run(lambda uow: uow.find(Consumable, school_id=session.school_id, order="name"))

    def add(self, session: Session, name: str, spec: str, unit: str) -> Consumable:
        """A new kind of thing, nothing of it in stock yet. Raises NotPermitted or UserError."""
        self._auth.require(session, Permission.EDIT_LEDGERS)
        name, spec, unit = name.strip(), spec.strip(), unit.strip()
        if not name or not unit:
            raise refuse.no_item_name()
        item_id = str(uuid4())

        def work(uow: UnitOfWork) -> Consumable:
            if uow.find(Consumable, school_id=session.school_id, name=name, spec=spec, limit=1):
                raise refuse.item_taken(f"{name} {spec}".strip())
            body = item_body(item_id, name, spec, unit, session.account.name)
            uow.append(Kind.CONSUMABLE_SET, body, author=session.account.id)
            return _existing(uow, session.school_id, item_id)

        return self._store.run(work)

    def move(self, session: Session, item_id: str, amount: int, person: str, reason: str) -> Consumable:
        """Put `amount` in, or with a negative one take it out: who brought or took it, and what for.

        Raises NotPermitted or UserError: not so much there, nobody or nothing named.
        """
        self._auth.require(session, Permission.EDIT_LEDGERS)
        if not 0 < abs(amount) <= MOST:
            raise refuse.bad_amount()
        if not person.strip() or not reason.strip():
            raise refuse.no_person()

        def work(uow: UnitOfWork) -> Consumable:
            item = _existing(uow, session.school_id, item_id)
            if item.balance + amount < 0:
                raise refuse.not_enough(item.name, item.balance, item.unit)
            body = move_body(item_id, amount, person.strip(), reason.strip(), session.account.name)
            uow.append(Kind.CONSUMABLE_MOVED, body, author=session.account.id)
            return _existing(uow, session.school_id, item_id)

        return self._store.run(work)


def _existing(uow: UnitOfWork, school_id: int, item_id: str) -> Consumable:
    item = uow.get(Consumable, school_id, item_id)
    if item is None:
        raise refuse.no_item()
    return item
