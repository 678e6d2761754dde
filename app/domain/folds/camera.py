"""Records of camera points and of their states over time; their registers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any

from app.domain.camera import AreaClass, Camera, CameraSpan, CameraState
from app.domain.folds.base import register
from app.domain.record import Kind, Record
from app.domain.register import Key


def camera_body(camera: Camera) -> dict[str, Any]:
    """Body of CAMERA_SET: the whole camera point as it is from now on."""
    body = asdict(camera)
    del body["school_id"]
    return body


@dataclass(frozen=True)
class SpanOpened:
    """A camera entered a state at `since`; `until` is set when the stretch is already over."""

    id: str
    camera_id: str
    state: CameraState
    since: datetime
    cause: str | None = None
    count: int = 1
    until: datetime | None = None


@dataclass(frozen=True)
class SpanClosed:
    """The stretch `id` ended at `until`; it was entered `count` times and `cause` is the last seen."""

    id: str
    camera_id: str
    until: datetime
    cause: str | None = None
    count: int = 1


def state_body(opened: Iterable[SpanOpened], closed: Iterable[SpanClosed]) -> dict[str, Any]:
    """Body of CAMERA_STATE: what changed of all cameras since the last such record (times aware)."""
    return {
        "opened": [_plain(span) for span in opened],
        "closed": [_plain(span) for span in closed],
    }


def _plain(span: SpanOpened | SpanClosed) -> dict[str, Any]:
    body = asdict(span)
    for name in ("since", "until"):
        moment = body.get(name)
        if moment is not None:
            body[name] = moment.astimezone(UTC).isoformat()
    return body


def _fold_camera(before: Camera | None, record: Record, key: Key) -> Camera:
    values = {f.name: record.body[f.name] for f in fields(Camera) if f.name != "school_id"}
    values["area"] = AreaClass(values["area"])
    return Camera(school_id=record.school_id, **values)


def _span_keys(record: Record) -> list[Key]:
    spans = [*record.body["opened"], *record.body["closed"]]
    return list(dict.fromkeys((record.school_id, str(span["id"])) for span in spans))


def _fold_span(before: CameraSpan | None, record: Record, key: Key) -> CameraSpan | None:
    row = before
    for span in record.body["opened"]:
        if span["id"] == key[1]:
            row = CameraSpan(
                school_id=record.school_id,
                camera_id=str(span["camera_id"]),
                since=datetime.fromisoformat(span["since"]),
                until=datetime.fromisoformat(span["until"]) if span["until"] else None,
                state=CameraState(span["state"]),
                cause=span["cause"],
                count=int(span["count"]),
                id=str(span["id"]),
            )
    for span in record.body["closed"]:
        if span["id"] == key[1] and row is not None:
            row = replace(
                row,
                until=datetime.fromisoformat(span["until"]),
                cause=span["cause"],
                count=int(span["count"]),
            )
    return row


CAMERAS = register(
    "camera",
    Camera,
    ("school_id", "id"),
    [Kind.CAMERA_SET],
    lambda record: [(record.school_id, str(record.body["id"]))],
    _fold_camera,
)
CAMERA_SPANS = register(
    "camera_span",
    CameraSpan,
    ("school_id", "id"),
    [Kind.CAMERA_STATE],
    _span_keys,
    _fold_span,
    indexes=(("school_id", "until", "since"), ("school_id", "camera_id", "until", "since")),
)
