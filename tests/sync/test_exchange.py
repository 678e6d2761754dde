"""The exchange with a real centre: push, pull, repetition, gap, fork, revocation, tampering."""

from __future__ import annotations

import hashlib
import os
import shutil
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from app.domain.record import GENESIS, Kind, chain_hash, parse, seal
from app.services.ports import (
    CentreForked,
    CentreGap,
    CentreRefused,
    CentreRevoked,
    CentreUnreachable,
)
from app.services.sync_exchange import PUSH_ROWS
from tests.sync.conftest import COUNTY, A, B, MakePc, Pc, TestCentre


def test_what_one_pc_writes_another_of_the_school_reads_in_the_same_order(
    centre: TestCentre, make_pc: MakePc
) -> None:
    one, two = make_pc(), make_pc()
    for _ in range(3):
        one.write(2)
        two.write(3)
        one.exchange()
        two.exchange()
    one.exchange()
    assert one.log() == two.log() == centre.records(A)
    assert [seq for seq, _ in one.log()] == list(range(1, 16))
    assert centre.admin.verify() == []


def test_a_school_receives_nothing_of_another_and_the_county_receives_all(make_pc: MakePc) -> None:
    one, other, county = make_pc(A), make_pc(B), make_pc(COUNTY)
    one.write(3)
    other.write(2)
    county.write(1)
    for pc in (one, other, county, one):
        pc.exchange()
    assert one.log(B) == one.log(COUNTY) == []
    assert [len(county.log(school)) for school in (A, B, COUNTY)] == [3, 2, 1]


def test_more_than_a_batch_goes_in_several_and_every_receipt_is_kept(
    centre: TestCentre, make_pc: MakePc
) -> None:
    pc = make_pc()
    pc.store.run(
        lambda uow: [uow.append(Kind.REFUSED, {"n": n}, author="guard") for n in range(PUSH_ROWS + 20)]
    )
    pc.exchange()
    assert pc.store.acknowledged() == PUSH_ROWS + 20
    receipt = pc.store.receipt()
    assert receipt is not None
    assert receipt["head_hash"] == pc.store.head()[1].hex()
    assert receipt["school_seq"] == PUSH_ROWS + 20
    (chain,) = centre.as_admin(f"SELECT encode(chain, 'hex') FROM sync.school_head WHERE school_id = {A}")[0]
    assert receipt["school_chain"] == chain


def test_the_same_push_twice_stores_once_and_gives_the_same_head(make_pc: MakePc) -> None:
    pc = make_pc()
    pc.write(5)
    client = pc.connect()
    envs = [record.env for record in pc.store.own_after(0, 10)]
    first = client.push(1, GENESIS, envs)
    second = client.push(1, GENESIS, envs)
    part = client.push(2, pc.store.own_hash(1) or b"", envs[1:3])
    client.close()
    assert (first.accepted, second.accepted, part.accepted) == (5, 0, 0)
    assert first.head_hash == second.head_hash == part.head_hash == pc.store.head()[1]
    assert first.school_chain == second.school_chain


def test_an_answer_that_was_lost_is_fetched_again(make_pc: MakePc) -> None:
    pc = make_pc()
    pc.write(4)
    client = pc.connect()
    client.push(1, GENESIS, [record.env for record in pc.store.own_after(0, 10)])
    client.close()
    assert pc.store.acknowledged() == 0
    pc.exchange()
    assert pc.store.acknowledged() == 4
    assert pc.store.receipt() is not None


def test_a_gap_and_a_chain_that_does_not_continue_are_refused(make_pc: MakePc) -> None:
    pc = make_pc()
    pc.write(4)
    envs = [record.env for record in pc.store.own_after(0, 10)]
    client = pc.connect()
    client.push(1, GENESIS, envs[:2])
    with pytest.raises(CentreGap):
        client.push(4, pc.store.own_hash(3) or b"", envs[3:])
    with pytest.raises(CentreForked):
        client.push(3, bytes(32), envs[2:])
    with pytest.raises(CentreForked):
        client.push(1, GENESIS, [envs[0] + " ", envs[1]])
    with pytest.raises(CentreForked):
        client.push(1, GENESIS, [envs[0] + " "])
    assert client.device().head_seq == 2
    client.close()


