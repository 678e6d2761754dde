"""Serves a folder of films as RTSP cameras on loopback, with aio-rtsp-toolkit as the protocol's engine.

`rtsp://HOST:PORT/a07/main` is the file `a07/main.mp4`, looped for ever; timestamps run on across the
loop, and every client of a camera sees the same moment, main and sub alike (to within one group of
pictures). What the camera sees can be changed while it is watched (`show`), as when a hand covers a
lens. It has no passwords and no network faults: those are the proxy's (proxy.py).

The toolkit's own looping holds a thread a viewer and starves on few cores, therefore the sending
half is replaced here: files are read once, and pictures go out from the event loop.
"""

from __future__ import annotations

import asyncio
import logging
import struct
import time
import zlib
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import aio_sockets
from aio_rtsp_toolkit.server import RtspServer as ToolkitServer
from aio_rtsp_toolkit.server_media import MediaSource, MediaSourceError, MediaTrackInfo
from aio_rtsp_toolkit.server_session import RtspServerSession as ToolkitSession

from app.demo.film import Film, Shot, load_film
from app.demo.loopthread import LoopThread, port_error
from app.demo.udplink import UdpLink, client_port

log = logging.getLogger(__name__)

RTP_CLOCK = 90_000
"""Ticks a second of the RTP clock of every video format here."""

FIRST_S = 1.0
"""Media time of the first picture: a first RTP timestamp of 0 counts as "unknown" with FFmpeg."""

TRANSPORTS = frozenset({"tcp", "udp"})

JPEG_TYPE = 26
"""RTP's own payload type for JPEG (RFC 3551, 6)."""

LATE_S = 2.0
"""A client this many seconds behind is not caught up with: the camera goes on from now."""


class RtspServer:
    """An RTSP server for the .mp4 and .mkv files below `folder`, in its own thread.

    Raises EnvError from `start` where the port is taken. Credentials in a URL are ignored. `transports`:
    what it offers, of "tcp" and "udp".
    """

    def __init__(
        self, folder: Path, *, host: str = "127.0.0.1", port: int = 0, transports: frozenset[str] = TRANSPORTS
    ) -> None:
        self._host = host
        self._port = port
        self._server = _Server(folder, host, transports)
        self._loop: LoopThread | None = None

    @property
    def port(self) -> int:
        """The port listened on, once started."""
        return self._port

    def url(self, camera: str, stream: str = "main") -> str:
        """The address of a stream, without credentials."""
        return f"rtsp://{self._host}:{self._port}/{camera}/{stream}"

    def start(self) -> RtspServer:
        """Listen; returns itself."""
        self._loop = LoopThread("demo-rtsp")
        try:
            self._port = self._loop.call(self._server.listen(self._port))
        except OSError as error:
            self._loop.close()
            raise port_error(self._port, error) from error
        return self

    def stop(self) -> None:
        """Cut every viewer off and end the thread; idempotent."""
        if self._loop is not None:
            self._loop.call(self._server.hang_up())
            self._loop.close()
            self._loop = None

    def show(self, camera: str, variant: str | None) -> None:
        """Let a camera see `main-VARIANT.mp4` instead of `main.mp4` from its next group of pictures on.

        None restores it. Running sessions go on: the picture changes, the connection does not.
        """
        self._server.variants[camera] = variant or ""

    def viewers(self) -> int:
        """How many clients are connected."""
        return len(self._server.sessions)

    def __enter__(self) -> RtspServer:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


class _Server(ToolkitServer):
    """The toolkit's server with addresses like a camera's, and films kept in memory."""

    def __init__(self, folder: Path, host: str, transports: frozenset[str]) -> None:
        super().__init__(str(folder), host=host)
        self.transports = transports
        self.logger = _Quiet()
        self.variants: dict[str, str] = {}
        self.sessions: set[_Session] = set()
        self._films: dict[Path, tuple[int, Film]] = {}

    async def listen(self, port: int) -> int:
        self._server = await aio_sockets.start_tcp_server(self._handle_client, self.host, port)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self.port

    async def hang_up(self) -> None:
        """Stop listening and wait until every session has ended."""
        self._server.close()
        for session in list(self.sessions):
            session.sock.writer.transport.abort()
        while self.sessions:
            await asyncio.sleep(0.005)

    async def _handle_client(self, sock: Any) -> None:
        session = _Session(self, sock)
        self.sessions.add(session)
        try:
            await session.run()
        except (OSError, asyncio.IncompleteReadError) as error:
            log.debug("a viewer left: %s", type(error).__name__)
        finally:
            self.sessions.discard(session)

    def resolve_request_path(self, uri: str) -> Path:
        """The file of an address; raises FileNotFoundError (the toolkit answers 404)."""
        parts = [unquote(part) for part in urlsplit(uri).path.split("/") if part]
        path = self.root_dir.joinpath(*parts)
        candidates = [path] if path.suffix else [path.with_suffix(".mp4"), path.with_suffix(".mkv")]
        for candidate in candidates:
            found = Path(candidate).resolve()
            if found.is_relative_to(self.root_dir) and found.is_file():
                return found
        raise FileNotFoundError(urlsplit(uri).path)

    def load_media_source(self, file_path: Path) -> MediaSource:
        """What the toolkit finds in a file; what it does not know is taken for JPEG pictures."""
        try:
            return super().load_media_source(file_path)
        except MediaSourceError:
            track = MediaTrackInfo("video", "track1", "jpeg", JPEG_TYPE, RTP_CLOCK)
            return MediaSource(file_path, [track], "camera")

    def parse_play_count(self, uri: str) -> int:
        """0 loops for ever, which is what a camera does unless asked otherwise."""
        asked = parse_qs(urlsplit(uri).query).get("play_count", ["0"])[0]
        return int(asked) if asked.isdigit() else 0

    async def film(self, path: Path) -> Film:
        """What the camera of `path` sees now."""
        variant = self.variants.get(path.parent.name, "")
        if variant:
            other = path.with_name(f"{path.stem}-{variant}{path.suffix}")
            path = other if other.is_file() else path
        stamp = path.stat().st_mtime_ns
        known = self._films.get(path)
        if known is None or known[0] != stamp:
            known = (stamp, await asyncio.to_thread(load_film, path))
            self._films[path] = known
        return known[1]


