"""The window is closed with a reason on record, by who may; nobody is kept in (R25)."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui import theme


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    theme.apply(theme.application(), "dark")
    made = QWidget()
    made.resize(1366, 768)
    qtbot.addWidget(made)
    made.show()
    return made
