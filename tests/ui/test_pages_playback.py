"""录像回放 with the real libVLC: a clip plays, pauses, jumps, steps; without libVLC the page says so."""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import av
import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.domain.evidence import Snapshot
from app.domain.folds.evidence import clip_body
from app.domain.record import Kind
from app.services.auth import Session
from app.text import Text, text
from tests.ui.pages_parts import Office, office
from tests.video.films import number_of, numbered, sounding, write_film
from ui import theme
from ui.pages.playback_page import PlaybackPage
from ui.times import local

SECONDS = 8


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Office]:
    theme.apply(qapp, "dark")
    with office(tmp_path / "school-a") as made:
        yield made


def film(path: Path) -> None:
    """Eight seconds: red, growing brighter, so that every moment has its own colour."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25, options={"g": "25", "bf": "0", "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for n in range(SECONDS * 25):
            pixels = np.zeros((180, 320, 3), np.uint8)
            pixels[..., 0] = 40 + n
            frame = av.VideoFrame.from_ndarray(pixels, "rgb24")
            out.mux(stream.encode(frame))
        out.mux(stream.encode())


def keep_clip(
    here: Office,
    name: str = "one",
    *,
    minutes_ago: float = 5.0,
    written: bool = True,
    camera: int = 1,
    sha256: str = "",
) -> Path:
    path = here.place.dir / "clips" / f"{name}.mp4"
    if written:
        film(path)
        sha256 = sha256 or hashlib.sha256(path.read_bytes()).hexdigest()
    at = datetime.now(UTC) - timedelta(minutes=minutes_ago)
    record_clip(here, path, at, camera=camera, sha256=sha256 or "0" * 64)
    return path


def record_clip(
    here: Office, path: Path, at: datetime, *, camera: int, sha256: str = "", seconds: float = SECONDS
) -> None:
    body = clip_body(
        str(uuid4()),
        here.cameras[camera - 1].id,
        path=f"clips/{path.name}",
        seconds=seconds,
        sha256=sha256 or hashlib.sha256(path.read_bytes()).hexdigest(),
        name="早班保安",
    )
    here.place.store.run(
        lambda uow: uow.append(Kind.CLIP, body, author=here.guard.account.id, occurred_at=at)
    )


def open_page(
    qtbot: QtBot,
    here: Office,
    problem: Text | None = None,
    session: Session | None = None,
    *,
    parent: QWidget | None = None,
) -> PlaybackPage:
    place = here.place
    films = replace(place.films, problem=problem)
    page = PlaybackPage(
        place.evidence, place.cameras, films, here.bridge, session or here.guard, parent=parent
    )
    qtbot.addWidget(parent or page)
    page.resize(1300, 800)
    page.show()
    page.window().show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.enter()
    return page


def loaded(qtbot: QtBot, page: PlaybackPage, rows: int = 1) -> None:
    qtbot.waitUntil(lambda: page.table.model.rowCount() == rows, timeout=10_000)


def started(qtbot: QtBot, here: Office, **clip: Any) -> PlaybackPage:
    """A page that plays one clip."""
    keep_clip(here, **clip)
    page = open_page(qtbot, here)
    loaded(qtbot, page)
    qtbot.mouseClick(page.findChild(QPushButton, "playback.play"), Qt.MouseButton.LeftButton)
    playing(qtbot, page)
    return page


def words_of(page: PlaybackPage, name: str) -> str:
    return page.findChild(QLabel, name).text()


def position(page: PlaybackPage) -> float:
    assert page.pane.player is not None
    return page.pane.player.position()[0]


def red(page: PlaybackPage) -> int:
    return page.pane.view.grab().toImage().pixelColor(page.pane.view.rect().center()).red()


def playing(qtbot: QtBot, page: PlaybackPage) -> None:
    qtbot.waitUntil(lambda: page.pane.player is not None and position(page) > 0.3, timeout=20_000)
    qtbot.waitUntil(lambda: red(page) > 30, timeout=10_000)


def test_space_plays_and_pauses_and_our_own_widget_shows_the_picture(qtbot: QtBot, here: Office) -> None:
    keep_clip(here)
    page = open_page(qtbot, here)
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 1, timeout=10_000)
    assert "校门外" in page.table.model.index(0, 1).data()
    qtbot.keyClick(page.table.view, Qt.Key.Key_Space)
    playing(qtbot, page)
    early = red(page)
    qtbot.waitUntil(lambda: red(page) > early + 20, timeout=10_000)
    qtbot.keyClick(page.table.view, Qt.Key.Key_Space)
    assert "播放" in page.findChild(QPushButton, "playback.play").text()
    qtbot.wait(400)
    stood = position(page)
    qtbot.wait(400)
    assert position(page) == pytest.approx(stood, abs=0.1)
    page.close_player()


def test_the_seek_bar_jumps(qtbot: QtBot, here: Office) -> None:
    keep_clip(here)
    page = open_page(qtbot, here)
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 1, timeout=10_000)
    qtbot.mouseClick(page.findChild(QPushButton, "playback.play"), Qt.MouseButton.LeftButton)
    playing(qtbot, page)
    page.pane.set_paused(True)
    slider = page.pane.controls.bar
    handle = QPoint(
        round(8 + (slider.width() - 16) * slider.value() / slider.maximum()), slider.height() // 2
    )
    target = QPoint(round(slider.width() * 0.75), slider.height() // 2)
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=handle)
    qtbot.mouseMove(slider, target)
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=target)
    qtbot.waitUntil(lambda: position(page) == pytest.approx(SECONDS * 0.75, abs=0.6), timeout=10_000)
    page.close_player()


def test_arrows_jump_and_point_and_comma_step_one_frame(qtbot: QtBot, here: Office) -> None:
    path = write_film(here.place.dir / "clips" / "n.mp4", (numbered(i) for i in range(200)), fps=25)
    record_clip(here, path, datetime.now(UTC), camera=1)
    page = open_page(qtbot, here)
    loaded(qtbot, page)
    qtbot.keyClick(page.table.view, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page.pane.player is not None and position(page) > 0.3, timeout=20_000)
    page.pane.set_paused(True)
    qtbot.keyClick(page.pane.view, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: position(page) > 5.0, timeout=10_000)
    qtbot.keyClick(page.pane.view, Qt.Key.Key_Period)
    qtbot.waitUntil(lambda: stands_at(page, round(position(page) * 25)), timeout=10_000)
    at = round(position(page) * 25)
    for key, number in ((Qt.Key.Key_Period, at + 1), (Qt.Key.Key_Comma, at), (Qt.Key.Key_Comma, at - 1)):
        qtbot.keyClick(page.pane.view, key)
        qtbot.waitUntil(lambda n=number: stands_at(page, n), timeout=10_000)
    page.close_player()


def stands_at(page: PlaybackPage, number: int) -> bool:
    """Whether this frame is painted and stated."""
    return numbers(page) == [number] and position(page) == pytest.approx(number / 25, abs=0.001)


def test_the_end_stops_and_playing_on_begins_anew(qtbot: QtBot, here: Office) -> None:
    keep_clip(here)
    page = open_page(qtbot, here)
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 1, timeout=10_000)
    page.pane.controls.speeds.setCurrentIndex(page.pane.controls.speeds.findText("8×"))
    play = page.findChild(QPushButton, "playback.play")
    qtbot.mouseClick(play, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.pane.player is not None and page.pane.player.ended(), timeout=30_000)
    qtbot.waitUntil(lambda: "播放" in play.text())
    page.pane.controls.speeds.setCurrentIndex(page.pane.controls.speeds.findText("1×"))
    qtbot.mouseClick(play, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: 0 < position(page) < SECONDS - 2, timeout=10_000)
    page.close_player()


def test_a_file_that_is_gone_or_broken_is_told(qtbot: QtBot, here: Office) -> None:
    keep_clip(here, written=False)
    page = open_page(qtbot, here)
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 1, timeout=10_000)
    qtbot.mouseClick(page.findChild(QPushButton, "playback.play"), Qt.MouseButton.LeftButton)
    error = page.findChild(QLabel, "playback.error")
    qtbot.waitUntil(lambda: error.isVisible() and error.text() != "", timeout=20_000)
    assert page.pane.player is None


def test_a_new_clip_in_the_list_does_not_stop_the_one_that_plays(qtbot: QtBot, here: Office) -> None:
    keep_clip(here)
    page = open_page(qtbot, here)
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 1, timeout=10_000)
    qtbot.mouseClick(page.findChild(QPushButton, "playback.play"), Qt.MouseButton.LeftButton)
    playing(qtbot, page)
    player = page.pane.player
    keep_clip(here, "two", minutes_ago=1, written=False)
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 2, timeout=10_000)
    assert page.pane.player is player and page.table.current().path.endswith("one.mp4")
    page.close_player()


def test_closing_leaves_no_player_thread(qtbot: QtBot, here: Office) -> None:
    keep_clip(here)
    page = open_page(qtbot, here)
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 1, timeout=10_000)
    qtbot.mouseClick(page.findChild(QPushButton, "playback.play"), Qt.MouseButton.LeftButton)
    playing(qtbot, page)
    page.close_player()
    qtbot.waitUntil(
        lambda: not any(thread.name == "vlc-player" for thread in threading.enumerate()), timeout=10_000
    )


@pytest.mark.parametrize("problem", [None, text("没有找到 VLC。")])
def test_a_page_that_is_gone_leaves_no_player_thread(
    qtbot: QtBot, here: Office, problem: Text | None
) -> None:
    keep_clip(here)
    window = QWidget()
    page = open_page(qtbot, here, problem, parent=window)
    loaded(qtbot, page)
    qtbot.keyClick(page.table.view, Qt.Key.Key_Space)
    playing(qtbot, page)
    name = "reel-" if problem is not None else "vlc-player"
    assert any(thread.name.startswith(name) for thread in threading.enumerate())
    page.deleteLater()
    qtbot.waitUntil(
        lambda: not any(thread.name.startswith(name) for thread in threading.enumerate()), timeout=10_000
    )


def test_without_libvlc_it_plays_all_the_same_and_says_what_to_install(qtbot: QtBot, here: Office) -> None:
    keep_clip(here)
    page = open_page(qtbot, here, text("没有找到 VLC，请安装 libvlc5 和 vlc-plugin-base。"))
    loaded(qtbot, page)
    assert "vlc-plugin-base" in words_of(page, "playback.problem")
    qtbot.keyClick(page.table.view, Qt.Key.Key_Space)
    playing(qtbot, page)
    assert not any(thread.name == "vlc-player" for thread in threading.enumerate())
    qtbot.keyClick(page.pane.view, Qt.Key.Key_Comma)
    at = position(page)
    qtbot.keyClick(page.pane.view, Qt.Key.Key_Comma)
    assert position(page) == pytest.approx(at - 0.04, abs=0.005)
    page.close_player()


def test_no_clips_says_how_to_take_one(qtbot: QtBot, here: Office) -> None:
    page = open_page(qtbot, here)
    qtbot.waitUntil(lambda: page.table.currentWidget() is page.table.empty)
    assert "F5" in " ".join(part.text() for part in page.table.empty.findChildren(QLabel))


# --- several in step -----------------------------------------------------------------------------


@pytest.fixture
def together(here: Office) -> datetime:
    """Two cameras' clips of one time, the second's two seconds later, and one of another hour.

    The number on a picture says the time: 25 a second.
    """
    folder = here.place.dir / "clips"
    at = datetime.now(UTC) - timedelta(minutes=30)
    write_film(folder / "a.mp4", (numbered(i) for i in range(200)), fps=25)
    write_film(folder / "b.mp4", (numbered(i) for i in range(50, 250)), fps=25)
    record_clip(here, folder / "a.mp4", at, camera=1)
    record_clip(here, folder / "b.mp4", at + timedelta(seconds=2), camera=2)
    record_clip(here, folder / "a.mp4", at - timedelta(hours=2), camera=2)
    return at


def numbers(page: PlaybackPage) -> list[int | None]:
    """What is painted in each cell; the names would stand on the numbers."""
    view = page.pane.view
    view._names = ()
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    frames = page.pane.player.frames() if page.pane.player is not None else []
    found: list[int | None] = []
    for frame, cell in zip(frames, view.cells(), strict=True):
        if frame is None:
            found.append(None)
            continue
        height = min(cell.height(), round(cell.width() * 288 / 352))
        width = round(height * 352 / 288)
        area = QRect(0, 0, width, height)
        area.moveCenter(cell.center())
        part = image.copy(area)
        rows = np.frombuffer(part.constBits(), np.uint8).reshape(part.height(), part.bytesPerLine())
        found.append(number_of(rows[:, : part.width() * 3].reshape(part.height(), part.width(), 3)))
    return found


def standing(qtbot: QtBot, page: PlaybackPage) -> int:
    """The number that all pictures show once they stand still."""
    seen: list[list[int | None]] = []

    def still() -> bool:
        seen.append(numbers(page))
        return len(seen) >= 10 and all(one == seen[-1] for one in seen[-10:])

    qtbot.waitUntil(still, timeout=10_000)
    (number,) = set(seen[-1])
    assert number is not None
    return number


def test_clips_of_one_time_play_in_step_under_their_names(
    qtbot: QtBot, here: Office, together: datetime
) -> None:
    page = open_page(qtbot, here)
    loaded(qtbot, page, 3)
    page.table.view.selectRow(1)
    offered = page.findChild(QPushButton, "playback.together")
    assert offered.isVisible() and "1 段" in offered.text()
    qtbot.keyClick(page.table.view, Qt.Key.Key_G)
    assert [clip.camera_id for clip in page.table.chosen()] == [c.id for c in here.cameras[1::-1]]
    qtbot.waitUntil(lambda: page.pane.player is not None and position(page) > 2.4, timeout=20_000)
    qtbot.keyClick(page.pane.view, Qt.Key.Key_Space)
    stood = standing(qtbot, page)
    assert abs(stood - position(page) * 25) <= 1
    qtbot.keyClick(page.pane.view, Qt.Key.Key_Comma)
    qtbot.waitUntil(lambda: numbers(page) == [stood - 1, stood - 1], timeout=5_000)
    qtbot.keyClick(page.pane.view, Qt.Key.Key_Period)
    qtbot.waitUntil(lambda: numbers(page) == [stood, stood], timeout=5_000)
    # Either second, where the picture lies on the edge between two.
    clocks = {f"{local(together + timedelta(seconds=at / 25)):%H:%M:%S}" for at in (stood - 1, stood)}
    assert words_of(page, "playback.time").split(" · ")[0] in clocks
    page.close_player()


def test_the_mouse_and_the_keyboard_choose_several(qtbot: QtBot, here: Office, together: datetime) -> None:
    page = open_page(qtbot, here)
    loaded(qtbot, page, 3)
    view = page.table.view
    view.selectRow(0)
    qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert len(page.table.chosen()) == 2
    qtbot.keyClick(view, Qt.Key.Key_Space)
    qtbot.waitUntil(
        lambda: page.pane.player is not None and len(page.pane.player.frames()) == 2, timeout=20_000
    )
    player = page.pane.player
    keep_clip(here, "later", minutes_ago=1, written=False)
    loaded(qtbot, page, 4)
    assert page.pane.player is player and len(page.table.chosen()) == 2, "a new clip leaves them alone"
    spot = view.visualRect(page.table.model.index(3, 0)).center()
    qtbot.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, pos=spot
    )
    assert len(page.table.chosen()) == 3 and page.pane.player is None
    assert not page.pane.controls.isEnabled()
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert page.pane.player is None, "they are not of one time"


def test_a_still_of_each_is_kept_with_its_time_and_origin(
    qtbot: QtBot, here: Office, together: datetime
) -> None:
    page = open_page(qtbot, here)
    loaded(qtbot, page, 3)
    page.table.view.selectRow(1)
    page._choose_beside()
    qtbot.waitUntil(lambda: page.pane.player is not None and position(page) > 2.4, timeout=20_000)
    qtbot.keyClick(page.pane.view, Qt.Key.Key_F3)
    error = page.findChild(QLabel, "playback.error")
    qtbot.waitUntil(lambda: "2 张" in error.text(), timeout=10_000)
    for camera in here.cameras:
        (kept,) = here.place.evidence.snapshots(here.guard, camera.id)
        (clip,) = [c for c in here.place.evidence.clips(here.guard) if c.id == kept.clip_id]
        data = here.place.evidence.picture(kept.sha256) or b""
        picture = Image.open(io.BytesIO(data))
        number = number_of(np.asarray(picture))
        seen_at = together + timedelta(seconds=number / 25)
        assert abs((kept.taken_at - seen_at).total_seconds()) < 0.03
        assert clip.camera_id == camera.id and clip.sha256.encode() in picture.info["xmp"]
    page.close_player()


# --- stills, hashes, files, sound ----------------------------------------------------------------


def stills(here: Office) -> list[Snapshot]:
    return here.place.evidence.snapshots(here.guard, here.cameras[0].id)


def test_a_still_of_one_clip(qtbot: QtBot, here: Office) -> None:
    page = started(qtbot, here)
    qtbot.mouseClick(page.findChild(QPushButton, "playback.still"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(stills(here)) == 1, timeout=10_000)
    (kept,) = stills(here)
    assert (kept.width, kept.height) == (320, 180) and kept.clip_id == page.table.current().id
    began = page.table.current().started_at
    data = here.place.evidence.picture(kept.sha256) or b""
    shade = np.asarray(Image.open(io.BytesIO(data)))[90, 160, 0]
    assert (kept.taken_at - began).total_seconds() == pytest.approx((int(shade) - 40) / 25, abs=0.3)
    page.close_player()


def test_the_hash_is_checked_and_a_changed_file_gives_no_still(qtbot: QtBot, here: Office) -> None:
    page = started(qtbot, here)
    qtbot.waitUntil(lambda: "一致" in words_of(page, "playback.note"), timeout=10_000)
    page.close_player()
    keep_clip(here, "changed", minutes_ago=1, sha256="ab" * 32)
    loaded(qtbot, page, 2)
    page.table.view.selectRow(0)
    qtbot.keyClick(page.table.view, Qt.Key.Key_Space)
    error = page.findChild(QLabel, "playback.error")
    qtbot.waitUntil(lambda: "校验值不符" in error.text() and error.isVisible(), timeout=20_000)
    qtbot.keyClick(page.pane.view, Qt.Key.Key_F3)
    qtbot.waitUntil(lambda: "不能作为证据" in error.text())
    assert stills(here) == []
    page.close_player()


def test_who_may_not_take_evidence_takes_none(qtbot: QtBot, here: Office) -> None:
    keep_clip(here)
    page = open_page(qtbot, here, session=here.principal)
    loaded(qtbot, page)
    assert not page.findChild(QPushButton, "playback.still").isEnabled()


def test_a_file_of_the_disk_plays_and_its_still_goes_where_it_is_said(
    qtbot: QtBot, here: Office, tmp_path: Path
) -> None:
    keep_clip(here)
    page = open_page(qtbot, here)
    loaded(qtbot, page)
    path = sounding(tmp_path / "recorder.mp4", seconds=8)
    page.open_file(path)
    qtbot.waitUntil(lambda: page.pane.player is not None and position(page) > 0.5, timeout=20_000)
    assert words_of(page, "playback.time").startswith("14:30:1"), "the time that the file itself states"
    assert page.table.chosen() == [] and "recorder.mp4" in words_of(page, "playback.note")
    keep_clip(here, "later", minutes_ago=1, written=False)
    loaded(qtbot, page, 2)
    assert page.pane.player is not None and page.table.chosen() == []
    page.player.save_still(tmp_path / "still.jpg")
    qtbot.waitUntil((tmp_path / "still.jpg").exists, timeout=10_000)
    qtbot.waitUntil(lambda: "still.jpg" in words_of(page, "playback.error"), timeout=10_000)
    assert Image.open(io.BytesIO((tmp_path / "still.jpg").read_bytes())).size == (352, 288)
    assert stills(here) == []
    page.player.save_still(tmp_path / "no-folder" / "still.jpg")
    qtbot.waitUntil(lambda: "无法写入" in words_of(page, "playback.error"), timeout=10_000)
    page.table.view.selectRow(0)
    assert page.pane.player is None
    page.open_file(here.place.dir / "clips" / "one.mp4")
    assert not page.findChild(QPushButton, "playback.still").isEnabled(), "the records' own file"
    page.close_player()


def test_what_is_no_video_is_told(qtbot: QtBot, here: Office, tmp_path: Path) -> None:
    page = open_page(qtbot, here)
    (tmp_path / "letter.mp4").write_text("no video")
    page.open_file(tmp_path / "letter.mp4")
    error = page.findChild(QLabel, "playback.error")
    qtbot.waitUntil(lambda: error.isVisible() and "letter.mp4" in error.text(), timeout=20_000)


def test_sound_is_off_and_its_button_is_there_only_where_there_is_any(
    qtbot: QtBot, here: Office, tmp_path: Path
) -> None:
    page = started(qtbot, here)
    button = page.findChild(QPushButton, "playback.sound")
    assert not button.isVisible()
    page.open_file(sounding(tmp_path / "tone.mp4", seconds=8))
    qtbot.waitUntil(button.isVisible, timeout=20_000)
    assert not button.isChecked() and "静音" in button.text()
    qtbot.keyClick(page.pane.view, Qt.Key.Key_M)
    assert button.isChecked() and "有声" in button.text()
    page.close_player()


def test_the_seek_bar_shows_what_lies_under_the_pointer(qtbot: QtBot, here: Office) -> None:
    page = started(qtbot, here)
    page.pane.set_paused(True)
    bar, thumbs = page.pane.controls.bar, page.pane.thumbs
    for share in (0.1, 0.9, 0.2, 0.7, 0.3):  # no event is handled between them
        bar.hovered.emit(share)
    assert thumbs.isVisible()
    bar.hovered.emit(0.55)

    def shade() -> int:
        picture = thumbs.picture.pixmap()
        return picture.toImage().pixelColor(picture.rect().center()).red() if not picture.isNull() else -1

    # 0.55 of 8 s is 4.4 s; the keyframe before it is picture 100.
    qtbot.waitUntil(lambda: abs(shade() - 140) <= 6, timeout=10_000)
    assert "0:04" in thumbs.time.text()
    assert len(thumbs._kept) == 2, "wishes that newer ones overtook were never made"
    bar.left.emit()
    assert not thumbs.isVisible()
    qtbot.mouseMove(bar, QPoint(bar.x_of(0.2), bar.height() // 2))
    qtbot.mouseMove(bar, QPoint(bar.x_of(0.3), bar.height() // 2))
    qtbot.waitUntil(lambda: thumbs.isVisible() and abs(shade() - 90) <= 6, timeout=10_000)
    page.close_player()


def test_brackets_change_the_speed(qtbot: QtBot, here: Office) -> None:
    page = started(qtbot, here)
    speeds = page.pane.controls.speeds
    qtbot.keyClick(page.pane.view, Qt.Key.Key_BracketLeft)
    assert speeds.currentText() == "0.5×"
    for _ in range(9):
        qtbot.keyClick(page.pane.view, Qt.Key.Key_BracketRight)
    assert speeds.currentText() == "8×"
    qtbot.waitUntil(lambda: page.pane.player is not None and page.pane.player.ended(), timeout=10_000)
    page.close_player()
