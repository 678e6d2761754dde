"""The list of every register. A new one is one dataclass, one fold and one line here.

Raise `SHAPE` when a fold's meaning changes without its dataclass changing: storage rebuilds then.
"""

from __future__ import annotations

from typing import Any

from app.domain.folds.access import ACCESS_REQUESTS, EVIDENCE_FILES
from app.domain.folds.asset import ASSETS
from app.domain.folds.asset_handover import ASSET_HANDOVERS
from app.domain.folds.baseline import BASELINES
from app.domain.folds.camera import CAMERA_SPANS, CAMERAS
from app.domain.folds.closing import CLOSINGS
from app.domain.folds.conduct import DOUBTS, FOREGROUND, HANGS, JUDGEMENTS, STOPS, WORKER_RESTARTS
from app.domain.folds.consumable import CONSUMABLES
from app.domain.folds.duty import DUTY_ENTRIES, PHRASES
from app.domain.folds.emergency import CONTACTS, EMERGENCIES
from app.domain.folds.evidence import CLIPS, SNAPSHOTS
from app.domain.folds.fault import FAULTS
from app.domain.folds.forms import FORM_PRINTS
from app.domain.folds.handover import HANDOVERS, RELIEFS, SHIFT_NOTES
from app.domain.folds.inspection import CHECK_SHEETS, PTZ_RESTS
from app.domain.folds.lens import CLEANINGS, LENS_PLANS
from app.domain.folds.outage import OUTAGES
from app.domain.folds.passwords import PASSWORD_STATES, REFUSALS
from app.domain.folds.people import ACCOUNTS, LOGIN_FAILURES, SCHOOLS, SIGN_INS
from app.domain.folds.policy import POLICIES
from app.domain.folds.room import ROOM_VISITS
from app.domain.folds.roster import EXCEPTIONS, EXPLANATIONS, LEAVES, PATTERNS, PLANS
from app.domain.folds.rules import RULES_READ
from app.domain.folds.shift import DUTY_TURNS
from app.domain.folds.technician import TECHNICIANS
from app.domain.folds.view_care import ADJUSTMENTS, VIEW_REFERENCES, VIEW_REVIEWS
from app.domain.folds.viewing import VIEWED
from app.domain.register import Register

REGISTERS: list[Register[Any]] = [
    SCHOOLS,
    ACCOUNTS,
    LOGIN_FAILURES,
    SIGN_INS,
    CAMERAS,
    CAMERA_SPANS,
    DUTY_TURNS,
    PLANS,
    PATTERNS,
    EXCEPTIONS,
    LEAVES,
    EXPLANATIONS,
    HANDOVERS,
    SHIFT_NOTES,
    RELIEFS,
    DUTY_ENTRIES,
    PHRASES,
    FAULTS,
    SNAPSHOTS,
    CLIPS,
    FORM_PRINTS,
    POLICIES,
    PASSWORD_STATES,
    REFUSALS,
    CHECK_SHEETS,
    PTZ_RESTS,
    CONTACTS,
    EMERGENCIES,
    CLOSINGS,
    RULES_READ,
    ROOM_VISITS,
    TECHNICIANS,
    ACCESS_REQUESTS,
    EVIDENCE_FILES,
    ASSETS,
    CONSUMABLES,
    ASSET_HANDOVERS,
    STOPS,
    HANGS,
    WORKER_RESTARTS,
    FOREGROUND,
    DOUBTS,
    JUDGEMENTS,
    OUTAGES,
    BASELINES,
    LENS_PLANS,
    CLEANINGS,
    VIEW_REFERENCES,
    VIEW_REVIEWS,
    ADJUSTMENTS,
    VIEWED,
]
