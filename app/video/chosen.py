"""The decoder that was chosen for a session, and FFmpeg in its place where that does not work.

Knows no settings: the choice comes with the stream's address.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from app.errors import EnvError
from app.video.decoder import Decoder, FfmpegDecoder, Out
from app.video.preroll import Kept
from app.video.vlc_decoder import VlcDecoder

log = logging.getLogger(__name__)

AUTO, FFMPEG, VLC = "auto", "ffmpeg", "vlc"
"""What can be chosen; "auto" is FFmpeg: less work and less delay."""

PROOF_S = 2.0
"""FFmpeg must show a picture so soon: only then it was the other decoder's fault that none came."""

_hopeless: set[str] = set()
"""Codecs of which libVLC never showed a picture that FFmpeg did; not tried again in this process."""


class ChosenDecoder:
    """Implements `Decoder`.

    refused  the decoder that was chosen does not work, and FFmpeg stands in
    group    the packets from the newest keyframe on, for whoever stands in
    """

    def __init__(self, wanted: str, video: VideoStream, out: Out, group: Callable[[], list[Kept]]) -> None:
        self.refused = False
        self._out = out
        self._group = group
        self._codec = video.codec_context.name
        self._swapped_at: float | None = None
        self._hopeless = False
        self._decoder = self._begin(wanted, video)

    @property
    def engine(self) -> str:
        """What decodes now."""
        return self._decoder.engine

    def feed(self, packet: Packet[VideoStream], at: float, *, show: bool = True) -> None:
        """Pass on, to another decoder where the present one fails."""
        if self._decoder.fails(at):
            self._stand_in(at)
        self._decoder.feed(packet, at, show=show)

    def catch_up(self, packets: Iterable[Kept]) -> None:
        """Pass on."""
        self._decoder.catch_up(packets)

    def strain(self) -> float:
        """Of the decoder in use."""
        return self._decoder.strain()

    def fails(self, now: float) -> bool:
        """Never: FFmpeg stands in."""
        return False

    def close(self) -> None:
        """Pass on."""
        self._decoder.close()

    def _begin(self, wanted: str, video: VideoStream) -> Decoder:
        if wanted != VLC or not VlcDecoder.takes(self._codec):
            return FfmpegDecoder(self._out)
        if self._codec not in _hopeless:
            try:
                return VlcDecoder(video, self._out)
            except EnvError:
                log.warning("libVLC is missing: FFmpeg decodes")
        self.refused = True
        return FfmpegDecoder(self._out)

    def _stand_in(self, now: float) -> None:
        log.warning("libVLC shows nothing of %s: FFmpeg stands in", self._codec)
        self._hopeless = isinstance(self._decoder, VlcDecoder) and not self._decoder.ever_shown
        self._decoder.close()
        self._swapped_at = now
        self._decoder = FfmpegDecoder(self._proved)
        self._decoder.catch_up(self._group())

    def _proved(self, frame: VideoFrame, received_at: float) -> None:
        """FFmpeg shows what the other did not."""
        if self._swapped_at is not None and received_at - self._swapped_at < PROOF_S:
            self.refused = True
            if self._hopeless:
                _hopeless.add(self._codec)
        self._swapped_at = None
        self._out(frame, received_at)
