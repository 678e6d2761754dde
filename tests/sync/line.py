"""A line to the server that can be cut: a proxy for its Unix socket, as a bad network would be."""

from __future__ import annotations

import selectors
import socket
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

NAME = ".s.PGSQL.5432"


class Line:
    """Forwards connections; `cut_after` bytes both ends are closed, `stall` keeps them open and silent."""

    def __init__(self, target: str) -> None:
        self.target = str(Path(target) / NAME)
        self.host = tempfile.mkdtemp(prefix="gr-line-")
        self.cut_after: int | None = None
        self.stall = False
        self.connections = 0
        self._stop, self._stopped = socket.socketpair()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(Path(self.host) / NAME))
        self._listener.listen()
        self._thread = threading.Thread(target=self._serve, name="line")
        self._thread.start()

    def close(self) -> None:
        self._stop.close()
        self._thread.join()
        self._listener.close()
        (Path(self.host) / NAME).unlink()
        Path(self.host).rmdir()

    def _serve(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            selector.register(self._stopped, selectors.EVENT_READ)
            peers: dict[socket.socket, socket.socket] = {}
            left: dict[socket.socket, int | None] = {}

            def drop(end: socket.socket) -> None:
                for each in (end, peers[end]):
                    selector.unregister(each)
                    del left[each]
                    each.close()
                other = peers.pop(end)
                peers.pop(other, None)

            while True:
                for key, _ in selector.select():
                    source = key.fileobj
                    assert isinstance(source, socket.socket)
                    if source is self._stopped:
                        for end in list(peers):
                            if end in peers:
                                drop(end)
                        self._stopped.close()
                        return
                    if source is self._listener:
                        self._accept(selector, peers, left)
                    elif source in peers:
                        self._forward(source, peers, left, drop)

    def _accept(self, selector, peers, left) -> None:  # type: ignore[no-untyped-def] # the three maps above
        near, _ = self._listener.accept()
        self.connections += 1
        far = socket.socket(socket.AF_UNIX)
        try:
            far.connect(self.target)
        except OSError:
            near.close()
            far.close()
            return
        for one, other in ((near, far), (far, near)):
            peers[one] = other
            left[one] = self.cut_after
            selector.register(one, selectors.EVENT_READ)

    def _forward(self, source, peers, left, drop) -> None:  # type: ignore[no-untyped-def] # as above
        data = b""
        with suppress(OSError):
            data = source.recv(65536)
        if self.stall and data:
            return
        if left[source] is not None:
            data = data[: left[source]]
            left[source] -= len(data)
            left[peers[source]] = left[source]
        try:
            if data:
                peers[source].sendall(data)
        except OSError:
            data = b""
        if not data or left[source] == 0:
            drop(source)
