"""`python -m ui --data DIR`: the window on one data folder, opened through `ui/data_folder.py`.

A frozen program starts its video workers through this door too, before Qt is imported.
"""

from __future__ import annotations

import argparse
import runpy
import signal
import sys
from collections.abc import Sequence
from pathlib import Path


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="guardroom-window", description="值守台的窗口")
    parser.add_argument("--data", type=Path, required=True, help="数据文件夹")
    parser.add_argument("--demo", action="store_true", help="演示县：显示演示密码")
    parser.add_argument("--stage", type=Path, help="为导览打开的本机套接字")
    parser.add_argument("--tour", type=Path, metavar="OUT", help="导览：图片和报告写入 OUT")
    return parser.parse_args(argv)


def main(argv: Sequence[str]) -> int:
    """Run the window until it is closed; the exit code."""
    if "--video-worker" in argv:  # before anything of Qt is imported
        runpy.run_module("app.video.worker", run_name="__main__", alter_sys=True)
        return 0
    given = _arguments(argv)
    folder = given.data.absolute()
    if given.tour is not None:  # a process of its own drives the window that it starts
        sys.argv = ["ui.tour", "--data", str(folder), "--out", str(given.tour)]
        runpy.run_module("ui.tour", run_name="__main__", alter_sys=True)
        return 0
    from app import logs  # noqa: PLC0415 - the worker's way above must stay short

    crash = logs.last_crash(folder)
    logs.setup(folder, name="window")
    try:
        return _window(folder, given, crash)
    finally:
        logs.close()


def _window(folder: Path, given: argparse.Namespace, crash: Path | None) -> int:
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - not in a video worker

    from ui.app import Guardroom  # noqa: PLC0415
    from ui.data_folder import DataFolder  # noqa: PLC0415
    from ui.stage import Stage  # noqa: PLC0415

    app = QApplication(sys.argv[:1])
    app.setApplicationName("guardroom")
    app.setQuitOnLastWindowClosed(False)
    guardroom = Guardroom(app, DataFolder(folder, demo=given.demo, crash=crash))
    if given.stage is not None:
        Stage(str(given.stage), guardroom)
    for number in (signal.SIGTERM, signal.SIGINT):  # Python sees them at the clock's next second
        signal.signal(number, lambda *_: guardroom.leave())
    guardroom.start()
    code = app.exec()
    guardroom.bridge.close()
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
