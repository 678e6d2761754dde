"""Aggregation of live states: contiguous, few, and a flapping camera makes one line."""

from __future__ import annotations

from itertools import count, pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.domain.camera import CameraState, CameraStatus, LossCause, PictureFault
from app.domain.camera_spans import Span, SpanTracker

LIVE, LOST, STALLED, SUSPECT = (
    CameraState.LIVE,
    CameraState.LOST,
    CameraState.STALLED,
    CameraState.SUSPECT,
)


def status(state: CameraState, since: float) -> CameraStatus:
    cause = LossCause.TIMEOUT if state is LOST else None
    faults = (PictureFault.BLACK,) if state is SUSPECT else ()
    return CameraStatus("c", state, since, cause=cause, faults=faults)


def tracker() -> SpanTracker:
    ids = count()
    return SpanTracker(lambda: str(next(ids)))


def written(t: SpanTracker) -> list[tuple[CameraState, float, float | None, int]]:
    return [(s.state, s.since, s.until, s.count) for s in t.opened]


def play(t: SpanTracker, *states: tuple[CameraState, float], until: float) -> None:
    pending = list(states)
    for now in range(int(until) + 1):
        while pending and pending[0][1] <= now:
            t.see(status(*pending.pop(0)))
        t.tick(now)


def test_a_loss_and_its_end() -> None:
    t = tracker()
    play(t, (LIVE, 0), (LOST, 100), (LIVE, 300), until=400)
    assert written(t) == [(LIVE, 0, 100, 1), (LOST, 100, 300, 1), (LIVE, 300, None, 1)]


def test_a_flapping_camera_makes_one_line_with_a_count() -> None:
    t = tracker()
    flaps = [(state, 100 + 40 * n + d) for n in range(20) for state, d in ((LOST, 0), (LIVE, 15))]
    play(t, (LIVE, 0), *flaps, until=1200)
    assert written(t) == [(LIVE, 0, 100, 1), (LOST, 100, 875, 20), (LIVE, 875, None, 1)]


def test_single_stalls_are_not_kept_but_three_in_ten_minutes_are() -> None:
    t = tracker()
    play(t, (LIVE, 0), (STALLED, 100), (LIVE, 104), (STALLED, 900), (LIVE, 905), until=1000)
    assert written(t) == [(LIVE, 0, None, 1)]
    play(t, (STALLED, 1001), (LIVE, 1003), (STALLED, 1100), (LIVE, 1104), until=1300)
    assert written(t)[-2:] == [(STALLED, 900, 1104, 3), (LIVE, 1104, None, 1)]


def test_connecting_is_no_state_to_keep() -> None:
    t = tracker()
    play(t, (CameraState.CONNECTING, 0), (LIVE, 1), (CameraState.CONNECTING, 50), (LIVE, 52), until=60)
    assert written(t) == [(LIVE, 1, None, 1)]


def test_a_black_picture_after_a_loss_is_another_line() -> None:
    t = tracker()
    play(t, (LIVE, 0), (LOST, 10), (SUSPECT, 30), until=100)
    assert [s.state for s in t.opened] == [LIVE, LOST, SUSPECT]
    assert t.opened[-1].cause == "black"


def test_lost_for_counts_only_the_unbroken_loss() -> None:
    t = tracker()
    play(t, (LIVE, 0), (LOST, 10), (LIVE, 100), (LOST, 110), until=120)
    assert t.lost_for(200) == 90
    t.see(status(LIVE, 201))
    assert t.lost_for(300) == 0


def test_the_end_closes_what_runs_and_a_mended_trouble_where_it_ended() -> None:
    t = tracker()
    play(t, (LIVE, 0), (LOST, 10), (LIVE, 100), until=110)
    t.end(110)
    assert written(t) == [(LIVE, 0, 10, 1), (LOST, 10, 100, 1), (LIVE, 100, 110, 1)]


@given(
    st.lists(
        st.tuples(st.sampled_from(list(CameraState)), st.floats(0.5, 200)),
        max_size=60,
    )
)
def test_spans_are_contiguous_and_few(changes: list[tuple[CameraState, float]]) -> None:
    t, now = tracker(), 0.0
    for state, length in changes:
        t.see(status(state, now))
        now += length
        t.tick(now)
    t.end(now)
    spans: list[Span] = t.opened
    assert [s.id for s in spans] == [s.id for s in t.closed]
    for before, after in pairwise(spans):
        assert before.until == after.since
        assert before.state is not after.state
    assert all(s.until is not None and s.since <= s.until <= now and s.count >= 1 for s in spans)
