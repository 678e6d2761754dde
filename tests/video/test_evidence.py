"""Stills, clips and their playback through libVLC, from real streams."""

from __future__ import annotations

import hashlib
import io
import itertools
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from app.errors import EnvError
from app.events import ClipChanged
from app.services.ports import Feed, StreamAddress, StreamKind
from app.video.player import VlcPlayer, vlc_problem
from app.video.process import environment
from tests.fakes import Behaviour, FaultProxy, RtspServer
from tests.video.conftest import Watcher, feed, pixels, wait_for
from tests.video.films import number_of, numbered, place, sounding, write_film


def wait_clip(watcher: Watcher, clip_id: str) -> ClipChanged:
    wait_for(lambda: any(c.clip_id == clip_id and c.finished for c in watcher.clips))
    return next(c for c in watcher.clips if c.clip_id == clip_id and c.finished)


def numbers_in(path: Path) -> list[int]:
    with av.open(str(path)) as container:
        return [number_of(frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]


def test_a_still_has_the_streams_full_resolution(watcher: Watcher, server: RtspServer) -> None:
    watcher.engine.set_feeds([feed(server, "a01"), feed(server, "a03")])
    with pytest.raises(EnvError):
        watcher.engine.still("a01").result(10)
    watcher.show("a01", "a03")
    watcher.wait_live("a01", "a03")
    still = watcher.engine.still("a03").result(10)  # it has no main stream, which is said
    picture = Image.open(io.BytesIO(still.jpeg))
    assert (still.width, still.height) == picture.size == (704, 576) and still.note is not None
    assert abs(still.taken_at - time.time()) < 5
    assert np.abs(np.asarray(picture).mean(axis=(0, 1)) - place(3).mean(axis=(0, 1))).max() < 25
    watcher.show("a01", stream=StreamKind.MAIN)
    wait_for(lambda: (f := watcher.engine.frame("a01")) is not None and f.main)
    assert watcher.engine.still("a01").result(10).width == 1280


def test_a_clip_begins_before_the_key_and_ends_after_it(
    watcher: Watcher, server: RtspServer, tmp_path: Path
) -> None:
    address = StreamAddress(server.url("number", "sub"))
    watcher.engine.set_feeds([Feed("number", address, address)])
    watcher.show("number", size=(352, 288))
    watcher.wait_live("number")
    wait_for(lambda: time.time() - watcher.engine.status("number").since > 4)
    at_the_key, pressed_at = number_of(watcher.picture("number")), time.time()
    clip_id = watcher.engine.start_clip("number", tmp_path / "clips", 2.5, 1.5)
    done = wait_clip(watcher, clip_id)
    assert done.error is None and done.path is not None
    path = Path(done.path)
    assert path.suffix == ".mp4" and path.name.startswith("number-")
    assert done.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    seen = numbers_in(path)
    assert all((b - a) % 250 == 1 for a, b in itertools.pairwise(seen)), "no picture is missing"
    key = seen.index(at_the_key)
    assert 2.4 * 25 <= key <= 4.6 * 25, "at least 2.5 s before, at most a group more"
    assert 1.3 * 25 <= len(seen) - key <= 2.2 * 25
    assert done.began_at is not None
    assert done.began_at + key / 25 == pytest.approx(pressed_at, abs=0.3), "the time of its first picture"
    assert done.seconds == pytest.approx(len(seen) / 25, abs=0.1)
    running = [c for c in watcher.clips if c.clip_id == clip_id and not c.finished]
    assert running and running[0].seconds > 2.4


def test_the_key_pressed_again_ends_a_clip_and_what_was_can_be_seen_again(
    watcher: Watcher, server: RtspServer, tmp_path: Path
) -> None:
    address = StreamAddress(server.url("number", "sub"))
    watcher.engine.set_feeds([Feed("number", address, address)])
    with pytest.raises(EnvError):
        watcher.engine.replay("number", 30, tmp_path).result(10)
    watcher.show("number", size=(352, 288))
    watcher.wait_live("number")
    clips = [watcher.engine.start_clip("number", tmp_path, 0, 3600) for _ in range(2)]
    wait_for(lambda: any(c.clip_id == clips[1] and c.seconds > 3 for c in watcher.clips))
    assert not any(c.finished for c in watcher.clips)
    pressed_at = time.monotonic()
    watcher.engine.stop_clip(clips[0])
    done = wait_clip(watcher, clips[0])
    assert time.monotonic() - pressed_at < 3
    assert done.path is not None and done.sha256 == hashlib.sha256(Path(done.path).read_bytes()).hexdigest()
    assert not any(c.clip_id == clips[1] and c.finished for c in watcher.clips), "the other one goes on"
    now = number_of(watcher.picture("number"))
    told = len(watcher.clips)
    path = watcher.engine.replay("number", 2.0, tmp_path / "replays").result(10)
    seen = numbers_in(path)
    assert all((b - a) % 250 == 1 for a, b in itertools.pairwise(seen))
    assert now in seen and 1.9 * 25 <= len(seen) <= 4.6 * 25
    assert {c.clip_id for c in watcher.clips[told:]} <= {clips[1]}, "a replay is no clip"
    watcher.engine.stop_clip(clips[1])
    wait_clip(watcher, clips[1])


def test_clips_run_side_by_side_and_survive_a_change_of_stream(
    watcher: Watcher, server: RtspServer, tmp_path: Path
) -> None:
    watcher.engine.set_feeds([feed(server, "a01")])
    watcher.show("a01")
    watcher.wait_live("a01")
    clips = [watcher.engine.start_clip("a01", tmp_path, 1, after) for after in (1.0, 3.0)]
    wait_for(lambda: len({c.clip_id for c in watcher.clips}) == 2)
    watcher.show("a01", stream=StreamKind.MAIN)
    done = [wait_clip(watcher, clip_id) for clip_id in clips]
    assert all(d.error is None and d.path is not None for d in done)
    for clip, at_least in zip(done, (1.0, 3.0), strict=True):
        with av.open(str(clip.path)) as container:
            frames = list(container.decode(video=0))
        assert {(f.width, f.height) for f in frames} == {(704, 576)}
        assert len(frames) >= at_least * 15


def test_a_clip_of_a_lost_camera_keeps_what_there_was(
    watcher: Watcher, proxy: FaultProxy, tmp_path: Path
) -> None:
    watcher.engine.set_feeds([feed(proxy, "a01")])
    assert wait_clip(watcher, watcher.engine.start_clip("a01", tmp_path, 5, 5)).error is not None
    watcher.show("a01")
    watcher.wait_live("a01")
    watcher.wait_new_frames("a01", count=20)
    clip_id = watcher.engine.start_clip("a01", tmp_path, 30, 60)
    wait_for(lambda: any(c.clip_id == clip_id for c in watcher.clips))
    proxy.set("a01", Behaviour.DROP)
    done = wait_clip(watcher, clip_id)
    assert done.error is None and done.path is not None
    with av.open(done.path) as container:
        assert sum(1 for _ in container.decode(video=0)) > 15


def test_a_clip_into_a_folder_that_cannot_be(watcher: Watcher, server: RtspServer, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    watcher.engine.set_feeds([feed(server, "a01")])
    watcher.show("a01")
    watcher.wait_live("a01")
    done = wait_clip(watcher, watcher.engine.start_clip("a01", tmp_path / "file", 1, 1))
    assert done.error is not None and done.path is None


def test_closing_finishes_a_running_clip(server: RtspServer, tmp_path: Path) -> None:
    watcher = Watcher()
    watcher.engine.set_feeds([feed(server, "a01")])
    watcher.show("a01")
    watcher.wait_live("a01")
    clip_id = watcher.engine.start_clip("a01", tmp_path, 30, 600)
    wait_for(lambda: any(c.clip_id == clip_id for c in watcher.clips))
    watcher.engine.close()
    (path,) = tmp_path.iterdir()
    assert ".part" not in path.name
    with av.open(str(path)) as container:
        assert sum(1 for _ in container.decode(video=0)) > 0
    done = wait_clip(watcher, clip_id)
    assert (done.error, done.path) == (None, str(path))
    with pytest.raises(EnvError):
        watcher.engine.still("a01").result(1)


# --- playback ------------------------------------------------------------------------------------


@pytest.fixture
def player() -> Iterator[VlcPlayer]:
    player = VlcPlayer()
    yield player
    player.close()


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds of numbered pictures."""
    folder = tmp_path_factory.mktemp("clip")
    return write_film(folder / "clip.mp4", (numbered(i) for i in range(150)), fps=25)


def shown(player: VlcPlayer) -> int | None:
    (frame,) = player.frames()
    return number_of(pixels(frame)) if frame is not None else None


def wait_shown(player: VlcPlayer, accept: Callable[[int], bool]) -> None:
    wait_for(lambda: (n := shown(player)) is not None and accept(n), 20)


def test_a_clip_opens_paused_on_its_first_picture(player: VlcPlayer, clip: Path) -> None:
    assert vlc_problem() is None
    assert player.frames() == [None]
    player.open(clip)
    wait_shown(player, lambda n: n == 0)
    (frame,) = player.frames()
    assert frame is not None and (frame.width, frame.height) == (352, 288)
    assert player.position() == (0.0, 6.0)
    assert not player.ended()


def test_it_plays_steps_seeks_and_ends(player: VlcPlayer, clip: Path) -> None:
    player.open(clip)
    wait_shown(player, lambda n: n == 0)
    player.set_paused(False)
    wait_shown(player, lambda n: n > 10)
    player.set_paused(True)
    player.seek(3.0)
    wait_shown(player, lambda n: n == 75)
    assert player.position()[0] == pytest.approx(3.0, abs=0.05)
    at = shown(player)
    assert at is not None
    for number in (at + 1, at + 2):
        player.step()
        wait_shown(player, lambda n, number=number: n == number)  # type: ignore[misc]
    player.set_paused(False)
    wait_shown(player, lambda n: at + 5 < n < at + 40)
    player.seek(5.0)
    wait_for(player.ended)
    assert player.position() == (6.0, 6.0)
    player.seek(1.0)
    wait_shown(player, lambda n: n == 25)
    assert not player.ended()


def test_it_plays_fast_and_slowly(player: VlcPlayer, clip: Path) -> None:
    player.open(clip)
    wait_shown(player, lambda n: n == 0)
    player.set_rate(0.25)
    player.set_paused(False)
    wait_shown(player, lambda n: n > 2)
    first, began = shown(player), time.monotonic()
    assert first is not None
    wait_shown(player, lambda n: n >= first + 8)
    assert time.monotonic() - began > 0.7, "eight pictures take 1.3 s at a quarter of the speed"
    player.set_rate(4.0)
    began = time.monotonic()
    wait_for(player.ended)
    assert time.monotonic() - began < 4


def test_single_frames_back_and_on_again(player: VlcPlayer, clip: Path) -> None:
    player.open(clip)
    wait_shown(player, lambda n: n == 0)
    player.set_paused(False)
    wait_shown(player, lambda n: n > 60)
    player.set_paused(True)
    before = settled(player)
    player.step(-1)
    at = before - 1
    wait_shown(player, lambda n: n == at)
    assert player.position()[0] == pytest.approx(at / 25)
    for number in range(at - 1, at - 6, -1):
        player.step(-1)
        wait_shown(player, lambda n, number=number: n == number)  # type: ignore[misc]
    for number in range(at - 4, at):
        player.step(1)
        wait_shown(player, lambda n, number=number: n == number)  # type: ignore[misc]
    player.step(-1)
    wait_shown(player, lambda n: n == at - 2)
    player.set_paused(False)
    wait_shown(player, lambda n: at + 3 < n < at + 40)
    player.seek(0.0)
    player.step(-1)
    wait_shown(player, lambda n: n == 0)
    player.set_paused(False)
    player.seek(5.5)
    wait_for(player.ended)
    player.step(-1)
    wait_shown(player, lambda n: n == 148)
    assert not player.ended() and player.position()[0] == pytest.approx(148 / 25)
    player.seek(2.0)
    wait_shown(player, lambda n: n == 50)


def settled(player: VlcPlayer) -> int:
    """The number of a picture that stands still."""
    seen: list[int | None] = []

    def still() -> bool:
        seen.append(shown(player))
        return len(seen) > 25 and len(set(seen[-25:])) == 1

    wait_for(still)
    assert seen[-1] is not None
    return seen[-1]


def test_a_shot_is_the_picture_that_is_shown(player: VlcPlayer, clip: Path) -> None:
    assert player.shot() is None
    player.open(clip)
    wait_shown(player, lambda n: n == 0)
    player.seek(3.0)
    wait_shown(player, lambda n: n == 75)
    shot = player.shot()
    assert shot is not None and shot.at == pytest.approx(3.0, abs=0.05)
    picture = np.asarray(Image.open(io.BytesIO(shot.jpeg)))
    assert (shot.width, shot.height) == (352, 288) and picture.shape == (288, 352, 3)
    assert number_of(picture) == shown(player)


def test_there_is_no_sound_until_somebody_wants_it(player: VlcPlayer, clip: Path, tmp_path: Path) -> None:
    def heard() -> int:
        assert player._output is not None
        return int(player._output.player.audio_get_track())

    player.open(clip)
    assert not player.has_sound()
    player.open(sounding(tmp_path / "tone.mp4", seconds=6))
    assert player.has_sound()
    wait_shown(player, lambda n: n == 0)
    player.set_paused(False)
    wait_shown(player, lambda n: n > 5)
    assert heard() == -1
    player.set_sound(True)
    wait_for(lambda: heard() >= 0)
    at = shown(player) or 0
    wait_shown(player, lambda n: n > at + 5)
    player.seek(1.0)
    wait_shown(player, lambda n: 25 <= n < 40)
    assert heard() >= 0
    player.set_sound(False)
    wait_for(lambda: heard() == -1)


def test_another_file_in_the_same_player(player: VlcPlayer, clip: Path, tmp_path: Path) -> None:
    other = write_film(tmp_path / "other.mp4", (place(3, 320, 240) for _ in range(30)))
    player.open(clip)
    wait_shown(player, lambda n: n == 0)
    player.open(other)
    wait_for(lambda: (f := player.frames()[0]) is not None and (f.width, f.height) == (320, 240))
    wait_for(lambda: np.abs(pixels(player.frames()[0]).astype(int) - place(3, 320, 240)).mean() < 12)


def test_a_recorded_clip_plays(
    watcher: Watcher, server: RtspServer, player: VlcPlayer, tmp_path: Path
) -> None:
    watcher.engine.set_feeds([feed(server, "a05")])
    watcher.show("a05")
    watcher.wait_live("a05")
    done = wait_clip(watcher, watcher.engine.start_clip("a05", tmp_path, 2, 2))
    player.open(Path(str(done.path)))
    wait_for(lambda: player.frames()[0] is not None)
    first = pixels(player.frames()[0])
    assert first.shape == (576, 704, 3)
    player.set_paused(False)
    wait_for(lambda: np.abs(pixels(player.frames()[0]).astype(int) - first).mean() > 2)
    wait_for(player.ended)


def test_what_is_no_video_is_refused(player: VlcPlayer, tmp_path: Path) -> None:
    with pytest.raises(EnvError):
        player.open(tmp_path / "missing.mp4")
    junk = tmp_path / "junk.mp4"
    junk.write_bytes(b"no video" * 1000)
    with pytest.raises(EnvError):
        player.open(junk)


def test_without_libvlc_it_is_said_what_to_install() -> None:
    code = "from app.video.player import vlc_problem; print(vlc_problem())"
    env = {**environment(), "PYTHON_VLC_LIB_PATH": "/nowhere/libvlc.so"}
    said = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert "请安装 VLC" in said.stdout
    assert "Traceback" not in said.stderr
