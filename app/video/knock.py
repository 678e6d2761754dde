"""Asks a camera that FFmpeg could not open what is wrong: FFmpeg says "invalid data" to nearly everything.

One short TCP connection with an RTSP OPTIONS request (RFC 2326, 10.1), without credentials.
"""

from __future__ import annotations

import contextlib
import socket

from app.domain.camera import LossCause
from app.video.address import host_port

_TIMEOUT_S = 1.0


def knock(url: str) -> LossCause | None:
    """Why nothing comes from this address; None: it answers RTSP, so the fault lies elsewhere."""
    try:
        with contextlib.closing(socket.create_connection(host_port(url), _TIMEOUT_S)) as link:
            return _ask(link, url)
    except (ConnectionRefusedError, ConnectionResetError, BrokenPipeError):
        return LossCause.REFUSED
    except OSError:
        return LossCause.UNREACHABLE


def _ask(link: socket.socket, url: str) -> LossCause | None:
    if url.startswith("rtsps:"):
        return None
    link.settimeout(_TIMEOUT_S)
    link.sendall(f"OPTIONS {url} RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: Guardroom\r\n\r\n".encode())
    try:
        answer = link.recv(64)
    except TimeoutError:
        return LossCause.TIMEOUT
    if not answer:
        return LossCause.REFUSED
    return None if answer.startswith(b"RTSP/") else LossCause.BAD_STREAM
