"""Use cases of the device ledger (固定资产台账, 设备使用记录本; R11, R59, R62, R63)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from app.domain.asset import Asset, AssetClass, AssetState, asset_of, book_of
from app.domain.camera import Camera
from app.domain.fault import Fault, steps_of
from app.domain.folds.asset import FIELDS, asset_body, down_body, up_body
from app.domain.machine_seen import label
from app.domain.people import Permission
from app.domain.record import Kind
from app.services import asset_errors as refuse
from app.services.asset_words import line_words, warranty_words
from app.services.auth import AuthService, Session
from app.services.fault_words import step_word
from app.services.ports import Clock, Store, UnitOfWork
from app.services.shifts import ShiftService
from app.text import QT_TRANSLATE_NOOP, Text, text

SOON = timedelta(minutes=5)
"""Clocks differ a little: so far ahead a moment is still now."""


@dataclass(frozen=True)
class AssetInput:
    """What a person fills in of a device; see `domain.asset.Asset`."""

    number: str
    name: str
    kind: AssetClass = AssetClass.CAPTURE
    model: str = ""
    serial: str = ""
    place: str = ""
    camera_id: str | None = None
    unit: str = ""
    keeper: str = ""
    ups: bool = False
    accepted_on: str | None = None
    state: AssetState = AssetState.IN_USE
    remark: str = ""


@dataclass(frozen=True)
class BookRow:
    """A line of the 设备使用记录本, of the ledger or of a linked fault. `at` aware UTC."""

    at: datetime
    words: Text
    note: str
    author_name: str
    repair: bool = False


@dataclass(frozen=True)
class Warranty:
    """Whether a device's repair is free, and that in words (R11)."""

    words: Text
    free: bool


@dataclass(frozen=True)
class AssetBook:
    """A device with everything that happened to it, newest first, and its camera's name."""

    asset: Asset
    rows: list[BookRow]
    camera: str = ""


