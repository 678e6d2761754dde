"""What a recorded file holds, and small pictures of its moments for the seek bar. Knows no player.

FFmpeg opens containers of recordings only: a list or a session description that bears a video's name could
make it go to the network.
"""

from __future__ import annotations

import threading
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from app.errors import EnvError
from app.services.film_ports import Film
from app.services.ports import Frame
from app.text import text
from app.video.picture import Scaler, fit
from app.video.texts import BAD_FILE, NO_FILE

_FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,asf,h264,hevc"

_NO_INDEX = {"mpegts", "mpeg", "h264", "hevc"}
_BACK_S = (0, 1, 3, 8, 20, 60)
"""Files without an index are entered anywhere, also behind the keyframe wanted: then further back."""

THUMBNAIL_BOX = (240, 135)
"""Pixels that a thumbnail is scaled into."""


def open_film(path: Path) -> tuple[InputContainer, VideoStream, Film]:
    """Open a file and its first video stream. Raises EnvError where it is missing or no video."""
    if not path.is_file():
        raise EnvError(text(NO_FILE, name=path.name))
    try:
        container = av.open(str(path), options={"format_whitelist": _FORMATS})
    except (av.FFmpegError, OSError) as error:
        raise EnvError(text(BAD_FILE, name=path.name)) from error
    try:
        return container, *_video(container)
    except (av.FFmpegError, LookupError) as error:
        container.close()
        raise EnvError(text(BAD_FILE, name=path.name)) from error


def film(path: Path) -> Film:
    """What a file holds. Raises EnvError where it is missing or no video."""
    container, _, found = open_film(path)
    container.close()
    return found


def first_pts(stream: VideoStream) -> int:
    """The timestamp that position 0 stands for."""
    return stream.start_time or 0


def rewind(container: InputContainer, stream: VideoStream, seconds: float) -> None:
    """To a keyframe that is not later than `seconds`. Raises FFmpegError where the file cannot be read on."""
    base = float(stream.time_base or Fraction(1, 90_000))
    first = first_pts(stream)
    wanted = first + round(max(0.0, seconds) / base)
    for back in _BACK_S:
        ticks = max(first, wanted - round(back / base))
        try:
            container.seek(ticks, stream=stream, backward=True)
            if container.format.name not in _NO_INDEX or ticks == first:
                return
            if _next_key(container, stream, wanted + 1) <= wanted:
                container.seek(ticks, stream=stream, backward=True)
                return
        except av.FFmpegError:  # some containers cannot jump: from the beginning then
            break
    container.seek(0)


def _next_key(container: InputContainer, stream: VideoStream, otherwise: int) -> int:
    for packet in container.demux(stream):
        if packet.is_keyframe and packet.pts is not None:
            return packet.pts
    return otherwise


def _video(container: InputContainer) -> tuple[VideoStream, Film]:
    stream = container.streams.video[0]
    if stream.width < 1 or stream.height < 1:
        raise LookupError("a picture of no size")
    stream.thread_type = "NONE"
    base = stream.time_base or Fraction(1, 90_000)
    rate = stream.average_rate or stream.guessed_rate
    ticks, micros = stream.duration, container.duration
    seconds = float(ticks * base) if ticks else (micros or 0) / 1_000_000
    first = first_pts(stream)
    keys = tuple(max(0.0, float((e.timestamp - first) * base)) for e in stream.index_entries if e.is_keyframe)
    return stream, Film(
        seconds=max(0.0, seconds),
        width=stream.width,
        height=stream.height,
        frame_s=float(1 / rate) if rate else 0.04,
        sound=bool(container.streams.audio),
        made_at=_made_at(container.metadata.get("creation_time", "")),
        keyframes=keys,
    )


def _made_at(words: str) -> float | None:
    """Unix seconds of a container's own time stamp; recorders that know no time write 1970 or 1904."""
    try:
        made = datetime.fromisoformat(words)
    except ValueError:
        return None
    return made.timestamp() if made.tzinfo is not None and made.year > 1990 else None


class Thumbnails:
    """Implements `ports.Thumbnails` for one file: keyframes only, so that hours cost no more than minutes."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._container, self._stream, _ = open_film(path)
        self._stream.codec_context.skip_frame = "NONKEY"
        self._scaler = Scaler()
        self._open = True

    def at(self, seconds: float) -> Frame | None:
        """The last keyframe before this moment; None where the file is damaged there, or closed."""
        with self._lock:
            return self._at(seconds) if self._open else None

    def close(self) -> None:
        """Release the file."""
        with self._lock:
            self._open = False
            self._container.close()

    def _at(self, seconds: float) -> Frame | None:
        stream = self._stream
        try:
            rewind(self._container, stream, seconds)
            frame = next(self._container.decode(stream), None)
        except av.FFmpegError:
            return None
        return self._small(frame, seconds) if frame is not None else None

    def _small(self, frame: VideoFrame, seconds: float) -> Frame:
        width, height = fit(frame.width, frame.height, *THUMBNAIL_BOX, self._stream.sample_aspect_ratio)
        plane = self._scaler.tile(frame, width, height).planes[0]
        return Frame(1, width, height, plane.line_size, seconds, True, memoryview(plane).cast("B"))
