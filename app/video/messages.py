"""What the supervisor and a video worker say to each other, and how it crosses their pipes.

Small frozen dataclasses; on the wire a frame of two lengths, JSON, and optional bytes (a JPEG). It knows
no video library and starts nothing. Passwords cross the child's private stdin only and show in no repr.
"""

from __future__ import annotations

import json
import struct
from dataclasses import asdict, dataclass
from typing import IO, Any

from app.video.address import Source

_LENGTHS = struct.Struct("<II")
_FRAME_MAX = 64 << 20

# --- to the worker ------------------------------------------------------------------------------


@dataclass(frozen=True)
class PlaceCamera:
    """Show a camera in a slot, or change how: box in pixels, keyframes only, every other picture only,
    PTZ (no "moved" check).
    """

    camera_id: str
    slot: int
    generation: int
    width: int
    height: int
    keyframes: bool
    ptz: bool
    preroll_s: float
    half: bool = False


@dataclass(frozen=True)
class DropCamera:
    """Close a camera's sessions and free its slot."""

    camera_id: str


@dataclass(frozen=True)
class StartSession:
    """Open one stream of a placed camera."""

    session: int
    camera_id: str
    main: bool
    source: Source


@dataclass(frozen=True)
class StopSession:
    """End a session; a clip that runs on it is finished first."""

    session: int


@dataclass(frozen=True)
class Relearn:
    """Forget what the camera's picture usually looks like."""

    camera_id: str


@dataclass(frozen=True)
class TakeStill:
    """Encode the newest picture at full resolution."""

    request: int
    camera_id: str


@dataclass(frozen=True)
class FetchStill:
    """Open a stream for one picture of it at full resolution; answered with StillTaken and SessionEnded."""

    session: int
    camera_id: str
    request: int
    source: Source
    within_s: float


@dataclass(frozen=True)
class RecordClip:
    """Record the running stream: `before_s` from the pre-roll, `after_s` more."""

    clip_id: str
    camera_id: str
    directory: str
    before_s: float
    after_s: float


@dataclass(frozen=True)
class StopClip:
    """End a running clip now; it is closed and hashed like one that ran its time."""

    clip_id: str


@dataclass(frozen=True)
class TryStream:
    """Open an address, read one picture, say what it is."""

    source: Source
    timeout_s: float = 8.0


@dataclass(frozen=True)
class Drag:
    """Make every picture take so many seconds more: tests see what a slow PC does."""

    seconds: float


@dataclass(frozen=True)
class Quit:
    """Finish what is being recorded and exit."""


# --- from the worker ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Hello:
    """The worker is ready."""

    pid: int


@dataclass(frozen=True)
class Figures:
    """Measured figures of the stream that a camera shows; `busy`: share of time spent on its pictures.

    `engine`: what decodes it; `refused`: the graphics hardware that was chosen does not work; `stood_in`: nor
    does the decoder that was chosen.
    """

    camera_id: str
    codec: str
    width: int
    height: int
    fps: float
    kbit_s: float
    gop: int
    gaps: int
    delay_ms: float
    busy: float
    engine: str = "ffmpeg"
    refused: bool = False
    stood_in: bool = False


@dataclass(frozen=True)
class Beat:
    """The worker's heart; twice a second."""

    figures: tuple[Figures, ...]


@dataclass(frozen=True)
class FirstFrame:
    """A session's first picture is in the slot; whatever showed before was stopped."""

    session: int
    camera_id: str


@dataclass(frozen=True)
class SessionEnded:
    """A session is over; `cause` is a LossCause, None when it was asked to stop."""

    session: int
    camera_id: str
    cause: str | None


@dataclass(frozen=True)
class PictureJudged:
    """The picture checks' objections changed (PictureFault values)."""

    camera_id: str
    faults: tuple[str, ...]


@dataclass(frozen=True)
class StillTaken:
    """Answer to TakeStill or FetchStill; the JPEG follows as the frame's bytes.

    `width` 0: there is no picture. `session`: the one that fetched it, 0: it is of the stream that shows.
    """

    request: int
    camera_id: str
    taken_at: float
    width: int
    height: int
    session: int = 0


@dataclass(frozen=True)
class ClipNews:
    """Progress of a clip; `problem` is "no_picture", "disk_full" or "unwritable".

    `began_at`: when its first picture came, Unix seconds; None while there is none.
    """

    clip_id: str
    camera_id: str
    seconds: float
    finished: bool
    path: str | None = None
    sha256: str | None = None
    problem: str | None = None
    began_at: float | None = None


@dataclass(frozen=True)
class StreamTried:
    """Answer to TryStream; `cause` is a LossCause, None when it works."""

    cause: str | None
    codec: str = ""
    width: int = 0
    height: int = 0


Message = (
    PlaceCamera
    | DropCamera
    | StartSession
    | StopSession
    | Relearn
    | TakeStill
    | FetchStill
    | RecordClip
    | StopClip
    | TryStream
    | Drag
    | Quit
    | Hello
    | Beat
    | FirstFrame
    | SessionEnded
    | PictureJudged
    | StillTaken
    | ClipNews
    | StreamTried
)

_KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in Message.__args__}


def encode(message: Message, blob: bytes = b"") -> bytes:
    """The frame of a message with optional bytes."""
    body = json.dumps([type(message).__name__, asdict(message)]).encode()
    return _LENGTHS.pack(len(body), len(blob)) + body + blob


def read(pipe: IO[bytes]) -> tuple[Message, bytes] | None:
    """The next message; None at the end of the pipe, or where what comes is no message."""
    head = pipe.read(_LENGTHS.size)
    if len(head) < _LENGTHS.size:
        return None
    body_size, blob_size = _LENGTHS.unpack(head)
    if body_size + blob_size > _FRAME_MAX:
        return None
    body, blob = pipe.read(body_size), pipe.read(blob_size)
    if len(body) < body_size or len(blob) < blob_size:
        return None
    kind, fields = json.loads(body)
    if kind == Beat.__name__:
        return Beat(tuple(Figures(**figures) for figures in fields["figures"])), blob
    if kind == PictureJudged.__name__:
        return PictureJudged(fields["camera_id"], tuple(fields["faults"])), blob
    if "source" in fields:
        fields["source"] = Source(**fields["source"])
    message: Message = _KINDS[kind](**fields)
    return message, blob
