"""guardroom doctor: looks at the surroundings and says in words what is missing and what to do.

Each check is one function that gives a `Finding`; a new one is one function and one line in `CHECKS`.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

from app import outside
from app.bootstrap import has_workplace, read_profile
from app.commands.base import Commands, command, say, workplaces
from app.errors import GuardroomError
from app.services.enrolment import connect_enrolled
from app.settings import Settings
from app.storage.verify import verify

LIBRARIES = {
    "av": "视频解码",
    "vlc": "录像回放",
    "PySide6": "界面",
    "sqlalchemy": "记录库",
    "alembic": "记录库升级",
    "argon2": "密码",
    "keyring": "密钥库",
    "onvif": "ONVIF",
    "psycopg": "县中心",
    "pyqtgraph": "图表",
    "qtawesome": "图标",
}
DISK_LOW, DISK_OUT = 5_000_000_000, 300_000_000
"""Free bytes below which the disk is called low, and too low to work."""


class Level(StrEnum):
    """How much a finding matters."""

    OK = "正常"
    WARN = "注意"
    BAD = "有问题"


@dataclass(frozen=True)
class Finding:
    """What one check found; `hint` is the next step."""

    level: Level
    what: str
    hint: str = ""


def add(commands: Commands) -> None:
    """Add the subcommand."""
    command(commands, "doctor", "检查运行环境，说明缺什么、怎么办").set_defaults(act=_doctor)


def _doctor(args: argparse.Namespace) -> int:
    worst = Level.OK
    for check in CHECKS:
        for finding in check(args.data):
            say(f"[{finding.level}] {finding.what}" + (f"\n        {finding.hint}" if finding.hint else ""))
            worst = max(worst, finding.level, key=list(Level).index)
    return 1 if worst is Level.BAD else 0


def libraries(data: Path) -> Iterator[Finding]:
    """Python itself and the libraries."""
    missing = [f"{name}({use})" for name, use in LIBRARIES.items() if find_spec(name) is None]
    version = ".".join(map(str, sys.version_info[:3]))
    if missing:
        yield Finding(Level.BAD, f"Python {version}，缺少：{'、'.join(missing)}", "请运行 packaging/setup.sh")
    else:
        yield Finding(Level.OK, f"Python {version}，程序库齐全")


def player(data: Path) -> Iterator[Finding]:
    """LibVLC plays recordings; the wall works without it."""
    problem = outside.player_problem() if find_spec("vlc") else None
    yield Finding(Level.WARN, str(problem), "监控墙不受影响") if problem else Finding(Level.OK, "libVLC 可用")


def fonts(data: Path) -> Iterator[Finding]:
    """A Chinese font for screen and print."""
    if sys.platform == "win32":
        found = (Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts" / "msyh.ttc").exists()
    else:
        lister = shutil.which("fc-list")
        listed = subprocess.run([lister, ":lang=zh-cn"], capture_output=True, check=False) if lister else None
        found = bool(listed and listed.stdout.strip())
    if found:
        yield Finding(Level.OK, "中文字体已安装")
    else:
        yield Finding(Level.BAD, "没有中文字体，界面和打印会显示方块", "请安装 fonts-noto-cjk 或微软雅黑")


def keyring(data: Path) -> Iterator[Finding]:
    """Where passwords are kept."""
    with tempfile.TemporaryDirectory() as spare:
        warning = outside.secrets(data if has_workplace(data) else Path(spare)).warning
    yield Finding(Level.WARN, str(warning)) if warning else Finding(Level.OK, "系统密钥库可用")


def disk(data: Path) -> Iterator[Finding]:
    """Room for records, pictures and clips."""
    folder = next(path for path in (data, *data.absolute().parents) if path.exists())
    free = shutil.disk_usage(folder).free
    words = f"磁盘剩余 {free / 1e9:.1f} GB"
    if free < DISK_OUT:
        yield Finding(Level.BAD, words, "空间不足，新记录将无法保存，请先清理磁盘")
    elif free < DISK_LOW:
        yield Finding(Level.WARN, words, "空间偏少，请尽快清理磁盘")
    else:
        yield Finding(Level.OK, words)


def folder(data: Path) -> Iterator[Finding]:
    """The data folder and the chains of what it holds."""
    if not any(has_workplace(path) for path in workplaces(data)):
        yield Finding(Level.WARN, f"数据文件夹 {data} 还没有值守台数据", "第一次运行 guardroom run 时建立")
        return
    for path in workplaces(data):
        if not os.access(path, os.W_OK):
            yield Finding(Level.BAD, f"{path} 不可写", "请检查文件夹权限")
        try:
            profile = read_profile(path)
            report = verify(path)
        except GuardroomError as error:
            yield _failure(error)
            continue
        level = Level.OK if report.ok else Level.BAD
        yield Finding(
            level,
            f"{profile.school_name}：{report.text()}",
            "" if report.ok else "请保留文件夹原样，并报告县电教中心",
        )


def centre(data: Path) -> Iterator[Finding]:
    """The link to the centre, tried for real."""
    for path in filter(has_workplace, workplaces(data)):
        address = outside.centre_address(Settings(path))
        if address is None:
            yield Finding(
                Level.WARN, f"{path.name}：未设置县中心，记录只保存在本机", "用 guardroom central enrol 登记"
            )
            continue
        try:
            connect_enrolled(address, outside.secrets(path), outside.connect).close()
            yield Finding(Level.OK, f"{path.name}：县中心可连接")
        except GuardroomError as error:
            yield _failure(error, Level.WARN)


def _failure(error: GuardroomError, level: Level = Level.BAD) -> Finding:
    return Finding(level, str(error.message), str(error.hint or ""))


CHECKS: list[Callable[[Path], Iterator[Finding]]] = [libraries, player, fonts, keyring, disk, folder, centre]
