"""Writes a clip from packets without transcoding: an evidence file that any player opens.

The file is fragmented while it grows (a crash keeps what was written) and becomes a plain MP4 when it is
finished; it bears its final name only then. Knows neither sessions nor pipes.
"""

from __future__ import annotations

import hashlib
import os
from fractions import Fraction
from pathlib import Path

import av
from av.packet import Packet
from av.video.stream import VideoStream

from app.video.preroll import Kept

_MP4_CODECS = {"h264", "hevc", "mjpeg", "mpeg4"}
_JUMP_S = 5.0
"""A step of the timestamps larger than this, or backwards, is replaced by the time of arrival."""


class ClipFile:
    """One growing clip. Raises OSError when the disk is full or the folder cannot be written."""

    def __init__(self, path: Path, template: VideoStream, first: Kept) -> None:
        codec = template.codec_context.name
        suffix = ".mp4" if codec in _MP4_CODECS else ".mkv"
        self.path = path.with_suffix(suffix)
        self._part = path.with_suffix(f".part{suffix}")
        options = {"movflags": "+hybrid_fragmented"} if suffix == ".mp4" else {}
        self._out = av.open(str(self._part), "w", container_options=options)
        self._stream = self._out.add_stream_from_template(template, opaque=True)
        if not template.codec_context.extradata:
            self._stream.codec_context.extradata = parameter_sets(bytes(first.packet), codec)
        if codec == "hevc" and suffix == ".mp4":
            self._stream.codec_context.codec_tag = "hvc1"  # some players know H.265 by this name only
        self._last: Kept | None = None
        self._dts = 0
        self.seconds = 0.0

    def add(self, kept: Kept) -> None:
        """Append a packet."""
        source = kept.packet
        base = source.time_base or Fraction(1, 90_000)
        if self._last is not None:
            self._dts += self._step(self._last, kept, base)
        packet = Packet(bytes(source))
        packet.stream = self._stream
        packet.time_base = base
        packet.dts = self._dts
        packet.pts = self._dts + self._reordering(source)
        packet.is_keyframe = source.is_keyframe
        self._out.mux_one(packet)
        self._last = kept
        self.seconds = float(self._dts * base)

    def finish(self) -> str:
        """Close, name finally, and return the file's sha256 (hex)."""
        self._out.close()
        os.replace(self._part, self.path)  # noqa: PTH105 - replace() of Path does the same on every system
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def discard(self) -> None:
        """Give up: remove what was written."""
        try:
            self._out.close()
        finally:
            self._part.unlink(missing_ok=True)

    @staticmethod
    def _step(last: Kept, kept: Kept, base: Fraction) -> int:
        before, after = _clock(last.packet), _clock(kept.packet)
        if before is not None and after is not None and 0 < (after - before) * base < _JUMP_S:
            return after - before
        return max(1, round((kept.at - last.at) / base))

    @staticmethod
    def _reordering(packet: Packet[VideoStream]) -> int:
        if packet.pts is None or packet.dts is None:
            return 0
        return max(0, packet.pts - packet.dts)


def _clock(packet: Packet[VideoStream]) -> int | None:
    return packet.dts if packet.dts is not None else packet.pts


def parameter_sets(data: bytes, codec: str) -> bytes | None:
    """The parameter sets of a keyframe in Annex B form, for a camera whose SDP holds none."""
    wanted = {"h264": (7, 8), "hevc": (32, 33, 34)}.get(codec, ())
    found = []
    for nal in data.replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1"):
        if nal and (nal[0] & 31 if codec == "h264" else nal[0] >> 1 & 63) in wanted:
            found.append(b"\0\0\0\1" + nal)
    return b"".join(found) or None
