"""Pictures cut into RTP payloads: H.264 (RFC 6184), H.265 (RFC 7798), JPEG (RFC 2435).

Knows bytes only: no files, no sockets, no time.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

PAYLOAD_MAX = 1400
"""Bytes of payload in one RTP packet, as cameras choose them below Ethernet's 1500."""

FU_A = 28
"""NAL unit type of a fragment in H.264 (RFC 6184, 5.8)."""

FU = 49
"""NAL unit type of a fragment in H.265 (RFC 7798, 4.4.3)."""

_DQT, _SOF0, _DRI, _SOS = 0xDB, 0xC0, 0xDD, 0xDA
_RESTARTS, _OWN_TABLES = 64, 255
"""Type bit of a picture with restart markers; the Q for "tables in every picture" (RFC 2435, 3.1)."""

Payloads = tuple[bytes, ...]


def h264(nals: list[bytes]) -> Payloads:
    """The payloads of one picture's NAL units."""

    def begin(nal: bytes, flags: int) -> bytes:
        return bytes((nal[0] & 0xE0 | FU_A, nal[0] & 0x1F | flags))

    return tuple(part for nal in nals for part in _fragments(nal, 1, begin))


def h265(nals: list[bytes]) -> Payloads:
    """The payloads of one picture's NAL units."""

    def begin(nal: bytes, flags: int) -> bytes:
        return bytes((nal[0] & 0x81 | FU << 1, nal[1], nal[0] >> 1 & 0x3F | flags))

    return tuple(part for nal in nals for part in _fragments(nal, 2, begin))


def _fragments(nal: bytes, head: int, begin: Callable[[bytes, int], bytes]) -> Iterator[bytes]:
    """A NAL unit as it is, or in fragments that begin with `begin(nal, start and end flags)`."""
    if len(nal) <= PAYLOAD_MAX:
        yield nal
        return
    room = PAYLOAD_MAX - len(begin(nal, 0))
    for at in range(head, len(nal), room):
        flags = (0x80 if at == head else 0) | (0x40 if at + room >= len(nal) else 0)
        yield begin(nal, flags) + nal[at : at + room]


def jpeg(picture: bytes) -> Payloads:
    """The payloads of one baseline JPEG with the usual Huffman tables. Raises ValueError on any other."""
    tables, frame, interval, scan = _segments(picture)
    height, width = struct.unpack(">HH", frame[1:5])
    sampling = frame[7]
    if (
        len(frame) != 15
        or sampling not in (0x21, 0x22)
        or width % 8
        or height % 8
        or max(width, height) > 2040
    ):
        raise ValueError("no JPEG that RTP can carry")
    kind = (1 if sampling == 0x22 else 0) + (_RESTARTS if interval else 0)
    quantisers = tables if len(tables) == 128 else tables[:64] * 2
    restart = struct.pack(">HH", interval, 0xFFFF) if interval else b""
    out = []
    at = 0
    while at < len(scan):
        head = struct.pack(">I", at) + bytes((kind, _OWN_TABLES, width // 8, height // 8)) + restart
        if at == 0:
            head += struct.pack(">HH", 0, len(quantisers)) + quantisers
        room = PAYLOAD_MAX - len(head)
        out.append(head + scan[at : at + room])
        at += room
    return tuple(out)


def _segments(picture: bytes) -> tuple[bytes, bytes, int, bytes]:
    """Quantisation tables, frame header, restart interval and entropy-coded data of a JPEG."""
    tables, frame, interval, at = b"", b"", 0, 2
    while at + 4 <= len(picture):
        marker, size = picture[at + 1], int.from_bytes(picture[at + 2 : at + 4], "big")
        body = picture[at + 4 : at + 2 + size]
        at += 2 + size
        if marker == _DQT:
            tables += b"".join(body[i + 1 : i + 65] for i in range(0, len(body), 65))
        elif marker == _SOF0:
            frame = body
        elif marker == _DRI:
            interval = int.from_bytes(body, "big")
        elif marker == _SOS and frame and tables:
            return tables, frame, interval, picture[at:].removesuffix(b"\xff\xd9")
    raise ValueError("no baseline JPEG")
