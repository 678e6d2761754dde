"""The small parts: messages, addresses, shared memory, pre-roll, sizes, test connections."""

from __future__ import annotations

import io
import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace

from app.domain.camera import LossCause
from app.services.ports import StreamAddress
from app.video.address import BadAddress, Source, full_url, host_port
from app.video.engine import default_workers
from app.video.messages import (
    Beat,
    Figures,
    Message,
    PictureJudged,
    PlaceCamera,
    StartSession,
    StillTaken,
    TryStream,
    encode,
    read,
)
from app.video.picture import Scaler, fit, square_size
from app.video.preroll import PreRoll
from app.video.probe import probe
from app.video.shm import BUFFERS, Arena, SlotWriter, first_seq
from app.video.texts import cause_text
from tests.fakes import Behaviour, FaultProxy
from tests.video.films import place

SECRET = "p@:/#%?& 密"


@pytest.mark.parametrize(
    ("message", "blob"),
    [
        (PlaceCamera("a", 3, 7, 320, 180, True, False, 60.0), b""),
        (StartSession(1, "a", True, Source("rtsp://h/x", "u", SECRET, "udp", "/ca.pem")), b""),
        (Beat((Figures("a", "h264", 704, 576, 15.0, 400.0, 30, 0, 2.5, 0.1),)), b""),
        (PictureJudged("a", ("black", "moved")), b""),
        (StillTaken(1, "a", 1.5, 704, 576), b"\xff\xd8jpeg"),
    ],
)
def test_messages_cross_a_pipe(message: Message, blob: bytes) -> None:
    pipe = io.BytesIO(encode(message, blob) * 2)
    assert [read(pipe), read(pipe), read(pipe)] == [(message, blob), (message, blob), None]


def test_a_torn_or_foreign_message_ends_the_pipe() -> None:
    whole = encode(PictureJudged("a", ()))
    assert read(io.BytesIO(whole[:-1])) is None
    assert read(io.BytesIO(b"\xff" * 100)) is None


def test_passwords_show_in_no_message() -> None:
    for message in (
        StartSession(1, "a", True, Source("rtsp://h/x", "u", SECRET)),
        TryStream(Source("rtsp://h", "u", SECRET)),
    ):
        assert SECRET not in repr(message) and SECRET not in str(message)
    assert SECRET not in repr(StreamAddress("rtsp://h", "u", SECRET))


def test_addresses_get_their_credentials_encoded() -> None:
    assert full_url("rtsp://cam:554/a/b?x=1", None, None) == "rtsp://cam:554/a/b?x=1"
    assert full_url("rtsp://cam/a", "me@x", "p@:/#%") == "rtsp://me%40x:p%40%3A%2F%23%25@cam/a"
    assert full_url("rtsp://[fe80::1]:554/a", "u", None) == "rtsp://u@[fe80::1]:554/a"
    assert host_port("rtsp://cam/a") == ("cam", 554)
    assert host_port("rtsps://[::1]:99/a") == ("::1", 99)


@pytest.mark.parametrize(
    "url",
    ["", "http://cam/a", "rtsp:///a", "rtsp://cam:x/a", "file:///etc/passwd", "rtsp://a b/c", "rtsp://c/\n"],
)
def test_what_is_no_stream_address_is_refused(url: str) -> None:
    with pytest.raises(BadAddress):
        full_url(url, "u", SECRET)


def test_a_picture_fits_its_box() -> None:
    assert fit(1920, 1080, 480, 270) == (480, 270)
    assert fit(704, 576, 480, 270) == (330, 270)
    assert fit(704, 576, 480, 270, Fraction(16, 11)) == (480, 270)
    assert fit(1920, 1080, 300, 900) == (300, 169)
    assert fit(352, 288, 3840, 2160) == (704, 576)
    assert fit(1920, 1080, 761, 497) == (760, 428), "an odd width costs sws twice the time"
    width, height = fit(7680, 4320, 7680, 4320)
    assert width * height <= 3840 * 2160 * 1.01
    assert square_size(704, 576, Fraction(16, 11)) == (1024, 576)


@pytest.mark.parametrize("size", [(760, 428), (1280, 720)])
@pytest.mark.parametrize("colorspace", [Colorspace.ITU709, Colorspace.ITU601])
def test_a_tile_has_the_colours_and_the_shape_of_its_picture(
    size: tuple[int, int], colorspace: Colorspace
) -> None:
    """Small tiles are made of every other line: shapes must not move, colours not change."""
    picture = place(3, 1920, 1080)
    picture[600:700, 400:520] = (250, 10, 10)
    frame = VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuv420p")
    frame.colorspace = colorspace
    width, height = size
    tile = Scaler().tile(frame, width, height).to_ndarray(format="rgb24").astype(int)
    whole = frame.reformat(width, height, "rgb24").to_ndarray().astype(int)
    assert tile.shape == whole.shape
    assert np.abs(tile.mean((0, 1)) - whole.mean((0, 1))).max() < 2.5
    rows, columns = np.nonzero((tile[..., 0] > 200) & (tile[..., 1] < 80))
    scale = height / 1080
    assert (rows.min(), rows.max()) == pytest.approx((600 * scale, 700 * scale - 1), abs=1.5)
    assert (columns.min(), columns.max()) == pytest.approx((400 * scale, 520 * scale - 1), abs=1.5)


