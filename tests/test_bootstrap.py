"""Opening a workplace: quick, complete, and with a clear answer to wrong surroundings."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.bootstrap import Workplace, create_workplace, has_workplace, open_workplace, read_profile
from app.domain.people import School
from app.errors import EnvError, UserError


def school(folder: Path) -> Workplace:
    create_workplace(folder, "school", 9001, "演示学校甲", category="演示学校")
    return open_workplace(folder, video=False)


def test_a_new_school_opens_with_its_first_record(tmp_path: Path) -> None:
    place = school(tmp_path)
    place.start()
    try:
        row = place.store.run(lambda uow: uow.get(School, 9001))
        assert row is not None
        assert (row.name, row.category) == ("演示学校甲", "演示学校")
        assert place.auth.accounts() == []
        assert (place.sync, place.county, place.video) == (None, None, None)
        assert place.sync_problem is not None
    finally:
        place.close()


def test_a_second_start_finds_the_same_school_and_writes_nothing(tmp_path: Path) -> None:
    school(tmp_path).close()
    again = open_workplace(tmp_path, video=False)
    assert again.store.head()[0] == 1
    assert again.profile == read_profile(tmp_path)
    again.close()


def test_the_county_has_its_overview_and_no_school_record(tmp_path: Path) -> None:
    create_workplace(tmp_path, "county", 0, "县电教中心")
    place = open_workplace(tmp_path, video=False)
    assert place.county is not None
    assert place.store.head()[0] == 0
    place.close()


def test_a_workplace_is_made_once(tmp_path: Path) -> None:
    assert not has_workplace(tmp_path)
    create_workplace(tmp_path, "school", 1, "垫江中学校")
    with pytest.raises(UserError, match="已有"):
        create_workplace(tmp_path, "school", 2, "实验中学")
    with pytest.raises(ValueError, match="county"):
        create_workplace(tmp_path / "x", "county", 3, "县")


def test_a_second_guardroom_on_the_same_data_is_refused(tmp_path: Path) -> None:
    place = school(tmp_path)
    try:
        code = (
            "import sys; from pathlib import Path\n"
            "from app.bootstrap import open_workplace\nfrom app.errors import EnvError\n"
            f"try: open_workplace(Path({str(tmp_path)!r}), video=False)\n"
            "except EnvError as error: print(error.message, error.hint); sys.exit(3)\n"
        )
        second = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert second.returncode == 3, second.stderr
        assert second.stdout.strip()
    finally:
        place.close()


def test_a_folder_without_or_with_a_damaged_profile_is_named(tmp_path: Path) -> None:
    with pytest.raises(EnvError, match="没有值守台数据"):
        open_workplace(tmp_path, video=False)
    (tmp_path / "profile.json").write_text("{", encoding="utf-8")
    with pytest.raises(EnvError, match=r"profile\.json"):
        open_workplace(tmp_path, video=False)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(EnvError, match="file"):
        create_workplace(tmp_path / "file" / "data", "school", 1, "垫江中学校")


def test_centre_settings_make_a_link(tmp_path: Path) -> None:
    school(tmp_path).close()
    settings = {"centre.host": "127.0.0.1", "centre.role": "pc_1"}
    (tmp_path / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
    place = open_workplace(tmp_path, video=False)
    assert place.sync is not None
    assert place.sync_problem is None
    place.close()


def test_slow_parts_are_not_imported_before_they_are_used(tmp_path: Path) -> None:
    school(tmp_path).close()
    code = (
        "import sys; from pathlib import Path\nfrom app.bootstrap import open_workplace\n"
        f"place = open_workplace(Path({str(tmp_path)!r}), video=False); place.start(); place.close()\n"
        "slow = {'av', 'vlc', 'onvif', 'zeep', 'psycopg', 'alembic', 'PySide6', 'numpy'} & set(sys.modules)\n"
        "print(sorted(slow))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
