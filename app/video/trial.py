"""One test connection to an address: does it open, does a picture come, what is it. Runs in a child."""

from __future__ import annotations

import time

import av

from app.domain.camera import LossCause
from app.video.messages import StreamTested, TestStream
from app.video.opening import OpenStream, StreamFailure, open_stream, read_failure


def try_stream(order: TestStream) -> StreamTested:
    """Open the address and decode one picture within the order's time."""
    until = time.monotonic() + order.timeout_s
    try:
        stream = open_stream(order.url, order.username, order.password)
    except StreamFailure as failure:
        return StreamTested(failure.cause.value)
    try:
        return _first_picture(stream, until)
    except (av.FFmpegError, OSError, ValueError) as error:
        return StreamTested(read_failure(error).value)
    finally:
        stream.container.close()


def _first_picture(stream: OpenStream, until: float) -> StreamTested:
    codec = stream.video.codec_context.name
    for packet in stream.container.demux(stream.video):
        try:
            frames = packet.decode()
        except av.InvalidDataError:
            frames = []
        if frames:
            return StreamTested(None, codec, frames[0].width, frames[0].height)
        if packet.size == 0 or time.monotonic() > until:
            break
    return StreamTested(LossCause.BAD_STREAM.value, codec)
