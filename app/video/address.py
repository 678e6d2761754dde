"""Stream addresses: credentials are put in at the last moment and never leave this room.

Nothing here may appear in a log; the full address is made right before FFmpeg gets it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import SplitResult, quote, urlsplit

PORTS = {"rtsp": 554, "rtsps": 322}
"""Default ports (RFC 2326, RFC 7826)."""


@dataclass(frozen=True)
class Source:
    """One stream as a worker opens it: address and credentials apart, and how to go there.

    transport  "tcp", "udp", or "auto": TCP, and UDP where the camera refuses that
    ca_file    PEM file of whom to trust with rtsps; None: those whom the system trusts
    hardware   what may help to decode: "off", "auto", or FFmpeg's name of a device
    engine     what decodes for the wall: "auto" (which is FFmpeg), "ffmpeg" or "vlc"
    """

    url: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    transport: str = "auto"
    ca_file: str | None = None
    hardware: str = "off"
    engine: str = "auto"


class BadAddress(ValueError):
    """Not an rtsp:// or rtsps:// address with a host."""


def full_url(url: str, username: str | None, password: str | None) -> str:
    """The address with percent-encoded credentials, for FFmpeg only. Raises BadAddress."""
    parts = _split(url)
    if username is None:
        return url
    credentials = quote(username, safe="")
    if password is not None:
        credentials += ":" + quote(password, safe="")
    host = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{credentials}@{host}").geturl()


def is_encrypted(url: str) -> bool:
    """Whether it is RTSP over TLS."""
    return url.startswith("rtsps:")


def host_port(url: str) -> tuple[str, int]:
    """Where an address leads. Raises BadAddress."""
    parts = _split(url)
    return parts.hostname or "", parts.port or PORTS[parts.scheme]


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        sound = parts.scheme in PORTS and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        raise BadAddress from None
    if not sound or any(c.isspace() or ord(c) < 32 for c in url):
        raise BadAddress
    return parts
