"""Camera points: addresses without credentials, import with bad lines, tests of streams."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.camera import AreaClass
from app.errors import EnvError, UserError
from app.services.auth import NotPermitted, Session
from app.services.cameras import CameraInput, secret_name
from app.services.ports import ProbeResult
from app.text import text
from tests.services.conftest import World

SECRET = "p@ss:w/rd#1"


def given(**changes: object) -> CameraInput:
    base = CameraInput("东围墙", None, AreaClass.GATE_PERIMETER, False, "rtsp://192.0.2.5/main")
    return replace(base, **changes)  # type: ignore[arg-type]


def test_credentials_go_to_the_keyring_and_nowhere_else(world: World, admin: Session) -> None:
    camera = world.cameras.add(admin, given(main_url=f"rtsp://viewer:{SECRET}@192.0.2.5/main"))
    assert (camera.main_url, camera.username) == ("rtsp://192.0.2.5/main", "viewer")
    assert world.secrets.kept[secret_name(1, camera.id)] == SECRET
    assert all(SECRET not in own.env for own in world.store.own_after(0, 1000))
    feed = next(f for f in world.cameras.feeds() if f.camera_id == camera.id)
    assert (feed.main.username, feed.main.password) == ("viewer", SECRET)
    assert SECRET not in repr(feed)
    assert SECRET not in repr(given(password=SECRET))


def test_numbers_are_given_and_unique(world: World, admin: Session) -> None:
    camera = world.cameras.add(admin, given())
    assert (camera.number, camera.device_code) == (2, "SXT-02")
    with pytest.raises(UserError, match="校门外"):
        world.cameras.add(admin, given(number=1))
    with pytest.raises(UserError, match="999"):
        world.cameras.add(admin, given(number=1000))
    assert [c.number for c in world.cameras.cameras()] == [1, 2, 7]


@pytest.mark.parametrize("changes", [{"name": " "}, {"main_url": ""}, {"main_url": "http://192.0.2.5"}])
def test_nonsense_is_refused(world: World, admin: Session, changes: dict[str, object]) -> None:
    with pytest.raises(UserError):
        world.cameras.add(admin, given(**changes))
    assert len(world.cameras.cameras()) == 2


def test_a_change_keeps_the_password_unless_a_new_one_is_given(world: World, admin: Session) -> None:
    camera = world.cameras.add(admin, given(username="viewer", password=SECRET))
    changed = world.cameras.change(admin, camera.id, given(name="西围墙", username="viewer"))
    assert (changed.name, changed.number) == ("西围墙", camera.number)
    assert world.secrets.kept[secret_name(1, camera.id)] == SECRET
    world.cameras.change(admin, camera.id, given(password="another"))
    assert world.secrets.kept[secret_name(1, camera.id)] == "another"
    with pytest.raises(UserError, match="找不到"):
        world.cameras.change(admin, "nothing", given())


def test_a_disabled_camera_is_listed_but_not_opened(world: World, admin: Session) -> None:
    camera = world.cameras.cameras()[0]
    world.cameras.set_enabled(admin, camera.id, False)
    assert [c.enabled for c in world.cameras.cameras()] == [False, True]
    assert [feed.camera_id for feed in world.cameras.feeds()] == [world.cameras.cameras()[1].id]


def test_guards_may_not_edit(world: World, guard: Session) -> None:
    with pytest.raises(NotPermitted):
        world.cameras.add(guard, given())


def test_the_first_set_up_needs_no_account(empty: World) -> None:
    assert empty.cameras.add(None, given()).number == 1


def test_a_test_asks_both_streams_with_credentials(world: World, admin: Session) -> None:
    camera = world.cameras.add(
        admin, given(sub_url="rtsp://192.0.2.5/sub", username="viewer", password=SECRET)
    )
    assert world.cameras.test(camera.id).ok
    assert [a.url for a in world.probed] == ["rtsp://192.0.2.5/main", "rtsp://192.0.2.5/sub"]
    assert {a.password for a in world.probed} == {SECRET}
    world.answers += [ProbeResult(True), ProbeResult(False, problem=text("地址不存在"))]
    answer = world.cameras.test(camera.id)
    assert not answer.ok
    assert str(answer.problem) == "主码流正常\uff0c子码流不通\uff1a地址不存在"
    world.answers.append(ProbeResult(False, problem=text("密码错误")))
    assert str(world.cameras.test_input(given()).problem) == "密码错误"


def test_onvif_answers_can_be_added(world: World, admin: Session) -> None:
    (found,) = world.cameras.find_onvif("http://192.0.2.9", "admin", SECRET)
    camera = world.cameras.add(admin, found)
    assert camera.onvif_url == "http://192.0.2.9"
    assert world.secrets.kept[secret_name(1, camera.id)] == SECRET


TABLE = """名称,编号,区域,室内,主码流,子码流,用户名,密码
操场南,5,活动场所,否,rtsp://192.0.2.5/main,rtsp://192.0.2.5/sub,viewer,p1
,6,教室,是,rtsp://192.0.2.6/main,,,
食堂后厨,七,学校食堂,是,rtsp://192.0.2.8/main,,,
,,,,,,,
图书馆,9,月球,是,rtsp://192.0.2.9/main,,,
停车场,5,其他,否,rtsp://192.0.2.14/main,,,
配电房外,16,其他,也许,rtsp://192.0.2.16/main,,,
后勤通道,15,重要通道,,http://192.0.2.15,,,
实验室,,主要功能室,是,rtsp://192.0.2.12/main,,,
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_import_adds_good_lines_and_names_bad_ones(
    world: World, admin: Session, tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "cameras.csv"
    path.write_bytes(TABLE.encode(encoding))
    report = world.cameras.import_csv(admin, path)
    assert report.added == 2
    assert [line for line, _ in report.refused] == [3, 4, 6, 7, 8, 9]
    assert "七" in str(report.refused[1][1])
    assert "月球" in str(report.refused[2][1])
    added = {c.name: c for c in world.cameras.cameras()}
    assert added["操场南"].area is AreaClass.ACTIVITY
    assert added["实验室"].indoor
    assert world.secrets.kept[secret_name(1, added["操场南"].id)] == "p1"


def test_import_with_english_heads(world: World, admin: Session, tmp_path: Path) -> None:
    path = tmp_path / "cameras.csv"
    path.write_text("name,main_url,area\nGate,rtsp://192.0.2.5/main,passage\n", encoding="utf-8")
    assert world.cameras.import_csv(admin, path).added == 1


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00\x81\xff", b"x" * 1_000_001])
def test_what_is_no_camera_list_is_refused(world: World, admin: Session, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "cameras.csv"
    path.write_bytes(data)
    with pytest.raises(UserError):
        world.cameras.import_csv(admin, path)


def test_a_missing_file_is_named(world: World, admin: Session, tmp_path: Path) -> None:
    with pytest.raises(EnvError, match="none"):
        world.cameras.import_csv(admin, tmp_path / "none.csv")
