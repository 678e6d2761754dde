"""Redaction, and crashes that are told at the next start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.logs import last_crash, redact

SECRETS = [
    "rtsp://viewer:p@ss:w/rd@192.0.2.5/main",
    "rtsp://viewer:Secret1@192.0.2.5:554/main",
    'login {"password": "Secret1", "x": 1}',
    "connect(host='db', password='Secret1')",
    "postgresql://pc_1:Secret1@db/guardroom",
    "Authorization: Digest username=a, response=Secret1",
    "token=Secret1; next",
    "密码\uff1aSecret1",
    "$argon2id$v=19$m=65536,t=3,p=1$Secret1$Secret1",
]


@pytest.mark.parametrize("line", SECRETS)
def test_secrets_are_redacted(line: str) -> None:
    assert "Secret1" not in redact(line)
    assert "ss:w" not in redact(line)
    assert "***" in redact(line)


@pytest.mark.parametrize("line", ["rtsp://192.0.2.5/main", "user a@b.example wrote", "7 passwords checked"])
def test_harmless_lines_stay(line: str) -> None:
    assert redact(line) == line


def child(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    program = f"from pathlib import Path\nfrom app import logs\nlogs.setup(Path({str(folder)!r}))\n{code}"
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)


def test_an_unhandled_exception_is_reported_once_at_the_next_start(tmp_path: Path) -> None:
    assert child(tmp_path, "raise ValueError('rtsp://viewer:Secret1@192.0.2.5')").returncode == 1
    report = last_crash(tmp_path)
    assert report is not None
    words = report.read_text("utf-8")
    assert "ValueError" in words
    assert "Secret1" not in words
    assert "Secret1" not in (tmp_path / "logs" / "guardroom.log").read_text("utf-8")
    assert last_crash(tmp_path) is None
    assert report.exists()


def test_an_exception_in_a_thread_is_reported(tmp_path: Path) -> None:
    code = (
        "import threading\ndef f(): raise KeyError('gone')\nt = threading.Thread(target=f, name='worker')\n"
    )
    child(tmp_path, code + "t.start(); t.join()")
    report = last_crash(tmp_path)
    assert report is not None
    assert "worker" in report.read_text("utf-8")


def test_a_native_crash_is_told_at_the_next_start(tmp_path: Path) -> None:
    child(tmp_path, "import faulthandler; faulthandler._sigsegv()")
    report = last_crash(tmp_path)
    assert report is not None
    assert report.name.startswith("native-")


def test_a_good_end_and_a_kill_leave_nothing_to_tell(tmp_path: Path) -> None:
    assert child(tmp_path, "import logging; logging.info('hello'); logs.close()").returncode == 0
    assert last_crash(tmp_path) is None
    assert list((tmp_path / "crash").iterdir()) == []
    child(tmp_path, "import os; os._exit(9)")
    assert last_crash(tmp_path) is None
    child(tmp_path, "logs.close()")
    assert list((tmp_path / "crash").iterdir()) == []


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file", encoding="utf-8")
    assert child(tmp_path, "print('runs')").stdout == "runs\n"
