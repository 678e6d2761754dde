"""The link to the centre in the background: when to exchange, and what the top bar says about it.

One thread of its own; the protocol stands in `sync_exchange.py`. Nothing here ever delays or refuses
a local record. Must know nothing of SQL: the centre comes in as the `connect` function.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

from app.errors import EnvError, GuardroomError
from app.events import Bus, RecordsAppended, SyncChanged, SyncState, Trouble
from app.services.enrolment import connect_enrolled
from app.services.ports import (
    Centre,
    CentreAddress,
    CentreForked,
    CentreRefused,
    CentreRevoked,
    Clock,
    Secrets,
    SyncLog,
)
from app.services.sync_exchange import Exchange, Outcome
from app.text import QT_TRANSLATE_NOOP, Text, text

log = logging.getLogger(__name__)

Connect: TypeAlias = Callable[[CentreAddress, str], Centre]

DEBOUNCE_S = 0.2
"""After a record was written: time for the others of the same act, then send."""
RETRY_MAX_S = 60.0
REFUSED_RETRY_S = 300.0
"""A refusal seldom mends itself; a person's "sync now" does not wait for it."""
CLOCK_OFFSET_S = 300.0
"""From this offset between this PC's clock and the centre's on, the person is told."""
LAST_S = 2.0
"""Longest wait at the end for what is still unsent."""

STOP_S = 15.0


