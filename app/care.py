"""Composes the care of camera points: cleaning, coverage, adjustments, who looked (composition root)."""

from __future__ import annotations

from dataclasses import dataclass

from app.events import Bus
from app.services.adjustments import AdjustmentService
from app.services.auth import AuthService
from app.services.care_papers import CarePapers
from app.services.evidence import EvidenceService
from app.services.lenses import LensService
from app.services.ports import Clock, Store
from app.services.shifts import ShiftService
from app.services.view_audit import ViewAudit
from app.services.view_reviews import ViewReviewService


@dataclass(frozen=True)
class Care:
    """These services. `audit` is started and stopped with the workplace."""

    lenses: LensService
    reviews: ViewReviewService
    adjustments: AdjustmentService
    audit: ViewAudit
    papers: CarePapers


def compose_care(
    store: Store,
    clock: Clock,
    auth: AuthService,
    *,
    shifts: ShiftService,
    evidence: EvidenceService,
    bus: Bus,
) -> Care:
    """Build them once."""
    lenses = LensService(store, clock, auth)
    reviews = ViewReviewService(store, clock, auth, evidence)
    adjustments = AdjustmentService(store, clock, auth, shifts)
    audit = ViewAudit(store, clock, auth, shifts, bus=bus)
    papers = CarePapers(
        clock, auth, shifts, lenses=lenses, reviews=reviews, adjustments=adjustments, audit=audit
    )
    return Care(lenses, reviews, adjustments, audit, papers)
