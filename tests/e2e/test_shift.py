"""One shift, end to end: real cameras, real window, real centre; pixels are looked at."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from app.demo.control import DemoControl, read_info
from app.demo.places import PLACES, SCHOOL_A
from app.demo.scenes import scenes_folder
from app.storage.central.admin import CentralAdmin
from app.storage.verify import verify
from tests.e2e.desk import CAMERAS, Desk, at_the_desk
from ui.tour.robot import Picture

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

SAMPLE = (64, 36)
MIDDLE = (slice(4, 32), slice(4, 60))
"""Part of a sample without name plate, burned-in name and letterbox."""


def _sample(image: QImage) -> Picture:
    small = image.scaled(
        *SAMPLE, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    ).convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(small.constBits(), np.uint8).reshape(small.height(), small.bytesPerLine())
    return rows[:, : SAMPLE[0] * 3].reshape(SAMPLE[1], SAMPLE[0], 3).copy()


def _shown(picture: Picture) -> Picture:
    """A tile's picture without its letterbox, small."""
    height, width, _ = picture.shape
    inside = round(width * 9 / 16)
    top = max(0, (height - inside) // 2)
    cut = np.ascontiguousarray(picture[top : top + min(inside, height)])
    return _sample(
        QImage(cut.data, cut.shape[1], cut.shape[0], cut.shape[1] * 3, QImage.Format.Format_RGB888)
    )


def _kept_drafts(folder: Path) -> str:
    """What stands half written in a school's file, read beside the running program."""
    with closing(sqlite3.connect(f"file:{folder / 'guardroom.db'}?mode=ro", uri=True)) as connection:
        bodies = [json.loads(body) for (body,) in connection.execute("SELECT body FROM draft")]
    return json.dumps(bodies, ensure_ascii=False)


def test_sixteen_tiles_show_sixteen_moving_places_each_under_its_name(desk: Desk, demo: Path) -> None:
    time.sleep(1.0)
    before = {number: desk.picture(number) for number in range(1, CAMERAS + 1)}
    time.sleep(1.0)
    places = {place.number: place for place in PLACES if place.school_id == SCHOOL_A}
    empty = {
        number: _sample(QImage(str(scenes_folder(demo) / place.key / "place.jpg")))
        for number, place in places.items()
    }
    for number, picture in before.items():
        moved = np.abs(picture[40:-6].astype(int) - desk.picture(number)[40:-6].astype(int))
        assert (moved > 16).any(), f"tile {number} stands still"
        shown = _shown(picture)[MIDDLE].astype(int)
        unlike = {other: np.abs(shown - place[MIDDLE]).mean() for other, place in empty.items()}
        assert min(unlike, key=lambda other: unlike[other]) == number, f"tile {number} shows another place"
        assert desk.tile(number)["name"] == places[number].name
    plates = {number: picture[4:26, 4:90].tobytes() for number, picture in before.items()}
    assert len(set(plates.values())) == CAMERAS, "two tiles carry the same plate"


def test_an_entry_is_signed_kept_and_reaches_the_centre(desk: Desk, demo: Path) -> None:
    desk.click_tile(3)
    desk.write_entry("东围墙有人攀爬,已劝离;")
    desk.driver.click("entry.password")
    desk.robot.type("wrong-password-1")
    desk.robot.press("Ctrl+Enter")
    desk.driver.wait("the refusal", lambda: desk.driver.ask("find", name="entry.error"))
    desk.robot.type(desk.password)  # the refused one is selected: typing replaces it
    desk.robot.press("Ctrl+Enter")
    desk.driver.wait("saved", lambda: not desk.driver.shows("entry.sign"))
    assert any("东围墙有人攀爬" in cell for row in desk.log_rows() for cell in row)
    written = verify(demo / "school-a")
    assert written.ok
    admin = CentralAdmin(read_info(demo).centre_dsn or "")
    desk.driver.wait(
        "all records at the centre",
        lambda: admin.record_counts()[SCHOOL_A] == verify(demo / "school-a").records,
        60,
    )
    assert not admin.verify()


def test_a_half_written_text_survives_kill_nine_and_the_crash_is_told(demo: Path, screen: None) -> None:
    with at_the_desk(demo) as desk:
        desk.sign_in()
        desk.wait_for_the_wall()
        desk.write_entry("写到一半了")
        desk.driver.wait("the kept draft", lambda: "写到一半了" in _kept_drafts(demo / "school-a"))
        desk.window.kill()
    with at_the_desk(demo) as desk:
        desk.sign_in()
        desk.wait_for_the_wall()
        desk.robot.press("F2")
        desk.driver.wait("the draft", lambda: "写到一半了" in desk.driver.text("entry.situation"))
        desk.drop_entry()


def test_a_stalled_camera_is_marked_lost_and_reported_with_one_key(desk: Desk, control: DemoControl) -> None:
    control.fault(7, "stall")
    began = time.monotonic()
    desk.wait_for_tile(7, "stalled")
    assert time.monotonic() - began < 8
    greyed = desk.picture(7)[60:-60, 60:-60].astype(int)
    assert (greyed.max(axis=2) - greyed.min(axis=2)).mean() < 12, "a stalled picture is grey"
    desk.wait_for_tile(7, "lost")
    assert desk.live() == CAMERAS - 1
    desk.click_tile(7)
    desk.robot.press("F4")
    desk.driver.wait("the drafted symptom", lambda: "视频丢失" in desk.driver.text("fault.symptom"))
    desk.driver.click("fault.send")
    desk.driver.wait("the folded panel", lambda: not desk.driver.shows("fault.send"))
    control.fault(7, "none")
    desk.wait_for_the_wall(timeout_s=90)
    desk.driver.click("nav.faults")
    rows = desk.driver.wait("the faults", lambda: desk.driver.ask("table", name="faults.table"))
    assert any("07 食堂门口" in cell for cell in rows[0])


def test_a_killed_video_worker_costs_nothing_but_a_moment(desk: Desk) -> None:
    desk.write_entry("画面进程被结束时正在写")
    (old, *_) = desk.workers()
    old.kill()
    old.wait(10)
    desk.driver.wait("another worker", lambda: set(desk.workers()) - {old}, 10)
    began = time.monotonic()
    desk.driver.wait("16 moving pictures", lambda: desk.moving() == CAMERAS, 20)
    assert time.monotonic() - began < 8
    assert desk.driver.text("entry.situation") == "画面进程被结束时正在写"
    desk.drop_entry()


def test_the_centre_may_stop_and_the_bar_counts_what_waits(desk: Desk, control: DemoControl) -> None:
    desk.driver.wait("synced", lambda: "已同步" in desk.driver.text("topbar.sync"), 60)
    control.centre(False)
    desk.write_entry("县中心停机时写的一条")
    desk.sign()
    desk.driver.wait("waiting records", lambda: "待传" in desk.driver.text("topbar.sync"), 60)
    control.centre(True)
    desk.driver.wait("synced again", lambda: "已同步" in desk.driver.text("topbar.sync"), 120)


def test_a_county_officer_opens_either_schools_wall(demo: Path, screen: None) -> None:
    with at_the_desk(demo) as desk:
        desk.sign_in("县电教中心", "county")
        for school, cameras in (("演示学校乙", 4), ("演示学校甲", CAMERAS)):
            desk.driver.click("nav.county")
            desk.driver.click_row("county.table", school)
            desk.driver.wait("the school", lambda school=school: school in desk.driver.text("county.school"))
            desk.driver.click("county.open_wall")
            desk.wait_for_the_wall(cameras)
