"""A TCP proxy in front of an RTSP server that makes single cameras fail on demand.

It reads just enough RTSP (RFC 2326) to know which camera a connection is for, to ask for a password
and to tell answers from pictures; it knows nothing of files. A camera is the first part of an
address's path: `rtsp://127.0.0.1:PORT/a07/main` is camera `a07`.
"""

from __future__ import annotations

import asyncio
import logging
import os
import ssl
from collections.abc import Awaitable, Callable
from enum import StrEnum
from urllib.parse import urlsplit

from app.demo.challenge import Challenge, Scheme
from app.demo.loopthread import LoopThread, port_error
from app.demo.mangle import truncated, turned_back
from app.demo.rtspwire import Frame, Request, cut_frames, read_request

log = logging.getLogger(__name__)

RESET_AFTER = 150_000
"""Bytes that a resetting camera sends before it cuts the connection."""

TRICKLE_BYTES, TRICKLE_PAUSE_S = 256, 0.25
"""A trickling camera sends so many bytes and then pauses so long: about 8 kbit/s."""

CHUNK = 65_536


class Behaviour(StrEnum):
    """How a camera behaves on the network."""

    PASS = "pass"  # noqa: S105 - a behaviour, no secret
    REFUSE = "refuse"  # every connection is reset before any answer
    RESET = "reset"  # every connection is reset after RESET_AFTER bytes, the running ones at once
    DROP = "drop"  # every connection is closed in good order, the running ones too: the camera is gone
    STALL = "stall"  # TCP stays open and RTSP answers, but no picture comes; heals without reconnecting
    SILENT = "silent"  # TCP stays open and nothing at all comes
    MID_FRAME = "mid_frame"  # every connection is reset in the middle of its next picture
    TURNED_BACK = "turned_back"  # the camera's clock was set back by ten seconds
    SHORT_SDP = "short_sdp"  # the description of the streams breaks off
    DRIP = "drip"  # one byte a second
    TRICKLE = "trickle"  # bytes come far too slowly
    GARBAGE = "garbage"  # bytes that are no RTSP
    CORRUPT = "corrupt"  # RTSP answers, pictures are noise
    NOT_FOUND = "not_found"  # 404


_TURN_S = 0.01
"""Enough for a turn of the event loop."""

_SLOW = {Behaviour.TRICKLE: (TRICKLE_BYTES, TRICKLE_PAUSE_S), Behaviour.DRIP: (1, 1.0)}

_ENDS_RUNNING = {Behaviour.REFUSE, Behaviour.RESET, Behaviour.DROP, Behaviour.NOT_FOUND}


