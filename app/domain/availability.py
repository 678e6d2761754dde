"""How much of a time a camera gave a picture (articles 4(3), 13(3): 24小时不间断)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from app.domain.camera import CameraSpan, CameraState

WITH_PICTURE = frozenset({CameraState.LIVE, CameraState.SUSPECT})
"""States in which a picture arrives, a suspect one included."""

NOT_COUNTED = frozenset({CameraState.RESTING, CameraState.CONNECTING})
"""Planned rest and the seconds of connecting count neither for nor against."""


def availability(spans: Iterable[CameraSpan], since: datetime, until: datetime) -> float | None:
    """Seconds with a picture over seconds known, 0 to 1, in [since, until); None when nothing is known.

    A span that still lasts counts to `until`. Times without a span (the program was off) are unknown.
    """
    good = known = 0.0
    for span in spans:
        begin, end = max(span.since, since), min(span.until or until, until)
        seconds = (end - begin).total_seconds()
        if seconds <= 0 or span.state in NOT_COUNTED:
            continue
        known += seconds
        good += seconds if span.state in WITH_PICTURE else 0.0
    return good / known if known else None
