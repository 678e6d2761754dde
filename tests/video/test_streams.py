"""Every codec and every way to fetch it: H.265, JPEG, UDP, TLS; clips of each can be played."""

from __future__ import annotations

import datetime
import ipaddress
import itertools
import ssl
from collections.abc import Iterator
from pathlib import Path

import av
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.domain.camera import LossCause
from app.services.ports import Feed, StreamAddress, StreamKind, TileRequest
from app.video.hardware import working
from app.video.options import EngineOptions
from app.video.probe import probe
from app.video.texts import cause_text
from tests.fakes import Behaviour, FaultProxy, RtspServer
from tests.video.conftest import Watcher, wait_for
from tests.video.films import number_of
from tests.video.test_evidence import numbers_in, wait_clip
from tests.video.test_faults import wait_lost


def one_stream(camera: str, url: str, transport: str = "auto") -> Feed:
    return Feed(camera, StreamAddress(url, transport=transport), None)


@pytest.mark.parametrize(("camera", "codec"), [("h265", "hevc"), ("mjpeg", "mjpeg")])
def test_other_codecs_show_judge_and_record(
    watcher: Watcher, server: RtspServer, tmp_path: Path, camera: str, codec: str
) -> None:
    watcher.engine.set_feeds([one_stream(camera, server.url(camera, "sub"))])
    watcher.show(camera, size=(352, 288))
    watcher.wait_live(camera)
    watcher.wait_new_frames(camera, count=20)
    seen = {number_of(watcher.picture(camera)) for _ in range(3) if watcher.wait_new_frames(camera) is None}
    assert len(seen) > 1 and max(seen) < 100
    wait_for(lambda: (s := watcher.engine.stats(camera)) is not None and 20 < s.fps < 30)
    stats = watcher.engine.stats(camera)
    assert stats is not None and (stats.codec, stats.width, stats.height) == (codec, 352, 288)
    assert watcher.engine.still(camera).result(10).width == 352
    done = wait_clip(watcher, watcher.engine.start_clip(camera, tmp_path, 1, 1))
    assert done.error is None and done.path is not None
    numbers = numbers_in(Path(done.path))
    assert len(numbers) > 40
    assert all((b - a) % 100 == 1 for a, b in itertools.pairwise(numbers)), "no picture is missing"


def test_jpeg_at_keyframes_only_is_not_every_picture(watcher: Watcher, server: RtspServer) -> None:
    watcher.engine.set_feeds([one_stream("mjpeg", server.url("mjpeg", "sub"))])
    watcher.show("mjpeg", stream=StreamKind.KEYFRAMES)
    watcher.wait_live("mjpeg")
    status, first = watcher.engine.status("mjpeg"), watcher.engine.sequences()["mjpeg"]
    wait_for(lambda: (watcher.engine.status("mjpeg").last_frame_at or 0) - status.since > 3)
    assert 1 <= watcher.engine.sequences()["mjpeg"] - first <= 5


@pytest.mark.parametrize("camera", ["a01", "h265", "mjpeg"])
def test_pictures_come_over_udp(watcher: Watcher, films: Path, camera: str) -> None:
    with RtspServer(films, transports=frozenset({"udp"})) as server:
        watcher.engine.set_feeds([one_stream(camera, server.url(camera, "sub"), "udp")])
        watcher.show(camera)
        watcher.wait_live(camera)
        watcher.wait_new_frames(camera, count=20)
        watcher.engine.set_feeds([])
        wait_for(lambda: server.viewers() == 0)


def test_a_camera_that_refuses_tcp_is_watched_over_udp(watcher: Watcher, films: Path) -> None:
    with RtspServer(films, transports=frozenset({"udp"})) as server:
        address = StreamAddress(server.url("a01", "sub"))
        assert probe(address).ok
        strict = probe(address, options=EngineOptions(transport="tcp"))
        assert strict.problem == cause_text(LossCause.BAD_STREAM)
        watcher.engine.set_feeds([Feed("a01", address, None)])
        watcher.show("a01")
        watcher.wait_live("a01")


