"""The device ledger: registration, history, warranty, UPS, switching off, repairs in the book, papers."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.domain.asset import Asset, AssetClass, AssetState, asset_of, warranty_end
from app.domain.fault import FaultDraft, FaultState
from app.domain.record import Kind
from app.errors import UserError
from app.services.asset_papers import save_csv
from app.services.asset_words import warranty_words
from app.services.assets import AssetInput, AssetService
from app.services.auth import NotPermitted, Session
from app.services.reports import ReportTable
from tests.checks.conftest import TODAY, Yard

RECORDER = AssetInput(
    "LXJ-0001",
    "硬盘录像机",
    AssetClass.STORAGE,
    model="NVR-16",
    serial="S-4711",
    place="机房",
    unit="信息中心",
    keeper="管理员",
    ups=True,
    accepted_on="2024-02-29",
)


@pytest.fixture
def assets(yard: Yard) -> AssetService:
    return yard.upkeep.ledgers.assets


def words(yard: Yard, session: Session, asset: Asset) -> list[str]:
    return [f"{row.words}|{row.note}|{row.author_name}" for row in book(yard, session, asset)]


def book(yard: Yard, session: Session, asset: Asset):  # type: ignore[no-untyped-def]
    return yard.upkeep.ledgers.assets.book(session, asset.id).rows


def test_old_values_stay_in_the_book(
    yard: Yard, admin: Session, guard: Session, assets: AssetService
) -> None:
    asset = assets.add(admin, RECORDER)
    yard.clock.move(days=1)
    moved = replace(RECORDER, place="值班室", keeper="早班保安", ups=False)
    asset = assets.change(admin, asset.id, moved)
    assert (asset.place, asset.keeper, asset.lacks_ups) == ("值班室", "早班保安", True)
    newest, first = words(yard, guard, asset)
    assert newest == ("变更 安装位置：机房 → 值班室、责任人：管理员 → 早班保安、UPS：已接 → 未接||管理员")
    assert first == "登记入账||管理员"
    records = yard.kinds()
    assets.change(admin, asset.id, moved)
    assert yard.kinds() == records  # nothing differs, nothing is written


def test_what_cannot_be_is_refused_with_its_cause(yard: Yard, admin: Session, assets: AssetService) -> None:
    asset = assets.add(admin, RECORDER)
    wrong = {
        "请填写设备编号": replace(RECORDER, number=" "),
        "请填写设备名称": replace(RECORDER, number="X-1", name=""),
        "已登记为": replace(RECORDER, name="另一台"),
        "晚于今天": replace(RECORDER, number="X-2", accepted_on="2026-11-23"),
    }
    for cause, given in wrong.items():
        with pytest.raises(UserError, match=cause):
            assets.add(admin, given)
    with pytest.raises(UserError, match="写明原因"):
        assets.change(admin, asset.id, replace(RECORDER, state=AssetState.REPAIR))
    assert len(assets.assets(admin)) == 1


def test_guards_read_the_list_and_the_refusal_is_recorded(
    yard: Yard, admin: Session, guard: Session, leader: Session, assets: AssetService
) -> None:
    asset = assets.add(admin, RECORDER)
    for session in (guard, leader, yard.login("校长")):
        assert [one.id for one in assets.assets(session)] == [asset.id]
        with pytest.raises(NotPermitted):
            assets.change(session, asset.id, replace(RECORDER, ups=False))
        assert yard.kinds()[-1] == Kind.REFUSED
    ledgers = yard.upkeep.ledgers
    assert ledgers.consumables.items(leader) == []
    with pytest.raises(NotPermitted):
        ledgers.consumables.items(guard)
    with pytest.raises(NotPermitted):
        ledgers.handovers.sheets(guard)


def test_repairs_are_free_for_three_years(yard: Yard, admin: Session, assets: AssetService) -> None:
    assert warranty_end(date(2024, 2, 29)) == date(2027, 2, 28)
    assert warranty_end(date(2023, 11, 22)) == TODAY
    asset = assets.add(admin, replace(RECORDER, accepted_on="2023-11-22"))
    assert str(warranty_words(asset, assets.today())) == "质保内，至 2026-11-22"
    yard.go(0, 1, TODAY + timedelta(days=1))
    assert str(warranty_words(asset, assets.today())) == "质保外，2026-11-22 止"
    unknown = replace(asset, accepted_on=None)
    assert str(warranty_words(unknown, assets.today())) == "未登记验收日期"
    found = assets.warranty_of(admin, " LXJ-0001", None)
    assert found is not None
    assert (str(found.words), found.free) == ("硬盘录像机：质保外，2026-11-22 止", False)
    assert assets.warranty_of(admin, "", None) is None


def test_no_device_is_switched_off_without_a_reason(yard: Yard, admin: Session, assets: AssetService) -> None:
    asset = assets.add(admin, RECORDER)
    with pytest.raises(UserError, match="停机原因"):
        assets.switch_off(admin, asset.id, yard.clock.now(), planned=True, reason=" ")
    with pytest.raises(UserError, match="晚于现在"):
        assets.switch_off(admin, asset.id, yard.at(10), planned=True, reason="换硬盘")
    asset = assets.switch_off(admin, asset.id, yard.at(8, 30), planned=False, reason="电源烧毁")
    assert asset.down_since == yard.at(8, 30)
    with pytest.raises(UserError, match="已登记停机"):
        assets.switch_off(admin, asset.id, yard.at(8, 40), planned=True, reason="再停")
    with pytest.raises(UserError, match="早于停机"):
        assets.switch_on(admin, asset.id, yard.at(8))
    yard.go(9, 30)
    asset = assets.switch_on(admin, asset.id, yard.at(9, 20), "换了电源")
    assert asset.down_since is None
    assert words(yard, admin, asset)[:2] == [
        "11-22 09:20 恢复运行|换了电源|管理员",
        "11-22 08:30 非计划停机|电源烧毁|管理员",
    ]


def test_repairs_of_linked_faults_stand_in_the_book(
    yard: Yard, admin: Session, guard: Session, assets: AssetService
) -> None:
    taken = assets.add_cameras(admin)
    assert [asset.number for asset in taken] == ["SXT-01", "SXT-0007", "SXT-09"]
    assert assets.add_cameras(admin) == []
    camera = taken[1]
    recorder = assets.add(admin, RECORDER)
    draft = FaultDraft(camera.camera_id, "07 食堂门口", "", yard.clock.now().timestamp(), "图象模糊", "")
    fault = yard.faults.report(guard, draft)
    yard.clock.move(hours=1)
    yard.faults.step(admin, fault.id, FaultState.SCHOOL_HANDLING, "擦拭镜头")
    yard.clock.move(hours=1)
    other = FaultDraft(None, "录像机", "LXJ-0001", yard.clock.now().timestamp(), "异常噪声", "")
    second = yard.faults.report(guard, other)
    every = assets.assets(guard)
    found = {f.id: asset_of(f.device_code, f.camera_id, every) for f in yard.faults.faults(guard)}
    assert [asset.id if asset else None for asset in (found[fault.id], found[second.id])] == [
        camera.id,
        recorder.id,
    ]
    assert words(yard, guard, camera)[:2] == [
        "故障 2026-0001：校内处置|擦拭镜头|管理员",
        "故障 2026-0001 图象模糊：已报学校||早班保安",
    ]
    assert [row.repair for row in book(yard, guard, recorder)] == [True, False]
    # the camera's device is replaced: a new fault of that camera is the new device's
    assets.change(
        admin,
        camera.id,
        replace(RECORDER, number="SXT-0007", camera_id=camera.camera_id, state=AssetState.RETIRED),
        "到期报废",
    )
    fresh = assets.add(admin, AssetInput("SXT-0107", "新摄像头", camera_id=camera.camera_id))
    latest = asset_of("", fault.camera_id, assets.assets(guard))
    assert latest is not None
    assert latest.id == fresh.id


def test_the_ledger_is_printed_and_opens_in_a_spreadsheet(
    yard: Yard, admin: Session, guard: Session, assets: AssetService, tmp_path: Path
) -> None:
    assets.add(admin, RECORDER)
    assets.add(admin, AssetInput("JHJ-1", "=1+1 交换机", AssetClass.TRANSPORT, remark='两个"口"，坏了'))
    papers = yard.upkeep.ledgers.papers
    sheet = papers.devices(guard)
    block = sheet.blocks[0]
    assert isinstance(block, ReportTable)
    assert [row[0] for row in block.rows] == ["JHJ-1", "LXJ-0001"]
    assert "质保内，至 2027-02-28" in block.rows[1]
    without = papers.devices(guard, without_ups=True).blocks[0]
    assert isinstance(without, ReportTable)
    assert [row[0] for row in without.rows] == ["JHJ-1"]
    path = save_csv(sheet, tmp_path / "台账.csv")
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    assert rows[0] == block.columns
    assert rows[1][1] == "'=1+1 交换机"  # a spreadsheet must not compute it
    assert rows[1][-1] == '两个"口"，坏了'
    with pytest.raises(UserError, match="无法写入"):
        save_csv(sheet, tmp_path / "nowhere" / "台账.csv")
    printed = papers.book(guard, assets.assets(guard)[1].id)
    assert "序列号：S-4711" in str(printed.blocks[0])
