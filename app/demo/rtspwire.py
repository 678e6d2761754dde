"""RTSP on the wire: requests read from a client, answers and interleaved frames cut apart (RFC 2326).

Only what the fault proxy needs; it judges nothing and knows no camera.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass

INTERLEAVED = b"$"
"""First byte of RTP or RTCP inside the RTSP connection (RFC 2326, 10.12)."""


@dataclass(frozen=True)
class Request:
    """One request, or one interleaved frame (method "$") that the client sent. `raw` is what came."""

    method: str
    uri: str
    headers: dict[str, str]
    raw: bytes

    def answer(self, status: int, reason: str, *headers: str) -> bytes:
        """A final answer without a body."""
        lines = [f"RTSP/1.0 {status} {reason}", f"CSeq: {self.headers.get('cseq', '0')}", *headers]
        return ("\r\n".join(lines) + "\r\nContent-Length: 0\r\n\r\n").encode()


@dataclass(frozen=True)
class Frame:
    """A piece of the server's stream: an answer, or interleaved media."""

    raw: bytes
    media: bool

    def corrupted(self) -> Frame:
        """The same frame with noise in place of its RTP payload; sequence and time stay right."""
        if not self.media or len(self.raw) < 17:
            return self
        # A byte of the fragment header stays, so that the picture is wrong and not merely missing.
        return Frame(self.raw[:18] + os.urandom(len(self.raw) - 18), media=True)


async def read_request(reader: asyncio.StreamReader) -> Request | None:
    """The next request, or None at the end. Raises asyncio.LimitOverrunError on an endless header."""
    try:
        first = await reader.readexactly(1)
        if first == INTERLEAVED:
            head = await reader.readexactly(3)
            payload = await reader.readexactly(int.from_bytes(head[1:], "big"))
            return Request("$", "", {}, first + head + payload)
        head = first + await reader.readuntil(b"\r\n\r\n")
        lines = head.decode("utf-8", "replace").split("\r\n")
        headers = _headers(lines[1:])
        length = headers.get("content-length", "0")
        body = await reader.readexactly(int(length) if length.isdigit() else 0)
    except asyncio.IncompleteReadError:
        return None
    method, _, rest = lines[0].partition(" ")
    return Request(method.upper(), rest.rpartition(" ")[0], headers, head + body)


def cut_frames(data: bytes) -> tuple[list[Frame], bytes]:
    """Cut the server's bytes into whole frames; the second value is the incomplete rest."""
    frames: list[Frame] = []
    at = 0
    while at < len(data):
        if data[at : at + 1] == INTERLEAVED:
            size = int.from_bytes(data[at + 2 : at + 4], "big") if at + 4 <= len(data) else len(data)
            end = at + 4 + size
        else:
            end = _answer_end(data, at)
        if end > len(data):
            break
        frames.append(Frame(data[at:end], media=data[at : at + 1] == INTERLEAVED))
        at = end
    return frames, data[at:]


def _answer_end(data: bytes, at: int) -> int:
    head_end = data.find(b"\r\n\r\n", at)
    if head_end < 0:
        return len(data) + 1
    headers = _headers(data[at:head_end].decode("utf-8", "replace").split("\r\n")[1:])
    length = headers.get("content-length", "0")
    return head_end + 4 + (int(length) if length.isdigit() else 0)


def _headers(lines: list[str]) -> dict[str, str]:
    pairs = (line.partition(":") for line in lines if ":" in line)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}
