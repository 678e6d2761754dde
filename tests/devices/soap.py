"""A device that speaks SOAP over HTTP on 127.0.0.1, honest or hostile as a test wants it."""

from __future__ import annotations

import base64
import hashlib
import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ENVELOPE = (
    '<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
    'xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:tds="http://www.onvif.org/ver10/device/wsdl" '
    'xmlns:trt="http://www.onvif.org/ver10/media/wsdl" xmlns:ter="http://www.onvif.org/ver10/error">'
    "<s:Body>{body}</s:Body></s:Envelope>"
)
MEDIA = "http://www.onvif.org/ver10/media/wsdl"


def fault(subcode: str, reason: str) -> str:
    return (
        "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>"
        f"{subcode}</s:Value></s:Subcode></s:Code>"
        f'<s:Reason><s:Text xml:lang="en">{reason}</s:Text></s:Reason></s:Fault>'
    )


def profile(token: str, source: str, width: int, height: int, encoding: str = "H264") -> str:
    return (
        f'<trt:Profiles token="{token}" fixed="true"><tt:Name>{token} 画面</tt:Name>'
        f'<tt:VideoSourceConfiguration token="v"><tt:Name>v</tt:Name><tt:UseCount>1</tt:UseCount>'
        f'<tt:SourceToken>{source}</tt:SourceToken><tt:Bounds x="0" y="0" width="1" height="1"/>'
        f'</tt:VideoSourceConfiguration><tt:VideoEncoderConfiguration token="e"><tt:Name>e</tt:Name>'
        f"<tt:UseCount>1</tt:UseCount><tt:Encoding>{encoding}</tt:Encoding><tt:Resolution>"
        f"<tt:Width>{width}</tt:Width><tt:Height>{height}</tt:Height></tt:Resolution>"
        f"<tt:Quality>1</tt:Quality></tt:VideoEncoderConfiguration></trt:Profiles>"
    )