# --- TLS -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recorder's own certificate for 127.0.0.1, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "recorder")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "recorder.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def recorder(server: RtspServer, certificate: Path) -> Iterator[FaultProxy]:
    """The cameras behind RTSP over TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with FaultProxy(server.port, tls=context) as proxy:
        yield proxy


def test_tls_with_a_trusted_certificate(recorder: FaultProxy, certificate: Path) -> None:
    recorder.set_password("a01", "admin", "p@:/")
    watcher = Watcher(options=EngineOptions(ca_file=str(certificate)))
    try:
        url = recorder.url("a01", "sub")
        assert url.startswith("rtsps://")
        watcher.engine.set_feeds([Feed("a01", StreamAddress(url, "admin", "p@:/"), None)])
        watcher.show("a01")
        watcher.wait_live("a01")
        recorder.set("a01", Behaviour.DROP)
        wait_for(lambda: watcher.engine.status("a01").retry_at is not None)
        recorder.set("a01", Behaviour.PASS)
        watcher.wait_new_frames("a01")
    finally:
        watcher.engine.close()


def test_an_untrusted_certificate_is_refused_and_named(
    watcher: Watcher, recorder: FaultProxy, tmp_path: Path
) -> None:
    watcher.engine.set_feeds([one_stream("a01", recorder.url("a01", "sub"))])
    watcher.show("a01")
    assert wait_lost(watcher, "a01", LossCause.BAD_CERTIFICATE).retry_at is not None
    assert recorder.opened("a01") == 0, "nothing was said to whom nobody trusts"
    address = StreamAddress(recorder.url("a01", "sub"))
    told = probe(address, options=EngineOptions(ca_file=str(tmp_path / "missing.pem")))
    assert told.problem == cause_text(LossCause.BAD_CERTIFICATE)


def test_a_server_without_tls_is_no_certificate_problem(proxy: FaultProxy) -> None:
    url = proxy.url("a01", "sub").replace("rtsp:", "rtsps:")
    assert probe(StreamAddress(url), timeout_s=4).problem == cause_text(LossCause.TIMEOUT)


def test_a_clip_of_h265_is_named_as_players_want_it(
    watcher: Watcher, server: RtspServer, tmp_path: Path
) -> None:
    watcher.engine.set_feeds([one_stream("h265", server.url("h265", "sub"))])
    watcher.show("h265")
    watcher.wait_live("h265")
    watcher.wait_new_frames("h265", count=30)
    path = watcher.engine.replay("h265", 1.0, tmp_path).result(10)
    with av.open(str(path)) as container:
        assert container.streams.video[0].codec_context.codec_tag == "hvc1"


def test_a_recorder_lets_out_no_more_than_its_sessions(server: RtspServer, proxy: FaultProxy) -> None:
    watcher = Watcher(options=EngineOptions(sessions_per_device=2))
    try:
        cameras = ["a03", "a04", "a05"]
        watcher.engine.set_feeds([one_stream(c, proxy.url(c, "sub")) for c in cameras])
        watcher.show(*cameras[:2], stream=StreamKind.KEYFRAMES)
        watcher.wait_live(*cameras[:2])
        requests = [TileRequest(c, 320, 180, StreamKind.KEYFRAMES) for c in cameras[:2]]
        watcher.engine.show([TileRequest("a05", 320, 180, StreamKind.SUB), *requests])
        watcher.wait_live("a05")  # one that nobody looks at gave way
        watcher.wait_new_frames("a05", count=20)
        wait_for(lambda: sum(proxy.viewers(c) for c in cameras) == 2)
        states = sorted(watcher.state(c).value for c in cameras)
        assert states == ["connecting", "live", "live"]
        assert watcher.troubles == []
        watcher.show(*cameras)
        wait_for(lambda: watcher.troubles)
        assert "最多同时取 2 路" in str(watcher.troubles[0].message)
        watcher.show(cameras[0])
        watcher.wait_live(cameras[0])
    finally:
        watcher.engine.close()


def test_hardware_that_fails_is_said_and_software_stands_in(server: RtspServer) -> None:
    if working("cuda") is not None:
        pytest.skip("this machine has the hardware")
    watcher = Watcher(options=EngineOptions(hardware="cuda"))
    try:
        watcher.engine.set_feeds([one_stream("a03", server.url("a03", "sub"))])
        watcher.show("a03")
        watcher.wait_live("a03")
        wait_for(lambda: watcher.troubles)
        assert "软件解码" in str(watcher.troubles[0].message)
        stats = watcher.engine.stats("a03")
        assert stats is not None and stats.engine == "ffmpeg"
        watcher.wait_new_frames("a03", count=20)
        assert len(watcher.troubles) == 1
    finally:
        watcher.engine.close()
