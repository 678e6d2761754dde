"""Which graphics hardware helps to decode, tried out once a process; software stands in for what fails.

Knows no streams and no settings.
"""

from __future__ import annotations

from functools import cache

import av
from av.codec.hwaccel import HWAccel, hwdevices_available

OFF, AUTO = "off", "auto"
_TRIED_WITH = "h264"
"""What every camera speaks: a device that cannot decode it is of no use."""


@cache
def working(wanted: str) -> str | None:
    """The device for `wanted` ("off", "auto" or FFmpeg's name of one), None where none works."""
    if wanted == OFF:
        return None
    names = hwdevices_available() if wanted == AUTO else [wanted]
    return next((name for name in names if _works(name)), None)


def refused(wanted: str) -> bool:
    """Whether somebody chose a device and it does not work."""
    return wanted not in (OFF, AUTO) and working(wanted) is None


def helper(wanted: str) -> HWAccel | None:
    """What to open a stream with; a stream that the device cannot decode falls back to software."""
    name = working(wanted)
    return HWAccel(name) if name is not None else None


def _works(name: str) -> bool:
    try:
        HWAccel(name, allow_software_fallback=False).create(av.codec.Codec(_TRIED_WITH, "r"))
    except (av.FFmpegError, OSError, ValueError, RuntimeError):  # NotImplementedError is a RuntimeError
        return False
    return True
