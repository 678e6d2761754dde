"""Every state of a tile, and the whole wall on each kind of screen, look as their reference images do.

In both themes, within a tolerance for letters' edges. After a wanted change: `python -m tests.ui.wall_states`
and `python -m tests.ui.wall_whole`, look at the pictures, commit them.
"""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from app.domain.camera import CameraState, LossCause, PictureFault
from tests.ui import wall_whole
from tests.ui.wall_states import (
    FOLDER,
    STATES,
    THEMES,
    Scene,
    difference,
    file,
    font_is_there,
    paint,
    pixels,
    save,
    unlike,
)
from ui import theme

MOST_DIFFERENT = 0.002
"""Share of the squares that may look different: less than one sign of the smallest text."""


@pytest.fixture(autouse=True)
def same_font(qapp: QApplication) -> None:
    theme.apply(qapp, "dark")
    if not font_is_there():
        pytest.skip("the references are painted with Noto Sans CJK SC")


@pytest.mark.parametrize("theme_name", THEMES)
@pytest.mark.parametrize("name", STATES)
def test_a_state_looks_as_it_did(name: str, theme_name: str, tmp_path: Path) -> None:
    reference = QImage(str(file(name, theme_name)))
    assert not reference.isNull(), f"no reference for {name}"
    shown = paint(name, theme_name)
    different = difference(shown, pixels(reference))
    if different > MOST_DIFFERENT:
        save(shown, tmp_path / f"{name}.png")
    assert different <= MOST_DIFFERENT, f"{different:.4f}; what was painted: {tmp_path}"


def test_no_two_states_pass_for_each_other() -> None:
    """The tolerance is tight enough: each state differs from each other by more than it."""
    shown = {name: pixels(QImage(str(file(name, "dark")))) for name in STATES}
    alike = [(a, b) for a, b in combinations(STATES, 2) if difference(shown[a], shown[b]) <= MOST_DIFFERENT]
    assert alike == []


def test_every_state_cause_and_objection_has_its_picture() -> None:
    said = []
    for state in STATES.values():
        scene = Scene()
        state(scene)
        said += scene.said
        scene.canvas.deleteLater()
    assert {status.state for status in said} == set(CameraState)
    assert {status.cause for status in said} == {None, *LossCause}
    assert {fault for status in said for fault in status.faults} == set(PictureFault)
    assert {status.state for status in said if status.queued} == {CameraState.CONNECTING, CameraState.LOST}


@pytest.mark.parametrize(("size", "theme_name"), wall_whole.WALLS, ids=str)
def test_the_whole_wall_looks_as_it_did(size: tuple[int, int], theme_name: str, tmp_path: Path) -> None:
    reference = QImage(str(wall_whole.file(size, theme_name)))
    assert not reference.isNull()
    shown = wall_whole.paint(size, theme_name)
    different = unlike(shown, pixels(reference))
    if different > MOST_DIFFERENT:
        save(shown, tmp_path / f"{size[0]}.{theme_name}.png")
    assert different <= MOST_DIFFERENT, f"{different:.4f}; what was painted: {tmp_path}"


def test_no_reference_is_left_over() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {
        file(name, theme_name).name for name in STATES for theme_name in THEMES
    }
    assert set(wall_whole.FOLDER.iterdir()) == {wall_whole.file(*wall) for wall in wall_whole.WALLS}
