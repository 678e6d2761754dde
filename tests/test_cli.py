"""The command line: what it does, and that every failure is a sentence and an exit status."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from app.bootstrap import create_workplace, open_workplace
from app.cli import main
from app.domain.people import Role
from app.services.cameras import secret_name
from tests.fakes import FaultProxy, RtspServer, Scheme, make_film

PASSWORD = "gate-2026"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    create_workplace(tmp_path, "school", 1, "垫江中学校")
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return status, out, err


def test_cameras_are_added_listed_and_keep_no_password(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = "rtsp://viewer:Secret1@127.0.0.1:9/main"
    status, out, _ = run(capsys, "cameras", "add", "--data", data, "--name", "东围墙", "--main", url)
    assert (status, out) == (0, "已添加 01 东围墙\n")
    status, out, _ = run(capsys, "cameras", "list", "--data", data)
    assert "rtsp://127.0.0.1:9/main" in out
    assert "Secret1" not in out
    place = open_workplace(data, video=False)
    (camera,) = place.cameras.cameras()
    assert place.secrets.get(secret_name(1, camera.id)) == "Secret1"
    place.close()


def test_an_import_names_bad_lines(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "cameras.csv"
    table.write_text("名称,主码流\n东围墙,rtsp://127.0.0.1/1\n西围墙,nonsense\n", encoding="utf-8")
    status, out, _ = run(capsys, "cameras", "import", "--data", data, table)
    assert status == 1
    assert "已添加 1 个" in out
    assert "第 3 行" in out


def test_nonsense_is_answered_without_a_traceback(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, "cameras", "add", "--data", data, "--name", "甲", "--main", "http://x")
    assert status == 1
    assert err.startswith("错误")
    assert "Traceback" not in err
    status, _, err = run(capsys, "cameras", "test", "--data", data, "7")
    assert status == 1
    assert "7" in err


def test_once_there_is_an_account_its_password_is_needed(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = open_workplace(data, video=False)
    place.auth.create_account(None, "管理员", Role.ADMIN, None, PASSWORD)
    place.close()
    add = ("cameras", "add", "--data", data, "--name", "甲", "--main", "rtsp://127.0.0.1/1")
    monkeypatch.setenv("GUARDROOM_PASSWORD", "wrong-1234")
    status, _, err = run(capsys, *add)
    assert status == 1
    assert "密码不正确" in err
    monkeypatch.setenv("GUARDROOM_PASSWORD", PASSWORD)
    assert run(capsys, *add)[0] == 0
    status, _, err = run(capsys, *add, "--account", "校长")
    assert status == 1
    assert "管理员" in err


def test_verify_names_the_first_bad_record(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(3):
        run(
            capsys,
            "cameras",
            "add",
            "--data",
            data,
            "--name",
            f"镜头{number}",
            "--main",
            "rtsp://127.0.0.1/1",
        )
    assert run(capsys, "verify", "--data", data)[0] == 0
    with sqlite3.connect(data / "guardroom.db") as database:
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            database.execute(f"DROP TRIGGER {name}")
        database.execute("UPDATE record SET env = replace(env, '镜头1', '镜头9') WHERE env LIKE '%镜头1%'")
    database.close()
    status, out, _ = run(capsys, "verify", "--data", data)
    assert status == 1
    assert "第 3 条" in out


def test_rebuild_gives_the_same_rows(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "cameras", "add", "--data", data, "--name", "甲", "--main", "rtsp://127.0.0.1/1")
    before = run(capsys, "cameras", "list", "--data", data)
    assert run(capsys, "rebuild", "--data", data)[0] == 0
    assert run(capsys, "cameras", "list", "--data", data) == before


def test_a_folder_without_data_is_an_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (("verify",), ("rebuild",), ("cameras", "list")):
        status, _, err = run(capsys, *arguments, "--data", tmp_path / "none")
        assert status == 2
        assert err.startswith("错误")


def test_doctor_says_what_is_there(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "cameras", "list", "--data", data)
    status, out, _ = run(capsys, "doctor", "--data", data)
    assert status == 0, out
    for words in ("Python 3.", "字体", "密钥", "磁盘剩余", "垫江中学校", "未设置县中心"):
        assert words in out


def test_help_is_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    assert "值守台" in capsys.readouterr().out


def test_the_centre_needs_an_address(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GUARDROOM_CENTRE_DSN", raising=False)
    status, _, err = run(capsys, "central", "devices")
    assert status == 1
    assert "GUARDROOM_CENTRE_DSN" in err


def test_a_demo_that_does_not_run_is_an_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, "demo", "fail", "7", "drop", "--data", tmp_path)
    assert status == 2
    assert "演示服务没有运行" in err


def test_only_the_demos_own_programs_run_as_modules(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "--module", "http.server")[0] == 1


def test_a_real_camera_is_tried_with_its_password(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_film(tmp_path / "films" / "c1" / "main.mp4", seconds=2)
    with RtspServer(tmp_path / "films") as server, FaultProxy(server.port) as proxy:
        proxy.set_password("c1", "viewer", "p@ss:w/rd#1", Scheme.DIGEST)
        base = proxy.url("c1").removeprefix("rtsp://")
        for credentials in ("viewer:p%40ss%3Aw%2Frd%231@", "viewer:wrong@"):
            url = f"rtsp://{credentials}{base}"
            assert run(capsys, "cameras", "add", "--data", data, "--name", "校门", "--main", url)[0] == 0
        status, out, _ = run(capsys, "cameras", "test", "--data", data)
    assert status == 1
    right, wrong = out.splitlines()
    assert right == "01 校门  正常  h264 320×240"
    assert wrong.startswith("02 校门  不通")
    assert "密码" in wrong
