"""One test connection to an address: does it open, does a picture come, what is it. Runs in a child."""

from __future__ import annotations

import time

import av

from app.domain.camera import LossCause
from app.video.messages import StreamTried, TryStream
from app.video.opening import OpenStream, StreamFailure, open_stream, read_failure


def try_stream(order: TryStream) -> StreamTried:
    """Open the address and decode one picture within the order's time."""
    until = time.monotonic() + order.timeout_s
    try:
        stream = open_stream(order.source, within_s=order.timeout_s)
    except StreamFailure as failure:
        return StreamTried(failure.cause.value)
    try:
        return _first_picture(stream, until)
    except (av.FFmpegError, OSError, ValueError) as error:
        return StreamTried(read_failure(error).value)
    finally:
        stream.container.close()


def _first_picture(stream: OpenStream, until: float) -> StreamTried:
    codec = stream.video.codec_context.name
    for packet in stream.container.demux(stream.video):
        try:
            frames = packet.decode()
        except av.InvalidDataError:
            frames = []
        if frames:
            return StreamTried(None, codec, frames[0].width, frames[0].height)
        if packet.size == 0 or time.monotonic() > until:
            break
    return StreamTried(LossCause.BAD_STREAM.value, codec)
