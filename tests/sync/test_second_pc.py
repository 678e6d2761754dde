"""Several PCs of one school: join, the same passwords everywhere, and nobody else sees a verifier."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap import has_workplace, open_workplace
from app.domain.people import School as SchoolRow
from app.errors import UserError
from app.joining import join_workplace
from app.services.auth_errors import WrongPassword
from app.services.ports import CentreRefused
from app.storage.central.client import CentreClient
from tests.sync.conftest import COUNTY, A, B, MakePc, TestCentre
from tests.sync.schools import PASSWORD, School
from tests.sync.test_rights import raw

NEW, ISSUED = "ban-gong-1357", "lin-shi-9753"


@pytest.fixture
def school(centre: TestCentre, tmp_path: Path) -> Iterator[School]:
    made = School(centre, tmp_path)
    yield made
    made.close()


def verifiers(centre: TestCentre) -> list[str]:
    return [str(row[0]) for row in centre.as_admin("SELECT verifier FROM sync.verifier")]


def test_a_second_pc_joins_and_the_same_password_opens_it(
    school: School, centre: TestCentre, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    first, second = school.pcs[0], school.join()
    assert second.profile.school_name == first.profile.school_name == "演示学校甲"
    assert [row.name for row in second.auth.accounts()] == [row.name for row in first.auth.accounts()]
    assert second.store.head()[0] == 0, "joining writes nothing of its own"
    with pytest.raises(WrongPassword):
        school.sign_in(second, "早班保安", "wrong-4321")
    session = school.sign_in(second, "早班保安")
    assert session.account.id == school.account_id("早班保安")
    school.sync()
    assert first.store.run(lambda uow: uow.get(SchoolRow, A)) == second.store.run(
        lambda u: u.get(SchoolRow, A)
    )
    assert len(verifiers(centre)) == 4
    assert not any(word in caplog.text for word in ("argon2", PASSWORD))


def test_a_changed_password_holds_on_the_other_pc_with_its_next_sync(school: School) -> None:
    first, second = school.pcs[0], school.join()
    guard = school.account_id("早班保安")
    first.auth.change_password(guard, PASSWORD, NEW)
    school.sync(first)
    school.sign_in(second, "早班保安")  # not told yet: the old one holds
    school.sync(second)
    with pytest.raises(WrongPassword):
        school.sign_in(second, "早班保安")
    school.sign_in(second, "早班保安", NEW)
    with pytest.raises(UserError, match="不能再用"):
        second.auth.change_password(guard, NEW, PASSWORD)  # the former one travelled too

    admin = school.sign_in(second, "管理员")
    second.upkeep.people.reset_password(admin, guard, ISSUED)
    second.upkeep.people.set_enabled(admin, school.account_id("中班保安"), False)
    school.sign_in(first, "中班保安")
    school.sync(second, first)
    assert first.upkeep.people.must_change(school.sign_in(first, "早班保安", ISSUED))
    with pytest.raises(UserError, match="已停用"):
        first.auth.login(school.account_id("中班保安"), PASSWORD, None)
    assert all(
        turn.account_id != school.account_id("中班保安") or turn.closed_at for turn in first.shifts.on_duty()
    )


def test_two_changes_at_once_end_at_the_centres_order_on_both(school: School) -> None:
    first, second = school.pcs[0], school.join()
    guard = school.account_id("夜班保安")
    second.auth.change_password(guard, PASSWORD, ISSUED)
    first.auth.change_password(guard, PASSWORD, NEW)
    school.sync(first, second, first)  # the second PC's record has the later number
    for pc in (first, second):
        school.sign_in(pc, "夜班保安", ISSUED)
        with pytest.raises(WrongPassword):
            school.sign_in(pc, "夜班保安", NEW)


def test_a_cut_between_record_and_password_leaves_the_old_one(school: School, centre: TestCentre) -> None:
    first, second = school.pcs[0], school.join()
    first.auth.change_password(school.account_id("早班保安"), PASSWORD, NEW)
    school.sync(first)
    newest = centre.as_admin("SELECT max(put_at) FROM sync.verifier")[0][0]
    kept = centre.as_admin(f"DELETE FROM sync.verifier WHERE put_at = '{newest}' RETURNING record_id")
    assert len(kept) == 1
    school.sync(second)
    school.sign_in(second, "早班保安")  # the record is here, its verifier is not
    school.sync(first, second)  # the first PC sees that the centre lacks it
    school.sign_in(second, "早班保安", NEW)


def test_no_other_school_and_no_county_reads_a_verifier(
    school: School, centre: TestCentre, make_pc: MakePc
) -> None:
    other, county = make_pc(B), make_pc(COUNTY)
    assert len(verifiers(centre)) == 4
    for pc in (other, county):
        client = pc.connect()
        assert client.verifier_records() == set()
        client.close()
        with raw(pc) as connection:
            assert connection.execute("SELECT * FROM sync.verifier").fetchall() == []
        pc.exchange()
        assert pc.store.run(lambda uow: uow.verifiers()) == []
    assert len(county.log(A)) > 4, "the county has the records, and no password among them"
    assert not any("argon2" in env for _, env in county.log(A))


def test_a_join_that_was_cut_goes_on_and_a_bad_code_leaves_nothing(
    school: School, centre: TestCentre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    role, code = school.invite()
    folder, address = tmp_path / "late", centre.address(role)
    with pytest.raises(UserError, match="一次性代码"):
        join_workplace(folder, address, "WRONG-CODE")
    assert not has_workplace(folder)
    monkeypatch.setattr(CentreClient, "pull", _cut)
    with pytest.raises(CentreRefused):
        join_workplace(folder, address, code)
    assert not has_workplace(folder)
    monkeypatch.undo()
    join_workplace(folder, address, "the code is used by now")
    place = open_workplace(folder, clock=school.clock, video=False)
    school.pcs.append(place)
    assert len(place.auth.accounts()) == 4
    with pytest.raises(UserError, match="已有"):
        join_workplace(folder, address, code)


def test_a_folder_of_before_shares_its_passwords_too(centre: TestCentre, tmp_path: Path) -> None:
    """Verifiers of the first schema stood under the account; the step to the second finds their records."""
    import json
    import sqlite3

    made = School(centre, tmp_path)
    guard = made.account_id("早班保安")
    made.pcs[0].auth.change_password(guard, PASSWORD, NEW)
    made.close()
    file = next((made.folder / "pc1").glob("*.db"))
    with sqlite3.connect(file) as base:
        rows = base.execute(
            "SELECT account_id, verifier FROM verifier JOIN record ON record.id = record_id ORDER BY pos DESC"
        ).fetchall()
        base.execute("DROP TABLE verifier")
        base.execute("CREATE TABLE verifier (account_id TEXT NOT NULL PRIMARY KEY, verifier TEXT NOT NULL)")
        for account in {row[0] for row in rows}:
            own = [row[1] for row in rows if row[0] == account]
            base.execute("INSERT INTO verifier VALUES (?, ?)", [account, own[0]])
            base.execute("INSERT INTO verifier VALUES (?, ?)", [f"{account}.former", json.dumps(own[1:])])
        base.execute("UPDATE alembic_version SET version_num = '0001'")
    base.close()
    again = open_workplace(made.folder / "pc1", clock=made.clock, video=False)
    made.pcs = [again]
    try:
        made.sign_in(again, "早班保安", NEW)
        with pytest.raises(UserError, match="不能再用"):
            again.auth.change_password(guard, NEW, PASSWORD)
        made.sync(again)
        assert len(verifiers(centre)) == 5
    finally:
        made.close()


def _cut(*_: object) -> None:
    from app.storage.central.errors import refusal

    raise refusal("SY403", None)
