"""RTP over UDP for one viewer of the demo's cameras: two sockets on neighbouring ports (RFC 3550, 11)."""

from __future__ import annotations

import re
import socket

_PORTS = re.compile(r"client_port=(\d+)-(\d+)")
_TRIES = 50


class UdpLink:
    """Sends to the viewer's port; what cannot be sent at once is lost, as on a network."""

    def __init__(self, host: str, viewer: str, port: int) -> None:
        self._viewer = (viewer, port)
        self._rtp, self._rtcp = _pair(host)

    @property
    def ports(self) -> tuple[int, int]:
        """The own ports, for RTP and RTCP."""
        return int(self._rtp.getsockname()[1]), int(self._rtcp.getsockname()[1])

    def send(self, packet: bytes) -> None:
        """One RTP packet."""
        try:
            self._rtp.sendto(packet, self._viewer)
        except (BlockingIOError, ConnectionRefusedError):
            return

    def close(self) -> None:
        """Free both ports."""
        self._rtp.close()
        self._rtcp.close()


def client_port(transport: str) -> int | None:
    """The RTP port that a Transport header asks for over UDP, None where it asks for something else."""
    found = _PORTS.search(transport)
    return int(found.group(1)) if found and "/tcp" not in transport.lower() else None


def _pair(host: str) -> tuple[socket.socket, socket.socket]:
    """Sockets on an even port and the next. Raises OSError where there are none."""
    for _ in range(_TRIES):
        rtp, rtcp = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
        try:
            rtp.bind((host, 0))
            rtcp.bind((host, rtp.getsockname()[1] + 1))
        except OSError:
            rtp.close()
            rtcp.close()
            continue
        for sock in (rtp, rtcp):
            sock.setblocking(False)
        return rtp, rtcp
    raise OSError("no neighbouring ports")
