"""Windows of the tests: each begins with the usual look."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from ui import theme


@pytest.fixture(autouse=True)
def usual_look(qapp: QApplication) -> Iterator[None]:
    """Dark, text at 100 %, whatever the test before left behind."""
    if (theme.tokens(), theme.text_scale()) != (theme.DARK, 100) or not qapp.styleSheet():
        theme.apply(qapp, "dark")
    yield
