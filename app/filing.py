"""Composes the registers: machine room, technicians, access, evidence (part of the composition root)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.services.access import AccessService
from app.services.auth import AuthService
from app.services.evidence_files import EvidenceFiles
from app.services.export import ExportService
from app.services.ports import Clock, Store
from app.services.register_forms import RegisterForms
from app.services.register_papers import RegisterPapers
from app.services.room import RoomService
from app.services.shifts import ShiftService
from app.services.technicians import TechnicianService


@dataclass(frozen=True)
class Filing:
    """These services."""

    room: RoomService
    technicians: TechnicianService
    access: AccessService
    files: EvidenceFiles
    export: ExportService
    forms: RegisterForms
    papers: RegisterPapers


def compose_filing(
    store: Store, clock: Clock, auth: AuthService, *, shifts: ShiftService, directory: Path
) -> Filing:
    """Build them once; `directory` is the data folder."""
    files = EvidenceFiles(store, clock, auth, directory)
    access = AccessService(store, clock, auth, shifts=shifts, files=files)
    room = RoomService(store, clock, auth)
    technicians = TechnicianService(store, clock, auth, shifts)
    return Filing(
        room=room,
        technicians=technicians,
        access=access,
        files=files,
        export=ExportService(
            store, clock, auth, shifts=shifts, access=access, files=files, directory=directory
        ),
        forms=RegisterForms(store, clock, auth, shifts=shifts, files=files),
        papers=RegisterPapers(clock, auth, shifts, room=room, technicians=technicians),
    )
