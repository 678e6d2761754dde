"""The one place where threads and widgets meet.

Slow work goes out to a small pool, its result *or* its error always comes back on the user
interface's thread; events of the bus arrive there too. An answer whose owner is gone is dropped.
Must not know any service or any page.
"""

from __future__ import annotations

import sys
import weakref
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from app.errors import EnvError, GuardroomError
from app.events import Bus, Trouble
from app.text import QT_TRANSLATE_NOOP, text

T = TypeVar("T")
E = TypeVar("E")

_THREADS = 4


class Unexpected(GuardroomError):
    """What the person is told when the fault is our own; the traceback goes to the crash hook."""

    def __init__(self) -> None:
        super().__init__(
            text(QT_TRANSLATE_NOOP("app", "程序内部出错，这一步没有完成。")),
            text(
                QT_TRANSLATE_NOOP("app", "已保存的记录不受影响；报告存在数据文件夹的 crash 里。请再试一次。")
            ),
        )


class Bridge(QObject):
    """Runs blocking work off the user interface's thread and brings the answer back to it.

    Create it on the user interface's thread, after the QApplication; `close()` ends the pool.
    """

    trouble = Signal(object)
    """A GuardroomError that nobody handles: failures without `failed`, and the bus's Trouble."""

    _wake = Signal()

    def __init__(self, bus: Bus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bus = bus
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="bridge")
        self._answers: deque[Callable[[], None]] = deque()
        self._subscriptions: dict[int, Callable[[], None]] = {}
        self._next_subscription = 0
        self._closed = False
        self._under_way = 0
        self._wake.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._bus_trouble = bus.subscribe(Trouble, self._on_trouble)

    def run(
        self,
        owner: QObject,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[GuardroomError], None] | None = None,
    ) -> None:
        """Do `work` on a pool thread; `done(result)` or `failed(error)` follows on this thread.

        Nothing follows when `owner` was destroyed or the bridge closed in between. A failure
        without `failed` goes to the signal `trouble`; an exception that is not a GuardroomError
        goes to sys.excepthook and is told as `Unexpected`.
        """
        if self._closed:
            return
        self._under_way += 1
        future = self._pool.submit(work)
        future.add_done_callback(lambda f: self._post(lambda: self._answer(owner, f, done, failed)))

    def on(self, owner: QObject, kind: type[E], handler: Callable[[E], None]) -> None:
        """Deliver the bus's events of type `kind` to `handler` on this thread while `owner` lives.

        A bound method is held weakly, so that a subscription never keeps its widget alive.
        """
        target = _weakly(handler)
        owner_ref = weakref.ref(owner)

        def deliver(event: E) -> None:
            alive, call = owner_ref(), target()
            if alive is not None and isValid(alive) and call is not None:
                call(event)

        number = self._next_subscription = self._next_subscription + 1
        self._subscriptions[number] = self.bus.subscribe(
            kind, lambda event: self._post(lambda: deliver(event))
        )
        owner.destroyed.connect(lambda: self._unsubscribe(number))

    def busy(self) -> bool:
        """Whether work is under way or an answer not yet delivered."""
        return self._under_way > 0

    def close(self) -> None:
        """Drop what has not begun, wait for what has, deliver nothing any more. Blocks shortly."""
        self._closed = True
        self._bus_trouble()
        for number in list(self._subscriptions):
            self._unsubscribe(number)
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._answers.clear()

    def _unsubscribe(self, number: int) -> None:
        end = self._subscriptions.pop(number, None)
        if end is not None:
            end()

    def _post(self, answer: Callable[[], None]) -> None:
        """Queue `answer` for the user interface's thread; any thread may call."""
        if self._closed:
            return
        self._answers.append(answer)
        self._wake.emit()

    @Slot()
    def _deliver(self) -> None:
        if self._answers and not self._closed:
            self._answers.popleft()()

    def _on_trouble(self, event: Trouble) -> None:
        self._post(lambda: self.trouble.emit(EnvError(event.message)))

    def _answer(
        self,
        owner: QObject,
        future: Future[T],
        done: Callable[[T], None] | None,
        failed: Callable[[GuardroomError], None] | None,
    ) -> None:
        self._under_way -= 1
        if future.cancelled():
            return
        error = future.exception()
        if error is None:
            if done is not None and isValid(owner):
                done(future.result())
            return
        if not isinstance(error, GuardroomError):
            sys.excepthook(type(error), error, error.__traceback__)
            error = Unexpected()
        if not isValid(owner):
            return
        if failed is not None:
            failed(error)
        else:
            self.trouble.emit(error)


def _weakly(handler: Callable[[Any], None]) -> Callable[[], Callable[[Any], None] | None]:
    """A way to get `handler` back that does not keep a bound method's object alive."""
    if hasattr(handler, "__self__") and isinstance(handler.__self__, QObject):
        return weakref.WeakMethod(handler)
    return lambda: handler