@dataclass
class FakeDevice:
    """Answers by operation; `calls` keeps what was asked. `services_at`: host and port its XAddrs name."""

    username: str = "admin"
    password: str = "geheim"
    login: str = "wsse"  # or "digest", "none"
    clock_ahead: timedelta = timedelta()
    clock: bool = True
    services_at: str = ""
    stream_at: str = "127.0.0.1:554"
    profiles: str = profile("main", "1", 1920, 1080) + profile("sub", "1", 704, 576)
    answers: dict[str, str] = field(default_factory=dict)  # operation -> body in place of the usual one
    raw: dict[str, Callable[[socket.socket], None]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    created: list[str] = field(default_factory=list)
    port: int = 0

    def __enter__(self) -> FakeDevice:
        device = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                device.serve(self)

            def log_message(self, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/onvif/device_service"

    def serve(self, handler: BaseHTTPRequestHandler) -> None:
        message = handler.rfile.read(int(handler.headers["Content-Length"])).decode()
        found = re.search(r"Body>\s*<(?:\w+:)?(\w+)", message)
        operation = found[1] if found else "?"
        self.calls.append(operation)
        if operation in self.raw:
            self.raw[operation](handler.connection)
            handler.close_connection = True
        elif operation == "GetSystemDateAndTime":
            self._send(handler, 200, self.answers.get(operation, self._date()))
        elif self.login == "digest" and not self._digest_fits(handler.headers.get("Authorization", "")):
            self._send(handler, 401, "", 'Digest realm="cam", nonce="n1", qop="auth", algorithm=MD5')
        elif self.login == "basic":
            self._send(handler, 401, "", 'Basic realm="cam"')
        elif self.login == "wsse" and not self._token_fits(message):
            self._send(handler, 400, fault("ter:NotAuthorized", "Sender not Authorized"))
        else:
            body = self.answers.get(operation) or self._answer(operation, message)
            self._send(handler, 500 if "s:Fault" in body else 200, body)

    def _send(self, handler: BaseHTTPRequestHandler, status: int, body: str, challenge: str = "") -> None:
        content = ENVELOPE.format(body=body).encode() if body else b""
        handler.send_response(status)
        handler.send_header("Content-Type", "application/soap+xml; charset=utf-8")
        handler.send_header("Content-Length", str(len(content)))
        if challenge:
            handler.send_header("WWW-Authenticate", challenge)
        handler.end_headers()
        handler.wfile.write(content)

    def _answer(self, operation: str, message: str) -> str:
        at = self.services_at or f"http://127.0.0.1:{self.port}"
        match operation:
            case "GetServices":
                return (
                    f"<tds:GetServicesResponse><tds:Service><tds:Namespace>{MEDIA}</tds:Namespace>"
                    f"<tds:XAddr>{at}/onvif/media</tds:XAddr><tds:Version><tt:Major>2</tt:Major>"
                    "<tt:Minor>5</tt:Minor></tds:Version></tds:Service></tds:GetServicesResponse>"
                )
            case "GetCapabilities":
                return (
                    f"<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Media><tt:XAddr>{at}/onvif/media"
                    "</tt:XAddr></tt:Media></tds:Capabilities></tds:GetCapabilitiesResponse>"
                )
            case "GetProfiles":
                return f"<trt:GetProfilesResponse>{self.profiles}</trt:GetProfilesResponse>"
            case "GetStreamUri":
                found = re.search(r"ProfileToken>([^<]+)<", message)
                token = found[1] if found else "?"
                return (
                    "<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>"
                    f"rtsp://{self.stream_at}/live/{token}?a=1&amp;b=2</tt:Uri>"
                    "<tt:InvalidAfterConnect>false</tt:InvalidAfterConnect>"
                    "<tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT0S</tt:Timeout>"
                    "</trt:MediaUri></trt:GetStreamUriResponse>"
                )
            case _:
                return fault("ter:ActionNotSupported", f"no {operation} here")

    def _date(self) -> str:
        now = datetime.now(UTC) + self.clock_ahead
        utc = (
            f"<tt:UTCDateTime><tt:Time><tt:Hour>{now.hour}</tt:Hour><tt:Minute>{now.minute}</tt:Minute>"
            f"<tt:Second>{now.second}</tt:Second></tt:Time><tt:Date><tt:Year>{now.year}</tt:Year>"
            f"<tt:Month>{now.month}</tt:Month><tt:Day>{now.day}</tt:Day></tt:Date></tt:UTCDateTime>"
        )
        return (
            "<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType>"
            f"<tt:DaylightSavings>false</tt:DaylightSavings>{utc if self.clock else ''}"
            "</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>"
        )

    def _token_fits(self, message: str) -> bool:
        """WS-Security UsernameToken with a digest, at most 5 s off this device's clock."""
        parts = [re.search(rf"<(?:\w+:)?{tag}\b[^>]*>([^<]*)<", message) for tag in
                 ("Username", "Password", "Nonce", "Created")]  # fmt: skip
        if not all(parts):
            return False
        name, digest, nonce, created = (part[1] for part in parts if part)
        self.created.append(created)
        wanted = hashlib.sha1(base64.b64decode(nonce) + created.encode() + self.password.encode()).digest()
        off = abs(datetime.fromisoformat(created) - datetime.now(UTC) - self.clock_ahead)
        fits = digest == base64.b64encode(wanted).decode()
        return name == self.username and fits and off < timedelta(seconds=5)

    def _digest_fits(self, header: str) -> bool:
        fields = dict(re.findall(r'(\w+)="?([^",]+)"?', header))
        if fields.get("username") != self.username:
            return False

        def md5(words: str) -> str:
            return hashlib.md5(words.encode()).hexdigest()

        who = md5(f"{self.username}:cam:{self.password}")
        what = md5(f"POST:{fields['uri']}")
        wanted = md5(f"{who}:n1:{fields['nc']}:{fields['cnonce']}:auth:{what}")
        return fields["response"] == wanted


def trickle(stop: threading.Event) -> Callable[[socket.socket], None]:
    """A reply whose header comes a byte every 50 ms and never ends: each read succeeds, the call must not."""

    def serve(connection: socket.socket) -> None:
        try:
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not stop.wait(0.05):
                connection.sendall(b"x")
        except OSError:
            return

    return serve


def flood(size: int, *, declared: bool) -> Callable[[socket.socket], None]:
    """A reply of many bytes, with its length declared or until the connection ends."""

    def serve(connection: socket.socket) -> None:
        length = f"Content-Length: {size}\r\n" if declared else "Connection: close\r\n"
        try:
            connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n{length}\r\n".encode())
            for _ in range(size // 65536):
                connection.sendall(b"<" * 65536)
        except OSError:
            return

    return serve
