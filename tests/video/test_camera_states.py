"""The camera's state machine: pure, so every transition is checked without a clock."""

from __future__ import annotations

import pytest

from app.domain.camera import CameraState, LossCause, PictureFault
from app.domain.camera_states import (
    AttemptStarted,
    Event,
    Failed,
    FrameSeen,
    Interrupted,
    Judged,
    RestSet,
    RetryAsked,
    Tick,
    Watch,
    advance,
    backoff_s,
    begin,
)


def run(*events: Event, watch: Watch | None = None, jitter: float = 0.0) -> Watch:
    watch = watch or begin("a", 0.0)
    for event in events:
        watch = advance(watch, event, jitter)
    return watch


LIVE = (AttemptStarted(0), FrameSeen(1.0))


def test_connecting_until_the_first_frame() -> None:
    watch = begin("a", 5.0)
    assert (watch.status.state, watch.status.retry_at) == (CameraState.CONNECTING, 5.0)
    watch = run(AttemptStarted(5.1), Tick(8.0), watch=watch)
    assert (watch.status.state, watch.status.retry_at) == (CameraState.CONNECTING, None)
    watch = run(FrameSeen(8.2), watch=watch)
    assert (watch.status.state, watch.status.since, watch.status.last_frame_at) == (
        CameraState.LIVE,
        8.2,
        8.2,
    )


def test_live_keeps_its_beginning() -> None:
    assert run(*LIVE, FrameSeen(2.0), FrameSeen(3.0)).status.since == 1.0


def test_stalled_before_three_seconds_lost_at_ten() -> None:
    watch = run(*LIVE, Tick(3.1))
    assert watch.status.state is CameraState.LIVE
    watch = run(Tick(3.3), watch=watch)
    assert (watch.status.state, watch.status.since) == (CameraState.STALLED, 3.3)
    watch = run(Tick(10.9), watch=watch)
    assert watch.status.state is CameraState.STALLED
    watch = run(Tick(11.0), watch=watch)
    status = watch.status
    assert (status.state, status.cause, status.since) == (CameraState.LOST, LossCause.TIMEOUT, 1.0)
    assert (status.attempt, status.retry_at) == (1, 12.0)


@pytest.mark.parametrize(("interval", "stalled_after"), [(1 / 15, 2.2), (0.5, 2.2), (1.0, 2.5), (2.0, 2.8)])
def test_a_slow_camera_does_not_stall_between_its_pictures(interval: float, stalled_after: float) -> None:
    watch = run(AttemptStarted(0))
    at = 1.0
    for _ in range(40):
        watch = run(FrameSeen(at), Tick(at + interval), watch=watch)
        assert watch.status.state is CameraState.LIVE
        at += interval
    last = at - interval
    assert run(Tick(last + stalled_after - 0.05), watch=watch).status.state is CameraState.LIVE
    assert run(Tick(last + stalled_after + 0.05), watch=watch).status.state is CameraState.STALLED


def test_a_stalled_picture_goes_on() -> None:
    watch = run(*LIVE, Tick(5.0), FrameSeen(5.5))
    assert (watch.status.state, watch.status.since) == (CameraState.LIVE, 5.5)


def test_never_live_is_lost_at_the_first_failure() -> None:
    status = run(AttemptStarted(0), Failed(0.5, LossCause.REFUSED)).status
    assert (status.state, status.cause, status.since, status.attempt, status.retry_at) == (
        CameraState.LOST,
        LossCause.REFUSED,
        0.0,
        1,
        1.5,
    )


def test_a_cut_session_shows_its_last_picture_until_it_is_old() -> None:
    watch = run(*LIVE, Failed(1.2, LossCause.ENDED))
    assert (watch.status.state, watch.status.retry_at) == (CameraState.LIVE, 2.2)
    watch = run(AttemptStarted(2.2), Failed(2.3, LossCause.REFUSED), Tick(4.0), watch=watch)
    assert watch.status.state is CameraState.STALLED
    watch = run(AttemptStarted(4.3), Failed(4.4, LossCause.REFUSED), Tick(11.0), watch=watch)
    assert (watch.status.state, watch.status.cause) == (CameraState.LOST, LossCause.REFUSED)
    assert (watch.status.attempt, watch.status.retry_at) == (3, 9.4)


def test_lost_while_an_attempt_runs_keeps_the_attempt() -> None:
    watch = run(*LIVE, Failed(1.2, LossCause.ENDED), AttemptStarted(2.2), Tick(11.0))
    assert (watch.status.state, watch.status.cause) == (CameraState.LOST, LossCause.ENDED)
    assert (watch.status.attempt, watch.status.retry_at) == (1, None)


