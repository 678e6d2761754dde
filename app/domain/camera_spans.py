"""Turns a camera's live states into spans worth keeping: aggregated, so that a flapping camera makes
one line with a count and not a thousand (the strip of 24 h, 设备运行状况, coverage).

Pure: the moments are handed in, nothing is read or written. Times are Unix seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from app.domain.camera import CameraState, CameraStatus

HOLD_S = 60.0
"""A trouble ends only when the picture was good for so long; before, a new one counts as the same."""

STALLS_S = 600.0
STALLS = 3
"""Single stalls are not kept: three within ten minutes are (图象闪烁)."""

_BAD = frozenset({CameraState.LOST, CameraState.SUSPECT, CameraState.STALLED})


@dataclass
class Span:
    """A stretch in one state. `count`: how often it was entered; `until` None while it lasts."""

    id: str
    state: CameraState
    since: float
    cause: str | None
    count: int = 1
    until: float | None = None


@dataclass
class SpanTracker:
    """One camera's present span; `opened` and `closed` collect what is to be written."""

    new_id: Callable[[], str]
    span: Span | None = None
    opened: list[Span] = field(default_factory=list)
    closed: list[Span] = field(default_factory=list)
    _good_since: float | None = None
    _bad_since: float | None = None
    _stalls: list[float] = field(default_factory=list)

    def see(self, status: CameraStatus) -> None:
        """Take in a change of the live state. Connecting is no state to keep: what was before goes on."""
        if status.state is CameraState.STALLED:
            self._stalled(status.since)
        elif status.state in _BAD:
            self._bad(status)
        elif status.state is CameraState.RESTING:
            self._enter(CameraState.RESTING, status.since, None)
        elif status.state is CameraState.LIVE:
            self._live(status.since)

    def tick(self, now: float) -> None:
        """Let time pass: ends a trouble that has held off long enough."""
        if self._good_since is not None and now - self._good_since >= HOLD_S:
            self._enter(CameraState.LIVE, self._good_since, None)

    def lost_for(self, now: float) -> float:
        """For how many seconds without a break the camera has been lost."""
        lost = self.span is not None and self.span.state is CameraState.LOST
        if not lost or self._bad_since is None or self._good_since is not None:
            return 0.0
        return max(0.0, now - self._bad_since)

    def end(self, now: float) -> None:
        """Nobody watches from now on: closes what runs."""
        if self.span is not None:
            if self._good_since is not None:  # it ended well, so the trouble ends where it did
                self._enter(CameraState.LIVE, self._good_since, None)
            self._close(now)
        self._stalls.clear()

    def _live(self, since: float) -> None:
        if self.span is not None and self.span.state in _BAD:
            if self._good_since is None:
                self._good_since = since
        else:
            self._enter(CameraState.LIVE, since, None)

    def _stalled(self, since: float) -> None:
        if self.span is not None and self.span.state in _BAD:
            self._again(since)
            return
        self._stalls = [at for at in self._stalls if at > since - STALLS_S] + [since]
        if len(self._stalls) >= STALLS:
            count, first = len(self._stalls), self._stalls[0]
            self._enter(CameraState.STALLED, first, None)
            if self.span is not None:
                self.span.count = count

    def _bad(self, status: CameraStatus) -> None:
        cause = ",".join(status.faults) if status.state is CameraState.SUSPECT else status.cause
        if self.span is not None and self.span.state is status.state:
            self._again(status.since)
            self.span.cause = cause
        else:
            self._enter(status.state, status.since, cause)

    def _again(self, since: float) -> None:
        if self.span is not None and self._good_since is not None:
            self.span.count += 1
            self._good_since, self._bad_since = None, since

    def _enter(self, state: CameraState, since: float, cause: str | None) -> None:
        if self.span is not None:
            if self.span.state is state:
                return
            since = max(since, self.span.since)  # a loss is dated back to the last good picture
            if self._good_since is not None and state is not CameraState.LIVE:
                since = max(since, self._good_since)
            self._close(since)
        self._good_since = None
        self._bad_since = since if state in _BAD else None
        self._stalls = self._stalls if state is CameraState.LIVE else []
        self.span = Span(self.new_id(), state, since, cause)
        self.opened.append(self.span)

    def _close(self, until: float) -> None:
        if self.span is not None:
            self.span.until = max(until, self.span.since)
            self.closed.append(self.span)
        self.span, self._good_since, self._bad_since = None, None, None
