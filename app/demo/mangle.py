"""Spoils what a camera sends in ways that the network does not: for the fault proxy.

Works on whole answers and interleaved frames; knows no connections.
"""

from __future__ import annotations

from app.demo.rtspwire import Frame

BACK_TICKS = 10 * 90_000
"""How far a camera's clock jumps back: ten seconds of RTP time."""

SDP_KEPT = 60
"""Bytes that are left of a truncated description: it ends in the middle of a line, before any stream."""


def turned_back(frame: Frame) -> Frame:
    """The frame as sent by a camera whose clock was set back (RTP only: RFC 3550, 5.1)."""
    raw = frame.raw
    if not frame.media or len(raw) < 16 or raw[1] % 2:  # odd channels carry RTCP
        return frame
    stamp = (int.from_bytes(raw[8:12], "big") - BACK_TICKS) & 0xFFFFFFFF
    return Frame(raw[:8] + stamp.to_bytes(4, "big") + raw[12:], media=True)


def truncated(frame: Frame) -> Frame:
    """A description that breaks off, with a length that fits what is left; other frames stay."""
    head, gap, body = frame.raw.partition(b"\r\n\r\n")
    if frame.media or b"application/sdp" not in head.lower():
        return frame
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length")]
    lines.append(b"Content-Length: %d" % min(SDP_KEPT, len(body)))
    return Frame(b"\r\n".join(lines) + gap + body[:SDP_KEPT], media=False)