def test_lost_keeps_its_beginning_and_updates_its_cause() -> None:
    watch = run(AttemptStarted(0), Failed(0.5, LossCause.REFUSED), AttemptStarted(1.5))
    assert watch.status.state is CameraState.LOST
    status = run(Failed(6.5, LossCause.TIMEOUT), watch=watch).status
    assert (status.since, status.cause, status.attempt, status.retry_at) == (
        0.0,
        LossCause.TIMEOUT,
        2,
        8.5,
    )


def test_back_off_grows_to_a_minute_and_stays() -> None:
    assert [backoff_s(n, 0.0) for n in range(1, 9)] == [1, 2, 5, 10, 30, 60, 60, 60]
    assert backoff_s(1, 1.0) == pytest.approx(1.2)
    assert backoff_s(6, 0.5) == pytest.approx(66)


def test_a_bad_password_stops_until_a_person_acts() -> None:
    watch = run(AttemptStarted(0), Failed(0.5, LossCause.BAD_PASSWORD), Tick(1000.0))
    assert (watch.status.state, watch.status.cause) == (CameraState.LOST, LossCause.BAD_PASSWORD)
    assert watch.status.retry_at is None
    watch = run(RetryAsked(2000.0), watch=watch)
    assert (watch.status.retry_at, watch.status.attempt) == (2000.0, 0)
    assert run(AttemptStarted(2000.1), FrameSeen(2001.0), watch=watch).status.state is CameraState.LIVE


def test_a_password_refused_on_reconnection_is_lost_at_once() -> None:
    status = run(*LIVE, Failed(1.5, LossCause.ENDED), Failed(2.6, LossCause.BAD_PASSWORD)).status
    assert (status.state, status.cause, status.since, status.retry_at) == (
        CameraState.LOST,
        LossCause.BAD_PASSWORD,
        1.0,
        None,
    )


def test_a_flapping_camera_backs_off_and_a_steady_one_is_forgiven() -> None:
    watch = begin("a", 0.0)
    waits = []
    for n in range(4):
        at = n * 20.0
        watch = run(AttemptStarted(at), FrameSeen(at + 0.5), Failed(at + 1, LossCause.ENDED), watch=watch)
        assert watch.status.retry_at is not None
        waits.append(watch.status.retry_at - at - 1)
    assert waits == [1, 2, 5, 10]
    watch = run(AttemptStarted(100), FrameSeen(101), FrameSeen(110.9), watch=watch)
    assert watch.status.attempt == 4
    assert run(FrameSeen(111.0), watch=watch).status.attempt == 0


def test_a_suspect_picture_and_back() -> None:
    black = (PictureFault.BLACK,)
    watch = run(*LIVE, Judged(2.0, black))
    assert (watch.status.state, watch.status.faults, watch.status.since) == (CameraState.SUSPECT, black, 2.0)
    watch = run(FrameSeen(2.5), watch=watch)
    assert (watch.status.state, watch.status.since) == (CameraState.SUSPECT, 2.0)
    stalled = run(Tick(6.0), watch=watch)
    assert (stalled.status.state, stalled.status.faults) == (CameraState.STALLED, ())
    assert run(FrameSeen(6.5), watch=stalled).status.state is CameraState.SUSPECT
    watch = run(Judged(3.0, ()), watch=watch)
    assert (watch.status.state, watch.status.faults, watch.status.since) == (CameraState.LIVE, (), 3.0)


def test_faults_judged_without_a_picture_wait_for_one() -> None:
    watch = run(AttemptStarted(0), Judged(0.5, (PictureFault.MOVED,)))
    assert watch.status.state is CameraState.CONNECTING
    assert run(FrameSeen(1.0), watch=watch).status.state is CameraState.SUSPECT


def test_a_planned_rest_hides_everything_else() -> None:
    watch = run(*LIVE, RestSet(2.0, True), Tick(30.0), Failed(31.0, LossCause.ENDED))
    assert (watch.status.state, watch.status.cause) == (CameraState.RESTING, None)
    watch = run(RestSet(40.0, False), watch=watch)
    assert watch.status.state is CameraState.CONNECTING
    assert run(FrameSeen(41.0), watch=watch).status.state is CameraState.LIVE


def test_a_dead_worker_is_not_the_cameras_failure() -> None:
    watch = run(*LIVE, Interrupted(2.0))
    assert (watch.status.state, watch.status.retry_at, watch.status.attempt) == (CameraState.LIVE, 2.0, 0)
    watch = run(AttemptStarted(2.5), Tick(11.0), watch=watch)
    assert (watch.status.state, watch.status.cause) == (CameraState.LOST, LossCause.TIMEOUT)
    assert (watch.status.attempt, watch.status.retry_at) == (0, None)  # the attempt still runs
