"""Asks a camera that FFmpeg could not open what is wrong: FFmpeg says "invalid data" to nearly everything.

One short TCP connection with an RTSP OPTIONS request (RFC 2326, 10.1), without credentials.
"""

from __future__ import annotations

import contextlib
import socket
import time

from app.domain.camera import LossCause
from app.video.address import Source, host_port, is_encrypted

_TIMEOUT_S = 1.0
_BEGIN = b"RTSP/"


def knock(source: Source) -> LossCause | None:
    """Why nothing comes from this address; None: it answers RTSP, so the fault lies elsewhere."""
    url = source.url
    try:
        with contextlib.closing(socket.create_connection(host_port(url), _TIMEOUT_S)) as link:
            return _shake_hands(link, source) if is_encrypted(url) else _ask(link, url)
    except (ConnectionRefusedError, ConnectionResetError, BrokenPipeError):
        return LossCause.REFUSED
    except OSError:
        return LossCause.UNREACHABLE


def _shake_hands(link: socket.socket, source: Source) -> LossCause | None:
    import ssl  # noqa: PLC0415 - a worker must start fast

    host, _ = host_port(source.url)
    try:
        context = ssl.create_default_context(cafile=source.ca_file)
        with context.wrap_socket(link, server_hostname=host) as safe:
            return _ask(safe, source.url)
    except ssl.SSLCertVerificationError:
        return LossCause.BAD_CERTIFICATE
    except ssl.SSLError:
        return LossCause.BAD_STREAM
    except TimeoutError:
        return LossCause.TIMEOUT
    except FileNotFoundError:  # nobody can be trusted by a list that is not there
        return LossCause.BAD_CERTIFICATE


def _ask(link: socket.socket, url: str) -> LossCause | None:
    link.settimeout(_TIMEOUT_S)
    link.sendall(f"OPTIONS {url} RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: Guardroom\r\n\r\n".encode())
    answer, until = b"", time.monotonic() + _TIMEOUT_S
    try:
        while len(answer) < len(_BEGIN) and time.monotonic() < until:
            more = link.recv(64)
            if not more:
                return LossCause.REFUSED
            answer += more
    except TimeoutError:
        return LossCause.TIMEOUT
    if answer.startswith(_BEGIN):
        return None
    return LossCause.TIMEOUT if _BEGIN.startswith(answer) else LossCause.BAD_STREAM
