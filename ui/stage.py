"""A door for the guided tour and the end-to-end tests: tells where a widget is and what it shows.

Opened only with `--stage PATH`, on a local socket that only this account can reach. It answers
questions (one JSON object a line) and never acts: whoever asks must press and type like a person.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QObject, QRect, Qt, QTimer
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication, QMenu, QTableView, QWidget

TICK_MS = 10


class Lateness:
    """How late the UI thread comes to a timer that should fire every 10 ms, in milliseconds."""

    def __init__(self, parent: QObject) -> None:
        self._late: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(parent)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(TICK_MS)

    def reset(self) -> None:
        """Forget what was measured."""
        self._late.clear()

    def figures(self) -> dict[str, float]:
        """Samples, 50th and 99th percentile and maximum since the last reset."""
        late = sorted(self._late) or [0.0]
        return {
            "samples": len(self._late),
            "p50_ms": late[len(late) // 2],
            "p99_ms": late[int(len(late) * 0.99)],
            "max_ms": late[-1],
        }

    def _tick(self) -> None:
        now = time.perf_counter()
        self._late.append(max(0.0, (now - self._last) * 1000 - TICK_MS))
        self._last = now


class Stage(QObject):
    """Answers questions about the visible widgets of this process."""

    def __init__(self, path: str, parent: QObject) -> None:
        super().__init__(parent)
        self._lateness = Lateness(self)
        self._questions: dict[str, Callable[[dict[str, Any]], Any]] = {
            "find": self._find,
            "names": self._names,
            "table": self._table,
            "row": self._row,
            "state": self._state,
            "lateness": self._figures,
        }
        QLocalServer.removeServer(path)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._welcome)
        self._server.listen(path)

    def _welcome(self) -> None:
        socket = self._server.nextPendingConnection()
        socket.readyRead.connect(lambda: self._answer(socket))

    def _answer(self, socket: QLocalSocket) -> None:
        while socket.canReadLine():
            question = json.loads(bytes(socket.readLine().data()))
            answer = self._questions[question["ask"]](question)
            socket.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")

    def _find(self, question: dict[str, Any]) -> dict[str, Any] | None:
        name = question["name"]
        widget = _visible(name)
        if widget is None:
            return _menu_entry(name)
        return {
            "rect": _global(widget, widget.rect()),
            "enabled": widget.isEnabled(),
            "focus": widget.hasFocus(),
            "text": _text(widget),
        }

    def _names(self, _question: dict[str, Any]) -> list[str]:
        return sorted(
            {w.objectName() for w in QApplication.allWidgets() if w.isVisible() and "." in w.objectName()}
        )

    def _table(self, question: dict[str, Any]) -> list[list[str]] | None:
        widget = _visible(question["name"])
        if not isinstance(widget, QTableView):
            return None
        return _cells(widget.model())

    def _row(self, question: dict[str, Any]) -> list[int] | None:
        """Where the first row of a table stands that holds `text` in one of its cells."""
        widget = _visible(question["name"])
        if not isinstance(widget, QTableView):
            return None
        for number, cells in enumerate(_cells(widget.model())):
            if any(question["text"] in cell for cell in cells):
                index = widget.model().index(number, 0)
                widget.scrollTo(index)
                return _global(widget.viewport(), widget.visualRect(index))
        return None

    def _state(self, question: dict[str, Any]) -> Any:
        """What a widget tells of itself through `stage_state()`, in global coordinates."""
        widget = _visible(question["name"])
        tell = getattr(widget, "stage_state", None)
        return tell() if tell is not None else None

    def _figures(self, question: dict[str, Any]) -> dict[str, float]:
        figures = self._lateness.figures()
        if question.get("reset"):
            self._lateness.reset()
        return figures


def _visible(name: str) -> QWidget | None:
    return next((w for w in QApplication.allWidgets() if w.objectName() == name and w.isVisible()), None)


def _global(widget: QWidget, rect: QRect) -> list[int]:
    corner = widget.mapToGlobal(rect.topLeft())
    return [corner.x(), corner.y(), rect.width(), rect.height()]


def _menu_entry(name: str) -> dict[str, Any] | None:
    """An entry of the open menu: an action is no widget of its own."""
    for menu in (w for w in QApplication.topLevelWidgets() if isinstance(w, QMenu) and w.isVisible()):
        for action in menu.actions():
            if action.objectName() == name:
                rect = _global(menu, menu.actionGeometry(action))
                return {"rect": rect, "enabled": action.isEnabled(), "focus": False, "text": action.text()}
    return None


def _text(widget: QWidget) -> str:
    for attribute in ("text", "toPlainText", "currentText", "title"):
        read = getattr(widget, attribute, None)
        if read is not None:
            return str(read())
    return ""


def _cells(model: QAbstractItemModel) -> list[list[str]]:
    return [
        [str(model.index(row, column).data() or "") for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]
