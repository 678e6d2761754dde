"""An asyncio loop in a thread of its own, for the demo's servers.

It knows nothing of cameras or RTSP; it only lends blocking code a place where coroutines run.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from app.errors import EnvError
from app.text import QT_TRANSLATE_NOOP, text

T = TypeVar("T")

CALL_TIMEOUT_S = 10.0
"""How long a blocking caller waits for a coroutine by default, in seconds."""


class LoopThread:
    """Runs one event loop until `close`; every method may be called from any other thread."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._main, name=name, daemon=True)
        self._thread.start()

    def call(self, work: Coroutine[Any, Any, T], timeout_s: float = CALL_TIMEOUT_S) -> T:
        """Run a coroutine on the loop and wait for its result; raises what it raises, or TimeoutError."""
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(timeout_s)
        except TimeoutError:
            future.cancel()
            raise

    def post(self, work: Callable[[], object]) -> None:
        """Run a plain function on the loop soon, without waiting."""
        self._loop.call_soon_threadsafe(work)

    def close(self) -> None:
        """Cancel what still runs, end the loop and join the thread; idempotent."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()

    def _main(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
            tasks = asyncio.all_tasks(self._loop)
            for task in tasks:
                task.cancel()
            self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
        finally:
            self._loop.close()


def port_error(port: int, error: OSError) -> EnvError:
    """What a person is told when a demo server cannot listen on `port`."""
    source = QT_TRANSLATE_NOOP(
        "app", "演示服务的端口 {port} 无法使用（{cause}）。请关闭占用它的程序，然后重新启动演示。"
    )
    return EnvError(text(source, port=port, cause=error.strerror or type(error).__name__))
