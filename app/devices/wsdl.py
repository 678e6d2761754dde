"""The product's own ONVIF service descriptions, each parsed once and shared by all devices.

Parsing is most of what talking to a device costs (shared design: devices.md); the parsed documents
are only read afterwards. Loads zeep and onvif-zeep: import it where it is used, off the UI thread.
"""

from __future__ import annotations

import logging
import threading
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NoReturn

from zeep.settings import Settings
from zeep.transports import Transport
from zeep.wsdl import Document

SETTINGS = Settings(strict=False)
"""Real devices leave out what the schema demands; entities and external references stay forbidden."""


class WsdlStore:
    """Parsed documents by file name, from one folder; nothing is ever fetched from the network."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._documents: dict[str, Document] = {}

    def document(self, name: str) -> Document:
        """The parsed file; slow the first time, and one at a time."""
        with self._lock:
            if name not in self._documents:
                path = str(self.folder / name)
                self._documents[name] = Document(path, _LocalOnly(), settings=SETTINGS)
            return self._documents[name]

    def preload(self, *names: str) -> None:
        """Parse files ahead of their first use."""
        for name in names:
            self.document(name)


class _LocalOnly(Transport):  # type: ignore[misc]  # zeep is untyped
    def _load_remote_data(self, url: str) -> NoReturn:
        raise ValueError(f"a service description asks for the network: {url}")


@cache
def store() -> WsdlStore:
    """The one store of the program."""
    return WsdlStore(Path(str(files("resources").joinpath("wsdl"))))


@cache
def onvif_zeep() -> Any:
    """The onvif-zeep package, imported without what its import does to everybody's logging."""
    root = logging.getLogger()
    level, handlers, soap = root.level, list(root.handlers), logging.getLogger("zeep.client")
    soap_level = soap.level
    try:
        import onvif  # noqa: PLC0415 - it sets the root logger to INFO when imported
        import onvif.definition  # noqa: PLC0415
    finally:
        root.setLevel(level)
        soap.setLevel(soap_level)
        for handler in set(root.handlers) - set(handlers):
            root.removeHandler(handler)
            handler.close()
    return onvif
