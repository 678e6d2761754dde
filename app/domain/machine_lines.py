"""Repeated events of one camera, folded into one line with count and duration (设备运行状况 in the log).

A camera that drops thirty times in a morning is one line, not thirty. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.camera import Camera, CameraSpan
from app.domain.machine_seen import label, trouble_words


@dataclass(frozen=True)
class MachineLine:
    """What the machine saw of one camera, of one kind, in a stretch of time.

    word    in the form's own words (视频丢失, 图象闪烁, 镜头被遮挡 …)
    first   when it began first; `last` when it ended last, None: it still lasts
    length  how long it lasted altogether
    cause   of the last time, as the span has it (camera.LossCause), None where there is none
    """

    camera_id: str
    camera: str
    word: str
    count: int
    first: datetime
    last: datetime | None
    length: timedelta
    cause: str | None


def fold_lines(
    cameras: Sequence[Camera], spans: Iterable[CameraSpan], since: datetime, until: datetime
) -> list[MachineLine]:
    """The troubles of [since, until), one line a camera and kind, the one that began last first."""
    names = {camera.id: label(camera) for camera in cameras}
    lines: dict[tuple[str, str], MachineLine] = {}
    for span in sorted(spans, key=lambda span: span.since):
        begin, end = max(span.since, since), min(span.until or until, until)
        if end < begin or span.camera_id not in names:
            continue
        for word in trouble_words(span):
            before = lines.get((span.camera_id, word))
            lines[span.camera_id, word] = MachineLine(
                camera_id=span.camera_id,
                camera=names[span.camera_id],
                word=word,
                count=span.count + (before.count if before else 0),
                first=before.first if before else begin,
                last=None if span.until is None else end,
                length=(end - begin) + (before.length if before else timedelta()),
                cause=span.cause,
            )
    return sorted(lines.values(), key=lambda line: (line.first, line.camera, line.word), reverse=True)
