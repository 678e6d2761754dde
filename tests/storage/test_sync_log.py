"""The local log as the link to the centre uses it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from app.domain.record import GENESIS, Kind, chain_hash, parse
from app.errors import Bug
from app.events import Bus, RecordsAppended
from app.services.ports import ChainBroken, ChainForked, OwnRecord, PulledRecord
from app.storage.local import LocalStore
from app.storage.verify import verify
from tests.storage.conftest import SCHOOL, START, FarDevice, Open, pulled
from tests.storage.registers import Note, Tally


def add(store: LocalStore, note: str, word: str) -> None:
    store.run(lambda unit: unit.append(Kind.DUTY_ENTRY, {"note": note, "word": word}, author="own"))


def back(store: LocalStore, seq: int, dev_seq: int) -> PulledRecord:
    """An own record as the centre gives it back."""
    (own,) = store.own_after(dev_seq - 1, 1)
    return PulledRecord(seq, store.device_id, dev_seq, own.env, own.hash, START)


def words(store: LocalStore, note: str, school_id: int = SCHOOL) -> tuple[str, ...] | None:
    found = store.run(lambda unit: unit.get(Note, school_id, note))
    return found and found.words


def entry(note: str, word: str) -> dict[str, str]:
    return {"note": note, "word": word}


def test_own_records_are_given_out_in_order(store: LocalStore) -> None:
    for n in range(5):
        add(store, "a", str(n))
    own = store.own_after(2, 2)
    assert [record.dev_seq for record in own] == [3, 4]
    assert chain_hash(own[0].hash, own[1].env) == own[1].hash == store.own_hash(4)
    assert store.own_hash(0) == GENESIS
    assert store.own_hash(6) is None


def test_receipts_are_kept_and_never_go_back(open_store: Open) -> None:
    store = open_store()
    for n in range(5):
        add(store, "a", str(n))
    assert (store.acknowledged(), store.receipt()) == (0, None)
    store.acknowledge(4, {"seq": 9})
    store.acknowledge(2, {"seq": 5})
    store.close()
    store = open_store()
    assert (store.acknowledged(), store.receipt()) == (4, {"seq": 9})
    with pytest.raises(Bug):
        store.acknowledge(6, {})


def test_pulled_records_are_folded_and_the_cursor_moves(store: LocalStore, bus: Bus) -> None:
    heard: list[RecordsAppended] = []
    bus.subscribe(RecordsAppended, heard.append)
    far = FarDevice()
    rows = [pulled(n, far.write("duty.entry", entry("a", str(n)))) for n in (1, 2)]
    store.apply_pulled(SCHOOL, rows, 2)
    assert words(store, "a") == ("1", "2")
    assert store.cursor(SCHOOL) == 2
    assert heard == [RecordsAppended(frozenset({SCHOOL}), frozenset({"duty.entry"}))]
    store.apply_pulled(SCHOOL, rows, 2)  # the same again: nothing happens
    assert words(store, "a") == ("1", "2")
    assert len(heard) == 1


def test_a_late_record_is_folded_before_the_own_unsent_ones(store: LocalStore) -> None:
    far = FarDevice()
    add(store, "a", "own 1")
    add(store, "a", "own 2")
    assert words(store, "a") == ("own 1", "own 2")
    store.apply_pulled(SCHOOL, [pulled(1, far.write("duty.entry", entry("a", "far 1")))], 1)
    assert words(store, "a") == ("far 1", "own 1", "own 2")
    store.apply_pulled(SCHOOL, [back(store, 2, 1)], 2)
    store.apply_pulled(SCHOOL, [pulled(3, far.write("duty.entry", entry("a", "far 2")))], 3)
    assert words(store, "a") == ("far 1", "own 1", "far 2", "own 2")


def test_own_records_come_back_without_being_folded_twice(store: LocalStore, bus: Bus) -> None:
    add(store, "a", "x")
    heard: list[RecordsAppended] = []
    bus.subscribe(RecordsAppended, heard.append)
    store.apply_pulled(SCHOOL, [back(store, 1, 1)], 1)
    assert words(store, "a") == ("x",)
    assert heard == []


def test_another_schools_log_is_kept_apart(store: LocalStore) -> None:
    far = FarDevice(school_id=5)
    store.apply_pulled(5, [pulled(1, far.write("duty.entry", entry("a", "x")))], 1)
    assert words(store, "a") is None
    assert words(store, "a", 5) == ("x",)
    assert (store.cursor(5), store.cursor(SCHOOL)) == (1, 0)


@pytest.mark.parametrize(
    ("kind", "v"), [("duty.entry", 2), ("duty.hologram", 1)], ids=["newer version", "unknown kind"]
)
def test_what_this_version_cannot_read_is_kept_raw(store: LocalStore, kind: str, v: int) -> None:
    far = FarDevice()
    rows = [
        pulled(1, far.write(kind, {"note": "a", "shape": "other"}, v=v)),
        pulled(2, far.write("duty.entry", entry("a", "x"))),
    ]
    store.apply_pulled(SCHOOL, rows, 2)
    assert words(store, "a") == ("x",)


@pytest.mark.parametrize(
    "body",
    [
        {}, {"note": None, "word": "x"}, {"note": "a"}, {"note": "a", "word": 7}, [1],
        {"note": ["a"], "word": "x"}, {"note": "a", "word": "x", "mood": "furious"},
        {"note": "a", "word": "\ud83d"},
    ],
)  # fmt: skip
def test_a_malformed_body_changes_nothing_and_stops_nothing(store: LocalStore, body: object) -> None:
    far = FarDevice()
    rows = [
        pulled(1, far.write("duty.entry", entry("a", "x"))),
        pulled(2, far.write("duty.entry", {}, body_text=json.dumps(body))),
        pulled(3, far.write("duty.entry", entry("a", "y"))),
    ]
    store.apply_pulled(SCHOOL, rows, 3)
    found = store.run(lambda unit: (unit.get(Note, SCHOOL, "a"), unit.find(Tally)))
    assert found[0] is not None
    assert found[0].words == ("x", "y")
    store.rebuild()
    assert store.run(lambda unit: (unit.get(Note, SCHOOL, "a"), unit.find(Tally))) == found


def test_an_envelope_of_a_newer_make_is_kept_raw(store: LocalStore) -> None:
    far = FarDevice()
    env = '{"format":2,"payload":"?"}'
    far.dev_seq, far.hash = 1, chain_hash(GENESIS, env)
    odd = PulledRecord(1, far.device_id, 1, env, far.hash, START)
    store.apply_pulled(SCHOOL, [odd, pulled(2, far.write("duty.entry", entry("a", "x")))], 2)
    assert words(store, "a") == ("x",)


@pytest.mark.parametrize(
    ("spoil", "dev_seq"),
    [
        (lambda rows: [rows[0], replace(rows[1], env=rows[1].env.replace('"1"', '"x"')), rows[2]], 2),
        (lambda rows: [rows[0], replace(rows[1], hash=bytes(32)), rows[2]], 2),
        (lambda rows: [rows[0], replace(rows[2], seq=2)], 3),
        (lambda rows: [rows[0], rows[2]], 3),
    ],
    ids=["text edited", "hash edited", "record taken out", "number taken out"],
)
def test_tampering_at_the_centre_is_named_and_nothing_is_kept(
    store: LocalStore, spoil: Callable[[list[PulledRecord]], list[PulledRecord]], dev_seq: int
) -> None:
    far = FarDevice()
    rows = [pulled(n + 1, far.write("duty.entry", entry("a", str(n)))) for n in range(3)]
    with pytest.raises(ChainBroken) as failure:
        store.apply_pulled(SCHOOL, spoil(rows), 3)
    assert (failure.value.device_id, failure.value.dev_seq) == (far.device_id, dev_seq)
    assert str(far.device_id) in str(failure.value)
    assert (words(store, "a"), store.cursor(SCHOOL)) == (None, 0)
    store.apply_pulled(SCHOOL, rows, 3)
    assert words(store, "a") == ("0", "1", "2")


def test_a_record_that_says_it_is_anothers_is_refused(store: LocalStore) -> None:
    far, other = FarDevice(), FarDevice(school_id=SCHOOL + 1)
    record = other.write("duty.entry", entry("a", "x"))
    forged = replace(pulled(1, record), device_id=far.device_id)
    with pytest.raises(ChainBroken, match="自称"):
        store.apply_pulled(SCHOOL, [forged], 1)


def test_a_record_that_borrows_anothers_id_is_refused(store: LocalStore) -> None:
    one, two = FarDevice(), FarDevice()
    first = one.write("duty.entry", entry("a", "x"))
    second = two.write("duty.entry", entry("a", "y"))
    env = second.env.replace(str(second.id), str(first.id))
    copy = PulledRecord(2, two.device_id, 1, env, chain_hash(GENESIS, env), START)
    with pytest.raises(ChainBroken, match="标识") as failure:
        store.apply_pulled(SCHOOL, [pulled(1, first), copy], 2)
    assert failure.value.device_id == two.device_id
    assert store.cursor(SCHOOL) == 0


def test_a_kept_record_that_comes_again_changed_is_named(store: LocalStore) -> None:
    far = FarDevice()
    row = pulled(1, far.write("duty.entry", entry("a", "x")))
    store.apply_pulled(SCHOOL, [row], 1)
    with pytest.raises(ChainBroken):
        store.apply_pulled(SCHOOL, [replace(row, hash=bytes(32))], 1)


def test_records_of_this_device_that_it_never_wrote_are_a_fork(store: LocalStore) -> None:
    """The disk image was restored: the centre knows more of this device than the device itself."""
    far = FarDevice()
    far.device_id = store.device_id
    lost = pulled(1, far.write("duty.entry", entry("a", "lost")))
    with pytest.raises(ChainForked) as failure:
        store.apply_pulled(SCHOOL, [lost], 1)
    assert failure.value.dev_seq == 1
    add(store, "a", "after the restore")
    with pytest.raises(ChainForked):
        store.apply_pulled(SCHOOL, [lost], 1)


def test_a_new_chain_after_a_fork_keeps_what_was_unsent(open_store: Open, tmp_path: Path) -> None:
    store = open_store()
    twin = FarDevice()
    twin.device_id = store.device_id
    add(store, "a", "shared")
    (shared,) = store.own_after(0, 1)
    store.acknowledge(1, {"seq": 1})
    store.apply_pulled(SCHOOL, [back(store, 1, 1)], 1)
    twin.dev_seq, twin.hash = 1, shared.hash
    lost = twin.write("duty.entry", entry("a", "lost with the disk"), author="own")
    add(store, "a", "after the restore")
    add(store, "b", "too")
    ids = [parse(own.env, own.hash).id for own in store.own_after(1, 9)]
    old, new = store.device_id, uuid4()
    store.start_new_chain(new, 2)
    assert store.device_id == new
    assert store.acknowledged() == 0
    again = [parse(own.env, own.hash) for own in store.own_after(0, 9)]
    assert [record.id for record in again] == ids
    assert [(record.device_id, record.dev_seq) for record in again] == [(new, 1), (new, 2)]
    assert again[0].body == entry("a", "after the restore")
    assert words(store, "a") == ("shared", "after the restore")
    store.apply_pulled(SCHOOL, [pulled(2, lost)], 2)
    assert words(store, "a") == ("shared", "lost with the disk", "after the restore")
    add(store, "b", "goes on")
    assert store.head()[0] == 3
    store.close()
    report = verify(tmp_path / "data")
    assert (report.ok, report.devices, report.records) == (True, 2, 5)
    store = open_store(device_id=old)
    assert store.device_id == new


def test_a_new_chain_from_nowhere_is_our_bug(store: LocalStore) -> None:
    add(store, "a", "x")
    for device, start in ((uuid4(), 3), (store.device_id, 1)):
        with pytest.raises(Bug):
            store.start_new_chain(device, start)
    store.start_new_chain(uuid4(), 2)
    assert store.head() == (0, GENESIS)
    assert words(store, "a") == ("x",)


def test_attachments_of_records_that_are_to_be_sent(store: LocalStore) -> None:
    kept = store.put_attachment(b"picture", "jpg")
    body = {"note": "a", "word": "x", "snapshots": [kept, "f" * 64]}
    store.run(lambda unit: unit.append(Kind.DUTY_ENTRY, body, author="own"))
    store.run(lambda unit: unit.append(Kind.CLIP, {"sha256": kept}, author="own"))
    entry_record, clip = store.own_after(0, 9)
    assert store.attachments_of([entry_record]) == [kept]
    assert store.attachments_of([clip, OwnRecord(9, "no envelope", b"")]) == []


def test_attachments_that_are_missing_until_they_are_fetched(store: LocalStore) -> None:
    far = FarDevice(school_id=5)
    here = store.put_attachment(b"here", ".jpg")
    one, two = (hashlib.sha256(data).hexdigest() for data in (b"one", b"two"))
    rows = [
        pulled(1, far.write("fault.reported", {"snapshot": one})),
        pulled(2, far.write("evidence.snapshot", {"deep": [{"sha256": two}, here]})),
        pulled(3, far.write("form.printed", {"sha256": "e" * 64})),
    ]
    store.apply_pulled(5, rows, 3)
    assert sorted(store.missing_attachments(9)) == sorted([(5, one), (5, two)])
    assert len(store.missing_attachments(1)) == 1
    assert store.put_attachment(b"one", "") == one
    assert store.missing_attachments(9) == [(5, two)]
