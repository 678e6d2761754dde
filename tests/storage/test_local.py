"""The local store as the services use it."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from uuid6 import UUID

from app.domain.record import GENESIS, Kind, chain_hash
from app.errors import Bug, EnvError
from app.events import Bus, RecordsAppended
from app.services.ports import UnitOfWork, Verifier
from app.storage.local import LocalStore, rebuild
from tests.storage.conftest import SCHOOL, START, Open
from tests.storage.registers import NOTES, REGISTERS, Mood, Note, Tally


def add(store: LocalStore, note: str, word: str, **body: object) -> None:
    store.run(lambda unit: unit.append(Kind.DUTY_ENTRY, {"note": note, "word": word, **body}, author="guard"))


def notes(store: LocalStore, **where: object) -> list[str]:
    return [n.id for n in store.run(lambda unit: unit.find(Note, order="id", **where))]


def test_an_entry_is_read_back_with_every_type_of_field(store: LocalStore) -> None:
    add(store, "a", "一", mood="loud")
    add(store, "a", "二")
    note = store.run(lambda unit: unit.get(Note, SCHOOL, "a"))
    assert note == Note(
        SCHOOL, "a", START + timedelta(seconds=1), Mood.CALM, ("一", "二"), (Mood.LOUD, Mood.CALM),
        {"一": 1, "二": 1}, 1.0, True, START + timedelta(seconds=2), None,
    )  # fmt: skip
    assert note.at.tzinfo is UTC
    assert isinstance(note.moods[0], Mood)
    assert isinstance(note.done, bool)


def test_records_are_chained_and_carry_version_7_ids(store: LocalStore) -> None:
    first, second = store.run(
        lambda unit: [unit.append(Kind.LOGIN, {"n": n}, author="guard") for n in range(2)]
    )
    assert (first.dev_seq, second.dev_seq) == (1, 2)
    assert first.hash == chain_hash(GENESIS, first.env)
    assert second.hash == chain_hash(first.hash, second.env)
    assert UUID(str(first.id)).version == 7
    assert store.head() == (2, second.hash)
    assert first.occurred_at == first.written_at


def test_what_happened_earlier_keeps_its_time(store: LocalStore) -> None:
    then = datetime(2025, 8, 1, 7, 30, tzinfo=UTC)
    record = store.run(
        lambda unit: unit.append(
            Kind.DUTY_ENTRY, {"note": "a", "word": "w"}, author="guard", occurred_at=then
        )
    )
    assert record.occurred_at == then
    assert record.written_at > then


def test_a_transaction_that_fails_leaves_nothing(store: LocalStore) -> None:
    def work(unit: UnitOfWork) -> None:
        unit.append(Kind.DUTY_ENTRY, {"note": "a", "word": "w"}, author="guard")
        unit.keep_draft("d", {"x": 1})
        raise LookupError("changed my mind")

    with pytest.raises(LookupError):
        store.run(work)
    assert store.head() == (0, GENESIS)
    assert notes(store) == []
    assert store.run(lambda unit: unit.draft("d")) is None
    add(store, "b", "w")
    assert store.head()[0] == 1


def test_what_is_appended_is_seen_inside_the_same_transaction(store: LocalStore) -> None:
    def work(unit: UnitOfWork) -> tuple[Note | None, int]:
        unit.append(Kind.DUTY_ENTRY, {"note": "a", "word": "w"}, author="guard")
        return unit.get(Note, SCHOOL, "a"), len(unit.find(Note))

    note, count = store.run(work)
    assert note is not None
    assert count == 1


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"id": "b"}, ["b"]),
        ({"id__in": ["a", "c"]}, ["a", "c"]),
        ({"id__in": []}, []),
        ({"id__ne": "b"}, ["a", "c"]),
        ({"mood": Mood.LOUD}, ["b"]),
        ({"closed_at": None}, ["a", "c"]),
        ({"closed_at__ne": None}, ["b"]),
        ({"at__gte": START + timedelta(seconds=2)}, ["b", "c"]),
        ({"at__lt": START + timedelta(seconds=2)}, ["a"]),
        ({"id__contains": "b"}, ["b"]),
        ({"words__contains": "100%"}, ["c"]),
        ({"moods__contains": Mood.LOUD}, ["b"]),
        ({"id__contains": "%"}, []),
    ],
)
def test_find_by(store: LocalStore, where: dict[str, object], expected: list[str]) -> None:
    add(store, "a", "x")
    add(store, "b", "y")
    add(store, "c", "100%")
    add(store, "b", "z", mood="loud")
    assert notes(store, **where) == expected


def test_find_orders_and_limits(store: LocalStore) -> None:
    for name in "bca":
        add(store, name, "w")
    newest = store.run(lambda unit: unit.find(Note, order="-at", limit=2))
    assert [note.id for note in newest] == ["a", "c"]


@pytest.mark.parametrize("where", [{"colour": 1}, {"id__like": "x"}])
def test_a_wrong_condition_is_our_bug(store: LocalStore, where: dict[str, object]) -> None:
    with pytest.raises(Bug):
        store.run(lambda unit: unit.find(Note, **where))


def test_a_row_can_go(store: LocalStore) -> None:
    add(store, "a", "x")
    add(store, "a", "x", drop=True)
    assert notes(store) == []


def test_drafts_and_verifiers_are_kept(open_store: Open) -> None:
    store = open_store()
    store.run(lambda unit: unit.keep_draft("entry:1", {"situation": "写到一半"}))
    first, second = Verifier("r1", "guard", "$argon2id$x"), Verifier("r2", "other", "$argon2id$y")
    for each in (first, second, Verifier("r1", "guard", "$argon2id$changed")):
        store.run(lambda unit, each=each: unit.keep_verifier(each))
    store.close()
    store = open_store()
    assert store.run(lambda unit: unit.draft("entry:1")) == {"situation": "写到一半"}
    assert store.run(lambda unit: unit.verifiers("guard")) == [first]
    assert sorted(each.record_id for each in store.run(lambda unit: unit.verifiers())) == ["r1", "r2"]
    store.run(lambda unit: unit.drop_verifier("r1"))
    assert store.run(lambda unit: unit.verifiers()) == [second]
    assert "argon2" not in repr(second)
    store.run(lambda unit: unit.keep_draft("entry:1", None))
    assert store.run(lambda unit: unit.draft("entry:1")) is None


def test_text_that_postgresql_cannot_keep_is_cleaned(store: LocalStore) -> None:
    record = store.run(
        lambda unit: unit.append(
            Kind.DUTY_ENTRY, {"note": "a\0b", "word": "half \ud83d", "n": [1, 2.5, None]}, author="g"
        )
    )
    assert record.body == {"note": "ab", "word": "half \ufffd", "n": [1, 2.5, None]}
    assert "\\u0000" not in record.env


def test_listeners_hear_of_new_records_after_they_are_saved(store: LocalStore, bus: Bus) -> None:
    heard: list[RecordsAppended] = []
    bus.subscribe(RecordsAppended, heard.append)
    store.run(lambda unit: unit.keep_draft("d", {}))
    add(store, "a", "w")
    assert heard == [RecordsAppended(frozenset({SCHOOL}), frozenset({"duty.entry"}))]


def test_a_listener_that_fails_does_not_cost_the_answer(
    store: LocalStore, bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures: list[object] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: failures.append(args.exc_value))
    bus.subscribe(RecordsAppended, lambda event: store.run(lambda unit: None))  # would wait for itself
    add(store, "a", "w")
    assert store.head()[0] == 1
    assert isinstance(failures[0], Bug)


def test_many_threads_share_the_store(store: LocalStore) -> None:
    def write(name: str) -> None:
        for n in range(10):
            add(store, name, str(n))

    threads = [threading.Thread(target=write, args=(f"t{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.head()[0] == 40
    found = store.run(lambda unit: unit.find(Note))
    assert {note.words for note in found} == {tuple(map(str, range(10)))}


def test_a_closed_store_says_so(store: LocalStore) -> None:
    store.close()
    store.close()
    with pytest.raises(EnvError, match="退出"):
        store.head()


def test_a_store_goes_on_where_it_was(open_store: Open) -> None:
    store = open_store()
    add(store, "a", "w")
    head, device = store.head(), store.device_id
    store.close()
    store = open_store(device_id=uuid4())
    assert (store.head(), store.device_id) == (head, device)
    assert notes(store) == ["a"]


def test_a_register_that_changed_is_refolded(open_store: Open) -> None:
    store = open_store(registers=[NOTES])
    add(store, "a", "w")
    store.close()

    def shouting(row: Note | None, record: object, key: object) -> Note | None:
        note = NOTES.fold(row, record, key)  # type: ignore[arg-type]
        return note and replace(note, id=note.id, mood=Mood.LOUD)

    store = open_store(registers=[replace(NOTES, fold=shouting, version=2), REGISTERS[1]])
    note = store.run(lambda unit: unit.get(Note, SCHOOL, "a"))
    assert note is not None
    assert note.mood is Mood.LOUD
    assert store.run(lambda unit: unit.get(Tally, SCHOOL, "guard")) is not None
    store.close()
    store = open_store(registers=[])
    with pytest.raises(Bug):
        notes(store)


def test_rebuild_gives_the_same_rows(store: LocalStore) -> None:
    for n in range(30):
        add(store, f"n{n % 7}", str(n))
    before = store.run(lambda unit: (unit.find(Note), unit.find(Tally)))
    rebuild(store)
    assert store.run(lambda unit: (unit.find(Note), unit.find(Tally))) == before


def test_opening_again_is_quick(open_store: Open) -> None:
    open_store().close()
    taken = []
    for _ in range(5):
        begin = time.perf_counter()
        store = open_store()
        taken.append(time.perf_counter() - begin)
        store.close()
    assert min(taken) < 0.15, taken
