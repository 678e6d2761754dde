"""Composes what belongs to the guard's conduct and the PC: a part of the composition root (bootstrap.py)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.events import Bus
from app.services.auth import AuthService
from app.services.baseline import BaselineService
from app.services.conduct_judge import ConductJudge
from app.services.conduct_log import ConductLog
from app.services.conduct_watch import ConductWatch, RestartCount
from app.services.conduct_words import PARAMETER
from app.services.outages import OutageService
from app.services.ports import Clock, Preferences, Store, WallVideo
from app.services.presence import PresenceService
from app.services.shifts import ShiftService
from app.services.stops import StopService
from app.settings import SETTINGS

OWN = ("school.", "shift.", "video.", "clip.", "fault.", "centre.", "sync.")
"""Parameters that are set once for the PC; the wall's layout and the look are everybody's own."""


@dataclass(frozen=True)
class Conduct:
    """These services."""

    stops: StopService
    outages: OutageService
    presence: PresenceService
    baseline: BaselineService
    log: ConductLog
    judging: ConductJudge
    watch: ConductWatch


def compose_conduct(
    store: Store,
    clock: Clock,
    auth: AuthService,
    *,
    shifts: ShiftService,
    bus: Bus,
    video: WallVideo | None,
    settings: Preferences,
    installed: Callable[[], Mapping[str, str]],
    device: Callable[[], str],
) -> Conduct:
    """Build them once."""

    def read() -> dict[str, str]:
        return {**installed(), **parameters(settings)}

    stops = StopService(store, clock, auth)
    outages = OutageService(store, clock, auth)
    baseline = BaselineService(store, clock, auth, read=read, device=device)
    restarts = RestartCount(store, clock, shifts)
    watch = ConductWatch(bus, stops=stops, outages=outages, baseline=baseline, restarts=restarts, video=video)
    return Conduct(
        stops=stops,
        outages=outages,
        presence=PresenceService(store),
        baseline=baseline,
        log=ConductLog(store, auth, shifts),
        judging=ConductJudge(store, auth),
        watch=watch,
    )


def parameters(settings: Preferences) -> dict[str, str]:
    """The program's own parameters, as the baseline names them."""
    return {
        f"{PARAMETER}{key}": json.dumps(settings.get(key), ensure_ascii=False)
        for key in SETTINGS
        if key.startswith(OWN)
    }
