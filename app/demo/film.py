"""A video file cut into RTP payloads once, so that sending it again and again costs next to nothing.

It knows H.264 in MP4 or MKV and RTP's payload format (RFC 6184); it knows no sockets.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import av

RTP_PAYLOAD_MAX = 1400
"""Bytes of payload in one RTP packet, as cameras choose them below Ethernet's 1500."""

FU_A = 28
"""NAL unit type of a fragment (RFC 6184, 5.8)."""


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
    """Read an H.264 file. Raises FileNotFoundError, or ValueError where it holds no such video."""
    with av.open(str(path)) as container:
        video = container.streams.video[0] if container.streams.video else None
        if video is None or video.codec_context.name != "h264":
            raise ValueError(f"no H.264 video in {path.name}")
        length_size, parameter_sets = _avcc(bytes(video.codec_context.extradata or b""))
        frame_s = float(1 / (video.average_rate or 25))
        pictures: list[tuple[float, bool, tuple[bytes, ...]]] = []
        for packet in container.demux(video):
            if packet.size == 0 or packet.pts is None or packet.time_base is None:
                continue
            nals = _nals(bytes(packet), length_size)
            if packet.is_keyframe:
                nals = [*parameter_sets, *nals]
            payloads = tuple(p for nal in nals for p in _fragments(nal))
            pictures.append((float(packet.pts * packet.time_base), packet.is_keyframe, payloads))
    return _film(pictures, frame_s)


def _film(pictures: list[tuple[float, bool, tuple[bytes, ...]]], frame_s: float) -> Film:
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


def _nals(data: bytes, length_size: int) -> list[bytes]:
    nals: list[bytes] = []
    at = 0
    while at + length_size <= len(data):
        size = int.from_bytes(data[at : at + length_size], "big")
        at += length_size
        nals.append(data[at : at + size])
        at += size
    return [nal for nal in nals if nal]


def _fragments(nal: bytes) -> list[bytes]:
    if len(nal) <= RTP_PAYLOAD_MAX:
        return [nal]
    indicator, kind = nal[0] & 0xE0 | FU_A, nal[0] & 0x1F
    room = RTP_PAYLOAD_MAX - 2
    out: list[bytes] = []
    for at in range(1, len(nal), room):
        first, last = at == 1, at + room >= len(nal)
        kind_byte = kind | (0x80 if first else 0) | (0x40 if last else 0)
        out.append(bytes((indicator, kind_byte)) + nal[at : at + room])
    return out