class AssetService:
    """The device ledger as its page, the faults and the papers use it."""

    def __init__(self, store: Store, clock: Clock, auth: AuthService, shifts: ShiftService) -> None:
        self._store = store
        self._clock = clock
        self._auth = auth
        self._shifts = shifts

    def today(self) -> date:
        """The school's day, which warranties are counted by."""
        return self._clock.now().astimezone(self._shifts.zone).date()

    def assets(self, session: Session) -> list[Asset]:
        """Every device by its number, retired ones last."""
        self._auth.require(session, Permission.READ_LOG)
        found = self._store.run(lambda uow: uow.find(Asset, school_id=session.school_id, order="number"))
        return sorted(found, key=lambda asset: not asset.present)

    def warranty_of(self, session: Session, code: str, camera_id: str | None) -> Warranty | None:
        """Whether the repair of a device is free, None where it is not in the ledger (R11)."""
        asset = asset_of(code.strip(), camera_id, self.assets(session))
        if asset is None:
            return None
        today, until = self.today(), asset.warranty_until
        words = text(
            QT_TRANSLATE_NOOP("app", "{name}：{warranty}"),
            name=asset.name,
            warranty=warranty_words(asset, today),
        )
        return Warranty(words, until is not None and today <= until)

    def book(self, session: Session, asset_id: str) -> AssetBook:
        """A device's 使用记录本: registration, changes, switching off, and the repairs of linked faults."""
        self._auth.require(session, Permission.READ_LOG)
        zone = self._shifts.zone

        def work(uow: UnitOfWork) -> AssetBook:
            school = session.school_id
            asset = _existing(uow, school, asset_id)
            cameras = {camera.id: label(camera) for camera in uow.find(Camera, school_id=school)}
            every = uow.find(Asset, school_id=school)
            rows = [
                BookRow(line.at, line_words(line, cameras, zone), line.note, line.author_name)
                for line in book_of(asset)
            ]
            for fault in _linked(uow, asset, every):
                rows += _repairs(fault)
            newest_first = sorted(rows, key=lambda row: row.at)[::-1]
            return AssetBook(asset, newest_first, cameras.get(asset.camera_id or "", ""))

        return self._store.run(work)

    def add(self, session: Session, given: AssetInput) -> Asset:
        """Register a device. Raises NotPermitted or UserError (number or name missing or taken)."""
        self._auth.require(session, Permission.EDIT_LEDGERS)
        values = self._values(given)
        asset_id = str(uuid4())

        def work(uow: UnitOfWork) -> Asset:
            _number_free(uow, session.school_id, given.number.strip(), asset_id)
            body = asset_body(asset_id, values, "", session.account.name)
            uow.append(Kind.ASSET_SET, body, author=session.account.id)
            return _existing(uow, session.school_id, asset_id)

        return self._store.run(work)

    def change(self, session: Session, asset_id: str, given: AssetInput, note: str = "") -> Asset:
        """Change what differs; the old values stay in the book. Nothing different: nothing is written.

        Raises NotPermitted or UserError (see `add`; a change of the state without a note).
        """
        self._auth.require(session, Permission.EDIT_LEDGERS)
        values = self._values(given)

        def work(uow: UnitOfWork) -> Asset:
            before = _existing(uow, session.school_id, asset_id)
            differs = {name: value for name, value in values.items() if getattr(before, name) != value}
            if "state" in differs and not note.strip():
                raise refuse.no_note()
            if "number" in differs:
                _number_free(uow, session.school_id, values["number"], asset_id)
            if differs:
                body = asset_body(asset_id, differs, note.strip(), session.account.name)
                uow.append(Kind.ASSET_SET, body, author=session.account.id)
            return _existing(uow, session.school_id, asset_id)

        return self._store.run(work)

    def add_cameras(self, session: Session) -> list[Asset]:
        """Register every camera in use that is not in the ledger yet, under its device number."""
        self._auth.require(session, Permission.EDIT_LEDGERS)

        def work(uow: UnitOfWork) -> list[Asset]:
            school = session.school_id
            known = uow.find(Asset, school_id=school)
            taken = {asset.camera_id for asset in known if asset.present}
            numbers = {asset.number for asset in known}
            added = []
            for camera in uow.find(Camera, school_id=school, enabled=True, order="number"):
                number = camera.device_code.strip()
                if not number or camera.id in taken or number in numbers:
                    continue
                numbers.add(number)
                asset_id = str(uuid4())
                values = self._values(
                    AssetInput(number, label(camera), place=camera.name, camera_id=camera.id)
                )
                body = asset_body(asset_id, values, "", session.account.name)
                uow.append(Kind.ASSET_SET, body, author=session.account.id)
                added.append(_existing(uow, school, asset_id))
            return added

        return self._store.run(work)

    def switch_off(
        self, session: Session, asset_id: str, since: datetime, *, planned: bool, reason: str
    ) -> Asset:
        """Put on record that a device was switched off, with the reason (R62).

        Raises NotPermitted or UserError: no reason, ahead of now, retired, off already.
        """
        self._auth.require(session, Permission.EDIT_LEDGERS)
        if not reason.strip():
            raise refuse.no_reason()
        self._not_ahead(since)

        def work(uow: UnitOfWork) -> Asset:
            asset = _existing(uow, session.school_id, asset_id)
            if not asset.present:
                raise refuse.retired()
            if asset.down_since is not None:
                raise refuse.down_already()
            body = down_body(
                asset_id, since, planned=planned, note=reason.strip(), author_name=session.account.name
            )
            uow.append(Kind.ASSET_DOWN, body, author=session.account.id)
            return _existing(uow, session.school_id, asset_id)

        return self._store.run(work)

    def switch_on(self, session: Session, asset_id: str, since: datetime, note: str = "") -> Asset:
        """It runs again. Raises NotPermitted or UserError: not off, ahead of now, before it was off."""
        self._auth.require(session, Permission.EDIT_LEDGERS)
        self._not_ahead(since)

        def work(uow: UnitOfWork) -> Asset:
            asset = _existing(uow, session.school_id, asset_id)
            if asset.down_since is None:
                raise refuse.not_down()
            if since < asset.down_since:
                raise refuse.up_too_early()
            body = up_body(asset_id, since, note.strip(), session.account.name)
            uow.append(Kind.ASSET_UP, body, author=session.account.id)
            return _existing(uow, session.school_id, asset_id)

        return self._store.run(work)

    def _values(self, given: AssetInput) -> dict[str, Any]:
        """What stands in the record; raises UserError on what cannot be."""
        kept = asdict(given)
        values = {
            name: kept[name].strip() if isinstance(kept[name], str) and name != "accepted_on" else kept[name]
            for name in FIELDS
        }
        if not values["number"]:
            raise refuse.no_number()
        if not values["name"]:
            raise refuse.no_name()
        if given.accepted_on and date.fromisoformat(given.accepted_on) > self.today():
            raise refuse.accepted_ahead()
        return {**values, "kind": given.kind.value, "state": given.state.value}

    def _not_ahead(self, moment: datetime) -> None:
        if moment > self._clock.now() + SOON:
            raise refuse.ahead()


def _linked(uow: UnitOfWork, asset: Asset, every: list[Asset]) -> list[Fault]:
    """The faults that this device is the registered one of."""
    found = {f.id: f for f in uow.find(Fault, school_id=asset.school_id, device_code=asset.number)}
    if asset.camera_id is not None:
        by_camera = uow.find(Fault, school_id=asset.school_id, camera_id=asset.camera_id)
        found.update((fault.id, fault) for fault in by_camera)
    return [fault for fault in found.values() if asset_of(fault.device_code, fault.camera_id, every) == asset]


def _repairs(fault: Fault) -> list[BookRow]:
    rows = []
    for number, step in enumerate(step for step in steps_of(fault) if step.applied):
        state = text(step_word(step))
        if number == 0:
            words = text(
                QT_TRANSLATE_NOOP("app", "故障 {number} {symptom}：{state}"),
                number=fault.number,
                symptom=fault.symptom,
                state=state,
            )
        else:
            words = text(QT_TRANSLATE_NOOP("app", "故障 {number}：{state}"), number=fault.number, state=state)
        note = "；".join(filter(None, (step.technician, step.note)))
        rows.append(BookRow(step.at, words, note, step.author_name, repair=True))
    return rows


def _number_free(uow: UnitOfWork, school_id: int, number: str, asset_id: str) -> None:
    twins = uow.find(Asset, school_id=school_id, number=number, id__ne=asset_id, limit=1)
    if twins:
        raise refuse.number_taken(number, twins[0].name)


def _existing(uow: UnitOfWork, school_id: int, asset_id: str) -> Asset:
    asset = uow.get(Asset, school_id, asset_id)
    if asset is None:
        raise refuse.no_asset()
    return asset
