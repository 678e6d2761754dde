"""Talks to the demo's server process: start it, make a camera fail, stop and start the centre.

One JSON object a line over a loopback socket, with the token from `DIR/demo/server.json`.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.demo.children import child_command
from app.errors import EnvError, UserError
from app.text import QT_TRANSLATE_NOOP, Text, text

ANSWER_S = 60.0
"""Longest wait for an answer: a picture fault may have to be painted first."""

READY_S = 120.0
RUN = "GUARDROOM_DEMO_RUN"
"""Environment variable by which a start recognises its own server."""

STOP_S = 20.0


@dataclass(frozen=True)
class ServerInfo:
    """Where the demo's server process listens, as it wrote it down.

    rtsp_port       what the cameras' addresses name
    run             which start wrote it
    centre_dsn      the administrator's address of the embedded centre, None while there is none
    centre_problem  why there is none, in words
    """

    pid: int
    rtsp_port: int
    control_port: int
    token: str = field(repr=False)
    run: str = ""
    centre_dsn: str | None = field(default=None, repr=False)
    centre_problem: str = ""


def info_path(data: Path) -> Path:
    """The file in which a running server says where it listens."""
    return data / "demo" / "server.json"


def error_path(data: Path) -> Path:
    """The file in which a server that could not start says why."""
    return data / "demo" / "server.error"


def read_info(data: Path) -> ServerInfo:
    """Where the server listens. Raises EnvError where none runs."""
    try:
        return ServerInfo(**json.loads(info_path(data).read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise _not_running() from error


class DemoControl:
    """Orders to the server process of a demo data folder; blocking, any thread may call."""

    def __init__(self, data: Path) -> None:
        self._data = data

    def fault(self, camera: int | str, fault: str) -> None:
        """Give a camera a fault, or "none". Camera: number in school 甲, "乙:2" or a key ("a07").

        Raises UserError (no such camera or fault), EnvError (no server, no film can be written).
        """
        self._ask({"camera": camera, "fault": fault})

    def centre(self, running: bool) -> None:
        """Start or stop the embedded centre. Raises EnvError."""
        self._ask({"centre": "start" if running else "stop"})

    def status(self) -> dict[str, Any]:
        """{"faults": {key: fault}, "viewers": n, "centre": bool}. Raises EnvError."""
        return self._ask({"status": True})

    def _ask(self, order: dict[str, Any]) -> dict[str, Any]:
        info = read_info(self._data)
        try:
            with socket.create_connection(("127.0.0.1", info.control_port), timeout=ANSWER_S) as link:
                link.sendall(json.dumps({"token": info.token, **order}).encode() + b"\n")
                with link.makefile("rb") as answers:
                    line = answers.readline()
            answer: dict[str, Any] = json.loads(line)
        except (OSError, ValueError) as error:
            raise _not_running() from error
        if not answer.get("ok"):
            raise _refusal(answer)
        return answer


class DemoProcess:
    """The server as a child process of this one; it ends with this process, however that ends."""

    def __init__(self, data: Path) -> None:
        self._data = data.absolute()
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The child's process id, 0 before the start."""
        return self._child.pid if self._child is not None else 0

    def start(self) -> ServerInfo:
        """Start it and wait until it serves. Raises EnvError with the server's own words."""
        run = secrets.token_hex(8)
        self._child = subprocess.Popen(
            child_command("app.demo.server", "--dir", str(self._data)),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, RUN: run},
        )
        deadline = time.monotonic() + READY_S
        while time.monotonic() < deadline:
            info = self._written(run)
            if info is not None:
                return info
            if self._child.poll() is not None:
                break
            time.sleep(0.02)
        self.stop()
        raise _did_not_start(self._data, run)

    def _written(self, run: str) -> ServerInfo | None:
        """What the started server wrote down; None while there is only another one's word, or none."""
        try:
            info = read_info(self._data)
        except EnvError:
            return None
        return info if info.run == run else None

    def stop(self) -> None:
        """End it in good order; idempotent."""
        child, self._child = self._child, None
        if child is None:
            return
        if child.stdin is not None:
            child.stdin.close()
        try:
            child.wait(STOP_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

    def __enter__(self) -> ServerInfo:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def _refusal(answer: dict[str, Any]) -> UserError | EnvError:
    """What the server refused with, in its own words."""
    why, hint = str(answer.get("error", "")), str(answer.get("hint", ""))
    kind = UserError if answer.get("user") else EnvError
    return kind(text("{why}", why=why), text("{hint}", hint=hint) if hint else None)


def _not_running() -> EnvError:
    return EnvError(
        text(QT_TRANSLATE_NOOP("app", "演示服务没有运行。")),
        text(QT_TRANSLATE_NOOP("app", "请先用 guardroom demo 启动演示，再试一次。")),
    )


def _did_not_start(data: Path, run: str) -> EnvError:
    try:
        told = json.loads(error_path(data).read_text("utf-8"))
    except (OSError, ValueError):
        told = {}
    if told.get("run") == run:
        return EnvError(text("{why}", why=str(told["error"])))
    hint: Text = text(
        QT_TRANSLATE_NOOP("app", "请查看 {log}，然后重新启动演示。"), log=str(data / "demo" / "server.log")
    )
    return EnvError(text(QT_TRANSLATE_NOOP("app", "演示服务没有启动。")), hint)
