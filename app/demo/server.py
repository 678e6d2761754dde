"""The demo's server process: cameras, their faults, the embedded centre and the control port.

Run as `python -m app.demo.server --dir DIR`; it writes `DIR/demo/server.json` when it serves and
ends when its standard input does. What it needs on disk (films) it makes when it is missing.
"""

from __future__ import annotations

import argparse
import json
import logging
import logging.handlers
import os
import secrets
import socketserver
import sys
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from app.demo.centre import EmbeddedCentre
from app.demo.centre_host import FolderLock
from app.demo.control import RUN, DemoControl, error_path, info_path
from app.demo.faults import Fault, FaultBoard
from app.demo.places import find_place
from app.demo.proxy import FaultProxy
from app.demo.rtsp import RtspServer
from app.demo.scenes import prepare_scenes, scenes_folder
from app.errors import EnvError, GuardroomError, UserError
from app.text import QT_TRANSLATE_NOOP, text

__all__ = ["DemoControl", "DemoHost", "main"]

log = logging.getLogger(__name__)

FIRST_PORT = 18_554
"""The cameras' port when the demo runs for the first time and it is free."""

LINE_MAX = 10_000


class DemoHost:
    """Everything the demo serves, in this process; `start` once, `stop` once."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._stack = ExitStack()
        self._token = secrets.token_hex(16)
        self._centre = EmbeddedCentre(data / "demo" / "centre")
        self._centre_problem = ""
        self._guard = threading.Lock()

    def start(self) -> None:
        """Serve, and write down where. Raises EnvError."""
        (self._data / "demo").mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            stack.callback(FolderLock(self._data / "demo" / "lock").release)
            prepare_scenes(self._data)
            self._server = stack.enter_context(RtspServer(scenes_folder(self._data)))
            self._proxy = self._public()
            stack.callback(self._proxy.stop)
            self._board = FaultBoard(self._data, self._server, self._proxy)
            stack.callback(self._centre.stop)
            self._start_centre()
            control = _ControlServer(self)
            stack.callback(control.end)
            control.begin()
            self._write_info(control.port)
            stack.callback(info_path(self._data).unlink, missing_ok=True)
            self._stack = stack.pop_all()

    def stop(self) -> None:
        """End all of it; the centre last but one."""
        self._stack.close()

    def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        """Carry out one order of the control port. Raises UserError, EnvError."""
        if not secrets.compare_digest(str(order.get("token", "")), self._token):
            raise UserError(text(QT_TRANSLATE_NOOP("app", "这个命令不属于本次演示。")))
        with self._guard:
            if "fault" in order:
                self._fail(order.get("camera", ""), str(order["fault"]))
            if "centre" in order:
                self._switch_centre(str(order["centre"]))
            return {
                "ok": True,
                "faults": self._board.present(),
                "viewers": self._server.viewers(),
                "centre": self._centre.running,
            }

    def _fail(self, camera: int | str, fault: str) -> None:
        place = find_place(camera)
        if fault not in set(Fault):
            raise UserError(
                text(QT_TRANSLATE_NOOP("app", "没有“{fault}”这种演示故障。"), fault=fault),
                text(QT_TRANSLATE_NOOP("app", "可用的有：{all}。"), all=", ".join(Fault)),
            )
        try:
            self._board.set(place, Fault(fault))
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise EnvError(text(QT_TRANSLATE_NOOP("app", "故障画面无法写入：{why}。"), why=why)) from error

    def _switch_centre(self, wanted: str) -> None:
        if wanted == "stop":
            self._centre.stop()
        elif wanted == "start":
            self._centre.start()
        else:
            raise UserError(text(QT_TRANSLATE_NOOP("app", "中心只能启动（start）或停止（stop）。")))

    def _start_centre(self) -> None:
        """Without it the demo goes on: the bar says that nothing is set up."""
        try:
            self._centre.start()
        except EnvError as error:
            log.warning("no centre: %s", error)
            self._centre_problem = str(error)

    def _public(self) -> FaultProxy:
        """Started on the port of the last run if it is free, so that the cameras' addresses stay."""
        kept = self._data / "demo" / "port"
        try:
            wanted = int(kept.read_text())
        except (OSError, ValueError):
            wanted = FIRST_PORT
        try:
            proxy = FaultProxy(self._server.port, port=wanted).start()
        except EnvError:
            log.warning("port %d is taken, another one is used", wanted)
            proxy = FaultProxy(self._server.port).start()
        kept.write_text(str(proxy.port))
        return proxy

    def _write_info(self, control_port: int) -> None:
        found = {
            "pid": os.getpid(),
            "rtsp_port": self._proxy.port,
            "control_port": control_port,
            "token": self._token,
            "run": os.environ.get(RUN, ""),
            "centre_dsn": self._centre.dsn_admin if self._centre.running else None,
            "centre_problem": self._centre_problem,
        }
        write_private(info_path(self._data), json.dumps(found))


def write_private(path: Path, content: str) -> None:
    """Write a whole file at once that only its owner may read."""
    half_done = path.with_name(f"{path.name}.new")
    half_done.unlink(missing_ok=True)
    with os.fdopen(os.open(half_done, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(content)
    half_done.replace(path)


class _ControlServer(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, host: DemoHost) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.host = host
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), name="demo-control")

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def begin(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()


class _Talk(socketserver.StreamRequestHandler):
    """One order, one answer."""

    server: _ControlServer

    def handle(self) -> None:
        answer: dict[str, Any]
        try:
            order = json.loads(self.rfile.readline(LINE_MAX))
            answer = self.server.host.obey(order if isinstance(order, dict) else {})
        except GuardroomError as error:
            answer = {"ok": False, "user": isinstance(error, UserError), "error": str(error)}
            answer["hint"] = str(error.hint or "")
        except ValueError:
            answer = {"ok": False, "user": True, "error": "JSON"}
        self.wfile.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")


def main() -> int:
    """Serve until standard input ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--dir", type=Path, required=True)
    data = parser.parse_args().dir.absolute()
    try:
        (data / "demo").mkdir(parents=True, exist_ok=True)
        logging.basicConfig(
            level=logging.INFO,
            format="%(asctime)s %(levelname)s %(name)s %(message)s",
            handlers=[
                logging.handlers.RotatingFileHandler(
                    data / "demo" / "server.log", maxBytes=1_000_000, backupCount=2, encoding="utf-8"
                )
            ],
        )
    except OSError:
        return 1
    host = DemoHost(data)
    try:
        host.start()
    except EnvError as error:
        log.error("%s", error)
        write_private(error_path(data), json.dumps({"error": str(error), "run": os.environ.get(RUN, "")}))
        return 1
    try:
        while sys.stdin.buffer.read(1024):
            pass
    finally:
        host.stop()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