class _Session(ToolkitSession):
    """One viewer: the toolkit speaks RTSP with it, the pictures come from a `Film`."""

    server: _Server
    udp: UdpLink | None = None

    async def close(self) -> None:
        """End the session; its ports are free again."""
        await super().close()
        if self.udp is not None:
            self.udp.close()
            self.udp = None

    async def _handle_setup(self, uri: str, req_headers: dict[str, str]) -> None:
        transport = req_headers.get("transport", "")
        port = client_port(transport)
        if ("tcp" if port is None else "udp") not in self.server.transports:
            await self._send_response(req_headers, 461, "Unsupported Transport")
        elif port is None:
            await super()._handle_setup(uri, req_headers)
        else:
            await self._set_up_udp(uri, req_headers, port)

    async def _set_up_udp(self, uri: str, req_headers: dict[str, str], port: int) -> None:
        state = self.track_states.get(self.server.resolve_track_name(uri))
        if state is None:
            await self._send_response(req_headers, 404, "Not Found")
            return
        if self.udp is not None:
            self.udp.close()
        self.udp = UdpLink(self.server.host, self.peername[0], port)
        state.rtp_channel, state.rtcp_channel = 0, None
        self.session_active = True
        own = "-".join(map(str, self.udp.ports))
        answer = f"RTP/AVP;unicast;client_port={port}-{port + 1};server_port={own}"
        headers = {"Transport": answer, "Session": self._session_header_value()}
        await self._send_response(req_headers, 200, "OK", headers)

    async def _stream_media(self) -> None:
        state = next(s for s in self.track_states.values() if s.rtp_channel is not None)
        try:
            await self._play(state, self.media_source.file_path)
        except OSError as error:
            log.debug("a viewer left: %s", type(error).__name__)
            return
        except ValueError as error:
            log.warning("film cannot be sent: %s", error)
        await self.close()

    async def _play(self, state: Any, path: Path) -> None:
        film = await self.server.film(path)
        looping = self.play_count == 0
        left = self.play_count * len(film.gops)
        index = film.index_at(time.monotonic() + _phase(path)) if looping else 0
        clock = _Clock()
        while looping or left > 0:
            film = await self.server.film(path)
            gop = film.gops[index % len(film.gops)]
            for shot in gop.shots:
                await clock.wait(shot.offset_s)
                await self._send(state, shot, clock.media_s + shot.offset_s, clock.started_at)
            clock.media_s += gop.duration_s
            index += 1
            left -= 1

    async def _send(self, state: Any, shot: Shot, media_s: float, started_at: float) -> None:
        """One picture in one write; the sender report's clock is the media's own (RFC 3550, 6.4.1)."""
        stamp = round(media_s * RTP_CLOCK) & 0xFFFFFFFF
        out = bytearray()
        for number, payload in enumerate(shot.payloads, 1):
            kind = state.info.payload_type | (0x80 if number == len(shot.payloads) else 0)
            head = struct.pack("!BBHII", 0x80, kind, state.sequence_number, stamp, state.ssrc)
            state.sequence_number = (state.sequence_number + 1) & 0xFFFF
            if self.udp is not None:
                self.udp.send(head + payload)
            else:
                out += struct.pack("!cBH", b"$", state.rtp_channel, 12 + len(payload)) + head + payload
        state.packet_count += len(shot.payloads)
        state.octet_count += sum(map(len, shot.payloads))
        state.last_rtp_timestamp = stamp
        state.last_rtp_send_time = started_at + media_s
        if out:
            async with self.write_lock:
                await self.sock.send(bytes(out))
        await self._maybe_send_rtcp_sr(state)


class _Clock:
    """Paces one session; `media_s` is the media time at which the present group begins."""

    def __init__(self) -> None:
        self.media_s = FIRST_S
        self.started_at = time.time() - FIRST_S
        self._anchor = time.monotonic() - FIRST_S

    async def wait(self, offset_s: float) -> None:
        """Sleep until a picture is due; one that is far too late moves the clock instead of a burst."""
        delay = self._anchor + self.media_s + offset_s - time.monotonic()
        if delay > 0:
            await asyncio.sleep(delay)
        elif delay < -LATE_S:
            self._anchor -= delay


class _Quiet:
    """The toolkit logs every request at "info"; that is debug for us, and holds no credentials here."""

    def debug(self, message: str) -> None:
        log.debug("%s", message)

    info = debug

    def warning(self, message: str) -> None:
        log.info("%s", message)

    error = critical = warning


def _phase(path: Path) -> float:
    """A camera's own phase in seconds, so that keyframes of many cameras do not fall together."""
    return zlib.crc32(path.parent.name.encode()) % 20_000 / 1000
