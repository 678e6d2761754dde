"""Both decoders behind one seam: whatever holds for one must hold for the other."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from app.domain.camera import CameraState, LossCause, PictureFault
from app.services.ports import Feed, StreamAddress, StreamKind
from app.video import chosen, vlc_stage
from app.video.chosen import ChosenDecoder
from app.video.options import EngineOptions
from app.video.preroll import Kept
from app.video.vlc_moments import Moment, Moments
from tests.fakes import Behaviour, FaultProxy, RtspServer
from tests.video.bench import ENGINES, FPS, Bench, write_raw, write_reordered
from tests.video.conftest import Watcher, feed, pixels, wait_for
from tests.video.films import number_of, write_film

LATE_S = 0.6
"""A picture is given out so soon, also on a machine that does other work."""

both = pytest.mark.parametrize("engine", ENGINES)


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("raw")
    for codec in ("h264", "hevc"):
        write_raw(folder / f"cam.{codec}", codec)
    short, wide = (
        write_raw(folder / f"{width}.h264", size=(width, height), count=50).read_bytes()
        for width, height in ((352, 288), (640, 360))
    )
    (folder / "changing.h264").write_bytes(short + wide + short)
    return folder


@pytest.fixture
def choose(engine: str) -> Iterator[Watcher]:
    """The whole engine with this decoder."""
    watcher = Watcher(options=EngineOptions(engine=engine))
    yield watcher
    watcher.engine.close()


# --- decoders alone -------------------------------------------------------------------------------


@both
@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_pictures_come_in_order_with_the_time_of_their_packet(engine: str, codec: str, raw: Path) -> None:
    bench = Bench(engine, raw / f"cam.{codec}")
    bench.feed(75)
    wait_for(lambda: bench.numbers()[-1:] == [74], 5)
    bench.close()
    numbers = bench.numbers()
    assert numbers == sorted(set(numbers)), "no picture twice, none out of order"
    assert len(numbers) >= 70
    assert {given.size for given in bench.given} == {(352, 288)}
    off = [given.received_at - bench.fed[given.number] for given in bench.given]
    assert max(off) <= 0.001 + 1 / FPS, "never much fresher than it is"
    assert np.median(np.abs(off)) < 0.001
    assert np.median([given.at - given.received_at for given in bench.given]) < LATE_S


@both
def test_pictures_that_are_sent_in_another_order(engine: str, raw: Path) -> None:
    bench = Bench(engine, write_reordered(raw / "reordered.ts"))
    bench.feed(60)
    wait_for(lambda: bench.numbers()[-1:] >= [55], 5)
    bench.close()
    numbers = bench.numbers()
    assert numbers == sorted(set(numbers)) and len(numbers) > 50


@both
def test_nothing_is_given_out_without_a_new_packet(engine: str, raw: Path) -> None:
    bench = Bench(engine, raw / "cam.h264")
    bench.feed(30)
    wait_for(lambda: bench.numbers()[-1:] == [29], 5)
    before, until = len(bench.given), time.monotonic() + 1.5
    wait_for(lambda: time.monotonic() > until)
    assert len(bench.given) == before, "libVLC shows the last picture again and again"
    bench.feed(20, show=False)
    bench.feed(10)
    wait_for(lambda: bench.numbers()[-1:] == [59], 5)
    assert not set(bench.numbers()) & set(range(30, 49)), "what may be old is decoded, not shown"
    bench.close()


@both
def test_another_size_in_the_middle_of_a_stream(engine: str, raw: Path) -> None:
    bench = Bench(engine, raw / "changing.h264")
    bench.feed(150)
    wait_for(lambda: len(bench.given) > 120 and bench.numbers()[-1] == 49, 5)
    bench.close()
    sizes = [given.size for given in bench.given]
    assert [size for n, size in enumerate(sizes) if n == 0 or sizes[n - 1] != size] == [
        (352, 288),
        (640, 360),
        (352, 288),
    ]
    assert sizes.count((640, 360)) >= 40


@both
def test_a_damaged_packet_does_no_lasting_harm(engine: str, raw: Path) -> None:
    bench = Bench(engine, raw / "cam.h264")
    bench.feed_noise()
    bench.feed(30)
    bench.feed_noise()
    bench.feed(60)
    wait_for(lambda: bench.numbers()[-1:] == [89], 5)
    assert set(range(55, 85)) <= set(bench.numbers()), "from the next keyframe on nothing is missing"
    bench.close()


@both
def test_what_was_skipped_is_caught_up_with(engine: str, raw: Path) -> None:
    bench = Bench(engine, raw / "cam.h264")
    bench.feed(26)
    packets = [next(bench._packets) for _ in range(15)]
    time.sleep(0.6)
    bench.decoder.catch_up([Kept(packet, time.monotonic()) for packet in packets])
    bench.feed(15)
    wait_for(lambda: bench.numbers()[-1:] == [55], 5)
    bench.close()
    assert not set(bench.numbers()) & set(range(27, 41)) and 45 in bench.numbers()


@both
def test_closing_is_quick_and_leaves_nothing(engine: str, raw: Path) -> None:
    def once(pictures: int) -> float:
        bench = Bench(engine, raw / "cam.h264")
        bench.feed(pictures)
        return bench.close()

    def held() -> tuple[int, int]:
        return len(list(Path("/proc/self/fd").iterdir())), psutil.Process().num_threads()

    for _ in range(4):
        once(8)
    took, files, threads = [], [], []
    for turn in range(40):
        took.append(once(turn % 4))
        files.append(held()[0])
        threads.append(held()[1])
    assert max(took) < 2
    # libVLC keeps an output of a player for the next time, or not: what it holds goes up and down.
    assert max(files[20:]) <= max(files[:20]) and max(threads[20:]) <= max(threads[:20])
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("vlc-")]


def test_closing_is_quick_while_libvlc_waits_for_more(raw: Path) -> None:
    bench = Bench("vlc", raw / "cam.h264")
    bench.feed(1)  # too little to begin with: its reading blocks
    assert bench.close() < 2


# --- which packet a picture is of -----------------------------------------------------------------


def test_pictures_are_told_from_their_repetition_and_lost_ones_are_counted() -> None:
    moments = Moments(0.15)
    for number in range(60):
        moments.fed(Moment(number * 0.1, number * 0.1))
    assert moments.shown(0.02, lambda: True) == Moment(0.0, 0.0)
    assert moments.shown(0.1, lambda: False) is None, "the first one again"
    got = [moments.shown(number * 0.1 + 0.17, lambda: True) for number in range(1, 20)]
    assert [m.received_at for m in got if m is not None] == [pytest.approx(n * 0.1) for n in range(1, 20)]
    assert moments.lost < 0.01
    assert moments.shown(19 * 0.1 + 0.17 + 0.06, lambda: False) is None
    assert moments.shown(20 * 0.1 + 0.17, lambda: False) is None, "the new one may be late"
    frozen = moments.shown(20 * 0.1 + 0.17 + 0.13, lambda: False)
    assert frozen is not None and frozen.received_at == pytest.approx(2.0), "a frozen camera is fresh"
    after = moments.shown(26 * 0.1 + 0.172, lambda: True)
    assert after is not None and after.received_at == pytest.approx(2.6)
    assert moments.lost > 0.1
    assert moments.waiting_since() == pytest.approx(2.7)


def test_a_clock_set_anew_is_noticed_and_nothing_seems_fresher_than_it_is() -> None:
    moments = Moments(0.15)
    for number in range(20):
        moments.fed(Moment(number * 0.04, number * 0.04))
        if number >= 4:
            moments.shown((number - 4) * 0.04 + 0.17, lambda: True)
    assert not moments.astray
    for number in range(20, 60):  # nothing is shown for a second, then everything comes a second later
        moments.fed(Moment(number * 0.04, number * 0.04))
    assert moments.astray
    for number in range(16, 50):
        taken = moments.shown(number * 0.04 + 1.17, lambda: True)
        assert taken is not None and taken.received_at <= number * 0.04 + 0.001


def test_a_delay_that_gets_shorter_loses_no_picture() -> None:
    moments = Moments(0.15)
    for number in range(40):
        moments.fed(Moment(number * 0.1, number * 0.1))
    moments.shown(0.0, lambda: True)
    moments.shown(0.1 + 0.21, lambda: True)
    got = [moments.shown(number * 0.1 + 0.17, lambda: True) for number in range(2, 12)]
    assert [m.received_at for m in got if m is not None] == [pytest.approx(n * 0.1) for n in range(2, 12)]


# --- FFmpeg stands in -----------------------------------------------------------------------------


def chosen_bench(raw: Path) -> tuple[Bench, ChosenDecoder]:
    bench = Bench("ffmpeg", raw / "cam.h264")
    group: list[Kept] = []
    decoder = ChosenDecoder("vlc", bench.video, bench._take, lambda: group)
    bench.decoder = decoder
    return bench, decoder


def test_ffmpeg_stands_in_where_libvlc_shows_nothing(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vlc_stage, "_OPTIONS", (":demux=nothing",))
    monkeypatch.setattr("app.video.vlc_decoder.PATIENCE_S", 1.0)
    monkeypatch.setattr(chosen, "_hopeless", set())
    bench, decoder = chosen_bench(raw)
    bench.feed(20)
    assert bench.numbers() == [] and not decoder.refused and decoder.engine == "vlc"
    bench.feed(40)
    assert bench.numbers()[-1] == 59 and decoder.refused and decoder.engine == "ffmpeg"
    bench.close()
    again, known = chosen_bench(raw)
    again.feed(2)
    assert again.numbers() == [0, 1] and known.refused, "it is not tried again for this codec"
    again.close()


def test_a_wall_without_libvlc_shows_and_says_so(
    server: RtspServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PYTHON_VLC_LIB_PATH", str(tmp_path / "none.so"))
    watcher = Watcher(options=EngineOptions(engine="vlc"))
    try:
        watcher.engine.set_feeds([feed(server, "a03"), feed(server, "a04")])
        watcher.show("a03", "a04")
        watcher.wait_live("a03", "a04")
        wait_for(lambda: watcher.troubles)
        assert "VLC" in str(watcher.troubles[0].message) and "FFmpeg" in str(watcher.troubles[0].message)
        watcher.wait_new_frames("a03", count=20)
        assert len(watcher.troubles) == 1
        stats = watcher.engine.stats("a03")
        assert stats is not None and stats.engine == "ffmpeg"
    finally:
        watcher.engine.close()


def test_jpeg_is_decoded_by_ffmpeg_whatever_is_chosen(server: RtspServer) -> None:
    watcher = Watcher(options=EngineOptions(engine="vlc"))
    try:
        watcher.engine.set_feeds([Feed("mjpeg", StreamAddress(server.url("mjpeg", "sub")), None)])
        watcher.show("mjpeg")
        watcher.wait_live("mjpeg")
        wait_for(lambda: (s := watcher.engine.stats("mjpeg")) is not None and s.engine == "ffmpeg")
        assert watcher.troubles == []
    finally:
        watcher.engine.close()


# --- the whole engine -----------------------------------------------------------------------------


@both
def test_a_wall_of_four(engine: str, choose: Watcher, server: RtspServer) -> None:
    cameras = ("a01", "a03", "number", "h265")
    sub = {camera: StreamAddress(server.url(camera, "sub")) for camera in cameras}
    main = {camera: sub[camera] for camera in cameras} | {"a01": StreamAddress(server.url("a01", "main"))}
    choose.engine.set_feeds([Feed(camera, main[camera], sub[camera]) for camera in cameras])
    choose.show(*cameras)
    choose.wait_live(*cameras)
    choose.wait_new_frames(*cameras, count=40)
    frame = choose.engine.frame("a01")
    assert frame is not None and (frame.width, frame.height) == (220, 180), "its shape is kept"
    seen: list[int] = []
    wait_for(lambda: seen.append(number_of(choose.picture("number"))) or len(set(seen)) > 30)  # type: ignore[func-returns-value]
    steps = {b - a for a, b in itertools.pairwise(seen)}
    assert all(step in range(4) or step < -200 for step in steps), "in order, hardly one left out"
    wait_for(lambda: all((s := choose.engine.stats(c)) is not None and s.delay_ms for c in cameras))
    for camera in cameras:
        stats = choose.engine.stats(camera)
        assert stats is not None and stats.engine == engine and (stats.delay_ms or 0) < LATE_S * 1000
    still = choose.engine.still("a03").result(10)
    assert (still.width, still.height) == (704, 576)
    choose.show("a01", stream=StreamKind.MAIN, size=(1280, 720))
    wait_for(lambda: (f := choose.engine.frame("a01")) is not None and f.main and f.width == 1280)
    assert choose.troubles == []


@both
def test_a_stall_is_marked_and_heals(
    engine: str, choose: Watcher, server: RtspServer, proxy: FaultProxy
) -> None:
    choose.engine.set_feeds([feed(proxy, "a03"), feed(server, "a04")])
    choose.show("a03", "a04")
    choose.wait_live("a03", "a04")
    choose.wait_new_frames("a03", count=20)
    proxy.set("a03", Behaviour.STALL)
    wait_for(lambda: choose.state("a03") is CameraState.STALLED, 6)
    frame = choose.engine.frame("a03")
    assert frame is not None and time.time() - frame.captured_at > 2
    proxy.set("a03", Behaviour.PASS)
    wait_for(lambda: choose.state("a03") is CameraState.LIVE, 8)
    choose.wait_new_frames("a03", count=20)
    assert choose.state("a04") is CameraState.LIVE
    assert LossCause.BAD_STREAM not in {status.cause for status in choose.statuses}
    assert choose.troubles == []


@both
def test_a_process_that_froze_tells_the_true_age_again(
    engine: str, choose: Watcher, server: RtspServer
) -> None:
    choose.engine.set_feeds([feed(server, "number")])
    choose.show("number", size=(352, 288))
    choose.wait_live("number")
    choose.wait_new_frames("number", count=40)

    def began() -> float:
        """When the film began, by a picture's number and the time it is said to be of."""
        frame = choose.engine.frame("number")
        assert frame is not None
        return frame.captured_at - number_of(pixels(frame)) / FPS

    def moved(since: float) -> float:
        """Seconds by which the pictures seem fresher (or, below 0, older) than they did."""
        return (began() - since + 5) % 10 - 5  # the film lasts ten seconds

    before = began()
    worker = next(p for p in psutil.Process().children() if "app.video.worker" in p.cmdline())
    worker.suspend()
    until = time.monotonic() + 1.2
    wait_for(lambda: time.monotonic() > until)
    worker.resume()
    choose.wait_new_frames("number", count=20)
    until = time.monotonic() + 8
    wait_for(lambda: time.monotonic() > until)
    drifts = [moved(before) for _ in range(20) if choose.wait_new_frames("number", count=1) is None]
    assert max(map(abs, drifts)) < 0.4 and choose.state("number") is CameraState.LIVE


