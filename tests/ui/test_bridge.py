"""The bridge: results and errors on the UI thread, dropped when the owner is gone."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThread
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.errors import EnvError, GuardroomError, UserError
from app.events import Bus, SyncChanged, SyncState, Trouble
from app.text import text
from ui.bridge import Bridge, Unexpected


@pytest.fixture
def bus() -> Bus:
    return Bus()


@pytest.fixture
def bridge(qtbot: QtBot, bus: Bus) -> Iterator[Bridge]:
    made = Bridge(bus)
    yield made
    made.close()
    assert not [t for t in threading.enumerate() if t.name.startswith("bridge")]


def on_ui_thread() -> bool:
    return QThread.currentThread() is QCoreApplication.instance().thread()


def test_work_runs_elsewhere_and_the_result_arrives_on_the_ui_thread(qtbot: QtBot, bridge: Bridge) -> None:
    owner, got = QObject(), []
    bridge.run(owner, on_ui_thread, lambda answer: got.append((answer, on_ui_thread())))
    qtbot.waitUntil(lambda: bool(got))
    assert got == [(False, True)]


def test_a_failure_arrives_on_the_ui_thread(qtbot: QtBot, bridge: Bridge) -> None:
    owner, got = QObject(), []

    def work() -> None:
        raise UserError(text("密码不对"))

    bridge.run(owner, work, None, lambda error: got.append((str(error), on_ui_thread())))
    qtbot.waitUntil(lambda: bool(got))
    assert got == [("密码不对", True)]


def test_a_failure_nobody_handles_goes_to_trouble(qtbot: QtBot, bridge: Bridge) -> None:
    owner = QObject()

    def work() -> None:
        raise EnvError(text("磁盘已满"))

    with qtbot.waitSignal(bridge.trouble) as told:
        bridge.run(owner, work)
    assert str(told.args[0]) == "磁盘已满"


def test_our_own_bug_goes_to_the_crash_hook_and_is_told(
    qtbot: QtBot, bridge: Bridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, hooked, told = QObject(), [], []
    monkeypatch.setattr("sys.excepthook", lambda kind, error, trace: hooked.append((kind, trace is not None)))
    bridge.run(owner, lambda: {}["nothing"], None, told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert hooked == [(KeyError, True)]
    assert isinstance(told[0], Unexpected)


def test_an_answer_is_dropped_when_its_owner_is_gone(qtbot: QtBot, bridge: Bridge) -> None:
    owner, go, got = QWidget(), threading.Event(), []
    bridge.run(owner, go.wait, got.append, got.append)
    owner.deleteLater()
    QCoreApplication.sendPostedEvents(owner, QEvent.Type.DeferredDelete)
    go.set()
    after: list[bool] = []
    other = QObject()
    bridge.run(other, lambda: True, after.append)
    qtbot.waitUntil(lambda: bool(after))
    qtbot.wait(20)
    assert got == []


def test_a_failing_answer_does_not_hold_up_the_next(qtbot: QtBot, bridge: Bridge) -> None:
    owner, got = QObject(), []

    def bad(_: object) -> None:
        raise ValueError("in a handler")

    with qtbot.captureExceptions() as raised:
        bridge.run(owner, lambda: 1, bad)
        bridge.run(owner, lambda: 2, got.append)
        qtbot.waitUntil(lambda: got == [2] and len(raised) == 1)


def test_events_of_the_bus_arrive_on_the_ui_thread_until_the_owner_dies(
    qtbot: QtBot, bridge: Bridge, bus: Bus
) -> None:
    parent = QObject()
    owner, got = QObject(parent), []
    bridge.on(owner, SyncChanged, lambda event: got.append((event.waiting, on_ui_thread())))
    sender = threading.Thread(target=lambda: bus.publish(SyncChanged(SyncState.OFFLINE, 12, None)))
    sender.start()
    sender.join()
    qtbot.waitUntil(lambda: got == [(12, True)])
    owner.deleteLater()
    QCoreApplication.sendPostedEvents(owner, QEvent.Type.DeferredDelete)
    bus.publish(SyncChanged(SyncState.SYNCED, 0, None))
    qtbot.wait(30)
    assert got == [(12, True)]
    assert not bus._handlers[SyncChanged]


class Listener(QObject):
    def heard(self, event: SyncChanged) -> None: ...


def test_a_subscription_does_not_keep_its_owner_alive(qtbot: QtBot, bridge: Bridge, bus: Bus) -> None:
    listener = Listener()
    bridge.on(listener, SyncChanged, listener.heard)
    assert bus._handlers[SyncChanged]
    del listener
    gc.collect()
    assert not bus._handlers[SyncChanged]


def test_trouble_on_the_bus_is_told(qtbot: QtBot, bridge: Bridge, bus: Bus) -> None:
    with qtbot.waitSignal(bridge.trouble) as told:
        bus.publish(Trouble(text("录像工作进程反复退出")))
    assert isinstance(told.args[0], GuardroomError)


def test_nothing_arrives_after_closing(qtbot: QtBot, bus: Bus) -> None:
    bridge, owner, got = Bridge(bus), QObject(), []
    bridge.run(owner, lambda: 1, got.append)
    bridge.close()
    bridge.run(owner, lambda: 2, got.append)
    bus.publish(Trouble(text("晚到")))
    qtbot.wait(20)
    assert got == []
