"""guardroom run | demo | tour: the window, which this package may not import, as a program of its own."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from app.commands.base import Commands, command, say

FAULTS = ("drop", "stall", "wrong_password", "black", "frozen", "covered", "blurred", "moved", "none")


def add(commands: Commands) -> None:
    """Add the subcommands."""
    command(commands, "run", "打开值守台").set_defaults(act=_run)
    demo = command(commands, "demo", "演示县：两所学校、真实 RTSP 摄像头、一个月的记录")
    demo.set_defaults(act=_demo)
    acts = demo.add_subparsers(metavar="fail", required=False)
    fail = acts.add_parser("fail", help="让演示摄像头出故障")
    fail.add_argument("camera", type=int, help="演示摄像头编号")
    fail.add_argument("fault", choices=FAULTS)
    fail.add_argument("--data", type=Path, default=argparse.SUPPRESS, metavar="DIR", help="演示数据文件夹")
    fail.set_defaults(act=_fail)
    tour = command(commands, "tour", "自动演示：真实窗口里走一遍，图片和报告写入文件夹")
    tour.add_argument("--out", type=Path, default=Path("build/demo"), help="图片、PDF 和 report.md 的文件夹")
    tour.set_defaults(act=_tour)


def _run(args: argparse.Namespace) -> int:
    return _window("--data", str(args.data))


def _demo(args: argparse.Namespace) -> int:
    return _with_demo(args.data)


def _tour(args: argparse.Namespace) -> int:
    return _with_demo(args.data, "--tour", str(args.out))


def _fail(args: argparse.Namespace) -> int:
    from app.demo.server import DemoControl  # noqa: PLC0415 - the demo's libraries are an extra

    DemoControl(args.data).fault(args.camera, args.fault)
    say(f"{args.camera} 号摄像头：{args.fault}")
    return 0


def _with_demo(data: Path, *extra: str) -> int:
    """The demo county around a window: prepared first, gone with the window."""
    raise NotImplementedError


def _window(*arguments: str) -> int:
    """Run the window to its end; an interrupt at the terminal is the window's to answer."""
    frozen = bool(getattr(sys, "frozen", False))
    program: Sequence[str] = [sys.executable] if frozen else [sys.executable, "-m", "ui"]
    with subprocess.Popen([*program, *arguments]) as window:
        while True:
            try:
                return window.wait()
            except KeyboardInterrupt:
                continue
