"""Carries SOAP calls to one device: bounded in time and size, and to that device's host only.

Knows HTTP and the two ways of logging in (WS-Security in the envelope, HTTP Digest, RFC 7616); knows
no ONVIF service. Proxies of the environment are never used and redirects never followed.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from requests.auth import HTTPDigestAuth
from requests.utils import parse_dict_header
from zeep.transports import Transport

from app.devices.failures import AuthError, BadReply, Timeout, Unreachable
from app.errors import Bug, EnvError

CONNECT_S = 3.0
READ_S = 8.0
CALL_S = 10.0
REPLY_CAP = 4 * 1024 * 1024
_CHUNK = 64 * 1024


@dataclass(frozen=True)
class Limits:
    """Seconds for the connection, one read and the whole call; bytes of a reply."""

    connect_s: float = CONNECT_S
    read_s: float = READ_S
    call_s: float = CALL_S
    reply_cap: int = REPLY_CAP


@dataclass(frozen=True)
class Reply:
    """What zeep reads of an HTTP reply."""

    status_code: int
    headers: http.client.HTTPMessage
    content: bytes
    encoding: str | None = None


class OnvifTransport(Transport):  # type: ignore[misc]  # zeep is untyped
    """zeep's transport for one device. One call at a time: `OnvifDevice` holds the lock."""

    def __init__(self, host: str, username: str, password: str, limits: Limits) -> None:
        super().__init__()
        self._host = host
        self._limits = limits
        self._digest = HTTPDigestAuth(username, password) if username else None
        self._challenged = False

    def post(self, address: str, message: bytes, headers: Mapping[str, str]) -> Reply:
        """One call. Raises AuthError, Timeout, Unreachable, BadReply."""
        target = urlsplit(address)
        if target.hostname != self._host or target.scheme not in ("http", "https"):
            raise Bug("a foreign service address was not rehosted")
        until = time.monotonic() + self._limits.call_s
        reply = self._exchange(target, message, dict(headers), until)
        if reply.status_code == 401 and self._take_challenge(reply):
            reply = self._exchange(target, message, dict(headers), until)
        if reply.status_code in (401, 403):
            raise AuthError
        return reply

    def _load_remote_data(self, url: str) -> bytes:
        raise Bug(f"the transport was asked to fetch {url}")

    def _take_challenge(self, reply: Reply) -> bool:
        """Remember the device's Digest challenge; False where it makes none that we can answer."""
        if self._digest is None:
            return False
        for challenge in reply.headers.get_all("WWW-Authenticate", []):
            scheme, _, fields = challenge.partition(" ")
            if scheme.lower() == "digest":
                self._digest.init_per_thread_state()
                self._digest._thread_local.chal = parse_dict_header(fields)
                self._challenged = True
                return True
        return False

    def _authorization(self, address: str) -> dict[str, str]:
        if not self._challenged or self._digest is None:
            return {}
        try:
            header = self._digest.build_digest_header("POST", address)
        except (KeyError, AttributeError) as error:  # a challenge without realm or nonce, another thread's
            raise BadReply from error
        return {"Authorization": header} if header else {}

    def _exchange(self, target: SplitResult, message: bytes, headers: dict[str, str], until: float) -> Reply:
        headers |= self._authorization(target.geturl())
        headers |= {"Connection": "close", "Accept-Encoding": "identity"}
        path = target.path + (f"?{target.query}" if target.query else "")
        watch = _Watch(until)
        try:
            with watch.connected(target, self._limits) as connection:
                connection.request("POST", path or "/", message, headers)
                with connection.getresponse() as response:
                    reply = Reply(response.status, response.headers, self._read(response))
        except (OSError, http.client.HTTPException) as error:
            raise watch.failure(error) from error
        if watch.expired:  # what looks like the reply's end is ours
            raise Timeout
        return reply

    def _read(self, response: http.client.HTTPResponse) -> bytes:
        parts, size = [], 0
        while part := response.read(_CHUNK):
            size += len(part)
            if size > self._limits.reply_cap:
                raise BadReply
            parts.append(part)
        return b"".join(parts)


class _Watch:
    """Ends a connection when the whole call's time is over, however slowly its bytes trickle in."""

    def __init__(self, until: float) -> None:
        self._until = until
        self.expired = False
        self._line: socket.socket | None = None

    @contextmanager
    def connected(self, target: SplitResult, limits: Limits) -> Iterator[http.client.HTTPConnection]:
        """A connection to the target that lives until the time is over."""
        port = target.port or (443 if target.scheme == "https" else 80)
        left = max(0.01, self._until - time.monotonic())
        raw = socket.create_connection((target.hostname or "", port), min(limits.connect_s, left))
        timer = threading.Timer(max(0.0, self._until - time.monotonic()), self._end)
        timer.name = "onvif deadline"
        with raw, raw.dup() as self._line:
            timer.start()
            try:
                raw.settimeout(limits.read_s)
                connection = http.client.HTTPConnection(target.hostname or "", port)
                connection.sock = _secured(raw, target) if target.scheme == "https" else raw
                try:
                    yield connection
                finally:
                    connection.close()
            finally:
                timer.cancel()
                timer.join()

    def failure(self, error: Exception) -> EnvError:
        """The failure behind what the socket or the HTTP client raised."""
        if self.expired or isinstance(error, TimeoutError):
            return Timeout()
        if isinstance(error, http.client.HTTPException) and not isinstance(error, ConnectionError):
            return BadReply()
        return Unreachable()

    def _end(self) -> None:
        self.expired = True
        if self._line is not None:
            try:
                self._line.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it ended by itself


def _secured(raw: socket.socket, target: SplitResult) -> Any:
    return ssl.create_default_context().wrap_socket(raw, server_hostname=target.hostname)
