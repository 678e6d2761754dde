"""The equipment's ledgers together, as their page needs them."""

from __future__ import annotations

from dataclasses import dataclass

from app.services.asset_handover import AssetHandoverService
from app.services.asset_papers import AssetPapers
from app.services.assets import AssetService
from app.services.auth import AuthService
from app.services.consumables import ConsumableService
from app.services.ports import Clock, Store
from app.services.shifts import ShiftService


@dataclass(frozen=True)
class Ledgers:
    """Devices, consumables, the equipment's handover, and all of it on paper (R13, R63)."""

    assets: AssetService
    consumables: ConsumableService
    handovers: AssetHandoverService
    papers: AssetPapers


def make_ledgers(store: Store, clock: Clock, auth: AuthService, shifts: ShiftService) -> Ledgers:
    """Build them once."""
    assets = AssetService(store, clock, auth, shifts)
    consumables = ConsumableService(store, auth)
    return Ledgers(
        assets,
        consumables,
        AssetHandoverService(store, clock, auth, shifts),
        AssetPapers(store, auth, shifts, assets=assets, consumables=consumables),
    )
