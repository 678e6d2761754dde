"""Each behaviour of the fault proxy, as a client meets it."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import av
import pytest

from tests.demo.conftest import open_stream, wait_until
from tests.fakes import Behaviour, FaultProxy, RtspServer, Scheme

NASTY = "p@ss:/#% 值"


@pytest.fixture
def proxy(folder: Path) -> Iterator[FaultProxy]:
    before = set(threading.enumerate())
    with RtspServer(folder) as server, FaultProxy(server.port) as proxy:
        yield proxy
    assert set(threading.enumerate()) == before


def _frames(stream: av.container.InputContainer, count: int) -> int:
    seen = 0
    for _ in stream.decode(video=0):
        seen += 1
        if seen == count:
            break
    return seen


def test_it_passes_by_default(proxy: FaultProxy) -> None:
    with open_stream(proxy.url("a07")) as stream:
        assert _frames(stream, 5) == 5
        assert proxy.viewers("a07") == 1 and proxy.opened("a07") == 1


@pytest.mark.parametrize(
    "behaviour", [Behaviour.REFUSE, Behaviour.DROP, Behaviour.SILENT, Behaviour.GARBAGE, Behaviour.NOT_FOUND]
)
def test_no_stream_can_be_opened_and_passing_heals_it(proxy: FaultProxy, behaviour: Behaviour) -> None:
    proxy.set("a07", behaviour)
    expected = av.HTTPNotFoundError if behaviour is Behaviour.NOT_FOUND else av.FFmpegError
    with pytest.raises(expected):
        open_stream(proxy.url("a07"), timeout_s=1.5)
    with open_stream(proxy.url("a08")) as other:
        assert _frames(other, 2) == 2, "the other camera is well"
    proxy.set("a07", Behaviour.PASS)
    with open_stream(proxy.url("a07")) as stream:
        assert _frames(stream, 2) == 2


@pytest.mark.parametrize(
    "behaviour", [Behaviour.REFUSE, Behaviour.RESET, Behaviour.DROP, Behaviour.NOT_FOUND]
)
def test_a_running_stream_ends(proxy: FaultProxy, behaviour: Behaviour) -> None:
    with open_stream(proxy.url("a07")) as stream:
        assert _frames(stream, 2) == 2
        proxy.set("a07", behaviour)
        with contextlib.suppress(av.FFmpegError):
            assert _frames(stream, 10_000) < 100
    assert proxy.viewers("a07") == 0


def test_a_stall_keeps_the_connection_and_heals_within_it(proxy: FaultProxy) -> None:
    with open_stream(proxy.url("a07")) as stream:
        assert _frames(stream, 3) == 3
        proxy.set("a07", Behaviour.STALL)
        heal = threading.Timer(2.0, lambda: proxy.set("a07", Behaviour.PASS))
        heal.start()
        began = time.monotonic()
        assert _frames(stream, 40) == 40
        assert time.monotonic() - began > 2.0, "nothing came meanwhile"
        heal.join()
    assert proxy.opened("a07") == 1, "the same connection"


def test_a_new_connection_to_a_stalled_camera_opens_and_stays_dark(proxy: FaultProxy) -> None:
    proxy.set("a07", Behaviour.STALL)
    seen = 0
    with contextlib.suppress(av.FFmpegError), open_stream(proxy.url("a07"), timeout_s=1.0) as stream:
        seen = _frames(stream, 1)
    assert seen == 0
    assert proxy.opened("a07") == 1


def test_trickling_is_slower_than_life(proxy: FaultProxy) -> None:
    proxy.set("a07", Behaviour.TRICKLE)
    began = time.monotonic()
    with open_stream(proxy.url("a07"), timeout_s=20) as stream:
        assert _frames(stream, 15) == 15
    assert time.monotonic() - began > 2.5, "a second's pictures take much longer"


def test_corrupt_media_is_no_picture(proxy: FaultProxy) -> None:
    proxy.set("a07", Behaviour.CORRUPT)
    with pytest.raises(av.FFmpegError), open_stream(proxy.url("a07"), timeout_s=3) as stream:
        _frames(stream, 30)


@pytest.mark.parametrize("scheme", list(Scheme))
def test_it_asks_for_a_password(proxy: FaultProxy, scheme: Scheme) -> None:
    proxy.set_password("a07", "ad@min", NASTY, scheme)
    user = quote("ad@min", safe="")

    def url(password: str) -> str:
        return proxy.url("a07").replace("rtsp://", f"rtsp://{user}:{quote(password, safe='')}@")

    for wrong in (proxy.url("a07"), url("wrong")):
        with pytest.raises(av.HTTPUnauthorizedError):
            open_stream(wrong)
    with open_stream(url(NASTY)) as stream:
        assert _frames(stream, 2) == 2
    proxy.set_password("a07", None)
    with open_stream(proxy.url("a07")) as stream:
        assert _frames(stream, 2) == 2


def test_a_new_password_ends_running_streams(proxy: FaultProxy) -> None:
    with open_stream(proxy.url("a07")) as stream:
        assert _frames(stream, 2) == 2
        proxy.set_password("a07", "admin", "other")
        with contextlib.suppress(av.FFmpegError):
            assert _frames(stream, 10_000) < 100


def test_the_port_itself_can_be_closed_and_opened_again(proxy: FaultProxy) -> None:
    port = proxy.port
    proxy.listen(False)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 2)
    proxy.listen(True)
    assert proxy.port == port
    with open_stream(proxy.url("a07")) as stream:
        assert _frames(stream, 2) == 2


def test_nonsense_bytes_hurt_nobody(proxy: FaultProxy) -> None:
    for nonsense in (b"\x00" * 300_000, b"GET / HTTP/1.1\r\n\r\n", b"$\x00\xff\xff", b"DESCRIBE\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", proxy.port), 5) as link:
            try:
                link.sendall(nonsense)
                link.shutdown(socket.SHUT_WR)
                while link.recv(4096):
                    pass
            except OSError:  # cut off in the middle of it: that is well
                pass
    wait_until(lambda: proxy.viewers("") == 0, "the connections are gone")
    with open_stream(proxy.url("a07")) as stream:
        assert _frames(stream, 2) == 2
