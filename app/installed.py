"""Reads which programs this PC has installed (R23); changes nothing. Belongs to the composition root.

Debian: the packages, and starters (.desktop) that no package brought. Windows: the registry's uninstall keys.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

QUERY_S = 60
"""Longest time that the list of packages may take."""


def installed() -> dict[str, str]:
    """Version by name; empty where the system does not tell. Takes up to seconds: not for the UI thread."""
    if sys.platform == "win32":
        return dict(_registry())
    return {**dict(_starters(os.environ)), **dict(_packages())}


def _packages() -> Iterator[tuple[str, str]]:
    query = ["dpkg-query", "-W", "-f", "${db:Status-Abbrev}\\t${binary:Package}\\t${Version}\\n"]
    try:
        told = subprocess.run(query, capture_output=True, text=True, timeout=QUERY_S, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return
    for line in told.splitlines():
        state, _, rest = line.partition("\t")
        name, _, version = rest.partition("\t")
        if state.startswith("ii") and name:
            yield name, version


def _starters(environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Names of .desktop files outside the packages' own folder: what somebody put there by hand."""
    home = Path(environ.get("XDG_DATA_HOME") or Path.home() / ".local/share")
    for folder in (home / "applications", Path("/usr/local/share/applications")):
        try:
            found = sorted(folder.glob("*.desktop"))
        except OSError:
            continue
        yield from ((path.name, "") for path in found)


if sys.platform == "win32":
    import winreg

    _UNINSTALL = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"
    _WOW = r"SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall"
    _PLACES = (
        (winreg.HKEY_LOCAL_MACHINE, _UNINSTALL),
        (winreg.HKEY_LOCAL_MACHINE, _WOW),
        (winreg.HKEY_CURRENT_USER, _UNINSTALL),
    )

    def _registry() -> Iterator[tuple[str, str]]:
        for root, place in _PLACES:
            try:
                with winreg.OpenKey(root, place) as folder:
                    names = [winreg.EnumKey(folder, n) for n in range(winreg.QueryInfoKey(folder)[0])]
            except OSError:
                continue
            for name in names:
                shown = _value(root, rf"{place}\{name}", "DisplayName")
                if shown:
                    yield shown, _value(root, rf"{place}\{name}", "DisplayVersion")

    def _value(root: int, place: str, name: str) -> str:
        try:
            with winreg.OpenKey(root, place) as key:
                return str(winreg.QueryValueEx(key, name)[0])
        except OSError:
            return ""
