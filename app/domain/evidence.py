"""Snapshots and clips that somebody took (storage rules 2 and 3): who, when, of what, which bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Snapshot:
    """A picture of one camera, kept as an attachment under its sha256 (hex).

    `picture_sha256` is what the file's own mark states: that of the picture before it was marked.
    `size` in bytes, 0 in records from before it was written down. `clip_id`: the recording that it was
    taken from afterwards, "" for a live picture.
    """

    school_id: int
    sha256: str
    camera_id: str
    taken_at: datetime
    width: int
    height: int
    author_name: str
    picture_sha256: str = ""
    size: int = 0
    clip_id: str = ""


@dataclass(frozen=True)
class Clip:
    """A recorded clip. In the log `path` is relative to the data folder, from the service absolute.

    `seconds` is its length, `sha256` (hex) that of the file when it was closed. `size` as in `Snapshot`.
    """

    school_id: int
    id: str
    camera_id: str
    path: str
    started_at: datetime
    seconds: float
    sha256: str
    author_name: str
    size: int = 0
