"""Logging, the crash hook, and redaction: no secret reaches a log or a crash report.

A native crash is written by faulthandler as it happens and told at the next start; an unhandled
Python exception is written when it happens. Must not know what the program is about.
"""

from __future__ import annotations

import faulthandler
import logging
import logging.handlers
import os
import platform
import re
import sys
import threading
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

LOG_BYTES, LOG_FILES = 2_000_000, 5
"""A log file's size and how many are kept."""

_SECRETS = (
    # credentials in any address
    (re.compile(r"(?P<keep>\b[a-z][a-z0-9+.-]*://)[^\s'\"]*@", re.IGNORECASE), r"\g<keep>***@"),
    # password=…, "password": "…", passwd: …, verifier, token, and what follows up to a separator
    (
        re.compile(
            r"(?P<keep>\b(?:password|passwd|pwd|secret|token|verifier|密码)[\"']?\s*[=:：]\s*)"
            r"(?:\"[^\"]*\"|'[^']*'|[^\s,;&)}\"']+)",
            re.IGNORECASE,
        ),
        r"\g<keep>***",
    ),
    (re.compile(r"(?P<keep>\bauthorization:\s*)[^\r\n]+", re.IGNORECASE), r"\g<keep>***"),
    (re.compile(r"\$argon2[^\s'\"]+"), "***"),
)

_native: TextIO | None = None


def redact(words: str) -> str:
    """The same words without credentials."""
    for pattern, instead in _SECRETS:
        words = pattern.sub(instead, words)
    return words


class _Redacting(logging.Formatter):
    """Redacts the finished line, arguments and tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        """The line without secrets."""
        return redact(super().format(record))


def setup(directory: Path, *, name: str = "guardroom") -> None:
    """Log to DIR/logs, report crashes to DIR/crash. A folder that cannot be written costs only the files.

    Call it once a process, after `last_crash`.
    """
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    try:
        (directory / "logs").mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = logging.handlers.RotatingFileHandler(
            directory / "logs" / f"{name}.log",
            maxBytes=LOG_BYTES,
            backupCount=LOG_FILES,
            encoding="utf-8",
            delay=True,
        )
        _native_file(directory / "crash", name)
    except OSError:
        handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Redacting("%(asctime)s %(levelname)s %(name)s [%(threadName)s] %(message)s"))
    root.addHandler(handler)
    _hook(directory / "crash")


def close() -> None:
    """Undo `setup` at the end of a process that ended well: an empty native report is removed."""
    global _native  # noqa: PLW0603 - faulthandler has one file a process
    root = logging.getLogger()
    for handler in list(root.handlers):
        if isinstance(handler.formatter, _Redacting):
            root.removeHandler(handler)
            handler.close()
    sys.excepthook = sys.__excepthook__
    threading.excepthook = threading.__excepthook__
    if _native is not None:
        faulthandler.disable()
        _native.close()
        path = Path(_native.name)
        if path.exists() and path.stat().st_size == 0:
            path.unlink()
        _native = None


def last_crash(directory: Path) -> Path | None:
    """The newest crash report that nobody was told of, or None. It is told once; the file stays."""
    folder = directory / "crash"
    try:
        reports = sorted(
            (p for p in folder.glob("*.txt") if p.stat().st_size), key=lambda p: p.stat().st_mtime
        )
        told_file = folder / "told"
        told = set(told_file.read_text(encoding="utf-8").split()) if told_file.exists() else set()
        fresh = [path for path in reports if path.name not in told]
        if fresh:
            told_file.write_text("\n".join(path.name for path in reports), encoding="utf-8")
    except OSError:
        return None
    return fresh[-1] if fresh else None


def _is_report(path: Path) -> bool:
    """An exception's report always; a native one only when it tells of a crash (workers also warn there)."""
    if not path.name.startswith("native-"):
        return path.stat().st_size > 0
    words = path.read_bytes()
    return b"Fatal Python error" in words or b"Windows fatal exception" in words


def _native_file(folder: Path, name: str) -> None:
    global _native  # noqa: PLW0603 - faulthandler has one file a process
    if _native is not None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("native-*.txt"):  # a killed process leaves its empty file
        if old.stat().st_size == 0 and not _in_use(old):
            old.unlink(missing_ok=True)
    path = folder / f"native-{name}-{_stamp()}-{os.getpid()}.txt"
    _native = path.open("w", encoding="utf-8")
    faulthandler.enable(_native, all_threads=True)


def _hook(folder: Path) -> None:
    def write(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None, where: str
    ) -> None:
        report = "".join(traceback.format_exception(kind, error, trace))
        logging.getLogger("crash").critical("unhandled exception in %s\n%s", where, report)
        head = f"{datetime.now(UTC).isoformat()} {where}\n{platform.platform()} Python {sys.version}\n\n"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"error-{_stamp()}-{os.getpid()}.txt"
            path.write_text(redact(head + report), encoding="utf-8")
        except OSError:
            return  # the log line above is all there can be

    def on_main(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        write(kind, error, trace, "main thread")
        sys.__excepthook__(kind, error, trace)

    def on_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
            name = args.thread.name if args.thread else "thread"
            write(args.exc_type, args.exc_value, args.exc_traceback, name)
        threading.__excepthook__(args)

    sys.excepthook = on_main
    threading.excepthook = on_thread


def _stamp() -> str:
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"


def _in_use(path: Path) -> bool:
    import psutil  # noqa: PLC0415 - only at start

    pid = path.stem.rsplit("-", 1)[-1]
    return pid.isdigit() and psutil.pid_exists(int(pid))
