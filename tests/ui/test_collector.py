"""Qt's objects are destroyed on the thread that paints, whatever other threads allocate."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ui.collector import Collector


@pytest.fixture
def collector(qapp: object) -> Iterator[Collector]:
    gc.unfreeze()
    gc.enable()  # as in a program that has no collector yet
    made = Collector()
    yield made
    made.deleteLater()
    gc.unfreeze()
    gc.disable()


class Knot(QObject):
    """In a cycle with itself, as widgets and their connections are."""

    def __init__(self, ended: list[int]) -> None:
        super().__init__()
        self.me = self
        self.ended = ended

    def __del__(self) -> None:
        self.ended.append(threading.get_ident())


def test_no_other_thread_destroys_a_qt_object(qtbot: QtBot, collector: Collector) -> None:
    ended: list[int] = []

    def allocate() -> None:
        kept = []
        for _ in range(200_000):  # crosses Python's own threshold many times over
            kept.append([])

    for _ in range(20):
        Knot(ended)
    thread = threading.Thread(target=allocate)
    thread.start()
    thread.join()
    assert ended == []
    qtbot.waitUntil(lambda: len(ended) == 20)
    assert set(ended) == {threading.get_ident()}


def test_what_is_there_early_is_spared_and_what_comes_later_collected(collector: Collector) -> None:
    ended: list[int] = []
    early = [Knot(ended)]
    collector.spare()
    late = [Knot(ended)]
    collector.spare()  # of a later session: nothing more is spared
    early.clear()
    late.clear()
    collector.clear()
    assert len(ended) == 1
