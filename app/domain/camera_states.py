"""The state machine of one camera: what the facts of a moment make of its live state.

Pure: no clock, no video library. The caller hands in what happened (an attempt began, a frame came
with a new packet, a session failed, time passed) with the moment in seconds, and a random number for
the jitter; it gets the next `Watch` back. Any clock will do as long as it is always the same one.

Shared design: video.md (states), ui.md (marked within 3 s, lost at 10 s, back-off).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.domain.camera import CameraState, CameraStatus, LossCause, PictureFault

STALLED_AFTER_S = 2.2
"""Seconds without a new frame after which a picture is marked as stalled: with the caller's own delay the
mark stands before three seconds are over."""

STALLED_LATEST_S = 2.8
"""Never later than this, however slow a camera is."""

SLOW_INTERVALS = 2.5
"""A camera of few pictures a second may leave out one of them: so many of its usual intervals are allowed."""

_PACE_WEIGHT = 0.2
"""Weight of the newest interval in a camera's usual one."""

LOST_AFTER_S = 10.0
"""Seconds without a new frame after which a camera counts as lost."""

BACKOFF_S = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
"""Waiting times before the next attempt, by failed attempts in a row; the last one repeats for ever."""

JITTER = 0.2
"""Up to this share is added to a waiting time, so that many cameras do not come back in one instant."""

STEADY_S = 10.0
"""A camera must deliver for this long before its failed attempts are forgotten: one that flaps backs off."""


@dataclass(frozen=True)
class AttemptStarted:
    """A session to the camera is being opened."""

    at: float


@dataclass(frozen=True)
class FrameSeen:
    """A frame was shown that came with a packet received at `at`; a decoder's leftovers do not count."""

    at: float


@dataclass(frozen=True)
class Failed:
    """The session ended or could not be opened."""

    at: float
    cause: LossCause


@dataclass(frozen=True)
class Interrupted:
    """The session was lost through no fault of the camera (a worker died): try again at once."""

    at: float


@dataclass(frozen=True)
class Tick:
    """Time passed."""

    at: float


@dataclass(frozen=True)
class Judged:
    """The picture checks' present objections; empty when there are none."""

    at: float
    faults: tuple[PictureFault, ...]


@dataclass(frozen=True)
class RestSet:
    """A planned rest begins or ends (PTZ rest, maintenance)."""

    at: float
    resting: bool


@dataclass(frozen=True)
class RetryAsked:
    """A person wants an attempt now; the only way out of a refused password."""

    at: float


Event = AttemptStarted | FrameSeen | Failed | Interrupted | Tick | Judged | RestSet | RetryAsked

_SHOWING = (CameraState.LIVE, CameraState.SUSPECT, CameraState.STALLED)


@dataclass(frozen=True)
class Watch:
    """A camera's status and what must be remembered beside it.

    status        what is shown; its times are on the caller's clock
    steady_since  first frame of the present session, None before it
    last_failure  why the latest session ended, None while one delivers
    faults        the checks' objections, kept while there is no picture
    pace_s        usual seconds from one frame to the next, as far as the caller's looks tell
    """

    status: CameraStatus
    steady_since: float | None = None
    last_failure: LossCause | None = None
    faults: tuple[PictureFault, ...] = ()
    pace_s: float = 0.0


def begin(camera_id: str, at: float) -> Watch:
    """A camera that is to be shown from now on; an attempt is due at once."""
    return Watch(CameraStatus(camera_id, CameraState.CONNECTING, since=at, retry_at=at))


def advance(watch: Watch, event: Event, jitter: float = 0.0) -> Watch:
    """The watch after `event`; `jitter` is a random number from 0 to 1."""
    after = watch
    match event:
        case AttemptStarted():
            after = replace(watch, status=replace(watch.status, retry_at=None), steady_since=None)
        case FrameSeen(at):
            after = _frame(watch, at)
        case Failed(at, cause):
            after = _failed(watch, at, cause, jitter)
        case Interrupted(at):
            after = replace(watch, status=replace(watch.status, retry_at=at), steady_since=None)
        case Tick(at):
            after = _tick(watch, at, jitter)
        case Judged(at, faults):
            after = _judged(watch, at, faults)
        case RestSet(at, resting):
            after = _rest(watch, at, resting)
        case RetryAsked(at):
            after = replace(watch, status=replace(watch.status, retry_at=at, attempt=0))
    return after