class SyncService:
    """Exchanges with the centre every `interval_s` seconds, and soon after a record was written.

    Publishes SyncChanged, and Trouble once for each broken chain. `connect` makes a connection
    (`CentreClient`); without an address the link is off and no thread runs.
    """

    def __init__(
        self,
        log: SyncLog,
        secrets: Secrets,
        bus: Bus,
        clock: Clock,
        centre: CentreAddress | None,
        *,
        interval_s: float,
        connect: Connect,
    ) -> None:
        self._log = log
        self._secrets = secrets
        self._bus = bus
        self._clock = clock
        self._address = centre
        self._interval_s = interval_s
        self._connect = connect
        self._wake = threading.Condition()
        self._stopping = self._poked = self._appended = False
        self._failures = self._tries = 0
        self._told: set[str] = set()
        self._live: Centre | None = None
        self._status = SyncChanged(SyncState.OFF if centre is None else SyncState.OFFLINE, 0, None)
        self._thread: threading.Thread | None = None
        self._unsubscribe: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Begin; the first exchange is tried at once."""
        if self._address is None or self._thread is not None:
            return
        self._stopping = False
        self._unsubscribe = self._bus.subscribe(RecordsAppended, self._on_appended)
        self._thread = threading.Thread(target=self._run, args=(self._address,), name="sync")
        self._thread.start()

    def stop(self) -> None:
        """Send what is still waiting while the link is up, then end the thread. Idempotent.

        Takes `LAST_S` at most for the sending; a running exchange is cut then: nothing is lost by that.
        """
        self._send_the_last()
        self._unsubscribe()
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
            if self._live is not None:
                self._live.abort()
        if self._thread is not None:
            self._thread.join(STOP_S)
            if self._thread.is_alive():
                log.error("the sync thread did not end within %s s", STOP_S)
            self._thread = None

    def _send_the_last(self) -> None:
        """A guard's last record and signing out reach the centre before the PC is switched off."""
        if self._thread is None or self._failures or not self._count_waiting():
            return
        with self._wake:
            tried = self._tries
            self._poked = True
            self._wake.notify_all()
            self._wake.wait_for(lambda: self._tries > tried, LAST_S)

    def poke(self) -> None:
        """Exchange now, whatever the back-off says."""
        with self._wake:
            self._poked = True
            self._wake.notify_all()

    def status(self) -> SyncChanged:
        """What was last published."""
        with self._wake:
            return self._status

    # --- the thread -----------------------------------------------------------------------------

    def _on_appended(self, _: RecordsAppended) -> None:
        """Runs on the database's thread: it only leaves a note."""
        with self._wake:
            self._appended = True
            self._wake.notify_all()

    def _run(self, address: CentreAddress) -> None:
        delay = 0.0
        while self._wait(delay):
            try:
                delay = self._attempt(address)
                with self._wake:
                    self._tries += 1
                    self._wake.notify_all()
            except Exception:  # top of the thread: the link must outlive a bug of its own
                log.exception("sync failed in an unforeseen way")
                self._failures += 1
                self._show(SyncState.OFFLINE, text(QT_TRANSLATE_NOOP("app", "同步程序出错，详情见日志。")))
                delay = RETRY_MAX_S

    def _wait(self, delay: float) -> bool:
        """Wait for the delay, a poke, or new records while the link is up; False: it is time to end."""
        until = time.monotonic() + delay
        while not self._woken(until):
            if self._count_waiting() and not self._failures:
                until = min(until, time.monotonic() + DEBOUNCE_S)
            self._show(self._status.state, self._status.message)
        return not self._stopping

    def _woken(self, until: float) -> bool:
        """Whether it is time to go on; False: only new records were written."""
        with self._wake:
            left = max(0.0, until - time.monotonic())
            self._wake.wait_for(lambda: self._stopping or self._poked or self._appended, left)
            appended = self._appended and not self._poked and not self._stopping
            self._appended = self._poked = False
            return not appended

    def _attempt(self, address: CentreAddress) -> float:
        """One exchange; returns the seconds to wait before the next."""
        try:
            outcome = self._exchange(address)
        except CentreRefused as refusal:
            self._failures += 1
            self._show(_state_of(refusal), refusal.message)
            return REFUSED_RETRY_S
        except GuardroomError as error:
            self._failures += 1
            if not self._stopping:
                self._show(SyncState.OFFLINE, error.message)
            return _jittered(min(RETRY_MAX_S, 2.0 ** (self._failures - 1)), 0.5)
        self._failures = 0
        self._succeeded(outcome)
        return _jittered(self._interval_s, 0.1)

    def _exchange(self, address: CentreAddress) -> Outcome:
        if self._count_waiting() and not self._failures:
            self._show(SyncState.SENDING)
        centre = connect_enrolled(address, self._secrets, self._connect)
        with self._wake:
            self._live = centre
            if self._stopping:
                centre.abort()
        try:
            return Exchange(self._log, centre, lambda: self._show(SyncState.SENDING)).run()
        finally:
            with self._wake:
                self._live = None
            centre.close()

    def _succeeded(self, outcome: Outcome) -> None:
        now = self._clock.now()
        state, message = SyncState.SYNCED, _clock_warning(outcome.server_time, now)
        if outcome.new_device is not None:
            message = text(QT_TRANSLATE_NOOP("app", "本机与县中心的记录曾不一致，已改用新的设备编号继续。"))
            self._tell(message)
        for broken in outcome.broken.values():
            state, message = SyncState.FORKED, broken.message
            self._tell(message)
        self._show(state, message, last_ok=now.timestamp())

    # --- what is shown --------------------------------------------------------------------------

    def _count_waiting(self) -> int:
        """Own records without a receipt; the last known number where the local log cannot say."""
        try:
            return self._log.head()[0] - self._log.acknowledged()
        except EnvError:
            return self._status.waiting

    def _show(self, state: SyncState, message: Text | None = None, last_ok: float | None = None) -> None:
        last_ok = last_ok or self._status.last_ok or self._last_receipt()
        status = SyncChanged(state, self._count_waiting(), last_ok, message)
        with self._wake:
            changed = status != self._status
            self._status = status
        if changed:
            self._bus.publish(status)

    def _last_receipt(self) -> float | None:
        """When the centre last answered, from before this start."""
        try:
            receipt = self._log.receipt()
        except EnvError:
            return None
        return datetime.fromisoformat(receipt["received_at"]).timestamp() if receipt else None

    def _tell(self, message: Text) -> None:
        """Say it once, however often the exchange finds it again."""
        if str(message) not in self._told:
            self._told.add(str(message))
            self._bus.publish(Trouble(message))


def _state_of(refusal: CentreRefused) -> SyncState:
    match refusal:
        case CentreRevoked():
            return SyncState.REVOKED
        case CentreForked():
            return SyncState.FORKED
    return SyncState.OFFLINE


def _clock_warning(server: datetime | None, here: datetime) -> Text | None:
    """Times never decide anything, but the person should know that the clock is off."""
    offset = 0.0 if server is None else (here - server).total_seconds()
    if abs(offset) < CLOCK_OFFSET_S:
        return None
    return text(
        QT_TRANSLATE_NOOP("app", "本机时钟与县中心相差 {minutes} 分钟，请校准。"),
        minutes=round(abs(offset) / 60),
    )


def _jittered(seconds: float, share: float) -> float:
    """Somewhere in the last `share` of the time, so that not every PC comes at once."""
    return seconds * random.uniform(1 - share, 1)  # noqa: S311 - no secret
