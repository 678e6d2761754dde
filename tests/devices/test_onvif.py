"""Streams found over ONVIF: on fakes that speak real SOAP, honest and hostile."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.devices import wsdl
from app.devices.address import rehost, rehost_stream, validate_onvif_url
from app.devices.failures import (
    AuthError,
    BadReply,
    ClockSkew,
    DeviceFault,
    Timeout,
    Unreachable,
    Unsupported,
)
from app.devices.onvif import OnvifStream, discover_streams, preload
from app.devices.onvif_device import OnvifDevice
from app.devices.onvif_http import Limits
from app.errors import UserError
from tests.devices.soap import ENVELOPE, FakeDevice, fault, flood, profile, trickle

QUICK = Limits(connect_s=1.0, read_s=0.6, call_s=1.2)


class Sockets:
    """Every address this process opened a connection to while it was watched."""

    def __init__(self) -> None:
        self.watching = False
        self.seen: list[Any] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, args: tuple[Any, ...]) -> None:
        if self.watching and event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
            self.seen.append(args[1][0] if event != "socket.getaddrinfo" else args[0])


SOCKETS = Sockets()


@pytest.fixture(scope="session", autouse=True)
def parsed() -> None:
    preload()


@pytest.fixture
def sockets() -> Iterator[Sockets]:
    SOCKETS.seen.clear()
    SOCKETS.watching = True
    yield SOCKETS
    SOCKETS.watching = False


def streams(device: FakeDevice, password: str = "geheim") -> list[OnvifStream]:
    return discover_streams(f"127.0.0.1:{device.port}", "admin", password)


def quick(device: FakeDevice) -> OnvifDevice:
    return OnvifDevice(device.url, "admin", "geheim", store=wsdl.store(), limits=QUICK)


def test_main_and_sub_of_a_camera() -> None:
    with FakeDevice() as device:
        assert streams(device) == [
            OnvifStream(
                "main 画面", "rtsp://127.0.0.1:554/live/main?a=1&b=2",
                "rtsp://127.0.0.1:554/live/sub?a=1&b=2", 1920, 1080,
            )
        ]  # fmt: skip
    assert device.calls[:2] == ["GetSystemDateAndTime", "GetServices"]


def test_the_channels_of_a_recorder() -> None:
    with FakeDevice(
        profiles=profile("a2", "A", 640, 360) + profile("a1", "A", 2560, 1440) + profile("b1", "B", 1280, 720)
        + profile("b-jpeg", "B", 4000, 3000, "JPEG")
    ) as device:  # fmt: skip
        found = streams(device)
    assert [(one.name, one.width, one.sub_url is None) for one in found] == [
        ("a1 画面", 2560, False),
        ("b1 画面", 1280, True),
    ]


def test_every_call_has_a_token_of_its_own() -> None:
    with FakeDevice() as device:
        streams(device)
        threads = [threading.Thread(target=streams, args=(device,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(device.created) == 5 * 4


@pytest.mark.parametrize("ahead", [timedelta(hours=8), timedelta(days=-9000)])
def test_a_device_whose_clock_is_wrong(ahead: timedelta) -> None:
    with FakeDevice(clock_ahead=ahead) as device:
        assert len(streams(device)) == 1
        assert abs(quick(device).clock_offset() - ahead) < timedelta(seconds=3)


def test_a_wrong_password() -> None:
    with FakeDevice() as device, pytest.raises(AuthError) as failure:
        streams(device, "falsch")
    assert "falsch" not in f"{failure.value!r} {failure.value.hint}"
    assert isinstance(failure.value, UserError)


def test_a_refused_login_at_a_device_without_a_clock() -> None:
    with FakeDevice(clock=False) as device:
        assert len(streams(device)) == 1
        with pytest.raises(ClockSkew):
            streams(device, "falsch")


def test_a_device_that_knows_http_digest_only() -> None:
    with FakeDevice(login="digest") as device:
        assert len(streams(device)) == 1
        with pytest.raises(AuthError):
            streams(device, "falsch")


def test_401_without_a_way_in() -> None:
    with FakeDevice(login="basic") as device, pytest.raises(AuthError):
        streams(device)


def test_without_a_user() -> None:
    with FakeDevice(login="none") as device:
        assert len(discover_streams(f"127.0.0.1:{device.port}", "", "")) == 1
    assert "GetSystemDateAndTime" not in device.calls


def test_capabilities_where_there_is_no_getservices() -> None:
    with FakeDevice(answers={"GetServices": fault("ter:ActionNotSupported", "no")}) as device:
        assert len(streams(device)) == 1
    assert "GetCapabilities" in device.calls


@pytest.mark.parametrize(
    "foreign",
    ["http://192.0.2.7", "http://192.0.2.7:8080", "http://evil.example", "https://user:x@[2001:db8::1]:1"],
)
def test_foreign_addresses_are_never_followed(sockets: Sockets, foreign: str) -> None:
    with FakeDevice(services_at=foreign, stream_at="192.0.2.7:8554") as device:
        (found,) = streams(device)
    assert found.main_url == "rtsp://127.0.0.1:8554/live/main?a=1&b=2"
    assert set(sockets.seen) == {"127.0.0.1"}


def test_a_redirect_is_not_followed(sockets: Sockets) -> None:
    def elsewhere(connection: Any) -> None:
        connection.sendall(b"HTTP/1.1 307 No\r\nLocation: http://192.0.2.7/\r\nContent-Length: 0\r\n\r\n")

    with FakeDevice(raw={"GetServices": elsewhere}) as device, pytest.raises(BadReply):
        streams(device)
    assert set(sockets.seen) == {"127.0.0.1"}


def test_the_environments_proxy_is_not_used(sockets: Sockets, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://192.0.2.9:3128")
    with FakeDevice() as device:
        assert len(streams(device)) == 1
    assert set(sockets.seen) == {"127.0.0.1"}
    assert os.environ["http_proxy"] == "http://192.0.2.9:3128"


def test_a_reply_that_trickles_ends_with_the_calls_time() -> None:
    stop = threading.Event()
    with FakeDevice(raw={"GetServices": trickle(stop)}) as device:
        begin = time.monotonic()
        with pytest.raises(Timeout):
            quick(device).profiles()
        taken = time.monotonic() - begin
        stop.set()
    assert QUICK.call_s * 0.9 < taken < QUICK.call_s + 5


def test_a_silent_device() -> None:
    stop = threading.Event()
    with FakeDevice(raw={"GetServices": lambda connection: stop.wait(20) and None}) as device:
        with pytest.raises(Timeout):
            quick(device).profiles()
        stop.set()


@pytest.mark.parametrize("declared", [True, False])
def test_a_reply_of_20_megabytes_is_refused(declared: bool) -> None:
    with (
        FakeDevice(raw={"GetServices": flood(20 * 2**20, declared=declared)}) as device,
        pytest.raises(BadReply),
    ):
        streams(device)


def test_nobody_there() -> None:
    with FakeDevice() as device:
        port = device.port
    with pytest.raises(Unreachable):
        discover_streams(f"127.0.0.1:{port}", "admin", "geheim")


@pytest.mark.parametrize(
    "content",
    [
        b"", b"hello", b"<html><body>login</body></html>",
        ENVELOPE.format(body="<trt:GetProfilesResponse>").encode()[:-30],
        ENVELOPE.format(body="<tds:GetServicesResponse><tds:Service><tds:Namespace>http://www.onvif.org/ver10/m"
                        ).encode().replace(b"</s:Body></s:Envelope>", b""),
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><s:Envelope '
        b'xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>&b;</s:Body></s:Envelope>',
        b"\xff\xfe\x00Envelope>",
    ],
    ids=["empty", "no xml", "a web page", "cut off", "cut off in a text", "entities", "garbage"],
)  # fmt: skip
def test_what_is_no_reply_is_refused(content: bytes) -> None:
    def serve(connection: Any) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {len(content)}\r\n\r\n"
        connection.sendall(head.encode() + content)

    with FakeDevice(raw={"GetServices": serve}) as device, pytest.raises(BadReply):
        streams(device)


def test_a_line_that_is_not_http() -> None:
    answer = b"SSH-2.0-dropbear\r\n\r\n"
    with (
        FakeDevice(raw={"GetServices": lambda line: line.sendall(answer)}) as device,
        pytest.raises(BadReply),
    ):
        streams(device)


def test_a_connection_cut_in_the_middle() -> None:
    def cut(connection: Any) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n<s:Env")

    with FakeDevice(raw={"GetServices": cut}) as device, pytest.raises(BadReply):
        streams(device)


def test_a_fault_of_the_device_is_told_in_its_words() -> None:
    broken = fault("ter:HardwareFailure", "sensor\u202e broken " + "x" * 500)
    with FakeDevice(answers={"GetProfiles": broken}) as device:
        with pytest.raises(DeviceFault, match="sensor broken") as failure:
            streams(device)
        assert len(str(failure.value)) < 200


def test_one_profile_that_fails_does_not_cost_the_others() -> None:
    with FakeDevice(profiles=profile("main", "1", 1920, 1080) + "<trt:Profiles token='empty'/>") as device:
        assert [one.name for one in streams(device)] == ["main 画面"]


@pytest.mark.parametrize(
    "setup",
    [
        {"profiles": ""},
        {"answers": {"GetServices": "<tds:GetServicesResponse/>"}},
        {"answers": {"GetStreamUri": fault("ter:NoProfile", "none")}},
        {"stream_at": "127.0.0.1/user=admin&amp;password=x"},
    ],
    ids=["no profile", "no media service", "no address", "a password in the address"],
)
def test_nothing_to_play_is_said(setup: dict[str, Any]) -> None:
    with FakeDevice(**setup) as device, pytest.raises((Unsupported, DeviceFault)):
        streams(device)


def test_events_keep_their_topic_and_message() -> None:
    """The two edits in the product's copy of the service descriptions."""
    from lxml import etree
    from zeep.client import Client

    document = wsdl.store().document("events.wsdl")
    assert Client(document, transport=object(), settings=wsdl.SETTINGS)
    body = (
        '<tev:PullMessagesResponse xmlns:tev="http://www.onvif.org/ver10/events/wsdl" '
        'xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2" xmlns:tt="http://www.onvif.org/ver10/schema">'
        "<tev:CurrentTime>2025-01-01T00:00:00Z</tev:CurrentTime>"
        "<tev:TerminationTime>2025-01-01T00:01:00Z</tev:TerminationTime><wsnt:NotificationMessage>"
        '<wsnt:Topic Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">tns1:VideoLoss</wsnt:Topic>'
        '<wsnt:Message><tt:Message UtcTime="2025-01-01T00:00:00Z"><tt:Data>'
        '<tt:SimpleItem Name="State" Value="true"/></tt:Data></tt:Message></wsnt:Message>'
        "</wsnt:NotificationMessage></tev:PullMessagesResponse>"
    )
    element = document.types.get_element("{http://www.onvif.org/ver10/events/wsdl}PullMessagesResponse")
    (message,) = element.parse(etree.fromstring(body), document.types).NotificationMessage
    assert message.Topic._value_1 == "tns1:VideoLoss"
    assert message.Message._value_1.Data.SimpleItem[0].Name == "State"


