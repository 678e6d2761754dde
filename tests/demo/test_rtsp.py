"""The demo's RTSP server: endless, rising, the same moment for everybody."""

from __future__ import annotations

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import av
import numpy as np
import pytest

from app.errors import EnvError
from tests.demo.conftest import brightness, open_stream, wait_until
from tests.fakes import RtspServer


def _look(url: str, pictures: int) -> tuple[list[float], list[np.ndarray]]:
    times, seen = [], []
    with open_stream(url) as stream:
        for frame in stream.decode(video=0):
            times.append(frame.time or 0.0)
            seen.append(frame.to_ndarray(format="gray"))
            if len(times) == pictures:
                break
    return times, seen


def test_two_viewers_see_moving_pictures_beyond_the_end_of_the_film(folder: Path) -> None:
    with RtspServer(folder) as server, ThreadPoolExecutor(2) as pool:
        urls = [server.url("a07"), server.url("a08", "sub")]
        for times, seen in pool.map(lambda url: _look(url, 15 * 5), urls):  # the film has 4 s
            gaps = np.diff(times)
            assert gaps.min() > 0.05 and gaps.max() < 0.09, "timestamps rise evenly across the loop"
            changes = [np.abs(a.astype(int) - b).mean() for a, b in itertools.pairwise(seen)]
            assert min(changes) > 0.1, "every picture differs from the one before"


def test_what_a_camera_sees_can_change_while_it_is_watched(folder: Path) -> None:
    with RtspServer(folder) as server, open_stream(server.url("a07")) as stream:
        pictures = stream.decode(video=0)
        assert brightness(next(pictures)) > 100
        server.show("a07", "black")
        times = [frame.time for frame in _until(pictures, lambda level: level < 80)]
        server.show("a07", None)
        times += [frame.time for frame in _until(pictures, lambda level: level > 100)]
        known = [t for t in times if t is not None]
        assert known == sorted(set(known)), "one unbroken session"


def _until(pictures, enough) -> list[av.VideoFrame]:  # type: ignore[no-untyped-def]
    seen = []
    for frame in pictures:
        seen.append(frame)
        if enough(brightness(frame)):
            return seen
        assert len(seen) < 15 * 20, "the picture did not change"
    raise AssertionError("the stream ended")


def test_main_and_sub_show_the_same_moment(folder: Path) -> None:
    with RtspServer(folder) as server, ThreadPoolExecutor(2) as pool:
        a, b = pool.map(lambda name: _look(server.url("a07", name), 2)[1][-1], ["main", "sub"])
        assert np.abs(a.astype(int) - b).mean() < 12, "at most a group of pictures apart"


@pytest.mark.parametrize("path", ["a99/main", "a07/none", "../secret", "a07"])
def test_an_unknown_address_is_not_found(folder: Path, path: str) -> None:
    (folder.parent / "secret.mp4").write_bytes(b"")
    with RtspServer(folder) as server, pytest.raises(av.HTTPNotFoundError):
        open_stream(f"rtsp://127.0.0.1:{server.port}/{path}")


def test_a_finite_number_of_plays_ends_the_stream(folder: Path) -> None:
    with RtspServer(folder) as server, open_stream(server.url("a07") + "?play_count=1") as stream:
        assert 50 < sum(1 for _ in stream.decode(video=0)) <= 60


def test_a_broken_film_ends_the_session_only(folder: Path) -> None:
    with RtspServer(folder) as server:
        (folder / "a07" / "main.mp4").write_bytes(b"no film")
        with pytest.raises(av.FFmpegError):
            open_stream(server.url("a07"))
        assert _look(server.url("a08"), 3)[0]


def test_a_taken_port_is_told_in_words(folder: Path) -> None:
    with RtspServer(folder) as server, pytest.raises(EnvError, match=str(server.port)):
        RtspServer(folder, port=server.port).start()


def test_stopping_cuts_viewers_off_and_leaves_no_thread(folder: Path) -> None:
    before = set(threading.enumerate())
    server = RtspServer(folder).start()
    stream = open_stream(server.url("a07"))
    wait_until(lambda: server.viewers() == 1, "viewer is counted")
    server.stop()
    server.stop()
    with pytest.raises((av.FFmpegError, StopIteration)):
        pictures = stream.decode(video=0)
        while True:
            next(pictures)
    stream.close()
    assert set(threading.enumerate()) == before
