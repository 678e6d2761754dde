"""guardroom demo | tour: the demo county around a window, its faults on demand, and its facts in figures."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from app.commands.base import Commands, command, say
from app.commands.window import run_window
from app.errors import EnvError
from app.text import QT_TRANSLATE_NOOP, text

DEMO_LIBRARIES = ("aio_rtsp_toolkit", "PIL")
FAULTS = ("drop", "stall", "wrong_password", "black", "frozen", "covered", "blurred", "moved", "none")


def add(commands: Commands) -> None:
    """Add the subcommands."""
    demo = command(commands, "demo", "演示县：两所学校、真实 RTSP 摄像头、一个月的记录")
    demo.set_defaults(act=_demo)
    acts = demo.add_subparsers(metavar="fail | centre | facts", required=False)
    fail = _act(acts, "fail", "让演示摄像头出故障")
    fail.add_argument("camera", help="编号；演示学校乙写作 乙:编号")
    fail.add_argument("fault", choices=FAULTS)
    fail.set_defaults(act=_fail)
    centre = _act(acts, "centre", "停止或启动演示的县中心")
    centre.add_argument("order", choices=["stop", "start"])
    centre.set_defaults(act=_centre)
    _act(acts, "facts", "甲校和县中心的记录数、校验链，一行 JSON").set_defaults(act=_facts)
    tour = command(commands, "tour", "自动演示：真实窗口里走一遍，图片和报告写入文件夹")
    tour.add_argument("--out", type=Path, default=Path("build/demo"), help="图片、PDF 和 report.md 的文件夹")
    tour.set_defaults(act=_tour)


def _act(acts: Commands, name: str, help: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = acts.add_parser(name, help=help)
    parser.add_argument("--data", type=Path, default=argparse.SUPPRESS, metavar="DIR", help="演示数据文件夹")
    return parser


def _demo(args: argparse.Namespace) -> int:
    return _with_demo(args.data, "--demo")


def _tour(args: argparse.Namespace) -> int:
    return _with_demo(args.data, "--out", str(args.out.absolute()), module="ui.tour")


def _fail(args: argparse.Namespace) -> int:
    _need_demo_libraries()
    from app.demo.control import DemoControl  # noqa: PLC0415 - the demo's libraries are an extra

    DemoControl(args.data).fault(args.camera, args.fault)
    say(f"演示摄像头 {args.camera}：{args.fault}")
    return 0


def _centre(args: argparse.Namespace) -> int:
    _need_demo_libraries()
    from app.demo.control import DemoControl  # noqa: PLC0415 - the demo's libraries are an extra

    DemoControl(args.data).centre(args.order == "start")
    say(f"演示的县中心：{args.order}")
    return 0


def _facts(args: argparse.Namespace) -> int:
    """How many records school 甲 wrote, how many of them the centre holds, whether every chain is sound."""
    _need_demo_libraries()
    from app.demo.control import read_info  # noqa: PLC0415 - the demo's libraries are an extra
    from app.demo.places import SCHOOL_A  # noqa: PLC0415
    from app.storage.central.admin import CentralAdmin  # noqa: PLC0415
    from app.storage.verify import verify  # noqa: PLC0415

    local = verify(args.data / "school-a")
    dsn = read_info(args.data).centre_dsn
    centre = CentralAdmin(dsn) if dsn else None
    say(
        json.dumps(
            {
                "records_written": local.records,
                "records_at_centre": centre.record_counts().get(SCHOOL_A, 0) if centre else 0,
                "chain_ok": local.ok and centre is not None and not centre.verify(),
            }
        )
    )
    return 0


def _with_demo(data: Path, *arguments: str, module: str = "ui") -> int:
    """The demo county around a window: made ready first, its server gone with the window."""
    _need_demo_libraries()
    from app.demo.control import DemoProcess  # noqa: PLC0415 - the demo's libraries are an extra
    from app.demo.county import prepare  # noqa: PLC0415
    from app.demo.scenes import prepare_scenes  # noqa: PLC0415

    data = data.absolute()
    with Progress() as progress:
        prepare_scenes(data, lambda done, total: progress("准备演示画面", done, total))
    with DemoProcess(data) as server:
        with Progress() as progress:
            county = prepare(data, progress, info=server)
        if county.centre_problem:
            say(f"县中心：{county.centre_problem}")
        _tell_passwords(county.passwords)
        return run_window("--data", str(data), *arguments, module=module)


def _need_demo_libraries() -> None:
    missing = [name for name in DEMO_LIBRARIES if find_spec(name) is None]
    if missing:
        raise EnvError(
            text(QT_TRANSLATE_NOOP("app", "演示需要的程序库没有安装：{names}"), names="、".join(missing)),
            text(QT_TRANSLATE_NOOP("app", "请运行 packaging/setup.sh，或安装 guardroom[demo]")),
        )


def _tell_passwords(passwords: Mapping[str, Mapping[str, str]]) -> None:
    """The demo's passwords are no secret: whoever tries it needs them."""
    say("演示账号和密码：")
    for place, accounts in passwords.items():
        say(f"  {place}：" + "，".join(f"{name} {password}" for name, password in accounts.items()))


class Progress:
    """A bar on a terminal, and one line a step elsewhere. Call it with (what, done, total)."""

    WIDTH = 30

    def __init__(self) -> None:
        self._told = ""

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._told and sys.stdout.isatty():
            say("")

    def __call__(self, what: str, done: int, total: int) -> None:
        """So much of it is done."""
        share = done / total if total else 1.0
        if sys.stdout.isatty():
            filled = round(share * self.WIDTH)
            bar = "█" * filled + "·" * (self.WIDTH - filled)
            sys.stdout.write(f"\r{bar} {share:4.0%} {what}\x1b[K")
            sys.stdout.flush()
            self._told = what
        elif self._told != (step := f"{what} {int(share * 4) * 25}%"):
            self._told = step
            say(step)