@pytest.mark.parametrize("name", sorted(path.name for path in wsdl.store().folder.glob("*.wsdl")))
def test_no_service_description_needs_the_network(name: str) -> None:
    if name in {"devicemgmt.wsdl", "media.wsdl", "events.wsdl", "ptz.wsdl", "recording.wsdl", "search.wsdl"}:
        wsdl.store().document(name)
    assert 'schemaLocation="http' not in (wsdl.store().folder / name).read_text("utf-8")


def test_importing_is_light_and_leaves_others_alone() -> None:
    code = (
        "import logging, os, sys\n"
        "import app.devices.onvif as onvif, app.devices.secrets, app.devices.address\n"
        "assert not {'zeep', 'onvif', 'keyring', 'requests'} & set(sys.modules)\n"
        "root = logging.getLogger()\n"
        "onvif.preload()\n"
        "assert 'onvif' in sys.modules\n"
        "assert (root.level, root.handlers) == (logging.WARNING, []), (root.level, root.handlers)\n"
        "assert logging.getLogger('zeep.client').level == 0\n"
        "assert os.environ['http_proxy'] == 'http://proxy.invalid'\n"
    )
    env = {"PYTHONPATH": str(Path(__file__).parents[2]), "http_proxy": "http://proxy.invalid", "PATH": ""}
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, timeout=60, env=env)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("192.168.1.64", "http://192.168.1.64/onvif/device_service"),
        (" 192.168.1.64:8080/ ", "http://192.168.1.64:8080/onvif/device_service"),
        ("HTTPS://cam.local/onvif/x?y=1", "https://cam.local/onvif/x?y=1"),
        ("[::1]:80", "http://[::1]:80/onvif/device_service"),
    ],
)
def test_device_addresses_are_completed(typed: str, address: str) -> None:
    assert validate_onvif_url(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        "", "a b", "rtsp://cam/1", "ftp://cam", "http://", "http://admin:geheim@cam/", "1.2.3", "cam:99999",
        "１.2.3.4",
    ],
)  # fmt: skip
def test_nonsense_device_addresses_are_refused(typed: str) -> None:
    with pytest.raises(UserError) as failure:
        discover_streams(typed, "admin", "x")
    assert failure.value.hint is not None
    assert "geheim" not in f"{failure.value!r} {failure.value.hint}"


