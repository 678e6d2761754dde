"""What somebody can do who has stolen a PC's credential: nothing but what that PC may do."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest

from app.domain.record import GENESIS
from app.services.enrolment import SECRET
from app.services.ports import CentreRefused, CentreRevoked
from app.storage.central.client import CentreClient
from tests.sync.conftest import COUNTY, A, B, MakePc, Pc, TestCentre

VERIFIER = "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHRzYWx0$aGFzaGhhc2g"


def raw(pc: Pc) -> psycopg.Connection[tuple[object, ...]]:
    assert pc.address is not None
    return psycopg.connect(
        host=pc.address.host,
        port=pc.address.port,
        dbname=pc.address.dbname,
        user=pc.address.role,
        password=pc.secrets[SECRET],
        autocommit=True,
    )


@pytest.fixture
def thief(centre: TestCentre, make_pc: MakePc) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection with the credential of a PC of school A, while A and B have records."""
    own, other = make_pc(A), make_pc(B)
    own.write(2)
    other.write(2)
    own.exchange()
    other.exchange()
    with raw(other) as guarded:
        guarded.execute("SELECT sync.put_verifier(gen_random_uuid(), 'g', %s)", [VERIFIER])
    with raw(own) as connection:
        yield connection


REFUSED = [
    "SET ROLE gr_county",
    "SET ROLE gr_owner",
    "SET ROLE postgres",
    "SET SESSION AUTHORIZATION postgres",
    "INSERT INTO sync.record SELECT * FROM sync.record",
    "INSERT INTO sync.device(school_id, device_id) VALUES (9002, gen_random_uuid())",
    "UPDATE sync.record SET env = ''",
    "UPDATE sync.device SET school_id = 9002",
    "UPDATE sync.verifier SET verifier = 'x'",
    "DELETE FROM sync.verifier",
    "DELETE FROM sync.record",
    "DELETE FROM sync.attachment_chunk",
    "TRUNCATE sync.record",
    "DROP TABLE sync.record",
    "ALTER TABLE sync.record DISABLE TRIGGER ALL",
    "ALTER TABLE sync.record DISABLE ROW LEVEL SECURITY",
    "CREATE POLICY p ON sync.record USING (true)",
    "CREATE TABLE public.t(x int)",
    "CREATE TABLE sync.t(x int)",
    "CREATE TEMP TABLE t(x int)",
    "CREATE SCHEMA s",
    "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "DO $$ BEGIN NULL; END $$",
    "CREATE ROLE r",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "GRANT gr_county TO CURRENT_USER",
    "SELECT sync.issue_enrolment(9001, gen_random_uuid(), 'pc_0', 'x', 7)",
    "SELECT sync._issue(0, gen_random_uuid(), 'pc_0', 'x', 7)",
    "SELECT sync.revoke_device(gen_random_uuid())",
    "SELECT sync.end_sessions(gen_random_uuid())",
    "SELECT sync._me()",
    "SELECT sync._append((SELECT d FROM sync.device d LIMIT 1), 1, '', '{}')",
    "SELECT sync.finish_enrolment('x')",
    "SELECT rolpassword FROM pg_authid",
    "SELECT pg_advisory_lock(1)",
    "SELECT pg_try_advisory_xact_lock(1)",
    "SELECT lo_create(0)",
    "SELECT pg_read_file('/etc/passwd')",
    "COPY sync.record TO '/tmp/x'",
    "COPY (SELECT 1) TO PROGRAM 'id'",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres'",
    "LOCK TABLE sync.record IN EXCLUSIVE MODE",
    "SELECT * FROM public.central_version",
    "SET session_replication_role = replica",
    "ALTER SYSTEM SET work_mem = '1GB'",
    "LOAD 'vector'",
    "CREATE EXTENSION vector",
]


def test_every_forbidden_statement_is_refused(
    thief: psycopg.Connection[tuple[object, ...]], centre: TestCentre
) -> None:
    before = centre.records(A) + centre.records(B)
    went_through = []
    for statement in REFUSED:
        try:
            with thief.transaction():
                thief.execute(statement)
        except psycopg.Error:
            continue
        went_through.append(statement)
    assert went_through == []
    assert centre.records(A) + centre.records(B) == before


FORGERIES = [
    "SET app.school = '9002'",
    "SET sync.school = '9002'",
    "SET ROLE gr_pc",
    "SET row_security = off",
    "SET search_path = public",
    "SELECT set_config('role', 'gr_pc', false)",
]


def test_no_forgery_shows_another_school(thief: psycopg.Connection[tuple[object, ...]]) -> None:
    for forgery in FORGERIES:
        thief.execute(forgery)
        only_the_own_school(thief)
        thief.execute("RESET ALL")
        thief.execute("RESET ROLE")


def only_the_own_school(thief: psycopg.Connection[tuple[object, ...]]) -> None:
    tables = "record school school_head attachment attachment_chunk verifier device"
    for table in tables.split():
        try:
            rows = thief.execute(f"SELECT DISTINCT school_id FROM sync.{table}").fetchall()
        except psycopg.errors.InsufficientPrivilege:
            continue  # "row_security = off" makes the query fail instead of showing more
        assert rows in ([], [(A,)]), table


def test_only_the_own_device_is_seen(thief: psycopg.Connection[tuple[object, ...]]) -> None:
    assert thief.execute("SELECT count(*) FROM sync.device").fetchall() == [(1,)]


def test_the_databases_of_others_are_closed(make_pc: MakePc) -> None:
    pc = make_pc()
    assert pc.address is not None
    for dbname in ("postgres", "template1"):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(
                host=pc.address.host, dbname=dbname, user=pc.address.role, password=pc.secrets[SECRET]
            )