@both
def test_a_hidden_page_stays_fresh_and_comes_back(engine: str, choose: Watcher, server: RtspServer) -> None:
    choose.engine.set_feeds([feed(server, "a04")])
    choose.show("a04", stream=StreamKind.KEYFRAMES)
    choose.wait_live("a04")
    first, since = choose.engine.sequences()["a04"], choose.engine.status("a04").since
    wait_for(lambda: (choose.engine.status("a04").last_frame_at or 0) - since > 4.5)
    assert choose.state("a04") is CameraState.LIVE
    assert 1 <= choose.engine.sequences()["a04"] - first <= 4
    frame = choose.engine.frame("a04")
    assert frame is not None and time.time() - frame.captured_at < 2 + LATE_S, "no picture is held back"
    choose.show("a04")
    choose.wait_new_frames("a04", count=10, seconds=10)


@both
def test_noise_on_the_line_is_not_live_and_heals(engine: str, choose: Watcher, proxy: FaultProxy) -> None:
    choose.engine.set_feeds([feed(proxy, "a03")])
    choose.show("a03")
    choose.wait_live("a03")
    choose.wait_new_frames("a03", count=30)
    usual = choose.picture("a03").astype(int)
    proxy.set("a03", Behaviour.CORRUPT)
    wait_for(lambda: choose.state("a03") in (CameraState.STALLED, CameraState.LOST))
    proxy.set("a03", Behaviour.PASS)
    choose.wait_live("a03")
    wait_for(lambda: np.abs(choose.picture("a03").astype(int) - usual).mean() < 25)
    assert choose.troubles == []


@both
def test_picture_checks_judge_what_either_shows(
    engine: str, choose: Watcher, server: RtspServer, films: Path
) -> None:
    dark = np.full((288, 352, 3), 12, np.uint8)
    write_film(films / "dark" / "sub.mp4", (dark for _ in range(30)))
    choose.engine.set_feeds([feed(server, "dark")])
    choose.show("dark")
    choose.wait_live("dark")
    wait_for(lambda: PictureFault.BLACK in choose.engine.status("dark").faults)
    choose.wait_new_frames("dark", count=30)
    assert choose.state("dark") is CameraState.SUSPECT, "a picture that never changes is not a stalled one"
