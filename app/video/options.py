"""What can be chosen about the engine before it starts. Knows no settings and no files."""

from __future__ import annotations

from dataclasses import dataclass

from app.services.ports import StreamAddress
from app.video.address import Source


@dataclass(frozen=True)
class EngineOptions:
    """The engine's choices.

    preroll_s  seconds of every stream that are kept for clips and replays
    transport  for addresses that leave it open: "auto" (TCP, and UDP where TCP is refused), "tcp" or "udp"
    ca_file    PEM file of whom to trust with rtsps; None: those whom the system trusts
    hardware   what may help to decode: "off", "auto", or FFmpeg's name of a device
    engine     what decodes for the wall: "auto" (which is FFmpeg), "ffmpeg" or "vlc"
    sessions_per_device  streams that one recorder (host and port) lets out at a time; 0: any number
    """

    preroll_s: float = 60.0
    transport: str = "auto"
    ca_file: str | None = None
    hardware: str = "off"
    engine: str = "auto"
    sessions_per_device: int = 0

    def source(self, address: StreamAddress) -> Source:
        """How a worker is to open an address."""
        transport = self.transport if address.transport == "auto" else address.transport
        return Source(
            address.url,
            address.username,
            address.password,
            transport,
            self.ca_file,
            self.hardware,
            self.engine,
        )


DEFAULTS = EngineOptions()
