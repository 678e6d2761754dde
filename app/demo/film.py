"""A video file cut into RTP payloads once, so that sending it again and again costs next to nothing.

It knows H.264, H.265 and JPEG pictures in MP4 or MKV; it knows no sockets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import av
from av.video.stream import VideoStream

from app.demo import payloads
from app.demo.payloads import Payloads

Cutter = Callable[[bytes, bool], Payloads]
"""Makes the payloads of one picture, told whether it is a keyframe."""


@dataclass(frozen=True)
class Shot:
    """One picture: seconds after the start of its group, and its RTP payloads in order."""

    offset_s: float
    payloads: tuple[bytes, ...]


@dataclass(frozen=True)
class Gop:
    """A group of pictures that begins with a keyframe."""

    shots: tuple[Shot, ...]
    duration_s: float


@dataclass(frozen=True)
class Film:
    """A whole file, ready to be sent; it can be joined at the start of any group."""

    gops: tuple[Gop, ...]
    duration_s: float

    def index_at(self, seconds: float) -> int:
        """Index of the group that runs `seconds` after the start of an endless loop."""
        rest = seconds % self.duration_s
        for index, gop in enumerate(self.gops):
            rest -= gop.duration_s
            if rest < 0:
                return index
        return 0


def load_film(path: Path) -> Film:
    """Read a file. Raises FileNotFoundError, or ValueError where it holds no video that can be sent."""
    with av.open(str(path)) as container:
        video = container.streams.video[0] if container.streams.video else None
        if video is None:
            raise ValueError(f"no video in {path.name}")
        cut = _cutter(video)
        frame_s = float(1 / (video.average_rate or 25))
        pictures: list[tuple[float, bool, Payloads]] = []
        for packet in container.demux(video):
            if packet.size == 0 or packet.pts is None or packet.time_base is None:
                continue
            at = float(packet.pts * packet.time_base)
            pictures.append((at, packet.is_keyframe, cut(bytes(packet), packet.is_keyframe)))
    return _film(pictures, frame_s)


def _cutter(video: VideoStream) -> Cutter:
    codec, extradata = video.codec_context.name, bytes(video.codec_context.extradata or b"")
    if codec == "mjpeg":
        return lambda data, _: payloads.jpeg(data)
    if codec == "h264":
        (length_size, sets), pack = _avcc(extradata), payloads.h264
    elif codec == "hevc":
        (length_size, sets), pack = _hvcc(extradata), payloads.h265
    else:
        raise ValueError(f"no payload format for {codec}")

    def cut(data: bytes, key: bool) -> Payloads:
        nals = _nals(data, length_size)
        return pack([*sets, *nals] if key else nals)

    return cut


def _film(pictures: list[tuple[float, bool, Payloads]], frame_s: float) -> Film:
    starts = [i for i, (_, key, _) in enumerate(pictures) if key]
    if not starts:
        raise ValueError("no keyframe")
    gops = []
    for start, stop in zip(starts, [*starts[1:], len(pictures)], strict=True):
        began = pictures[start][0]
        ended = pictures[stop][0] if stop < len(pictures) else pictures[-1][0] + frame_s
        shots = tuple(Shot(at - began, payloads) for at, _, payloads in pictures[start:stop])
        gops.append(Gop(shots, ended - began))
    return Film(tuple(gops), sum(gop.duration_s for gop in gops))


def _avcc(extradata: bytes) -> tuple[int, list[bytes]]:
    """Length of the size field, and the parameter sets, of an avcC record (ISO 14496-15, 5.3.3)."""
    if len(extradata) < 7 or extradata[0] != 1:
        raise ValueError("no AVC configuration record")
    sets: list[bytes] = []
    at = 6
    for count in (extradata[5] & 31, None):
        number = count
        if number is None:
            number = extradata[at]
            at += 1
        for _ in range(number):
            size = int.from_bytes(extradata[at : at + 2], "big")
            sets.append(extradata[at + 2 : at + 2 + size])
            at += 2 + size
    return (extradata[4] & 3) + 1, sets


def _hvcc(extradata: bytes) -> tuple[int, list[bytes]]:
    """The same of an hvcC record (ISO 14496-15, 8.3.3)."""
    if len(extradata) < 23 or extradata[0] != 1:
        raise ValueError("no HEVC configuration record")
    sets: list[bytes] = []
    at = 23
    for _ in range(extradata[22]):
        count = int.from_bytes(extradata[at + 1 : at + 3], "big")
        at += 3
        for _ in range(count):
            size = int.from_bytes(extradata[at : at + 2], "big")
            sets.append(extradata[at + 2 : at + 2 + size])
            at += 2 + size
    return (extradata[21] & 3) + 1, [nal for nal in sets if nal[0] >> 1 & 63 in (32, 33, 34)]


def _nals(data: bytes, length_size: int) -> list[bytes]:
    nals: list[bytes] = []
    at = 0
    while at + length_size <= len(data):
        size = int.from_bytes(data[at : at + length_size], "big")
        at += length_size
        nals.append(data[at : at + size])
        at += size
    return [nal for nal in nals if nal]
