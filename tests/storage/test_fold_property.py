"""However appends, pushes by others and pulls interleave, the live registers equal rebuilt ones."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import hypothesis.strategies as st
from hypothesis import example, given, settings

from app.domain.record import Kind, Record, parse
from app.domain.register import Key, Register
from app.events import Bus
from app.services.ports import PulledRecord
from app.storage.local import LocalStore
from app.storage.verify import verify
from tests.storage.conftest import SCHOOL, START, FarDevice, HandClock, pulled
from tests.storage.registers import REGISTERS, Note, Tally

NOTES = st.sampled_from("abc")
BODIES = st.one_of(
    st.fixed_dictionaries({"note": NOTES, "word": st.text(max_size=3)}),
    st.fixed_dictionaries({"note": NOTES, "word": st.just("w"), "links": NOTES}),
    st.fixed_dictionaries({"note": NOTES, "drop": st.just(True)}),
    st.fixed_dictionaries({"note": NOTES, "word": st.just("w"), "mood": st.just("loud")}),
)
MALFORMED = st.one_of(st.just({}), st.fixed_dictionaries({"note": NOTES, "word": st.just(3)}))
STEPS = st.one_of(
    st.tuples(st.just("append"), BODIES),
    st.tuples(st.just("push"), st.integers(1, 4)),
    st.tuples(st.just("far"), st.tuples(st.integers(0, 2), st.one_of(BODIES, MALFORMED))),
    st.tuples(st.just("pull"), st.integers(1, 5)),
    st.tuples(st.just("pull again"), st.integers(1, 5)),
    st.tuples(st.just("new chain"), st.none()),
)


class Centre:
    """Numbers what is pushed, school by school; two far devices of the own school, one of another."""

    def __init__(self) -> None:
        self.devices = [FarDevice(), FarDevice(), FarDevice(school_id=5)]
        self.own: set[UUID] = set()
        self.rows: dict[int, list[PulledRecord]] = {SCHOOL: [], 5: []}

    def far(self, which: int, body: dict[str, Any]) -> None:
        device = self.devices[which]
        kind = Kind.DUTY_CORRECTION if "links" in body else Kind.DUTY_ENTRY
        rows = self.rows[device.school_id]
        rows.append(pulled(len(rows) + 1, device.write(kind, body)))

    def push(self, store: LocalStore, limit: int) -> None:
        rows = self.rows[SCHOOL]
        self.own.add(store.device_id)
        for own in store.own_after(store.acknowledged(), limit):
            rows.append(PulledRecord(len(rows) + 1, store.device_id, own.dev_seq, own.env, own.hash, START))
            store.acknowledge(own.dev_seq, {"seq": len(rows)})

    def pull(self, store: LocalStore, limit: int, overlap: int = 0) -> None:
        for school_id, rows in self.rows.items():
            cursor = store.cursor(school_id)
            batch = rows[max(0, cursor - overlap) : cursor + limit]
            store.apply_pulled(school_id, batch, batch[-1].seq if batch else cursor)


def do(store: LocalStore, centre: Centre, step: tuple[str, Any]) -> None:
    match step:
        case ("append", body):
            kind = Kind.DUTY_CORRECTION if "links" in body else Kind.DUTY_ENTRY
            store.run(lambda unit: unit.append(kind, body, author="own"))
        case ("push", limit):
            centre.push(store, limit)
        case ("far", (which, body)):
            centre.far(which, body)
        case ("pull", limit):
            centre.pull(store, limit)
        case ("pull again", overlap):
            centre.pull(store, 3, overlap)
        case ("new chain", _):
            store.start_new_chain(uuid4(), store.acknowledged() + 1)


def in_order(store: LocalStore, centre: Centre) -> list[Record]:
    """What this PC knows, in the order in which it counts: numbered by the centre, then provisional."""
    rows = []
    for school_id, pushed in centre.rows.items():
        cursor = store.cursor(school_id)
        rows += pushed[:cursor] + [row for row in pushed[cursor:] if row.device_id in centre.own]
    unsent = store.own_after(store.acknowledged(), 1000)
    return [parse(row.env, row.hash) for row in (*rows, *unsent)]


def fold(register: Register[Any], records: list[Record]) -> list[Any]:
    """The register folded by the book."""
    rows: dict[Key, Any] = {}
    for record in records:
        with contextlib.suppress(KeyError, TypeError):
            for key in dict.fromkeys(register.keys_of(record)):
                if record.kind in register.kinds:
                    rows[key] = well_typed(register.fold(rows.get(key), record, key))
    return [rows[key] for key in sorted(rows) if rows[key] is not None]


def well_typed(row: Any) -> Any:
    """Refuse, as a table does, what the register's fields do not allow."""
    if isinstance(row, Note) and not all(isinstance(word, str) for word in row.words):
        raise TypeError
    return row


def registers(store: LocalStore) -> tuple[list[Note], list[Tally]]:
    return store.run(lambda unit: (unit.find(Note), unit.find(Tally)))


@settings(max_examples=40, deadline=None, database=None)
@given(st.lists(STEPS, max_size=25))
@example(
    [
        ("append", {"note": "c", "word": "w", "links": "c"}),
        ("far", (0, {"note": "c", "drop": True})),
        ("pull", 1),
    ]
)  # a record that names the same row twice counts once
def test_live_registers_equal_rebuilt_ones(steps: list[tuple[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        store = LocalStore.open(
            Path(name), school_id=SCHOOL, device_id=uuid4(), registers=REGISTERS, clock=HandClock(), bus=Bus()
        )
        try:
            centre = Centre()
            for step in steps:
                do(store, centre, step)
            live = registers(store)
            store.rebuild()
            assert registers(store) == live
            assert live == tuple(fold(register, in_order(store, centre)) for register in REGISTERS)
            assert verify(Path(name)).ok
        finally:
            store.close()