@pytest.mark.parametrize(
    "wrong",
    [{"school_id": B}, {"device_id": uuid4()}, {"dev_seq": 2}],
    ids=["school", "device", "number"],
)
def test_an_envelope_of_elsewhere_is_refused(make_pc: MakePc, wrong: dict[str, object]) -> None:
    pc = make_pc()
    moment = datetime.now(UTC)
    values: dict[str, object] = {"school_id": A, "device_id": pc.first_device, "dev_seq": 1, **wrong}
    record = seal(
        GENESIS, id=uuid4(), kind="x", occurred_at=moment, written_at=moment, author="a", body={}, **values
    )  # type: ignore[arg-type] # the values are of the right types, their dict is not
    client = pc.connect()
    for env in (record.env, "no envelope", "{}"):
        with pytest.raises(CentreRefused):
            client.push(1, GENESIS, [env])
    assert client.device().head_seq == 0
    client.close()


def test_any_text_that_python_can_write_arrives_byte_for_byte(centre: TestCentre, make_pc: MakePc) -> None:
    pc = make_pc()
    pc.write(1, text="值班\0 \\u0000 100% :x 'q' \"d\" \U0001f6a8 \u202e")
    pc.exchange()
    assert centre.records(A)[0][1] == pc.store.own_after(0, 1)[0].env


def test_unknown_kinds_and_versions_pass_through_unharmed(centre: TestCentre, make_pc: MakePc) -> None:
    newer, older = make_pc(), make_pc()
    moment = datetime.now(UTC)
    prev, envs = GENESIS, []
    for number, (kind, v) in enumerate([("drone.flight", 1), ("duty.entry", 9)], start=1):
        record = seal(
            prev, id=uuid4(), school_id=A, device_id=newer.first_device, dev_seq=number, kind=kind, v=v,
            occurred_at=moment, written_at=moment, author="a", body={"new": [1, {"x": None}]},
        )  # fmt: skip
        prev = record.hash
        envs.append(record.env)
    client = newer.connect()
    client.push(1, GENESIS, envs)
    client.close()
    older.exchange()
    older.restart()
    assert [env for _, env in older.log()] == envs


def test_a_revoked_device_goes_on_locally_and_comes_back_as_a_new_one(
    centre: TestCentre, make_pc: MakePc
) -> None:
    pc = make_pc()
    sent = pc.write(2)
    pc.exchange()
    client = pc.connect()
    centre.admin.revoke(pc.first_device)
    with pytest.raises((CentreRevoked, CentreUnreachable)):
        client.push(3, pc.store.head()[1], ["{}"])
    client.close()
    with pytest.raises(CentreRevoked):
        pc.connect()
    unsent = pc.write(3)
    re_enrol(centre, pc)
    outcome = pc.exchange()
    assert outcome.new_device == pc.store.device_id != pc.first_device
    assert ids(centre, A) == sent + unsent
    assert pc.log() == centre.records(A)
    assert centre.admin.verify() == []


def test_a_restored_disk_image_forks_and_nothing_is_lost_or_doubled(
    centre: TestCentre, make_pc: MakePc
) -> None:
    pc, other = make_pc(), make_pc()
    before = pc.write(3)
    pc.exchange()
    pc.store.close()
    shutil.copytree(pc.folder, pc.folder.with_name("image"))
    pc.restart()
    lost_here = pc.write(4)
    pc.exchange()
    pc.store.close()
    shutil.rmtree(pc.folder)
    shutil.copytree(pc.folder.with_name("image"), pc.folder)
    pc.restart()
    after = pc.write(2)
    outcome = pc.exchange()
    assert outcome.new_device == pc.store.device_id != pc.first_device
    pc.write(1)
    pc.exchange()
    other.exchange()
    assert ids(centre, A)[:9] == before + lost_here + after
    assert pc.log() == other.log() == centre.records(A)
    assert pc.store.head()[0] == pc.store.acknowledged() == 3
    assert centre.admin.verify() == []
    closed = [device for device in centre.admin.devices() if device.closed_at is not None]
    assert [device.device_id for device in closed] == [pc.first_device]


