"""Opens an RTSP stream for low delay and translates FFmpeg's failures into causes.

FFmpeg's own error texts contain the address with its password: they are never kept, logged or raised.
"""

from __future__ import annotations

import errno
import time
from dataclasses import dataclass

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from app.domain.camera import LossCause
from app.video.address import BadAddress, Source, full_url, is_encrypted
from app.video.hardware import helper
from app.video.knock import knock

OPEN_TIMEOUT_S = 5.0
"""Seconds for connecting and the RTSP dialogue."""

READ_TIMEOUT_S = 10.0
"""Seconds for one packet to arrive: as long as it takes until the camera counts as lost."""

_TRANSPORTS = {
    "auto": {"rtsp_transport": "udp+tcp", "rtsp_flags": "prefer_tcp"},
    "tcp": {"rtsp_transport": "tcp"},
    "udp": {"rtsp_transport": "udp"},
}
_OPTIONS = {
    "allowed_media_types": "video",
    "probesize": "32",
    "analyzeduration": "0",
    "timeout": str(int(READ_TIMEOUT_S * 1e6)),
}
"""Default probing costs 3 to 5 s to the first picture, this 0.13 s; the picture's size comes with the SPS."""


class StreamFailure(Exception):
    """A stream cannot be opened or went away; carries nothing but its cause."""

    def __init__(self, cause: LossCause) -> None:
        super().__init__(cause.value)
        self.cause = cause


@dataclass(frozen=True)
class OpenStream:
    """An open session. Only the thread that reads it may close it (PyAV crashes otherwise)."""

    container: InputContainer
    video: VideoStream


def open_stream(source: Source, *, within_s: float = READ_TIMEOUT_S) -> OpenStream:
    """Open a stream whose every answer comes `within_s` seconds; raises StreamFailure."""
    try:
        full = full_url(source.url, source.username, source.password)
    except BadAddress:
        raise StreamFailure(LossCause.NOT_FOUND) from None
    open_within_s = min(OPEN_TIMEOUT_S, within_s)
    began = time.monotonic()
    try:
        container = av.open(
            full, options=_options(source), timeout=(open_within_s, within_s), hwaccel=helper(source.hardware)
        )
    except (av.FFmpegError, OSError, ValueError) as error:
        too_late = time.monotonic() - began >= open_within_s
        raise StreamFailure(_opening_cause(error, source, too_late)) from None
    if not container.streams.video:
        container.close()
        raise StreamFailure(LossCause.BAD_STREAM)
    video = container.streams.video[0]
    if getattr(video, "codec_context", None) is None:  # no decoder for this codec
        container.close()
        raise StreamFailure(LossCause.BAD_STREAM)
    video.thread_type = "NONE"
    video.codec_context.thread_count = 1
    return OpenStream(container, video)


def _options(source: Source) -> dict[str, str]:
    options = _OPTIONS | _TRANSPORTS[source.transport]
    if is_encrypted(source.url):
        options |= _TRANSPORTS["tcp"] | {"tls_verify": "1"}
        if source.ca_file is not None:
            options["ca_file"] = source.ca_file
    return options


def _opening_cause(error: BaseException, source: Source, too_late: bool) -> LossCause:
    cause = _cause(error)
    # FFmpeg says of TLS only that it failed, as of a name that does not resolve.
    unclear = {LossCause.BAD_STREAM, LossCause.TIMEOUT}
    if cause not in unclear and not (cause is LossCause.UNREACHABLE and is_encrypted(source.url)):
        return cause
    if too_late:
        cause = LossCause.TIMEOUT
    return knock(source) or cause


def read_failure(error: BaseException) -> LossCause:
    """Why a running session stopped delivering."""
    cause = _cause(error)
    return LossCause.ENDED if cause is LossCause.REFUSED else cause


def _cause(error: BaseException) -> LossCause:
    if isinstance(error, (av.HTTPUnauthorizedError, av.HTTPForbiddenError)):
        return LossCause.BAD_PASSWORD
    if isinstance(error, av.HTTPNotFoundError):
        return LossCause.NOT_FOUND
    if isinstance(error, (av.ExitError, TimeoutError)):
        return LossCause.TIMEOUT
    if isinstance(error, (ConnectionRefusedError, ConnectionResetError, BrokenPipeError)):
        return LossCause.REFUSED
    if isinstance(error, OSError) and error.errno in _UNREACHABLE:
        return LossCause.UNREACHABLE
    return LossCause.BAD_STREAM


_UNREACHABLE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EIO}
"""EIO is what FFmpeg makes of a name that does not resolve."""