@pytest.mark.parametrize(
    ("named", "rehosted"),
    [
        ("http://10.0.0.1:8000/onvif/media", "http://10.0.0.1:8000/onvif/media"),
        ("http://10.0.0.1/onvif/media", "http://10.0.0.1/onvif/media"),
        ("http://192.168.9.9:8000/onvif/media?x=1", "http://10.0.0.1:81/onvif/media?x=1"),
        ("file:///etc/passwd", "http://10.0.0.1:81/etc/passwd"),
        ("http://u:p@10.0.0.1/x", "http://10.0.0.1/x"),
        ("nonsense", "http://10.0.0.1:81/onvif/device_service"),
        ("http://10.0.0.1:99999/x", "http://10.0.0.1:81/onvif/device_service"),
        ("http://[::1/x", "http://10.0.0.1:81/onvif/device_service"),
    ],
)
def test_service_addresses_are_rehosted(named: str, rehosted: str) -> None:
    assert rehost(named, "http://10.0.0.1:81/onvif/device_service") == rehosted


@pytest.mark.parametrize(
    ("named", "rehosted"),
    [
        ("rtsp://192.168.9.9:554/live", "rtsp://10.0.0.1:554/live"),
        ("rtsp://admin:x@192.168.9.9/live?a=1", "rtsp://10.0.0.1/live?a=1"),
        ("rtsp://0.0.0.0/", "rtsp://10.0.0.1/"),
    ],
)
def test_stream_addresses_are_rehosted(named: str, rehosted: str) -> None:
    assert rehost_stream(named, "http://10.0.0.1:81/onvif") == rehosted