def test_a_crash_in_the_middle_of_a_fork_is_finished_later(centre: TestCentre, make_pc: MakePc) -> None:
    pc = make_pc()
    sent = pc.write(2)
    pc.exchange()
    unsent = pc.write(2)
    client = pc.connect()
    new = uuid4()
    client.fork(new)
    client.fork(new)
    client.close()
    pc.exchange()
    assert pc.store.device_id == new
    assert ids(centre, A) == sent + unsent


def test_forking_again_and_again_is_stopped(make_pc: MakePc) -> None:
    pc = make_pc()
    client = pc.connect()
    for _ in range(5):
        client.fork(uuid4())
    with pytest.raises(CentreRefused):
        client.fork(uuid4())
    client.close()


def test_a_tampered_record_is_named_by_the_next_pull(centre: TestCentre, make_pc: MakePc) -> None:
    writer, reader, county = make_pc(), make_pc(), make_pc(COUNTY)
    other = make_pc(B)
    other.write(1)
    other.exchange()
    writer.write(5)
    writer.exchange()
    centre.as_admin(
        "SET session_replication_role = replica",
        "UPDATE sync.record SET env = replace(env, '1 人', '2 人') WHERE dev_seq = 4 AND school_id = 9001",
    )
    for pc in (reader, county):
        broken = pc.exchange().broken[A]
        assert (broken.device_id, broken.dev_seq) == (writer.first_device, 4)
        assert "第 4 条" in str(broken)
        assert pc.log(A) == []
    assert len(county.log(B)) == 1, "the other schools still arrive"
    assert [(b.device_id, b.dev_seq) for b in centre.admin.verify()] == [(writer.first_device, 4)]
    assert reader.write(1)
    reader.exchange()
    assert reader.store.acknowledged() == 1, "own records still go out"


def test_a_deleted_record_is_noticed(centre: TestCentre, make_pc: MakePc) -> None:
    writer, reader = make_pc(), make_pc()
    writer.write(5)
    writer.exchange()
    erase = "DELETE FROM sync.record WHERE dev_seq {} AND school_id = 9001"
    centre.as_admin("SET session_replication_role = replica", erase.format("= 2"))
    assert reader.exchange().broken[A].dev_seq == 3
    centre.as_admin("SET session_replication_role = replica", erase.format("> 0"))
    assert A in reader.exchange().broken


def test_an_own_record_that_was_changed_at_the_centre_is_noticed(centre: TestCentre, make_pc: MakePc) -> None:
    pc = make_pc()
    pc.write(2)
    client = pc.connect()
    client.push(1, GENESIS, [record.env for record in pc.store.own_after(0, 10)])
    client.close()
    centre.as_admin(
        "SET session_replication_role = replica",
        "UPDATE sync.record SET hash = sha256('x') WHERE dev_seq = 1 AND school_id = 9001",
    )
    assert pc.exchange().broken[A].dev_seq == 1


def test_a_centre_that_went_back_in_time_gets_nothing(centre: TestCentre, make_pc: MakePc) -> None:
    pc = make_pc()
    pc.write(3)
    pc.exchange()
    centre.as_admin(
        "SET session_replication_role = replica",
        "DELETE FROM sync.record WHERE dev_seq > 1 AND school_id = 9001",
        "UPDATE sync.school_head SET seq = 1 WHERE school_id = 9001",
        "UPDATE sync.device SET head_seq = 1, head_hash = (SELECT hash FROM sync.record WHERE dev_seq = 1)"
        " WHERE school_id = 9001",
    )
    with pytest.raises(CentreRefused, match="还原"):
        pc.exchange()
    assert len(centre.records(A)) == 1


def test_a_clock_that_is_a_day_off_changes_no_order(centre: TestCentre, make_pc: MakePc) -> None:
    one, two = make_pc(), make_pc()
    two.clock.moment -= timedelta(days=1)
    expected = []
    for pc in (one, two, one):
        expected += pc.write(1)
        pc.exchange()
    two.exchange()
    assert ids(centre, A) == expected
    assert one.log() == two.log()