def put(writer: SlotWriter, value: int, size: tuple[int, int] = (8, 4)) -> None:
    width, height = size
    pixels = memoryview(bytes([value]) * (width * 4 * height))
    writer.write(
        pixels, width, height, width * 4, captured_at=value, fresh_at=value + 0.5, main=value % 2 == 1
    )


def test_frames_cross_shared_memory_and_stay_whole_for_two_more() -> None:
    arena = Arena.create()
    writer = SlotWriter(arena, 2, generation=5)
    assert arena.picture(2) is None
    put(writer, 1)
    held = arena.picture(2)
    assert held is not None
    assert (held.seq, held.width, held.height, held.stride, held.captured_at, held.main) == (
        first_seq(5) + 1,
        8,
        4,
        32,
        1.0,
        True,
    )
    for value in range(2, BUFFERS + 1):
        put(writer, value)
        assert set(held.pixels) == {1}
    put(writer, 9)
    assert set(held.pixels) == {9}
    assert arena.sequences()[2] == first_seq(5) + 4
    assert arena.fresh()[2] == 9.5
    assert [s for i, s in enumerate(arena.sequences()) if i != 2] == [0] * 15
    writer.touch(20.0)
    assert (arena.fresh()[2], arena.sequences()[2]) == (20.0, first_seq(5) + 4)
    arena.release()


def test_a_closed_writer_touches_nothing_and_memory_goes_back() -> None:
    arena = Arena.create()
    old, new = SlotWriter(arena, 0, 1), SlotWriter(arena, 0, 2)
    for value in (1, 2, 3):
        put(old, value, (1920, 1080))
    resident = _shared_kb()
    old.close()
    put(old, 4)
    put(new, 5)
    assert arena.sequences()[0] == first_seq(2) + 1
    if sys.platform == "linux":
        assert _shared_kb() < resident - 20_000
    for value in range(3):
        put(new, value, (3840, 2160))
    resident = _shared_kb()
    for value in range(6):
        put(new, value, (320, 180))
    if sys.platform == "linux":
        assert _shared_kb() < resident - 80_000
    arena.release()


def _shared_kb() -> int:
    with Path("/proc/self/smaps_rollup").open() as rollup:
        return sum(int(line.split()[1]) for line in rollup if line.startswith("Pss_Shmem"))


def packet(key: bool, size: int = 100) -> av.Packet:  # type: ignore[type-arg]
    made = av.Packet(bytes(size))
    made.is_keyframe = key
    return made


def test_the_pre_roll_keeps_whole_groups_of_the_last_seconds() -> None:
    ring = PreRoll(5)
    ring.add(packet(False), -0.5)
    assert ring.since(0) == []
    for second in range(60):
        ring.add(packet(second % 2 == 0), float(second))
    ages = [59 - kept.at for kept in ring.since(0)]
    assert ages[0] in (5, 6) and ages[-1] == 0
    assert ring.since(0)[0].packet.is_keyframe
    assert [kept.at for kept in ring.since(56.5)] == [56, 57, 58, 59]
    assert [kept.at for kept in ring.current_group()] == [58, 59]


def test_the_pre_roll_is_bounded_in_bytes() -> None:
    ring = PreRoll(1000, bytes_max=10_000)
    for second in range(100):
        ring.add(packet(second % 5 == 0, 1000), float(second))
    assert 5 <= len(ring.since(0)) <= 15


def test_workers_by_cores() -> None:
    assert [default_workers(cores) for cores in (1, 2, 4, 16)] == [1, 1, 2, 2]


def test_a_test_connection_tells_what_is_there(proxy: FaultProxy) -> None:
    result = probe(StreamAddress(proxy.url("a01", "sub")))
    assert (result.ok, result.codec, result.width, result.height, result.problem) == (
        True,
        "h264",
        704,
        576,
        None,
    )


@pytest.mark.parametrize(
    ("behaviour", "cause"),
    [(Behaviour.NOT_FOUND, LossCause.NOT_FOUND), (Behaviour.SILENT, LossCause.TIMEOUT)],
)
def test_a_test_connection_tells_what_is_wrong(
    proxy: FaultProxy, behaviour: Behaviour, cause: LossCause
) -> None:
    proxy.set("a01", behaviour)
    result = probe(StreamAddress(proxy.url("a01", "sub")), timeout_s=3)
    assert (result.ok, result.problem) == (False, cause_text(cause))


def test_a_test_connection_with_passwords(proxy: FaultProxy) -> None:
    proxy.set_password("a01", "admin", SECRET)
    assert probe(StreamAddress(proxy.url("a01", "sub"), "admin", SECRET)).ok
    refused = probe(StreamAddress(proxy.url("a01", "sub"), "admin", "wrong"))
    assert refused.problem == cause_text(LossCause.BAD_PASSWORD)
    assert SECRET not in str(refused)


def test_a_test_connection_to_nonsense() -> None:
    assert probe(StreamAddress("http://cam/x")).problem == cause_text(LossCause.NOT_FOUND)
