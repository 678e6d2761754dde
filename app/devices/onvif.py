"""Finds the streams of a camera or recorder by its ONVIF address.

Light to import: zeep and onvif-zeep are loaded at the first search, off the UI thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.devices.address import rehost_stream, validate_onvif_url
from app.devices.failures import Unsupported
from app.errors import UserError

if TYPE_CHECKING:
    from app.devices.onvif_device import Profile


@dataclass(frozen=True)
class OnvifStream:
    """A picture source that a device offers: its best stream and, where there is one, a small one.

    Addresses hold no credentials and point to the host that the user typed. Size of the main stream in
    pixels.
    """

    name: str
    main_url: str
    sub_url: str | None
    width: int
    height: int


def discover_streams(url: str, username: str, password: str) -> list[OnvifStream]:
    """The streams of the device at `url` ("192.168.1.64", "http://host:port/onvif/device_service").

    Blocks for some seconds. Raises UserError (nonsense address, AuthError) and EnvError (ClockSkew,
    Unsupported, Timeout, Unreachable, BadReply, DeviceFault); see `failures.py`.
    """
    address = validate_onvif_url(url)
    from app.devices import wsdl  # noqa: PLC0415 - slow
    from app.devices.onvif_device import OnvifDevice  # noqa: PLC0415
    from app.devices.onvif_http import Limits  # noqa: PLC0415

    device = OnvifDevice(address, username, password, store=wsdl.store(), limits=Limits())
    return group(device.profiles(), address)


def preload() -> None:
    """Load the libraries and parse the service descriptions ahead of the first search."""
    from app.devices import wsdl  # noqa: PLC0415 - slow

    wsdl.onvif_zeep()
    wsdl.store().preload("devicemgmt.wsdl", "media.wsdl")


def group(profiles: list[Profile], address: str) -> list[OnvifStream]:
    """One stream for every picture source: the largest profile as main, the smallest smaller one as sub.

    Motion JPEG counts only where a source has nothing else. Raises Unsupported when no profile has an
    address that can be played.
    """
    sources: dict[str, list[tuple[Profile, str]]] = {}
    for profile in profiles:
        try:
            sources.setdefault(profile.source, []).append((profile, rehost_stream(profile.uri, address)))
        except UserError:  # multicast, HTTP, credentials inside: not an address for us
            continue
    streams = [_best(offered) for offered in sources.values() if offered]
    if not streams:
        raise Unsupported
    return streams


def _best(offered: list[tuple[Profile, str]]) -> OnvifStream:
    real = [one for one in offered if one[0].encoding.upper() != "JPEG"] or offered
    main, main_url = max(real, key=lambda one: _area(one[0]))
    small, small_url = min(real, key=lambda one: _area(one[0]))
    return OnvifStream(
        name=main.name,
        main_url=main_url,
        sub_url=small_url if _area(small) < _area(main) else None,
        width=main.width,
        height=main.height,
    )


def _area(profile: Profile) -> int:
    return profile.width * profile.height
