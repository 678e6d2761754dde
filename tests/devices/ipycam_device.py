"""A child process that is an ipycam camera on 127.0.0.1: prints its ONVIF port, ends with its stdin.

ipycam itself listens on every interface and on the discovery port; here it is held to the loopback.
"""

from __future__ import annotations

import sys
from typing import Any

import ipycam.camera
from ipycam import CameraConfig, IPCamera

CONFIG = CameraConfig(
    local_ip="127.0.0.1",
    username="admin",
    password="geheim",
    rtsp_port=8554,
    main_width=1280,
    main_height=720,
)


class Loopback(ipycam.camera.ReusableThreadingTCPServer):
    def __init__(self, address: tuple[str, int], handler: Any) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        CONFIG.onvif_port = self.server_address[1]


class NoDiscovery:
    def __init__(self, *_: object) -> None:
        pass

    def start(self) -> None:
        pass

    def stop(self) -> None:
        pass


def main() -> None:
    ipycam.camera.ReusableThreadingTCPServer = Loopback
    ipycam.camera.WSDiscoveryServer = NoDiscovery
    camera = IPCamera(CONFIG)
    camera.start()
    print(CONFIG.onvif_port, flush=True)
    sys.stdin.read()
    camera.stop()


if __name__ == "__main__":
    main()
