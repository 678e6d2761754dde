"""What the machine saw of a demo school's cameras in its month: spans, and the form's words for them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app.demo.troubles import Trouble
from app.domain.camera import Camera, CameraSpan, CameraState, LossCause
from app.domain.folds.camera import SpanOpened, state_body
from app.domain.machine_seen import describe

DAY = timedelta(days=1)
SHORT_LOSS = 0.05
"""How likely a camera is lost for a few minutes on a day."""


class Watch:
    """The spans of all cameras in a stretch of time that begins at midnight, cut at every midnight."""

    def __init__(
        self,
        cameras: Sequence[Camera],
        troubles: Sequence[tuple[Camera | None, Trouble, datetime]],
        stretch: tuple[datetime, datetime],
        *,
        zone: ZoneInfo,
        rng: random.Random,
    ) -> None:
        since, until = stretch
        self.cameras = cameras
        self._zone = zone
        self._rng = rng
        self._until = until
        self._days: list[tuple[datetime, datetime, list[SpanOpened]]] = []
        at = since
        while at < until:
            end = min(at + DAY, until)
            spans = [span for camera in cameras for span in self._day(camera, troubles, at, end)]
            self._days.append((at, end, spans))
            at += DAY

    def reports(self) -> Iterator[tuple[datetime, dict[str, Any]]]:
        """One record a day: when it is written, and its body."""
        for _, end, spans in self._days:
            yield min(end, self._until), state_body(spans, ())

    def seen(self, since: datetime, until: datetime) -> str:
        """设备运行状况 of [since, until), as the program would have drafted it then."""
        return describe(self.cameras, self.spans(since, until), since, until, self._zone)

    def spans(self, since: datetime, until: datetime) -> list[CameraSpan]:
        """The spans that overlap [since, until), not cut to it."""
        return [
            CameraSpan(
                school_id=self.cameras[0].school_id,
                camera_id=span.camera_id,
                since=span.since,
                until=span.until,
                state=span.state,
                cause=span.cause,
                count=span.count,
                id=span.id,
            )
            for begin, end, spans in self._days
            if begin < until and since < end
            for span in spans
            if span.since < until and (span.until is None or since < span.until)
        ]

    def _day(
        self,
        camera: Camera,
        troubles: Sequence[tuple[Camera | None, Trouble, datetime]],
        begin: datetime,
        end: datetime,
    ) -> list[SpanOpened]:
        """One camera's day: live, but for its troubles and now and then a short loss."""
        bad: list[tuple[datetime, datetime, CameraState, str | None, int]] = []
        for sick, trouble, began in troubles:
            if sick is camera and trouble.state is not None:
                since, until = max(began, begin), min(began + trouble.lasted, end)
                count = 9 if trouble.state is CameraState.STALLED else 1
                if since < until:
                    bad.append((since, until, trouble.state, trouble.cause, count))
        if not bad and self._rng.random() < SHORT_LOSS:
            since = begin + timedelta(seconds=self._rng.randint(600, 80_000))
            until = since + timedelta(seconds=self._rng.randint(15, 110))
            if until < end:
                cause = self._rng.choice([LossCause.TIMEOUT, LossCause.ENDED, LossCause.UNREACHABLE])
                bad.append((since, until, CameraState.LOST, cause, 1))
        spans: list[SpanOpened] = []
        at = begin
        for since, until, state, why, count in sorted(bad, key=lambda b: b[0]):
            if at < since:
                spans.append(self._span(camera, CameraState.LIVE, (at, since)))
            spans.append(self._span(camera, state, (max(at, since), until), why, count))
            at = until
        if at < end:
            spans.append(self._span(camera, CameraState.LIVE, (at, end)))
        return spans

    def _span(
        self,
        camera: Camera,
        state: CameraState,
        stretch: tuple[datetime, datetime],
        cause: str | None = None,
        count: int = 1,
    ) -> SpanOpened:
        return SpanOpened(
            id=str(UUID(int=self._rng.getrandbits(128), version=4)),
            camera_id=camera.id,
            state=state,
            since=stretch[0],
            cause=cause,
            count=count,
            until=stretch[1],
        )
