"""Fetches one picture of a stream that does not run: a full snapshot while the sub stream shows.

On a thread of its own in the worker; whatever happens, the session's end is told last.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from fractions import Fraction

import av
from av.video.frame import VideoFrame

from app.domain.camera import LossCause
from app.video.decoder import PictureDecoder
from app.video.messages import FetchStill, Message, SessionEnded, StillTaken
from app.video.opening import OpenStream, StreamFailure, open_stream, read_failure
from app.video.picture import jpeg


def fetch_still(order: FetchStill, say: Callable[[Message, bytes], None]) -> None:
    """Open the stream, answer with its first whole picture, close it."""
    cause: LossCause | None = None
    until = time.monotonic() + order.within_s
    try:
        stream = open_stream(order.source, within_s=order.within_s)
        with closing(stream.container):
            found = _first_picture(stream, until)
        if found is not None:
            frame, aspect, taken_at = found
            data, width, height = jpeg(frame, aspect)
            say(StillTaken(order.request, order.camera_id, taken_at, width, height, order.session), data)
        else:
            cause = LossCause.TIMEOUT
    except StreamFailure as failure:
        cause = failure.cause
    except (av.FFmpegError, OSError, ValueError) as error:
        cause = read_failure(error)
    say(SessionEnded(order.session, order.camera_id, None if cause is None else cause.value), b"")


def _first_picture(stream: OpenStream, until: float) -> tuple[VideoFrame, Fraction | None, float] | None:
    """The picture, its sample aspect ratio, and when it came (Unix seconds); None: not in time."""
    decoder = PictureDecoder()
    joined = False
    for packet in stream.container.demux(stream.video):
        taken_at = time.time()
        if packet.size == 0 or time.monotonic() > until:
            return None
        joined = joined or packet.is_keyframe  # before it there is nothing to decode from
        frames = decoder.pictures(packet) if joined else []
        if frames:
            return frames[-1], stream.video.codec_context.sample_aspect_ratio or None, taken_at
    return None
