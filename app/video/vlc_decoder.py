"""libVLC behind the seam of decoder.py: a stage for each size, begun at a keyframe.

FFmpeg is asked one thing: a keyframe's true size, where its parameter sets are new. H.264 and H.265 only.
"""

from __future__ import annotations

from collections.abc import Iterable

import av
from av.packet import Packet
from av.video.stream import VideoStream

from app.video.clip import parameter_sets
from app.video.decoder import SIDE_MIN, Out
from app.video.preroll import Kept
from app.video.programme import STREAM_TYPES
from app.video.vlc_library import library
from app.video.vlc_stage import Stage

PATIENCE_S = 4.0
"""Seconds that libVLC may take packets and show nothing of them."""

BUSY_AT = 4.0
"""Lost pictures as a measure of strain: where a fifth is lost, the PC does not keep up (quality.py)."""

REORDERED_MAX_S = 1.0
"""A picture is shown at most so long after its packet is decoded; what claims more has broken timestamps."""

_CATCH_UP_STEP_S = 0.001


class VlcDecoder:
    """Implements `Decoder`. Raises EnvError where libVLC is missing; see `takes` for what it can decode."""

    engine = "vlc"

    def __init__(self, video: VideoStream, out: Out) -> None:
        library()
        self._video = video
        self._codec = video.codec_context.name
        self._out = out
        self._sets: bytes | None = None
        self._stage: Stage | None = None
        self.ever_shown = False

    @staticmethod
    def takes(codec: str) -> bool:
        """Whether libVLC can be given this codec."""
        return codec in STREAM_TYPES

    def feed(self, packet: Packet[VideoStream], at: float, *, show: bool = True) -> None:
        """Hand the packet to libVLC; its picture comes a while later."""
        data = bytes(packet)
        if packet.is_keyframe:
            data = self._at_keyframe(packet, data, at)
        if self._stage is not None:
            self._stage.feed(data, at, key=packet.is_keyframe, show=show, reordered_s=_reordered_s(packet))

    def catch_up(self, packets: Iterable[Kept]) -> None:
        """Hand over what was skipped as if it had come just now: libVLC would take old times for a delay."""
        skipped = list(packets)
        for number, kept in enumerate(skipped):
            self.feed(kept.packet, skipped[-1].at - (len(skipped) - number) * _CATCH_UP_STEP_S, show=False)

    def strain(self) -> float:
        """From the share of pictures that libVLC drops."""
        return min(1.0, self._stage.lost * BUSY_AT) if self._stage is not None else 0.0

    def fails(self, now: float) -> bool:
        """Whether the oldest picture that should have been shown waits for too long."""
        stage = self._stage
        if stage is None:
            return False
        self.ever_shown = self.ever_shown or stage.any_shown
        since = stage.waiting_since()
        return since is not None and now - since > PATIENCE_S

    def close(self) -> None:
        """Stop libVLC."""
        if self._stage is not None:
            self._stage.close()
            self._stage = None

    def _at_keyframe(self, packet: Packet[VideoStream], data: bytes, at: float) -> bytes:
        """The picture with its parameter sets in front; begin anew where they changed or libVLC strayed."""
        context = self._video.codec_context
        own = parameter_sets(data, self._codec)
        sets = own or parameter_sets(context.extradata or b"", self._codec)
        if sets != self._sets or (self._stage is not None and self._stage.worn(at)):
            self.close()
            self._sets = sets
            width, height = _size(packet, context)
            if min(width, height) < SIDE_MIN:
                self._sets = None
            else:
                self._stage = Stage(self._codec, width, height, self._out)
        return data if own else (sets or b"") + data


def _size(packet: Packet[VideoStream], context: av.VideoCodecContext) -> tuple[int, int]:
    """A keyframe's true size; (0, 0) where it cannot be decoded."""
    try:
        frames = packet.decode()
    except av.InvalidDataError:
        return 0, 0
    return (frames[-1].width, frames[-1].height) if frames else (context.width, context.height)


def _reordered_s(packet: Packet[VideoStream]) -> float:
    if packet.pts is None or packet.dts is None or packet.time_base is None:
        return 0.0
    later = float((packet.pts - packet.dts) * packet.time_base)
    return later if 0 < later < REORDERED_MAX_S else 0.0