def backoff_s(attempt: int, jitter: float) -> float:
    """Seconds to wait after the `attempt`-th failure in a row (from 1)."""
    return BACKOFF_S[min(attempt, len(BACKOFF_S)) - 1] * (1 + JITTER * jitter)


def _frame(watch: Watch, at: float) -> Watch:
    status = watch.status
    steady_since = at if watch.steady_since is None else watch.steady_since
    attempt = 0 if at - steady_since >= STEADY_S else status.attempt
    state = CameraState.SUSPECT if watch.faults else CameraState.LIVE
    if status.state is CameraState.RESTING:
        state = status.state
    since = status.since if status.state is state else at
    return replace(
        watch,
        status=CameraStatus(
            status.camera_id,
            state,
            since,
            last_frame_at=at,
            attempt=attempt,
            faults=watch.faults if state is CameraState.SUSPECT else (),
        ),
        steady_since=steady_since,
        last_failure=None,
        pace_s=_pace(watch, at),
    )


def _pace(watch: Watch, at: float) -> float:
    last = watch.status.last_frame_at
    if last is None or watch.steady_since is None or at - last > STALLED_LATEST_S:
        return watch.pace_s
    return watch.pace_s + (at - last - watch.pace_s) * _PACE_WEIGHT


def _stalled_after_s(watch: Watch) -> float:
    return min(max(STALLED_AFTER_S, SLOW_INTERVALS * watch.pace_s), STALLED_LATEST_S)


def _failed(watch: Watch, at: float, cause: LossCause, jitter: float) -> Watch:
    status = watch.status
    attempt = status.attempt + 1
    hopeless = cause is LossCause.BAD_PASSWORD
    retry_at = None if hopeless else at + backoff_s(attempt, jitter)
    status = replace(status, attempt=attempt, retry_at=retry_at)
    watch = replace(watch, status=status, steady_since=None, last_failure=cause)
    if status.state is CameraState.RESTING or (status.state in _SHOWING and not hopeless):
        return watch  # the last picture is still young: it is marked by its age, see _tick
    return _lost(watch, cause)


def _tick(watch: Watch, at: float, jitter: float) -> Watch:
    status = watch.status
    if status.state not in _SHOWING or status.last_frame_at is None:
        return watch
    age = at - status.last_frame_at
    if age >= LOST_AFTER_S:
        if watch.steady_since is not None:  # a session that is open but silent: it has failed now
            watch = _failed(watch, at, LossCause.TIMEOUT, jitter)
        return _lost(watch, watch.last_failure or LossCause.TIMEOUT)
    if age >= _stalled_after_s(watch) and status.state is not CameraState.STALLED:
        return replace(watch, status=replace(status, state=CameraState.STALLED, since=at, faults=()))
    return watch


def _lost(watch: Watch, cause: LossCause) -> Watch:
    status = watch.status
    since = status.since
    if status.state is not CameraState.LOST and status.last_frame_at is not None:
        since = status.last_frame_at
    return replace(watch, status=replace(status, state=CameraState.LOST, since=since, cause=cause, faults=()))


def _judged(watch: Watch, at: float, faults: tuple[PictureFault, ...]) -> Watch:
    watch = replace(watch, faults=faults)
    status = watch.status
    if status.state not in (CameraState.LIVE, CameraState.SUSPECT):
        return watch
    state = CameraState.SUSPECT if faults else CameraState.LIVE
    since = status.since if status.state is state else at
    return replace(watch, status=replace(status, state=state, since=since, faults=faults))


def _rest(watch: Watch, at: float, resting: bool) -> Watch:
    status = watch.status
    if resting == (status.state is CameraState.RESTING):
        return watch
    state = CameraState.RESTING if resting else CameraState.CONNECTING
    return replace(watch, status=replace(status, state=state, since=at, cause=None, faults=()))
