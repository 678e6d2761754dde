"""Packets as an MPEG program stream (ISO/IEC 13818-1), for libVLC's reader.

Of the containers that libVLC reads from a pipe this one has every packet's length in front: a picture is
complete the moment it is written. Knows no pipes and no libVLC.
"""

from __future__ import annotations

import struct

STREAM_TYPES = {"h264": 0x1B, "hevc": 0x24}
"""What can be written, by FFmpeg's names."""

_CLOCK = 90_000
_PACK, _MAP, _VIDEO = (bytes.fromhex(f"000001{kind}") for kind in ("ba", "bc", "e0"))
_CHUNK = 65_000
"""Bytes a packet: its length is a 16-bit number."""

_NOTHING = b"\xff" * 8
"""No start code: what begins with the next packet is not taken for a part of this one."""

_STEP_S = 0.4
_STEPS = 1000
"""Bridges are no longer than this: a pause of minutes ends a session long before."""

_DELIMITERS = {"h264": bytes.fromhex("0000010910") * 2, "hevc": bytes.fromhex("00000146 0150") * 2}
"""Two access unit delimiters (any slice types): libVLC gives a picture out when it sees what follows it, and
the end of the first by the beginning of the second."""


def header(codec: str, at_s: float) -> bytes:
    """How the stream begins: a map of its one stream, and a packet of nothing that comes `at_s`.

    libVLC shows nothing but the first picture until it holds enough of the stream. It counts from this packet
    on: where that lies far enough before the first picture, a slow stream is shown with no more delay than a
    fast one.
    """
    stream = struct.pack(">BBH", STREAM_TYPES[codec], 0xE0, 0)
    content = struct.pack(">BBHH", 0xE1, 0xFF, 0, len(stream)) + stream + b"\0\0\0\0"
    start = _pack(round(at_s * _CLOCK)) + _MAP + struct.pack(">H", len(content)) + content
    return start + _packets(_NOTHING, at_s, at_s)


def picture(codec: str, data: bytes, at_s: float, shown_s: float) -> bytes:
    """One picture in Annex B form, decoded `at_s` and shown `shown_s` seconds from the stream's beginning."""
    return _pack(round(at_s * _CLOCK)) + _packets(data + _DELIMITERS[codec], at_s, shown_s)


def gap(from_s: float, to_s: float) -> bytes:
    """What bridges a pause: libVLC takes a step of a second for a fault and drops what follows it."""
    steps = min(int((to_s - from_s) / _STEP_S), _STEPS) if from_s else 0
    return b"".join(_pack(round((from_s + (step + 1) * _STEP_S) * _CLOCK)) for step in range(steps))


def _packets(data: bytes, at_s: float, shown_s: float) -> bytes:
    stamps = _stamp(3, round(shown_s * _CLOCK)) + _stamp(1, round(at_s * _CLOCK))
    parts = []
    for start in range(0, len(data), _CHUNK):
        chunk, times = data[start : start + _CHUNK], b"" if start else stamps
        length = 3 + len(times) + len(chunk)
        parts += [
            _VIDEO + struct.pack(">HBBB", length, 0x80, 0xC0 if times else 0, len(times)) + times,
            chunk,
        ]
    return b"".join(parts)


def _stamp(kind: int, ticks: int) -> bytes:
    """A time of 33 bits among marker bits."""
    ticks &= (1 << 33) - 1
    high = kind << 4 | ticks >> 29 & 0x0E | 1
    return struct.pack(">BHH", high, ticks >> 14 & 0xFFFE | 1, ticks << 1 & 0xFFFE | 1)


def _pack(ticks: int) -> bytes:
    """A pack header: its moment of 33 bits among marker bits, and a rate that libVLC does not mind."""
    high, middle, low = ticks >> 30 & 7, ticks >> 15 & 0x7FFF, ticks & 0x7FFF
    clock = 1 << 46 | high << 43 | 1 << 42 | middle << 27 | 1 << 26 | low << 11 | 1 << 10 | 1
    return _PACK + clock.to_bytes(6, "big") + bytes.fromhex("0186a3f8")