def test_a_credential_of_another_school_or_device_is_not_used(centre: TestCentre, make_pc: MakePc) -> None:
    own, other_school, other_pc = make_pc(A), make_pc(B), make_pc(A)
    for pc in (own, other_school, other_pc):
        pc.write(1)
    other_pc.exchange()
    for foreign in (other_school, other_pc):
        own.address, own.secrets = foreign.address, foreign.secrets
        with pytest.raises(CentreRefused):
            own.exchange()
    assert own.store.device_id == own.first_device
    assert len(centre.records(A)) == 1


def test_attachments_arrive_before_the_records_that_name_them(centre: TestCentre, make_pc: MakePc) -> None:
    one, two, county = make_pc(A), make_pc(A), make_pc(COUNTY)
    big, small = os.urandom(700_000), b"\xff\xd8 a picture"
    shas = [one.store.put_attachment(data, "jpg") for data in (big, small)]
    one.write(1, snapshots=shas)
    one.exchange()
    two.exchange()
    county.exchange()
    for pc in (two, county):
        assert [pc.store.attachment(sha) for sha in shas] == [big, small]
        assert pc.store.missing_attachments(10) == []
    (count,) = centre.as_admin("SELECT count(*) FROM sync.attachment WHERE complete")[0]
    one.write(1, snapshots=shas)
    one.exchange()
    assert centre.as_admin("SELECT count(*) FROM sync.attachment WHERE complete")[0] == (count,)


def test_a_bad_upload_does_not_bar_the_good_one(make_pc: MakePc) -> None:
    one, two = make_pc(), make_pc()
    good = os.urandom(300_000)
    sha = hashlib.sha256(good).hexdigest()
    client = one.connect()
    with pytest.raises(CentreRefused):
        client.put_attachment(sha, b"something else")
    client._rows(
        "SELECT sync.put_chunk(:sha, 2, 0, :data)", sha=bytes.fromhex(sha), data=b"half of something else"
    )
    assert client.attachment(A, sha) is None
    client.close()
    client = two.connect()
    client.put_attachment(sha, good)
    assert client.attachment(A, sha) == good
    client.close()


def test_the_attachment_quota_holds(centre: TestCentre, make_pc: MakePc) -> None:
    pc = make_pc()
    centre.as_admin("UPDATE sync.school SET attachment_quota = 300000 WHERE school_id = 9001")
    client = pc.connect()
    data = os.urandom(200_000)
    client.put_attachment(hashlib.sha256(data).hexdigest(), data)
    more = os.urandom(200_000)
    with pytest.raises(CentreRefused, match="空间已满"):
        client.put_attachment(hashlib.sha256(more).hexdigest(), more)
    client.close()


def test_the_chain_at_the_centre_is_the_chain_here(centre: TestCentre, make_pc: MakePc) -> None:
    pc = make_pc()
    pc.write(3)
    pc.exchange()
    chained = GENESIS
    for _, env in centre.records(A):
        chained = chain_hash(chained, env)
    assert chained == pc.store.head()[1]
    assert centre.admin.record_counts() == {COUNTY: 0, A: 3, B: 0}


def test_two_heads_on_one_file_are_the_same_after_a_restart(make_pc: MakePc) -> None:
    pc = make_pc()
    pc.write(3)
    pc.exchange()
    before = (pc.store.head(), pc.store.acknowledged(), pc.store.cursor(A))
    pc.restart()
    assert before == (pc.store.head(), pc.store.acknowledged(), pc.store.cursor(A))


def ids(centre: TestCentre, school_id: int) -> list[object]:
    return [parse(env, b"").id for _, env in centre.records(school_id)]


def re_enrol(centre: TestCentre, pc: Pc) -> None:
    from app.services.enrolment import enrol
    from app.storage.central.client import CentreClient

    enrolment = centre.admin.issue_enrolment(pc.school_id, uuid4())
    pc.address = centre.address(enrolment.role)
    enrol(pc.address, enrolment.code, pc.secrets, CentreClient)