def test_nobody_gets_in_without_the_password(centre: TestCentre, make_pc: MakePc) -> None:
    pc = make_pc()
    assert pc.address is not None
    for role in (pc.address.role, "postgres", "gr_county", "pc_unknown"):
        with pytest.raises(CentreRefused) as refusal:
            CentreClient(centre.address(role), "guess")
        assert "guess" not in f"{refusal.value!r}{refusal.value.message}{refusal.value.__cause__!r}"


def test_even_the_dba_does_not_change_a_record_by_accident(centre: TestCentre, make_pc: MakePc) -> None:
    pc = make_pc()
    sha = pc.store.put_attachment(b"\xff\xd8", "jpg")
    pc.write(2, snapshots=[sha])
    pc.exchange()
    for statement in (
        "UPDATE sync.record SET env = ''",
        "DELETE FROM sync.record",
        "TRUNCATE sync.record",
        "UPDATE sync.attachment_chunk SET data = 'x'",
        "DELETE FROM sync.attachment_chunk",
        "TRUNCATE sync.attachment_chunk",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            centre.as_admin(statement)


def test_the_county_reads_all_and_writes_nothing_of_a_schools(centre: TestCentre, make_pc: MakePc) -> None:
    school, county = make_pc(A), make_pc(COUNTY)
    school.write(1)
    school.exchange()
    env = centre.records(A)[0][1]
    with raw(school) as connection:
        connection.execute("SELECT sync.put_verifier(gen_random_uuid(), 'g', %s)", [VERIFIER])
    with raw(county) as connection:
        assert connection.execute("SELECT * FROM sync.verifier").fetchall() == []
        assert connection.execute("SELECT env FROM sync.record").fetchall() == [(env,)]
        connection.execute("SELECT sync.put_verifier(gen_random_uuid(), 'g', %s)", [VERIFIER])
        assert connection.execute("SELECT school_id FROM sync.verifier").fetchall() == [(COUNTY,)]
        for forbidden in (
            "SELECT sync._issue(0, gen_random_uuid(), 'pc_0', 'x', 7)",
            f"SELECT sync.revoke_device('{county.first_device}')",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(forbidden)
        with pytest.raises(psycopg.Error, match="envelope does not fit"):
            connection.execute("SELECT * FROM sync.push(1, %s, %s)", [GENESIS, [env]])
    assert centre.admin.verify() == []


def test_a_schools_pcs_share_verifiers_that_never_change(centre: TestCentre, make_pc: MakePc) -> None:
    one, two, other = make_pc(A), make_pc(A), make_pc(B)
    put, record = "SELECT sync.put_verifier(%s, 'g', %s)", uuid4()
    changed = VERIFIER.replace("aGFz", "bGFz")
    with raw(one) as connection:
        connection.execute(put, [record, VERIFIER])
        connection.execute(put, [record, changed])
        for unfit in ("a plain secret", None, VERIFIER + "x" * 600):
            with pytest.raises(psycopg.Error) as refusal:
                connection.execute(put, [uuid4(), unfit])
            assert str(unfit) not in str(refusal.value)
    with raw(two) as connection:
        assert connection.execute("SELECT verifier FROM sync.verifier").fetchall() == [(VERIFIER,)]
    with raw(other) as connection:
        connection.execute(put, [record, changed])
        assert connection.execute("SELECT verifier FROM sync.verifier").fetchall() == [(changed,)]
    with raw(two) as connection:
        assert connection.execute("SELECT verifier FROM sync.verifier").fetchall() == [(VERIFIER,)]
        for _ in range(10):
            connection.execute(put, [uuid4(), changed])
        assert connection.execute(
            "SELECT verifier, count(*) FROM sync.verifier GROUP BY verifier"
        ).fetchall() == [(changed, 10)]


def test_a_code_serves_once_and_a_newer_one_makes_it_void(centre: TestCentre, make_pc: MakePc) -> None:
    from app.errors import UserError
    from app.services.enrolment import PENDING, enrol
    from tests.sync.conftest import MemorySecrets

    device = uuid4()
    void = centre.admin.issue_enrolment(A, device)
    valid = centre.admin.issue_enrolment(A, device)
    assert valid.code not in repr(valid)
    with pytest.raises(UserError):
        enrol(centre.address(void.role), void.code, MemorySecrets(), CentreClient)
    with pytest.raises(UserError):
        enrol(centre.address(valid.role), "WRONG-CODE", MemorySecrets(), CentreClient)
    secrets = MemorySecrets()
    enrol(centre.address(valid.role), valid.code.lower(), secrets, CentreClient)
    assert set(secrets) == {SECRET}
    with pytest.raises(UserError):
        enrol(centre.address(valid.role), valid.code, MemorySecrets(), CentreClient)
    crashed = MemorySecrets({PENDING: secrets[SECRET]})
    enrol(centre.address(valid.role), valid.code, crashed, CentreClient)
    assert dict(crashed) == dict(secrets)
    with pytest.raises(CentreRefused):
        centre.admin.issue_enrolment(A, device)
    with pytest.raises(CentreRefused):
        centre.admin.issue_enrolment(12345, uuid4())


def test_before_the_code_is_exchanged_nothing_can_be_read_or_sent(centre: TestCentre) -> None:
    enrolment = centre.admin.issue_enrolment(A, uuid4())
    client = CentreClient(centre.address(enrolment.role), enrolment.code)
    assert client.school_heads() == {}
    with pytest.raises(CentreRevoked):
        client.push(1, GENESIS, ["{}"])
    client.close()


def test_an_expired_code_is_refused(centre: TestCentre) -> None:
    enrolment = centre.admin.issue_enrolment(A, uuid4(), days=-1)
    with pytest.raises(CentreRefused):
        CentreClient(centre.address(enrolment.role), enrolment.code)
