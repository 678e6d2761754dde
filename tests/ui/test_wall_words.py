"""What a tile says in each state, and how it is set into cells of any size."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from PySide6.QtWidgets import QApplication

from app.domain.camera import CameraState, CameraStatus, LossCause, PictureFault
from tests.ui.wall_video import camera
from ui import theme
from ui.wall.grid import Rect
from ui.wall.keys import Act
from ui.wall.view import Look, Marks, TileView, Tone, tile_view
from ui.wall.words import LEAST_PX, set_block

ZONE = ZoneInfo("Asia/Shanghai")
NOW = 1_795_500_000.0
CAMERA = camera(7)


@pytest.fixture(autouse=True)
def fonts(qapp: QApplication) -> None:
    theme.apply(qapp, "dark")


def view(
    state: CameraState,
    age: float | None = 0.1,
    since: float = 60.0,
    marks: Marks | None = None,
    **more: object,
) -> TileView:
    status = CameraStatus(CAMERA.id, state, NOW - since, **more)  # type: ignore[arg-type]
    picture_at = None if age is None else NOW - age
    return tile_view(CAMERA, status, picture_at, NOW, zone=ZONE, marks=marks)


def words(said: TileView) -> list[str]:
    return ["".join(line.parts) for line in said.lines]


def test_a_live_tile_says_nothing() -> None:
    assert view(CameraState.LIVE) == TileView(Look.PICTURE)


@pytest.mark.parametrize(("age", "shown"), [(0.5, ""), (2.0, ""), (2.1, "2 秒前"), (2.9, "2 秒前")])
def test_the_age_is_shown_over_two_seconds(age: float, shown: str) -> None:
    assert view(CameraState.LIVE, age).age == shown


def test_stalled_is_grey_and_counts() -> None:
    said = view(CameraState.STALLED, age=7.2, since=4.2)
    assert said.look is Look.GREY and words(said) == ["画面停滞 0:07"]


@pytest.mark.parametrize("state", [CameraState.LIVE, CameraState.SUSPECT, CameraState.CONNECTING])
def test_an_old_picture_is_never_shown_as_live_whatever_the_engine_says(state: CameraState) -> None:
    assert view(state, age=3.1).look is Look.GREY
    assert view(state, age=30).look is Look.BLACK


def test_a_wall_just_come_into_sight_does_not_accuse_the_engine() -> None:
    status = CameraStatus(CAMERA.id, CameraState.LIVE, NOW - 900)
    said = tile_view(CAMERA, status, NOW - 20, NOW, zone=ZONE, watched_s=1.0)
    assert said.look is Look.GREY and words(said) == ["画面停滞 0:20"]


def test_a_silent_engine_is_told_as_lost_since_the_last_picture() -> None:
    said = view(CameraState.LIVE, age=65)
    assert "1 分 5 秒" in words(said)[0] and "恢复" in words(said)[1]
    assert [b.act for b in said.buttons] == [Act.FAULT]


def test_lost_has_time_cause_and_countdown() -> None:
    said = view(CameraState.LOST, None, 200, cause=LossCause.TIMEOUT, retry_at=NOW + 4.2, attempt=5)
    assert said.look is Look.BLACK and said.border is Tone.BAD
    first, cause, then = words(said)
    assert first.startswith("断开 ") and "（已 3 分 20 秒）" in first
    assert "设备无应答" in cause and "请" in cause
    assert then == "5 秒后重连 · 第 6 次"
    assert [(b.act, b.words) for b in said.buttons] == [(Act.FAULT, "报修 F4")]


def test_every_cause_has_a_next_step() -> None:
    for cause in LossCause:
        said = view(CameraState.LOST, None, 200, cause=cause, attempt=1)
        assert any("请" in line for line in words(said)), cause


def test_a_refused_password_stops_and_offers_to_try_again() -> None:
    said = view(CameraState.LOST, None, 20, cause=LossCause.BAD_PASSWORD, attempt=1)
    assert words(said)[0] == "密码错误，已停止重试"
    assert not any("重连" in line for line in words(said))
    assert [b.act for b in said.buttons] == [Act.RETRY, Act.FAULT]


def test_another_try_of_the_password_is_seen_to_run() -> None:
    said = view(CameraState.LOST, None, 20, cause=LossCause.BAD_PASSWORD, attempt=0)
    assert words(said)[0] == "密码错误，正在重试…"


def test_lost_since_yesterday_has_the_date() -> None:
    said = view(CameraState.LOST, None, 90_000, cause=LossCause.UNREACHABLE, retry_at=NOW - 1)
    assert words(said)[0].startswith("断开 11-") and "正在重连" in words(said)[2]


def test_connecting_without_a_picture() -> None:
    said = view(CameraState.CONNECTING, None)
    assert said.look is Look.BLACK and words(said) == ["正在连接…"] and not said.buttons
    said = view(CameraState.CONNECTING, None, queued=True)
    assert words(said) == ["录像机路数已满，空出一路就显示"]
    said = view(CameraState.LOST, None, cause=LossCause.TIMEOUT, attempt=1, queued=True)
    assert words(said)[-1] == "录像机路数已满，空出一路就显示", "no attempt is made meanwhile"


@pytest.mark.parametrize("fault", list(PictureFault))
def test_a_suspect_picture_is_shown_with_an_orange_border_and_words(fault: PictureFault) -> None:
    said = view(CameraState.SUSPECT, faults=(fault,))
    assert said.look is Look.PICTURE and said.border is Tone.WARN
    assert len(said.badges) == 1 and said.badges[0].tone is Tone.WARN and said.badges[0].words


def test_resting_has_a_word_and_is_grey_without_fresh_pictures() -> None:
    said = view(CameraState.RESTING)
    assert said.border is Tone.REST and said.badges and said.look is Look.PICTURE
    assert view(CameraState.RESTING, age=60).look is Look.GREY
    assert view(CameraState.RESTING, age=None).look is Look.BLACK


def test_badges_of_a_clip_and_an_open_fault() -> None:
    said = view(CameraState.LIVE, marks=Marks(clip_s=12.9, fault_open=True))
    assert [b.words for b in said.badges] == ["故障未结", "截取中 0:12"]
    assert said.badges[1].dot and all(b.hint for b in said.badges)


def test_a_clock_that_jumps_back_gives_no_negative_age() -> None:
    assert view(CameraState.LIVE, age=-5) == TileView(Look.PICTURE)


# --- setting --------------------------------------------------------------------------------------


def lost() -> TileView:
    return view(CameraState.LOST, None, 200, cause=LossCause.TIMEOUT, retry_at=NOW + 5, attempt=5)


@pytest.mark.parametrize("size", [(364, 215), (1500, 950), (225, 145), (190, 92), (140, 150), (120, 80)])
@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_words_and_buttons_stay_inside_every_cell(size: tuple[int, int], ratio: float) -> None:
    room = Rect(10, 20, round(size[0] * ratio), round(size[1] * ratio))
    scale = min(max(min(size[0] / 380, size[1] / 250), 0.8), 1.7) * ratio
    block = set_block(lost().lines, lost().buttons, room, scale)
    foot = room.y + room.h
    assert block.rows and block.buttons
    for row in block.rows:
        assert room.y <= row.rect.y and row.rect.y + row.rect.h <= foot
        assert row.font.pixelSize() >= round(LEAST_PX * min(scale, 1.0)) - 1
    for placed in block.buttons:
        assert room.x <= placed.rect.x and placed.rect.x + placed.rect.w <= room.x + room.w
        assert placed.rect.y + placed.rect.h <= foot


def test_a_wide_cell_takes_each_line_in_one_row_a_narrow_one_breaks_between_parts() -> None:
    wide = set_block(lost().lines, (), Rect(0, 0, 800, 400), 1.0)
    narrow = set_block(lost().lines, (), Rect(0, 0, 150, 400), 1.0)
    assert len(wide.rows) == 3
    assert [row.text for row in narrow.rows][1].startswith("（已")