class FaultProxy:
    """Forwards `127.0.0.1:port` to an upstream port; per-camera behaviours may be set from any thread.

    With `tls` the public side speaks RTSP over TLS (rtsps).
    """

    def __init__(
        self, upstream_port: int, *, host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None
    ) -> None:
        self._upstream_port = upstream_port
        self._tls = tls
        self._host = host
        self._port = port
        self._loop: LoopThread | None = None
        self._server: asyncio.Server | None = None
        self._links: set[_Link] = set()
        self._behaviours: dict[str, Behaviour] = {}
        self._challenges: dict[str, Challenge] = {}
        self._opened: dict[str, int] = {}

    @property
    def port(self) -> int:
        """The public port, once started."""
        return self._port

    def url(self, camera: str, stream: str = "main") -> str:
        """The public address of a stream, without credentials."""
        scheme = "rtsp" if self._tls is None else "rtsps"
        return f"{scheme}://{self._host}:{self._port}/{camera}/{stream}"

    def start(self) -> FaultProxy:
        """Listen; returns itself. Raises EnvError where the port is taken."""
        self._loop = LoopThread("demo-proxy")
        try:
            self._loop.call(self._listen())
        except OSError as error:
            self._loop.close()
            raise port_error(self._port, error) from error
        return self

    def stop(self) -> None:
        """Reset every connection and end the thread; idempotent."""
        if self._loop is not None:
            self._loop.call(self._hang_up())
            self._loop.close()
            self._loop = None

    def set(self, camera: str, behaviour: Behaviour) -> None:
        """Change a camera's behaviour now, also for connections that are open."""
        self._do(self._apply(camera, behaviour))

    def behaviour(self, camera: str) -> Behaviour:
        """The present behaviour."""
        return self._behaviours.get(camera, Behaviour.PASS)

    def set_password(
        self, camera: str, username: str | None, password: str = "", scheme: Scheme = Scheme.DIGEST
    ) -> None:
        """Ask for a password from now on, or with None no longer; open connections are closed."""
        challenge = Challenge(username, password, scheme) if username is not None else None
        self._do(self._guard(camera, challenge))

    def listen(self, open: bool) -> None:
        """Close the public port itself (connection refused for every camera), or open the same one again."""
        self._do(self._listen() if open else self._hang_up())

    def opened(self, camera: str) -> int:
        """How many connections have asked for this camera so far: what a test of retries counts."""
        return self._opened.get(camera, 0)

    def viewers(self, camera: str) -> int:
        """How many connections to this camera are open."""
        return sum(link.camera == camera for link in list(self._links))

    def __enter__(self) -> FaultProxy:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _do(self, work: Awaitable[None]) -> None:
        if self._loop is None:
            raise RuntimeError("the proxy is not started")
        self._loop.call(_awaited(work))

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, self._host, self._port, ssl=self._tls)
        self._port = int(self._server.sockets[0].getsockname()[1])

    async def _hang_up(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        await asyncio.sleep(_TURN_S)  # who was accepted this moment has a link by then
        await self._end(lambda _: True)
        await asyncio.sleep(_TURN_S)  # asyncio closes an ended transport a turn later

    async def _apply(self, camera: str, behaviour: Behaviour) -> None:
        before = self.behaviour(camera)
        self._behaviours[camera] = behaviour
        # After these the byte stream of a running connection cannot be mended, only begun anew.
        broken = before in {Behaviour.SILENT, Behaviour.TRICKLE, Behaviour.DRIP, Behaviour.GARBAGE}
        if behaviour in _ENDS_RUNNING or (broken and behaviour != before):
            await self._end(lambda link: link.camera == camera, orderly=behaviour is Behaviour.DROP)

    async def _guard(self, camera: str, challenge: Challenge | None) -> None:
        if challenge is None:
            self._challenges.pop(camera, None)
        else:
            self._challenges[camera] = challenge
        await self._end(lambda link: link.camera == camera, orderly=True)

    async def _end(self, which: Callable[[_Link], bool], *, orderly: bool = False) -> None:
        ending = [link for link in self._links if which(link)]
        for link in ending:
            link.cut(orderly=orderly)
        while any(link in self._links for link in ending):
            await asyncio.sleep(0.005)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = _Link(self, reader, writer)
        self._links.add(link)
        try:
            await link.run()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            log.debug("connection ended: %s", type(error).__name__)
        finally:
            self._links.discard(link)
            link.cut(orderly=True)

    def count(self, camera: str) -> None:
        """Note that a connection asked for `camera`."""
        self._opened[camera] = self._opened.get(camera, 0) + 1

    def challenge(self, camera: str) -> Challenge | None:
        """The password check of a camera, if it has one."""
        return self._challenges.get(camera)

    @property
    def upstream(self) -> tuple[str, int]:
        """Where the real server listens."""
        return self._host, self._upstream_port


class _Link:
    """One client's connection and its twin to the real server."""

    def __init__(self, proxy: FaultProxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.camera = ""
        self._proxy = proxy
        self._reader = reader
        self._writer = writer
        self._up: asyncio.StreamWriter | None = None
        self._sent = 0

    @property
    def _behaviour(self) -> Behaviour:
        return self._proxy.behaviour(self.camera)

    def cut(self, *, orderly: bool) -> None:
        """End both connections, with FIN or with RST."""
        if orderly:
            self._writer.close()
        else:
            self._writer.transport.abort()
        if self._up is not None:
            self._up.transport.abort()

    async def run(self) -> None:
        """Serve the client until either side ends."""
        request = await self._first()
        if request is None:
            return
        up_reader, self._up = await asyncio.open_connection(*self._proxy.upstream)
        back = asyncio.create_task(self._pictures(up_reader))
        try:
            while request is not None:
                await self._forward(request)
                request = await read_request(self._reader)
        finally:
            back.cancel()
            await asyncio.gather(back, return_exceptions=True)

    async def _first(self) -> Request | None:
        request = await read_request(self._reader)
        if request is None:
            return None
        self.camera = urlsplit(request.uri).path.strip("/").split("/")[0]
        self._proxy.count(self.camera)
        if self._behaviour is Behaviour.REFUSE:
            self.cut(orderly=False)
            return None
        return None if self._behaviour is Behaviour.DROP else request

    async def _forward(self, request: Request) -> None:
        behaviour = self._behaviour
        if behaviour is Behaviour.SILENT:
            return
        if behaviour is Behaviour.GARBAGE:
            await self._send(os.urandom(400))
            return
        if request.method == "DESCRIBE" and behaviour is Behaviour.NOT_FOUND:
            await self._send(request.answer(404, "Not Found"))
            return
        challenge = self._proxy.challenge(self.camera)
        if challenge and request.method not in {"OPTIONS", "$"} and not challenge.accepts(request):
            await self._send(request.answer(401, "Unauthorized", challenge.header()))
            return
        if self._up is not None:
            self._up.write(request.raw)
            await self._up.drain()

    async def _pictures(self, up_reader: asyncio.StreamReader) -> None:
        pending = b""
        while chunk := await up_reader.read(CHUNK):
            frames, pending = cut_frames(pending + chunk)
            await self._pass_on(frames)
        self._writer.close()

    async def _pass_on(self, frames: list[Frame]) -> None:
        behaviour = self._behaviour
        if behaviour is Behaviour.SILENT:
            return
        if behaviour is Behaviour.GARBAGE:
            frames = [Frame(os.urandom(len(f.raw)), media=f.media) for f in frames]
        elif behaviour is Behaviour.CORRUPT:
            frames = [f.corrupted() for f in frames]
        elif behaviour is Behaviour.STALL:
            frames = [f for f in frames if not f.media]
        elif behaviour is Behaviour.TURNED_BACK:
            frames = [turned_back(f) for f in frames]
        elif behaviour is Behaviour.SHORT_SDP:
            frames = [truncated(f) for f in frames]
        data = b"".join(f.raw for f in frames)
        if behaviour in _SLOW:
            await self._trickle(data, behaviour)
            return
        if behaviour is Behaviour.MID_FRAME and any(f.media for f in frames):
            await self._send(data[: len(data) // 2])
            self.cut(orderly=False)
            return
        await self._send(data)
        if behaviour is Behaviour.RESET and self._sent > RESET_AFTER:
            self.cut(orderly=False)

    async def _send(self, data: bytes) -> None:
        self._sent += len(data)
        self._writer.write(data)
        await self._writer.drain()

    async def _trickle(self, data: bytes, behaviour: Behaviour) -> None:
        size, pause_s = _SLOW[behaviour]
        for at in range(0, len(data), size):
            await self._send(data[at : at + size])
            await asyncio.sleep(pause_s)
            if self._behaviour is not behaviour:
                return


async def _awaited(work: Awaitable[None]) -> None:
    await work
