"""Composes checks, closings, emergencies, people and rules: a part of the composition root (bootstrap.py)."""

from __future__ import annotations

from dataclasses import dataclass

from app.filing import Filing, compose_filing
from app.services.auth import AuthService
from app.services.check_due import CheckCalendar
from app.services.check_form import CheckFormService
from app.services.check_items import CheckItems
from app.services.check_seen import CheckSeen
from app.services.check_sheet import SheetReader
from app.services.checks import CheckService
from app.services.closings import ClosingService
from app.services.coverage import CoverageService
from app.services.day_left import DayLeft
from app.services.emergency import EmergencyService
from app.services.emergency_items import EmergencyItems
from app.services.evidence import EvidenceService
from app.services.fault_form import FaultFormService
from app.services.faults import FaultService
from app.services.figures import FigureReader
from app.services.handover_items import ItemSource
from app.services.ledgers import Ledgers, make_ledgers
from app.services.people import PeopleService
from app.services.ports import Clock, Preferences, Store, WallVideo
from app.services.ptz_rest import PtzRestService
from app.services.reports import ReportLog
from app.services.room_items import RoomItems
from app.services.rules import RulesService
from app.services.securing import Securing
from app.services.shifts import ShiftService
from app.services.witness import Witness


@dataclass(frozen=True)
class Upkeep:
    """These services. `handover_sources`: what they add to a handover's open items."""

    checks: CheckService
    check_forms: CheckFormService
    fault_forms: FaultFormService
    rests: PtzRestService
    closings: ClosingService
    emergencies: EmergencyService
    people: PeopleService
    rules: RulesService
    reports: ReportLog
    filing: Filing
    ledgers: Ledgers
    handover_sources: tuple[ItemSource, ...]


def compose_upkeep(
    store: Store,
    clock: Clock,
    auth: AuthService,
    *,
    shifts: ShiftService,
    witness: Witness,
    faults: FaultService,
    coverage: CoverageService,
    evidence: EvidenceService,
    video: WallVideo | None,
    settings: Preferences,
) -> Upkeep:
    """Build them once."""
    calendar = CheckCalendar(shifts)
    sheets = SheetReader(store, clock, calendar, CheckSeen(witness))
    left = DayLeft(store, clock, shifts=shifts, calendar=calendar, coverage=coverage)
    figures = FigureReader(store, clock, shifts=shifts, witness=witness, calendar=calendar, coverage=coverage)
    securing = Securing(evidence, video, settings)
    return Upkeep(
        checks=CheckService(store, clock, auth, calendar=calendar, sheets=sheets, faults=faults),
        check_forms=CheckFormService(store, clock, auth, shifts, calendar),
        fault_forms=FaultFormService(store, clock, auth, shifts),
        rests=PtzRestService(store, clock, auth, shifts),
        closings=ClosingService(store, clock, auth, shifts=shifts, left=left, figures=figures),
        emergencies=EmergencyService(store, clock, auth, shifts=shifts, securing=securing),
        people=PeopleService(store, clock, auth, shifts),
        rules=RulesService(store, auth),
        reports=ReportLog(store, clock, auth, shifts),
        filing=compose_filing(store, clock, auth, shifts=shifts, directory=evidence.directory),
        ledgers=make_ledgers(store, clock, auth, shifts),
        handover_sources=(CheckItems(calendar), EmergencyItems(), RoomItems()),
    )
