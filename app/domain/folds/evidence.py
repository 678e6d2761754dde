"""Records of snapshots and clips; their registers."""

from __future__ import annotations

from typing import Any

from app.domain.evidence import Clip, Snapshot
from app.domain.folds.base import register
from app.domain.record import Kind, Record
from app.domain.register import Key


def snapshot_body(
    sha256: str,
    camera_id: str,
    width: int,
    height: int,
    name: str,
    *,
    picture_sha256: str = "",
    size: int = 0,
    clip_id: str = "",
) -> dict[str, Any]:
    """Body of SNAPSHOT, taken at the record's `occurred_at`.

    `picture_sha256`: before it was marked; `size` of the marked file in bytes; `clip_id`: the recording
    that it was taken from.
    """
    return {
        "sha256": sha256,
        "camera": camera_id,
        "width": width,
        "height": height,
        "name": name,
        "picture": picture_sha256,
        "size": size,
        **({"clip": clip_id} if clip_id else {}),
    }


def clip_body(
    clip_id: str, camera_id: str, *, path: str, seconds: float, sha256: str, name: str, size: int = 0
) -> dict[str, Any]:
    """Body of CLIP; it starts at the record's `occurred_at`.

    `path` is relative to the data folder, `size` of the file in bytes.
    """
    return {
        "clip": clip_id,
        "camera": camera_id,
        "path": path,
        "seconds": seconds,
        "sha256": sha256,
        "name": name,
        "size": size,
    }


def _fold_snapshot(before: Snapshot | None, record: Record, key: Key) -> Snapshot:
    body = record.body
    return before or Snapshot(
        school_id=record.school_id,
        sha256=str(body["sha256"]),
        camera_id=str(body["camera"]),
        taken_at=record.occurred_at,
        width=int(body["width"]),
        height=int(body["height"]),
        author_name=str(body["name"]),
        picture_sha256=str(body.get("picture", "")),
        size=int(body.get("size", 0)),
        clip_id=str(body.get("clip", "")),
    )


def _fold_clip(before: Clip | None, record: Record, key: Key) -> Clip:
    body = record.body
    return before or Clip(
        school_id=record.school_id,
        id=str(body["clip"]),
        camera_id=str(body["camera"]),
        path=str(body["path"]),
        started_at=record.occurred_at,
        seconds=float(body["seconds"]),
        sha256=str(body["sha256"]),
        author_name=str(body["name"]),
        size=int(body.get("size", 0)),
    )


SNAPSHOTS = register(
    "snapshot",
    Snapshot,
    ("school_id", "sha256"),
    [Kind.SNAPSHOT],
    lambda record: [(record.school_id, str(record.body["sha256"]))],
    _fold_snapshot,
    indexes=(("school_id", "taken_at"),),
)
CLIPS = register(
    "clip",
    Clip,
    ("school_id", "id"),
    [Kind.CLIP],
    lambda record: [(record.school_id, str(record.body["clip"]))],
    _fold_clip,
    indexes=(("school_id", "started_at"),),
)
