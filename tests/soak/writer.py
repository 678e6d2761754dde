"""A school's PC that writes records without end and sends them: what test_duty.py cuts off and kills.

`python -m tests.soak.writer FOLDER DEVICE HOST PORT DBNAME ROLE`; the centre's password is the first line of
standard input, the end of that ends it. Prints the id of each record that was answered with "saved".
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from uuid import UUID

from app.domain.record import Kind
from app.domain.registers import REGISTERS
from app.events import Bus
from app.services.clock import SystemClock
from app.services.enrolment import SECRET
from app.services.ports import CentreAddress
from app.services.sync import SyncService
from app.storage.central.client import CentreClient
from app.storage.local import LocalStore
from tests.sync.conftest import A, MemorySecrets

PAUSE_S = 0.02
"""Between two records."""

POKE_EVERY = 50
"""A person asks for a transfer once in so many records: the service's own patience grows to a minute."""


def main() -> None:
    """Write until standard input ends."""
    folder, device, host, port, dbname, role = sys.argv[1:]
    secrets, bus, clock = MemorySecrets(), Bus(), SystemClock()
    secrets[SECRET] = sys.stdin.readline().strip()
    store = LocalStore.open(
        Path(folder), school_id=A, device_id=UUID(device), registers=REGISTERS, clock=clock, bus=bus
    )
    address = CentreAddress(host, int(port), dbname, role)
    sync = SyncService(store, secrets, bus, clock, address, interval_s=0.5, connect=CentreClient)
    sync.start()
    over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    number = 0
    while not over.wait(PAUSE_S):
        number += 1
        saved = store.run(lambda uow, number=number: uow.append(Kind.REFUSED, {"n": number}, author="guard"))
        print(saved.id, flush=True)
        if number % POKE_EVERY == 0:
            sync.poke()
    sync.stop()
    store.close()


if __name__ == "__main__":
    main()
