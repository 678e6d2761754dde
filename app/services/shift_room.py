"""Everything of the shift in one place: composed once, handed to the pages part by part."""

from __future__ import annotations

from dataclasses import dataclass

from app.events import Bus
from app.services.auth import AuthService
from app.services.coverage import CoverageService
from app.services.gate import GateService
from app.services.handover import HandoverService
from app.services.leave import LeaveService
from app.services.ports import Clock, Store
from app.services.relief import ReliefService, ReliefWatch
from app.services.roster import RosterService
from app.services.shift_notes import ShiftNotes
from app.services.shifts import ShiftService
from app.services.witness import Witness


@dataclass(frozen=True)
class ShiftRoom:
    """Roster, leave, coverage, handover, the gate's pad and what belongs to them."""

    roster: RosterService
    leave: LeaveService
    coverage: CoverageService
    handover: HandoverService
    notes: ShiftNotes
    gate: GateService
    relief: ReliefService
    watch: ReliefWatch


def shift_room(
    store: Store, clock: Clock, auth: AuthService, *, shifts: ShiftService, witness: Witness, bus: Bus
) -> ShiftRoom:
    """Compose the room; nothing runs before `watch.start()`."""
    roster = RosterService(store, clock, auth, shifts)
    relief = ReliefService(store, clock, auth, shifts, bus=bus)
    return ShiftRoom(
        roster=roster,
        leave=LeaveService(store, clock, auth, shifts),
        coverage=CoverageService(store, clock, auth, shifts),
        handover=HandoverService(store, clock, auth, shifts, witness=witness),
        notes=ShiftNotes(store, auth),
        gate=GateService(store, clock, auth, shifts),
        relief=relief,
        watch=ReliefWatch(relief, roster, bus),
    )
