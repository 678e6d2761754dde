"""Use cases of the equipment's handover (设备交接, article 4(6), R13): two signatures under one sheet."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from app.domain.asset import Asset, asset_of
from app.domain.asset_handover import AssetHandover, HandedAsset, HandedStock, SheetState
from app.domain.consumable import Consumable
from app.domain.fault import Fault
from app.domain.folds.asset import asset_body
from app.domain.folds.asset_handover import given_body, recalled_body, taken_body
from app.domain.people import Account, Permission
from app.domain.record import Kind
from app.services import asset_errors as refuse
from app.services.auth import AuthService, Session
from app.services.ports import Clock, Store, UnitOfWork
from app.services.shifts import ShiftService


@dataclass(frozen=True)
class HandoverStart:
    """What a sheet would hold now, who may take it over, and one that waits already."""

    assets: list[HandedAsset]
    stock: list[HandedStock]
    takers: list[Account]
    waiting: AssetHandover | None


class AssetHandoverService:
    """The sheets as their tab uses them."""

    def __init__(self, store: Store, clock: Clock, auth: AuthService, shifts: ShiftService) -> None:
        self._store = store
        self._clock = clock
        self._auth = auth
        self._shifts = shifts

    def sheets(self, session: Session) -> list[AssetHandover]:
        """Every sheet, the newest first."""
        self._auth.require(session, Permission.READ_LEDGERS)
        return self._store.run(
            lambda uow: uow.find(AssetHandover, school_id=session.school_id, order="-given_at")
        )

    def begin(self, session: Session) -> HandoverStart:
        """What there is to hand over. Raises NotPermitted."""
        self._auth.require(session, Permission.EDIT_LEDGERS)
        takers = [account for account in self._auth.accounts() if account.id != session.account.id]

        def work(uow: UnitOfWork) -> HandoverStart:
            school = session.school_id
            return HandoverStart(_devices(uow, school), _stock(uow, school), takers, _waiting(uow, school))

        return self._store.run(work)

    def give(self, session: Session, taker_id: str, password: str, remark: str = "") -> AssetHandover:
        """The first signature, by who is signed in: all devices as they stand now.

        Raises NotPermitted, WrongPassword, LockedOut, or UserError: nobody to take over, a sheet that waits,
        no device.
        """
        self._auth.require(session, Permission.EDIT_LEDGERS)
        if taker_id == session.account.id:
            raise refuse.same_person()
        self._auth.check_password(session.account.id, password)
        sheet_id = str(uuid4())

        def work(uow: UnitOfWork) -> AssetHandover:
            school = session.school_id
            taker = uow.get(Account, school, taker_id)
            if taker is None or not taker.enabled:
                raise refuse.no_taker()
            waiting = _waiting(uow, school)
            if waiting is not None:
                raise refuse.sheet_waits(waiting.number, waiting.taker_name)
            assets = _devices(uow, school)
            if not assets:
                raise refuse.nothing_to_hand_over()
            body = given_body(
                sheet_id,
                self._next_number(uow, school),
                giver=session.account,
                taker=taker,
                assets=assets,
                stock=_stock(uow, school),
                remark=remark.strip(),
            )
            uow.append(Kind.ASSETS_GIVEN, body, author=session.account.id)
            return _existing(uow, school, sheet_id)

        return self._store.run(work)

    def take(self, session: Session, sheet_id: str, password: str, remark: str = "") -> AssetHandover:
        """The second signature, with the taker's own password, whoever is signed in.

        What the giver kept (责任人) the taker keeps from now on (谁使用、谁管理). Raises NotPermitted,
        WrongPassword, LockedOut, or UserError: the sheet does not wait.
        """
        sheet = self._store.run(lambda uow: _waiting_one(uow, session.school_id, sheet_id))
        if session.account.id != sheet.taker_id:
            self._auth.require(session, Permission.READ_LEDGERS)
        self._auth.check_password(sheet.taker_id, password)

        def work(uow: UnitOfWork) -> AssetHandover:
            waits = _waiting_one(uow, session.school_id, sheet_id)
            who, name = waits.taker_id, waits.taker_name
            uow.append(Kind.ASSETS_TAKEN, taken_body(sheet_id, remark.strip(), name), author=who)
            handed = [str(kept["id"]) for kept in waits.assets]
            for asset in uow.find(
                Asset, school_id=session.school_id, id__in=handed, keeper=waits.giver_name, order="number"
            ):
                body = asset_body(asset.id, {"keeper": name}, f"设备交接清单 {waits.number}", name)
                uow.append(Kind.ASSET_SET, body, author=who)
            return _existing(uow, session.school_id, sheet_id)

        return self._store.run(work)

    def recall(self, session: Session, sheet_id: str, reason: str) -> AssetHandover:
        """Take back a sheet that nobody has taken over yet; it stays on record."""
        self._auth.require(session, Permission.EDIT_LEDGERS)
        if not reason.strip():
            raise refuse.no_recall_reason()

        def work(uow: UnitOfWork) -> AssetHandover:
            _waiting_one(uow, session.school_id, sheet_id)
            body = recalled_body(sheet_id, reason.strip(), session.account.name)
            uow.append(Kind.ASSETS_RECALLED, body, author=session.account.id)
            return _existing(uow, session.school_id, sheet_id)

        return self._store.run(work)

    def _next_number(self, uow: UnitOfWork, school_id: int) -> str:
        year = self._clock.now().astimezone(self._shifts.zone).year
        newest = uow.find(
            AssetHandover,
            school_id=school_id,
            number__gte=f"{year}-",
            number__lt=f"{year + 1}-",
            order="-number",
            limit=1,
        )
        return f"{year}-{int(newest[0].number.split('-')[1]) + 1 if newest else 1:03d}"


def _devices(uow: UnitOfWork, school_id: int) -> list[HandedAsset]:
    every = uow.find(Asset, school_id=school_id, order="number")
    problems: dict[str, list[str]] = {}
    for fault in uow.find(Fault, school_id=school_id, closed_at=None, order="number"):
        asset = asset_of(fault.device_code, fault.camera_id, every)
        if asset is not None:
            problems.setdefault(asset.id, []).append(fault.number)
    return [
        HandedAsset(
            id=asset.id,
            number=asset.number,
            name=asset.name,
            model=asset.model,
            place=asset.place,
            keeper=asset.keeper,
            ups=asset.ups,
            state=asset.state,
            down=asset.down_since is not None,
            problems=tuple(problems.get(asset.id, ())),
        )
        for asset in every
        if asset.present
    ]


def _stock(uow: UnitOfWork, school_id: int) -> list[HandedStock]:
    found = uow.find(Consumable, school_id=school_id, order="name")
    return [HandedStock(item.name, item.spec, item.unit, item.balance) for item in found if item.balance]


def _waiting(uow: UnitOfWork, school_id: int) -> AssetHandover | None:
    found = uow.find(AssetHandover, school_id=school_id, state=SheetState.GIVEN, order="-given_at", limit=1)
    return found[0] if found else None


def _waiting_one(uow: UnitOfWork, school_id: int, sheet_id: str) -> AssetHandover:
    sheet = uow.get(AssetHandover, school_id, sheet_id)
    if sheet is None or sheet.state is not SheetState.GIVEN:
        raise refuse.no_sheet()
    return sheet


def _existing(uow: UnitOfWork, school_id: int, sheet_id: str) -> AssetHandover:
    sheet = uow.get(AssetHandover, school_id, sheet_id)
    if sheet is None:
        raise refuse.no_sheet()
    return sheet
