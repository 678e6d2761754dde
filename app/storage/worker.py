"""The one thread that owns the local database's connection.

Others hand it work and wait for the answer; each piece of work is one transaction. It knows nothing
of records or registers.
"""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
import sqlalchemy.exc

from app.errors import Bug
from app.storage import local_errors

T = TypeVar("T")


class DatabaseWorker:
    """Runs work on its own thread, each in one `BEGIN IMMEDIATE` transaction."""

    def __init__(self, connect: Callable[[], sa.Connection], path: Path) -> None:
        """`connect` is called on the worker's thread; its failure comes out of the first `call`."""
        self._connect = connect
        self._path = path
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._connection: sa.Connection | None = None
        self._thread = threading.Thread(target=self._serve, name="database", daemon=True)
        self._thread.start()

    def call(self, work: Callable[[sa.Connection], T], after: Callable[[], None] | None = None) -> T:
        """Run `work` in one durable transaction and return its result; `after` runs once it is committed.

        Raises EnvError where the environment failed; then nothing of `work` stays. What `work` itself
        raises comes through unchanged, and nothing of it stays either.
        """
        if threading.current_thread() is self._thread:
            raise Bug("the database worker cannot wait for itself: only enqueue in a bus handler")
        answer: Future[T] = Future()

        def job() -> None:
            try:
                result = self._transact(work)
                if after is not None:
                    self._notify(after)
            except BaseException as error:  # noqa: BLE001 - top of the thread: handed to the caller
                answer.set_exception(error)
            else:
                answer.set_result(result)

        with self._closing:
            if self._closed:
                raise local_errors.closed()
            self._jobs.put(job)
        return answer.result()

    def close(self) -> None:
        """Finish what waits, close the connection, end the thread. Idempotent."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join()

    def _serve(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
        if self._connection is not None:
            self._connection.close()
            self._connection.engine.dispose()

    def _transact(self, work: Callable[[sa.Connection], T]) -> T:
        try:
            if self._connection is None:
                self._connection = self._connect()
            with self._connection.begin():
                return work(self._connection)
        except sqlalchemy.exc.DBAPIError as error:
            failure = local_errors.from_database(error, self._path)
            if failure is None:
                raise
            raise failure from error

    @staticmethod
    def _notify(after: Callable[[], None]) -> None:
        """What is committed is committed: a listener that fails goes to the crash hook, not to the caller."""
        try:
            after()
        except Exception:  # noqa: BLE001 - top of the thread
            hook: Any = threading.excepthook
            hook(threading.ExceptHookArgs((*sys.exc_info(), threading.current_thread())))
