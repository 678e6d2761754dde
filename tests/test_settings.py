"""Settings: declared once, kept atomically, and a bad file costs nothing but itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.errors import EnvError, UserError
from app.settings import SETTINGS, Settings


def test_every_default_is_acceptable() -> None:
    for setting in SETTINGS.values():
        assert setting.accepts(setting.default), setting.key


def test_a_value_is_kept_over_a_restart(tmp_path: Path) -> None:
    Settings(tmp_path).set("wall.layout", "9")
    settings = Settings(tmp_path)
    assert settings.get("wall.layout") == "9"
    assert settings.get("ui.theme") == "dark"


@pytest.mark.parametrize(
    ("key", "value"), [("ui.theme", "pink"), ("centre.port", "5432"), ("wall.tour_on", 1)]
)
def test_what_is_not_acceptable_is_refused(tmp_path: Path, key: str, value: object) -> None:
    settings = Settings(tmp_path)
    with pytest.raises(UserError):
        settings.set(key, value)
    assert settings.get(key) == SETTINGS[key].default
    with pytest.raises(KeyError):
        settings.get("no.such")


def test_unknown_and_odd_values_stay_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"from.newer": 1, "ui.theme": 7}', encoding="utf-8")
    settings = Settings(tmp_path)
    assert settings.get("ui.theme") == "dark"
    settings.set("wall.tour_s", 20)
    assert json.loads((tmp_path / "settings.json").read_text("utf-8"))["from.newer"] == 1


@pytest.mark.parametrize("damaged", ["{", "[1]", ""])
def test_a_damaged_file_is_set_aside(tmp_path: Path, damaged: str) -> None:
    (tmp_path / "settings.json").write_text(damaged, encoding="utf-8")
    settings = Settings(tmp_path)
    assert settings.warning is not None
    assert settings.get("ui.theme") == "dark"
    assert (tmp_path / "settings.broken").read_text("utf-8") == damaged
    settings.set("ui.theme", "light")
    assert Settings(tmp_path).get("ui.theme") == "light"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "missing")
    with pytest.raises(EnvError, match="missing"):
        settings.set("ui.theme", "light")
    assert settings.get("ui.theme") == "dark"
