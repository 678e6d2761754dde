"""Makes a demo camera fail and heal: what each fault means for the proxy and for the picture."""

from __future__ import annotations

import secrets
from enum import StrEnum
from pathlib import Path

from app.demo.challenge import Scheme
from app.demo.places import Place
from app.demo.proxy import Behaviour, FaultProxy
from app.demo.rtsp import RtspServer
from app.demo.scenes import make_ill


class Fault(StrEnum):
    """What can be wrong with a demo camera."""

    NONE = "none"
    DROP = "drop"  # the connection is closed, and nobody answers any more
    STALL = "stall"  # the connection stays, no picture comes
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - a fault, no secret
    BLACK = "black"
    FROZEN = "frozen"
    COVERED = "covered"
    BLURRED = "blurred"
    MOVED = "moved"


PICTURE = {Fault.BLACK, Fault.FROZEN, Fault.COVERED, Fault.BLURRED, Fault.MOVED}

PASSWORDS: dict[str, tuple[str, str]] = {"a05": ("viewer", "Show@2:5/#%")}
"""Cameras that always ask for a password: account and password. The signs in it must be encoded."""


class FaultBoard:
    """The present fault of each camera. Calls may take some seconds (a picture is made)."""

    def __init__(self, data: Path, server: RtspServer, proxy: FaultProxy) -> None:
        self._data = data
        self._server = server
        self._proxy = proxy
        self._faults: dict[str, Fault] = {}
        for key, (username, password) in PASSWORDS.items():
            proxy.set_password(key, username, password, Scheme.DIGEST)

    def present(self) -> dict[str, str]:
        """Cameras that have a fault, and which."""
        return {key: str(fault) for key, fault in self._faults.items()}

    def set(self, place: Place, fault: Fault) -> None:
        """Give a camera this fault in place of the one it has. Raises OSError (no film can be written)."""
        key = place.key
        before = self._faults.get(key, Fault.NONE)
        if fault in PICTURE:
            make_ill(self._data, key, fault)
        self._server.show(key, str(fault) if fault in PICTURE else None)
        if Fault.WRONG_PASSWORD in {before, fault} and before is not fault:
            self._guard(key, wrong=fault is Fault.WRONG_PASSWORD)
        if fault is Fault.DROP:
            self._proxy.set(key, Behaviour.DROP)
        self._proxy.set(key, _BEHAVIOUR.get(fault, Behaviour.PASS))
        self._faults[key] = fault
        if fault is Fault.NONE:
            del self._faults[key]

    def _guard(self, key: str, *, wrong: bool) -> None:
        username, password = PASSWORDS.get(key, (None, ""))
        if wrong:
            username, password = username or "admin", secrets.token_hex(16)
        self._proxy.set_password(key, username, password)


_BEHAVIOUR = {Fault.DROP: Behaviour.SILENT, Fault.STALL: Behaviour.STALL}
