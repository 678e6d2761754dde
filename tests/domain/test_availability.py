"""How much of a time a camera gave a picture."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.availability import availability
from app.domain.camera import CameraSpan, CameraState

START = datetime(2026, 11, 22, tzinfo=UTC)


def span(state: CameraState, begin_h: float, end_h: float | None) -> CameraSpan:
    until = START + timedelta(hours=end_h) if end_h is not None else None
    return CameraSpan(1, "c", START + timedelta(hours=begin_h), until, state, None, 1)


def share(*spans: CameraSpan) -> float | None:
    return availability(spans, START, START + timedelta(hours=10))


def test_nothing_known_is_not_zero() -> None:
    assert share() is None
    assert share(span(CameraState.RESTING, 0, 10)) is None


def test_live_and_suspect_count_for_lost_and_stalled_against() -> None:
    assert share(span(CameraState.LIVE, 0, 5), span(CameraState.LOST, 5, 10)) == pytest.approx(0.5)
    assert share(span(CameraState.SUSPECT, 0, 9), span(CameraState.STALLED, 9, 10)) == pytest.approx(0.9)


def test_rest_and_unknown_times_do_not_count() -> None:
    spans = (span(CameraState.LIVE, 0, 3), span(CameraState.RESTING, 3, 5), span(CameraState.LOST, 9, 10))
    assert share(*spans) == pytest.approx(0.75)


def test_spans_are_cut_to_the_time_asked_for() -> None:
    assert share(span(CameraState.LOST, -5, 5), span(CameraState.LIVE, 5, None)) == pytest.approx(0.5)
    assert share(span(CameraState.LOST, -5, -1)) is None
