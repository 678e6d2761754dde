"""The demo's server process: every fault has its effect and heals; it ends with its parent."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import av
import psutil
import pytest

from app.demo.control import DemoControl, DemoProcess, ServerInfo, info_path, read_info
from app.demo.faults import PASSWORDS, Fault
from app.errors import EnvError, UserError
from tests.demo.conftest import brightness, open_stream, wait_until


@pytest.fixture(scope="module")
def server(demo_data: Path) -> Iterator[ServerInfo]:
    with DemoProcess(demo_data) as info:
        yield info


@pytest.fixture
def control(server: ServerInfo, demo_data: Path) -> Iterator[DemoControl]:
    control = DemoControl(demo_data)
    yield control
    for key in control.status()["faults"]:
        control.fault(key, "none")


def _url(info: ServerInfo, key: str, credentials: str = "") -> str:
    return f"rtsp://{credentials}127.0.0.1:{info.rtsp_port}/{key}/sub"


def _well(info: ServerInfo, key: str) -> None:
    with open_stream(_url(info, key)) as stream:
        assert brightness(next(stream.decode(video=0))) > 100


def test_a_picture_fault_shows_in_the_running_stream_and_heals(
    server: ServerInfo, control: DemoControl
) -> None:
    with open_stream(_url(server, "a07"), timeout_s=30) as stream:
        pictures = stream.decode(video=0)
        next(pictures)
        control.fault(7, "black")
        assert control.status()["faults"] == {"a07": "black"}
        assert any(brightness(frame) < 30 for frame, _ in zip(pictures, range(400), strict=False))
        control.fault(7, "none")
        assert any(brightness(frame) > 100 for frame, _ in zip(pictures, range(400), strict=False))
    assert control.status()["faults"] == {}


@pytest.mark.parametrize("fault", [Fault.DROP, Fault.STALL])
def test_a_network_fault_shows_and_heals(server: ServerInfo, control: DemoControl, fault: Fault) -> None:
    control.fault("a08", fault)
    with contextlib.suppress(av.FFmpegError), open_stream(_url(server, "a08"), timeout_s=1.5) as stream:
        assert next(stream.decode(video=0), None) is None, "no picture comes"
    _well(server, "a09")
    control.fault("a08", "none")
    _well(server, "a08")


def test_a_dropped_camera_ends_the_running_stream(server: ServerInfo, control: DemoControl) -> None:
    with open_stream(_url(server, "b01")) as stream:
        pictures = stream.decode(video=0)
        next(pictures)
        control.fault("乙:1", "drop")
        with contextlib.suppress(av.FFmpegError):
            assert sum(1 for _ in pictures) < 100


def test_a_wrong_password_is_refused_until_healed(server: ServerInfo, control: DemoControl) -> None:
    control.fault(3, "wrong_password")
    with pytest.raises(av.HTTPUnauthorizedError):
        open_stream(_url(server, "a03"))
    control.fault(3, "none")
    _well(server, "a03")


def test_one_camera_always_asks_for_its_password(server: ServerInfo, control: DemoControl) -> None:
    username, password = PASSWORDS["a05"]
    credentials = f"{username}:{quote(password, safe='')}@"
    with pytest.raises(av.HTTPUnauthorizedError):
        open_stream(_url(server, "a05"))
    open_stream(_url(server, "a05", credentials)).close()
    control.fault(5, "wrong_password")
    with pytest.raises(av.HTTPUnauthorizedError):
        open_stream(_url(server, "a05", credentials))
    control.fault(5, "none")
    open_stream(_url(server, "a05", credentials)).close()


def test_one_fault_takes_the_place_of_another(server: ServerInfo, control: DemoControl) -> None:
    control.fault(4, "drop")
    control.fault(4, "wrong_password")
    with pytest.raises(av.HTTPUnauthorizedError):
        open_stream(_url(server, "a04"))
    control.fault(4, "none")
    _well(server, "a04")


@pytest.mark.parametrize(("camera", "fault"), [(99, "drop"), ("", "none"), (1, "melted")])
def test_nonsense_orders_are_told(control: DemoControl, camera: int | str, fault: str) -> None:
    with pytest.raises(UserError):
        control.fault(camera, fault)


def test_orders_without_the_token_are_refused(server: ServerInfo) -> None:
    for order in (b'{"camera": 1, "fault": "drop"}\n', b"no json\n", b"[]\n", b"\n"):
        with socket.create_connection(("127.0.0.1", server.control_port), 5) as link:
            link.sendall(order)
            assert b'"ok": false' in link.recv(4096)
    _well(server, "a01")


def test_where_it_listens_is_for_the_owner_only(server: ServerInfo, demo_data: Path) -> None:
    assert info_path(demo_data).stat().st_mode & 0o077 == 0
    assert server.token not in repr(server)
    assert str(server.centre_dsn) not in repr(server)


def test_the_centre_stops_and_starts(server: ServerInfo, control: DemoControl) -> None:
    if server.centre_dsn is None:
        pytest.skip(server.centre_problem)
    control.centre(False)
    assert control.status()["centre"] is False
    control.centre(True)
    assert control.status()["centre"] is True


def test_a_second_server_on_the_same_folder_is_refused(server: ServerInfo, demo_data: Path) -> None:
    told = info_path(demo_data).read_text()
    done = subprocess.run(
        [sys.executable, "-m", "app.demo.server", "--dir", str(demo_data)],
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert info_path(demo_data).read_text() == told, "the running one keeps its word"


def test_without_a_server_the_control_says_so(tmp_path: Path) -> None:
    with pytest.raises(EnvError, match="演示服务没有运行"):
        DemoControl(tmp_path).status()
    info_path(tmp_path).parent.mkdir()
    info_path(tmp_path).write_text("{}")
    with pytest.raises(EnvError):
        read_info(tmp_path)


PARENT = """
import sys, time
from pathlib import Path
from app.demo.control import DemoProcess
process = DemoProcess(Path(sys.argv[1]))
process.start()
print(process.pid, flush=True)
time.sleep(600)
"""


def test_it_dies_with_its_parent(demo_data: Path, server: ServerInfo, tmp_path: Path) -> None:
    data = tmp_path / "demo-data"
    (data / "demo").mkdir(parents=True)
    (data / "demo" / "scenes").symlink_to(demo_data / "demo" / "scenes")
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(data)], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        info = read_info(data)
        assert info.rtsp_port != server.rtsp_port, "a taken port gives way"
        family = [child, *child.children(recursive=True)]
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    _, alive = psutil.wait_procs(family, timeout=40)
    assert not alive
    wait_until(lambda: not info_path(data).exists(), "server.json is gone")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", info.rtsp_port), 2)


def test_it_stops_in_good_order(demo_data: Path, tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "scenes").symlink_to(demo_data / "demo" / "scenes")
    process = DemoProcess(tmp_path)
    process.start()
    pid = process.pid
    process.stop()
    process.stop()
    assert not psutil.pid_exists(pid) and not info_path(tmp_path).exists()


def test_why_it_did_not_start_is_told(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "scenes").write_text("in the way")
    with pytest.raises(EnvError, match="演示画面未能生成"):
        DemoProcess(tmp_path).start()
